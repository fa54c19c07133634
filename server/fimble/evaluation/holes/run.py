"""One run over holes: file by file, every subject at every hole, the repository around it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from fimble.completion.services import Services
from fimble.context.index.database import delete_index, index_path
from fimble.context.workspace_context import WorkspaceContext
from fimble.evaluation.holes.asking import (
    HoleAnswer,
    ask_again,
    ask_careless,
    ask_pipeline,
    ask_raw,
)
from fimble.evaluation.holes.careless_engine import STYLES
from fimble.evaluation.holes.choosing import ChosenFile, without_file
from fimble.evaluation.holes.done_cases import Case, DoneCases
from fimble.evaluation.holes.hole import Hole
from fimble.evaluation.holes.listening_engine import ListeningEngine
from fimble.evaluation.holes.repositories import Repository
from fimble.evaluation.holes.scoring import WORD, score_answer
from fimble_models import FimTokens

SUBJECTS: Final = ("pipeline", "alone", "raw", "careless", "again")
"""`alone` is the pipeline that knows no other file."""
_NEEDS_NO_CONTEXT: Final = frozenset(("alone", "raw"))
WITHOUT_MODEL: Final = frozenset(("careless", "again"))
_INDEX_S: Final = 120.0
_CONTEXT_DEADLINE_MS: Final = 5000
"""Quality is measured here, on a machine that may be busy."""

Progress = Callable[[str, int, int], None]


async def ask_everything(
    chosen: Sequence[ChosenFile],
    subjects: Sequence[str],
    services: Services,
    fim: FimTokens | None,
    done: DoneCases,
    progress: Progress,
) -> list[Case]:
    """All cases, those that were done already included.

    Args:
        fim: the sentinels of the model, which only `raw` needs.
    """
    cases: list[Case] = []
    total = sum(len(file.holes) for file in chosen)
    asked = 0
    engine = ListeningEngine(services.engine)
    for file in chosen:
        words = _words(file.repository)
        async with _workspace(file, subjects, services) as (context, root):
            uri = (root / file.source.path).as_uri()
            # The prompt of one hole begins as the last one's did, as when one types there.
            here = {
                subject: replace(
                    services,
                    context=None if subject == "alone" else context,
                    frames=type(services.frames)(),
                )
                for subject in subjects
            }
            for hole in file.holes:
                for subject, own in here.items():
                    cases += await _ask(hole, uri, subject, own, engine, fim, done, words)
                asked += 1
                progress("holes asked", asked, total)
    return cases


async def _ask(
    hole: Hole,
    uri: str,
    subject: str,
    services: Services,
    engine: ListeningEngine,
    fim: FimTokens | None,
    done: DoneCases,
    words: frozenset[str],
) -> list[Case]:
    if subject == "careless":
        names = [f"careless, {style}" for style in STYLES]
    else:
        names = [subject]
    cases: list[Case] = []
    for name in names:
        earlier = done.find(hole.key, name)
        if name == "again":
            cases += await _look_again(hole, uri, services, done, words)
            continue
        if earlier is not None:
            # Compared anew: the rules of comparing may have changed since.
            cases.append(_as_case(hole, HoleAnswer(**earlier["answer"]), words))
            continue
        case = _as_case(hole, await _answer(hole, uri, name, services, engine, fim), words)
        done.add(case)
        cases.append(case)
    return cases


async def _look_again(
    hole: Hole, uri: str, services: Services, done: DoneCases, words: frozenset[str]
) -> list[Case]:
    """A hole for which the pipeline's answer is stored; always anew, for the pipeline changes."""
    stored = done.find(hole.key, "pipeline")
    if stored is None:
        return []
    model = services.settings.model
    answer = await ask_again(hole, uri, services, stored["answer"], model)
    case = _as_case(hole, answer, words)
    done.add(case)
    return [case]


async def _answer(
    hole: Hole,
    uri: str,
    name: str,
    services: Services,
    engine: ListeningEngine,
    fim: FimTokens | None,
) -> HoleAnswer:
    if name.startswith("careless, "):
        return await ask_careless(hole, uri, services, name.removeprefix("careless, "))
    if name == "raw":
        assert fim is not None, "raw needs sentinels"
        return await ask_raw(hole, services, engine, fim)
    return await ask_pipeline(hole, uri, services, engine, name)


def _as_case(hole: Hole, answer: HoleAnswer, words: frozenset[str]) -> Case:
    return {
        "key": hole.key,
        "kind": str(hole.kind),
        "quiet": hole.is_quiet,
        "language": hole.language_id,
        "repository": hole.repository,
        "path": hole.path,
        "parsed": hole.parsed,
        "truth": hole.truth,
        "line_before": hole.before.rpartition("\n")[2],
        "line_after": hole.after.partition("\n")[0],
        "answer": answer.as_json(),
        "score": score_answer(hole, answer, words).as_json(),
    }


@cache
def _words(repository: Repository) -> frozenset[str]:
    return frozenset(word for each in repository.files for word in WORD.findall(each.text))


@asynccontextmanager
async def _workspace(
    file: ChosenFile, subjects: Sequence[str], services: Services
) -> AsyncGenerator[tuple[WorkspaceContext | None, Path]]:
    """The repository on disk without the file that has holes, indexed."""
    settings = replace(services.settings.context, deadline_ms=_CONTEXT_DEADLINE_MS)
    with tempfile.TemporaryDirectory(prefix="fimble-holes-") as above:
        root = (Path(above) / file.repository.name).resolve()
        root.mkdir()
        if not settings.max_tokens or set(subjects) <= _NEEDS_NO_CONTEXT:
            yield None, root
            return
        for source in without_file(file):
            path = root / source.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.text, "utf-8", newline="")
        context = WorkspaceContext(settings)
        try:
            context.open_workspace(root)
            await asyncio.to_thread(context.wait_for_index, _INDEX_S)
            yield context, root
        finally:
            context.close()
            delete_index(index_path(root))
