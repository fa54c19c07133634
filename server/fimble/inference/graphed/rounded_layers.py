"""A transformers model with weights rounded to int8: what quantized products are compared with."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

import torch
from torch import nn

from fimble.inference.graphed.products import round_weights, widen


@contextmanager
def rounded_for_a_moment(model: Any, device: torch.device) -> Generator[None]:
    """Have a model's pass run on a device with rounded weights.

    Each matrix is brought there when its turn comes and goes when it was multiplied with, so a
    model fits whose weights would not; embeddings and norms are moved for good.
    """
    linears = [part for part in model.modules() if isinstance(part, nn.Linear)]
    for part in model.modules():
        if not isinstance(part, nn.Linear) and not any(part.children()):
            part.to(device)
    with ExitStack() as hooks:
        for linear in linears:
            _round_while_used(linear, device, hooks)
        yield


def _round_while_used(linear: nn.Linear, device: torch.device, hooks: ExitStack) -> None:
    weight, bias = linear.weight, linear.bias
    given = cast("nn.Parameter | None", bias)

    def bring(*_: object) -> None:
        weight_NK = weight.detach().to(device)
        int8_NK, scale_N = round_weights(weight_NK)
        linear.weight = _fixed(widen(int8_NK, scale_N, weight_NK.dtype))
        if given is not None:
            linear.bias = _fixed(given.detach().to(device))

    def give_back(*_: object) -> None:
        linear.weight, linear.bias = weight, bias

    hooks.callback(linear.register_forward_pre_hook(bring).remove)
    hooks.callback(linear.register_forward_hook(give_back).remove)


def _fixed(tensor: torch.Tensor) -> nn.Parameter:
    return nn.Parameter(tensor, requires_grad=False)
