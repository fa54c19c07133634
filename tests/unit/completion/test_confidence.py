"""Confidence: the mean probability of the tokens shown."""

import math

import pytest

from fimble.completion.confidence import logprobs_of_lines, mean_probability
from fimble.engine.interface import TextChunk


def chunk(text: str, *probabilities: float) -> TextChunk:
    return TextChunk(text=text, token_logprobs=tuple(math.log(p) for p in probabilities))


def test_mean_of_the_tokens_shown() -> None:
    chunks = [chunk("ab", 1.0), chunk("cd", 0.5), chunk("ef", 0.1)]
    assert mean_probability(chunks, 4) == pytest.approx(0.75)
    assert mean_probability(chunks, 6) == pytest.approx(1.6 / 3)


def test_what_was_typed_already_does_not_count() -> None:
    chunks = [chunk(" fo", 0.1), chunk("o", 0.5), chunk("(", 0.7)]
    assert mean_probability(chunks, 2, 3) == pytest.approx(0.6)
    assert mean_probability(chunks, 3, 2) == pytest.approx(1.3 / 3)


def test_unknown_where_the_engine_does_not_say() -> None:
    assert mean_probability([TextChunk(text="ab")], 2) is None
    assert mean_probability([], 0) is None


def test_the_chance_of_each_line() -> None:
    chunks = [
        TextChunk(text=" x", token_logprobs=(-1.0,)),
        TextChunk(text=" = 1\n", token_logprobs=(-0.5, -0.25)),
        TextChunk(text="    y\n x = 1", token_logprobs=(-4.0,)),
    ]
    assert logprobs_of_lines(chunks) == {"x = 1": -1.75, "y": -4.0}
