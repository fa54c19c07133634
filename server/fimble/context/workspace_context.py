"""The door to the context: it knows the workspaces, what happens in the editor, and the indexes.

One for a language server (or a command). `gather` never raises and never waits beyond its deadline.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from fimble.context.frozen import FrozenContexts, Place
from fimble.context.gather import SOURCES, Found, ask_sources, choose_current
from fimble.context.gathered import NOTHING, Gathered
from fimble.context.index.worker_process import IndexState, IndexWorker
from fimble.context.query import ContextQuery, focus_of, make_query
from fimble.context.ranking import Chosen, CountTokens
from fimble.context.secret_scan import load_detectors
from fimble.context.sight import RecentEdit, RecentFile, Sight
from fimble.context.workspace import Workspace, can_be_workspace, find_workspace
from fimble.documents.document import Document
from fimble.documents.edit_history import EditHistory
from fimble.documents.uri import path_of_uri
from fimble.settings import ContextSettings

_RECENT_FILES: Final = 20
_Result = TypeVar("_Result")
_MANY: Final = 100
"""When so many files change at once, a checkout for example, the whole workspace is looked at."""
_SCAN_EVERY_S: Final = 30.0
"""Opening and saving files has the workspace looked at, but not more often than this."""


class WorkspaceContext:
    """Every method but `close` returns at once."""

    def __init__(self, settings: ContextSettings, worker: IndexWorker | None = None) -> None:
        self._settings = settings
        self._worker = worker or IndexWorker()
        self._workspaces: dict[Path, Workspace] = {}
        self._recent: OrderedDict[str, Document] = OrderedDict()
        self._edits = EditHistory()
        self._frozen = FrozenContexts()
        self._executor = ThreadPoolExecutor(2 * len(SOURCES), thread_name_prefix="context")

    def configure(self, settings: ContextSettings) -> None:
        """Take new settings."""
        if settings == self._settings:
            return
        self._settings = settings
        self._frozen.forget()
        for root in list(self._workspaces):
            del self._workspaces[root]
            self.open_workspace(root)

    def open_workspace(self, root: Path) -> None:
        """Index a workspace; one that is open already, or is no workspace, is no trouble."""
        root = root.resolve()
        if root in self._workspaces or not can_be_workspace(root):
            return
        workspace = Workspace(root, self._settings.exclude)
        self._workspaces[root] = workspace
        if self._settings.max_tokens:
            self._worker.scan(root, self._settings.exclude)
            workspace.scanned_at = time.monotonic()
            # The scanner's patterns take a moment to load, which the first key must not wait for.
            self._executor.submit(load_detectors)

    def change_workspaces(self, removed: Sequence[Path], added: Sequence[Path]) -> None:
        """Forget some workspaces and open others."""
        for root in removed:
            workspace = self._workspaces.pop(root.resolve(), None)
            if workspace is not None:
                workspace.index.close()
        for root in added:
            self.open_workspace(root)

    def opened(self, document: Document, *, alone: bool = False) -> None:
        """A document was opened; `alone`: in no folder, so its own repository is looked for."""
        path = path_of_uri(document.uri) if alone else None
        root = find_workspace(path) if path is not None else None
        if root is not None:
            self.open_workspace(root)
        self._recent[document.uri] = document
        self._recent.move_to_end(document.uri)
        while len(self._recent) > _RECENT_FILES:
            self._recent.popitem(last=False)
        self._look_again(document.uri)

    def changed(self, before: Document, after: Document) -> None:
        """A document was edited."""
        self._recent[after.uri] = after
        self._recent.move_to_end(after.uri)
        if self._where(after.uri) is not None:
            self._edits.record(before, after)

    def saved(self, uri: str) -> None:
        """A document was saved."""
        self.files_changed([uri])
        self._look_again(uri)

    def files_changed(self, uris: Sequence[str]) -> None:
        """Files were changed, made or deleted by whomever."""
        self._frozen.forget()
        by_root: dict[Path, list[str]] = {}
        for uri in uris:
            if (where := self._where(uri)) is not None:
                by_root.setdefault(where[0].root, []).append(where[1])
        if not self._settings.max_tokens:
            return
        for root, paths in by_root.items():
            if len(paths) > _MANY or any(path.endswith(".gitignore") for path in paths):
                self._worker.scan(root, self._settings.exclude)
            else:
                self._worker.update(root, self._settings.exclude, paths)

    def states(self) -> dict[Path, IndexState]:
        """How far the index of each workspace is."""
        return {root: self._worker.state(root) for root in self._workspaces}

    def wait_for_index(self, timeout_s: float) -> bool:
        """For commands: wait until everything is indexed; whether it is."""
        end = time.monotonic() + timeout_s
        return all(
            self._worker.wait_until_idle(root, max(0.0, end - time.monotonic()))
            for root in self._workspaces
        )

    async def gather(
        self, document: Document, offset: int, headers: Sequence[str], count: CountTokens
    ) -> Gathered:
        """The context for a completion; nothing for a document that lies in no workspace."""
        where = self._where(document.uri)
        if where is None or not self._settings.max_tokens:
            return NOTHING
        workspace, path = where
        place = Place(
            uri=document.uri,
            line=document.text.count("\n", 0, offset),
            focus=focus_of(document.text, offset),
        )
        status = self._note_index(workspace)
        chosen, found = self._frozen.find(place), Found()
        frozen = chosen is not None
        if chosen is None:
            look = partial(self._look, workspace, path, document, offset, headers)
            chosen, found = await self._gather_anew(workspace, look, count)
            if not found.dropped:
                chosen = self._frozen.settle(place, chosen)
        return Gathered(
            chosen=chosen,
            frozen=frozen,
            dropped=found.dropped,
            counts=found.counts,
            index=status,
            repository=workspace.root.name,
            path=path,
        )

    def close(self) -> None:
        """Stop everything; waits a moment for the worker to end."""
        self._worker.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
        for workspace in self._workspaces.values():
            workspace.index.close()

    async def _gather_anew(
        self,
        workspace: Workspace,
        look: Callable[[], tuple[ContextQuery, Sight]],
        count: CountTokens,
    ) -> tuple[Chosen, Found]:
        deadline_s = self._settings.deadline_ms / 1000
        try:
            # As long again for what comes after the sources; a busy machine gives up here.
            async with asyncio.timeout(2 * deadline_s):
                query, sight = await self._in_thread(look)
                found = await ask_sources(query, sight, deadline_s, self._executor)
                budget = self._settings.max_tokens
                choose = partial(choose_current, found, query, sight, budget, count)
                chosen, stale = await self._in_thread(choose)
        except TimeoutError:
            return NOTHING.chosen, Found(dropped={"all": "late"})
        if workspace.index.is_broken:
            workspace.renew_index()
            self._worker.scan(workspace.root, self._settings.exclude, rebuild=True)
        elif stale:
            self._worker.update(workspace.root, self._settings.exclude, stale)
        return chosen, found

    def _look(
        self,
        workspace: Workspace,
        path: str,
        document: Document,
        offset: int,
        headers: Sequence[str],
    ) -> tuple[ContextQuery, Sight]:
        query = make_query(path, document.language_id, document.text, offset, headers)
        return query, self._sight(workspace, document.uri)

    def _sight(self, workspace: Workspace, uri: str) -> Sight:
        """What may be seen now: nothing of excluded files, what was edited in them included."""
        recent: list[RecentFile] = []
        for document in reversed(list(self._recent.values())):
            path = self._allowed(workspace, document.uri)
            if path is not None and document.uri != uri:
                file = RecentFile(path=path, language=document.language_id, text=document.text)
                recent.append(file)
        edits = ((self._allowed(workspace, edit.uri), edit) for edit in self._edits.recent())
        return Sight(
            index=workspace.index,
            allows=workspace.allows,
            recent=tuple(recent),
            edits=tuple(RecentEdit(path=path, edit=edit) for path, edit in edits if path),
        )

    def _allowed(self, workspace: Workspace, uri: str) -> str | None:
        where = self._where(uri)
        if where is None or where[0] is not workspace or not workspace.allows(where[1]):
            return None
        return where[1]

    def _where(self, uri: str) -> tuple[Workspace, str] | None:
        """The innermost workspace that holds a document, and the path from its root."""
        path = path_of_uri(uri)
        holding = [root for root in self._workspaces if path and path.is_relative_to(root)]
        if path is None or not holding:
            return None
        root = max(holding, key=lambda root: len(root.parts))
        return self._workspaces[root], path.relative_to(root).as_posix()

    def _look_again(self, uri: str) -> None:
        where = self._where(uri)
        if where is None or not self._settings.max_tokens:
            return
        workspace, now = where[0], time.monotonic()
        if now - workspace.scanned_at > _SCAN_EVERY_S:
            workspace.scanned_at = now
            self._worker.scan(workspace.root, self._settings.exclude)

    def _note_index(self, workspace: Workspace) -> str:
        """The status of the index; a newer index makes every place worth a new look."""
        status = self._worker.state(workspace.root).status
        done = self._worker.count_done(workspace.root)
        if done != workspace.orders_seen:
            workspace.orders_seen = done
            self._frozen.forget()
        return status

    async def _in_thread(self, call: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._executor, call)
