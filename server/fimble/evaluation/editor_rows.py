"""The rows of what a real editor measured: from the key to the suggestion on the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

EDITOR_EXPLANATION: Final = (
    "Made by `tests/editors/test_vscode_latency.py` in VS Code's own workbench: from the browser's"
    " time stamp of the key to the frame after the suggestion was drawn, and its parts, median"
    " (least to greatest). `Editor` holds VS Code's own wait before it asks; `transport` is what is"
    " between the extension's question and answer beside the server's work; `server` is all of that"
    " but the engine's, with the 30 ms of quiet that Fimble waits for. `Scripted` is an engine that"
    " answers at once. Each question is at a new place, so that nothing is reused."
)
_PARTS: Final = ("total", "editor", "transport", "server", "engine")


def editor_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """A row for each engine that was measured."""
    return [
        {
            "editor": result["editor"],
            "model": name,
            "questions": str(len(told["questions"])),
            **{f"{part} ms": _spread(told["summary"][part]) for part in _PARTS},
        }
        for name, told in result["subjects"].items()
    ]


def _spread(figures: Mapping[str, float]) -> str:
    return f"{figures['median']:.0f} ({figures['min']:.0f} to {figures['max']:.0f})"
