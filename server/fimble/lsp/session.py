"""The state of one connection: settings, documents, trees, the engine, what is running.

Everything is built here, in sight; handlers get this object and nothing else.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fimble.documents.document import Document
from fimble.documents.notebooks import CellView, NotebookStore
from fimble.documents.store import DocumentStore
from fimble.lsp.deletions import Deletions
from fimble.lsp.status import StatusLine
from fimble.lsp.taken_back import TakenBack
from fimble.record.recorder import Recorder
from fimble.settings import Settings
from fimble.user_settings import load_settings

if TYPE_CHECKING:
    from fimble.completion.services import Services
    from fimble.context.workspace_context import WorkspaceContext
    from fimble.engine.client import OpenAICompatibleEngine
    from fimble.engine.daemon import LocalEngine
    from fimble.explain.explanation import Explained
    from fimble.refactoring.services import RefactoringServices
    from fimble.syntax.parse import ParseCache, SyntaxTree

_log = logging.getLogger(__name__)


class Session:
    """One editor's connection."""

    def __init__(self, status: StatusLine) -> None:
        self.status = status
        self.documents = DocumentStore()
        self.notebooks = NotebookStore()
        self.taken_back = TakenBack()
        self.deletions = Deletions()
        self.settings = Settings()
        self.folders: tuple[Path, ...] = ()
        self.recorder = Recorder()
        self.shows_inline = False
        self.warmed_up = False
        self.last_completion: Explained | None = None
        self.shown_troubles: set[str] = set()
        self.running: dict[str, asyncio.Task[Any]] = {}
        self.preparing: asyncio.Task[None] | None = None
        self.tasks: set[asyncio.Task[Any]] = set()
        self._raw: Mapping[str, Any] = {}
        self._engine: OpenAICompatibleEngine | LocalEngine | None = None
        self._services: Services | None = None
        self._trees: ParseCache | None = None
        self._context: WorkspaceContext | None = None
        self._news_for_context: list[Callable[[WorkspaceContext], None]] = []

    def configure(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        """Take the editor's options; give a sentence for each that is wrong."""
        resolved = load_settings(self.folders[0] if self.folders else None, raw)
        if resolved.settings.log_level != self.settings.log_level:
            logging.getLogger("fimble").setLevel(resolved.settings.log_level.upper())
        if resolved.settings != self.settings:
            self.settings = resolved.settings
            if self._services is not None:
                self._services.running.end_all()
            self._engine = self._services = None
            if self._context is not None:
                self._context.configure(resolved.settings.context)
            self.status.tell_enabled(self.settings.completion.enabled)
        self.recorder.enable(self.settings.record.enabled)
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
                context=self.context(),
                # Kept: the card of a path is read from the model's own files.
                card_of=lru_cache(card_of_name),
            )
        return self._services

    def context(self) -> WorkspaceContext:
        """What knows the workspaces; their indexes are made from the first call on."""
        if self._context is None:
            from fimble.context.workspace_context import WorkspaceContext

            self._context = WorkspaceContext(self.settings.context)
            for folder in self.folders:
                self._context.open_workspace(folder)
            for news in self._news_for_context:
                news(self._context)
            self._news_for_context.clear()
        return self._context

    async def load_context(self) -> None:
        """Make the context; its modules are imported in a thread, since that takes a while.

        So are the scanner's, which the first suggestion must not wait for.
        """
        await asyncio.to_thread(importlib.import_module, "fimble.context.workspace_context")
        self.context()
        from fimble.context.secret_scan import load_detectors

        await asyncio.to_thread(load_detectors)

    def tell_context(self, news: Callable[[WorkspaceContext], None]) -> None:
        """Have the context hear of something, now or when it is there."""
        if self._context is None:
            self._news_for_context.append(news)
        else:
            news(self._context)

    def refactoring_services(self) -> RefactoringServices:
        """What refactorings need; the engine is connected when a model is first asked."""
        from fimble.refactoring.services import RefactoringServices
        from fimble.weights.resolve import card_of_name

        return RefactoringServices(
            engine=self.engine,
            card_of=card_of_name,
            settings=self.settings,
            parse=self.parse,
            workspace=self.folders[0] if self.folders else None,
            open_documents=self.documents.every,
            names_by_model=True,
        )

    def parse(self, document: Document) -> SyntaxTree | None:
        """The tree of a snapshot. Grammars are imported at the first call, not at the start."""
        if self._trees is None:
            from fimble.syntax.parse import ParseCache

            self._trees = ParseCache()
        return self._trees.parse(document)

    def view(self, uri: str) -> CellView | None:
        """A document, and with a notebook's cell the cells around it; None if it is not open."""
        document = self.documents.get(uri)
        return document and self.notebooks.view(document, self.documents.get)

    def forget(self, uri: str) -> None:
        """A document was closed: stop what runs for it and drop its tree."""
        if (task := self.running.pop(uri, None)) is not None:
            task.cancel()
        self.stop_preparing()
        if self._services is not None:
            self._services.running.end(uri)
        self.documents.close(uri)
        self.taken_back.forget(uri)
        self.deletions.forget(uri)
        self.recorder.closed(uri)
        if self._trees is not None:
            self._trees.forget(uri)

    def stop_preparing(self) -> None:
        """What is asked for comes before what may be asked for, in whatever document."""
        if self.preparing is not None:
            self.preparing.cancel()
            self.preparing = None

    def start(self, task: asyncio.Task[Any]) -> None:
        """Keep a background task alive until it is done."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        """Stop everything that runs for this connection."""
        self.stop_preparing()
        for task in [*self.running.values(), *self.tasks]:
            task.cancel()
        if self._services is not None:
            self._services.running.end_all()
        if self._engine is not None:
            await self._engine.aclose()
        await asyncio.to_thread(self.recorder.close)
        if self._context is not None:
            await asyncio.to_thread(self._context.close)
