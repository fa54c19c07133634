"""One document at one version: immutable, so that whoever holds it sees no edit.

Three kinds of place have three names everywhere: `position` (line and character as an editor counts
them, in the negotiated encoding), `offset` (code points from the start of the text) and
`byte_offset` (UTF-8 bytes from the start, for tree-sitter). `documents.position` alone converts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Document:
    """A snapshot.

    Attributes:
        uri: as the client spells it.
        language_id: LSP language identifier (`python`, `typescriptreact`); may be empty.
        version: the client's version number.
        text: the whole text, with the line ends that the client sent.
    """

    uri: str
    language_id: str
    version: int
    text: str
