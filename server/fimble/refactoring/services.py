"""What refactorings need of the world around them; built once, where the program starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fimble.documents.document import Document
from fimble.engine.interface import Engine
from fimble.settings import Settings
from fimble.syntax.parse import SyntaxTree
from fimble_models import ModelCard, find_card


def _no_documents() -> tuple[Document, ...]:
    return ()


@dataclass(frozen=True, kw_only=True)
class RefactoringServices:
    """Everything outside that an action or a check calls.

    Attributes:
        engine: makes the engine's client when a model is first asked for, and not before.
        parse: the tree of a document; None for a language without a grammar.
        card_of: the card of a model id (or path), None where there is none.
        workspace: the folder whose files may be changed; None for the document's own folder.
        open_documents: the editor's buffers, whose text counts and not that of the disk.
        names_by_model: a model that runs already may be asked for names.
    """

    engine: Callable[[], Engine]
    settings: Settings
    parse: Callable[[Document], SyntaxTree | None]
    card_of: Callable[[str], ModelCard | None] = find_card
    workspace: Path | None = None
    open_documents: Callable[[], tuple[Document, ...]] = field(default=_no_documents)
    names_by_model: bool = False
