"""The figures of refactorings at sampled places. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from fimble.evaluation.applications.application import Application

_NAMED: Final = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\b\S+\.\w+:|\d+")
"""What a reason says of one place alone: names, files and numbers."""
_LONGEST_REASON: Final = 120


@dataclass(frozen=True, kw_only=True)
class ApplicationCounts:
    """How many places were tried, and what was offered there.

    Attributes:
        judged: by the package's tests.
        listing_p95_ms: to list what can be done at a place: all but the slowest five in a hundred.
    """

    tried: int
    offered: int
    unsound: int
    judged: int
    tests_passed: int
    round_trips: int
    round_trips_same: int
    listing_p95_ms: float


def summarise_applications(done: Sequence[Application]) -> ApplicationCounts:
    """Count it all."""
    offered = [each for each in done if each.offered]
    trips = [each.round_trip for each in offered if each.round_trip != "not tried"]
    times = sorted(each.listing_ms for each in done)
    judged = [each.tests for each in offered if each.tests != "not run"]
    return ApplicationCounts(
        tried=len(done),
        offered=len(offered),
        unsound=sum(each.sound is False for each in offered),
        judged=len(judged),
        tests_passed=judged.count("passed"),
        round_trips=len(trips),
        round_trips_same=trips.count("same"),
        listing_p95_ms=round(times[len(times) * 95 // 100], 2) if times else 0.0,
    )


def as_plain(application: Application) -> dict[str, object]:
    """For a result: without what was not looked at."""
    told = asdict(application)
    left_out = ("", "not run", "not tried", None)
    kept = {name: value for name, value in told.items() if value not in left_out}
    return {**kept, "listing_ms": round(application.listing_ms, 2)}


def count_reasons(done: Sequence[Application]) -> dict[str, dict[str, int]]:
    """Why nothing was offered, by action, the most frequent first; names in the reasons are one."""
    reasons: dict[str, Counter[str]] = {}
    for each in done:
        if not each.offered:
            told = reasons.setdefault(each.action, Counter())
            told[_NAMED.sub("…", each.reason)[:_LONGEST_REASON]] += 1
    return {action: dict(told.most_common()) for action, told in sorted(reasons.items())}
