"""Who can be typed with, and what is said where one cannot."""

from __future__ import annotations

import pytest

from fimble.errors import EngineError, UsageError, WeightsError
from fimble.evaluation.replay.llama_build import built_server
from fimble.evaluation.replay.peers import PEERS, find_weights, parse_peers

MODEL = "qwen2.5-coder-0.5b-instruct"


def test_peers_are_named_once_or_not_at_all() -> None:
    assert parse_peers("none") == () and parse_peers("") == ()
    assert parse_peers("generate, llama.cpp,generate") == ("generate", "llama.cpp")
    with pytest.raises(UsageError, match="'none'"):
        parse_peers("generate,none")


def test_llama_cpp_wants_the_gguf_that_was_kept() -> None:
    with pytest.raises(WeightsError) as raised:
        find_weights(MODEL, "auto", ["llama.cpp"])
    assert f"fimble models pull {MODEL} --keep-gguf" in raised.value.remedy
    assert find_weights(MODEL, "auto", ["generate"]).card.id == MODEL


def test_a_model_without_a_middle_has_no_peers() -> None:
    with pytest.raises(WeightsError, match="does not fill in the middle"):
        find_weights("gpt2", "auto", ["generate"])
    assert find_weights("gpt2", "auto", []).card.fim is None


def test_without_a_compiler_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="cmake or a C\\+\\+ compiler is missing"):
        built_server(lambda what, share: None)
    assert "llama.cpp" in PEERS
