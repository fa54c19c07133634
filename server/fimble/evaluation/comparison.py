"""A result beside the last recorded one of its kind, case by case. Pure.

Both have asked the same of the same cases; what only the one or only the other got right says more
than two shares, whose cases differ in how hard they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from fimble.evaluation.judge import Verdict
from fimble.evaluation.resampling import resample

Result = Mapping[str, Any]
_Case = Mapping[str, Any]

_FEWEST: Final = 10
"""Cases that both must have."""
_MEASURES: Final = ("passed", "exact_line", "exact")
_NAMES: Final = {"passed": "pass@1", "exact_line": "first line", "exact": "exact"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One measure of one subject, of the cases that both results have.

    Attributes:
        gained, lost: cases that only the new result got right, and only the old one.
        points: by how many of a hundred cases the new one is better.
        interval: of that, the middle 95 % where problems or files are drawn again.
    """

    subject: str
    measure: str
    cases: int
    gained: int
    lost: int
    points: float
    interval: list[float] | None

    def as_text(self) -> str:
        """In a line."""
        ends = self.interval and f" ({self.interval[0]:+.1f} to {self.interval[1]:+.1f})"
        return (
            f"{self.subject}: {self.measure} {self.points:+.1f} points{ends or ''} on {self.cases}"
            f" cases, {self.gained} gained and {self.lost} lost"
        )


def find_last_like(result: Result, recorded: Mapping[str, Result]) -> str | None:
    """The name of the newest recorded result of the same model on the same cases.

    Args:
        recorded: by name, the newest first.
    """
    for name, other in recorded.items():
        alike = (
            other["kind"] == result["kind"]
            and other["provenance"]["model"] == result["provenance"]["model"]
            and _data_of(other) == _data_of(result)
        )
        if alike and compare_results(result, other):
            return name
    return None


def _data_of(result: Result) -> object:
    """What a result was measured on: the digest of a file, or what its kind calls its data."""
    data = result.get("data")
    return cast("Result", data).get("sha256") if isinstance(data, Mapping) else data


def compare_results(result: Result, other: Result) -> list[Difference]:
    """Every measure of every subject that both have; empty where they share too few cases."""
    told: list[Difference] = []
    for subject, mine in result.get("subjects", {}).items():
        its = _cases(other.get("subjects", {}).get(subject, {}))
        pairs = [(case, its[key]) for key, case in _cases(mine).items() if key in its]
        if len(pairs) >= _FEWEST:
            told += [
                _compare(subject, measure, pairs)
                for measure in _MEASURES
                if all(_is_right(case, measure) is not None for pair in pairs for case in pair)
            ]
    return told


def _compare(subject: str, measure: str, pairs: Sequence[tuple[_Case, _Case]]) -> Difference:
    steps = [
        (_group(new), int(_is_right(new, measure) or 0) - int(_is_right(old, measure) or 0))
        for new, old in pairs
    ]

    def points(drawn: Sequence[tuple[str, int]]) -> float:
        return round(100 * sum(step for _, step in drawn) / len(drawn), 2)

    return Difference(
        subject=subject,
        measure=_NAMES[measure],
        cases=len(pairs),
        gained=sum(step > 0 for _, step in steps),
        lost=sum(step < 0 for _, step in steps),
        points=points(steps),
        interval=resample(steps, lambda step: step[0], points),
    )


def _cases(subject: Mapping[str, Any]) -> dict[str, _Case]:
    return {_key(case): case for case in subject.get("cases", ())}


def _key(case: _Case) -> str:
    return str(case.get("task_id") or case.get("key"))


def _group(case: _Case) -> str:
    """What its neighbours share with a case: the file of a hole, the program of a line."""
    problem, _, last = _key(case).rpartition("/")
    return str(case.get("path") or (problem if last[:1].isalpha() else _key(case)))


def _is_right(case: _Case, measure: str) -> bool | None:
    """None where that was not measured."""
    if measure == "passed":
        verdict = case.get("verdict", Verdict.NOT_RUN)
        return None if verdict == Verdict.NOT_RUN else verdict == Verdict.PASSED
    found = case.get(measure)
    return None if found is None else bool(found)
