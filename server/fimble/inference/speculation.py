"""Drafts without a draft model: what followed the same tokens before may well follow them again.

Code repeats itself: names, calls, whole lines, and in a rewrite nearly everything. The draft is
read in one pass with the token before it, which costs little more than that token alone; what the
model would not have chosen itself is thrown away. So the answer is the same, only sooner (prompt
lookup: Saxena 2023; verification: Leviathan et al. 2023, arXiv:2211.17192).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LONG_MATCH: Final = 3
_SHORT_MATCH: Final = 2
_AFTER_SHORT_MATCH: Final = 2
_FIRST_LENGTH: Final = 4
_LONGEST: Final = 15
"""With the token before it sixteen, up to which a pass of the int8 layers grows slowly."""


class Drafter:
    """Proposes how a sequence goes on. Two matching tokens allow a short draft, three a longer one,
    whose length doubles with each draft that was right to its end.

    Args:
        tokens: the prompt; what is generated is added by `take`.
    """

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens: list[int] = []
        self._long: dict[tuple[int, ...], int] = {}
        self._short: dict[tuple[int, ...], int] = {}
        self._length = _FIRST_LENGTH
        for token in tokens:
            self.take(token)

    def take(self, token: int) -> None:
        """Add a token. What precedes it is indexed now, so the end itself is never found."""
        end = len(self._tokens)
        if end >= _LONG_MATCH:
            self._long[tuple(self._tokens[-_LONG_MATCH:])] = end
        if end >= _SHORT_MATCH:
            self._short[tuple(self._tokens[-_SHORT_MATCH:])] = end
        self._tokens.append(token)

    def propose(self) -> list[int]:
        """What followed the last occurrence of the sequence's end; empty where there is none."""
        start = self._long.get(tuple(self._tokens[-_LONG_MATCH:]))
        if start is not None:
            return self._tokens[start : start + self._length]
        start = self._short.get(tuple(self._tokens[-_SHORT_MATCH:]))
        if start is not None:
            return self._tokens[start : start + min(self._length, _AFTER_SHORT_MATCH)]
        return []

    def learn(self, proposed: int, accepted: int) -> None:
        """Set the next draft's length by how much of this one was right."""
        if accepted == proposed:
            self._length = min(self._length * 2, _LONGEST)
        else:
            self._length = max(1, min(accepted + 1, self._length))
