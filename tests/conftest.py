"""Every test but those of the real model has folders of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.scripted_engine import ScriptedEngine


@pytest.fixture(autouse=True)
def own_folders(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights are shared with the user only where the real model is the subject."""
    names = ["DATA", "RUNTIME", "CONFIG"]
    if "models" not in request.path.parts[-2:]:
        names.append("CACHE")
    for name in names:
        monkeypatch.setenv(f"FIMBLE_{name}_DIR", str(tmp_path / f"fimble-{name.lower()}"))


@pytest.fixture
def scripted_engine() -> Iterator[ScriptedEngine]:
    """A running scripted engine."""
    engine = ScriptedEngine()
    engine.start()
    yield engine
    engine.stop()
