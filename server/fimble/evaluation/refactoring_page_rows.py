"""Rows of the results page for the measurements of refactorings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

Result = Mapping[str, Any]
Row = dict[str, str]


def _mutant_rows(result: Result) -> list[Row]:
    figures = result["summary"]
    row = {"data": result["data"].partition(".jsonl")[0], "functions": str(figures["functions"])}
    for name, title in (("wrong", "wrong"), ("shown_by_tests", "of them shown by tests")):
        told = figures[name]
        row[f"{title}: refused"] = _share(told["refused"], told["judged"])
        row[f"{title}: said to be unproved"] = _share(told["unproved"], told["judged"])
    row["right: refused"] = _share(figures["right"]["refused"], figures["right"]["judged"])
    return [{**row, "undecided, not counted": str(figures["undecided"])}]


def _application_rows(result: Result) -> list[Row]:
    figures = result["summary"]
    offers = ", ".join(f"{name} {told['offered']}" for name, told in result["languages"].items())
    return [
        {
            "package": result["package"],
            "tried": str(figures["tried"]),
            "offered": f"{figures['offered']} ({offers})",
            "do not parse": str(figures["unsound"]),
            "tests pass": _share(figures["tests_passed"], figures["judged"]),
            "listing, p95 ms": f"{figures['listing_p95_ms']:.1f}",
            "there and back the same": _share(figures["round_trips_same"], figures["round_trips"]),
        }
    ]


def _edit_rows(result: Result) -> list[Row]:
    return [_edit_row(result, name, told["summary"]) for name, told in result["subjects"].items()]


def _edit_row(result: Result, name: str, told: Mapping[str, Any]) -> Row:
    against = told.get("against_raw") or {}
    times = f"{against['times']:.2f}" if against.get("times") else ""
    gained = f"{against['gained']} / {against['lost']}" if against else ""
    return {
        "model": result["provenance"]["model"],
        "data": result["data"]["file"].partition(".jsonl")[0],
        "cases": str(told["cases"]),
        "subject": name,
        "tests pass %": f"{100 * told['passed']:.1f}" + _between(told["interval"], 100),
        "times raw": times + _between(against.get("interval"), 1),
        "gained / lost": gained,
        "answers asked": f"{told['candidates']:.1f}",
        "median s": f"{told['median_ms'] / 1000:.1f}",
    }


def _between(interval: list[float] | None, times: int) -> str:
    digits = 0 if times == 100 else 2
    if not interval:
        return ""
    low, high = (f"{each * times:.{digits}f}" for each in interval)
    return f" ({low} to {high})"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "–"


REFACTORING_KINDS: Final[dict[str, tuple[str, str, Callable[[Result], list[Row]]]]] = {
    "mutants": (
        "Wrong rewrites of functions",
        "Functions are rewritten by mistakes as models make them, and rightly beside; what the"
        " checks of a refactoring refuse. A rewrite counts as wrong where the function's own tests"
        " fail for it or a search over 4,500 inputs that the checks do not have finds a difference;"
        " the others are undecided. What is refused by no check and not proved either is offered"
        " with the words `behaviour not proved`.",
        _mutant_rows,
    ),
    "edits": (
        "Edits in words",
        "Code is edited by an instruction and then run with a test that no subject sees. `raw` is"
        " one greedy answer to a plain prompt; `ours` is what `fimble refactor --action rewrite`"
        " gives with all of the code selected. In brackets 95 % of resamples of the cases.",
        _edit_rows,
    ),
    "refactor": (
        "Refactorings at places of real packages",
        "The refactorings that ask no model, at places by chance; what was offered is parsed anew,"
        " and in Python compiled. The package's own tests run after every tenth change; the change"
        " that makes them fail is found by halving, and those after it are not judged. There and"
        " back: a rename and its opposite give the same text, extract and inline the same tree.",
        _application_rows,
    ),
}
"""As the page's own table."""
