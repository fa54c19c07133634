"""Each filter: a document with the cursor drawn, what the model wrote, and what is shown.

The fixtures are the complaints that users of other tools have filed; the issue stands in the id.
"""

from typing import Any

import pytest

from fimble.completion.deletion import Deletion
from fimble.completion.postprocess.closers import drop_surplus_closers
from fimble.completion.postprocess.context_echo import cut_context_echo
from fimble.completion.postprocess.control_tokens import cut_at_control_token
from fimble.completion.postprocess.existing_text import cut_existing_text
from fimble.completion.postprocess.filter import Filter, FilterContext
from fimble.completion.postprocess.first_line import place_first_line
from fimble.completion.postprocess.held_back import drop_held_back
from fimble.completion.postprocess.indentation import match_indentation
from fimble.completion.postprocess.just_deleted import withhold_just_deleted
from fimble.completion.postprocess.line_ends import make_line_ends_plain, restore_line_ends
from fimble.completion.postprocess.parse_damage import trim_to_what_parses
from fimble.completion.postprocess.repetition import cut_repetition
from fimble.completion.postprocess.secrets_of_others import withhold_secrets
from fimble.completion.postprocess.something_left import require_something
from fimble.completion.postprocess.trailing_blanks import strip_trailing_blanks
from fimble.completion.postprocess.uncertain_lines import cut_uncertain_lines
from fimble.completion.postprocess.unfinished_end import cut_unfinished_end
from fimble.completion.rejection import Rejection
from fimble.engine.interface import StopReason


def context_of(drawn: str, **known: Any) -> FilterContext:
    """The surroundings of the `<cursor>` in a drawn document."""
    before, mark, after = drawn.partition("<cursor>")
    assert mark
    *above, line_before = before.split("\n")
    line_after, *below = after.split("\n")
    return FilterContext(
        line_before=line_before,
        line_after=line_after,
        lines_above=tuple(above),
        lines_below=tuple(below),
        document_text=before + after,
        **known,
    )


def check_filter(
    apply: Filter, drawn: str, written: str, shown: str | Rejection, **known: Any
) -> None:
    assert apply(written, context_of(drawn, **known)) == shown


@pytest.mark.parametrize(
    "written, shown",
    [
        ("x + 1", "x + 1"),
        ("x + 1<|M|> and more", "x + 1"),
        ("x<|E|>y<|M|>z", "x"),
        ("<|M|>", Rejection.SENTINEL),
        (" \n<|M|>x", Rejection.SENTINEL),
        ("'<\u200b|M|>'", "'<|M|>'"),
    ],
    ids=["none", "zed#52770", "the first of two", "nothing else", "blanks else", "mended"],
)
def test_control_tokens(written: str, shown: str | Rejection) -> None:
    tokens = ("<|M|>", "<|E|>")
    check_filter(cut_at_control_token, "y = <cursor>", written, shown, control_tokens=tokens)


def test_context_echo() -> None:
    told = frozenset(("shelf/books.py", "# shelf/books.py", "# class Shelf:"))
    cut = cut_context_echo
    check_filter(cut, "x = <cursor>", "1\n\n# shelf/books.py\n# class Shelf:", "1", told_lines=told)
    check_filter(cut, "x = <cursor>", "1\nshelf/books.py\nclass Shelf:", "1", told_lines=told)
    check_filter(
        cut, "x = <cursor>", "1\n# of shelf/books.py", "1\n# of shelf/books.py", told_lines=told
    )
    check_filter(cut, "# <cursor>", "shelf/books.py", "shelf/books.py", told_lines=told)
    check_filter(cut, "x = <cursor>", "1\n# class Shelf:", "1\n# class Shelf:")


def test_held_back() -> None:
    check_filter(drop_held_back, "x = <cursor>", " y", "y", held_back=" ")
    check_filter(drop_held_back, "x = <cursor>", "y", "y", held_back=" ")
    check_filter(drop_held_back, "x =<cursor>", " y", " y")


def test_line_ends() -> None:
    check_filter(make_line_ends_plain, "<cursor>", "a\r\nb\rc\n", "a\nbc\n")
    check_filter(restore_line_ends, "<cursor>", "a\nb", "a\r\nb", line_end="\r\n")
    check_filter(restore_line_ends, "<cursor>", "a\nb", "a\nb")


