"""The engine's benchmark with a tiny architecture and random weights, through the real engine."""

import json
from pathlib import Path

import psutil
import pytest

from fimble.cli.main import main

TINY = {
    "model_type": "qwen2",
    "architectures": ["Qwen2ForCausalLM"],
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 512,
    "max_position_embeddings": 1024,
    "tie_word_embeddings": True,
}


def test_the_speed_of_a_random_model_is_measured_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "tiny.json"
    config.write_text(json.dumps(TINY))
    words = ["--random-weights", str(config), "--prompt-tokens=200", "--new-tokens=8", "--runs=2"]
    assert main(["benchmark", "engine", "--device=cpu", "--json", *words]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["provenance"]["model"] == "random-tiny"
    assert result["provenance"]["engine"]["device"] == "cpu"
    assert len(result["runs"]) == 2
    assert len(result["lengths"]) == 2  # the third is longer than what the model can read
    for run in result["runs"]:
        assert 100 < run["prompt_tokens"] < 300
        assert run["new_tokens"] == 8
        assert run["decode_tokens_per_s"] > 0
        assert run["first_token_ms"] > 0 and run["cached_first_token_ms"] > 0
    assert result["peak_rss"] is None or result["peak_rss"] > 50e6
    check_nothing_is_left()


@pytest.mark.parametrize("form", ["none", "int8"])
def test_the_pass_of_a_random_model_is_measured_beside_generate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    config = tmp_path / "tiny.json"
    config.write_text(json.dumps(TINY))
    words = ["--random-weights", str(config), "--prompt-tokens=60", "--lengths=20,40,2000"]
    words += ["--quantization", form]
    assert main(["benchmark", "pass", "--device=cpu", "--json", "--runs=1", *words]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["kind"] == "pass"
    assert result["provenance"]["model"] == "random-tiny"
    assert result["provenance"]["engine"]["quantization"] == form
    assert f"--quantization {form}" in result["provenance"]["command"]
    decoded = result["summary"]["decode"]
    assert [each["context"] for each in decoded] == [20, 40]  # the model cannot read the third
    for each in decoded:
        ours, theirs = each["ours_tokens_per_s"], each["generate_tokens_per_s"]
        assert each["ratio"] == pytest.approx(ours["median"] / theirs["median"], abs=0.01)
    assert result["summary"]["suggestion_while_typing_ms"]["median"] > 0
    check_nothing_is_left()


def test_another_form_of_what_is_no_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmark", "engine", "--quantization", "int8"]) == 2
    assert "Leave out --quantization" in capsys.readouterr().err


def test_an_architecture_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmark", "pass", "--random-weights", "no-such-card"]) == 2
    assert "qwen2.5-coder-1.5b" in capsys.readouterr().err


def check_nothing_is_left() -> None:
    mine = psutil.Process().children(recursive=True)
    assert not [child for child in mine if child.status() != psutil.STATUS_ZOMBIE]
