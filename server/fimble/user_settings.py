"""Options from files: the user's own `config.toml`, and `[tool.fimble]` of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fimble.paths import config_directory
from fimble.settings_resolution import ResolvedSettings, resolve_settings


def load_settings(
    workspace: Path | None = None, overrides: Mapping[str, Any] | None = None
) -> ResolvedSettings:
    """Settings from the user's file, under what the editor or the command line says.

    Args:
        workspace: the folder whose `pyproject.toml` is looked at.
        overrides: raw options that win over the file.
    """
    unreadable: list[str] = []
    user = _read(config_directory() / "config.toml", unreadable)
    project = _read(workspace / "pyproject.toml", unreadable) if workspace else {}
    tool = project.get("tool", {})
    of_workspace = tool.get("fimble", {}) if isinstance(tool, dict) else {}
    resolved = resolve_settings(_merge(user, overrides or {}), _mapping(of_workspace))
    return ResolvedSettings(
        settings=resolved.settings,
        problems=(*unreadable, *resolved.problems),
        unreadable=tuple(unreadable),
    )


def _read(path: Path, unreadable: list[str]) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        import tomllib  # most users have no such file, and the server's start is spared it

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:  # the latter: not UTF-8, or not TOML
        unreadable.append(f"The settings in {path} are not used: {fault}.")
        return {}


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = _merge(_mapping(below), value) if isinstance(value, dict) else value
    return merged


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
