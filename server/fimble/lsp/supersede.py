"""One completion a document: a newer one cancels the older, which is answered all the same.

What the model has begun goes on for the newer one where that fits; see `completion.running`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from fimble.lsp.session import Session

if TYPE_CHECKING:
    from fimble.completion.request import Outcome


async def run_newest(
    session: Session, uri: str, work: Coroutine[Any, Any, Outcome]
) -> Outcome | None:
    """Run `work` for a document in place of what ran for it; None if it was superseded itself.

    A `$/cancelRequest` cancels the caller; then the work is cancelled too, and the cancellation
    passes on.
    """
    session.stop_preparing()
    older = session.running.get(uri)
    if older is not None:
        older.cancel()
    task = asyncio.ensure_future(work)
    session.running[uri] = task
    try:
        # A plain await would cancel this handler together with the superseded work.
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        raise
    finally:
        if session.running.get(uri) is task:
            del session.running[uri]
    return None if task.cancelled() else task.result()
