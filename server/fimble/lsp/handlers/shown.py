"""`textDocument/didShowCompletion` and `didPartiallyAcceptCompletion`: what became of an item.

No part of LSP; some clients send them, with the item as it was given, `acceptedLength` beside it.
"""

from __future__ import annotations

import logging
from typing import Any

from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session

DID_SHOW = "textDocument/didShowCompletion"
DID_PARTIALLY_ACCEPT = "textDocument/didPartiallyAcceptCompletion"

_log = logging.getLogger(__name__)


def did_show(server: LanguageServer, session: Session, params: Any) -> None:
    """Record it, and log it with its trace."""
    del server
    trace_id = _trace_id(params)
    _log.info("%s: on the screen", trace_id)
    session.recorder.seen(trace_id)


def did_partially_accept(server: LanguageServer, session: Session, params: Any) -> None:
    """Record it, and log it with its trace, and how much was taken."""
    del server
    trace_id, length = _trace_id(params), getattr(params, "acceptedLength", None)
    _log.info("%s: the first %s units accepted", trace_id, length)
    if isinstance(length, int):
        text = getattr(getattr(params, "item", None), "insertText", "")
        session.recorder.accepted(trace_id, _code_points(f"{text}", length))


def _code_points(text: str, units: int) -> int:
    """The length in code points of so many UTF-16 units of a text."""
    taken = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)]
    return len(taken.decode("utf-16-le", "replace"))


def _trace_id(params: Any) -> str:
    """The argument of the item's accept command; a question mark for an item without one."""
    command = getattr(getattr(params, "item", None), "command", None)
    arguments: Any = getattr(command, "arguments", None)
    return str(arguments[0]) if isinstance(arguments, list) and arguments else "?"
