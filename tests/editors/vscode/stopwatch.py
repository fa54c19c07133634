"""When a key was pressed and when its suggestion was on the screen, by the browser's own clock."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from editors.vscode.workbench import GHOST_TEXT, Workbench

WATCH = """
selector => {
  const now = () => performance.timeOrigin + performance.now();
  window.fimbleKeys = [];
  addEventListener('keydown', event => {
    // The time stamp is that of the input, not that of this handler.
    window.fimbleKeys.push({ key: event.key, pressed: performance.timeOrigin + event.timeStamp });
  }, true);
  new MutationObserver(() => {
    const last = window.fimbleKeys.at(-1);
    if (!last || last.drawn || !document.querySelector(selector)) return;
    last.drawn = now();
    // The next task after the next frame: what was drawn has been painted then.
    requestAnimationFrame(() => setTimeout(() => { last.painted = now(); }));
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}
"""
_ENTRY = re.compile(
    r"(?P<time>[-\d]+ [:.\d]+) \[trace\] (?P<verb>Sending request|Received response)"
    r" 'textDocument/inlineCompletion - \((?P<id>\d+)\)'"
)
_FIGURES = '{"uri": '


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of the server, from the client's log.

    Attributes:
        sent, received: milliseconds since the epoch, in the extension's process.
        figures: what the server told with `$/logTrace`.
    """

    sent: float
    received: float
    figures: dict[str, Any]


def watch(workbench: Workbench) -> None:
    """Begin to note keys and suggestions; again after the window was loaded anew."""
    workbench.page.evaluate(WATCH, GHOST_TEXT)


def last_key(workbench: Workbench) -> dict[str, float]:
    """`pressed` and `painted` of the newest key, in milliseconds since the epoch."""
    found = "() => window.fimbleKeys.at(-1)?.painted"
    assert workbench.wait_for(lambda: bool(workbench.page.evaluate(found)), timeout_s=10)
    return workbench.page.evaluate("() => window.fimbleKeys.at(-1)")


def answers(log: str) -> list[Answer]:
    """Every question of a log of the level `trace` that was answered with its figures."""
    sent: dict[str, float] = {}
    figures: dict[str, Any] = {}
    found: list[Answer] = []
    for line in log.splitlines():
        if line.startswith(_FIGURES):
            figures = json.loads(line)
        elif (entry := _ENTRY.match(line)) is not None:
            time = datetime.fromisoformat(entry["time"]).timestamp() * 1000
            if entry["verb"] == "Sending request":
                sent[entry["id"]] = time
            elif figures:
                found.append(Answer(sent=sent[entry["id"]], received=time, figures=figures))
                figures = {}
    return found
