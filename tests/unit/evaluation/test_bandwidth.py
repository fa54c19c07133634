"""The bytes that a token has to read, and the code that decoding is measured with."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

import torch
from safetensors.torch import save_file

from fimble.evaluation.bandwidth import bytes_per_token, measure_bandwidth
from fimble.evaluation.plain_code import take_plain_code

TENSORS = {
    "model.embed_tokens.weight": torch.zeros(10, 4),
    "model.layers.0.mlp.up_proj.weight": torch.zeros(8, 4),
}


def test_a_table_that_is_also_the_last_layer_is_read_and_another_is_not(tmp_path: Path) -> None:
    save_file(TENSORS, tmp_path / "model.safetensors")
    assert bytes_per_token(tmp_path, "bfloat16", "none") == 2 * (40 + 32)
    assert bytes_per_token(tmp_path, "float32", "int8") == 40 + 32
    save_file({"lm_head.weight": torch.zeros(10, 4)}, tmp_path / "more.safetensors")
    assert bytes_per_token(tmp_path, "float32", "none") == 4 * (40 + 32)


def test_the_memory_gives_more_than_nothing() -> None:
    assert measure_bandwidth("cpu") > 1e8


def test_plain_code_is_whole_lines_and_differs_by_number() -> None:
    texts = [take_plain_code(200, number) for number in range(5)]
    assert len(set(texts)) == 5
    assert all(text.endswith("\n") and 800 <= len(text) <= 950 for text in texts)
    assert take_plain_code(1, 0).count("\n") <= 3
    assert take_plain_code(1_000_000, 7) in inspect.getsource(argparse)
