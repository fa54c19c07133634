"""The extension's package.json and the README say of the settings what the server says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from fimble import __version__
from fimble.settings_listing import as_editor_properties, default_of
from fimble.settings_resolution import resolve_settings
from fimble.settings_schema import OPTIONS, Option

ROOT = Path(__file__).parents[2]
WRITE = runpy.run_path(str(ROOT / ".ci" / "write_settings.py"))
REMEDY = "run: make settings"


def test_package_json_is_up_to_date() -> None:
    text = WRITE["PACKAGE"].read_text("utf-8")
    assert text == WRITE["write_package"](text), REMEDY


def test_the_readme_is_up_to_date() -> None:
    text = WRITE["README"].read_text("utf-8")
    assert text.count("| setting | default | does |") == 1
    assert text == WRITE["write_readme"](text), REMEDY


def test_the_extension_has_the_version_of_the_server() -> None:
    for name in ("package.json", "package-lock.json"):
        package = json.loads((ROOT / "vscode-extension" / name).read_text("utf-8"))
        assert package["version"] == __version__


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_default_is_allowed_by_the_check_and_by_the_schema(option: Option) -> None:
    default = default_of(option)
    assert option.check(default)
    schema = as_editor_properties()[f"fimble.{option.name}"]
    python_type = {"string": str, "boolean": bool, "array": list, "integer": int, "number": float}
    assert isinstance(default, python_type[schema["type"]])
    assert default in schema.get("enum", [default])
    assert schema.get("minimum", default) <= default <= schema.get("maximum", default)


def test_what_names_a_server_or_a_program_is_out_of_a_workspace_s_reach() -> None:
    package = json.loads(WRITE["PACKAGE"].read_text("utf-8"))
    restricted = package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert {"fimble.server.command", "fimble.engine.url", "fimble.model"} <= set(restricted)
    # An editor sends every option it knows; the extension's own must not be called unknown.
    assert resolve_settings({"server": {"command": []}}).problems == ()
