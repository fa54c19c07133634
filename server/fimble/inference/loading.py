"""From a folder with safetensors to a model in memory; every fault in one clear sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from fimble.errors import ModelLoadError
from fimble.inference.quantization import has_native_bfloat16, quantize_int8
from fimble.inference.tokenizer import Tokenizer
from fimble_models import ModelCard


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A model in memory. `model` is a transformers causal LM in evaluation mode."""

    card: ModelCard
    model: Any
    tokenizer: Tokenizer
    device: str
    dtype: str
    quantization: str
    context_length: int


def load_model(card: ModelCard, folder: Path, device: str, quantization: str) -> LoadedModel:
    """Load weights from `folder`; `auto` chooses the best device and the fitting quantization.

    Raises:
        ModelLoadError: too large, unsupported, or damaged.
    """
    transformers_logging.disable_progress_bar()  # pyright: ignore[reportUnknownMemberType]
    device = choose_device(device)
    scheme = _choose_quantization(quantization, device)
    dtype = _choose_dtype(device, scheme)
    try:
        config: Any = AutoConfig.from_pretrained(folder)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, use_safetensors=True)
        model.eval().requires_grad_(False)
        if scheme == "int8":
            quantize_int8(model)
        model = model.to(device)
        tokenizer = Tokenizer(AutoTokenizer.from_pretrained(folder))
    except (MemoryError, torch.OutOfMemoryError) as fault:
        raise ModelLoadError(
            f"{card.name} does not fit into the memory of {device}.",
            "Close other programs, or set fimble.model to a smaller model (fimble models list).",
        ) from fault
    except (OSError, ValueError, RuntimeError, KeyError) as fault:
        first_line = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise ModelLoadError(
            f"{card.name} cannot be loaded from {folder}: {first_line}",
            "Run fimble models verify, or choose another model with fimble.model.",
        ) from fault
    _check_sentinels(card, tokenizer)
    return LoadedModel(
        card=card,
        model=model,
        tokenizer=tokenizer,
        device=device,
        dtype="float32" if scheme == "int8" else str(dtype).removeprefix("torch."),
        quantization=scheme,
        context_length=int(getattr(config, "max_position_embeddings", card.context_length)),
    )


def choose_device(wanted: str) -> str:
    """`auto` to the best device there is; a device that is not there is an error."""
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wanted == "auto":
        return next(device for device, there in present.items() if there)
    if not present.get(wanted.split(":")[0], False):
        raise ModelLoadError(
            f"The device {wanted} is not there.",
            f"Set fimble.engine.device to one of: {', '.join(d for d, t in present.items() if t)}.",
        )
    return wanted


def set_threads(threads: int) -> None:
    """Use this many CPU threads; 0 for one per physical core."""
    torch.set_num_threads(threads or psutil.cpu_count(logical=False) or 1)


def _choose_quantization(wanted: str, device: str) -> str:
    if wanted == "auto":
        return "int8" if device == "cpu" else "none"
    if wanted == "int8" and device != "cpu":
        raise ModelLoadError(
            f"int8 runs on the CPU only, not on {device}.",
            "Set fimble.engine.quantization to auto.",
        )
    return wanted


def _choose_dtype(device: str, scheme: str) -> torch.dtype:
    if device.startswith("cuda"):
        return torch.bfloat16
    if device == "mps":
        return torch.float16
    # For int8 the weights are read as they are stored and become int8 and float32 one by one.
    return torch.bfloat16 if scheme == "int8" or has_native_bfloat16() else torch.float32


def _check_sentinels(card: ModelCard, tokenizer: Tokenizer) -> None:
    if card.fim is None:
        return
    for sentinel in (card.fim.prefix, card.fim.suffix, card.fim.middle):
        if tokenizer.count([sentinel]) != [1]:
            raise ModelLoadError(
                f"The tokenizer of {card.name} does not know the sentinel {sentinel}.",
                "The model card does not fit these weights; choose another with fimble.model.",
            )
