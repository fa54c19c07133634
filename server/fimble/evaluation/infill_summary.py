"""The figures of an evaluation on holes, and how they stand in a result file."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fimble.evaluation.infill import CaseResult, SubjectResult
from fimble.evaluation.judge import Verdict


@dataclass(frozen=True, kw_only=True)
class InfillSummary:
    """Shares are 0 to 1 of all cases, silent ones included.

    Attributes:
        pass_at_1: None where no program was run.
        pass_at_1_low, pass_at_1_high: the 95 % interval (Wilson), for how few the cases are.
        rejections: the reasons of silence, and how often each.
        mean_generated_tokens: of the answers whose engine counts them.
    """

    cases: int
    pass_at_1: float | None
    pass_at_1_low: float | None
    pass_at_1_high: float | None
    exact_match: float
    edit_similarity: float
    silent: float
    rejections: dict[str, int]
    verdicts: dict[str, int]
    mean_generated_tokens: float | None
    median_latency_ms: float
    p90_latency_ms: float
    seconds_per_case: float


def summarise(result: SubjectResult) -> InfillSummary:
    """The figures of one subject."""
    cases, count = result.cases, len(result.cases)
    verdicts = Counter(case.verdict for case in cases)
    judged = verdicts[Verdict.NOT_RUN] == 0
    passed = verdicts[Verdict.PASSED]
    low, high = _wilson(passed, count)
    tokens = [case.answer.generated_tokens for case in cases]
    known = [number for number in tokens if number is not None]
    latencies = [case.answer.latency_ms for case in cases]
    return InfillSummary(
        cases=count,
        pass_at_1=passed / count if judged else None,
        pass_at_1_low=low if judged else None,
        pass_at_1_high=high if judged else None,
        exact_match=sum(case.exact for case in cases) / count,
        edit_similarity=round(statistics.fmean(case.similarity for case in cases), 4),
        silent=verdicts[Verdict.SILENT] / count,
        rejections=dict(Counter(case.answer.rejection for case in cases if case.answer.rejection)),
        verdicts={str(verdict): number for verdict, number in verdicts.items()},
        mean_generated_tokens=round(statistics.fmean(known), 1) if known else None,
        median_latency_ms=round(statistics.median(latencies), 1),
        p90_latency_ms=round(percentile_90(latencies), 1),
        seconds_per_case=round(result.seconds / count, 3),
    )


def case_as_json(case: CaseResult) -> dict[str, Any]:
    """One case as it is written down."""
    answer = case.answer
    return {
        "task_id": case.task_id,
        "text": answer.text,
        "verdict": str(case.verdict),
        "detail": case.detail,
        "exact": case.exact,
        "similarity": round(case.similarity, 4),
        "rejection": answer.rejection,
        "latency_ms": round(answer.latency_ms, 1),
        "first_token_ms": round(answer.first_token_ms, 1) if answer.first_token_ms else None,
        "prompt_tokens": answer.prompt_tokens,
        "cached_tokens": answer.cached_tokens,
        "generated_tokens": answer.generated_tokens,
        "stop_reason": answer.stop_reason,
    }


def percentile_90(values: Sequence[float]) -> float:
    """The value that nine of ten do not exceed, interpolated; the only one where there is one."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=10, method="inclusive")[-1]


def _wilson(passed: int, count: int) -> tuple[float, float]:
    """Wilson's score interval for a share (E. B. Wilson, 1927), at 95 %."""
    z = statistics.NormalDist().inv_cdf(0.975)
    share = passed / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    spread = (z / (1 + z * z / count)) * (
        (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    )
    return round(max(0.0, centre - spread), 4), round(min(1.0, centre + spread), 4)
