"""Trees of texts that are in no editor: proposals, kept by nobody."""

from __future__ import annotations

from fimble.documents.document import Document
from fimble.syntax.parse import ParseCache, SyntaxTree


def parse_apart(text: str, language_id: str) -> SyntaxTree | None:
    """The tree of a text; None for a language without a grammar, or a text that takes too long."""
    document = Document(uri="", language_id=language_id, version=0, text=text)
    return ParseCache().parse(document)
