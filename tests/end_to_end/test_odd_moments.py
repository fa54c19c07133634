"""Files that are renamed or never saved, and more than one window: as editors tell of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n    \n"


def ask(editor: EditorSession, uri: str) -> int:
    """Ask for a suggestion without waiting for it."""
    where = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
    return editor.ask("textDocument/inlineCompletion", {**where, "context": {"triggerKind": 1}})


def items_of(answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    assert answer is not None, "the request was never answered"
    result = answer.get("result") or {}
    return result["items"] if isinstance(result, dict) else result


def test_a_file_that_is_renamed_while_its_suggestion_is_on_its_way(
    scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """An editor closes the old name and opens the new one; both requests are answered."""
    old, new = (tmp_path / name for name in ("old.py", "new.py"))
    old.write_text(TEXT, "utf-8")
    scripted_engine.delay_s = 0.3
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}}, root_uri=tmp_path.as_uri())
    editor.open(old.as_uri(), "python", TEXT)
    first = ask(editor, old.as_uri())
    assert editor.wait_until(lambda: bool(scripted_engine.asked), 10)
    old.rename(new)
    editor.notify("textDocument/didClose", {"textDocument": {"uri": old.as_uri()}})
    editor.open(new.as_uri(), "python", TEXT)
    second = ask(editor, new.as_uri())
    assert items_of(editor.receive_answer(first, 10)) == []
    [item] = items_of(editor.receive_answer(second, 10))
    assert item["insertText"] == "return a + b"
    assert editor.close() == 0


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "file:///nowhere/else/add.py"])
def test_a_file_that_is_not_saved_or_outside_of_every_workspace(
    uri: str, scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}}, root_uri=tmp_path.as_uri())
    editor.open(uri, "python", TEXT)
    [item] = items_of(editor.receive_answer(ask(editor, uri), 10))
    assert item["insertText"] == "return a + b"
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.close() == 0


@pytest.mark.parametrize("ignores", [None, "*\n"], ids=["empty", "all ignored"])
def test_a_workspace_without_files_and_its_first_file(
    ignores: str | None, scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """There is nothing to index, which is no trouble and leaves no progress open."""
    root = tmp_path / "project"
    root.mkdir()
    if ignores:
        (root / ".gitignore").write_text(ignores, "utf-8")
    told: list[tuple[str, Any]] = []
    editor = EditorSession(lambda method, params: told.append((method, params)))
    editor.initialize({"engine": {"url": scripted_engine.url}}, root_uri=root.as_uri())
    first = root / "add.py"
    for uri in ("untitled:Untitled-1", first.as_uri()):
        editor.open(uri, "python", TEXT)
        [item] = items_of(editor.receive_answer(ask(editor, uri), 10))
        assert item["insertText"] == "return a + b"
        first.write_text(TEXT, "utf-8")
        created = {"changes": [{"uri": first.as_uri(), "type": 1}]}
        editor.notify("workspace/didChangeWatchedFiles", created)
    assert editor.wait_until(lambda: bool(list((tmp_path / "fimble-cache").rglob("*.sqlite*"))), 20)

    def progress(kind: str) -> list[str]:
        values = [params for method, params in told if method == "$/progress"]
        return sorted(str(each["token"]) for each in values if each["value"]["kind"] == kind)

    assert editor.wait_until(lambda: progress("begin") == progress("end"), 20)
    assert [params for method, params in told if method == "window/showMessage"] == []
    assert editor.close() == 0


def test_two_windows_on_one_folder_and_one_file(
    scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """Each sees its own text, and both have the index of the folder."""
    file = tmp_path / "add.py"
    file.write_text(TEXT, "utf-8")
    windows = [EditorSession(), EditorSession()]
    texts = [TEXT, TEXT.replace("add", "plus")]
    for window, text in zip(windows, texts, strict=True):
        window.initialize({"engine": {"url": scripted_engine.url}}, root_uri=tmp_path.as_uri())
        window.open(file.as_uri(), "python", text)
    numbers = [ask(window, file.as_uri()) for window in windows]
    for window, number in zip(windows, numbers, strict=True):
        [item] = items_of(window.receive_answer(number, 20))
        assert item["insertText"] == "return a + b"
    seen = "".join(body["prompt"] for body in scripted_engine.asked)
    assert "def add(a, b)" in seen
    assert "def plus(a, b)" in seen
    assert [window.close() for window in windows] == [0, 0]


def test_an_undo_asks_for_nothing_and_the_next_key_does(
    scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """The suggestion that was taken and undone is not pushed upon the user again."""
    uri = (tmp_path / "add.py").as_uri()
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}}, root_uri=tmp_path.as_uri())
    editor.open(uri, "python", TEXT)
    taken = TEXT.replace("    \n", "    return a + b\n")
    begun = TEXT.replace("    \n", "    # Sum\n    \n")
    steps = ((2, taken, 1, False), (3, TEXT, 1, False), (4, begun, 2, True))
    for version, text, line, shown in steps:
        document = {"uri": uri, "version": version}
        editor.change(uri, version, {"text": text})
        typed = {"textDocument": document, "position": {"line": line, "character": 4}}
        question = {**typed, "context": {"triggerKind": 2}}
        answer = editor.receive_answer(editor.ask("textDocument/inlineCompletion", question), 10)
        assert bool(items_of(answer)) is shown
    assert editor.close() == 0
