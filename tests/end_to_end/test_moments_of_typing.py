"""What users of other tools complain of, as an editor's messages: keys that come while an answer is
on its way, backspace, brackets closed late, the entry selected in the popup, two cursors.

The engine's answers begin with the last word or sign before the cursor, as where it heals tokens.
"""

from __future__ import annotations

from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.positions import at, edit
from support.scripted_engine import ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"


def ask(editor: EditorSession, line: int, character: int, **context: Any) -> int:
    """Ask as an editor does by itself, without waiting for the answer."""
    where = {"textDocument": {"uri": URI}, "position": at(line, character)}
    question = {**where, "context": {"triggerKind": 2, **context}}
    return editor.ask("textDocument/inlineCompletion", question)


def items(editor: EditorSession, number: int) -> list[dict[str, Any]]:
    answer = editor.receive_answer(number, 10)
    assert answer is not None, "the request was never answered"
    return answer["result"]["items"]


def texts(editor: EditorSession, line: int, character: int, **context: Any) -> list[str]:
    found = items(editor, ask(editor, line, character, **context))
    return [item["insertText"] for item in found]


def written(engine: ScriptedEngine) -> int:
    """How often the model was asked to write something."""
    return sum("prefill_only" not in body["fimble"] for body in engine.asked)


def test_backspace_takes_a_wrong_key_back_and_else_asks_for_nothing(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """tabby#2840, #2902."""
    editor.open(URI, "python", TEXT)
    assert texts(editor, 1, 4) == ["return a + b"]
    editor.change(URI, 2, edit(1, 4, 4, "x"))
    texts(editor, 1, 5)
    editor.change(URI, 3, edit(1, 4, 5, ""))
    assert texts(editor, 1, 4) == ["return a + b"]
    editor.change(URI, 4, edit(1, 4, 4, "return c"))
    editor.change(URI, 5, edit(1, 11, 12, ""))
    assert texts(editor, 1, 11) == ["a + b"]  # what was typed along before still stands
    editor.change(URI, 6, edit(1, 4, 11, "abcd"))
    editor.change(URI, 7, edit(1, 7, 8, ""))
    assert texts(editor, 1, 7) == []
    assert written(scripted_engine) == 2  # for the first place, and for the wrong key
    editor.change(URI, 8, edit(1, 4, 7, "    "))
    assert texts(editor, 1, 8) == ["return a + b"]


@pytest.mark.parametrize("more, shown", [("", []), ("  # The sum", ["return a + b"])])
def test_what_was_just_deleted_is_not_suggested(
    editor: EditorSession, more: str, shown: list[str]
) -> None:
    line = f"return a + b{more}"
    editor.open(URI, "python", f"def add(a, b):\n    {line}\n    pass\n")
    editor.change(URI, 2, edit(1, 4, 4 + len(line), ""))
    assert texts(editor, 1, 4) == shown


def test_an_answer_for_text_that_has_changed_is_not_given(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """neovim#36529: it would be put beside what was typed meanwhile. The next request has it."""
    scripted_engine.delay_s = 0.4
    editor.open(URI, "python", TEXT)
    first = ask(editor, 1, 4)
    assert editor.wait_until(lambda: bool(scripted_engine.asked), 10)
    editor.change(URI, 2, edit(1, 4, 4, "re"))
    assert items(editor, first) == []
    assert texts(editor, 1, 6) == ["turn a + b"]
    assert written(scripted_engine) == 1


def test_a_bracket_that_the_editor_closes_after_it_has_asked(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """kilocode#3386, #3390: the bracket is replaced, and the model is not asked again for it."""
    scripted_engine.pieces = ["(a, ", "b)"]
    scripted_engine.delay_s = 0.4
    editor.open(URI, "python", "def add(a, b):\n    print(\n")
    first = ask(editor, 1, 10)
    assert editor.wait_until(lambda: bool(scripted_engine.asked), 10)
    editor.change(URI, 2, edit(1, 10, 10, ")"))
    second = ask(editor, 1, 10)
    assert items(editor, first) == []
    [item] = items(editor, second)
    assert item["insertText"] == "a, b)"
    assert item["range"] == {"start": at(1, 10), "end": at(1, 11)}
    assert written(scripted_engine) == 1


def test_typing_at_two_cursors_is_no_typing_along(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """The other cursor's line has changed too, so the suggestion is asked anew."""
    editor.open(URI, "python", f"{TEXT}\ndef plus(a, b):\n    \n")
    assert texts(editor, 1, 4) == ["return a + b"]
    # As VS Code sends them: the last change of the file first.
    editor.change(URI, 2, edit(4, 4, 4, "x = "), edit(1, 4, 4, "x = "))
    scripted_engine.pieces = ["a"]
    assert texts(editor, 1, 8) == ["a"]
    assert "def plus(a, b):\n    x = \n" in scripted_engine.asked[-1]["prompt"]


def test_a_suggestion_extends_the_entry_that_is_selected_in_the_popup(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """vscode#320940: it neither hides the popup's entry nor says another one."""
    scripted_engine.pieces = [" print", "(a)"]
    editor.open(URI, "python", "def add(a, b):\n    pri\n")
    entry = {"range": {"start": at(1, 4), "end": at(1, 7)}, "text": "print"}
    found = items(editor, ask(editor, 1, 7, selectedCompletionInfo=entry))
    assert [item["insertText"] for item in found] == ["print(a)"]
    assert found[0]["range"] == entry["range"]
    assert scripted_engine.asked[-1]["fimble"]["begins_with"] == " print"


def test_a_part_that_was_taken_and_then_something_else(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """cody#59874, vscode#173209: the rest stands after a word was taken, until one contradicts."""
    editor.open(URI, "python", TEXT)
    assert texts(editor, 1, 4) == ["return a + b"]
    editor.change(URI, 2, edit(1, 4, 4, "return "))
    assert texts(editor, 1, 11) == ["a + b"]
    assert written(scripted_engine) == 1
    editor.change(URI, 3, edit(1, 11, 11, "2 * "))
    scripted_engine.pieces = ["b"]
    assert texts(editor, 1, 15) == ["b"]


def test_windows_line_ends_over_several_lines(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    """cody#1092, tabby#3279: the range is counted in the document's lines, the rest stands."""
    scripted_engine.pieces = ["(a,\n        ", "b)"]
    editor.open(URI, "python", "def add(a, b):\r\n    print()\r\n\r\nx = 1\r\n")
    [item] = items(editor, ask(editor, 1, 10))
    assert item["insertText"] == "a,\r\n        b)"
    assert item["range"] == {"start": at(1, 10), "end": at(1, 11)}
    editor.change(URI, 2, edit(1, 10, 10, "a,\r\n        "))
    [item] = items(editor, ask(editor, 2, 8))
    assert item["insertText"] == "b)"
    assert item["range"] == {"start": at(2, 8), "end": at(2, 9)}
    assert written(scripted_engine) == 1
