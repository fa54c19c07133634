"""Which part of a document comes into the prompt. One word counts as one token here."""

import re

import pytest

from fimble.prompt.budget import (
    Signature,
    TokenBudget,
    Window,
    WindowTop,
    cut_window,
    draft_window,
)


def words(text: str) -> int:
    return len(re.findall(r"\S+", text))


def check_window(
    text: str, offset: int, *, prefix: int = 8, suffix: int = 4, headers: tuple[str, ...] = ()
) -> Window:
    """Cut, and hold what is always true: contiguous, within the budget, at line ends."""
    budget = TokenBudget(prefix=prefix, suffix=suffix)
    signatures = [Signature(offset=text.index(header), text=header) for header in headers]
    window = cut_window(draft_window(text, offset, signatures, budget), words, budget)
    plain = text.replace("\r\n", "\n")
    assert window.before + window.after in plain
    assert text[:offset].replace("\r\n", "\n").endswith(window.before)
    assert window.prefix_tokens <= prefix and window.suffix_tokens <= suffix
    return window


@pytest.mark.parametrize(
    ("drawn", "after"),
    [
        ("f(|)\nx\n", "\nx\n"),
        ("f(g[|])  \r\nx", "  \nx"),
        ('x = "|"', ""),
        ('f(["|"])\n', "\n"),
        ('    """|"""\n', '"""\n'),
        ("x|\n", "\n"),
        ("x| \n", " \n"),
        ("f(|):\n", "):\n"),
        ("f(|)(x)\n", ")(x)\n"),
        ("f(\n    |\n)\n", "\n)\n"),
    ],
)
def test_closers_alone_behind_the_cursor_are_left_out(drawn: str, after: str) -> None:
    text, offset = drawn.replace("|", ""), drawn.index("|")
    budget = TokenBudget(prefix=20, suffix=20)
    window = cut_window(draft_window(text, offset, [], budget), words, budget)
    assert window.after == after


def lines(count: int) -> str:
    return "".join(f"word {number}\n" for number in range(count))


def test_a_small_document_comes_whole() -> None:
    window = check_window("a b\nc d\ne", 5)
    assert (window.before, window.after) == ("a b\nc", " d\ne")


def test_cut_from_the_top_and_from_the_bottom_at_line_ends() -> None:
    text = lines(100)
    window = check_window(text, text.index("word 50"))
    assert window.before.endswith("word 49\n") and window.before.startswith("word ")
    assert window.after == "word 50\nword 51\n"
    assert text[window.top.start_offset :].startswith(window.before)


def test_windows_line_ends_become_plain() -> None:
    window = check_window("a\r\nb\r\nc\r\n", 6)
    assert (window.before, window.after) == ("a\nb\n", "c\n")


def test_the_start_stays_while_one_types() -> None:
    text = lines(60)
    starts: list[int] = []
    for number in range(120):
        typed = text + "".join(f"new {i}\n" for i in range(number // 4)) + "new"
        window = check_window(typed, len(typed), prefix=40)
        starts.append(window.top.start_offset)
    assert starts == sorted(starts)
    assert len(set(starts)) <= 9  # 30 lines of two words, in steps of nearly nine words
    assert len(starts) - len(set(starts)) > 100


def jump(text: str, offset: int, earlier: WindowTop | None) -> Window:
    budget = TokenBudget(prefix=40, suffix=4)
    return cut_window(draft_window(text, offset, [], budget, earlier), words, budget)


def test_the_start_stays_after_a_jump_as_long_as_it_serves() -> None:
    text = lines(100)
    top = jump(text, text.index("word 60"), None).top
    for line, kept in [(58, True), (55, True), (61, True), (45, False), (90, False)]:
        window = jump(text, text.index(f"word {line}"), top)
        assert (window.top.start_offset == top.start_offset) is kept
        assert 40 * 0.4 <= window.prefix_tokens <= 40


def test_signatures_stay_where_a_jump_leaves_a_function_of_the_same_window() -> None:
    header = "    def f(self):\n"
    text = "class A:\n" + header + "        word word\n" * 40 + "    def g(self):\n        x\n"
    budget = TokenBudget(prefix=40, suffix=4)
    outer = Signature(offset=0, text="class A:")
    inner = Signature(offset=text.index(header), text=header.rstrip())
    end = text.index("    def g")
    first = cut_window(draft_window(text, end, [outer, inner], budget), words, budget)
    draft = draft_window(text, len(text), [outer], budget, first.top)
    second = cut_window(draft, words, budget)
    assert first.signatures == second.signatures == ("class A:\n", header)
    fresh = cut_window(draft_window(text, len(text), [outer], budget), words, budget)
    assert fresh.signatures == ("class A:\n",)


def test_the_window_is_never_much_smaller_than_the_budget() -> None:
    for count in range(60, 90):
        text = lines(count)
        assert check_window(text, len(text), prefix=40).prefix_tokens >= 40 * 0.6


def test_signatures_that_were_cut_stand_above() -> None:
    text = "class A:\n    x\n    def f(self):\n" + "    word word\n" * 40
    window = check_window(text, len(text), prefix=40, headers=("class A:", "    def f(self):"))
    assert window.signatures == ("class A:\n", "    def f(self):\n")


def test_the_innermost_signature_goes_first_where_room_is_short() -> None:
    text = "class A:\n    x\n    def f(self):\n" + "    word word\n" * 40
    window = check_window(text, len(text), prefix=24, headers=("class A:", "    def f(self):"))
    assert window.signatures == ("    def f(self):\n",)


def test_of_a_signature_that_the_window_cuts_only_the_upper_part_is_added() -> None:
    header = "    def f(self,\n          x,\n          y):"
    text = "class A:\n    x\n" + header + "\n" + "    w w w w w\n" * 7
    for prefix in range(30, 60):
        window = check_window(text, len(text), prefix=prefix, headers=("class A:", header))
        shown = "".join(window.signatures) + window.before
        assert [shown.count(line) for line in ("def f(self,", "x,\n", "y):")] in (
            [1, 1, 1],
            [0, 0, 1],  # no room for it
        )


def test_signatures_inside_the_window_are_not_repeated() -> None:
    text = "class A:\n    x"
    assert check_window(text, len(text), headers=("class A:",)).signatures == ()


@pytest.mark.parametrize("size", [1_000, 2_000_000])
def test_one_long_line(size: int) -> None:
    text = "ab " * (size // 3)
    window = check_window(text, len(text) // 2 // 3 * 3)
    assert 0 < len(window.before) <= 24 and 0 < len(window.after) <= 12


def test_empty_document() -> None:
    window = check_window("", 0)
    assert (window.before, window.after) == ("", "")