WRITTEN_TO_A_LIMIT = {
    "a block": ("a = 1\nb = 2\nc = lon", "a = 1\nb = 2", "a = 1\nb = 2"),
    "a line": ("call(first, sec", "call(first, ", Rejection.TIME_LIMIT),
    "a line below": ("\n    x = hal", "\n    x = ", Rejection.TIME_LIMIT),
    "half a word": ("sel", "", Rejection.TIME_LIMIT),
}


@pytest.mark.parametrize(
    "written, out_of_tokens, out_of_time", WRITTEN_TO_A_LIMIT.values(), ids=WRITTEN_TO_A_LIMIT
)
def test_unfinished_end(written: str, out_of_tokens: str, out_of_time: str | Rejection) -> None:
    for reason, shown in {
        StopReason.TOKEN_LIMIT: out_of_tokens,
        StopReason.TIME_LIMIT: out_of_time,
        StopReason.LINE_LIMIT: written,
    }.items():
        check_filter(cut_unfinished_end, "<cursor>", written, shown, stop_reason=reason)


FIRST_LINE = {
    "a blank too many": ("x = <cursor>", " y", "y"),
    "the body of a header": ("def f():<cursor>", "\n    pass", "\n    pass"),
    "blank lines on a blank line": ("def f():\n    <cursor>", "\n\n    x", "x"),
    "doubled indentation": ("x = 1\n    <cursor>", "    y = 2\n    z = 3", "y = 2\n    z = 3"),
    "all lines doubled": ("x\n    <cursor>", "    if y:\n            z", "if y:\n        z"),
    "one step deeper after a header": ("if x:\n<cursor>", "    y", "    y"),
    "a continuation": ("f(a,\n<cursor>", "  b)", "  b)"),
}


@pytest.mark.parametrize("drawn, written, shown", FIRST_LINE.values(), ids=FIRST_LINE.keys())
def test_first_line(drawn: str, written: str, shown: str) -> None:
    check_filter(place_first_line, drawn, written, shown)


DEEPER = {
    "a statement": ("    x = 1\n<cursor>\n", "        y = 2", "    y = 2"),
    "several": ("  x = 1\n<cursor>\n", "    if y:\n      z()", "  if y:\n    z()"),
    "below a header": ("    if x:\n<cursor>\n", "        y = 2", "        y = 2"),
    "an operator": ("    x = (1\n<cursor>\n", "         + 2)", "         + 2)"),
    "nothing above": ("<cursor>\n", "    y = 2", "    y = 2"),
}


@pytest.mark.parametrize("drawn, written, shown", DEEPER.values(), ids=DEEPER.keys())
def test_a_statement_in_python_is_no_deeper_than_the_line_above(
    drawn: str, written: str, shown: str
) -> None:
    check_filter(place_first_line, drawn, written, shown, indents_blocks=True)
    check_filter(place_first_line, drawn, written, written)


@pytest.mark.parametrize(
    "uses_tabs, written, shown",
    [
        (True, "if x {\n        y\n    }", "if x {\n\t\ty\n\t}"),
        (True, "f(a,\n      b)", "f(a,\n\t  b)"),
        (False, "if x:\n\t\ty", "if x:\n        y"),
        (None, "if x:\n\ty", "if x:\n\ty"),
    ],
    ids=["to tabs", "alignment stays", "to blanks", "a document that does not indent"],
)
def test_indentation(uses_tabs: bool | None, written: str, shown: str) -> None:
    check_filter(match_indentation, "\t<cursor>", written, shown, uses_tabs=uses_tabs)


@pytest.mark.parametrize(
    "drawn, shown",
    [
        ("{\n  a();\n  <cursor>\n}", "if (x) {\n    y();\n  }"),
        ("{\n   a();\n<cursor>}", "if (x) {\n      y();\n   }"),
        ("{\n /* */\n<cursor>}", "if (x) {\n        y();\n    }"),
    ],
    ids=["two blanks", "three", "nobody knows"],
)
def test_a_tab_is_as_wide_as_a_step_of_the_document(drawn: str, shown: str) -> None:
    check_filter(match_indentation, drawn, "if (x) {\n\t\ty();\n\t}", shown, uses_tabs=False)


def test_a_string_keeps_its_blanks() -> None:
    check_filter(
        match_indentation, '"""<cursor>', "a\n\tb", "a\n\tb", uses_tabs=False, inside_literal=True
    )


