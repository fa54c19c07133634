"""Whether the pass with graphs says on this very device what transformers' own pass says.

It is asked at every load on a card: a kernel or a driver may be wrong there that was right
elsewhere, and a capture may be refused. Takes about a second.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
from collections.abc import Generator, Sequence
from typing import Any, Final

import torch

from fimble.errors import EngineError
from fimble.inference.decoding import Sampling, decode
from fimble.inference.graphed.graphed_model import GraphedModel
from fimble.inference.graphed.kernel_operators import KernelOperators, can_have_kernels
from fimble.inference.graphed.layer_weights import take_weights
from fimble.inference.graphed.operators import Operators, PlainOperators
from fimble.inference.graphed.rounded_layers import rounded_for_a_moment
from fimble.inference.graphed.steps import SIZES
from fimble.inference.kv_cache import CacheSlot

_log = logging.getLogger(__name__)

_PROMPT: Final = 500
"""So long that the steps behind it leave the smallest bucket in their midst."""
_WRITTEN: Final = 6
_BOUNDS: Final = {torch.float32: 2e-3}
_ROUGH_BOUND: Final = 0.05
"""How far logits may lie apart, as a share of their own size, where numbers have 8 or 11 bits. This
pass and transformers' lie 0.009 to 0.015 apart in bfloat16 (0.5B, two texts), and either as far
from float32."""


class UnfitGraphsError(EngineError):
    """The pass with graphs cannot be used on this device."""


def graph_checked(
    model: Any,
    tokens: Sequence[int],
    *,
    quantized: bool = False,
    device: torch.device | None = None,
) -> GraphedModel:
    """The pass with graphs, captured and compared: with kernels of our own where they are right,
    else with PyTorch's. The model's layers are taken away, also where it fails.

    Args:
        model: of transformers; to become int8 it may be where there is more memory.
        tokens: some five hundred of a plain text.
        quantized: whether weights become int8. They are compared with the same rounded weights
            in transformers' pass: what rounding changes is no fault of this device.
        device: where to run; that of the model if not given.

    Raises:
        UnfitGraphsError: a capture failed, or what it gives is not what the plain pass gives.
    """
    tokens, most_tokens = _cut(model, tokens), int(model.config.max_position_embeddings)
    with _refusals_told():
        place: torch.device = device or model.device
        with rounded_for_a_moment(model, place) if quantized else contextlib.nullcontext():
            expected_TV = read_plainly(model, tokens)
        weights = take_weights(model, quantized=quantized, device=place)
    architecture, dtype = weights.architecture, weights.dtype

    def checked(operators: Operators) -> GraphedModel:
        with _refusals_told():
            graphed = GraphedModel(weights, operators, most_tokens)
            graphed.prepare()
            require_agreement(graphed, tokens, expected_TV)
        return graphed

    if can_have_kernels(architecture, weights.device):
        try:
            return checked(KernelOperators(architecture, dtype))
        except Exception as fault:  # noqa: BLE001  a compiler of another's, and a driver behind it
            _log.warning("our kernels cannot be used: %s", _first_line(fault))
    return checked(PlainOperators(architecture, dtype))


@contextlib.contextmanager
def _refusals_told() -> Generator[None]:
    try:
        yield
    # Besides what a device refuses, what another version of torch calls by other names.
    except (RuntimeError, ValueError, TypeError, AttributeError) as fault:
        raise UnfitGraphsError(
            f"The pass with CUDA graphs cannot be used here ({_first_line(fault)}).",
            "Report it with the output of fimble doctor.",
        ) from fault


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200]


@torch.inference_mode()
def read_plainly(model: Any, tokens: Sequence[int]) -> torch.Tensor:
    """What transformers' pass says after each of the last tokens, which `require_agreement` reads
    in steps; (31, V) or fewer."""
    ids_1T = torch.tensor([tokens], device=model.device)
    return model(input_ids=ids_1T, logits_to_keep=sum(SIZES)).logits[0].clone()


@torch.inference_mode()
def require_agreement(
    model: GraphedModel, tokens: Sequence[int], expected_TV: torch.Tensor
) -> None:
    """Read the same tokens with graphs, and write some more.

    Raises:
        UnfitGraphsError: the two passes, or two ways of this one, lie too far apart.
    """
    stepped = expected_TV.shape[0]
    slot, found = CacheSlot(), list[torch.Tensor]()
    for piece in (tokens[: len(tokens) // 2], tokens[len(tokens) // 2 : -stepped]):
        slot.read(model, piece)
    for size in SIZES:
        found.append(slot.read_all(model, tokens[len(slot.tokens) :][:size], size))
    _require_near(torch.cat(found), expected_TV)
    _require_same_choices(model, slot, tokens)


def _cut(model: Any, tokens: Sequence[int]) -> list[int]:
    most = int(model.config.max_position_embeddings) - _WRITTEN
    return list(tokens[: min(_PROMPT + sum(SIZES), most)])


def _require_near(found_TV: torch.Tensor, expected_TV: torch.Tensor) -> None:
    bound = _BOUNDS.get(found_TV.dtype, _ROUGH_BOUND)
    difference_TV = (found_TV - expected_TV).float()
    error = float(difference_TV.norm() / expected_TV.float().norm())
    # NOTE: written so that no number is no agreement.
    if not error <= bound:
        raise UnfitGraphsError(
            f"The pass with CUDA graphs lies {error:.3f} from the plain one.",
            "Report it with the output of fimble doctor.",
        )


def _require_same_choices(model: GraphedModel, slot: CacheSlot, tokens: Sequence[int]) -> None:
    """What is chosen ahead on the device is what its logits say."""
    slot.keep_common_prefix(tokens)
    written = decode(model, slot, tokens, Sampling(), lambda: False)
    ahead = [token for token, _ in itertools.islice(written, _WRITTEN)]
    slot.crop(len(tokens) - 1)
    rows_TV = slot.read_all(model, [tokens[-1], *ahead], _WRITTEN + 1)[:-1].float()
    chosen_T = rows_TV.gather(1, torch.tensor(ahead, device=rows_TV.device).unsqueeze(1))
    short = float(((rows_TV.max(dim=1).values - chosen_T[:, 0]) / rows_TV.std(dim=1)).max())
    if not short <= 2 * _BOUNDS.get(rows_TV.dtype, _ROUGH_BOUND):
        raise UnfitGraphsError(
            f"Tokens chosen ahead on the device lie {short:.3f} below the likeliest.",
            "Report it with the output of fimble doctor.",
        )
