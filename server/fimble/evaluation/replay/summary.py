"""The figures of a replay: each assistant by the kind of key, and peers against Fimble. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any, Final

from fimble.evaluation.replay.statistics import quantile, ratio_of_quantiles
from fimble.evaluation.replay.typist import KeyRecord

KINDS: Final = ("typing", "newline", "jump")
OURS: Final = "fimble"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One file, typed once with one assistant. `key` says which file, seed and pace: it pairs."""

    key: str
    key_ms: int
    records: tuple[KeyRecord, ...]


Sessions = Mapping[str, Sequence[Session]]
"""By the assistant's name."""


def summarise(sessions: Sessions) -> dict[str, dict[str, dict[str, Any]]]:
    """The figures of each assistant, by the kind of key; kinds that did not occur are left out."""
    return {
        name: {
            kind: _figures(kind, done)
            for kind in KINDS
            if any(record.kind == kind for one in done for record in one.records)
        }
        for name, done in sessions.items()
    }


def compare(sessions: Sessions, seed: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Each peer's time to a suggestion over Fimble's, by kind: of pauses where both showed one."""
    ours = _shown_times(sessions.get(OURS, ()))
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for name, done in sessions.items():
        if name == OURS:
            continue
        theirs = _shown_times(done)
        for kind in KINDS:
            both = [at for at in ours if at in theirs and at[2] == kind]
            pairs = [(theirs[at], ours[at]) for at in both]
            if pairs:
                result.setdefault(name, {})[kind] = {
                    "pairs": len(pairs),
                    "p50": asdict(ratio_of_quantiles(pairs, 0.5, seed)),
                    "p90": asdict(ratio_of_quantiles(pairs, 0.9, seed)),
                }
    return result


def pause_as_json(session: Session, record: KeyRecord) -> dict[str, Any]:
    """A pause as it stands in a result file."""
    answer = record.answer
    return {
        "session": session.key,
        "key": record.number,
        "kind": record.kind,
        "ms": round(answer.after_ms, 1) if answer else None,
        "origin": answer.origin if answer else "late",
        "characters": len(answer.text) if answer else 0,
        "right": record.right,
        "prompt": answer.prompt_tokens if answer else None,
        "read": answer.read_tokens if answer else None,
        "written": answer.written_tokens if answer else None,
    }


def _figures(kind: str, sessions: Iterable[Session]) -> dict[str, Any]:
    """Of the pauses, but for `in_time` and the times of reuse, which are of all keys."""
    keys = [(one.key_ms, record) for one in sessions for record in one.records]
    keys = [(pace, record) for pace, record in keys if record.kind == kind]
    pauses = [record for _, record in keys if record.paused]
    answers = [record.answer for record in pauses if record.answer is not None]
    times = [answer.after_ms for answer in answers if answer.text]
    read = [answer.read_tokens for answer in answers if answer.read_tokens is not None]
    prompts = [answer.prompt_tokens for answer in answers if answer.prompt_tokens]
    reused = [
        record.answer.after_ms
        for _, record in keys
        if record.answer is not None and record.answer.origin == "reuse"
    ]
    in_time = [_is_shown(record) and _time(record) <= pace for pace, record in keys]
    return {
        "keys": len(keys),
        "pauses": len(pauses),
        "shown": len(times),
        "late": len(pauses) - len(answers),
        "ms": _spread(times),
        "read_tokens": _spread(read),
        "prompt_tokens": _spread(prompts),
        "reused": sum(answer.origin == "reuse" for answer in answers),
        "reuse_ms": _spread(reused),
        "in_time": mean(in_time) if in_time else None,
        "right": mean(record.right for record in pauses if _is_shown(record)) if times else None,
        "characters": mean(len(answer.text) for answer in answers if answer.text)
        if times
        else None,
    }


def _is_shown(record: KeyRecord) -> bool:
    return record.answer is not None and bool(record.answer.text)


def _time(record: KeyRecord) -> float:
    return record.answer.after_ms if record.answer else float("inf")


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    figures = {name: round(quantile(values, share), 2) for name, share in shares.items()}
    return {**figures, "mean": round(mean(values), 2)}


def _shown_times(sessions: Iterable[Session]) -> dict[tuple[str, int, str], float]:
    return {
        (one.key, record.number, record.kind): _time(record)
        for one in sessions
        for record in one.records
        if record.paused and _is_shown(record)
    }
