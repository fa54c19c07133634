"""Several cache slots: one for each file, window or refactoring that goes on at the same time.

Rules:
1. A prompt gets the slot that shares the longest beginning with it. What that slot holds besides is
   kept for whoever it belongs to: if it is much, the shared part is copied (3 ms for a thousand
   tokens of the 0.5B, which take two cores two seconds to read).
2. A slot in use is neither given to another request nor dropped.
3. Slots are dropped, the longest unused first, until all of them fit into the budget; one that is
   larger than the whole budget lives as long as it is used.
4. Which slot is used never changes a result.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

from fimble.inference.kv_cache import CacheSlot, common_prefix_length

_WORTH_KEEPING: Final = 48
"""Tokens that a slot would lose for which it is rather copied: two cores read them in 0.2 s, and a
copy takes 3 ms."""
_MOST_SLOTS: Final = 16


class CachePool:
    """The slots of one model.

    Args:
        budget_bytes: how much memory the slots may hold together.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget_bytes = budget_bytes
        self._slots: list[CacheSlot] = []  # the one used last at the end
        self._in_use: list[CacheSlot] = []

    @contextmanager
    def slot_for(self, prompt: Sequence[int]) -> Generator[CacheSlot]:
        """A slot that holds a beginning of `prompt`, and nothing else; for use inside `with`."""
        slot = self._choose(prompt)
        self._in_use.append(slot)
        try:
            yield slot
        finally:
            self._in_use.remove(slot)
            self._slots.append(slot)
            self._keep_budget()

    def size_bytes(self) -> int:
        """The memory of all slots."""
        return sum(slot.size_bytes() for slot in (*self._slots, *self._in_use))

    def _choose(self, prompt: Sequence[int]) -> CacheSlot:
        best, shared = None, 0
        for slot in reversed(self._slots):
            length = common_prefix_length(slot.tokens, prompt[:-1])
            if length > shared:
                best, shared = slot, length
        if best is None:
            return CacheSlot()
        if len(best.tokens) - shared > _WORTH_KEEPING:
            return best.fork(shared)
        self._slots.remove(best)
        best.crop(shared)
        return best

    def _keep_budget(self) -> None:
        while self._slots and (
            self.size_bytes() > self._budget_bytes or len(self._slots) > _MOST_SLOTS
        ):
            del self._slots[0]
