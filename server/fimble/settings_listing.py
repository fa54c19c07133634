"""The options as others read them: JSON schema for editors, and the table of the README.

`.ci/write_settings.py` writes both from here; a test holds what was written equal to it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fimble.settings import Settings
from fimble.settings_schema import OPTIONS, Option


def default_of(option: Option) -> Any:
    """The value that an option has where nobody sets it, as JSON holds it."""
    found: Any = asdict(Settings())
    for part in option.name.split("."):
        found = found[_snake(part)]
    return list(found) if isinstance(found, tuple) else found


def as_editor_properties() -> dict[str, dict[str, Any]]:
    """Each option of the section `fimble` as VS Code's `configuration` wants it.

    What a workspace may not set is of the scope `machine`, which no workspace file reaches.
    """
    properties: dict[str, dict[str, Any]] = {}
    for option in OPTIONS:
        properties[f"fimble.{option.name}"] = {
            **option.check.schema,
            "default": default_of(option),
            "scope": "machine" if option.scope == "user" else "resource",
            "markdownDescription": option.description,
        }
    return properties


def as_markdown_table() -> str:
    """The README's table, one line for each option."""
    lines = ["| setting | default | does |", "| --- | --- | --- |"]
    for option in OPTIONS:
        default = _shown(default_of(option))
        lines.append(f"| `{option.name}` | `{default}` | {option.description} |")
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> str:
    if value == "":
        return "(empty)"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
