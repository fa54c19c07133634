"""`python -m fimble.inference.plain_generation FOLDER`: transformers' own `generate`, to compare.

Reads requests from stdin and writes answers to stdout, one JSON object a line; nothing of Fimble's
engine is in it: no cache between requests, no quantization, no kernels of ours.

    {"prompt": …, "new_tokens": 64, "end_tokens": […], "one_line": true}
    {"text": …, "prompt_tokens": 812, "new_tokens": 17}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
import transformers

from fimble.inference.tokenizer import Tokenizer
from fimble.weights.child_process import exit_with_parent

_AutoModel: Any = transformers.AutoModelForCausalLM  # transformers gives it no type


def answer_requests(folder: Path) -> None:
    """Load the model, say so with an empty object, and answer until stdin ends."""
    tokenizer = Tokenizer(folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    # On a CPU float32 is the faster of the two without quantization.
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    model = _AutoModel.from_pretrained(folder, dtype=dtype).to(device).eval()
    print("{}", flush=True)  # noqa: T201 - the protocol
    for line in sys.stdin:
        answer = _generate(model, tokenizer, json.loads(line), device)
        print(json.dumps(answer), flush=True)  # noqa: T201 - the protocol


def _generate(
    model: Any, tokenizer: Tokenizer, request: dict[str, Any], device: str
) -> dict[str, Any]:
    prompt = tokenizer.encode(request["prompt"])
    inputs = torch.tensor([prompt], device=device)
    ends = sorted(tokenizer.stop_tokens(request["end_tokens"]))

    def is_over(ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        del scores
        text = tokenizer.decode(ids[0, len(prompt) :].tolist())
        return torch.tensor([bool(request["one_line"]) and "\n" in text], device=ids.device)

    with torch.inference_mode():
        ids = model.generate(
            inputs,
            attention_mask=torch.ones_like(inputs),
            max_new_tokens=request["new_tokens"],
            do_sample=False,
            eos_token_id=ends,
            pad_token_id=0,
            stopping_criteria=transformers.StoppingCriteriaList([is_over]),
        )
    new = ids[0, len(prompt) :].tolist()
    kept = new[:-1] if new and new[-1] in ends else new
    text = tokenizer.decode(kept)
    return {
        "text": text.partition("\n")[0] if request["one_line"] else text,
        "prompt_tokens": len(prompt),
        "new_tokens": len(new),
    }


if __name__ == "__main__":
    exit_with_parent()
    answer_requests(Path(sys.argv[1]))
