"""`fimble.accepted`: the editor says that a suggestion was taken."""

from __future__ import annotations

import logging

from fimble.lsp.session import Session

_log = logging.getLogger(__name__)


def accepted(session: Session, trace_id: object = "", *more: object) -> None:
    """Log it with its trace, so that a log tells what became of a suggestion."""
    del session, more
    _log.info("%s: accepted", trace_id)
