"""Holes before names that another file of the repository defines, and nothing else says here."""

from fimble.evaluation.holes.choosing import choose_holes
from fimble.evaluation.holes.elsewhere import cut_elsewhere, names_defined
from fimble.evaluation.holes.hole import HoleKind
from fimble.evaluation.holes.repositories import Repository, SourceText

SHELF = '''"""Shelves."""

import random


class Shelf:
    def put_up_book(self, title): ...

    def shut(self): ...


def describe_shelf(shelf): ...
'''
USER = (
    "from shelf import Shelf, describe_shelf\n\n\n"
    "def tidy(shelf: Shelf, title):\n"
    "    shelf.put_up_book(title, again=True)\n"
    "    shelf.shut()\n"
    "    tidy_more(describe_shelf(shelf))\n\n\n"
    "def tidy_more(text):\n    return text\n" + "# a line\n" * 40
)


def source(path: str, text: str) -> SourceText:
    return SourceText(path=path, language_id="python", text=text)


def test_a_name_that_its_file_says_once_and_another_defines_makes_a_hole() -> None:
    files = (source("shelf.py", SHELF), source("use.py", USER))
    [hole] = cut_elsewhere(files[1], "r", names_defined(files), "1")
    assert hole.kind is HoleKind.ELSEWHERE and not hole.is_quiet
    assert hole.before.endswith("    shelf.") and hole.truth == "put_up_book(title, again=True)"
    assert hole.before + hole.truth + hole.after == USER


def test_imports_the_defining_file_and_what_many_define_make_none() -> None:
    again = [source(f"other{i}.py", "def put_up_book(): ...\n") for i in range(2)]
    files = (source("shelf.py", SHELF), source("use.py", USER), *again)
    defined = names_defined(files)
    assert "describe_shelf" in defined and "put_up_book" not in defined
    only_imports = source("use.py", "from shelf import describe_shelf\n")
    for file in (files[0], only_imports):
        assert not cut_elsewhere(file, "r", defined, "1")


def test_they_are_chosen_where_they_are_asked_for() -> None:
    files = (source("shelf.py", SHELF), source("use.py", USER))
    chosen = choose_holes([Repository(name="r", files=files)], 5, 1, elsewhere=True)
    assert [(each.source.path, len(each.holes)) for each in chosen] == [("use.py", 1)]
