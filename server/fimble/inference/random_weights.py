"""`python -m fimble.inference.random_weights CONFIG FOLDER`: a model to measure speed with.

Its architecture is that of CONFIG (as a `config.json`), its weights are random, and its tokens are
bytes: for machines that cannot have the real weights. What it writes means nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from fimble.weights.child_process import exit_with_parent

# transformers and tokenizers give these no types.
_AutoConfig: Any = transformers.AutoConfig
_AutoModel: Any = transformers.AutoModelForCausalLM
_ByteLevel: Any = pre_tokenizers.ByteLevel


def make_model(config_file: Path, folder: Path) -> None:
    """Write a folder that loads like a pulled model."""
    config = _AutoConfig.from_pretrained(config_file, trust_remote_code=False)
    torch.manual_seed(0)
    # A card draws billions of random numbers in a moment, where there is one.
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        _AutoModel.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
    _byte_tokenizer().save(str(folder / "tokenizer.json"))


def _byte_tokenizer() -> Any:
    tokens = {letter: number for number, letter in enumerate(sorted(_ByteLevel.alphabet()))}
    tokenizer: Any = Tokenizer(models.BPE(vocab=tokens, merges=[]))
    tokenizer.pre_tokenizer = _ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


if __name__ == "__main__":
    exit_with_parent()
    make_model(Path(sys.argv[1]), Path(sys.argv[2]))
