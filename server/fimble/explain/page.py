"""An explanation as an HTML page of its own; no script, nothing from the network. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fimble.explain.explanation import Explanation
from fimble.html_page import write_page


def render_page(explanation: Explanation) -> str:
    """The whole page."""
    parts = [
        "<h1>Why this suggestion</h1>",
        f"<p>{escape(explanation.headline)}</p>",
        _code(explanation.suggestion),
        f"<h2>What it knew</h2><p>{escape(explanation.context)}</p>",
        _list(
            f"{each.path}:{each.line} ({each.source}: {each.reason})"
            for each in explanation.snippets
        ),
        "<h2>What was changed</h2>",
        _list(explanation.filters) or "<p>Nothing.</p>",
        _code(explanation.written),
        "<h2>What took the time</h2>",
        _list(f"{name}: {ms:g} ms" for name, ms in explanation.steps),
        "<h2>Figures</h2>",
        _list(f"{name}: {value}" for name, value in explanation.figures.items() if value),
    ]
    return write_page("Fimble: why this suggestion", [part for part in parts if part])


def _code(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text else ""


def _list(entries: Iterable[str]) -> str:
    lines = "".join(f"<li>{escape(entry)}</li>" for entry in entries)
    return f"<ul>{lines}</ul>" if lines else ""
