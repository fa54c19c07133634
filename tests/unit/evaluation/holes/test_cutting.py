"""Holes at the nodes of real text, and what of a repository stays around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.evaluation.holes.choosing import choose_holes, without_file
from fimble.evaluation.holes.cutting import MIX, cut_holes
from fimble.evaluation.holes.hole import Hole, HoleKind
from fimble.evaluation.holes.repositories import Repository, SourceText, read_folder

PYTHON = '''"""Counts things in a way that everybody understands."""


class Counter:
    def __init__(self, start):
        self.total = start

    def add(self, amount, scale=1):
        # The scale is applied before anything else is done here.
        value = compute(amount, scale)
        self.total = self.total + value
        if value > 10:
            self.total -= 1
            report(value, self.total)
        return self.total
'''
GO = """package count

func (c *Counter) Add(amount int) int {
\tvalue := compute(amount, c.scale)
\tif value > 10 {
\t\tc.total += report(value)
\t}
\treturn c.total
}
"""


def holes_of(text: str, language: str, count: int = 48) -> list[Hole]:
    return cut_holes(text, language, "r", "a", count, "1")


@pytest.mark.parametrize("text, language", [(PYTHON, "python"), (GO, "go")])
def test_a_hole_and_what_stood_in_it_make_the_file(text: str, language: str) -> None:
    holes = holes_of(text, language)
    assert holes and all(hole.before + hole.truth + hole.after == text for hole in holes)
    assert all(hole.parsed for hole in holes)


def test_every_kind_is_found_where_it_is_right() -> None:
    by_kind = {kind: [h for h in holes_of(PYTHON, "python") if h.kind is kind] for kind in MIX}
    assert all(by_kind.values())
    statements = {hole.truth for hole in by_kind[HoleKind.STATEMENT]}
    assert "self.total = start" in statements
    assert any(hole.truth.startswith("if value > 10:") for hole in by_kind[HoleKind.BLOCK])
    assert {"scale", "amount"} & {hole.truth for hole in by_kind[HoleKind.ARGUMENT]}
    for hole in by_kind[HoleKind.WORD]:
        assert hole.truth == "" and hole.before[-1].isalnum() and hole.after[0].isalnum()
    for hole in by_kind[HoleKind.FINISHED]:
        assert hole.truth == "" and hole.after.startswith("\n") and hole.before.endswith(")")
    prose = {hole.truth for hole in by_kind[HoleKind.PROSE]}
    assert "before anything else is done here." in prose


def test_the_same_seed_cuts_the_same_holes() -> None:
    assert holes_of(PYTHON, "python") == holes_of(PYTHON, "python")
    other = cut_holes(PYTHON, "python", "r", "a", 6, "2")
    assert other != cut_holes(PYTHON, "python", "r", "a", 6, "1")


@given(st.text(alphabet="ab(){}\n =:;é𝛼\"'#", max_size=120))
def test_any_text_can_be_cut(text: str) -> None:
    for language in ("python", "go"):
        for hole in holes_of(text, language, 6):
            assert hole.before + hole.truth + hole.after == text


def repository() -> Repository:
    long = PYTHON * 4
    files = {"a/one.py": long, "b/one.py": long, "two.py": PYTHON.replace("total", "sum") * 4}
    return Repository(
        name="r",
        files=tuple(
            SourceText(path=path, language_id="python", text=text) for path, text in files.items()
        ),
    )


def test_a_file_with_holes_and_its_copies_are_not_around_it() -> None:
    chosen = [file for file in choose_holes([repository()], 40, 1) if "one.py" in file.source.path]
    assert chosen
    assert {source.path for source in without_file(chosen[0])} == {"two.py"}


def test_a_smaller_count_is_the_beginning_of_a_larger_one() -> None:
    few, many = (
        [hole for file in choose_holes([repository()], count, 1) for hole in file.holes]
        for count in (7, 20)
    )
    assert len(few) == 7 and many[:7] == few


def test_what_a_machine_has_made_is_left_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "node_modules").mkdir()
    for path in ("a.py", "node_modules/b.py", "c.unknown"):
        (tmp_path / path).write_text("x = 1\n")
    (tmp_path / "long.py").write_text("x = '" + "y" * 5000 + "'\n")
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    assert [source.path for source in read_folder(tmp_path).files] == ["a.py"]
