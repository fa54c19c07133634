"""The frame of the HTML pages that Fimble writes: one file each, without a script; a leaf."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2430; --faint: #66707f; --line: #d9dee6;
  --whole: #c9d3e3; --part: #2f6fb5; --ground: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --faint: #98a2b1; --line: #333b47;
  --whole: #3a4658; --part: #6aa5e6; --ground: #14181e; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 900px; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem; }
p { color: var(--faint); margin: .2rem 0 .8rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; } th:first-child, td:first-child { text-align: left; }
svg { max-width: 100%; height: auto; } svg text { font-size: 13px; fill: var(--ink); }
svg .label { text-anchor: end; fill: var(--faint); }
pre { padding: .6rem .8rem; border: 1px solid var(--line); overflow-x: auto; }
.whole { fill: var(--whole); } .part { fill: var(--part); }
"""


def write_page(title: str, parts: Sequence[str]) -> str:
    """A whole page; `parts` are HTML already."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )
