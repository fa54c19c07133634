"""What a run over edits comes to: for each subject, and ours beside raw on the same cases. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean, median
from typing import Any, Final

from fimble.evaluation.holes.done_cases import Case
from fimble.evaluation.judge import Verdict
from fimble.evaluation.resampling import resample

_PASSED: Final = str(Verdict.PASSED)


def summarise_edits(cases: Sequence[Case]) -> dict[str, Any]:
    """The figures of one subject. Shares are of 1; an interval holds 95 % of the resamples."""
    tokens = [case["answer"]["generated_tokens"] for case in cases]
    known = [each for each in tokens if each is not None]
    return {
        "cases": len(cases),
        "passed": _share_passed(cases),
        "interval": resample(cases, lambda case: case["key"], _share_passed),
        "verdicts": dict(Counter(case["verdict"] for case in cases)),
        "candidates": round(mean(case["answer"]["candidates"] for case in cases), 2),
        "generated_tokens": round(mean(known), 1) if known else None,
        "median_ms": round(median(case["answer"]["latency_ms"] for case in cases), 1),
    }


def compare_with_raw(ours: Sequence[Case], raw: Sequence[Case]) -> dict[str, Any]:
    """How many times as often ours passes, on the same cases; gained and lost are single cases."""
    theirs = {case["key"]: case for case in raw}
    pairs = [(case, theirs[case["key"]]) for case in ours if case["key"] in theirs]
    return {
        "cases": len(pairs),
        "times": _times(pairs),
        "interval": resample(pairs, lambda pair: pair[0]["key"], _times),
        "gained": sum(_passed(own) and not _passed(other) for own, other in pairs),
        "lost": sum(_passed(other) and not _passed(own) for own, other in pairs),
    }


def _passed(case: Case) -> bool:
    return case["verdict"] == _PASSED


def _share_passed(cases: Sequence[Case]) -> float | None:
    return round(sum(map(_passed, cases)) / len(cases), 4) if cases else None


def _times(pairs: Sequence[tuple[Case, Case]]) -> float | None:
    theirs = sum(_passed(other) for _, other in pairs)
    return round(sum(_passed(own) for own, _ in pairs) / theirs, 3) if theirs else None
