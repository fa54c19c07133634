"""The tests of these tests: with FIMBLE_SWITCHED_OFF=1 each of them has to fail.

What a test is about is switched off then, and pytest expects that the test fails for it
(`fails_when_switched_off`, strictly: one that passes all the same proves nothing and is told).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

MARK = "fails_when_switched_off"
SWITCHED_OFF = bool(os.environ.get("FIMBLE_SWITCHED_OFF"))
_OFF = {"completion.enabled": False}


def expect_failure(items: list[pytest.Item]) -> None:
    """Expect of each test with the mark that it fails, where things are switched off."""
    for item in items:
        if SWITCHED_OFF and item.get_closest_marker(MARK):
            item.add_marker(pytest.mark.xfail(strict=True, reason="switched off"))


def with_switch(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Settings by their dotted names, with suggestions off where things are switched off."""
    switch = {f"{prefix}{name}": value for name, value in _OFF.items()} if SWITCHED_OFF else {}
    return {**settings, **switch}


def write_user_settings(settings: Mapping[str, Any]) -> None:
    """Write the user's config.toml in the folder of this test's own, and nothing else into it."""
    folder = Path(os.environ["FIMBLE_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    # Strings, numbers and truth values look alike in JSON and TOML.
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
    (folder / "config.toml").write_text("".join(lines), "utf-8")
