"""A file as it is typed in an editor: jumps, keys, brackets that the editor closes. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_NEAR: Final = 40
"""Lines: farther jumps need another window, whatever the anchor."""

_PAIRS: Final = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}


@dataclass(frozen=True, kw_only=True)
class TypingState:
    """A document at the moment after a jump, or after a key; `offset` is the cursor."""

    kind: Literal["jump", "key"]
    text: str
    offset: int


def type_file(text: str, places: int, lines: int, seed: int) -> Iterator[TypingState]:
    """At some places of a file in turn, a few lines are missing and are typed.

    Args:
        places: how many; each is near the one before, as in work on one thing.
        lines: how many are missing at each.
    """
    starts = [0, *(i + 1 for i, character in enumerate(text) if character == "\n")]
    fit = [
        number
        for number in range(len(starts) - lines)
        if text[starts[number] : starts[number + lines]].strip()
    ]
    chance = random.Random(seed)
    at = chance.randrange(len(fit)) if fit else 0
    for _ in range(places if fit else 0):
        start, end = starts[fit[at]], starts[fit[at] + lines] - 1
        yield from _type(text[:start], text[start:end], text[end:])
        at = min(max(0, at + chance.choice((-1, 1)) * chance.randint(2, _NEAR)), len(fit) - 1)


def _type(before: str, missing: str, after: str) -> Iterator[TypingState]:
    yield TypingState(kind="jump", text=before + after, offset=len(before))
    closers = ""
    for character in missing:
        inside_string = closers[:1] in ('"', "'")
        if closers.startswith(character):
            closers = closers[1:]
        elif character in _PAIRS and not inside_string:
            closers = _PAIRS[character] + closers
        before += character
        yield TypingState(kind="key", text=before + closers + after, offset=len(before))
        if character == "\n":
            closers = ""  # what is still open goes on below, and is closed there


def text_read_anew(last: str, prompt: str) -> str:
    """What of a prompt an engine has to read that has just read another one."""
    for index, (one, two) in enumerate(zip(last, prompt, strict=False)):
        if one != two:
            return prompt[index:]
    return prompt[len(last) :]
