"""What can be seen of a value, as plain JSON: two values that look alike are taken for alike.

Kinds are kept apart (`1`, `1.0` and `True` differ), floats count to twelve digits (the order of a
sum changes the last), an object counts by its class and its attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

_DEEPEST: Final = 12
_MOST_ITEMS: Final = 2000
_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+")


def observe(value: Any, depth: int = 0) -> Any:
    """The value as JSON. An iterator is read, up to a limit."""
    kind = type(value).__name__
    if depth > _DEEPEST:
        return [kind, "…"]
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return ["int", str(value)] if abs(value) < 1 << 2000 else ["int", value.bit_length()]
    if isinstance(value, float | complex):
        return [kind, f"{value:.12g}"]
    if isinstance(value, list | tuple):
        return [kind, [observe(each, depth + 1) for each in value[:_MOST_ITEMS]], len(value)]
    if isinstance(value, dict):
        pairs = islice(value.items(), _MOST_ITEMS)
        return [kind, [[observe(key, depth + 1), observe(each, depth + 1)] for key, each in pairs]]
    if isinstance(value, set | frozenset):
        return [kind, sorted((observe(each, depth + 1) for each in value), key=repr)]
    if isinstance(value, Iterator):
        items = [observe(each, depth + 1) for each in islice(value, _MOST_ITEMS)]
        return ["iterator", items]
    return _observe_object(value, kind, depth)


def _observe_object(value: Any, kind: str, depth: int) -> Any:
    if isinstance(value, type) or callable(value):
        return [kind, str(getattr(value, "__name__", ""))]
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, dict) and type(value).__repr__ is object.__repr__:
        return [kind, observe(attributes, depth + 1)]
    return [kind, _ADDRESS.sub("", repr(value))[:2000]]
