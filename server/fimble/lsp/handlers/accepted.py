"""`fimble.accepted`: the editor says that a suggestion was taken."""

from __future__ import annotations

import logging

from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session

_log = logging.getLogger(__name__)


def accepted(
    server: LanguageServer, session: Session, trace_id: object = "", *more: object
) -> None:
    """Record it, and log it with its trace, so that a log tells what became of a suggestion."""
    del server, more
    _log.info("%s: accepted", trace_id)
    session.recorder.accepted(f"{trace_id}")
