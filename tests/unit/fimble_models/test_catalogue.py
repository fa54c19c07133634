"""The cards that Fimble brings."""

from importlib import resources

import pytest

from fimble_models import HubSource, IndexSource, ModelCard, find_card, load_cards

CARDS = list(load_cards().values())


def test_each_file_is_named_after_its_card() -> None:
    folder = resources.files("fimble_models") / "cards"
    assert {entry.name for entry in folder.iterdir()} == {f"{card.id}.toml" for card in CARDS}


def test_the_models_that_the_design_names_are_there() -> None:
    assert set(load_cards()) == {
        "qwen2.5-coder-0.5b-instruct",
        "qwen2.5-coder-1.5b-instruct",
        "qwen2.5-coder-0.5b",
        "qwen2.5-coder-1.5b",
        "qwen2.5-coder-3b",
        "qwen2.5-coder-7b",
        "starcoder2-3b",
        "deepseek-coder-1.3b-base",
        "codegemma-2b",
        "granite-3b-code-base",
        "gpt2",
    }
    assert find_card("gpt2") is not None
    assert find_card("gpt3") is None


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_middle_ends_at_every_sentinel(card: ModelCard) -> None:
    if card.fim is not None:
        assert {card.fim.prefix, card.fim.suffix, card.fim.middle} <= set(card.fim.stop)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_gguf_source_has_a_checksum_and_safetensors_hold_two_or_four_bytes_a_weight(
    card: ModelCard,
) -> None:
    for source in card.sources:
        if isinstance(source, HubSource) and source.format == "safetensors":
            assert 1.9 < source.size / card.parameters < 4.5
        elif isinstance(source, HubSource):
            assert set(source.sha256) == set(source.files)


@pytest.mark.parametrize("id", ["qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-1.5b-instruct"])
def test_both_sources_of_a_default_give_the_same_file(id: str) -> None:
    hub, index = load_cards()[id].sources
    assert isinstance(hub, HubSource) and isinstance(index, IndexSource)
    assert hub.size == index.size
    assert list(hub.sha256.values()) == [index.sha256]
