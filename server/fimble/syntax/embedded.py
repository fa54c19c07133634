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

    Others in the same language, whose names it sees, stay. Blanks stand in place of all else, so
    that offsets and lines are those of the whole document.

    Returns:
        None where the offset is in no such element, or in one of a language that is not known.
    """
    if document.language_id not in _HOSTS:
        return None
    elements = [
        (_language(element[1], element[2]), *element.span(3))
        for element in _ELEMENT.finditer(document.text)
    ]
    around = (language for language, start, end in elements if start <= offset <= end)
    language_id = next(around, None)
    if language_id is None:
        return None
    spans = [(start, end) for language, start, end in elements if language == language_id]
    return replace(
        document,
        # Another name, lest a tree of the whole document be taken for this one's.
        uri=f"{document.uri}#embedded",
        language_id=language_id,
        text=_only(document.text, spans),
    )


def _language(name: str, attributes: str) -> str | None:
    said = {key.lower(): value.lower() for key, value in _ATTRIBUTE.findall(attributes)}
    return _LANGUAGES.get(said.get("lang") or said.get("type") or name.lower())


def _only(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (_ALL_BUT_LINE_ENDS.sub(" ", text[done:start]), text[start:end])
        done = end
    return "".join(parts) + _ALL_BUT_LINE_ENDS.sub(" ", text[done:])
