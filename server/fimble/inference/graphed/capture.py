"""The thin layer that knows CUDA graphs: what is run once, recorded, and replayed as it was.

Without a card the same work runs as it is written, at every call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import torch

Work = Callable[[], None]

_WARM_UPS: Final = 2
"""Libraries choose algorithms and take memory at their first calls, which cannot be recorded."""


class Capture:
    """Makes replays of work on one device.

    All graphs share one pool of memory: they run one after the other, and nothing that one leaves
    in it is read by another.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        on_card = device.type == "cuda"
        self._pool = torch.cuda.graph_pool_handle() if on_card else None

    def __call__(self, work: Work, changed: Sequence[torch.Tensor]) -> Work:
        """What does the work when called.

        Args:
            work: launches that depend on no value on the device.
            changed: small tensors that it changes; they are as before when this returns.
        """
        if self._pool is None:
            return work
        self._warm_up(work, changed)
        graph = torch.cuda.CUDAGraph()
        # Other threads (a web server's, a measurement's) may use the device meanwhile.
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            work()
        return graph.replay

    def wait(self) -> None:
        """Until all that was launched is done: a graph must not go while it runs."""
        if self._pool is not None:
            torch.cuda.synchronize(self._device)

    def _warm_up(self, work: Work, changed: Sequence[torch.Tensor]) -> None:
        before = [tensor.clone() for tensor in changed]
        stream = torch.cuda.Stream(self._device)
        stream.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UPS):
                work()
                for tensor, value in zip(changed, before, strict=True):
                    tensor.copy_(value)
        torch.cuda.current_stream(self._device).wait_stream(stream)
