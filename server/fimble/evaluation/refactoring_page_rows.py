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
