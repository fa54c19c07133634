"""What is said of an answer: it must not depend on the filters that it judges."""

from typing import Any

import pytest

from fimble.evaluation.holes.asking import HoleAnswer
from fimble.evaluation.holes.hole import Hole, HoleKind
from fimble.evaluation.holes.scoring import Score, score_answer
from fimble.evaluation.holes.summary import compare_subjects, summarise_cases


def score(drawn: str, truth: str, text: str | None, replaced: int = 0) -> Score:
    before, _, after = drawn.partition("<cursor>")
    hole = Hole(
        repository="r",
        path="a.py",
        language_id="python",
        kind=HoleKind.LINE,
        before=before,
        truth=truth,
        after=after,
        parsed=True,
    )
    answer = HoleAnswer(subject="pipeline", text=text, replaced=replaced)
    return score_answer(hole, answer, frozenset({"total", "items"}))


def test_the_truth_itself_is_perfect() -> None:
    told = score("x = <cursor>\ny = 2\n", "f(total)", "f(total)")
    assert told.exact_line and told.exact and told.similarity == 1 and told.parses
    assert not told.duplicate and not told.breaks_syntax
    assert (told.kept_characters, told.shown_characters) == (8, 8)


def test_closers_that_are_taken_over_are_no_difference() -> None:
    told = score("x = f(<cursor>)\n", "total", "total)", replaced=1)
    assert told.exact and told.parses


DUPLICATES = {
    "the next line": ("<cursor>\nvalue = load()\n", "a = 1", "value = load()", True),
    "the next line, too": ("<cursor>\nvalue = load()\n", "a = 1", "a = 1\nvalue = load()", True),
    "a line that comes twice in truth": ("<cursor>\ncall_it()\n", "call_it()", "call_it()", False),
    "the rest of the line": ("f(<cursor>, scale)\n", "x", "x, scale", True),
    "a closer": ("f(<cursor>)\n", "x", "g(x)", False),
    "something else": ("<cursor>\nvalue = load()\n", "a = 1", "values = load_all()", False),
}


@pytest.mark.parametrize("drawn, truth, text, found", DUPLICATES.values(), ids=DUPLICATES.keys())
def test_duplicates(drawn: str, truth: str, text: str, found: bool) -> None:
    assert score(drawn, truth, text).duplicate is found


def test_syntax_breaks_are_those_of_the_answer() -> None:
    assert score("<cursor>\ny = 2\n", "x = 1", "x = (1").breaks_syntax
    assert not score("x = <cursor>\n", "1", "2").breaks_syntax
    assert not score("x = f(<cursor>\n", "1)", "2").breaks_syntax  # it was open before


def test_names_that_exist() -> None:
    told = score("<cursor>\n", "x", "self.items.append(missing(1)) + total(2)")
    assert (told.used_names, told.known_names) == (4, 2)


def test_silence() -> None:
    told = score("<cursor>\n", "x", None)
    assert told.silent and not told.exact_line and told.similarity == 0


def case(key: str, subject: str, right: bool, quiet: bool = False) -> dict[str, Any]:
    told = score("x = <cursor>\n", "f(total)", "f(total)" if right else "nothing")
    return {
        "key": key,
        "kind": "rest of line",
        "quiet": quiet,
        "language": "python",
        "repository": "r",
        "path": key,
        "parsed": True,
        "answer": {"subject": subject, "rejection": "", "automatic_rejection": "", "latency_ms": 1},
        "score": told.as_json(),
    }


def test_shares_and_the_comparison_of_subjects() -> None:
    ours = [case(name, "pipeline", name in "ab") for name in "abcd"] + [
        case("e", "pipeline", right=False, quiet=True)
    ]
    raw = [case(name, "raw", name == "a") for name in "abcd"]
    told = summarise_cases(ours)
    assert told["exact_line"]["value"] == 0.5 and told["quiet"] == 0 and told["shown"] == 1
    low, high = told["exact_line"]["interval"]
    assert low <= 0.5 <= high
    against = compare_subjects(ours, raw)
    assert (against["holes"], against["times"]) == (4, 2.0)
