"""VS Code's own workbench with our .vsix, driven in a headless browser; the engine is scripted."""

from __future__ import annotations

import os

import psutil
import pytest

from editors.vscode.workbench import STATUS_ITEM, Workbench
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n   \n"
SUGGESTED = "return a + b"
ACCEPTED = "def add(a, b):\n    return a + b\n"


def ask(workbench: Workbench, name: str) -> None:
    """Open a file and type the character after which the model is asked."""
    workbench.open_file(name, TEXT)
    workbench.go_to_end_of_line(2)
    workbench.type(" ")


@pytest.mark.fails_when_switched_off
def test_a_suggestion_appears_and_tab_takes_it(workbench: Workbench) -> None:
    ask(workbench, "tab.py")
    assert workbench.wait_for_ghost_text() == SUGGESTED
    workbench.press("Tab")
    assert workbench.saved_text("tab.py") == ACCEPTED


@pytest.mark.fails_when_switched_off
def test_escape_drops_it(workbench: Workbench) -> None:
    ask(workbench, "escape.py")
    workbench.wait_for_ghost_text()
    workbench.press("Escape")
    workbench.wait_until_ghost_text_is_gone()
    assert workbench.saved_text("escape.py") == "def add(a, b):\n    \n"


@pytest.mark.fails_when_switched_off
def test_one_word_is_taken_and_the_rest_stays(workbench: Workbench) -> None:
    ask(workbench, "word.py")
    workbench.wait_for_ghost_text()
    workbench.press("Control+ArrowRight")
    assert workbench.wait_for_ghost_text().strip() == "a + b"
    workbench.press("Escape")
    assert workbench.saved_text("word.py").rstrip() == "def add(a, b):\n    return"


@pytest.mark.fails_when_switched_off
def test_typing_what_is_suggested_keeps_the_rest(workbench: Workbench) -> None:
    ask(workbench, "along.py")
    workbench.wait_for_ghost_text()
    workbench.type("retu")
    assert workbench.wait_for_ghost_text() == "rn a + b"
    workbench.press("Tab")
    assert workbench.saved_text("along.py") == ACCEPTED


@pytest.mark.fails_when_switched_off
def test_a_suggestion_that_takes_longer_than_the_editor_waits_is_shown_all_the_same(
    workbench: Workbench, engine_of_workbench: ScriptedEngine
) -> None:
    engine_of_workbench.delay_s = 0.9  # for each of two pieces; VS Code gives up after 0.75 s
    ask(workbench, "late.py")
    workbench.page.wait_for_selector(f"{STATUS_ITEM} .codicon-loading")
    assert workbench.wait_for_ghost_text() == SUGGESTED
    workbench.page.wait_for_selector(f"{STATUS_ITEM} .codicon-check")
    workbench.press("Tab")
    assert workbench.saved_text("late.py") == ACCEPTED


@pytest.mark.fails_when_switched_off
def test_the_status_item_names_model_and_device(workbench: Workbench) -> None:
    assert "qwen2.5-coder-0.5b (cpu)" in workbench.wait_for_status("Fimble: ")


def test_the_server_has_the_environment_of_the_editor(workbench: Workbench) -> None:
    """Its folders, the way to programs and the proxy are told there."""
    workbench.wait_for_status("Fimble: ")
    started = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.cmdline()[-2:] == ["serve", "--stdio"]
    ]
    assert started
    for process in started:
        environment = process.environ()
        assert {"FIMBLE_CONFIG_DIR", "FIMBLE_RUNTIME_DIR"} <= environment.keys()
        assert environment["HOME"] == os.environ["HOME"]
        # The workbench adds folders of its own.
        assert set(os.environ["PATH"].split(os.pathsep)) <= set(
            environment["PATH"].split(os.pathsep)
        )


@pytest.mark.fails_when_switched_off
def test_snoozing_is_silence_until_it_is_woken(workbench: Workbench) -> None:
    workbench.run_command("Fimble: Snooze")
    workbench.choose("5 minutes")
    workbench.wait_for_status("snoozed")
    ask(workbench, "snoozed.py")
    workbench.page.wait_for_timeout(1500)
    assert not workbench.shows_ghost_text()
    workbench.run_command("Fimble: Snooze")
    workbench.wait_for_status("qwen2.5")
    ask(workbench, "awake.py")
    assert workbench.wait_for_ghost_text() == SUGGESTED


@pytest.mark.fails_when_switched_off
def test_the_server_starts_again(workbench: Workbench) -> None:
    workbench.run_command("Fimble: Restart")
    assert workbench.wait_for(lambda: workbench.log_of("Fimble").count("The server answered") == 2)
    workbench.wait_for_status("qwen2.5")
    ask(workbench, "restarted.py")
    assert workbench.wait_for_ghost_text() == SUGGESTED
