"""VS Code's workbench in a headless browser: what a user does with hands and eyes."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from editors.installs.browser import open_page
from editors.installs.code_server import CodeServerInstall
from editors.switch import SWITCHED_OFF, with_switch
from editors.web_server import free_port, web_server

_SETTINGS = {
    # Only what would stand in the way of a test: other people's panels, and saving by itself.
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": True,
    "files.autoSave": "off",
    **({"editor.lightbulb.enabled": "off"} if SWITCHED_OFF else {}),
}
_SERVER_OPTIONS = (
    "--auth=none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--ignore-last-opened",
)
_LINES_IN_ORDER = """
lines => [...lines.children].sort((one, other) => one.offsetTop - other.offsetTop)
  .map(line => line.textContent).join("\\n")
"""
"""The workbench draws lines in any order; their place says which comes first."""
GHOST_TEXT = "[class*=ghost-text-decoration]"
STATUS_ITEM = '[id="fimble.fimble.fimble.status"]'


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """One window with a folder open.

    Attributes:
        page: playwright's page.
        folder: the workspace on disk.
        data: the user's data folder of this VS Code.
    """

    page: Any
    folder: Path
    data: Path

    def open_file(self, name: str, text: str) -> None:
        """Write a file, open it, and put the cursor to its first place."""
        (self.folder / name).write_text(text, "utf-8")
        self._pick("Control+P", name, f'.monaco-list-row[aria-label*="{name}"]')
        self.page.wait_for_selector(f'.tab.active[aria-label^="{name}"]')
        self.page.click(".editor-instance .view-lines")
        self.page.keyboard.press("Control+Home")

    def open_path(self, path: Path) -> None:
        """Open any file of the machine by its path, and put the cursor to its first place."""
        self.run_command("File: Open File...")
        self.page.locator(".quick-input-title", has_text="Open File").wait_for()
        entry = ".quick-input-widget input.input"
        # The dialog writes a folder into it, some time after it has opened.
        self.page.wait_for_function(f"() => document.querySelector('{entry}').value.endsWith('/')")
        self.page.fill(entry, str(path))
        row = f'.quick-input-list .monaco-list-row[aria-label*="{path.name}"]'
        self.page.wait_for_selector(row)  # the dialog has looked at the path
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f'.tab.active[aria-label^="{path.name}"]')
        self.page.keyboard.press("Control+Home")

    def open_window(self, **address: str) -> Workbench:
        """One more window on the same machine, in a browser's page of its own.

        Args:
            address: `folder`, or `ew` (with any value) for a window without one.
        """
        page = self.page.context.browser.new_page(viewport=self.page.viewport_size)
        page.goto(f"{self.page.url.split('?')[0]}?{urllib.parse.urlencode(address)}")
        page.wait_for_selector(".monaco-workbench", timeout=90_000)
        return replace(self, page=page)

    def go_to_end_of_line(self, line: int) -> None:
        """Put the cursor behind a line, counted from 1."""
        self.page.keyboard.press("Control+Home")
        for _ in range(line - 1):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("End")

    def type(self, text: str) -> None:
        """Type as a person does, so quickly that VS Code asks for each key."""
        self.page.keyboard.type(text, delay=60)

    def press(self, key: str) -> None:
        """Press one key, or keys with `+` between."""
        self.page.keyboard.press(key)

    def run_command(self, title: str) -> None:
        """Run a command of the palette."""
        self._pick("F1", f">{title}", f'.monaco-list-row[aria-label^="{title}"]')

    def choose(self, label: str) -> None:
        """Take an entry of the list that is open."""
        self.page.wait_for_selector(f'.quick-input-list .monaco-list-row[aria-label^="{label}"]')
        self.page.fill(".quick-input-widget input.input", label)
        self.page.keyboard.press("Enter")

    def _pick(self, key: str, text: str, row: str) -> None:
        """Open a list, filter it, take an entry; again where it is not listed yet."""
        for patience_ms in (3000, 5000, 20_000):
            self.page.keyboard.press(key)
            self.page.fill(".quick-input-widget input.input", text)
            found = self.page.locator(f".quick-input-list {row}").first
            try:
                found.wait_for(timeout=patience_ms)
            except Exception as fault:  # playwright's own type is known only where it is installed
                if patience_ms == 20_000 or type(fault).__name__ != "TimeoutError":
                    raise
                self.page.keyboard.press("Escape")
                continue
            found.click()  # which need not be the first one of the list
            return

    def wait_for_ghost_text(self, timeout_s: float = 20) -> str:
        """The suggestion that is shown, when it is."""
        self.page.wait_for_selector(GHOST_TEXT, state="attached", timeout=timeout_s * 1000)
        parts = self.page.eval_on_selector_all(GHOST_TEXT, "found => found.map(e => e.textContent)")
        return "".join(parts).replace("\u00a0", " ")

    def type_until_ghost_text(self, text: str, most: int = 4) -> str:
        """The suggestion for what is typed; typed anew where a server that has only just been
        started was not asked yet."""
        for _ in range(most):
            self.type(text)
            if self.wait_for(self.shows_ghost_text, timeout_s=8):
                break
            for _ in text:
                self.press("Backspace")
        return self.wait_for_ghost_text()

    def shows_ghost_text(self) -> bool:
        """Whether a suggestion is on the screen now."""
        return self.page.query_selector(GHOST_TEXT) is not None

    def wait_until_ghost_text_is_gone(self) -> None:
        """Fail if it stays."""
        self.page.wait_for_selector(GHOST_TEXT, state="detached", timeout=10_000)

    def saved_text(self, name: str) -> str:
        """Save, and read what is on disk."""
        self.page.keyboard.press("Control+S")
        self.page.wait_for_selector(f'.tab.active:not(.dirty)[aria-label^="{name}"]')
        return (self.folder / name).read_text("utf-8")

    def wait_for_status(self, text: str, timeout_s: float = 30) -> str:
        """The text of the status item, when `text` is in it."""
        item = self.page.locator(STATUS_ITEM).filter(has_text=text).first
        item.wait_for(state="attached", timeout=timeout_s * 1000)
        return item.inner_text().replace("\u00a0", " ")

    def editor_text(self) -> str:
        """What is to be seen of the document in front."""
        return self._text_of(".editor-group-container.active .editor-instance .view-lines")

    def output(self) -> str:
        """What is to be seen of the output in front."""
        return self._text_of(".part.panel .output-view .view-lines")

    def _text_of(self, lines: str) -> str:
        found = self.page.query_selector(lines)
        text: str = found.evaluate(_LINES_IN_ORDER) if found else ""
        return text.replace("\u00a0", " ")

    def close_editor(self) -> None:
        """Close the document in front; what is not saved of it is lost."""
        self.run_command("View: Revert and Close Editor")

    def wait_for(self, done: Callable[[], bool], timeout_s: float = 60) -> bool:
        """Let the window live until something has happened; False when the time is over."""
        deadline = time.monotonic() + timeout_s
        while not done():
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(200)
        return True

    def log_of(self, channel: str) -> str:
        """What an output channel of the extension holds on disk, of every start so far."""
        files = self.data.glob(f"logs/*/exthost*/fimble.fimble/{channel}.log")
        by_age = sorted(files, key=lambda file: file.stat().st_mtime)
        return "".join(file.read_text("utf-8") for file in by_age)


@contextmanager
def running_workbench(
    install: CodeServerInstall,
    place: Path,
    vsix: Path,
    settings: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    payload: Mapping[str, str] | None = None,
) -> Generator[Workbench]:
    """A VS Code from nothing with our extension, open on an empty folder below `place`.

    Args:
        payload: what the workbench takes from its address, the `logLevel` for one.
    """
    folder, data = place / "project", place / "user-data"
    folder.mkdir(parents=True)
    written = with_switch({**_SETTINGS, **settings}, "fimble.")
    for scope in ("User", "Machine"):
        (data / scope).mkdir(parents=True)
        (data / scope / "settings.json").write_text(json.dumps(written), "utf-8")
    command = [
        *(str(install.node), str(install.entry), *_SERVER_OPTIONS),
        *("--user-data-dir", str(data), "--extensions-dir", str(place / "extensions")),
    ]
    variables = {**os.environ, **(environment or {}), "XDG_CONFIG_HOME": str(place / "config")}
    subprocess.run(
        [*command, "--install-extension", str(vsix)],
        env=variables,
        check=True,
        capture_output=True,
        timeout=120,
    )
    port = free_port()
    serve = [*command, f"--bind-addr=127.0.0.1:{port}"]
    health = f"http://127.0.0.1:{port}/healthz"
    with (
        web_server(serve, variables, place / "server.log", health),
        open_page(install.browser) as page,
    ):
        words = urllib.parse.urlencode(
            {"folder": folder, "payload": json.dumps([*(payload or {}).items()])}
        )
        page.goto(f"http://127.0.0.1:{port}/?{words}", timeout=60_000)
        page.wait_for_selector(".monaco-workbench", timeout=90_000)
        yield Workbench(page=page, folder=folder, data=data)