REPETITION = {
    "the same line again and again": ("<cursor>", "a = foo()\n" * 6, "a = foo()"),
    "the first line has no indentation": ("    <cursor>", "use(a)" + "\n    use(a)" * 3, "use(a)"),
    "twice is a table": ("<cursor>", "0, 1000,\n0, 1000,", "0, 1000,\n0, 1000,"),
    "a block twice": ("<cursor>", "foo(1)\nbar(2)\nfoo(1)\nbar(2)", "foo(1)\nbar(2)"),
    "closers may repeat": ("<cursor>", "f({\n}\n}\n}\n)", "f({\n}\n}\n}\n)"),
    "a loop in the line": ("x = <cursor>", "[1, " + "abc, " * 9, "[1"),
    "nothing but a loop": ("x = <cursor>", "abcd, " * 9, Rejection.REPETITION),
    "a ruler is no loop": ("# <cursor>", "-" * 60, "-" * 60),
    "the line above": (
        "    self.first = first\n    <cursor>",
        "self.first = first",
        Rejection.REPETITION,
    ),
    "the lines above": (
        "a = load(1)\nb = store(2)\n\n<cursor>",
        "a = load(1)\nb = store(2)\nc = 3",
        Rejection.REPETITION,
    ),
    "begins as the line above": ("  0, 1000,\n  <cursor>", "0, 1000,\n  2, 1", "0, 1000,\n  2, 1"),
    "the lines above, the other way round": (
        "a = load(1)\nb = store(2)\n<cursor>",
        "b = store(2)\na = load(1)",
        "b = store(2)\na = load(1)",
    ),
    "the line above in a deeper block": (
        "    if x:\n        return False\n<cursor>",
        "    return False",
        "    return False",
    ),
    "the line above in the same block": (
        "        return False\n<cursor>",
        "        return False",
        Rejection.REPETITION,
    ),
    "closers as above": ("  }\n}\n<cursor>", "}\n}", "}\n}"),
    "a bracket as above": ("    }\n    <cursor>", "}", "}"),
}


@pytest.mark.parametrize("drawn, written, shown", REPETITION.values(), ids=REPETITION.keys())
def test_repetition(drawn: str, written: str, shown: str | Rejection) -> None:
    check_filter(cut_repetition, drawn, written, shown)


EXISTING = {
    "continue#4721: next line again": (
        "a = 1\n<cursor>\nreturn a + total\n",
        "b = 2\nreturn a + total",
        "b = 2",
    ),
    "cody#264: only the next line": (
        "a = 1\n<cursor>\nreturn a + total\n",
        "return a + total",
        Rejection.REPEATS_SUFFIX,
    ),
    "tabby: within five percent": (
        "<cursor>\n    result.append(value)\n",
        "result.append(values)",
        Rejection.REPEATS_SUFFIX,
    ),
    "another name is another line": ("<cursor>\ncount_a\n", "count_b", "count_b"),
    "one letter makes another name in a long line too": (
        "    <cursor>\n    def get_y(self):\n",
        "def get_x(self):",
        "def get_x(self):",
    ),
    "the cursor's line makes the next line": (
        "self.<cursor>\nself.value = value\n",
        "value = value",
        Rejection.REPEATS_SUFFIX,
    ),
    "goes on below": (
        "<cursor>\n\nfor item in items:\n    use(item)\n",
        "items = load()\n\nfor item in items:\n    use(item)\n    more(item)",
        "items = load()\n",
    ),
    "closers alone are counted elsewhere": ("f(\n<cursor>\n)\n", "a\n)", "a\n)"),
    "brackets and what follows": (
        "if (x) {\n<cursor>\n}\nnext();\n",
        "y();\n}\nnext();",
        "y();",
    ),
    "a line further down": (
        "    <cursor>\n    b = 2 * a\n\n    c = compute(a, b)\n",
        "c = compute(a, b)",
        Rejection.REPEATS_SUFFIX,
    ),
    "new, then a line further down": (
        "    <cursor>\n    b = 2 * a\n    c = compute(a, b)\n",
        "a = load()\n    c = compute(a, b)",
        "a = load()",
    ),
    "further down in another block": (
        "        <cursor>\n        b = 2 * a\n    else:\n        c = compute(a, b)\n",
        "c = compute(a, b)",
        "c = compute(a, b)",
    ),
    "further down, but deeper": (
        "    <cursor>\n    if b:\n        c = compute(a, b)\n",
        "c = compute(a, b)",
        "c = compute(a, b)",
    ),
    "a decorator of what stands further down": (
        "    <cursor>\n    def f(self): ...\n    @staticmethod\n    def g(): ...\n",
        "@staticmethod",
        "@staticmethod",
    ),
    "return, which stands below": ("<cursor>\n    return\n", "return", Rejection.REPEATS_SUFFIX),
    "a word that may well come twice": ("  <cursor>\nend\n", "end", "end"),
    "rest of the line": ("x = <cursor> + offset", "start + offset", "start"),
    "rest of the line, then more": ("f(<cursor>, indent=2)", "data, indent=2)\ng()", "data"),
    "kilocode#3386: closers are replaced": ("f(<cursor>)", "a)", "a)"),
    "the colon that stands there": ("if<cursor>:\n    y", " x:", " x"),
    "a closer and a colon": ("if f(<cursor>):\n    y", "x):", "x"),
    "a closer of its own and a colon": ("if f(<cursor>):\n    y", "g():", "g():"),
    "the semicolon that stands there": ("x = <cursor>;", "f(y);", "f(y)"),
    "a quote, a bracket and a colon": ('if f("<cursor>"):', 'a"):', "a"),
    "the end of a tag": ('<div class="<cursor>">', 'main">', "main"),
    "a colon alone": ("x[<cursor>:", ":", ":"),
    "the rest, but not quite": (
        "return [<cursor> for x in xs]",
        "x + 1 for x in range(y)]",
        "x + 1",
    ),
    "as it begins, but in the midst": (
        "return <cursor>for x in xs]",
        "[y for x in xs if x and y] + [z for z in zs if x and y and z and not a or b]",
        "[y for x in xs if x and y] + [z for z in zs if x and y and z and not a or b]",
    ),
}


