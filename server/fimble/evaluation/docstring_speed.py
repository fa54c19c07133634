"""How long docstrings take: to their first token, from the question to an engine that has read
nothing of the function before, and until the checked edit is there."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

from fimble.engine.daemon import LocalEngine
from fimble.engine.interface import (
    Engine,
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineUnavailableError, UsageError
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.refactoring_speed import (
    figures_of,
    sampled_documents,
    sampled_selection,
    speed_services,
)
from fimble.evaluation.wrapped_engine import WrappedEngine
from fimble.refactoring.action import Place
from fimble.refactoring.actions.write_docstring import WRITE_DOCSTRING
from fimble.refactoring.function_place import find_function
from fimble.refactoring.listing import find_place
from fimble.refactoring.perform import perform
from fimble.refactoring.services import RefactoringServices
from fimble.settings import EngineSettings, Settings

_TRIES: Final = 4000
_LONGEST: Final = 4000
"""Characters of a function that is documented; few are longer."""


def measure_docstrings(
    folder: Path, model: str, device: str, count: int
) -> tuple[dict[str, Any], EngineDescription]:
    """The times of docstrings for Python functions by chance; to be called in `own_folders`.

    Raises:
        UsageError: the folder has no Python function.
        EngineError: the engine does not start, or does not answer.
    """
    return asyncio.run(_document_functions(folder, model, device, count))


class _Watched(WrappedEngine):
    """An engine of which it is noted when the first token of each answer came."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.first_token_ms: list[float] = []

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncGenerator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        start, waiting = time.perf_counter(), True
        items = self._engine.generate(request)
        assert isinstance(items, AsyncGenerator)
        async with aclosing(items):
            async for item in items:
                if waiting and isinstance(item, TextChunk):
                    self.first_token_ms.append(1000 * (time.perf_counter() - start))
                    waiting = False
                yield item


async def _document_functions(
    folder: Path, model: str, device: str, count: int
) -> tuple[dict[str, Any], EngineDescription]:
    settings = Settings(model=model, engine=EngineSettings(device=device))
    engine = LocalEngine(settings.engine)
    watched = _Watched(engine)
    services = speed_services(settings, watched)
    runs: list[dict[str, Any]] = []
    try:
        places = _functions(folder, services, count)
        await _warm_up(engine, model)
        for number, place in enumerate(places):
            runs.append(await _document(place, services, watched))
            show_progress("docstrings", number + 1, count)
        description = await engine.describe()
    finally:
        await engine.aclose()
    return _summary(runs), description


async def _document(
    place: Place, services: RefactoringServices, watched: _Watched
) -> dict[str, Any]:
    """The times of one docstring."""
    seen, start = len(watched.first_token_ms), time.perf_counter()
    outcome = await perform(WRITE_DOCSTRING, place, services)
    took = 1000 * (time.perf_counter() - start)
    first = watched.first_token_ms[seen:]
    if not first:
        raise EngineUnavailableError(f"There is no answer: {outcome.reason}", "See fimble doctor.")
    found = find_function(place)
    return {
        "characters": len(found.text) if found else 0,
        "first_token_ms": round(first[0], 1),
        "done_ms": round(took, 1),
        "answers": len(first),
        "given": outcome.proposal is not None,
    }


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "functions": len(runs),
        "given": sum(each["given"] for each in runs),
        "first_token_ms": figures_of([each["first_token_ms"] for each in runs]),
        "done_ms": figures_of([each["done_ms"] for each in runs]),
        "runs": runs,
    }


async def _warm_up(engine: LocalEngine, model: str) -> None:
    """Have the model loaded: in an editor it is, by the completions before."""
    request = GenerationRequest(prompt="x", stop=StopRules(max_tokens=1), model=model)
    async with aclosing(engine.generate(request)) as items:
        async for _ in items:
            pass


def _functions(folder: Path, services: RefactoringServices, count: int) -> list[Place]:
    """Python functions without a docstring, by chance, none twice.

    Raises:
        UsageError: there are fewer than are wanted.
    """
    chosen = random.Random(2)
    documents = [each for each in sampled_documents(folder, chosen) if each.language_id == "python"]
    places: dict[tuple[str, int], Place] = {}
    for _ in range(_TRIES if documents else 0):
        place = find_place(sampled_selection(chosen.choice(documents), chosen), services)
        found = find_function(place)
        if found and WRITE_DOCSTRING.applies(place) and len(found.text) <= _LONGEST:
            places.setdefault((place.selection.document.uri, found.span.start), place)
        if len(places) == count:
            return list(places.values())
    raise UsageError(
        f"There are not {count} Python functions without a docstring in {folder}.",
        "Name another folder, or fewer --runs.",
    )
