"""What is read around a cursor."""

from fimble.completion.surroundings import Surroundings, read_surroundings


def read(drawn: str) -> Surroundings:
    return read_surroundings(drawn.replace("<cursor>", ""), drawn.index("<cursor>"))


def test_the_lines_around() -> None:
    around = read("a\n\nb<cursor>c\n\nd\n")
    assert (around.line_before, around.line_after) == ("b", "c")
    assert around.lines_above == ("a", "")
    assert around.lines_below == ("", "d", "")
    assert (around.previous_line(), around.next_line()) == ("a", "d")


def test_an_empty_document() -> None:
    around = read("<cursor>")
    assert (around.line_before, around.line_after, around.lines_above) == ("", "", ())
    assert around.previous_line() == around.next_line() == ""
    assert around.uses_tabs is None


def test_line_ends() -> None:
    assert read("a\r\nb<cursor>\r\nc").line_end == "\r\n"
    assert read("a\r\nb<cursor>\r\nc").line_after == ""
    assert read("a\nb<cursor>\r\nc\nd").line_end == "\n"
    assert read("a<cursor>").line_end == "\n"


def test_tabs_or_blanks() -> None:
    assert read("a\n\tb\n<cursor>").uses_tabs is True
    assert read("a\n  b\n<cursor>").uses_tabs is False
    assert read("\t<cursor>").uses_tabs is True


def test_only_near_lines_are_read_and_long_ones_in_part() -> None:
    text = "x" * 100_000 + "\n"
    around = read(text * 3 + "y\n" * 100 + "<cursor>" + "\n" + "z\n" * 100 + text)
    assert len(around.lines_above) <= 61 and len(around.lines_below) <= 61
    wide = read("a" * 100_000 + "<cursor>" + "b" * 100_000)
    assert len(wide.line_before) + len(wide.line_after) < 10_000
