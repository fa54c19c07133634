"""What was edited in this session, as small diffs: edits close to each other count as one."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from fimble.documents.document import Document

_KEPT: Final = 8
"""Copilot keeps as many, Zed six."""
_JOINED_WITHIN_LINES: Final = 8
"""As Zed joins them; it asks for one second besides, which cuts one block to bits."""
_LONGEST: Final = 300_000
"""Characters; comparing longer texts at each key takes too long."""
_MOST_LINES: Final = 10
"""A side of a diff that is longer says nothing in a small prompt."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit: from `line` on (counted from 0) the old lines were replaced by the new ones."""

    uri: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Group:
    uri: str
    before: str
    after: str
    first_line: int
    last_line: int
    changed_at: float


@dataclass(kw_only=True)
class EditHistory:
    """The last edits of all documents, the newest last."""

    now: Callable[[], float] = time.monotonic
    _groups: deque[_Group] = field(default_factory=lambda: deque[_Group](maxlen=_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, before: Document, after: Document) -> None:
        """One change of a document."""
        if before.text == after.text or max(len(before.text), len(after.text)) > _LONGEST:
            return
        start, old_end, new_end = _changed_lines(before.text, after.text)
        group = _Group(
            uri=after.uri,
            before=before.text,
            after=after.text,
            first_line=start,
            last_line=max(start, new_end - 1),
            changed_at=self.now(),
        )
        with self._lock:
            last = self._groups[-1] if self._groups else None
            if last is not None and _belongs(last, group):
                self._groups[-1] = replace(
                    group,
                    before=last.before,
                    first_line=min(last.first_line, start),
                    last_line=max(last.last_line + new_end - old_end, group.last_line),
                )
            else:
                self._groups.append(group)

    def forget(self, uri: str) -> None:
        """Forget what was edited in a document."""
        with self._lock:
            kept = [group for group in self._groups if group.uri != uri]
            self._groups.clear()
            self._groups.extend(kept)

    def recent(self) -> list[Edit]:
        """The last edits, the newest first; those that are undone or too large are left out."""
        with self._lock:
            groups = list(reversed(self._groups))
        edits = (_edit(group) for group in groups)
        return [edit for edit in edits if edit is not None]


def _belongs(last: _Group, new: _Group) -> bool:
    return (
        last.uri == new.uri
        and last.after == new.before
        and new.first_line <= last.last_line + _JOINED_WITHIN_LINES
        and new.last_line >= last.first_line - _JOINED_WITHIN_LINES
    )


def _edit(group: _Group) -> Edit | None:
    start, old_end, new_end = _changed_lines(group.before, group.after)
    old = tuple(group.before.split("\n")[start:old_end])
    new = tuple(group.after.split("\n")[start:new_end])
    if max(len(old), len(new)) > _MOST_LINES or not any(map(str.strip, (*old, *new))):
        return None
    return Edit(uri=group.uri, line=start, old=old, new=new)


def _changed_lines(before: str, after: str) -> tuple[int, int, int]:
    """The first line that differs, and where the difference ends in either text (exclusive)."""
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, len(old) - end, len(new) - end
