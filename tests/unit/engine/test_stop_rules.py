"""Where a generation ends: what the model writes, with the place of the cut drawn as `<end>`."""

import textwrap

import pytest

from fimble.engine.run_on import RunOnRule
from fimble.engine.stop_rules import BlockRule, StopChecker, StopRules


def check_end(rules: StopRules, drawn: str, reason: str | None) -> None:
    """Feed the drawn text token-like and whole; both must end at the mark, for the reason."""
    expected, mark, _ = drawn.partition("<end>")
    assert bool(mark) == (reason is not None), "draw <end> exactly where a rule must fire"
    text = drawn.replace("<end>", "")
    for size in (1, 3, len(text) or 1):
        checker = StopChecker(rules=rules)
        pieces = [checker.push(text[i : i + size]) for i in range(0, len(text), size)]
        given = "".join(pieces) + checker.finish()
        assert given == expected
        assert (checker.match.reason if checker.match else None) == reason
        if checker.match:
            assert checker.match.end == len(expected)


def block(kind: str, columns: int) -> StopRules:
    return StopRules(block=BlockRule(kind=kind, columns=columns))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "drawn, reason",
    [
        ("a + b", None),
        ("a + b<end>END more", "stop_string"),
        ("EN and E<end>END", "stop_string"),
        ("<end>END", "stop_string"),
        ("ends with EN", None),
    ],
)
def test_stop_string(drawn: str, reason: str | None) -> None:
    check_end(StopRules(strings=("END", "")), drawn, reason)


def test_the_string_that_is_complete_first_wins() -> None:
    check_end(StopRules(strings=("abc", "b")), "xa<end>bc", "stop_string")
    check_end(StopRules(strings=("bc", "abc")), "x<end>abc", "stop_string")


def test_special_tokens_that_a_server_spells_out() -> None:
    check_end(StopRules(token_strings=("<|eot|>",)), "x = 1<end><|eot|>", "stop_string")


def test_an_empty_line_ends_a_paragraph_that_has_begun() -> None:
    check_end(StopRules(strings=("\n\n",)), "\n\n\ndef f():\n    x<end>\n\ny", "stop_string")
    check_end(StopRules(strings=("\n\n",)), "\n\n  \n\n", None)


@pytest.mark.parametrize(
    "lines, drawn",
    [
        (1, "one<end>\ntwo"),
        (1, "one<end>\r\ntwo"),
        (2, "one\ntwo<end>\nthree"),
        (2, "one\r\ntwo<end>\r\n"),
        (1, "one \r not a line end<end>\n"),
    ],
)
def test_line_limit(lines: int, drawn: str) -> None:
    check_end(StopRules(max_lines=lines), drawn, "line_limit")


def test_nothing_is_final_that_a_rule_may_still_cut() -> None:
    checker = StopChecker(rules=StopRules(strings=("\n\n",), block=block("indentation", 4).block))
    assert checker.push("x = 1\n") == "x = 1"
    assert checker.push("    ") == ""
    assert checker.push("y") == "\n    y"
    assert checker.push("\n") == ""
    assert checker.finish() == "\n"


def test_what_comes_after_a_match_is_ignored() -> None:
    checker = StopChecker(rules=StopRules(max_lines=1))
    assert checker.push("a\nb") == "a"
    assert checker.push("c") == ""
    assert checker.finish() == ""


INDENTATION = {
    "function": """
        x = 1
            if x:
                y()

            return x<end>

        def next():
            pass
    """,
    "blank lines at the end are not part of it": "x = 1<end>\n\n\n\ny = 2",
    "string over lines": '''
        text = """
        at the margin
        """ + x
            return text<end>
        x
    ''',
    "an empty docstring, then code": '""""""\n    x<end>\ny',
    "closer of what was opened here": "f(\n        a,\n)\n    g()<end>\nh()",
    "bracket in a string opens nothing": "print('(')<end>\n) x",
    "bracket in a comment opens nothing": "x  # (\n    y<end>\n)",
    "apostrophe in a comment": "x  # don't (\n    y<end>\nz",
    "tabs": "a\n\tb<end>\nc",
    "first line counts for nothing": "x<end>\n  y",
}


@pytest.mark.parametrize("drawn", INDENTATION.values(), ids=INDENTATION.keys())
def test_block_by_indentation(drawn: str) -> None:
    check_end(block("indentation", 4), textwrap.dedent(drawn).strip(), "block_end")


def test_a_block_that_goes_on() -> None:
    check_end(block("indentation", 4), "if x:\n        y\n    else:\n        z\n", None)
    check_end(
        block("brackets", 4), "if (x) {\n        y();\n    } else {\n        z();\n    }\n", None
    )


