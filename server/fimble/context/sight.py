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
