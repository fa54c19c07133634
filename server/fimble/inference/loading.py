"""From a folder with safetensors to a model in memory; every fault in one clear sentence."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.utils import logging as transformers_logging

from fimble.errors import BrokenWeightsError, ModelLoadError
from fimble.inference.device import (
    Placement,
    choose_placement,
    free_memory,
    memory_needed,
    release_memory,
)
from fimble.inference.lean_model import can_be_lean
from fimble.inference.quantization import lean_int8, quantize_int8
from fimble.inference.tokenizer import Tokenizer
from fimble_models import ModelCard

_log = logging.getLogger(__name__)

_PLAIN_TEXT: Final = "".join(
    f"def step_{number}(value, other):\n    return value * {number} + other\n\n\n"
    for number in range(40)
)

_TOO_STRANGE: Final = (
    "The weights are in 16 bits: on a GPU int8 is for models of the Llama and Qwen2 kind."
)
_WITHOUT_KERNELS: Final = (
    "int8 weights save memory here and cost time: Fimble's kernels for them cannot be used on this"
    " GPU. They need Triton and compute capability 8.0."
)

_Config: Any = AutoConfig  # transformers types neither of these
_Model: Any = AutoModelForCausalLM


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A model in memory. `model` is called as a transformers causal LM is.

    Attributes:
        note: one sentence for the user where it runs in another way than it should; mostly empty.
    """

    card: ModelCard
    model: Any
    tokenizer: Tokenizer
    device: str
    dtype: str
    quantization: str
    context_length: int
    note: str = ""


def load_model(
    card: ModelCard, folder: Path, device: str, quantization: str, *, graphs: bool | None = None
) -> LoadedModel:
    """Load weights from `folder`; `auto` chooses the best device and the fitting quantization.

    Args:
        graphs: whether to take the pass that is replayed on a GPU; there if not given. (On a CPU
            tests alone want it.)

    Raises:
        ModelLoadError: too large, unsupported, or not what the card says.
        BrokenWeightsError: damaged files.
    """
    transformers_logging.disable_progress_bar()  # pyright: ignore[reportUnknownMemberType]
    transformers_logging.set_verbosity_error()  # pyright: ignore[reportUnknownMemberType]
    placement = choose_placement(device, quantization, folder)
    tokenizer = Tokenizer(folder)
    _check_sentinels(card, tokenizer)
    with _faults_explained(card, folder, placement.device):
        config = _Config.from_pretrained(folder, trust_remote_code=False)
        require_memory(card, folder, placement, free_memory(placement.device))
        with_graphs = placement.device.startswith("cuda") if graphs is None else graphs
        if with_graphs:
            model, placement, note = _read_with_graphs(card, folder, placement, tokenizer)
        else:
            model, note = _read_native(folder) if placement.quantization == "int8" else None, ""
            if model is None:
                model = _read_weights(card, folder, placement)
    return LoadedModel(
        card=card,
        model=model,
        tokenizer=tokenizer,
        device=placement.device,
        dtype="float32"
        if placement.quantization == "int8" and not with_graphs
        else str(placement.dtype).removeprefix("torch."),
        quantization=placement.quantization,
        context_length=int(getattr(config, "max_position_embeddings", card.context_length)),
        note=note,
    )


def require_memory(card: ModelCard, folder: Path, placement: Placement, free: int) -> None:
    """Refuse early what does not fit: on Linux the system would kill the process instead."""
    needed = memory_needed(folder, placement)
    if needed > free:
        raise ModelLoadError(
            f"{card.name} needs {needed / 1e9:.1f} GB of memory on {placement.device}, and"
            f" {free / 1e9:.1f} GB are free.",
            "Close other programs, or set fimble.model to a smaller model (fimble models list).",
        )


def _read_weights(card: ModelCard, folder: Path, placement: Placement) -> Any:
    model = _read_model(card, folder, placement.dtype)
    if placement.quantization == "int8":
        return _with_int8(model, folder)
    return model.to(placement.device)


