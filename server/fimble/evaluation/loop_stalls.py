"""How long gathering context holds up the event loop: what everything else in a server waits."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fimble.context.index.worker_process import IndexWorker
from fimble.context.workspace_context import WorkspaceContext
from fimble.documents.document import Document
from fimble.engine.token_estimate import estimate_tokens
from fimble.settings import ContextSettings
from fimble.syntax.languages import language_of_file
from fimble.thread_turns import take_short_turns

_PLACES: Final = 40
_BEAT_S: Final = 0.001
_LONGEST_S: Final = 600.0


def measure_stalls(root: Path, worker: IndexWorker, paths: Sequence[str]) -> list[float]:
    """The longest wait of the loop in each of some gatherings, in milliseconds.

    Files are opened one after another, each with the cursor at a place drawn by lot.

    Args:
        worker: is ended with this.
        paths: of all files, from the root.
    """
    take_short_turns()  # as a server does
    chooser = random.Random(1)
    chosen = chooser.sample(paths, min(_PLACES, len(paths)))
    context = WorkspaceContext(ContextSettings(), worker)
    context.open_workspace(root)
    context.wait_for_index(_LONGEST_S)
    try:
        return asyncio.run(_gather_all(context, [root / path for path in chosen], chooser))
    finally:
        context.close()


async def _gather_all(
    context: WorkspaceContext, files: Sequence[Path], chooser: random.Random
) -> list[float]:
    longest: list[float] = []
    for file in files:
        text = file.read_text("utf-8", "replace")
        document = Document(
            uri=file.as_uri(), language_id=language_of_file(file), version=1, text=text
        )
        offset = chooser.randrange(len(text) + 1)
        context.opened(document)
        gathering = asyncio.ensure_future(context.gather(document, offset, (), estimate_tokens))
        longest.append(await _longest_wait(gathering))
    return longest


async def _longest_wait(work: asyncio.Future[Any]) -> float:
    """Ask the loop for a turn every millisecond until the work is done; the latest it came."""
    latest = 0.0
    while not work.done():
        asked = time.perf_counter()
        await asyncio.sleep(_BEAT_S)
        latest = max(latest, time.perf_counter() - asked - _BEAT_S)
    return 1000 * latest
