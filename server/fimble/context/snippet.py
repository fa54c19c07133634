"""A piece of context: where it is from, what it says, how much it is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.context.known_members import KnownMembers


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """One piece of another file (or of an edit), before and after ranking.

    Attributes:
        source: which of `gather.SOURCES` gave it.
        path: of the file it is from, relative to its workspace, with slashes.
        line: where it begins in that file, from 0; orders the pieces of one file.
        text: whole lines, without a line end at the last.
        relevance: how well it fits the place, 0 to 1, by its own source's measure.
        reason: why it is here, in words, for the trace.
        answers_cursor: it says what may stand at the cursor itself (the members of what is before
            the dot, the parameters of what is called), so that it is worth a new prompt.
        members: what surely may stand behind the dot; None where that is not known.
    """

    source: str
    path: str
    line: int
    text: str
    relevance: float
    reason: str
    answers_cursor: bool = False
    members: KnownMembers | None = None
