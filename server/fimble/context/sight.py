"""What the sources may look at: the index, the files that were open lately, the last edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fimble.context.index.lookup import IndexReader
from fimble.documents.edit_history import Edit


@dataclass(frozen=True, kw_only=True)
class RecentFile:
    """A file that is open, or was lately; `path` from the root, `text` what the editor showed."""

    path: str
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RecentEdit:
    """An edit of this session, in a file of the workspace."""

    path: str
    edit: Edit


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A snapshot of one workspace: whoever holds it sees no change. Excluded files are not in it.

    Attributes:
        allows: whether a path may be shown.
        recent: the file shown last comes first; the one to complete in is not among them.
        edits: the newest first.
    """

    index: IndexReader
    allows: Callable[[str], bool]
    recent: tuple[RecentFile, ...] = ()
    edits: tuple[RecentEdit, ...] = field(default=())

    def may_show(self, path: str) -> bool:
        """Whether a file may be shown, and is on disk as the index knows it.

        For the other files of a snippet that tells of several; its own is looked at when snippets
        are chosen.
        """
        return self.allows(path) and self.index.is_current(path)
