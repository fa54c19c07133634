"""What the user lately did with suggestions in one language; plain numbers, neutral by default.

`record.recent` says how they are made and how they are to be used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WEIGHT: Final = 10
"""So many imagined decisions at the usual rate stand beside the real ones."""


@dataclass(frozen=True, kw_only=True)
class RecentOutcomes:
    """The last suggestions that were seen.

    Attributes:
        seen, accepted: of the last 50 in the language of the request, how many were taken.
        rejected_in_a_row: how many of any language were passed over since one was taken.
    """

    seen: int = 0
    accepted: int = 0
    rejected_in_a_row: int = 0

    def rate(self, usual: float) -> float:
        """The share that was taken, drawn towards the usual one while few were seen."""
        return (self.accepted + usual * _WEIGHT) / (self.seen + _WEIGHT)
