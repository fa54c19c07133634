"""The report as one HTML page: tables and pictures, no script, nothing from the network. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from fimble.html_page import write_page
from fimble.record.bar_chart import Bar, draw_bars
from fimble.record.report_rows import (
    CHECKPOINT_NAMES,
    Rows,
    describe_span,
    figure_rows,
    in_ms,
    in_percent,
    step_rows,
)
from fimble.record.summary import Figures, Summary

_LATENCIES_MS: Final = (50, 100, 150, 200, 300, 400, 600, 800, 1200, 2000)
_MOST_BARS: Final = 60


def render_page(summary: Summary) -> str:
    """The whole page."""
    total = summary.total
    parts = [
        "<h1>What became of Fimble's suggestions</h1>",
        _say(f"{describe_span(summary)} It lies on this machine alone."),
        _table(figure_rows([total])),
        "<h2>By day</h2>",
        _say("Suggestions that were seen, and in the strong colour those that were taken."),
        _draw_taken(summary.by_day[-_MOST_BARS:]),
        "<h2>Still there</h2>",
        _say("How much of the accepted text stood near where it was, some time later."),
        draw_bars(_kept_bars(total), 1.0),
        "<h2>By language</h2>",
        _draw_taken(summary.by_language[:_MOST_BARS]),
        _table(figure_rows(summary.by_language)),
        "<h2>By model</h2>",
        _table(figure_rows(summary.by_model)),
        "<h2>How quick</h2>",
        _say("From the request to the answer, of suggestions that a model was asked for."),
        draw_bars(_latency_bars(summary.latencies_ms)),
        _table(step_rows(summary)),
        "<h2>Why there was none</h2>",
        draw_bars(_silence_bars(summary.silences)),
    ]
    return write_page("Fimble report", parts)


def _say(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(rows: Rows) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row.values()) for row in rows)
    return f"<table><tr>{head}</tr>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _draw_taken(groups: Sequence[Figures]) -> str:
    return draw_bars(
        [
            Bar(
                label=each.name,
                value=each.seen,
                part=each.accepted,
                text=f"{each.accepted} of {each.seen} ({in_percent(each.share())})",
            )
            for each in groups
        ]
    )


def _kept_bars(total: Figures) -> list[Bar]:
    return [
        Bar(
            label=f"after {CHECKPOINT_NAMES[name]}",
            value=kept.share or 0.0,
            text=f"{in_percent(kept.share)} (of {kept.measured})",
        )
        for name, kept in total.kept.items()
    ]


def _latency_bars(latencies_ms: Sequence[float]) -> list[Bar]:
    bars: list[Bar] = []
    low = 0
    for high in (*_LATENCIES_MS, None):
        count = sum(low <= each and (high is None or each < high) for each in latencies_ms)
        label = f"{low} to {high} ms" if high else f"{in_ms(low)} ms and more"
        bars.append(Bar(label=label, value=count, text=str(count)))
        low = high or low
    return bars


def _silence_bars(silences: Sequence[tuple[str, int]]) -> list[Bar]:
    return [Bar(label=reason, value=count, text=f"{count:,}") for reason, count in silences]
