"""Proposals from a new text."""

from __future__ import annotations

from collections.abc import Sequence

from fimble.documents.document import Document
from fimble.refactoring.action import FileChange, Proposal, Span


def one_file(document: Document, after: str, allowed: Sequence[Span] | None = None) -> Proposal:
    """A proposal that changes one document, within some ranges of it where they are given."""
    change = FileChange(
        uri=document.uri,
        language_id=document.language_id,
        before=document.text,
        after=after,
        version=document.version,
        allowed=None if allowed is None else tuple(allowed),
    )
    return Proposal(changes=(change,))
