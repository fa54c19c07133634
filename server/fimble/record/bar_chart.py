"""Bar charts as SVG text, without a library and without a script. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_ROW: Final = 26
_LABELS: Final = 330
_BARS: Final = 380
_WIDTH: Final = _LABELS + _BARS + 170
_LONGEST_LABEL: Final = 52


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: what stands before it, how long it is, how much of it is filled, what stands behind.

    `part` is of `value`: of the suggestions seen those that were taken.
    """

    label: str
    value: float
    part: float | None = None
    text: str


def draw_bars(bars: Sequence[Bar], longest: float | None = None) -> str:
    """Horizontal bars under each other; `longest` is the value of the full width."""
    most = longest or max((bar.value for bar in bars), default=0.0) or 1.0
    height = _ROW * len(bars)
    rows = "".join(_draw_row(bar, number * _ROW, most) for number, bar in enumerate(bars))
    told = escape("; ".join(f"{bar.label}: {bar.text}" for bar in bars))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img"'
        f' aria-label="{told}">{rows}</svg>'
    )


def _draw_row(bar: Bar, top: int, most: float) -> str:
    short = bar.label[:_LONGEST_LABEL] + ("…" if len(bar.label) > _LONGEST_LABEL else "")
    width = max(1.0, _BARS * min(1.0, bar.value / most)) if bar.value else 0.0
    part = "" if bar.part is None else _draw_bar("part", top, _BARS * min(1.0, bar.part / most))
    behind = _LABELS + width + 8
    return (
        f'<text class="label" x="{_LABELS - 8}" y="{top + 17}">{escape(short)}</text>'
        f"{_draw_bar('whole' if part else 'part', top, width)}{part}"
        f'<text x="{behind:.1f}" y="{top + 17}">{escape(bar.text)}</text>'
    )


def _draw_bar(kind: str, top: int, width: float) -> str:
    place = f'x="{_LABELS}" y="{top + 4}" width="{width:.1f}" height="{_ROW - 8}"'
    return f'<rect class="{kind}" {place}/>'
