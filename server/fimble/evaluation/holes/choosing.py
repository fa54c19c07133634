"""Which holes are asked: the same for the same seed, in turns over repositories and languages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from fimble.evaluation.holes.cutting import MIX, cut_holes
from fimble.evaluation.holes.done_cases import Case
from fimble.evaluation.holes.elsewhere import cut_elsewhere, names_defined
from fimble.evaluation.holes.hole import Hole, HoleKind
from fimble.evaluation.holes.repositories import Repository, SourceText

HOLES_A_FILE: Final = len(MIX)
_FEWEST_LINES: Final = 40
_FILES_A_REPOSITORY: Final = 60
_SHARED: Final = 0.5
"""Files of one name that share so many of their lines are copies of each other."""


@dataclass(frozen=True, kw_only=True)
class ChosenFile:
    """A file with its holes, and its repository without it."""

    repository: Repository
    source: SourceText
    holes: tuple[Hole, ...]


def choose_holes(
    repositories: Sequence[Repository], count: int, seed: int, *, elsewhere: bool = False
) -> list[ChosenFile]:
    """Files with `count` holes in all, or as many as there are.

    A smaller count is the beginning of a larger one, but for the last file.

    Args:
        elsewhere: only holes that another file of the repository fills.
    """
    cut = _files_elsewhere if elsewhere else _files
    streams = [cut(repository, seed) for repository in _by_language(repositories)]
    chosen: list[ChosenFile] = []
    left = count
    for turn in zip_longest(*streams):
        for file in turn:
            if file is None or left <= 0:
                continue
            holes = file.holes[:left]
            chosen.append(ChosenFile(repository=file.repository, source=file.source, holes=holes))
            left -= len(holes)
        if left <= 0:
            break
    return chosen


def find_stored_holes(
    repositories: Sequence[Repository], cases: Sequence[Case]
) -> list[ChosenFile]:
    """The holes of done cases, as far as their files are here and unchanged at the hole."""
    cut: dict[tuple[str, str], dict[str, Hole]] = {}
    texts = {(each.name, file.path): file for each in repositories for file in each.files}
    for case in cases:
        place = case["repository"], case["path"]
        hole = _stored_hole(case, texts[place].text) if place in texts else None
        if hole is not None:
            cut.setdefault(place, {})[hole.key] = hole
    by_name = {each.name: each for each in repositories}
    return [
        ChosenFile(
            repository=by_name[place[0]], source=texts[place], holes=tuple(cut[place].values())
        )
        for place in cut
    ]


def _stored_hole(case: Case, text: str) -> Hole | None:
    start = int(case["key"].rsplit(":", 2)[1])
    truth = case["truth"]
    if text[start : start + len(truth)] != truth:
        return None
    return Hole(
        repository=case["repository"],
        path=case["path"],
        language_id=case["language"],
        kind=HoleKind(case["kind"]),
        before=text[:start],
        truth=truth,
        after=text[start + len(truth) :],
        parsed=case["parsed"],
    )


def without_file(chosen: ChosenFile) -> list[SourceText]:
    """What a repository holds besides the file with holes, and besides copies of it.

    So nothing of what stood in a hole can come back through an index.
    """
    cut = chosen.source
    return [
        each
        for each in chosen.repository.files
        if each.path != cut.path and not _is_copy(each, cut)
    ]


def _by_language(repositories: Sequence[Repository]) -> list[Repository]:
    """One for each language of each repository, so that each gets its turn."""
    return [
        Repository(
            name=repository.name,
            files=repository.files,
            languages=(language,),
            folder=repository.folder,
        )
        for repository in repositories
        for language in dict.fromkeys(each.language_id for each in repository.files_to_cut())
    ]


def _shuffled(repository: Repository, seed: int) -> list[SourceText]:
    files = [each for each in repository.files_to_cut() if each.text.count("\n") >= _FEWEST_LINES]
    random.Random(f"{seed} {repository.name}").shuffle(files)
    return files


def _files_elsewhere(repository: Repository, seed: int) -> Iterator[ChosenFile]:
    defined = names_defined(repository.files)
    for source in _shuffled(repository, seed):
        holes = cut_elsewhere(source, repository.name, defined, str(seed))
        if holes:
            yield ChosenFile(repository=repository, source=source, holes=tuple(holes))


def _files(repository: Repository, seed: int) -> Iterator[ChosenFile]:
    files = _shuffled(repository, seed)
    rounds = 1 + _FILES_A_REPOSITORY // max(1, len(files)) if len(files) < 4 else 1
    for turn in range(rounds):
        for source in files[:_FILES_A_REPOSITORY]:
            holes = cut_holes(
                source.text,
                source.language_id,
                repository.name,
                source.path,
                HOLES_A_FILE,
                f"{seed} {turn}",
            )
            if holes:
                yield ChosenFile(repository=repository, source=source, holes=tuple(holes))


def _is_copy(one: SourceText, other: SourceText) -> bool:
    if one.path.rpartition("/")[2] != other.path.rpartition("/")[2]:
        return False
    mine, its = set(one.text.split("\n")), set(other.text.split("\n"))
    return len(mine & its) >= _SHARED * min(len(mine), len(its))
