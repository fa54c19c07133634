"""A card's architecture has as many parameters as the card says."""

import json
from typing import Any

import pytest

from fimble_models import load_cards
from fimble_models.architectures import architecture_file, known_architectures


def count_parameters(config: dict[str, Any]) -> int:
    """Of Qwen2: biases for queries, keys and values, none elsewhere."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    head_size = hidden // config["num_attention_heads"]
    shared = config["num_key_value_heads"] * head_size
    attention = 2 * hidden * hidden + 2 * hidden * shared + hidden + 2 * shared
    layer = attention + 3 * hidden * inner + 2 * hidden
    tables = 1 if config["tie_word_embeddings"] else 2
    return config["num_hidden_layers"] * layer + hidden + tables * config["vocab_size"] * hidden


@pytest.mark.parametrize("name", known_architectures())
def test_it_has_the_parameters_of_its_card(name: str) -> None:
    file = architecture_file(name)
    assert file is not None
    config = json.loads(file.read_text("utf-8"))
    card = load_cards()[name]
    assert count_parameters(config) == card.parameters
    assert config["max_position_embeddings"] == card.context_length


def test_an_instruct_model_has_that_of_its_base() -> None:
    base = architecture_file("qwen2.5-coder-0.5b")
    assert base is not None
    assert architecture_file("qwen2.5-coder-0.5b-instruct") == base
    assert architecture_file("gpt2") is None
