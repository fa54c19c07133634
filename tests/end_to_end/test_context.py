"""Over the protocol: what stands in another file of the repository comes into the prompt."""

import time
from pathlib import Path

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

SHELF = "class Shelf:\n    def add_book(self, title: str) -> None: ...\n"
MAIN = "from shelf import Shelf\n\nshelf = Shelf()\n"


def ask_until_told(
    editor: EditorSession, engine: ScriptedEngine, folder: Path, seconds: float
) -> bool:
    """Open file after file, as nothing is suggested twice, until the index is there."""
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        uri = (folder / f"main{number}.py").as_uri()
        editor.open(uri, "python", f"{MAIN}shelf.\n")
        editor.inline_completion(uri, 3, 6)
        if "def add_book(self, title: str)" in engine.asked[-1]["prompt"]:
            return True
        time.sleep(0.3)
    return False


def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    (folder / "shelf.py").write_text(SHELF)
    return folder


def test_another_file_is_in_the_prompt(scripted_engine: ScriptedEngine, tmp_path: Path) -> None:
    editor = EditorSession()
    options = {"engine": {"url": scripted_engine.url}, "context": {"deadlineMs": 2000}}
    editor.initialize(options)
    assert ask_until_told(editor, scripted_engine, repository(tmp_path), 60)
    assert editor.close() == 0


def test_without_context_it_is_not(scripted_engine: ScriptedEngine, tmp_path: Path) -> None:
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}, "context": {"maxTokens": 0}})
    assert not ask_until_told(editor, scripted_engine, repository(tmp_path), 3)
    assert editor.close() == 0
