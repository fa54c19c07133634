"""Holes of done cases are cut anew where the file is as it was, and left out where it is not."""

from fimble.evaluation.holes.choosing import find_stored_holes
from fimble.evaluation.holes.cutting import cut_holes
from fimble.evaluation.holes.done_cases import Case
from fimble.evaluation.holes.hole import Hole
from fimble.evaluation.holes.repositories import Repository, SourceText

TEXT = "".join(f"def f{n}(a):\n    value = g(a, {n})\n    return value\n\n\n" for n in range(20))


def case_of(hole: Hole) -> Case:
    return {
        "key": hole.key,
        "kind": str(hole.kind),
        "language": hole.language_id,
        "repository": hole.repository,
        "path": hole.path,
        "parsed": hole.parsed,
        "truth": hole.truth,
    }


def repository(text: str) -> Repository:
    return Repository(name="r", files=(SourceText(path="a.py", language_id="python", text=text),))


def test_the_same_holes_come_back_and_none_of_a_file_that_changed() -> None:
    holes = cut_holes(TEXT, "python", "r", "a.py", 12, "1")
    cases = [case_of(hole) for hole in holes]
    (file,) = find_stored_holes([repository(TEXT)], cases)
    assert list(file.holes) == holes and holes
    wanted = [hole for hole in holes if hole.truth]
    changed = find_stored_holes([repository("#" * 9 + TEXT)], [case_of(hole) for hole in wanted])
    assert sum(len(each.holes) for each in changed) < len(wanted)
    assert find_stored_holes([], cases) == []
