"""What of a prompt stays when the document has changed: drawn edits, `|` the cursor."""

import pytest

from fimble.prompt.budget import TokenBudget, cut_window, draft_window
from fimble.prompt.frame import Frame, carry_over, choose_frame

BUDGET = TokenBudget(prefix=900, suffix=300)
HEAD = "one\ntwo\nthree\nfour\nfive\n"


def words(text: str) -> int:
    return len(text.split())


def next_frame(frame: Frame | None, drawn: str, rule: str = "lines:1") -> Frame:
    text, offset = drawn.replace("|", ""), drawn.index("|")
    carried = carry_over(frame, text)
    earlier = carried.top if carried else None
    window = cut_window(draft_window(text, offset, [], BUDGET, earlier), words, BUDGET)
    return choose_frame(carried, text, offset, window, rule)


def check_front(*drawn: str, front: str) -> None:
    """The front of the last of a few states of one document."""
    frame = None
    for each in drawn:
        frame = next_frame(frame, each)
    assert frame is not None and frame.front() == front


def test_the_first_prompt_has_its_anchor_near_the_cursor() -> None:
    check_front(HEAD + "x|\nend\n", front="one\ntwo\nthree\nfour\n")


def test_the_anchor_stays_while_one_types_on_over_lines() -> None:
    check_front(
        HEAD + "x|\nend\n",
        HEAD + "x = f(|)\nend\n",
        HEAD + "x = f(1)\n\ny = 2\nz|\nend\n",
        front="one\ntwo\nthree\nfour\n",
    )


def test_the_anchor_moves_with_a_jump() -> None:
    check_front(HEAD + "x|\nend\n", HEAD.replace("two", "two|") + "x\nend\n", front="")
    check_front(
        HEAD.replace("two", "two|") + "x\nend\n",
        HEAD + "x|\nend\n",
        front="one\ntwo\nthree\nfour\n",
    )


def test_an_edit_before_the_anchor_moves_it() -> None:
    typed = HEAD + "x\ny\nz|\nend\n"
    check_front(HEAD + "x|\nend\n", typed, front="one\ntwo\nthree\nfour\n")
    check_front(
        HEAD + "x|\nend\n",
        typed.replace("two", "2"),
        front="one\n2\nthree\nfour\nfive\nx\n",
    )


def test_an_edit_after_the_cursor_moves_it() -> None:
    check_front(
        HEAD + "x|\nend\n", HEAD + "x\ny\nz|\nEND\n", front="one\ntwo\nthree\nfour\nfive\nx\n"
    )


def test_what_was_typed_behind_the_anchor_may_change() -> None:
    check_front(
        HEAD + "x|\nend\n",
        HEAD + "x\ny\nz|\nend\n",
        HEAD + "|\nend\n",
        front="one\ntwo\nthree\nfour\n",
    )


def test_the_anchor_moves_when_too_much_stands_behind_it() -> None:
    long = "".join(f"line {number}\n" for number in range(300))
    check_front(HEAD + "x|\nend\n", f"{HEAD}x{long}|\nend\n", front=f"{HEAD}x{long[:-9]}")


def test_windows_line_ends() -> None:
    drawn = HEAD.replace("\n", "\r\n") + "x|\r\nend\r\n"
    check_front(drawn, drawn.replace("|", "y\r\nz|"), front="one\ntwo\nthree\nfour\n")


@pytest.mark.parametrize("count", [400, 4000])
def test_an_edit_far_above_the_window_changes_nothing_of_the_prompt(count: int) -> None:
    above = "".join(f"line {number}\n" for number in range(count))
    first = next_frame(None, f"{above}x|\nend\n")
    second = next_frame(first, f"import a\n{above}xy|\nend\n")
    if count == 400:  # all of it is in the window
        assert second.top.start_offset == 0
    else:
        assert second.top.start_offset == first.top.start_offset + len("import a\n")
        assert second.front() == first.front() and first.front().startswith("line")


def test_with_the_anchor_at_the_cursor_nothing_stands_behind_it() -> None:
    first = next_frame(None, HEAD + "x|\n", "cursor")
    assert next_frame(first, HEAD + "xy|\n", "cursor").front() == HEAD + "xy"
