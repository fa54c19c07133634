"""The rows of a run over holes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def hole_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row for each subject."""
    return [_row(result, name, told["summary"]) for name, told in result["subjects"].items()]


def _row(result: Mapping[str, Any], name: str, told: Mapping[str, Any]) -> dict[str, str]:
    against = told.get("against_raw") or {}
    return {
        "model": result["provenance"]["model"],
        "subject": name,
        "holes": str(told["holes"]),
        "first line %": _percent(told["exact_line"]["value"])
        + _interval(told["exact_line"]["interval"], 100),
        "times raw": f"{against['times']:.2f}{_interval(against['interval'])}"
        if against.get("times")
        else "",
        "exact %": _percent(told["exact"]),
        "similar %": _percent(told["similarity"]),
        "shown %": _percent(told["shown"]),
        "quiet %": _percent(told["quiet"]),
        "parses %": _percent(told["parses"]),
        "names known %": _percent(told["names_known"]),
        "duplicates": str(told["duplicates"]),
        "syntax breaks": str(told["breaks_syntax"]),
        "median ms": "–" if told["median_ms"] is None else f"{told['median_ms']:.0f}",
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}"


def _interval(ends: list[float] | None, scale: int = 1) -> str:
    if ends is None:
        return ""
    digits = 0 if scale > 1 else 2
    return f" ({ends[0] * scale:.{digits}f} to {ends[1] * scale:.{digits}f})"
