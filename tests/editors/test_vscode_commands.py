"""Each command of the extension does what it says, when it is picked in VS Code's palette."""

from __future__ import annotations

import json

import pytest

from editors.vscode.workbench import STATUS_ITEM, Workbench
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n   \n"
LIGHT_BULB = ".codicon-light-bulb, .codicon-gutter-lightbulb, [class*=codicon-lightbulb]"
CONDITION = "def sign(x):\n    if x > 0:\n        return 1\n    else:\n        return 0\n"


def test_the_logs_are_shown(workbench: Workbench) -> None:
    workbench.run_command("Fimble: Show Logs")
    assert workbench.wait_for(lambda: "Ready after" in workbench.output())
    workbench.run_command("Fimble: Show Server Logs")
    assert workbench.wait_for(lambda: "Ready after" not in workbench.output())
    workbench.run_command("View: Toggle Panel Visibility")


def test_debug_information_opens_as_a_document(workbench: Workbench) -> None:
    workbench.run_command("Fimble: Debug Information")
    assert workbench.wait_for(lambda: '"extension": "0.1.0"' in workbench.editor_text())
    assert '"state": "ready"' in workbench.editor_text()
    workbench.close_editor()


def test_the_doctor_examines_what_the_editor_uses(
    workbench: Workbench, engine_of_workbench: ScriptedEngine
) -> None:
    before = len(engine_of_workbench.asked)
    workbench.run_command("Fimble: Doctor")
    assert workbench.wait_for(lambda: "checks" in workbench.output(), timeout_s=180)
    assert len(engine_of_workbench.asked) >= before + 2
    workbench.run_command("View: Toggle Panel Visibility")


@pytest.mark.fails_when_switched_off
def test_a_completion_is_explained(workbench: Workbench) -> None:
    workbench.open_file("explained.py", TEXT)
    workbench.go_to_end_of_line(2)
    workbench.type(" ")
    workbench.wait_for_ghost_text()
    workbench.press("Escape")
    workbench.run_command("Fimble: Explain Completion")
    assert workbench.wait_for(lambda: "Why this suggestion" in workbench.editor_text())
    assert "return a + b" in workbench.editor_text()
    workbench.close_editor()


@pytest.mark.fails_when_switched_off
def test_the_report_shows_what_was_taken(workbench: Workbench) -> None:
    workbench.open_file("taken.py", TEXT)
    workbench.go_to_end_of_line(2)
    workbench.type(" ")
    workbench.wait_for_ghost_text()
    workbench.press("Tab")
    workbench.run_command("Fimble: Report")
    workbench.page.wait_for_selector('.tab.active[aria-label^="Fimble: Report"]', timeout=60_000)
    frame = workbench.page.frame_locator("iframe.webview.ready").frame_locator("iframe")
    frame.get_by_text("accepted").first.wait_for(timeout=20_000)
    workbench.close_editor()


def test_a_model_is_chosen_and_stands_in_the_settings(workbench: Workbench) -> None:
    workbench.run_command("Fimble: Choose Model")
    workbench.choose("gpt2")
    assert workbench.wait_for(lambda: "gpt2" in settings_of(workbench).values())
    workbench.run_command("Fimble: Choose Model")
    workbench.choose("auto")
    assert workbench.wait_for(lambda: "gpt2" not in settings_of(workbench).values())
    workbench.wait_for_status("qwen2.5")


def settings_of(workbench: Workbench) -> dict[str, object]:
    """Of the user and of the machine together."""
    files = [workbench.data / scope / "settings.json" for scope in ("User", "Machine")]
    user, machine = (json.loads(file.read_text("utf-8")) for file in files)
    return {"user": user.get("fimble.model"), "machine": machine.get("fimble.model")}


def test_a_click_on_the_status_item_leads_to_everything(workbench: Workbench) -> None:
    workbench.page.click(STATUS_ITEM)
    for label in ("Snooze", "Choose Model", "Doctor", "Restart", "Show Server Logs", "Settings"):
        row = workbench.page.locator(".quick-input-list .monaco-list-row", has_text=label)
        row.first.wait_for(timeout=10_000)
    workbench.press("Escape")


@pytest.mark.fails_when_switched_off
def test_the_light_bulb_applies_a_refactoring(workbench: Workbench) -> None:
    workbench.open_file("sign.py", CONDITION)
    workbench.go_to_end_of_line(2)
    for _ in range(4):
        workbench.press("ArrowLeft")
    invert = workbench.page.locator(".action-widget .monaco-list-row", has_text="Invert").first

    def bulb_offers_it() -> bool:
        """The bulb of the place before may still be there: then its list is closed again."""
        workbench.page.locator(LIGHT_BULB).first.click(timeout=20_000)
        workbench.page.wait_for_timeout(500)
        if invert.is_visible():
            return True
        for key in ("Escape", "ArrowRight", "ArrowLeft"):  # which has the editor ask again
            workbench.press(key)
        return False

    assert workbench.wait_for(bulb_offers_it)
    invert.click()
    assert workbench.wait_for(lambda: "not (x > 0)" in workbench.editor_text())
    assert "if not (x > 0):\n        return 0" in workbench.saved_text("sign.py")


def test_the_walkthrough_leads_to_the_doctor(workbench: Workbench) -> None:
    workbench.run_command("Welcome: Open Walkthrough")
    workbench.choose("Get started with Fimble")
    page = workbench.page.locator(".gettingStartedContainer")
    page.get_by_text("When nothing appears").first.click(timeout=20_000)
    page.get_by_text("Run the doctor").first.click(timeout=10_000)
    assert workbench.wait_for(lambda: "Checking everything" in workbench.output())
    assert workbench.page.locator(".notification-toast", has_text="Error reading").count() == 0
    workbench.run_command("View: Toggle Panel Visibility")
    workbench.close_editor()
