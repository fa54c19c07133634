"""Asks every source at once, under one deadline, and chooses among what they gave.

A source that fails or is late is left out by name; the completion goes on without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from fimble.context.query import ContextQuery
from fimble.context.ranking import Chosen, CountTokens, choose
from fimble.context.secret_scan import remove_secrets
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.context.sources.imports import imported_definitions
from fimble.context.sources.members import members_of_receiver
from fimble.context.sources.names import definitions_of_names
from fimble.context.sources.open_files import open_files
from fimble.context.sources.recent_edits import recent_edits
from fimble.context.sources.sibling_files import sibling_files
from fimble.context.sources.similar_code import similar_code
from fimble.context.sources.usages import usages

_log = logging.getLogger(__name__)

ContextSource = Callable[[ContextQuery, Sight], Sequence[Snippet]]

SOURCES: Final[Mapping[str, ContextSource]] = {
    "members": members_of_receiver,
    "usages": usages,
    "imports": imported_definitions,
    "names": definitions_of_names,
    "sibling files": sibling_files,
    "recent edits": recent_edits,
    "similar code": similar_code,
    "open files": open_files,
}
"""Every source by its name; a source is one file."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the sources gave.

    Attributes:
        dropped: the sources that failed or were late, and why.
        counts: how many snippets each source gave.
    """

    snippets: tuple[Snippet, ...] = ()
    dropped: dict[str, str] = field(default_factory=dict[str, str])
    counts: dict[str, int] = field(default_factory=dict[str, int])


async def ask_sources(
    query: ContextQuery,
    sight: Sight,
    deadline_s: float,
    executor: Executor,
    sources: Mapping[str, ContextSource] = SOURCES,
) -> Found:
    """Run every source in a thread and take what is there at the deadline."""
    loop = asyncio.get_running_loop()
    tasks = {
        name: loop.run_in_executor(executor, partial(source, query, sight))
        for name, source in sources.items()
    }
    await asyncio.wait(tasks.values(), timeout=deadline_s)
    snippets: list[Snippet] = []
    dropped: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, task in tasks.items():
        if not task.done():
            task.cancel()  # one that runs already ends by itself; nobody waits for it
            task.add_done_callback(_forget)
            dropped[name] = "late"
        elif (fault := task.exception()) is not None:
            _log.warning("the context source %s failed", name, exc_info=fault)
            dropped[name] = type(fault).__name__
        else:
            snippets += task.result()
            counts[name] = len(task.result())
    return Found(snippets=tuple(snippets), dropped=dropped, counts=counts)


def _forget(task: asyncio.Future[Sequence[Snippet]]) -> None:
    """Look at how a late source ended, or asyncio complains that nobody did."""
    if not task.cancelled():
        task.exception()


def choose_current(
    found: Found, query: ContextQuery, sight: Sight, budget: int, count: CountTokens
) -> tuple[Chosen, list[str]]:
    """Choose among snippets of files that may be shown; secrets are cut out.

    Returns:
        The choice, and the files that are on disk as the index knows them no more: nothing of them
        is in it.
    """
    current = dict.fromkeys((each.path for each in (*sight.recent, *sight.edits)), True)

    def clean(snippet: Snippet) -> str:
        path = snippet.path
        if path not in current:
            current[path] = sight.index.is_current(path)
        return remove_secrets(snippet.text) if current[path] and sight.allows(path) else ""

    chosen = choose(found.snippets, query.window, budget, count, clean)
    return chosen, [path for path, is_current in current.items() if not is_current]
