"""From raw options to `Settings`: wrong ones are named, and only the user's own may set some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, cast

from fimble.settings import (
    CompletionSettings,
    ContextSettings,
    EngineSettings,
    RecordSettings,
    RefactorSettings,
    Settings,
)
from fimble.settings_schema import OPTIONS

_BY_NAME: Final = {option.name: option for option in OPTIONS}
_OF_THE_CLIENT: Final = ("server", "trace")
"""Sections that editors' own extensions read."""


@dataclass(frozen=True, kw_only=True)
class ResolvedSettings:
    """The settings, and what the user must be told about them.

    Attributes:
        problems: one sentence about each option that was not taken, and each of `unreadable`.
        unreadable: one sentence about each file that could not be read at all.
    """

    settings: Settings
    problems: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


def resolve_settings(
    user: Mapping[str, Any], workspace: Mapping[str, Any] | None = None
) -> ResolvedSettings:
    """Settings from the user's options over the workspace's over the defaults."""
    problems: list[str] = []
    values = dict(_taken(workspace or {}, "workspace", problems))
    of_workspace = values.get("context.exclude", ())
    values.update(_taken(user, "user", problems))
    if "context.exclude" in values:  # either may hide files, neither may show what the other hides
        values["context.exclude"] = tuple(
            dict.fromkeys((*of_workspace, *values["context.exclude"]))
        )
    return ResolvedSettings(settings=_build(values), problems=tuple(problems))


def _taken(
    raw: Mapping[str, Any], scope: Literal["user", "workspace"], problems: list[str]
) -> Iterator[tuple[str, Any]]:
    for name, value in _flatten(raw):
        option = _BY_NAME.get(name)
        if value is None or name.split(".")[0] in _OF_THE_CLIENT:
            continue
        if option is None:
            problems.append(f"The setting fimble.{name} does not exist.")
        elif scope == "workspace" and option.scope == "user":
            problems.append(f"The setting fimble.{name} is not taken from a workspace's own files.")
        elif not option.check(value):
            problems.append(
                f"The setting fimble.{name} is {value!r}; it must be {option.allowed}."
                " The default is used."
            )
        else:
            yield name, tuple(cast("list[str]", value)) if isinstance(value, list) else value


def _flatten(raw: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in raw.items():
        if isinstance(value, dict):
            yield from _flatten(cast("dict[str, Any]", value), f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _build(values: Mapping[str, Any]) -> Settings:
    sections = ("engine", "completion", "context", "refactor", "record")
    parts = {section: dict[str, Any]() for section in sections}
    top = dict[str, Any]()
    for name, value in values.items():
        section, _, last = name.rpartition(".")
        parts.get(section, top)[_snake(last)] = value
    names = {field.name for field in fields(Settings)}
    assert set(top) <= names, "an option in OPTIONS has no field in Settings"
    return replace(
        Settings(
            engine=EngineSettings(**parts["engine"]),
            completion=CompletionSettings(**parts["completion"]),
            context=ContextSettings(**parts["context"]),
            refactor=RefactorSettings(**parts["refactor"]),
            record=RecordSettings(**parts["record"]),
        ),
        **top,
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
