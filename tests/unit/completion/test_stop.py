"""One line or a block, and where the block ends: a document with its cursor drawn."""

from dataclasses import replace
from typing import Any

import pytest

from fimble.completion.place import Place
from fimble.completion.stop import plan_stop
from fimble.completion.surroundings import read_surroundings
from fimble.documents.document import Document
from fimble.engine.stop_rules import BlockRule, StopRules
from fimble.settings import CompletionSettings

SETTINGS = CompletionSettings(max_lines=9, max_tokens=70, time_limit_ms=123)


def place_at(drawn: str, language: str, **facts: Any) -> Place:
    offset = drawn.index("<cursor>")
    text = drawn.replace("<cursor>", "")
    place = Place(
        document=Document(uri="a", language_id=language, version=1, text=text),
        offset=offset,
        around=read_surroundings(text, offset),
        tree=None,
    )
    return replace(place, **facts)


def rules_at(drawn: str, language: str = "python", **facts: Any) -> StopRules:
    return plan_stop(place_at(drawn, language, **facts), ("<|end|>",), SETTINGS)


def check_line(drawn: str, **facts: Any) -> None:
    rules = rules_at(drawn, **facts)
    assert (rules.max_lines, rules.block) == (1, None)


def check_block(drawn: str, columns: int, language: str = "python", **facts: Any) -> None:
    rules = rules_at(drawn, language, **facts)
    kind = "indentation" if language == "python" else "brackets"
    assert rules.max_lines == SETTINGS.max_lines
    assert rules.block == BlockRule(kind=kind, columns=columns)


@pytest.mark.parametrize(
    "drawn",
    [
        "x = <cursor>\n",
        "return<cursor>",
        "f(<cursor>, indent=2)\n",
        "a = 1\n<cursor>\nb = 2\n",
        "for x in y:\n    <cursor>\n    use(x)\n",
        "for x in y:<cursor>\n    use(x)\n",
        "if x:\n    a = 1\n    <cursor>\n    b = 2\n",
    ],
    ids=[
        "within a line",
        "at its end",
        "before its rest",
        "between two lines",
        "first line of a body that exists",
        "after a header that has its body",
        "between two lines of a block",
    ],
)
def test_one_line(drawn: str) -> None:
    check_line(drawn)


def test_one_line_inside_strings_and_comments() -> None:
    check_line('"""\n<cursor>', inside="comment")


@pytest.mark.parametrize(
    "drawn, language, facts, expected",
    [
        ("void f() {\n  a();\n  <cursor>\n  b();\n}\n", "java", {}, ("brackets", "  ", 0)),
        ("a = 1\n<cursor>\nb = 2\n", "python", {}, ("indentation", "", 0)),
        ("  f([a, <cursor>\n", "java", {"missing_closers": ")]"}, ("brackets", "  f([a, ", 2)),
        ("  f([a, <cursor>])\n", "java", {"missing_closers": ""}, ("brackets", "  f([a, ", 0)),
        ("  if (<cursor>\n    b();\n  }\n", "java", {}, None),
        ("if x<cursor>\n    b()\n", "python", {}, None),
        ("x = <cursor> + 1\n", "python", {}, None),
        ("# a<cursor>\n", "python", {"inside": "comment"}, None),
    ],
    ids=[
        "between two lines",
        "at the margin",
        "brackets that lack their closers",
        "brackets that have them",
        "a body that exists",
        "a body that exists, python",
        "before code",
        "in a comment",
    ],
)
def test_where_a_line_may_go_on_to_the_end_of_what_it_opens(
    drawn: str, language: str, facts: dict[str, Any], expected: tuple[Any, ...] | None
) -> None:
    rule = rules_at(drawn, language, **facts).run_on
    if expected is None:
        assert rule is None
        return
    kind, line_before, owed = expected
    assert rule is not None and rule.max_lines == SETTINGS.max_lines
    assert (rule.kind, rule.line_before, rule.owed) == (kind, line_before, owed)


