"""What the user is told: every trouble once in a message, and always in the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.completion.rejection import Rejection
from fimble.lsp.session import Session

if TYPE_CHECKING:
    from fimble.completion.request import Outcome


def tell_trouble(server: LanguageServer, session: Session, sentences: Iterable[str]) -> None:
    """Log each sentence; show those that were not shown before."""
    for sentence in sentences:
        kind = types.MessageType.Warning
        server.window_log_message(types.LogMessageParams(type=kind, message=sentence))
        if sentence not in session.shown_troubles:
            session.shown_troubles.add(sentence)
            server.window_show_message(
                types.ShowMessageParams(type=kind, message=f"Fimble: {sentence}")
            )


def tell_outcome(server: LanguageServer, session: Session, outcome: Outcome) -> None:
    """What came of a completion goes to the status line; a fault is told as a trouble.

    A model that is still being loaded is none: its progress is shown, and each of its sentences
    differs from the one before.
    """
    session.status.tell_outcome(outcome)
    if outcome.fault and outcome.rejection is not Rejection.ENGINE_NOT_READY:
        tell_trouble(server, session, [outcome.fault])
