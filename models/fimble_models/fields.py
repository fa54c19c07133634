"""Reads the fields of one TOML table, each with its type; what is wrong is said with its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, TypeVar, cast

_Choice = TypeVar("_Choice", bound=str)
_Value = TypeVar("_Value")


class Fields:
    """One TOML table. A field that is read is ticked off; `refuse_the_rest` names the others.

    `at` is where the table stands in the file, such as `sources[1].`.
    """

    def __init__(self, raw: dict[str, Any], *, at: str) -> None:
        self._raw = raw
        self._at = at
        self._read: set[str] = set()

    def text(
        self, name: str, pattern: re.Pattern[str] | None = None, default: str | None = None
    ) -> str:
        """A string, not empty unless it is the default, that the whole pattern matches."""
        if default is not None and name not in self._raw:
            return default
        return self._checked(name, self._value(name, str), pattern)

    def whole_number(self, name: str) -> int:
        """An integer above 0."""
        value = self._value(name, int)
        if isinstance(value, bool) or value <= 0:
            raise self._wrong(name, f"must be a whole number above 0, not {value!r}")
        return value

    def boolean(self, name: str, default: bool | None = None) -> bool:
        """`true` or `false`."""
        if default is not None and name not in self._raw:
            return default
        return self._value(name, bool)

    def choice(
        self, name: str, choices: tuple[_Choice, ...], default: _Choice | None = None
    ) -> _Choice:
        """One of a few words."""
        if default is not None and name not in self._raw:
            return default
        value = self._value(name, str)
        for choice in choices:
            if value == choice:
                return choice
        raise self._wrong(name, f"must be one of {', '.join(choices)}, not {value!r}")

    def texts(
        self,
        name: str,
        *,
        allowed: Collection[str] | None = None,
        pattern: re.Pattern[str] | None = None,
    ) -> tuple[str, ...]:
        """A list of at least one string."""
        values = cast("list[object]", self._value(name, list))
        if not values:
            raise self._wrong(name, "must not be empty")
        for value in values:
            if not isinstance(value, str):
                raise self._wrong(name, f"must be a list of strings, and holds {value!r}")
            self._checked(name, value, pattern)
            if allowed is not None and value not in allowed:
                raise self._wrong(name, f"knows {', '.join(sorted(allowed))}, not {value!r}")
        return tuple(str(value) for value in values)

    def text_by_name(self, name: str, pattern: re.Pattern[str]) -> dict[str, str]:
        """A table of strings; empty where it is absent."""
        if name not in self._raw:
            return {}
        table = cast("dict[str, object]", self._value(name, dict))
        for key, value in table.items():
            if not isinstance(value, str):
                raise self._wrong(f"{name}.{key}", f"must be a string, not {value!r}")
            self._checked(f"{name}.{key}", value, pattern)
        return {key: str(value) for key, value in table.items()}

    def table(self, name: str) -> Fields | None:
        """A table inside this one, or None."""
        if name not in self._raw:
            return None
        table = cast("dict[str, Any]", self._value(name, dict))
        return Fields(table, at=f"{self._at}{name}.")

    def tables(self, name: str) -> list[Fields]:
        """A list of at least one table."""
        values = cast("list[object]", self._value(name, list))
        if not values or not all(isinstance(value, dict) for value in values):
            raise self._wrong(name, "must be a list of at least one table")
        tables = cast("list[dict[str, Any]]", values)
        return [Fields(raw, at=f"{self._at}{name}[{i}].") for i, raw in enumerate(tables)]

    def refuse_the_rest(self) -> None:
        """Raise where the table has a field that nobody read: most often a typing error."""
        for name in self._raw.keys() - self._read:
            raise self._wrong(name, "is not a field of a model card")

    def _value(self, name: str, kind: type[_Value]) -> _Value:
        self._read.add(name)
        if name not in self._raw:
            raise self._wrong(name, "is missing")
        value = self._raw[name]
        if not isinstance(value, kind):
            raise self._wrong(name, f"must be of type {kind.__name__}, not {value!r}")
        return value

    def _checked(self, name: str, value: str, pattern: re.Pattern[str] | None) -> str:
        if not value:
            raise self._wrong(name, "must not be empty")
        if pattern is not None and not pattern.fullmatch(value):
            raise self._wrong(name, f"is {value!r}, which does not look right")
        return value

    def _wrong(self, name: str, problem: str) -> ValueError:
        return ValueError(f"{self._at}{name} {problem}")