@pytest.mark.parametrize("drawn, written, shown", EXISTING.values(), ids=EXISTING.keys())
def test_existing_text(drawn: str, written: str, shown: str | Rejection) -> None:
    check_filter(cut_existing_text, drawn, written, shown)


def test_prose_may_say_the_same_again_further_down() -> None:
    drawn, line = (
        "// <cursor>\n// of the chunk\n// numpy arrays of codes\n",
        "numpy arrays of codes",
    )
    check_filter(cut_existing_text, drawn, line, line, inside_literal=True)
    check_filter(cut_existing_text, drawn, line, Rejection.REPEATS_SUFFIX)


SURE = {"x = 1": -0.1, "y = 2": -1.0, "z = 3": -2.5, "if x:": -0.1, "return": -3.0}
UNCERTAIN = {
    "a header keeps its body": ("if x:\nz = 3", "if x:\nz = 3"),
    "sure of all": ("x = 1\ny = 2", "x = 1\ny = 2"),
    "the third line": ("x = 1\ny = 2\nz = 3\nx = 1", "x = 1\ny = 2"),
    "the first line stays": ("z = 3\nx = 1", "z = 3\nx = 1"),
    "not where the rest does not parse": ("if x:\n    return", "if x:\n    return"),
    "comments say nothing yet": ("# To sum\nz = 3\nz = 3", "# To sum\nz = 3"),
    "of a line that is not known": ("x = 1\nw = 4", "x = 1\nw = 4"),
}


@pytest.mark.parametrize("written, shown", UNCERTAIN.values(), ids=UNCERTAIN.keys())
def test_uncertain_lines(written: str, shown: str) -> None:
    context = FilterContext(line_logprobs=SURE, adds_errors=lambda text: text.endswith(":"))
    assert cut_uncertain_lines(written, context) == shown


CLOSERS = {
    "continue#2169: block closed again": ("{\n  <cursor>\n}", "x();\n}", "", "x();"),
    "vscode#136452: bracket closed again": ("f(a\n<cursor>\n)", ", b)", "", ", b"),
    "a closer that is missing": ("{\n  <cursor>\n", "x();\n}", "}", "x();\n}"),
    "not one too many": ("{\n  <cursor>\n", "x();\n}\n}\n", "}", "x();\n}"),
    "nothing after the block": ("f() {<cursor>\n", "\n  x();\n}\n\ng() {}", "}", "\n  x();\n}"),
    "a call around the block": ("f({<cursor>\n", "\n  x\n});\ng();", "})", "\n  x\n});"),
    "the block goes on": (
        "if (a) {<cursor>\n",
        "\n  x();\n} else {\n  y();\n}",
        "}",
        "\n  x();\n} else {\n  y();\n}",
    ),
    "on the cursor's line": ("f(<cursor>)", "a, b);", "", "a, b);"),
    "its own brackets": ("<cursor>", "f(a[0], {});", "", "f(a[0], {});"),
    "in a string": ("<cursor>", 'f(")")', "", 'f(")")'),
    "the wrong kind": ("[\n<cursor>\n", "a)\n]", "]", "a"),
}


