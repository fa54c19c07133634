"""Code of another language within markup: scripts and styles of HTML, Vue and Svelte files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from fimble.documents.document import Document

_HOSTS: Final = frozenset(("html", "svelte", "vue"))
_ELEMENT: Final = re.compile(
    r"<(script|style)\b([^>]*)>(.*?)(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE: Final = re.compile(r"""\b(lang|type)\s*=\s*["']?([\w./+-]+)""", re.IGNORECASE)
_LANGUAGES: Final = {
    "script": "javascript",
    "style": "css",
    "application/javascript": "javascript",
    "application/json": "json",
    "application/ld+json": "json",
    "css": "css",
    "importmap": "json",
    "js": "javascript",
    "jsx": "javascriptreact",
    "less": "less",
    "module": "javascript",
    "scss": "scss",
    "text/css": "css",
    "text/javascript": "javascript",
    "ts": "typescript",
    "tsx": "typescriptreact",
    "typescript": "typescript",
}
"""What `lang` and `type` say, and the names of elements that have neither."""
_ALL_BUT_LINE_ENDS: Final = re.compile(r"[^\r\n]")


def embedded_code(document: Document, offset: int) -> Document | None:
    """The script or style around an offset as a document in its own language.

    Blanks stand in place of all else, so that offsets and lines are those of the whole document.

    Returns:
        None where the offset is in no such element, or in one of a language that is not known.
    """
    if document.language_id not in _HOSTS:
        return None
    for element in _ELEMENT.finditer(document.text):
        start, end = element.span(3)
        if start <= offset <= end:
            language_id = _language(element[1], element[2])
            return _alone(document, language_id, start, end) if language_id else None
    return None


def _language(name: str, attributes: str) -> str | None:
    said = {key.lower(): value.lower() for key, value in _ATTRIBUTE.findall(attributes)}
    return _LANGUAGES.get(said.get("lang") or said.get("type") or name.lower())


def _alone(document: Document, language_id: str, start: int, end: int) -> Document:
    text = document.text
    before, after = (_ALL_BUT_LINE_ENDS.sub(" ", part) for part in (text[:start], text[end:]))
    return replace(
        document,
        # Another name, lest a tree of the whole document be taken for this one's.
        uri=f"{document.uri}#embedded",
        language_id=language_id,
        text=before + text[start:end] + after,
    )
