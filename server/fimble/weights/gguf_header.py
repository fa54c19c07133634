"""The header of a GGUF file, read without its library: metadata, and whether the file is whole.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fimble.errors import BrokenWeightsError

_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?"} | {
    10: "Q",
    11: "q",
    12: "d",
}
_STRING: Final = 8
_ARRAY: Final = 9
_BLOCKS: Final = {
    0: (1, 4),
    1: (1, 2),
    30: (1, 2),  # F32, F16, BF16
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),  # Q4_0 … Q8_0
    10: (256, 84),
    11: (256, 110),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),  # Q2_K … Q6_K
}
"""Tensor type to (values in a block, bytes of a block); of others only the start is checked."""


@dataclass(frozen=True, kw_only=True)
class GgufHeader:
    """Metadata by key (`general.architecture`, `tokenizer.ggml.tokens`, …)."""

    metadata: dict[str, Any]

    @property
    def architecture(self) -> str:
        """Such as `qwen2`; empty where the file does not say."""
        return str(self.metadata.get("general.architecture", ""))

    @property
    def tokens(self) -> list[str]:
        """The vocabulary; empty where the file has none."""
        return list(self.metadata.get("tokenizer.ggml.tokens", []))

    @property
    def context_length(self) -> int | None:
        """The longest context the model was made for."""
        value = self.metadata.get(f"{self.architecture}.context_length")
        return int(value) if value else None


def read_gguf_header(path: Path) -> GgufHeader:
    """Read the header; raises BrokenWeightsError where the file is not GGUF or is truncated."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BrokenWeightsError(
                f"{path} is not a GGUF file.", "Give a GGUF file, or pull the model again."
            )
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                reader = _Reader(data)
                metadata, end = reader.read_all()
            except (struct.error, UnicodeDecodeError, KeyError, MemoryError) as fault:
                raise _truncated(path) from fault
            if end > len(data):
                raise _truncated(path)
    return GgufHeader(metadata=metadata)


def _truncated(path: Path) -> BrokenWeightsError:
    return BrokenWeightsError(
        f"{path} is truncated or damaged: it ends before its tensors do.",
        "Download the file again, or delete it and pull the model again.",
    )


class _Reader:
    """Walks through the header; `struct.error` where it would read past the end."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 4

    def read_all(self) -> tuple[dict[str, Any], int]:
        """The metadata, and where the last tensor that can be measured ends."""
        version = self._scalar("I")
        if version not in (2, 3):
            raise KeyError(version)
        tensors, pairs = self._scalar("Q"), self._scalar("Q")
        metadata: dict[str, Any] = {}
        for _ in range(pairs):
            key = self._string()
            metadata[key] = self._value(self._scalar("I"))
        ends = [self._tensor_end() for _ in range(tensors)]
        alignment = int(metadata.get("general.alignment", 32))
        start = math.ceil(self._at / alignment) * alignment
        return metadata, start + max(ends, default=0)

    def _tensor_end(self) -> int:
        self._string()
        dimensions = self._scalar("I")
        values = math.prod(self._scalar("Q") for _ in range(dimensions))
        kind, offset = self._scalar("I"), self._scalar("Q")
        in_block, block_bytes = _BLOCKS.get(kind, (values or 1, 1))
        return offset + values // in_block * block_bytes

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            kind, count = self._scalar("I"), self._scalar("Q")
            if kind in _SCALARS:
                return self._scalars(_SCALARS[kind], count)
            return [self._value(kind) for _ in range(count)]
        return self._scalar(_SCALARS[kind])

    def _string(self) -> str:
        length = self._scalar("Q")
        text = self._data[self._at : self._at + length]
        if len(text) < length:
            raise struct.error("past the end")
        self._at += length
        return text.decode("utf-8", "replace")

    def _scalar(self, code: str) -> Any:
        return self._scalars(code, 1)[0]

    def _scalars(self, code: str, count: int) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{count}{code}", self._data, self._at)
        self._at += struct.calcsize(f"<{count}{code}")
        return values
