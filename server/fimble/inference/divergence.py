"""`python -m fimble.inference.divergence MODEL FOLDER FILE…`: what rounding does to a model.

Texts are read by the model as it runs here and by transformers in bfloat16, as the weights are
stored; for each file one JSON line on stdout:

    {"tokens": 1024, "divergence": 2.3, "same": 1003}

`divergence` is the sum over tokens of the Kullback-Leibler divergence in nats, of what runs here
from the other; `same` counts the tokens after which both would go on alike.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
import transformers

from fimble.inference.loading import load_model
from fimble.weights.child_process import exit_with_parent
from fimble.weights.resolve import resolve_model

_AutoModel: Any = transformers.AutoModelForCausalLM  # transformers gives it no type
_MOST_TOKENS: Final = 1024
"""Of each file: about what a prompt has."""


@torch.inference_mode()
def compare(ours: Any, theirs: Any, tokens: Sequence[int]) -> dict[str, float]:
    """The figures of one text."""
    ids_1T = torch.tensor([tokens])
    ours_TV = torch.log_softmax(ours(ids_1T).logits[0].float(), dim=-1)
    theirs_TV = torch.log_softmax(theirs(ids_1T).logits[0].float(), dim=-1)
    divergence_T = (theirs_TV.exp() * (theirs_TV - ours_TV)).sum(dim=-1)
    return {
        "tokens": len(tokens),
        "divergence": float(divergence_T.sum()),
        "same": int((ours_TV.argmax(-1) == theirs_TV.argmax(-1)).sum()),
    }


def compare_files(
    model: str, folder: Path, files: Sequence[Path], tell: Callable[[dict[str, float]], None]
) -> None:
    """Compare on the beginning of each file."""
    theirs = _AutoModel.from_pretrained(folder, dtype=torch.bfloat16, local_files_only=True).eval()
    loaded = load_model(resolve_model(model).card, folder, "cpu", "auto")
    for file in files:
        tokens = loaded.tokenizer.encode(file.read_text("utf-8"))[:_MOST_TOKENS]
        tell(compare(loaded.model, theirs, tokens))


def _tell(figures: dict[str, float]) -> None:
    print(json.dumps(figures), flush=True)  # noqa: T201 - the protocol of this process


if __name__ == "__main__":
    exit_with_parent()
    compare_files(sys.argv[1], Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]], _tell)
