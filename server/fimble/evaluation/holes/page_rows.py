"""The rows of a run over holes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fimble.settings import CompletionSettings

_USUAL: Final = CompletionSettings().prefix_tokens


def hole_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row for each subject."""
    return [_row(result, name, told["summary"]) for name, told in result["subjects"].items()]


def gate_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row: what the gate keeps and withholds on files that it has not learnt from."""
    judged, learnt = result["judged"], result["learnt_from"]
    parts = judged["calibration"]
    return [
        {
            "model": result["provenance"]["model"],
            "learnt from": f"{learnt['suggestions']} in {learnt['files']} files",
            "judged by": f"{judged['suggestions']}, {judged['taken']} correct",
            "least chance": f"{judged['least_chance']:.2f}",
            "correct kept %": _percent(judged["kept"]["value"])
            + _interval(judged["kept"]["interval"], 100),
            "wrong withheld %": _percent(judged["withheld"]["value"])
            + _interval(judged["withheld"]["interval"], 100),
            "said / taken %": ", ".join(
                f"{_percent(part['said'])} / {_percent(part['taken'])}" for part in parts
            ),
        }
    ]


def _row(result: Mapping[str, Any], name: str, told: Mapping[str, Any]) -> dict[str, str]:
    return {
        "model": result["provenance"]["model"],
        "subject": name + _changes(result),
        "holes": str(told["holes"]),
        "first line %": _percent(told["exact_line"]["value"])
        + _interval(told["exact_line"]["interval"], 100),
        "times raw": _times(told.get("against_raw") or {}),
        "times alone": _times(told.get("against_alone") or {}),
        "name %": _percent(told.get("name")),
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


def _times(against: Mapping[str, Any]) -> str:
    times = against.get("times")
    return f"{times:.2f}{_interval(against['interval'])}" if times else ""


def _changes(result: Mapping[str, Any]) -> str:
    """What was asked, and how much of the file the model read, where that is not as usual."""
    tokens = result.get("settings", {}).get("prefix_tokens", _USUAL)
    told = [
        "names of other files" if result.get("elsewhere") else "",
        f"anchor {result['anchor']}" if result.get("anchor") else "",
        "" if tokens == _USUAL else f"{tokens} tokens before the cursor",
    ]
    return "".join(f", {each}" for each in told if each)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}"


def _interval(ends: list[float] | None, scale: int = 1) -> str:
    if ends is None:
        return ""
    digits = 0 if scale > 1 else 2
    return f" ({ends[0] * scale:.{digits}f} to {ends[1] * scale:.{digits}f})"


HOLES: Final = (
    "Holes in real files",
    "Holes at nodes of the syntax tree of real files, with the rest of the repository as"
    " context. *first line*: equal to what stood there, and in brackets 95 % of resamples of"
    " files; *alone*: the pipeline that knows no other file; *name*: the first word is right;"
    " *quiet*: nothing was shown unasked where silence is right; *duplicates*: what"
    " stands after the cursor is said again; *syntax breaks*: in files that parsed. *careless*"
    " is no model but a writer of bad habits, which the filters must withstand.",
    hole_rows,
)
"""Title, what a reader has to know, and the rows, as `results_page` wants them."""
GATE: Final = (
    "The gate",
    "A suggestion is shown unasked where its estimated chance of being taken is at least"
    " *least chance*. Learnt from holes in some packages, judged by those in others (95 % of"
    " resamples of files in brackets); correct: the first line, or 80 % of all by similarity,"
    " is what stood there. *said / taken*: in quarters by the estimated chance, what was"
    " estimated and what came of it.",
    gate_rows,
)
"""The same of the gate."""
