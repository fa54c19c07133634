"""The pygls protocol without its own document store: ours is the truth, and survives odd input.

pygls would keep a second copy of every document and fail for a change of one never opened; it
would leave unanswered what it cannot read, and what comes after `shutdown`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

Handing = Generator[Any, Any, None]

_ENDING_S: Final = 10.0
"""How long what is still to be answered may keep a server from ending."""


@dataclass(frozen=True, kw_only=True)
class _Refused:
    """Stands for a request that was answered with an error already."""


class FimbleProtocol(LanguageServerProtocol):
    """Answers every request id once; hands document notifications straight to our handlers."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._unanswered: set[int | str] = set()
        self._all_answered = asyncio.Event()
        self._told_to_end = False

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as a type; a request that cannot be one is refused at once.

        Raises:
            JsonRpcException: a notification or an answer that cannot be read.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException as fault:
            if "id" not in data or "method" not in data:
                raise
            self._send_response(data["id"], error=fault.to_response_error())
            return _Refused()

    def handle_message(self, message: Any) -> None:
        """Hand a message on; after `shutdown` requests are refused, not passed over."""
        if isinstance(message, _Refused):
            return
        number = getattr(message, "id", None) if hasattr(message, "method") else None
        if number is not None:
            if self._told_to_end:
                self._refuse(number)
                return
            self._unanswered.add(number)
            self._told_to_end = message.method == types.SHUTDOWN
        super().handle_message(message)

    async def wait_while_ending(self) -> None:
        """After `shutdown`: until all that was asked is answered. Nothing must be read before.

        `exit` may stand right behind `shutdown`, and ends the process at once.
        """
        if self._told_to_end and self._unanswered:
            self._all_answered.clear()
            await asyncio.wait(
                [asyncio.ensure_future(self._all_answered.wait())], timeout=_ENDING_S
            )

    def _refuse(self, number: int | str) -> None:
        code = types.ErrorCodes.InvalidRequest
        error = types.ResponseError(code=code, message="The server was shut down.")
        self._send_response(number, error=error)

    def _send_response(self, msg_id: int | str, *result: Any, **error: Any) -> None:
        super()._send_response(msg_id, *result, **error)
        self._unanswered.discard(msg_id)
        if not self._unanswered:
            self._all_answered.set()

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Handing:
        """Cancel what runs, each request with its answer; then close.

        NOTE: pygls closes first, so that what runs fails, and loops over the requests while those
        of commands take themselves out of it.
        """
        for number, future in list(self._request_futures.items()):
            if number != self.msg_id and not future.done():
                future.cancel()
        yield self.fm.features[types.SHUTDOWN], args, None
        self._shutdown = True

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(
        self, params: types.DidOpenNotebookDocumentParams
    ) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(
        self, params: types.DidChangeNotebookDocumentParams
    ) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(
        self, params: types.DidCloseNotebookDocumentParams
    ) -> Handing:
        """Straight to the handler."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CLOSE], (params,), None
