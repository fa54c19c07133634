"""What the cases of a run come to, for each subject, with intervals by resampling files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean, median
from typing import Any

from fimble.evaluation.holes.done_cases import Case
from fimble.evaluation.resampling import resample

Measure = Callable[[Sequence[Case]], float | None]


def summarise_cases(cases: Sequence[Case]) -> dict[str, Any]:
    """The figures of one subject. Shares are of 1; an interval holds 95 % of the resamples."""
    wanted = [case for case in cases if not case["quiet"]]
    quiet = [case for case in cases if case["quiet"]]
    shown = [case for case in cases if not case["score"]["silent"]]
    return {
        "holes": len(cases),
        "files": len({(case["repository"], case["path"]) for case in cases}),
        "exact_line": share_with_interval(wanted, exact_line),
        "name": _share(wanted, lambda case: case["score"].get("name", False)),
        "exact": _share(wanted, lambda case: case["score"]["exact"]),
        "similarity": _mean(case["score"]["similarity"] for case in wanted),
        "shown": _share(wanted, lambda case: not case["score"]["silent"]),
        "shown_unasked": _share(wanted, is_shown_unasked),
        "quiet": _share(quiet, lambda case: not is_shown_unasked(case)),
        "parses": _share(
            [case for case in shown if case["parsed"]], lambda case: case["score"]["parses"]
        ),
        "names_known": _ratio(shown, "known_names", "used_names"),
        "characters_kept": _ratio(shown, "kept_characters", "shown_characters"),
        "duplicates": sum(case["score"]["duplicate"] for case in shown),
        "breaks_syntax": sum(case["score"]["breaks_syntax"] for case in shown),
        "silences": dict(Counter(case["answer"]["rejection"] for case in cases if _silent(case))),
        "median_ms": _median([case["answer"]["latency_ms"] for case in cases]),
        "exact_line_by_language": _by(wanted, "language"),
        "exact_line_by_kind": _by(wanted, "kind"),
    }


def exact_line(cases: Sequence[Case]) -> float | None:
    """The share of cases whose first line is right."""
    return _share(cases, lambda case: case["score"]["exact_line"])


def is_shown_unasked(case: Case) -> bool:
    """Whether somebody who only types would see it."""
    return not _silent(case) and not case["answer"]["automatic_rejection"]


def compare_subjects(ours: Sequence[Case], others: Sequence[Case]) -> dict[str, Any]:
    """How many times as often our first line is right, on the same holes."""
    pairs = {case["key"]: case for case in others if not case["quiet"]}
    both = [(case, pairs[case["key"]]) for case in ours if case["key"] in pairs]

    def times(drawn: Sequence[tuple[Case, Case]]) -> float | None:
        theirs = sum(its["score"]["exact_line"] for _, its in drawn)
        return sum(own["score"]["exact_line"] for own, _ in drawn) / theirs if theirs else None

    return {
        "holes": len(both),
        "times": times(both),
        "interval": resample(both, lambda pair: pair[0]["path"], times),
    }


def shorten(case: Case) -> dict[str, Any]:
    """What of a case stands in a result file: enough to compare it with another run's."""
    score = case["score"]
    names = ("silent", "exact_line", "exact", "duplicate", "breaks_syntax")
    told = {"key": case["key"], "path": case["path"], **{name: score[name] for name in names}}
    return {**told, "unasked": is_shown_unasked(case), "text": case["answer"].get("text")}


def share_with_interval(cases: Sequence[Case], measure: Measure) -> dict[str, Any]:
    """A measure of cases, with its interval."""
    return {
        "value": measure(cases),
        "interval": resample(cases, lambda case: case["path"], measure),
    }


def _silent(case: Case) -> bool:
    return bool(case["score"]["silent"])


def _share(cases: Sequence[Case], is_so: Callable[[Case], bool]) -> float | None:
    return round(sum(map(is_so, cases)) / len(cases), 4) if cases else None


def _ratio(cases: Sequence[Case], part: str, whole: str) -> float | None:
    total = sum(case["score"][whole] for case in cases)
    return round(sum(case["score"][part] for case in cases) / total, 4) if total else None


def _mean(values: Any) -> float | None:
    numbers = list(values)
    return round(mean(numbers), 4) if numbers else None


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 1) if values else None


def _by(cases: Sequence[Case], name: str) -> dict[str, float | None]:
    found = sorted({case[name] for case in cases})
    return {each: exact_line([case for case in cases if case[name] == each]) for each in found}
