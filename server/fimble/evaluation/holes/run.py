"""One run over holes: repository by repository, file by file, every subject at every hole."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
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
from fimble.evaluation.holes.choosing import ChosenFile, without_files
from fimble.evaluation.holes.done_cases import Case, DoneCases
from fimble.evaluation.holes.hole import Hole
from fimble.evaluation.holes.listening_engine import ListeningEngine
from fimble.evaluation.holes.scoring import WORD, score_answer
from fimble_models import FimTokens

SUBJECTS: Final = ("pipeline", "raw", "careless", "again")
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
    for name in dict.fromkeys(file.repository.name for file in chosen):
        files = [file for file in chosen if file.repository.name == name]
        words = _words(files)
        async with _workspace(files, services) as (context, root):
            around = replace(services, context=context)
            for file in files:
                uri = (root / file.source.path).as_uri()
                # The prompt of one hole begins as the last one's did, as when one types there.
                here = replace(around, frames=type(services.frames)())
                for hole in file.holes:
                    for subject in subjects:
                        cases += await _ask(hole, uri, subject, here, engine, fim, done, words)
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
    return await ask_pipeline(hole, uri, services, engine)


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


def _words(files: Sequence[ChosenFile]) -> frozenset[str]:
    texts = (each.text for each in files[0].repository.files)
    return frozenset(word for text in texts for word in WORD.findall(text))


@asynccontextmanager
async def _workspace(
    files: Sequence[ChosenFile], services: Services
) -> AsyncGenerator[tuple[WorkspaceContext | None, Path]]:
    """The repository on disk without the files that have holes, indexed."""
    settings = replace(services.settings.context, deadline_ms=_CONTEXT_DEADLINE_MS)
    with tempfile.TemporaryDirectory(prefix="fimble-holes-") as above:
        root = (Path(above) / files[0].repository.name).resolve()
        root.mkdir()
        if not settings.max_tokens:
            yield None, root
            return
        for source in without_files(files[0].repository, files):
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
