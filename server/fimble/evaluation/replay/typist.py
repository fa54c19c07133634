"""Types a script with an assistant in real time, and writes down what each key brought.

An answer that is late (the typist did not wait any longer) must not be read for the next key, so
every assistant knows which key is the newest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from fimble.evaluation.replay.assistant import Answer, Assistant
from fimble.evaluation.replay.typing_script import Key, Kind, TypingScript

_READING_S: Final = 0.4
"""How long one looks at a suggestion before one types on."""
_PATIENCE_S: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class KeyRecord:
    """What one key brought.

    Attributes:
        number: of the key in its script; the same for every assistant.
        paused: the typist waited for the answer, up to half a minute.
        answer: None where the next key was faster, or the patience at its end.
        right: characters of the suggestion that were really typed next.
    """

    number: int
    kind: Kind
    paused: bool
    answer: Answer | None
    right: int


def type_script(
    script: TypingScript, name: str, language: str, assistant: Assistant, key_s: float
) -> list[KeyRecord]:
    """Type it all; keys after which the assistant was not asked have no record.

    Args:
        key_s: seconds from key to key.
    """
    assistant.open(name, language, script.start)
    records: list[KeyRecord] = []
    due = time.perf_counter()
    for number, key in enumerate(script.keys):
        _attend(assistant, due, asked=bool(records))
        if not assistant.press(key):
            continue
        due = time.perf_counter() + key_s
        answer = assistant.wait(time.perf_counter() + _PATIENCE_S if key.pauses else due)
        if key.pauses:
            due = max(due, time.perf_counter() + _READING_S)
        records.append(_record(number, key, answer))
    return records


def _attend(assistant: Assistant, until: float, *, asked: bool) -> None:
    """What an assistant does in the background needs the time that the typist takes."""
    while asked and time.perf_counter() < until:
        assistant.wait(until)


def _record(number: int, key: Key, answer: Answer | None) -> KeyRecord:
    text = answer.text if answer else ""
    return KeyRecord(
        number=number,
        kind=key.kind,
        paused=key.pauses,
        answer=answer,
        right=count_right(text, key.ahead),
    )


def count_right(text: str, ahead: str) -> int:
    """Characters at the beginning of a suggestion that are what is typed next."""
    pairs = enumerate(zip(text, ahead, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(text), len(ahead)))
