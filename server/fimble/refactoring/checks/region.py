"""Only what the action may touch has changed, in files that may be edited."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from fimble.refactoring.action import Action, FileChange, Proposal, Span
from fimble.refactoring.line_edits import Replacement, line_edits
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed

_GENERATED: Final = re.compile(
    r"@generated\b|generated[^\n]{0,60}do not (?:edit|modify)|do not (?:edit|modify)[^\n]{0,60}"
    r"generated",
    re.IGNORECASE,
)
_HEAD_CHARACTERS: Final = 1000
_WORDS: Final = re.compile(r"(\w+)")


async def check_region(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Whether every change lies where it may."""
    del action, services
    for change in proposal.changes:
        if reason := _why_not(change, proposal.renamed):
            return failed(reason)
    return passed("only the name changes" if proposal.renamed else "")


def _why_not(change: FileChange, renamed: tuple[str, str] | None) -> str:
    name = Path(unquote(urlsplit(change.uri).path)).name
    if _GENERATED.search(change.before[:_HEAD_CHARACTERS]):
        return f"{name} says that it is generated and must not be edited."
    if _is_read_only(change):
        return f"{name} is read-only."
    if renamed is not None and not _only_renamed(change, *renamed):
        return f"{name}: more than the name has changed."
    if change.allowed is not None:
        lines = _whole_lines(change.before, change.allowed)
        for edit in line_edits(change.before, change.after):
            if change.may_insert and edit.start_offset == edit.end_offset:
                continue
            if not any(_covers(span, edit) for span in lines):
                line = change.before.count("\n", 0, edit.start_offset) + 1
                return f"{name}: line {line} has changed, which is not part of it."
    return ""


def _is_read_only(change: FileChange) -> bool:
    parts = urlsplit(change.uri)
    if parts.scheme != "file":
        return False
    path = Path(unquote(parts.path))
    return path.exists() and not os.access(path, os.W_OK)


def _only_renamed(change: FileChange, old: str, new: str) -> bool:
    before, after = _WORDS.split(change.before), _WORDS.split(change.after)
    return len(before) == len(after) and all(
        one == other or (one == old and other == new)
        for one, other in zip(before, after, strict=True)
    )


def _whole_lines(text: str, spans: Sequence[Span]) -> list[Span]:
    """The lines of spans; those that touch are one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        start = text.rfind("\n", 0, span.start) + 1
        line_end = text.find("\n", span.end)
        end = len(text) if line_end < 0 else line_end + 1
        if merged and start <= merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(end, merged[-1].end))
        else:
            merged.append(Span(start=start, end=end))
    return merged


def _covers(span: Span, edit: Replacement) -> bool:
    """Whether an edit lies in a span; it may be put in just before or behind."""
    return span.start <= edit.start_offset and edit.end_offset <= span.end
