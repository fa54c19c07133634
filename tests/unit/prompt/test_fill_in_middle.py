"""What the model is asked: a document with the cursor drawn, and the prompt it becomes."""

from typing import Any

import pytest

from fimble.prompt.budget import Window, WindowTop
from fimble.prompt.fill_in_middle import arrange, build_prompt
from fimble_models import FimTokens, load_cards


def fim(**changes: Any) -> FimTokens:
    return FimTokens(prefix="<P>", suffix="<S>", middle="<M>", stop=("<END>",), **changes)


def window(drawn: str, *signatures: str) -> Window:
    before, _, after = drawn.partition("<cursor>")
    return Window(
        signatures=signatures,
        before=before,
        after=after,
        top=WindowTop(start_offset=0),
        prefix_tokens=7,
        suffix_tokens=5,
    )


@pytest.mark.parametrize(
    "tokens, expected",
    [
        (fim(), "<P>def f():\n<S>\nf()\n<M>"),
        (fim(anchor="start"), "<P><S>\nf()\n<M>def f():\n"),
        (fim(anchor="lines:0"), "<P>def f():\n<S>\nf()\n<M>"),
        (fim(anchor="lines:1"), "<P><S>\nf()\n<M>def f():\n"),
        (fim(order="spm", anchor="lines:0"), "<S>\nf()\n<P>def f():\n<M>"),
        (fim(order="spm"), "<S>\nf()\n<P>def f():\n<M>"),
        (fim(order="spm", anchor="start"), "<S>\nf()\n<P><M>def f():\n"),
        (None, "def f():\n"),
    ],
)
def test_order_and_anchor(tokens: FimTokens | None, expected: str) -> None:
    prompt = build_prompt(window("def f():\n<cursor>\nf()\n"), tokens)
    assert prompt.text == expected
    assert prompt.prefix_tokens == 7
    assert prompt.suffix_tokens == (5 if tokens else 0)


def test_the_front_says_where_the_anchor_is() -> None:
    drawn = "a\nb\nc = <cursor>\n"
    prompt = build_prompt(window(drawn, "def f():\n"), fim(anchor="start"), front="a\n")
    assert prompt.text == "<P>def f():\na\n<S>\n<M>b\nc ="
    assert prompt.held_back == " "
    prompt = build_prompt(window(drawn, "def f():\n"), fim(), front="a\nb\nc = ")
    assert (prompt.text, prompt.held_back) == ("<P>def f():\na\nb\nc =<S>\n<M>", " ")


def test_what_the_engine_arranges_itself() -> None:
    before = "".join(f"line {number}\n" for number in range(9))
    assert arrange(before + "x", "\n<M>", fim(anchor="lines:2")) == (
        f"<P>{before[:-14]}<S>\n<\u200bM><M>line 7\nline 8\nx"
    )


def test_signatures_stand_above_the_window() -> None:
    prompt = build_prompt(window("x<cursor>", "class A:\n", "    def f(self):\n"), None)
    assert prompt.text == "class A:\n    def f(self):\nx"


@pytest.mark.parametrize(
    "drawn, text, held_back",
    [
        ("x = <cursor>", "x =", " "),
        ("def f():\n    <cursor>", "def f():\n   ", " "),
        ("if x {\n\t<cursor>", "if x {\n", "\t"),
        ("x<cursor>", "x", ""),
        ("x\n<cursor>", "x\n", ""),
        ("<cursor>", "", ""),
    ],
)
def test_the_blank_before_the_cursor_is_left_to_the_model(
    drawn: str, text: str, held_back: str
) -> None:
    prompt = build_prompt(window(drawn), None)
    assert (prompt.text, prompt.held_back) == (text, held_back)


@pytest.mark.parametrize(
    "drawn, text, held_back",
    [
        ("x = match.gr<cursor>", "x = match", ".gr"),
        ("    ret<cursor>", "   ", " ret"),
        ("f(<cursor>", "f", "("),
        ("x = f(<cursor>", "x = f", "("),
        ("Shelf::<cursor>", "Shelf", "::"),
        ("Shelf::put<cursor>", "Shelf", "::put"),
        ('print("<cursor>', "print", '("'),
        ("x = (<cursor>", "x =", " ("),
        ("x\nfo<cursor>", "x\n", "fo"),
        ("x\n<cursor>", "x\n", ""),
        ("fo<cursor>", "fo", ""),
        ("x = " + "y" * 60 + "<cursor>", "x = " + "y" * 20, "y" * 40),
    ],
)
def test_an_engine_that_heals_is_left_the_piece_before_the_cursor(
    drawn: str, text: str, held_back: str
) -> None:
    prompt = build_prompt(window(drawn), None, heals=True)
    assert (prompt.text, prompt.held_back) == (text, held_back)


@pytest.mark.parametrize("card", [card for card in load_cards().values() if card.fim])
def test_sentinels_in_the_users_text_are_plain_text(card: Any) -> None:
    own = "".join((card.fim.prefix, card.fim.suffix, card.fim.middle, *card.fim.stop))
    prompt = build_prompt(window(f"{own}\n<cursor>\n{own}", own), card.fim)
    assert prompt.text.count(card.fim.prefix) == 1
    assert prompt.text.count(card.fim.suffix) == 1
    assert prompt.text.count(card.fim.middle) == 1
    others = set(card.fim.stop) - {card.fim.prefix, card.fim.suffix, card.fim.middle}
    assert not [token for token in others if token in prompt.text]
