"""How long it takes to list refactorings at places by chance, with the tree that an editor's
document has already."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fimble.documents.document import Document
from fimble.engine.interface import Engine
from fimble.evaluation.applications.places import read_source, source_files
from fimble.refactoring.action import Selection
from fimble.refactoring.listing import find_place, list_actions
from fimble.refactoring.services import RefactoringServices
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

_PLACES: Final = 1000
_MOST_FILES: Final = 200


def measure_listing(folder: Path, places: int = _PLACES) -> dict[str, Any]:
    """The times to list at places by chance, in milliseconds, all together and by language.

    Raises:
        UsageError: the folder has no source files.
    """
    chosen = random.Random(1)
    documents = sampled_documents(folder, chosen)
    services = speed_services(Settings(), None)
    times: dict[str, list[float]] = {}
    listed = 0
    for document in (chosen.choice(documents) for _ in range(places)):
        services.parse(document)  # as the editor's document has been, long before
        selection = sampled_selection(document, chosen)
        start = time.perf_counter()
        actions = list_actions(find_place(selection, services))
        took = 1000 * (time.perf_counter() - start)
        times.setdefault(document.language_id, []).append(took)
        listed += len(actions)
    every = [each for ones in times.values() for each in ones]
    by_language = {name: figures_of(ones) for name, ones in sorted(times.items())}
    return {
        "places": len(every),
        "files": len(documents),
        "actions_per_place": round(listed / len(every), 1),
        "ms": figures_of(every),
        "languages": by_language,
    }


def sampled_documents(folder: Path, chosen: random.Random) -> list[Document]:
    """Some of the source files of a folder, by chance."""
    paths = source_files(folder, with_tests=True)
    paths = chosen.sample(paths, min(len(paths), _MOST_FILES))
    return [document for path in paths if (document := read_source(path)) and document.text]


def sampled_selection(document: Document, chosen: random.Random) -> Selection:
    """A cursor, or now and then some words or lines, as people select."""
    start = chosen.randrange(len(document.text))
    length = chosen.choice((0, 0, 0, 8, 40, 200))
    end = min(len(document.text), start + length)
    return Selection(document=document, start_offset=start, end_offset=end)


def speed_services(settings: Settings, engine: Engine | None) -> RefactoringServices:
    """Services with an engine, or for what asks no model."""

    def give() -> Engine:
        assert engine is not None  # what lists asks no model
        return engine

    parse = ParseCache().parse
    return RefactoringServices(engine=give, settings=settings, parse=parse, card_of=card_of_name)


def figures_of(times: Sequence[float]) -> dict[str, float]:
    """Median, the time that 95 of a hundred do not exceed, and the longest."""
    ordered = sorted(times)
    return {
        "median": round(ordered[len(ordered) // 2], 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
        "max": round(ordered[-1], 2),
    }
