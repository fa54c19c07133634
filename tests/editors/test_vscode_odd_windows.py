"""Windows and files that are not as one expects them: suggestions come in VS Code all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from editors.vscode.workbench import Workbench
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n   \n"
SUGGESTED = "return a + b"
ACCEPTED = "def add(a, b):\n    return a + b\n"


def ask(window: Workbench) -> str:
    """Type the character after which the model is asked; the suggestion."""
    window.go_to_end_of_line(2)
    window.type(" ")
    return window.wait_for_ghost_text()


@pytest.mark.fails_when_switched_off
def test_an_unsaved_file_in_a_window_without_a_folder(workbench: Workbench) -> None:
    window = workbench.open_window(ew="true")
    window.wait_for_status("idle", timeout_s=60)
    window.run_command("File: New Untitled Text File")
    window.page.wait_for_selector('.tab.active[aria-label^="Untitled-1"]')
    window.type("def add(a, b):\n    ")
    assert window.wait_for_ghost_text() == SUGGESTED
    window.press("Tab")
    assert window.wait_for(lambda: SUGGESTED in window.editor_text(), timeout_s=10)
    window.close_editor()
    window.page.close()


@pytest.mark.fails_when_switched_off
def test_a_file_outside_of_the_folder(workbench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "outside.py"
    file.write_text(TEXT, "utf-8")
    workbench.open_path(file)
    assert ask(workbench) == SUGGESTED
    workbench.press("Tab")
    workbench.press("Control+S")
    assert workbench.wait_for(lambda: file.read_text("utf-8") == ACCEPTED, timeout_s=10)


@pytest.mark.fails_when_switched_off
def test_a_file_that_is_renamed_while_its_suggestion_is_on_its_way(
    workbench: Workbench, engine_of_workbench: ScriptedEngine
) -> None:
    workbench.open_file("old.py", TEXT)
    before = len(engine_of_workbench.asked)
    engine_of_workbench.delay_s = 2
    workbench.go_to_end_of_line(2)
    workbench.type(" ")
    assert workbench.wait_for(lambda: len(engine_of_workbench.asked) > before, timeout_s=20)
    workbench.run_command("File: Reveal Active File in Explorer View")
    workbench.press("F2")
    workbench.page.fill(".explorer-item-edited input", "new.py")
    workbench.press("Enter")
    workbench.page.wait_for_selector('.tab.active[aria-label^="new.py"]')
    engine_of_workbench.delay_s = 0
    workbench.page.click(".editor-instance .view-lines")
    workbench.go_to_end_of_line(2)
    workbench.press("Backspace")  # all of the indentation
    workbench.type("   ")
    assert ask(workbench) == SUGGESTED
    workbench.press("Tab")
    assert workbench.saved_text("new.py") == ACCEPTED
    assert "Traceback" not in workbench.log_of("Fimble Server")
    workbench.run_command("View: Toggle Primary Side Bar Visibility")


@pytest.mark.fails_when_switched_off
def test_two_windows_on_one_folder(workbench: Workbench) -> None:
    """Each has a server of its own, and its own text of the one file."""
    second = workbench.open_window(folder=str(workbench.folder))
    second.wait_for_status("idle", timeout_s=60)
    workbench.open_file("both.py", TEXT)
    second.open_file("both.py", TEXT)
    for window in (workbench, second):
        assert ask(window) == SUGGESTED
    second.press("Escape")
    second.close_editor()
    second.page.close()
    workbench.press("Tab")
    assert workbench.saved_text("both.py") == ACCEPTED