BRACKETS = {
    "closer of the block": "x();\n    y();<end>\n}\n\nfn",
    "else of the block": "x();<end>\n} else {\n    y();\n}",
    "own block closed, then the outer": "if (x) {\n        y();\n    }<end>\n});",
    "closer at the end of a line": "x();\n    return y; <end>}",
    "a dedented statement": "x();<end>\ny();",
    "the first line may close what the line opened": "a, b);\n    c();<end>\n}",
    "brace in a string": 'print("{");\n    y();<end>\n}',
    "brace in a character": "if (c == '{') d();\n    y();<end>\n}",
    "brace in a comment": "x(); // {\n    /* {\n{ */\n    y();<end>\n}",
    "a URL is no comment": "see http://x.y/{a};\n    z();<end>\n}",
    "lifetime": "fn f<'a>(x: &'a str) {\n        y();\n    }<end>\n}",
    "template string": "x = `\n}${a}\n{\n`;\n    y();<end>\n}",
    "directive at the margin": "x();\n#ifdef A\n    y();\n#endif\n    z();<end>\n}",
    "text block": 'x = """\n}\n"{"\n""";\n    y();<end>\n}',
    "windows line ends": "x();\r\n    y();<end>\r\n}\r\n",
}


@pytest.mark.parametrize("drawn", BRACKETS.values(), ids=BRACKETS.keys())
def test_block_by_brackets(drawn: str) -> None:
    check_end(block("brackets", 4), drawn, "block_end")


def test_a_closer_that_the_document_lacks_is_part_of_the_block() -> None:
    check_end(block("brackets", 0), "x();\n    y();\n}\n", None)


ONE_LINE = {
    # kind, line_before, owed, drawn, reason
    "a plain line": ("brackets", "", 0, "x();<end>\ny();", "line_limit"),
    "windows line ends": ("brackets", "", 0, "x();<end>\r\ny();", "line_limit"),
    "a block": (
        "brackets",
        "    ",
        0,
        "if (x) {\n        y();\n    }<end>\n    z();",
        "block_end",
    ),
    "a block in a block, and else": (
        "brackets",
        "",
        0,
        "if (x) {\n  for (;;) {\n    y();\n  }\n} else {\n  z();\n}<end>\nw();",
        "block_end",
    ),
    "a call over lines": ("brackets", "", 0, "f(\n    a,\n)<end>\ng()", "block_end"),
    "a bracket in a string opens nothing": ("brackets", "", 0, "x('{');<end>\ny", "line_limit"),
    "what the cursor's line has opened": ("brackets", "f(a,", 1, " b,\n  c)<end>\nd", "block_end"),
    "which is closed on the line": ("brackets", "f(a,", 1, " b)<end>\nd", "line_limit"),
    "too many lines": ("brackets", "", 0, "f(\na,\nb,\nc,<end>\nd,\ne)", "line_limit"),
    "a brace that closes what stands before": (
        "brackets",
        "",
        0,
        "f(() => {\n  x();\n})<end>\n}",
        "block_end",
    ),
    "by indentation": (
        "indentation",
        "    ",
        0,
        "if x:\n        y()\n\n        z()<end>\n\n    w()",
        "block_end",
    ),
    "with else": (
        "indentation",
        "",
        0,
        "if x:\n    y()\nelse:\n    z()<end>\nend_of_it()",
        "block_end",
    ),
    "a name that begins like else": (
        "indentation",
        "",
        0,
        "if x:\n    y<end>\nelsewhere",
        "block_end",
    ),
    "a header over lines": (
        "indentation",
        "",
        0,
        "def f(\n    a,\n):\n    b<end>\nc",
        "block_end",
    ),
    "the rest of a header": (
        "indentation",
        "    if x ",
        0,
        "> 0:\n        y<end>\n    z",
        "block_end",
    ),
    "a comment after the colon": (
        "indentation",
        "",
        0,
        "if x:  # why:\n    y<end>\nz",
        "block_end",
    ),
    "a colon in a comment": ("indentation", "", 0, "x  # why:<end>\n    y", "line_limit"),
    "a colon in a string": ("indentation", "", 0, "x = 'a:'<end>\n    y", "line_limit"),
    "text over lines": ("indentation", "", 0, 'x = """a\nb\n"""<end>\ny', "block_end"),
    "a block that has its end": (
        "indentation",
        "",
        0,
        "xs.each do |x|\n  y\nend<end>\nz",
        "block_end",
    ),
    "lua": (
        "indentation",
        "",
        0,
        "local f = function(a)\n  if a then\n    b()\n  end\nend<end>\nc()",
        "block_end",
    ),
    "indentation that the answer brings itself": (
        "indentation",
        "",
        0,
        "    if x:\n        y<end>\n    z",
        "block_end",
    ),
}


