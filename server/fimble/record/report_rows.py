"""The figures of a report as rows of words, for the terminal and for the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from fimble.record.summary import Figures, Summary

Rows = list[dict[str, str]]
"""Each row's cells by their headings, the same ones in every row."""

CHECKPOINT_NAMES: Final[Mapping[str, str]] = {
    "kept_30s": "30 s",
    "kept_2min": "2 min",
    "kept_10min": "10 min",
}
_NONE: Final = "–"


def figure_rows(groups: Sequence[Figures]) -> Rows:
    """One row for each group."""
    return [
        {
            "": each.name or "all",
            "given": f"{each.given:,}",
            "seen": f"{each.seen:,}",
            "taken": f"{each.accepted:,}",
            "share": in_percent(each.share()),
            "characters": f"{each.characters:,}",
            **{
                f"kept {name}": in_percent(each.kept[key].share)
                for key, name in CHECKPOINT_NAMES.items()
            },
            "p50, ms": in_ms(each.latency_ms.p50),
            "p90, ms": in_ms(each.latency_ms.p90),
        }
        for each in groups
    ]


def step_rows(summary: Summary) -> Rows:
    """What the steps of a suggestion take."""
    return [
        {"step": name, "p50, ms": in_ms(each.p50), "p90, ms": in_ms(each.p90)}
        for name, each in summary.steps_ms.items()
    ]


def silence_rows(summary: Summary) -> Rows:
    """Why there was no suggestion, how often."""
    return [{"silences": f"{count:,}", "because": reason} for reason, count in summary.silences]


def describe_span(summary: Summary) -> str:
    """Which days the report is about."""
    days = [each.name for each in summary.by_day]
    if not days:
        return "No suggestions."
    span = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    return f"{summary.total.given:,} suggestions, {span}."


def in_percent(share: float | None) -> str:
    """A share in words."""
    return _NONE if share is None else f"{100 * share:.0f} %"


def in_ms(time_ms: float | None) -> str:
    """Milliseconds in words."""
    return _NONE if time_ms is None else f"{time_ms:.0f}"
