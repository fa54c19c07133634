"""The state of one connection: settings, documents, trees, the engine, what is running.

Everything is built here, in sight; handlers get this object and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fimble.documents.document import Document
from fimble.documents.store import DocumentStore
from fimble.settings import Settings
from fimble.user_settings import load_settings

if TYPE_CHECKING:
    from fimble.completion.services import Services
    from fimble.engine.client import OpenAICompatibleEngine
    from fimble.engine.daemon import LocalEngine
    from fimble.refactoring.services import RefactoringServices
    from fimble.syntax.parse import ParseCache, SyntaxTree

_log = logging.getLogger(__name__)


class Session:
    """One editor's connection."""

    def __init__(self) -> None:
        self.documents = DocumentStore()
        self.settings = Settings()
        self.workspace: Path | None = None
        self.shows_inline = False
        self.warmed_up = False
        self.shown_troubles: set[str] = set()
        self.running: dict[str, asyncio.Task[Any]] = {}
        self.preparing: dict[str, asyncio.Task[None]] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self._raw: Mapping[str, Any] = {}
        self._engine: OpenAICompatibleEngine | LocalEngine | None = None
        self._services: Services | None = None
        self._trees: ParseCache | None = None

    def configure(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        """Take the editor's options; give a sentence for each that is wrong."""
        resolved = load_settings(self.workspace, raw)
        if resolved.settings.log_level != self.settings.log_level:
            logging.getLogger("fimble").setLevel(resolved.settings.log_level.upper())
        if resolved.settings != self.settings:
            self.settings = resolved.settings
            if self._services is not None:
                self._services.running.end_all()
            self._engine = self._services = None
        self._raw = raw
        return resolved.problems

    def engine(self) -> OpenAICompatibleEngine | LocalEngine:
        """The engine of the settings; nothing is started here."""
        if self._engine is None:
            from fimble.engine.connect import connect_engine

            self._engine = connect_engine(self.settings)
        return self._engine

    def services(self) -> Services:
        """What the pipeline needs; made again when the settings change."""
        if self._services is None:
            from fimble.completion.services import Services
            from fimble.weights.resolve import card_of_name

            self._services = Services(
                engine=self.engine(),
                settings=self.settings,
                parse=self.parse,
                # Kept: the card of a path is read from the model's own files.
                card_of=lru_cache(card_of_name),
            )
        return self._services

    def refactoring_services(self) -> RefactoringServices:
        """What refactorings need; the engine is connected when a model is first asked."""
        from fimble.refactoring.services import RefactoringServices
        from fimble.weights.resolve import card_of_name

        return RefactoringServices(
            engine=self.engine,
            card_of=card_of_name,
            settings=self.settings,
            parse=self.parse,
            workspace=self.workspace,
            open_documents=self.documents.every,
        )

    def parse(self, document: Document) -> SyntaxTree | None:
        """The tree of a snapshot. Grammars are imported at the first call, not at the start."""
        if self._trees is None:
            from fimble.syntax.parse import ParseCache

            self._trees = ParseCache()
        return self._trees.parse(document)

    def forget(self, uri: str) -> None:
        """A document was closed: stop what runs for it and drop its tree."""
        if (task := self.running.pop(uri, None)) is not None:
            task.cancel()
        self.stop_preparing(uri)
        if self._services is not None:
            self._services.running.end(uri)
        self.documents.close(uri)
        if self._trees is not None:
            self._trees.forget(uri)

    def stop_preparing(self, uri: str) -> None:
        """What is asked for comes before what may be asked for."""
        if (task := self.preparing.pop(uri, None)) is not None:
            task.cancel()

    def start(self, task: asyncio.Task[Any]) -> None:
        """Keep a background task alive until it is done."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        """Stop everything that runs for this connection."""
        for task in [*self.running.values(), *self.preparing.values(), *self.tasks]:
            task.cancel()
        if self._services is not None:
            self._services.running.end_all()
        if self._engine is not None:
            await self._engine.aclose()
