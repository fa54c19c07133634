"""Which diagnostics of a code action request can be mended: one listed fix for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lsprotocol import types

from fimble.documents.document import Document
from fimble.lsp.session import Session
from fimble.lsp.translate_refactoring import from_range, to_data

_MOST: Final = 3
"""An editor may send all of a line."""
_LONGEST_TITLE: Final = 80


@dataclass(frozen=True, kw_only=True)
class ListedFix:
    """A fix as it is listed: `data` is what it carries until it is chosen."""

    title: str
    diagnostic: types.Diagnostic
    data: dict[str, object]


def list_fixes(
    document: Document, diagnostics: Sequence[types.Diagnostic], session: Session
) -> list[ListedFix]:
    """The fixes of the first few diagnostics, each where it stands."""
    from fimble.refactoring.actions.fix_diagnostic import FIX_DIAGNOSTIC
    from fimble.refactoring.listing import find_place

    fixes: list[ListedFix] = []
    for diagnostic in diagnostics[:_MOST]:
        selection = from_range(document, diagnostic.range, session.documents.encoding)
        place = find_place(selection, session.refactoring_services())
        if not FIX_DIAGNOSTIC.applies(place):
            continue
        data = {**to_data(FIX_DIAGNOSTIC, selection), "instruction": _words(diagnostic)}
        title = f"{FIX_DIAGNOSTIC.title}: {_first_line(diagnostic.message)}"
        fixes.append(ListedFix(title=title, diagnostic=diagnostic, data=data))
    return fixes


def _words(diagnostic: types.Diagnostic) -> str:
    """The diagnostic as one text: who says it, by which rule, and what."""
    code = "" if diagnostic.code is None else str(diagnostic.code)
    said_by = " ".join(part for part in (diagnostic.source or "", code) if part)
    return f"{said_by}: {diagnostic.message}" if said_by else diagnostic.message


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0][:_LONGEST_TITLE]
