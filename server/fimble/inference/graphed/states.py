"""Keys and values in buffers that never move, which is what a captured graph reads and writes.

Rules:
1. One cache at a time is resident: its tokens stand in `Residence.states`. The others hold copies
   of theirs, and are copied in when they are wanted (some 60 MB for 2,000 tokens of a 1.5B: less
   than a tenth of a millisecond on a card that reads 3 TB/s).
2. What stands behind a cache's length is free room: passes write there before the length counts it,
   and nothing has to be wiped when a cache is cut back. It is finite, always: masked values are
   multiplied with zero, and zero times no number is none.
3. Where the room is too small it is made anew, larger; graphs over the old one are then void.
"""

from __future__ import annotations

import weakref
from typing import Final

import torch

from fimble.inference.fused.architecture import Architecture
from fimble.inference.rotary import RotaryTable

FIRST_ROOM: Final = 4096
"""Tokens that fit from the start: more than any prompt of a suggestion has."""
_GRAIN: Final = 256


class Residence:
    """The buffers of the resident cache, and the rotations of every position in them.

    Args:
        most_tokens: beyond which the room grows only by what is needed.
    """

    def __init__(
        self,
        architecture: Architecture,
        device: torch.device,
        dtype: torch.dtype,
        most_tokens: int,
        room: int = FIRST_ROOM,
    ) -> None:
        self._architecture = architecture
        self._device, self._dtype = device, dtype
        self._most_tokens = most_tokens
        self._resident: weakref.ref[GraphedCache] | None = None
        frequencies_R = torch.tensor(architecture.frequencies, device=device)
        self._rotary = RotaryTable(frequencies_R, architecture.scaling)
        self._make(room)

    @property
    def room(self) -> int:
        """How many tokens fit."""
        return self.states_L2GSD.shape[3]

    @property
    def bytes_per_token(self) -> int:
        """The keys and values of one token in all layers."""
        return self.states_L2GSD[:, :, :, :1].numel() * self.states_L2GSD.element_size()

    def new_cache(self) -> GraphedCache:
        """An empty one."""
        return GraphedCache(self)

    def bring_in(self, cache: GraphedCache) -> bool:
        """Make a cache the resident one; whether it was another until now."""
        resident = self._resident() if self._resident else None
        if resident is cache:
            return False
        if resident is not None:
            resident.move_out(self.copy(len(resident)))
        self._resident = weakref.ref(cache)
        stored = cache.move_in()
        if stored is not None:
            self.states_L2GSD[:, :, :, : stored.shape[3]] = stored
        return True

    def ensure_room(self, tokens: int) -> bool:
        """Make room for so many; whether the buffers moved."""
        if tokens <= self.room:
            return False
        before, doubled = self.states_L2GSD, max(2 * self.room, tokens)
        self._make(max(tokens, min(doubled, self._most_tokens)))
        self.states_L2GSD[:, :, :, : before.shape[3]] = before
        return True

    def copy(self, length: int) -> torch.Tensor:
        """The first `length` tokens of the resident cache, by themselves."""
        return self.states_L2GSD[:, :, :, :length].clone()

    def _make(self, tokens: int) -> None:
        shape, room = self._architecture, -(-tokens // _GRAIN) * _GRAIN
        self.states_L2GSD = torch.zeros(
            (shape.layers, 2, shape.groups, room, shape.head_size),
            dtype=self._dtype,
            device=self._device,
        )
        self.rotations_S1R = self._rotary.rows(0, room)


class GraphedCache:
    """What a model has read of one text; `past_key_values` of a `GraphedModel`."""

    def __init__(self, residence: Residence) -> None:
        self._residence = residence
        self._stored: torch.Tensor | None = None
        self._is_resident = False
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def get_seq_length(self) -> int:
        """The number of tokens it holds."""
        return self._length

    def append(self, tokens: int) -> None:
        """Count tokens that a pass has written."""
        self._length += tokens

    def crop(self, tokens_to_remove: int) -> None:
        """Forget the last tokens, given as a negative number; nothing is copied."""
        self._length -= abs(tokens_to_remove)

    def size_bytes(self) -> int:
        """The memory of its own copy, or what that would take while it is resident."""
        if self._stored is not None:
            return self._stored.nbytes
        return self._length * self._residence.bytes_per_token

    def fork(self, length: int) -> GraphedCache:
        """Another cache with the first `length` tokens of this one."""
        other = GraphedCache(self._residence)
        if self._stored is not None:
            other._stored = self._stored[:, :, :, :length].clone()
        elif self._is_resident:
            other._stored = self._residence.copy(length)
        other._length = length
        return other

    def move_in(self) -> torch.Tensor | None:
        """Give away the copy: from now on the tokens stand in the residence."""
        stored, self._stored, self._is_resident = self._stored, None, True
        return stored[:, :, :, : self._length] if stored is not None else None

    def move_out(self, states_L2GSD: torch.Tensor) -> None:
        """Take a copy: the residence belongs to another from now on."""
        self._stored, self._is_resident = states_L2GSD, False
