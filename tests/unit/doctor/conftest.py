"""Examinations of settings that a test writes, and small models that lie on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fimble.doctor.examination import Examination
from fimble.user_settings import load_settings

SENTINELS = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|endoftext|>")

Examine = Callable[..., Examination]


@pytest.fixture
def examination_of() -> Examine:
    """Settings as keyword arguments: `model="gpt2"`, `engine={"device": "tpu"}`."""

    def make(deep_limit_s: float = 20.0, **options: Any) -> Examination:
        return Examination(resolved=load_settings(None, options), deep_limit_s=deep_limit_s)

    return make


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    """A folder that looks like a model with fill-in-the-middle tokens; its weights are empty."""
    folder = tmp_path / "own-model"
    folder.mkdir()
    tokens = [{"id": number, "content": text} for number, text in enumerate(SENTINELS)]
    (folder / "tokenizer.json").write_text(json.dumps({"added_tokens": tokens}), "utf-8")
    (folder / "config.json").write_text('{"model_type": "qwen2"}', "utf-8")
    (folder / "model.safetensors").touch()
    return folder