@pytest.mark.parametrize(
    "drawn, language, waits",
    [
        ("a = 1\n@<cursor>\n\ndef f():\n    pass\n", "python", True),
        ("a = 1\n@<cursor>\ndef f():\n    pass\n", "python", False),
        ("@<cursor>\n", "ruby", False),
    ],
    ids=["nothing to decorate yet", "what it decorates is there", "no decorators"],
)
def test_decorators(drawn: str, language: str, waits: bool) -> None:
    rule = rules_at(drawn, language).run_on
    assert rule is not None and rule.decorators_wait is waits


def test_what_the_answer_repeats_of_the_line_is_not_counted_twice() -> None:
    place = place_at("  f(<cursor>\n", "java", missing_closers=")")
    assert plan_stop(place, (), SETTINGS).run_on is None  # an empty call: a block is wanted
    place = place_at("  f(a, g(<cursor>, 1\n", "java", missing_closers="))")
    assert plan_stop(place, (), SETTINGS).run_on is None  # there is code behind
    place = place_at("  f(a, (b<cursor>\n", "java", missing_closers="))")
    rule, healed = (plan_stop(place, (), SETTINGS, back).run_on for back in ("", "(b"))
    assert rule is not None and rule.owed == 2
    assert healed is not None and (healed.owed, healed.line_before) == (1, "  f(a, ")


@pytest.mark.parametrize("drawn", ["x = f(a<cursor>\n", "x = f(<cursor>, 1)\n", "x = 1<cursor>\n"])
def test_who_asks_a_model_that_ends_by_itself_gets_all_of_its_answer(drawn: str) -> None:
    place = place_at(drawn, "python")
    rule = plan_stop(place, (), SETTINGS, invoked=True, ends_itself=True).run_on
    assert rule is not None and rule.own_end
    for invoked, ends_itself in ((True, False), (False, True)):
        rule = plan_stop(place, (), SETTINGS, invoked=invoked, ends_itself=ends_itself).run_on
        assert rule is None or not rule.own_end
    text = replace(place, inside="string")
    rule = plan_stop(text, (), SETTINGS, invoked=True, ends_itself=True).run_on
    assert rule is None or not rule.own_end


def test_an_empty_body() -> None:
    check_block("def f():\n    <cursor>", 1)
    check_block("def f():<cursor>\n\ndef g():\n    pass\n", 1)
    check_block("class A:\n    def f():\n        <cursor>\n\n    def g():\n        pass", 5)
    check_block("if (x) {\n  <cursor>\n}\n", 1, "go")


def test_the_end_of_a_block() -> None:
    check_block("def f():\n    a = 1\n    <cursor>\n\ndef g(): ...\n", 4)
    check_block("def f():\n    if x:\n        a = 1\n        <cursor>\n    b = 2\n", 8)
    check_block("{\n\ta();\n\t<cursor>\n}\n", 4, "go")


def test_a_closer_that_the_document_lacks_belongs_to_the_block() -> None:
    check_block("  if (x) {<cursor>\n", 2, "java", missing_closers="}")
    check_block("  if (x) {<cursor>}\n", 2, "java")
    check_block("  if (x) {<cursor>\n  }\n", 3, "java")


@pytest.mark.parametrize(
    "drawn, strings",
    [
        ("def f():\n    <cursor>\n\nprint(total)\n", ("\nprint(total)",)),
        ("def f():\n    a\n    <cursor>\n\nprint(total)\n", ("\nprint(total)", "\n\n")),
        ("{\n    a();\n    <cursor>\n}\n", ("\n\n",)),
        ("f(<cursor>, indent=2)", (", indent=2)",)),
        ("f(<cursor>)", ()),
        ("x = <cursor>\ny = 2", ()),
    ],
)
def test_stop_strings(drawn: str, strings: tuple[str, ...]) -> None:
    assert rules_at(drawn).strings == strings


def test_limits_come_from_the_settings() -> None:
    rules = rules_at("x = <cursor>")
    assert (rules.max_tokens, rules.time_limit_ms) == (70, 123)
    assert rules.token_strings == ("<|end|>",)
