"""Tries the deterministic refactorings all over a copy of a folder."""

from __future__ import annotations

import asyncio
import math
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fimble.engine.interface import Engine
from fimble.errors import UsageError
from fimble.evaluation.applications.application import (
    Application,
    Tried,
    go_back,
    try_action,
    write_changes,
)
from fimble.evaluation.applications.places import DETERMINISTIC, read_source, source_files
from fimble.evaluation.applications.project_tests import judge_batch, run_tests
from fimble.refactoring.services import RefactoringServices
from fimble.settings import Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache

_BATCH: Final = 10
_TRIES_PER_OFFER: Final = 12
_FILES_IN_VAIN: Final = 8
"""After so many files of a language without a place for an action it is not looked for there."""
_FOR_GOOD: Final = 1_000_000
"""What was found once in a language is looked for to the end."""
_LEFT_OUT: Final = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", "target")
Report = Callable[[str, int, int], None]
Tell = Callable[[Application], None]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to try.

    Attributes:
        offers: so many changes that are offered.
        tests: a command that succeeds while the package works; empty for none.
        languages: only these; empty for all.
        seconds: nothing is begun later than that.
    """

    folder: Path
    offers: int
    seed: int
    tests: str = ""
    languages: frozenset[str] = frozenset()
    seconds: float = math.inf


def run_applications(wish: Wish, report: Report, tell: Tell = lambda _: None) -> list[Application]:
    """Try until enough changes were offered, or too many places gave none.

    Args:
        tell: is given each application as soon as all is known of it.

    Raises:
        UsageError: the folder has no source, or its tests fail before anything is changed.
    """
    with tempfile.TemporaryDirectory(prefix="fimble-refactor-") as scratch:
        folder = Path(scratch).resolve() / "package"
        shutil.copytree(wish.folder, folder, ignore=_LEFT_OUT, symlinks=True)
        if wish.tests and not run_tests(wish.tests, folder):
            raise UsageError(
                f"{wish.tests!r} fails in {wish.folder} before anything is changed.",
                "Give a command with --tests that succeeds there.",
            )
        return asyncio.run(_Run(wish, folder, report, tell).all())


class _Run:
    def __init__(self, wish: Wish, folder: Path, report: Report, tell: Tell) -> None:
        self._wish = wish
        self._end = time.monotonic() + wish.seconds
        self._folder = folder
        self._report = report
        self._tell = tell
        self._chosen = random.Random(wish.seed)
        self._tries: Counter[str] = Counter()
        self._nowhere: set[tuple[Path, str]] = set()
        self._in_vain: Counter[tuple[str, str]] = Counter()
        self._services = RefactoringServices(
            engine=_no_engine, settings=Settings(), parse=ParseCache().parse, workspace=folder
        )

    async def all(self) -> list[Application]:
        every = source_files(self._folder, with_tests=not self._wish.tests)
        files = [path for path in every if not self._is_unwanted(language_of_file(path))]
        if not files:
            wanted = ", ".join(sorted(self._wish.languages))
            raise UsageError(f"{self._wish.folder} has no file in {wanted}.", "Name others.")
        done: list[Application] = []
        batch: list[Tried] = []
        idle = 0
        for _ in range(self._wish.offers * _TRIES_PER_OFFER):
            offered = sum(each.offered for each in done) + len(batch)
            if offered >= self._wish.offers or time.monotonic() > self._end:
                break
            tried = await self._try(self._chosen.choice(files))
            idle = idle + 1 if tried is None else 0
            if tried is not None and (tried.proposal is None or not tried.application.sound):
                done += self._known([tried.application])
            elif tried is not None:
                batch.append(await self._applied(tried))
                self._report("offered", offered + 1, self._wish.offers)
            if len(batch) == _BATCH or idle == _BATCH:
                done += self._judged(batch)
                batch, idle = [], 0
        return done + self._judged(batch)

    async def _try(self, path: Path) -> Tried | None:
        """The action that was tried least so far, in a file."""
        document = read_source(path)
        if document is None:
            return None
        shuffled = self._chosen.sample(DETERMINISTIC, len(DETERMINISTIC))
        for action in sorted(shuffled, key=lambda each: self._tries[each.id]):
            here = (document.language_id, action.id)
            if (path, action.id) in self._nowhere or self._in_vain[here] >= _FILES_IN_VAIN:
                continue
            own = path.relative_to(self._folder)
            tried = await try_action(document, own, action, self._services, self._chosen)
            if tried is not None:
                self._tries[action.id] += 1
                self._in_vain[here] = -_FOR_GOOD
                return tried
            self._nowhere.add((path, action.id))
            self._in_vain[here] += 1
        return None

    def _is_unwanted(self, language_id: str) -> bool:
        return bool(self._wish.languages) and language_id not in self._wish.languages

    async def _applied(self, tried: Tried) -> Tried:
        """The change is written; and where there is a way back, it is gone and compared."""
        write_changes([tried])
        trip = await go_back(tried, self._folder, self._services)
        return replace(tried, application=replace(tried.application, round_trip=trip))

    def _judged(self, batch: list[Tried]) -> list[Application]:
        """The folder is then as it was, and places are to be found where there were none."""
        self._nowhere.clear()
        if self._wish.tests and batch:
            return self._known(judge_batch(batch, self._wish.tests, self._folder))
        write_changes(batch, back=True)
        return self._known([each.application for each in batch])

    def _known(self, applications: list[Application]) -> list[Application]:
        for each in applications:
            self._tell(each)
        return applications


def _no_engine() -> Engine:
    raise UsageError("Deterministic refactorings ask no model.")
