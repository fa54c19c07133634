"""What encloses a cursor by indentation alone: text with the cursor drawn."""

import pytest

from fimble.prompt.enclosing_lines import enclosing_lines


@pytest.mark.parametrize(
    "drawn, expected",
    [
        ("a:\n  b:\n    c\n    <cursor>", ["a:", "  b:"]),
        ("a:\n  b:\n    c\n<cursor>", ["a:", "  b:"]),
        ("a:\n  b:\n    c\n  d<cursor>", ["a:"]),
        ("a:\n  b:\n    c\nd<cursor>", []),
        ("a {\n  b\n} else {\n  <cursor>", []),
        ("a {\n  b\n  }\n  <cursor>", ["a {"]),
        ("a\n\tb\n        <cursor>", ["a", "\tb"]),
        ("a\r\n  b\r\n    <cursor>", ["a", "  b"]),
        ("<cursor>", []),
        ("    <cursor>", []),
        ("\n\n<cursor>", []),
    ],
    ids=[
        "on a line with indentation",
        "an empty line is as deep as the one above",
        "the cursor's line decides",
        "at the margin",
        "else is the header of nothing",
        "a closer is the header of nothing",
        "tabs and blanks",
        "windows line ends",
        "empty",
        "blanks only",
        "blank lines",
    ],
)
def test_enclosing_lines(drawn: str, expected: list[str]) -> None:
    text, offset = drawn.replace("<cursor>", ""), drawn.index("<cursor>")
    found = enclosing_lines(text, offset)
    assert [each.text for each in found] == expected
    assert all(text.startswith(each.text, each.offset) for each in found)


def test_the_nearest_are_kept_where_there_are_many() -> None:
    deep = "".join(" " * depth + f"line {depth}\n" for depth in range(40))
    found = enclosing_lines(deep + " " * 40, len(deep) + 40)
    assert [each.text.strip() for each in found] == [f"line {depth}" for depth in range(32, 40)]
