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
    """Log it with its trace."""
    del server, session
    _log.info("%s: on the screen", _trace_id(params))


def did_partially_accept(server: LanguageServer, session: Session, params: Any) -> None:
    """Log it with its trace, and how much was taken."""
    del server, session
    length = getattr(params, "acceptedLength", None)
    _log.info("%s: the first %s units accepted", _trace_id(params), length)


def _trace_id(params: Any) -> str:
    """The argument of the item's accept command; a question mark for an item without one."""
    command = getattr(getattr(params, "item", None), "command", None)
    arguments: Any = getattr(command, "arguments", None)
    return str(arguments[0]) if isinstance(arguments, list) and arguments else "?"
