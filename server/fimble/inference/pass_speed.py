"""`python -m fimble.inference.pass_speed FOLDER DEVICE FORM RUNS PROMPT CONTEXT…`: a pass alone.

No server, no drafts, nothing kept from one prompt to the next: how fast tokens are written after
prompts of several lengths, how long a first token and a short suggestion take, and transformers'
`generate` with the same weights, device and number format after the same prompts (its weights are
never in 8 bits). FORM is `engine.quantization`. Prints one line of JSON, as `measure` gives it.
"""

from __future__ import annotations

import functools
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
import transformers

from fimble.inference.decoding import Sampling, decode
from fimble.inference.device import release_memory, set_threads
from fimble.inference.graphed.graphed_model import GraphedModel
from fimble.inference.graphed.kernel_operators import KernelOperators
from fimble.inference.graphed.operators import PlainOperators
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel, load_model
from fimble.inference.memory_bandwidth import measure_bandwidth
from fimble.weights.child_process import exit_with_parent
from fimble.weights.own_model import card_of_path

_AutoModel: Any = transformers.AutoModelForCausalLM  # transformers gives it no type

_UNTIMED: Final = 8
_TIMED: Final = 64
_SUGGESTION: Final = 24
_TYPED: Final = 4


def measure(
    folder: Path,
    device: str,
    quantization: str,
    runs: int,
    prompt_tokens: int,
    contexts: Sequence[int],
) -> dict[str, Any]:
    """Every figure once for each run; lengths that the model cannot read are left out.

    Args:
        prompt_tokens: of the prompt whose first token and suggestion are waited for.
        contexts: tokens before those whose writing is timed.
    """
    bandwidth = measure_bandwidth(device)
    loaded = load_model(card_of_path(folder), folder, device, quantization)
    most = loaded.context_length - _UNTIMED - _TIMED
    contexts, prompt_tokens = [each for each in contexts if each <= most], min(prompt_tokens, most)
    ours = _measure_ours(loaded, runs, prompt_tokens, contexts)
    about = {
        "device": loaded.device,
        "device_name": _name(loaded.device),
        "dtype": loaded.dtype,
        "quantization": loaded.quantization,
        "pass": getattr(loaded.model, "kind", type(loaded.model).__name__),
        "note": loaded.note,
        "bytes_per_s": round(bandwidth),
    }
    place = loaded.device, loaded.dtype
    del loaded  # a card may not hold the model twice
    release_memory()
    theirs = _measure_theirs(folder, *place, contexts, runs)
    return {**about, **ours, "generate": theirs}


def _measure_ours(
    loaded: LoadedModel, runs: int, prompt_tokens: int, contexts: Sequence[int]
) -> dict[str, Any]:
    return {
        "decode": _by_context(contexts, runs, functools.partial(_decode, loaded.model)),
        "decode_without_kernels": _measure_without_kernels(loaded, runs, contexts),
        "prompt_tokens": prompt_tokens,
        "suggestion_tokens": _SUGGESTION,
        **_measure_waiting(loaded, runs, prompt_tokens),
    }


def _measure_without_kernels(
    loaded: LoadedModel, runs: int, contexts: Sequence[int]
) -> list[dict[str, Any]]:
    """What the kernels of our own are worth, where the pass has some; else nothing."""
    model = loaded.model
    if not isinstance(model, GraphedModel) or not isinstance(model.operators, KernelOperators):
        return []
    operators = PlainOperators(model.weights.architecture, model.weights.dtype)
    plain = GraphedModel(model.weights, operators, model.most_tokens)
    return _by_context(contexts, runs, functools.partial(_decode, plain))


def _by_context(
    contexts: Sequence[int], runs: int, speed: Callable[[int], float]
) -> list[dict[str, Any]]:
    return [
        {"context": context, "tokens_per_s": _repeat(runs, functools.partial(speed, context))}
        for context in contexts
    ]


def _decode(model: Any, context: int) -> float:
    """Tokens a second behind so many others."""
    tokens = decode(model, CacheSlot(), _some_ids(context), Sampling(), lambda: False)
    for _ in itertools.islice(tokens, _UNTIMED):
        pass
    started = time.perf_counter()
    for _ in itertools.islice(tokens, _TIMED):
        pass
    return round(_TIMED / (time.perf_counter() - started), 1)


def _measure_waiting(loaded: LoadedModel, runs: int, length: int) -> dict[str, list[float]]:
    """Milliseconds to the first token of a prompt, and to the end of a suggestion: after a prompt
    that is new, and after one that is known but for a few typed tokens."""
    prompt, known = _some_ids(length), CacheSlot()

    def write(slot: CacheSlot, count: int) -> float:
        started = time.perf_counter()
        tokens = decode(loaded.model, slot, prompt, Sampling(), lambda: False)
        for _ in itertools.islice(tokens, count):
            pass
        return round((time.perf_counter() - started) * 1000, 2)

    def write_while_typing() -> float:
        known.crop(length - _TYPED)
        return write(known, _SUGGESTION)

    write(known, 1)
    return {
        "first_token_ms": _repeat(runs, lambda: write(CacheSlot(), 1)),
        "suggestion_ms": _repeat(runs, lambda: write(CacheSlot(), _SUGGESTION)),
        "suggestion_while_typing_ms": _repeat(runs, write_while_typing),
    }


@torch.inference_mode()
def _measure_theirs(
    folder: Path, device: str, dtype: str, contexts: Sequence[int], runs: int
) -> list[dict[str, Any]]:
    model = _AutoModel.from_pretrained(folder, dtype=getattr(torch, dtype)).to(device).eval()

    def generate(ids_1T: torch.Tensor, count: int) -> float:
        started = time.perf_counter()
        model.generate(
            ids_1T,
            attention_mask=torch.ones_like(ids_1T),
            max_new_tokens=count,
            min_new_tokens=count,
            do_sample=False,
            pad_token_id=0,
        )
        if device.startswith("cuda"):
            torch.cuda.synchronize()
        return time.perf_counter() - started

    def speed(context: int) -> float:
        ids_1T = torch.tensor([_some_ids(context)], device=device)
        few, many = generate(ids_1T, _UNTIMED), generate(ids_1T, _UNTIMED + _TIMED)
        return round(_TIMED / max(many - few, 1e-9), 1)

    return _by_context(contexts, runs, speed)


def _repeat(runs: int, measure_once: Callable[[], float]) -> list[float]:
    """The first time is not counted: libraries load and choose their kernels in it."""
    return [measure_once() for _ in range(runs + 1)][1:]


def _some_ids(count: int) -> list[int]:
    """Tokens without an order, the same for all; so many every vocabulary has."""
    return [(number * 7919 + 13) % 256 for number in range(count)]


def _name(device: str) -> str:
    return torch.cuda.get_device_name(device) if device.startswith("cuda") else "CPU"


if __name__ == "__main__":
    exit_with_parent()
    set_threads(0)
    _folder, _device, _form, *_counts = sys.argv[1:]
    _runs, _prompt, *_contexts = (int(count) for count in _counts)
    print(json.dumps(measure(Path(_folder), _device, _form, _runs, _prompt, _contexts)))  # noqa: T201
