"""The language server: one table from LSP method to handler, which is its table of contents."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Callable
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble import __version__
from fimble.lsp.converter import make_converter
from fimble.lsp.handlers.accepted import accepted
from fimble.lsp.handlers.code_action import code_action
from fimble.lsp.handlers.code_action_resolve import code_action_resolve
from fimble.lsp.handlers.completion import completion
from fimble.lsp.handlers.did_change import did_change
from fimble.lsp.handlers.did_change_configuration import did_change_configuration
from fimble.lsp.handlers.did_change_watched_files import did_change_watched_files
from fimble.lsp.handlers.did_change_workspace_folders import did_change_workspace_folders
from fimble.lsp.handlers.did_close import did_close
from fimble.lsp.handlers.did_open import did_open
from fimble.lsp.handlers.did_save import did_save
from fimble.lsp.handlers.explain_completion import explain_completion
from fimble.lsp.handlers.initialize import initialize
from fimble.lsp.handlers.initialized import initialized
from fimble.lsp.handlers.inline_completion import inline_completion
from fimble.lsp.handlers.notebook_did_change import notebook_did_change
from fimble.lsp.handlers.notebook_did_close import notebook_did_close
from fimble.lsp.handlers.notebook_did_open import notebook_did_open
from fimble.lsp.handlers.refactor import refactor
from fimble.lsp.handlers.shown import (
    DID_PARTIALLY_ACCEPT,
    DID_SHOW,
    did_partially_accept,
    did_show,
)
from fimble.lsp.handlers.shutdown import shutdown
from fimble.lsp.protocol import FimbleProtocol
from fimble.lsp.session import Session
from fimble.lsp.status import StatusLine
from fimble.lsp.translate import ACCEPT_COMMAND
from fimble.lsp.translate_refactoring import CODE_ACTION_KINDS, REFACTOR_COMMAND

_log = logging.getLogger(__name__)

Handler = Callable[..., Any]

HANDLERS: Final[dict[str, tuple[Handler, Any]]] = {
    types.INITIALIZE: (initialize, None),
    types.INITIALIZED: (initialized, None),
    types.SHUTDOWN: (shutdown, None),
    types.TEXT_DOCUMENT_DID_OPEN: (did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (did_change, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (did_close, None),
    types.TEXT_DOCUMENT_DID_SAVE: (did_save, types.SaveOptions(include_text=False)),
    types.NOTEBOOK_DOCUMENT_DID_OPEN: (notebook_did_open, None),
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: (notebook_did_change, None),
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: (notebook_did_close, None),
    DID_SHOW: (did_show, None),
    DID_PARTIALLY_ACCEPT: (did_partially_accept, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (did_change_configuration, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (did_change_watched_files, None),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (did_change_workspace_folders, None),
    # NOTE: pygls announces inline completion only where options are passed.
    types.TEXT_DOCUMENT_INLINE_COMPLETION: (
        inline_completion,
        types.InlineCompletionOptions(work_done_progress=False),
    ),
    # NOTE: some clients (ALE, older eglot) take options that are empty for none at all.
    types.TEXT_DOCUMENT_COMPLETION: (completion, types.CompletionOptions(resolve_provider=False)),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        code_action,
        types.CodeActionOptions(code_action_kinds=CODE_ACTION_KINDS, resolve_provider=True),
    ),
    types.CODE_ACTION_RESOLVE: (code_action_resolve, None),
}
"""Each method, what answers it, and what is announced of it."""

_EVERY_NOTEBOOK: Final = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")]
)


COMMANDS: Final[dict[str, Handler]] = {
    ACCEPT_COMMAND: accepted,
    REFACTOR_COMMAND: refactor,
    "fimble.explainCompletion": explain_completion,
}
"""Each command and what runs it, with the client's arguments behind the session."""


def make_server() -> LanguageServer:
    """A server for one connection; nothing runs yet."""
    server = LanguageServer(
        "fimble",
        __version__,
        text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        notebook_document_sync=_EVERY_NOTEBOOK,
        protocol_cls=FimbleProtocol,
        converter_factory=make_converter,
    )
    session = Session(StatusLine(server))
    for method, (handler, options) in HANDLERS.items():
        server.feature(method, options)(_bind(handler, server, session))
    for command, handler in COMMANDS.items():
        server.command(command)(_bind_command(handler, server, session))
    return server


def _bind(handler: Handler, server: LanguageServer, session: Session) -> Callable[..., Any]:
    """A handler as pygls wants it: a plain or a coroutine function of the parameters."""
    if inspect.iscoroutinefunction(handler):

        async def answer_later(params: Any = None) -> Any:
            return await handler(server, session, params)

        return answer_later

    def answer(params: Any = None) -> Any:
        return handler(server, session, params)

    return answer


def _bind_command(
    handler: Callable[..., Any], server: LanguageServer, session: Session
) -> Callable[..., Any]:
    """A command as pygls wants it, which reads the parameters of what it is given.

    NOTE: with `functools.partial` pygls takes the session for an argument of the client's.
    """
    if inspect.iscoroutinefunction(handler):

        async def run_later(*arguments: Any) -> Any:
            return await handler(server, session, *arguments)

        return run_later

    def run(*arguments: Any) -> Any:
        return handler(server, session, *arguments)

    return run


def watch_parent(pid: int) -> None:
    """End this process when the editor's has gone without saying so."""
    import threading
    import time

    def watch() -> None:
        time.sleep(2)  # the answer to `initialize` goes first
        import psutil

        while psutil.pid_exists(pid):
            time.sleep(2)
        os._exit(1)

    threading.Thread(target=watch, name="watch editor", daemon=True).start()
