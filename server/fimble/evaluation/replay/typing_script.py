"""How a file is typed: the keys, computed from the finished file and a seed. Pure.

Parts are cut out of the file and typed back in an order of their own, so that the typist jumps
between places. Some keys are wrong and are taken back. Brackets and quotes are typed by hand: the
editor closes nothing by itself, but it indents a new line.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["typing", "newline", "jump"]

_STROKE: Final = re.compile(r"\r?\n[ \t]*|.", re.DOTALL)
"""A new line and its indentation are one key."""
_WRONG_LETTERS: Final = "etaoinsrhl"


@dataclass(frozen=True, kw_only=True)
class Key:
    """One change of the document, and the question that an editor asks after it.

    Attributes:
        offset, removed: the place of the change, and the characters that it takes away there.
        kind: what makes the question easy or hard: more of a line, a new line, or the first key
            in another place.
        pauses: the typist stops after it and waits for a suggestion.
        ahead: what the typist will type here next; empty where a wrong key was just pressed.
    """

    offset: int
    removed: int
    text: str
    kind: Kind
    pauses: bool
    ahead: str

    @property
    def cursor(self) -> int:
        """The offset of the cursor after the key."""
        return self.offset + len(self.text)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the typist types; shares are of 0 to 1."""

    pause_typing: float = 0.05
    pause_newline: float = 0.8
    slip: float = 0.03
    longest_slip: int = 3


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the finished file, by offsets, typed without a jump.

    Attributes:
        goes_on_to: how far the file that is known to come reaches: the end of the hole.
    """

    start: int
    end: int
    goes_on_to: int


@dataclass(frozen=True, kw_only=True)
class TypingScript:
    """The file with its parts cut out, and the keys that type them back."""

    start: str
    keys: tuple[Key, ...]


def press(text: str, key: Key) -> str:
    """The document after a key."""
    return text[: key.offset] + key.text + text[key.offset + key.removed :]


def write_script(
    finished: str, parts: Sequence[Part], seed: str, habits: Habits | None = None
) -> TypingScript:
    """Type the parts in their order; they must not overlap."""
    typist = _Typist(random.Random(seed), habits or Habits(), finished)
    kept, last = list[str](), 0
    for part in sorted(parts, key=lambda part: part.start):
        kept.append(finished[last : part.start])
        last = part.end
    for number, part in enumerate(parts):
        missing = sum(
            later.end - later.start for later in parts[number + 1 :] if later.start < part.start
        )
        typist.type_part(part, part.start - missing)
    return TypingScript(start="".join(kept) + finished[last:], keys=tuple(typist.keys))


class _Typist:
    def __init__(self, chance: random.Random, habits: Habits, finished: str) -> None:
        self.keys: list[Key] = []
        self._chance = chance
        self._habits = habits
        self._finished = finished

    def type_part(self, part: Part, at: int) -> None:
        """Type a part, standing at the offset `at` of the document as it is now."""
        jumped, next_start = bool(self.keys), part.start
        for stroke in _STROKE.findall(self._finished[part.start : part.end]):
            if not jumped and self._chance.random() < self._habits.slip:
                self._slip(at, self._finished[next_start : part.goes_on_to])
            next_start += len(stroke)
            kind: Kind = "jump" if jumped else "newline" if "\n" in stroke else "typing"
            ahead = self._finished[next_start : part.goes_on_to]
            self._press(at, 0, stroke, kind, pauses=self._stops(kind), ahead=ahead)
            at += len(stroke)
            jumped = False

    def _slip(self, at: int, ahead: str) -> None:
        """Wrong letters, then as many backspaces."""
        count = self._chance.randint(1, self._habits.longest_slip)
        for letter in range(count):
            wrong = self._chance.choice(_WRONG_LETTERS)
            self._press(at + letter, 0, wrong, "typing", pauses=False, ahead="")
        for left in reversed(range(count)):
            self._press(at + left, 1, "", "typing", pauses=False, ahead="" if left else ahead)

    def _stops(self, kind: Kind) -> bool:
        habits = self._habits
        share = {"typing": habits.pause_typing, "newline": habits.pause_newline, "jump": 1.0}
        return self._chance.random() < share[kind]

    def _press(
        self, offset: int, removed: int, text: str, kind: Kind, *, pauses: bool, ahead: str
    ) -> None:
        key = Key(
            offset=offset,
            removed=removed,
            text=text,
            kind=kind,
            pauses=pauses and bool(ahead.strip()),
            ahead=ahead,
        )
        self.keys.append(key)
