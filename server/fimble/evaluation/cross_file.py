"""Lines that need another file, finished with and without our context by the same weights."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median
from typing import Any

from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.context.index.database import delete_index, index_path
from fimble.context.workspace_context import WorkspaceContext
from fimble.documents.read_file import read_document
from fimble.errors import EngineError
from fimble.evaluation.cross_file_data import CrossFileCase, write_repository
from fimble.syntax.languages import language_of_file

_INDEX_S = 60.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class FinishedLine:
    """What was suggested for a case; `similarity` of its first line to the truth is 0 to 1."""

    task_id: str
    text: str
    truth: str
    exact: bool
    similarity: float
    rejection: str
    latency_ms: float
    context_tokens: int
    sources: tuple[str, ...]


async def finish_lines(
    cases: Sequence[CrossFileCase],
    every: Sequence[CrossFileCase],
    services: Services,
    context_tokens: int,
    progress: Progress,
) -> list[FinishedLine]:
    """Ask for every case, each in a workspace of its own.

    Args:
        every: all cases of the data, whose fragments make the repositories.
        context_tokens: `context.maxTokens`; 0 for suggestions that know their file alone.
    """
    finished: list[FinishedLine] = []
    for case in cases:
        with tempfile.TemporaryDirectory(prefix="fimble-cceval-") as above:
            root = (Path(above) / case.repository).resolve()
            path = write_repository(case, every, root)
            finished.append(await _finish(case, root, path, services, context_tokens))
        progress(f"{context_tokens} tokens of context", len(finished), len(cases))
    return finished


async def _finish(
    case: CrossFileCase, root: Path, path: Path, services: Services, context_tokens: int
) -> FinishedLine:
    # Quality is measured here, not the speed of a machine that may be busy.
    settings = replace(services.settings.context, max_tokens=context_tokens, deadline_ms=5000)
    context = WorkspaceContext(settings)
    try:
        context.open_workspace(root)
        await asyncio.to_thread(context.wait_for_index, _INDEX_S)
        document = read_document(path, language_of_file(path))
        document = replace(document, text=case.before + case.after)
        request = CompletionRequest(
            document=document, offset=len(case.before), trigger=Trigger.INVOKED
        )
        outcome = await complete(request, replace(services, context=context))
    finally:
        context.close()
        delete_index(index_path(root))
    if outcome.rejection is Rejection.ENGINE_FAILED:
        raise EngineError(f"The engine failed at {case.task_id}: {outcome.fault}")
    return _compare(case, outcome)


def _compare(case: CrossFileCase, outcome: Outcome) -> FinishedLine:
    text = outcome.suggestion.text if outcome.suggestion else ""
    first_line = text.strip().split("\n")[0].strip()
    notes = next(step.notes for step in outcome.trace.steps if step.name == "context")
    snippets: Any = notes.get("snippets", [])
    return FinishedLine(
        task_id=case.task_id,
        text=text,
        truth=case.truth,
        exact=first_line == case.truth.strip(),
        similarity=edit_similarity(first_line, case.truth.strip()),
        rejection=str(outcome.rejection or ""),
        latency_ms=round(outcome.latency_ms, 1),
        context_tokens=int(str(notes.get("tokens", 0))),
        sources=tuple(f"{each['source']}: {each['path']}" for each in snippets),
    )


def edit_similarity(one: str, other: str) -> float:
    """Twice the longest common subsequence over both lengths, as CrossCodeEval has it; 0 to 1."""
    if not one and not other:
        return 1.0
    row = [0] * (len(other) + 1)
    for character in one:
        previous = 0
        for place, its in enumerate(other, 1):
            previous, row[place] = (
                row[place],
                previous + 1 if character == its else max(row[place], row[place - 1]),
            )
    return 2 * row[-1] / (len(one) + len(other))


def summarise_lines(lines: Sequence[FinishedLine]) -> dict[str, Any]:
    """The figures of one subject."""
    return {
        "cases": len(lines),
        "exact": sum(line.exact for line in lines),
        "similarity": round(mean(line.similarity for line in lines), 4),
        "silent": sum(bool(line.rejection) for line in lines),
        "with_context": sum(line.context_tokens > 0 for line in lines),
        "mean_context_tokens": round(mean(line.context_tokens for line in lines), 1),
        "median_latency_ms": round(median(line.latency_ms for line in lines), 1),
    }


def compare_lines(
    without: Sequence[FinishedLine], with_context: Sequence[FinishedLine]
) -> dict[str, int]:
    """Case by case: how many were right with context alone, and how many without it alone."""
    pairs = list(zip(without, with_context, strict=True))
    return {
        "gained": sum(new.exact and not old.exact for old, new in pairs),
        "lost": sum(old.exact and not new.exact for old, new in pairs),
    }
