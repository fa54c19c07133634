"""The figures of a report, computed from the record."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fimble.completion.rejection import Rejection
from fimble.record.database import unreadable
from fimble.record.tracker import CHECKPOINTS

_DAY_S: Final = 86_400.0
_COLUMNS: Final = (
    "at, language, model, reused, characters, latency_ms, steps_ms, seen,"
    " accepted_characters, accepted_whole, kept_30s, kept_2min, kept_10min"
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How much of accepted texts stood after some time: the mean share of so many of them."""

    share: float | None
    measured: int


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Half of the times are below `p50`, nine in ten below `p90`; milliseconds."""

    p50: float | None
    p90: float | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What became of some suggestions.

    Attributes:
        name: what they have in common; empty for all.
        given: sent to the editor; of these `seen` stood long enough to be looked at.
        accepted: taken in whole or in part; `whole` of them as a whole.
        characters: how many characters were taken.
        kept: by checkpoint.
        latency_ms: from the request to the answer, of those that a model was asked for.
    """

    name: str
    given: int
    seen: int
    accepted: int
    whole: int
    characters: int
    kept: Mapping[str, Kept]
    latency_ms: Spread

    def share(self) -> float | None:
        """Of those seen, how many were taken; None where none was seen."""
        return self.accepted / self.seen if self.seen else None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything that a report shows.

    Attributes:
        days: how far back it goes; None for all.
        by_day: oldest first; a day without suggestions is left out.
        steps_ms: of the steps of the road, those that took time.
        latencies_ms: each, for a histogram.
        silences: by reason, in words, the most frequent first.
    """

    days: int | None
    total: Figures
    by_language: Sequence[Figures]
    by_model: Sequence[Figures]
    by_day: Sequence[Figures]
    steps_ms: Mapping[str, Spread]
    latencies_ms: Sequence[float]
    silences: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class _Row:
    at: float
    language: str
    model: str
    reused: int
    characters: int
    latency_ms: float
    steps_ms: str
    seen: int
    accepted_characters: int
    accepted_whole: int
    kept: tuple[float | None, ...]


def summarise(connection: sqlite3.Connection, days: int | None = None) -> Summary:
    """Read the record; of the last `days` days, or all of it.

    Raises:
        RecordError: it cannot be read.
    """
    try:
        return _summarise(connection, days)
    except sqlite3.Error as fault:
        raise unreadable(fault) from fault


def _summarise(connection: sqlite3.Connection, days: int | None) -> Summary:
    since = time.time() - days * _DAY_S if days else 0.0
    rows = [
        _row(values)
        for values in connection.execute(
            f"SELECT {_COLUMNS} FROM suggestions WHERE at >= ? ORDER BY at", (since,)
        )
    ]
    asked = [row for row in rows if not row.reused]
    return Summary(
        days=days,
        total=_figures("", rows),
        by_language=_grouped(rows, lambda row: row.language or "unknown"),
        by_model=_grouped(rows, lambda row: row.model or "unknown"),
        by_day=sorted(_grouped(rows, _day), key=lambda each: each.name),
        steps_ms=_steps(asked),
        latencies_ms=[row.latency_ms for row in asked],
        silences=_silences(connection, since),
    )


def _row(values: tuple[object, ...]) -> _Row:
    names = _COLUMNS.replace(" ", "").split(",")
    known: dict[str, Any] = dict(zip(names, values, strict=True))
    kept = tuple(known.pop(name) for name in CHECKPOINTS)
    return _Row(kept=kept, **known)


def _grouped(rows: Sequence[_Row], key: Callable[[_Row], str]) -> list[Figures]:
    groups: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    every = [_figures(name, group) for name, group in groups.items()]
    return sorted(every, key=lambda each: (-each.given, each.name))


def _figures(name: str, rows: Sequence[_Row]) -> Figures:
    accepted = [row for row in rows if row.accepted_characters]
    return Figures(
        name=name,
        given=len(rows),
        seen=sum(row.seen for row in rows),
        accepted=len(accepted),
        whole=sum(row.accepted_whole for row in accepted),
        characters=sum(row.accepted_characters for row in accepted),
        kept={
            checkpoint: _kept([row.kept[number] for row in accepted])
            for number, checkpoint in enumerate(CHECKPOINTS)
        },
        latency_ms=spread([row.latency_ms for row in rows if not row.reused]),
    )


def _kept(shares: Sequence[float | None]) -> Kept:
    measured = [share for share in shares if share is not None]
    mean = sum(measured) / len(measured) if measured else None
    return Kept(share=mean, measured=len(measured))


def spread(times: Sequence[float]) -> Spread:
    """The nearest ranks; None of nothing."""
    ordered = sorted(times)
    if not ordered:
        return Spread(p50=None, p90=None)
    ranks = [-(-len(ordered) * part // 100) - 1 for part in (50, 90)]
    return Spread(p50=ordered[ranks[0]], p90=ordered[ranks[1]])


def _steps(rows: Sequence[_Row]) -> dict[str, Spread]:
    times: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, step_ms in json.loads(row.steps_ms).items():
            times[name].append(step_ms)
    every = {name: spread(each) for name, each in times.items()}
    return {name: each for name, each in every.items() if each.p90 and each.p90 >= 1.0}


def _day(row: _Row) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(row.at))


def _silences(connection: sqlite3.Connection, since: float) -> list[tuple[str, int]]:
    first_day = time.strftime("%Y-%m-%d", time.localtime(since))
    counts: Counter[str] = Counter()
    for reason, count in connection.execute(
        "SELECT reason, sum(count) FROM silences WHERE day >= ? GROUP BY reason", (first_day,)
    ):
        known = Rejection.__members__.get(reason)  # another version may know others
        counts[str(known) if known else reason.lower().replace("_", " ")] += count
    return counts.most_common()