@pytest.mark.parametrize("rule", ONE_LINE.values(), ids=ONE_LINE.keys())
def test_a_line_that_opens_something_goes_on_to_its_end(
    rule: tuple[str, str, int, str, str],
) -> None:
    kind, line_before, owed, drawn, reason = rule
    run_on = RunOnRule(
        kind=kind,  # type: ignore[arg-type]
        line_before=line_before,
        owed=owed,
        max_lines=4 if "c,<end>" in drawn else 9,
    )
    check_end(StopRules(max_lines=1, run_on=run_on), drawn, reason)


def test_a_decorator_waits_for_what_it_decorates() -> None:
    text = "property\n    @cache\n    def f(self):\n        return 1<end>\n\n    x = 1"
    waiting = RunOnRule(kind="indentation", line_before="    @", decorators_wait=True)
    check_end(StopRules(max_lines=1, run_on=waiting), text, "block_end")
    alone = RunOnRule(kind="indentation", line_before="    @")
    check_end(StopRules(max_lines=1, run_on=alone), "property<end>\n    @cache\n", "line_limit")
    java = RunOnRule(kind="brackets", decorators_wait=True)
    text = '@A("x")\n  void f() {\n    g();\n  }<end>\n  int x;'
    check_end(StopRules(max_lines=1, run_on=java), text, "block_end")


WANTED = {
    "the first line has them": ("total = count = 0<end>\nx = 1\n", "line_limit"),
    "the second line has it": ("total = 0\ncount = 0<end>\nx = 1\n", "block_end"),
    "the block below has it": (
        "total = 0\nfor count in xs:\n    total += count<end>\nx = 1\n",
        "block_end",
    ),
    "no line has it": ("total = 0<end>\na = 1\nb = 2\nc = 3\nd = 4\n", "line_limit"),
    "what stands around is left first": ("    total = 0<end>\nx = 1\n", "line_limit"),
    "the first is a block": ("for x in xs:\n    total = 0<end>\ncount = 1\n", "block_end"),
}


@pytest.mark.parametrize("drawn, reason", WANTED.values(), ids=WANTED.keys())
def test_one_line_goes_on_to_the_names_that_are_wanted(drawn: str, reason: str) -> None:
    rule = RunOnRule(kind="indentation", wanted=("total", "count"), most_for_wanted=4)
    check_end(StopRules(max_lines=1, run_on=rule), drawn, reason)


OWN_END = RunOnRule(kind="indentation", max_lines=3, own_end=True)


def test_an_answer_that_ends_by_itself_keeps_its_lines() -> None:
    checker = StopChecker(rules=StopRules(run_on=OWN_END))
    assert checker.push("a = 1\nb = 2") == "a = 1"  # the rest may still be dropped
    assert checker.finish() == "\nb = 2"


def test_one_that_does_not_is_one_line() -> None:
    check_end(StopRules(run_on=OWN_END), "a = 1<end>\nb = 2\nc = 3\nd = 4", "line_limit")
    cut_short = StopChecker(rules=StopRules(run_on=OWN_END))
    assert cut_short.push("a = 1\nb = 2") + cut_short.finish(cut_short=True) == "a = 1"
    within = StopChecker(rules=StopRules(run_on=OWN_END))
    assert within.push("a = ") + within.finish(cut_short=True) == "a = "


def test_wanted_names_in_a_language_of_brackets() -> None:
    rule = RunOnRule(kind="brackets", line_before="  ", wanted=("a", "b"))
    drawn = "let a = 1;\n  const b = f(\n    a,\n  );<end>\n  g();\n"
    check_end(StopRules(max_lines=1, run_on=rule), drawn, "block_end")


BELOW = {
    "a line": ("\n    y = 1<end>\n    z = 2\n", "line_limit"),
    "a block": ("\n    if y:\n        z = 2<end>\n    return\n", "block_end"),
    "blank lines": ("\n\n    y = 1<end>\n", "line_limit"),
    "behind what the answer repeats": ("[]\n    y = 1<end>\n", "line_limit"),
    "the line itself goes on": (".copy()<end>\n    y = 1\n", "line_limit"),
}


@pytest.mark.parametrize("drawn, reason", BELOW.values(), ids=BELOW.keys())
def test_who_asks_at_the_end_of_a_line_gets_the_line_below(drawn: str, reason: str) -> None:
    rule = RunOnRule(kind="indentation", line_before="    x = ", starts_below=True, begun="[]")
    check_end(StopRules(max_lines=1, run_on=rule), drawn, reason)


def test_a_line_that_is_not_decided_yet_is_held_back() -> None:
    rule = RunOnRule(kind="indentation")
    checker = StopChecker(rules=StopRules(max_lines=1, run_on=rule))
    assert checker.push("if x:\n    y\nels") == "if x:\n    y"
    assert checker.push("e:") == "\nelse:"
