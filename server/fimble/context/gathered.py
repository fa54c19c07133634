"""What was gathered for one completion, as the prompt and the trace want it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fimble.context.known_members import KnownMembers
from fimble.context.ranking import Chosen
from fimble.context.receiver import find_receiver


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What was gathered for one completion.

    Attributes:
        frozen: whether it is what an earlier completion at this place had.
        dropped, counts: see `gather.Found`; empty where it is frozen.
        index: how far the index of the workspace is.
        repository: the name of the workspace; path: of the document in it.
    """

    chosen: Chosen
    frozen: bool = False
    dropped: dict[str, str] = field(default_factory=dict[str, str])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    index: str = "off"
    repository: str = ""
    path: str = ""

    def members(self, line_before: str) -> KnownMembers | None:
        """What surely may stand behind the dot that a line ends with; None where not known."""
        receiver = find_receiver(line_before)
        known = (each.members for each in self.chosen.snippets)
        return next((each for each in known if each and each.receiver == receiver), None)

    def notes(self) -> dict[str, object]:
        """What stands in the trace."""
        return {
            "tokens": self.chosen.tokens,
            "frozen": self.frozen,
            "index": self.index,
            "found": self.counts,
            "dropped": self.dropped,
            "snippets": [
                {"source": each.source, "path": each.path, "line": each.line, "why": each.reason}
                for each in self.chosen.snippets
            ],
        }


NOTHING: Final = Gathered(chosen=Chosen(snippets=(), tokens=0))