@pytest.mark.parametrize("drawn, written, missing, shown", CLOSERS.values(), ids=CLOSERS.keys())
def test_closers(drawn: str, written: str, missing: str, shown: str) -> None:
    check_filter(drop_surplus_closers, drawn, written, shown, missing_closers=missing)


def test_closers_that_nobody_counted_stay() -> None:
    check_filter(drop_surplus_closers, "{\n<cursor>\n}", "x\n}", "x\n}")


def test_just_deleted() -> None:
    deletion = Deletion(text="load(path)", by_key=False)

    def check(written: str, shown: str | Rejection, deletion: Deletion | None) -> None:
        check_filter(withhold_just_deleted, "x = <cursor>", written, shown, deletion=deletion)

    check("load(path)", Rejection.JUST_DELETED, deletion)
    check("load(path)\ny = 2", Rejection.JUST_DELETED, deletion)
    check("load(other)", "load(other)", deletion)
    check("load(path)", "load(path)", None)


def test_trailing_blanks() -> None:
    check_filter(strip_trailing_blanks, "<cursor>", "a  \n\n  b \t\n  \n", "a\n\n  b")
    check_filter(strip_trailing_blanks, '"<cursor>"', "a  \nb ", "a  \nb", inside_literal=True)


def test_parse_damage() -> None:
    def adds_errors(text: str) -> bool:
        return text.count("(") != text.count(")")

    def check(written: str, shown: str | Rejection) -> None:
        check_filter(trim_to_what_parses, "<cursor>", written, shown, adds_errors=adds_errors)

    check("f(a)\ng(b)", "f(a)\ng(b)")
    check("f(a)\ng(b\nh", "f(a)")
    check("f(a\ng(b\nh", Rejection.BREAKS_SYNTAX)
    check("f(a", Rejection.BREAKS_SYNTAX)
    check_filter(trim_to_what_parses, "<cursor>", "f(a\n(", "f(a\n(")
    python = {"adds_errors": adds_errors, "indents_blocks": True}
    check_filter(trim_to_what_parses, "<cursor>", "a = 1\nb: Final =", "a = 1", **python)
    check_filter(trim_to_what_parses, "<cursor>", "b =", Rejection.BREAKS_SYNTAX, **python)
    check_filter(trim_to_what_parses, "<cursor> 2", "b =", "b =", **python)
    check_filter(trim_to_what_parses, "<cursor>", "b =", "b =", adds_errors=adds_errors)


def test_something_left() -> None:
    check_filter(require_something, "<cursor>", " \n\t", Rejection.EMPTY)
    check_filter(require_something, "<cursor>", " x", " x")


KEY = "AKIAIOSFODNN7EXAMPLA"
MINIFIED = "a=1;" * 600


@pytest.mark.parametrize(
    "drawn, written, shown",
    [
        ('key = "<cursor>"', KEY, Rejection.SECRET),
        ("<cursor>", f'a = 1\nkey = "{KEY}"', Rejection.SECRET),
        ('key = "AKIAIOSF<cursor>"', "ODNN7EXAMPLA", Rejection.SECRET),
        (f'old = "{KEY}"\nkey = "<cursor>"', KEY, KEY),
        (f'call("{KEY}", <cursor>)', "retries=3", "retries=3"),
        ("<cursor>", "-----BEGIN RSA PRIVATE KEY-----\nabc", Rejection.SECRET),
        ("# -----BEGIN RSA PRIVATE KEY-----\n<cursor>", "x = 1", "x = 1"),
        ('api_key="<cursor>', 'test"', 'test"'),
        ("<cursor>", "token = get_token(user)", "token = get_token(user)"),
        (f"{MINIFIED}<cursor>", "b=2;", "b=2;"),
    ],
    ids=[
        "a key",
        "in a later line",
        "the end of one",
        "the user's own",
        "beside the user's own",
        "a private key",
        "after the user's own",
        "an example",
        "no secret",
        "a long line",
    ],
)
def test_secrets(drawn: str, written: str, shown: str | Rejection) -> None:
    check_filter(withhold_secrets, drawn, written, shown)