def _read_model(card: ModelCard, folder: Path, dtype: torch.dtype) -> Any:
    """As transformers has it, in the memory of the host."""
    model, report = _Model.from_pretrained(
        folder,
        dtype=dtype,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    if report["missing_keys"]:
        # transformers would fill them with random numbers and warn in a log.
        raise BrokenWeightsError(
            f"The weights of {card.name} lack {len(report['missing_keys'])} tensors, among them"
            f" {min(report['missing_keys'])}.",
            "Pull the model again, or choose another with fimble.model.",
        )
    if getattr(model, "_is_stateful", False):
        raise ModelLoadError(
            f"{card.name} keeps a running state, which cannot be cut back to a common prefix.",
            "Choose a model with plain attention (fimble models list).",
        )
    return model.eval().requires_grad_(False)


def _with_int8(model: Any, folder: Path) -> Any:
    """The quickest pass that knows this architecture and this CPU."""
    if importlib.util.find_spec("numba") is not None:  # it comes only where it can be had
        from fimble.inference.fused.fused_model import can_be_fused, fuse
        from fimble.inference.fused.stored_weights import store

        if can_be_fused(model):
            fused = fuse(model)
            with contextlib.suppress(OSError):  # a read-only folder, a full disk: made each time
                store(fused.weights, fused.architecture, folder)
            return fused
    return lean_int8(model) if can_be_lean(model) else quantize_int8(model)


def _read_with_graphs(
    card: ModelCard, folder: Path, placement: Placement, tokenizer: Tokenizer
) -> tuple[Any, Placement, str]:
    """The pass of a GPU where it is right, and what to say where it is not; then in 16 bits."""
    from fimble.inference.graphed.agreement import UnfitGraphsError, graph_checked

    quantized, wide = placement.quantization == "int8", replace(placement, quantization="none")
    model, device = _read_model(card, folder, placement.dtype), torch.device(placement.device)
    if not can_be_lean(model):
        if quantized:
            require_memory(card, folder, wide, free_memory(wide.device))
        return model.to(device), wide, _TOO_STRANGE if quantized else ""
    try:
        model = model if quantized else model.to(device)
        tokens = tokenizer.encode(_PLAIN_TEXT)
        graphed = graph_checked(model, tokens, quantized=quantized, device=device)
    except UnfitGraphsError as fault:
        note = f"{fault.what} Fimble goes on without it, and is slower."
        _log.warning("%s", note)
    else:
        return graphed, placement, _WITHOUT_KERNELS if _is_slow(graphed, quantized) else ""
    del model  # its layers are gone
    release_memory()
    if quantized:
        require_memory(card, folder, wide, free_memory(wide.device))
    return _read_weights(card, folder, wide), wide, note


def _is_slow(graphed: Any, quantized: bool) -> bool:
    return quantized and graphed.device.type == "cuda" and graphed.operators.needs_buckets


def _read_native(folder: Path) -> Any:
    """The native pass with weights that an earlier start has converted; None where there are
    none."""
    if importlib.util.find_spec("numba") is None:
        return None
    from fimble.inference.fused.fused_model import FusedModel
    from fimble.inference.fused.registers import REGISTERS
    from fimble.inference.fused.stored_weights import load

    found = load(folder) if REGISTERS is not None else None
    return FusedModel(*found) if found else None


@contextmanager
def _faults_explained(card: ModelCard, folder: Path, device: str) -> Generator[None]:
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as fault:
        raise ModelLoadError(
            f"{card.name} does not fit into the memory of {device}.",
            "Close other programs, or set fimble.model to a smaller model (fimble models list).",
        ) from fault
    except SafetensorError as fault:
        raise BrokenWeightsError(
            f"The weights of {card.name} in {folder} are damaged ({fault}).",
            "Run fimble models verify, or pull the model again.",
        ) from fault
    except (OSError, ValueError, RuntimeError, KeyError, ImportError, AttributeError) as fault:
        first_line = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise ModelLoadError(
            f"{card.name} cannot be loaded from {folder}: {first_line[:300]}",
            "Run fimble models verify, or choose another model with fimble.model.",
        ) from fault


def _check_sentinels(card: ModelCard, tokenizer: Tokenizer) -> None:
    if card.fim is None:
        return
    for sentinel in (card.fim.prefix, card.fim.suffix, card.fim.middle):
        if tokenizer.count([sentinel]) != [1]:
            raise ModelLoadError(
                f"The tokenizer of {card.name} does not know the sentinel {sentinel}.",
                "The model card does not fit these weights; choose another with fimble.model.",
            )
