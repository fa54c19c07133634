"""The last outcomes of a server, in memory alone, so that one can ask why afterwards."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from fimble.completion.request import Outcome

_KEPT: Final = 30


@dataclass(kw_only=True)
class RecentCompletions:
    """The last ones of all documents, the newest last."""

    _kept: deque[Outcome] = field(default_factory=lambda: deque[Outcome](maxlen=_KEPT))

    def remember(self, outcome: Outcome) -> None:
        """Keep one."""
        self._kept.append(outcome)

    def find(self, trace_id: str = "") -> Outcome | None:
        """The one with this trace, or the newest one; None where it is not kept."""
        for outcome in reversed(self._kept):
            if not trace_id or outcome.trace.trace_id == trace_id:
                return outcome
        return None
