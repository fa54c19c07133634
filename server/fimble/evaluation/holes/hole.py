"""A hole in a real file: where it is, what stood in it, and whether silence would be right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HoleKind(StrEnum):
    """What is missing; in the last three nothing is, and silence is right."""

    LINE = "rest of line"
    STATEMENT = "statement"
    BLOCK = "block"
    ARGUMENT = "argument"
    EXPRESSION = "expression"
    ELSEWHERE = "name of another file"
    WORD = "inside a word"
    FINISHED = "finished statement"
    PROSE = "prose"


QUIET = frozenset((HoleKind.WORD, HoleKind.FINISHED, HoleKind.PROSE))


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A file with a hole at `len(before)`.

    Attributes:
        repository: the name of what the file is a part of.
        path: inside the repository, with `/`.
        truth: what stood in the hole.
        parsed: whether the whole file parsed without an error.
    """

    repository: str
    path: str
    language_id: str
    kind: HoleKind
    before: str
    truth: str
    after: str
    parsed: bool

    @property
    def key(self) -> str:
        """Tells it from every other hole of the same files."""
        return f"{self.repository}/{self.path}:{len(self.before)}:{self.kind}"

    @property
    def is_quiet(self) -> bool:
        """Whether the right answer is none."""
        return self.kind in QUIET
