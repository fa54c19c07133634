"""The rows of how fast Fimble is: its start, its engine, its reuse. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Result = Mapping[str, Any]
Row = dict[str, str]

_ENGINE_TIMES: Final = {
    "listening_ms": "listening",
    "ready_ms": "model ready",
    "first_token_ms": "first token",
    "warm_first_token_ms": "warm first token",
}


def startup_rows(result: Result) -> list[Row]:
    """Starts of the server and of the engine."""
    figures, engines = result["summary"], result["engines"]
    memory = figures["rss_after_initialize"]["median"], figures["uss_after_initialize"]["median"]
    after = figures["after_completion"]
    engine = {
        f"engine: {title}": " / ".join(f"{start[name] / 1000:.2f}" for start in engines) or "–"
        for name, title in _ENGINE_TIMES.items()
    }
    return [
        {
            "model": result["provenance"]["model"],
            "runs": str(len(result["servers"])),
            "initialize ms": _spread(figures["initialize_ms"]),
            "server RSS (USS) MB": f"{memory[0] / 1e6:.0f} ({memory[1] / 1e6:.0f})",
            "after a completion": f"{after['rss'] / 1e6:.0f} ({after['uss'] / 1e6:.0f})",
            **engine,
        }
    ]


REFACTORING_SPEED: Final = (
    "The speed of refactorings",
    "Listing what applies at 1,000 places by chance, with the tree that the editor's document has;"
    " docstrings for Python functions by chance that have none, with the model loaded: the first"
    " token, counted from the question to an engine that has not read the function, and the"
    " checked edit. Medians, and in brackets what 95 of a hundred do not exceed.",
)


def refactoring_speed_rows(result: Result) -> list[Row]:
    """Listing and docstrings."""
    listing, docstrings = result["listing"], result["docstrings"]
    times = {
        "listing, ms": listing["ms"],
        "first token, ms": docstrings["first_token_ms"],
        "docstring, ms": docstrings["done_ms"],
    }
    return [
        {
            "model": result["provenance"]["model"],
            "places": str(listing["places"]),
            "actions each": str(listing["actions_per_place"]),
            "docstrings": f"{docstrings['given']} of {docstrings['functions']}",
            **{name: f"{each['median']} ({each['p95']})" for name, each in times.items()},
        }
    ]


def engine_rows(result: Result) -> list[Row]:
    """One row for each engine measured."""
    origin, figures, peak = result["provenance"], result["summary"], result["peak_rss"]
    engine = origin["engine"]
    return [
        {
            "model": origin["model"],
            "device": f"{engine['device']}, {engine['dtype']}, {engine['quantization']}",
            "prompt": f"{figures['prompt_tokens']['median']:.0f}",
            "written": f"{figures['new_tokens']['median']:.0f}",
            "prefill tok/s": _spread(figures["prefill_tokens_per_s"]),
            "decode tok/s": _spread(figures["decode_tokens_per_s"]),
            "of plain code": _spread(figures.get("plain_decode_tokens_per_s")),
            "of the bandwidth %": percent(result.get("bandwidth", {}).get("share")),
            "first token by length": _lengths(result.get("lengths", [])),
            "first token ms": _spread(figures["first_token_ms"]),
            "all cached ms": _spread(figures["cached_first_token_ms"]),
            "peak RSS MB": "–" if peak is None else f"{peak / 1e6:.0f}",
            "decode ÷ llama.cpp's": _beside(result.get("beside", {})),
        }
    ]


def pass_rows(result: Result) -> list[Row]:
    """One row for each number of tokens behind which others were written."""
    origin, figures = result["provenance"], result["summary"]
    engine, typed = origin["engine"], figures["suggestion_while_typing_ms"]
    weights = ", int8" if engine["quantization"] == "int8" else ""
    return [
        {
            "model": origin["model"],
            "device": f"{result['device_name']}, {engine['dtype']}{weights}",
            "pass": result["pass"],
            "behind": str(each["context"]),
            "decode tok/s": _spread(each["ours_tokens_per_s"]),
            "generate tok/s": _spread(each["generate_tokens_per_s"]),
            "ratio": f"{each['ratio']:.1f}",
            "of the bandwidth %": percent(each["share_of_bandwidth"]),
            "first token, ms": _spread(figures["first_token_ms"]),
            "suggestion, ms": _spread(figures["suggestion_ms"]),
            "while typing, ms": _spread(typed),
        }
        for each in figures["decode"]
    ]


def reuse_rows(result: Result) -> list[Row]:
    """One row: typing along a suggestion."""
    figures = result["summary"]
    return [
        {
            "model": result["provenance"]["model"],
            "keys": str(figures["keys"]),
            "first suggestion ms": _spread(figures["asked_ms"]),
            "typing along it ms": _spread(figures["key_ms"]),
        }
    ]


def _beside(figures: Result) -> str:
    """How many times as fast we write, by kind of text."""
    return ", ".join(f"{kind} {_spread(each['ratio'])}" for kind, each in figures.items()) or "–"


def _lengths(lengths: Sequence[Mapping[str, Any]]) -> str:
    """Pairs of a prompt's tokens and the milliseconds to the first token."""
    return (
        ", ".join(
            f"{one['prompt_tokens']['median']:.0f}: {one['first_token_ms']['median']:.0f} ms"
            for one in lengths
        )
        or "–"
    )


def _spread(figures: Mapping[str, float] | None) -> str:
    if figures is None:
        return "–"
    low, middle, high = figures["min"], figures["median"], figures["max"]
    digits = 0 if middle >= 100 else 1
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def percent(share: float | None) -> str:
    """A share as a whole percentage."""
    return "–" if share is None else f"{share * 100:.0f}"
