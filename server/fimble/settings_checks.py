"""What the value of an option may be, for us and as JSON schema for editors; a leaf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast


@dataclass(frozen=True, kw_only=True)
class Check:
    """Whether a value is allowed, and the same as JSON schema, which editors read."""

    accepts: Callable[[object], bool]
    schema: Mapping[str, Any]

    def __call__(self, value: object) -> bool:
        return self.accepts(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, str) for entry in cast("list[object]", value)
    )


def _is_address(value: object) -> bool:
    return isinstance(value, str) and (not value or value.startswith(("http://", "https://")))


text: Final = Check(accepts=lambda value: isinstance(value, str), schema={"type": "string"})
flag: Final = Check(accepts=lambda value: isinstance(value, bool), schema={"type": "boolean"})
texts: Final = Check(
    accepts=_is_texts, schema={"type": "array", "items": {"type": "string"}, "uniqueItems": True}
)
address: Final = Check(
    accepts=_is_address, schema={"type": "string", "pattern": "^(https?://.*)?$"}
)


def between(low: float, high: float, kind: type = int) -> Check:
    """Numbers of a kind, both ends included."""
    kinds = (int, float) if kind is float else (int,)
    name = "number" if kind is float else "integer"
    return Check(
        accepts=lambda value: (
            isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high
        ),
        schema={"type": name, "minimum": low, "maximum": high},
    )


def one_of(*choices: str) -> Check:
    """One of these words."""
    return Check(
        accepts=lambda value: value in choices, schema={"type": "string", "enum": list(choices)}
    )
