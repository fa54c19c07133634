"""A server over stdio, driven as an editor does, with a scripted engine behind."""

from collections.abc import Iterator

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine


@pytest.fixture
def editor(scripted_engine: ScriptedEngine) -> Iterator[EditorSession]:
    session = EditorSession()
    session.initialize({"engine": {"url": scripted_engine.url}})
    yield session
    assert session.close() == 0
