"""A picture of a replay: how many suggestions were there after so many milliseconds.

matplotlib draws it; it comes with `fimble[plots]` and is needed for nothing else.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_TITLES: Final = {"typing": "typing on", "newline": "after a new line", "jump": "after a jump"}


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def draw_replay(result: Mapping[str, Any], target: Path) -> None:
    """Write an SVG: one panel for each kind of key, one line for each assistant."""
    matplotlib: Any = importlib.import_module("matplotlib")
    figures: Any = importlib.import_module("matplotlib.figure")
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "fimble"}):
        figure = figures.Figure(figsize=(12, 4), layout="constrained")
        panels = figure.subplots(1, len(_TITLES), sharey=True)
        for panel, (kind, title) in zip(panels, _TITLES.items(), strict=True):
            _draw_kind(panel, result["pauses"], kind)
            panel.set_title(title)
            panel.set_xscale("log")
            panel.set_xlabel("milliseconds since the key")
            panel.grid(visible=True, alpha=0.3)
        panels[0].set_ylabel("% of the pauses with a suggestion")
        panels[0].legend()
        figure.suptitle(f"{result['provenance']['model']}: when the suggestion is there")
        figure.savefig(target, format="svg", metadata={"Date": None})


def _draw_kind(panel: Any, pauses: Mapping[str, Sequence[Mapping[str, Any]]], kind: str) -> None:
    for name, records in pauses.items():
        asked = [record for record in records if record["kind"] == kind]
        times = sorted(record["ms"] for record in asked if record["characters"])
        if times:
            shares = [100 * (number + 1) / len(asked) for number in range(len(times))]
            panel.step(times, shares, where="post", label=name)
