"""Text to tokens and back, token by token, with characters that tokens cut through."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.errors import BrokenWeightsError
from fimble.inference.loading import LoadedModel
from fimble.inference.tokenizer import IncrementalDecoder, Tokenizer

TEXTS = ["def add(a, b):", "返回两个数的和", "naïve café", "😀👩‍👩‍👧 done", "a\r\n\tb", "\x00\x7f"]


def pushed(tokenizer: Tokenizer, tokens: list[int]) -> str:
    decoder = IncrementalDecoder(tokenizer)
    return "".join(decoder.push(token) for token in tokens) + decoder.finish()


@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_token_by_token(tiny: LoadedModel, text: str) -> None:
    assert pushed(tiny.tokenizer, tiny.tokenizer.encode(text)) == text


def test_any_text_comes_back(tiny: LoadedModel) -> None:
    @given(st.text())
    def check(text: str) -> None:
        assert pushed(tiny.tokenizer, tiny.tokenizer.encode(text)) == text

    check()


@pytest.mark.parametrize("text", TEXTS)
def test_a_pair_is_read_as_one_text_and_its_first_tokens_are_counted(
    tiny: LoadedModel, text: str
) -> None:
    for cut in range(len(text) + 1):
        tokens, first = tiny.tokenizer.encode_pair(text[:cut], text[cut:])
        assert tokens == tiny.tokenizer.encode_rest(text)
        assert first == 0 if cut == 0 else first >= 1
        assert tiny.tokenizer.decode(tokens[:first]).startswith(text[:cut])


def test_half_a_character_is_never_given(tiny: LoadedModel) -> None:
    decoder = IncrementalDecoder(tiny.tokenizer)
    tokens = tiny.tokenizer.encode("数")
    assert len(tokens) == 3
    assert [decoder.push(token) for token in tokens] == ["", "", "数"]
    assert decoder.push(tokens[0]) == ""
    assert decoder.finish() == ""


def test_bytes_that_are_no_text_do_not_swallow_what_follows(tiny: LoadedModel) -> None:
    broken = tiny.tokenizer.encode("数")[1:2]
    after = tiny.tokenizer.encode("return first")
    assert pushed(tiny.tokenizer, broken * 4 + after).endswith("return first")


def test_a_sentinel_in_a_prompt_is_one_token(tiny: LoadedModel) -> None:
    assert len(tiny.tokenizer.encode("<|fim_prefix|>")) == 1
    texts = ["<|fim_prefix|>", "", "second one"]
    expected = [1, 0, len(tiny.tokenizer.encode("second one"))]
    assert tiny.tokenizer.count(texts) == expected


def test_stop_tokens_are_those_that_exist_and_the_end_of_text(tiny: LoadedModel) -> None:
    end = tiny.tokenizer.encode("<|endoftext|>")[0]
    pad = tiny.tokenizer.encode("<|fim_pad|>")[0]
    assert tiny.tokenizer.stop_tokens(["<|fim_pad|>", "<|unknown|>"]) == {end, pad}


def test_a_model_that_wants_a_first_token_gets_it_once(tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((tiny_folder / "tokenizer.json").read_bytes())
    config = {"bos_token": {"content": "<|fim_pad|>"}, "add_bos_token": True}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = Tokenizer(tmp_path)
    begin = tokenizer.encode("<|fim_pad|>")
    assert len(begin) == 1
    assert tokenizer.encode("def")[:1] == begin
    assert tokenizer.encode("<|fim_pad|>def").count(begin[0]) == 1
    assert tokenizer.encode("") == []


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"version": "1.0", "model": 3}'])
def test_a_tokenizer_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(BrokenWeightsError, match="tokenizer"):
        Tokenizer(tmp_path)
