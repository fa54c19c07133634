"""The rows of a replay on the page of results. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_KINDS: Final = {"typing": "typing on", "newline": "new line", "jump": "jump"}


def replay_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row for each assistant and kind of key."""
    paces = "/".join(str(pace) for pace in result["plan"]["paces_ms"])
    return [
        {
            "model": result["provenance"]["model"],
            "ms a key": paces,
            "after": title,
            "assistant": name,
            **_figures(figures[kind]),
            **_against(result["comparison"].get(name, {}).get(kind)),
        }
        for kind, title in _KINDS.items()
        for name, figures in result["assistants"].items()
        if kind in figures
    ]


def _figures(figures: Mapping[str, Any]) -> dict[str, str]:
    times, read, prompt = figures["ms"], figures["read_tokens"], figures["prompt_tokens"]
    return {
        "shown": f"{figures['shown']} of {figures['pauses']}",
        "p50 ms": _number(times, "p50"),
        "p90 ms": _number(times, "p90"),
        "p99 ms": _number(times, "p99"),
        "from reuse (p50 ms)": f"{figures['reused']} ({_number(figures['reuse_ms'], 'p50', 1)})",
        "in time %": "–" if figures["in_time"] is None else f"{figures['in_time'] * 100:.0f}",
        "tokens read": f"{_number(read, 'p50')} of {_number(prompt, 'p50')}",
        "right characters": "–"
        if figures["right"] is None
        else f"{figures['right']:.1f} of {figures['characters']:.1f}",
    }


def _against(comparison: Mapping[str, Any] | None) -> dict[str, str]:
    if comparison is None:
        return {"÷ Fimble p50": "", "÷ Fimble p90": ""}
    return {f"÷ Fimble {share}": _ratio(comparison[share]) for share in ("p50", "p90")}


def _ratio(ratio: Mapping[str, float]) -> str:
    return f"{ratio['ratio']:.1f} ({ratio['low']:.1f} to {ratio['high']:.1f})"


def _number(figures: Mapping[str, float] | None, name: str, digits: int = 0) -> str:
    return "–" if figures is None else f"{figures[name]:.{digits}f}"
