"""Markdown tables of results: one for each kind of measurement, and a page over all. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fimble.evaluation.cross_file_rows import cross_file_rows
from fimble.evaluation.editor_rows import EDITOR_EXPLANATION, editor_rows
from fimble.evaluation.holes.page_rows import GATE, HOLES
from fimble.evaluation.replay.page_rows import replay_rows

Result = Mapping[str, Any]
Row = dict[str, str]

_ENGINE_TIMES: Final = {
    "listening_ms": "listening",
    "ready_ms": "model ready",
    "first_token_ms": "first token",
    "warm_first_token_ms": "warm first token",
}


def render_page(results: Mapping[str, Result]) -> str:
    """The page over all results, by their file names."""
    parts = [
        "# Recorded results",
        "Made by `fimble evaluate` and `fimble benchmark` with `--out` from the JSON files beside"
        " it; do not edit it by hand. Each file holds every single case or run, the command, the"
        " weights' SHA-256, the version and the machine.",
    ]
    for kind, (title, explanation, rows_of) in _KINDS.items():
        chosen = {name: result for name, result in results.items() if result["kind"] == kind}
        rows = [
            {**row, "machine": _machine(result), "file": f"[{_date(result)}]({name})"}
            for name, result in chosen.items()
            for row in rows_of(result)
        ]
        if rows:
            parts += [f"## {title}", explanation, render_table(rows)]
    return "\n\n".join(parts) + "\n"


def render_result(result: Result) -> str:
    """The table of one result."""
    return render_table(_KINDS[result["kind"]][2](result))


def render_table(rows: Sequence[Row]) -> str:
    """A Markdown table; all rows have the same columns."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _index_rows(result: Result) -> list[Row]:
    told = {name: result.get(f"{name}_ms") for name in ("edit", "names", "similar", "loop")}
    # Older results say nothing of the loop.
    times = {
        name: f"{each['median']} ({each['p95']})" if each else "" for name, each in told.items()
    }
    return [
        {
            "files": str(result["files"]),
            "first, s": str(result["first_s"]),
            "processor, s": str(result.get("first_cpu_s", "")),
            "again, s": str(result["again_s"]),
            "edit, ms": times["edit"],
            "names, ms": times["names"],
            "similar code, ms": times["similar"],
            "loop held up, ms": times["loop"],
            "memory, MB": str(result["memory_mb"]),
        }
    ]


def _infill_rows(result: Result) -> list[Row]:
    return [_infill_row(result, name) for name in result["subjects"]]


def _infill_row(result: Result, name: str) -> Row:
    figures = result["subjects"][name]["summary"]
    interval = ""
    if figures["pass_at_1"] is not None:
        low, high = figures["pass_at_1_low"], figures["pass_at_1_high"]
        interval = f" ({low * 100:.0f} to {high * 100:.0f})"
    tokens = figures["mean_generated_tokens"]
    return {
        "model": result["provenance"]["model"],
        "data": result["data"]["file"].partition(".jsonl")[0],
        "cases": str(figures["cases"]),
        "subject": ", ".join((name, *_changes(result, name))),
        "pass@1 %": _percent(figures["pass_at_1"]) + interval,
        "exact %": _percent(figures["exact_match"]),
        "similar %": _percent(figures.get("edit_similarity")),
        "silent %": _percent(figures["silent"]),
        "tokens": "–" if tokens is None else f"{tokens:.0f}",
        "median ms": f"{figures['median_latency_ms']:.0f}",
        "p90 ms": f"{figures['p90_latency_ms']:.0f}",
        "s/case": f"{figures['seconds_per_case']:.2f}",
    }


def _changes(result: Result, subject: str) -> list[str]:
    """In what a pipeline differed from the editor's."""
    return list(result.get("changes") or []) if subject == "pipeline" else []


def _startup_rows(result: Result) -> list[Row]:
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


def _engine_rows(result: Result) -> list[Row]:
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
            "of the bandwidth %": _percent(result.get("bandwidth", {}).get("share")),
            "first token by length": _lengths(result.get("lengths", [])),
            "first token ms": _spread(figures["first_token_ms"]),
            "all cached ms": _spread(figures["cached_first_token_ms"]),
            "peak RSS MB": "–" if peak is None else f"{peak / 1e6:.0f}",
            "decode ÷ llama.cpp's": _beside(result.get("beside", {})),
        }
    ]


def _beside(figures: Result) -> str:
    """How many times as fast we write, by kind of text."""
    return ", ".join(f"{kind} {_spread(each['ratio'])}" for kind, each in figures.items()) or "–"


def _reuse_rows(result: Result) -> list[Row]:
    figures = result["summary"]
    return [
        {
            "model": result["provenance"]["model"],
            "keys": str(figures["keys"]),
            "first suggestion ms": _spread(figures["asked_ms"]),
            "typing along it ms": _spread(figures["key_ms"]),
        }
    ]


def _prompt_rows(result: Result) -> list[Row]:
    return [
        {
            "model": result["provenance"]["model"],
            "files": str(len(result["files"])),
            "anchor": rule,
            "keys": str(figures["keys"]),
            "jumps": str(figures["jumps"]),
            "prompt": f"{figures['tokens']:.0f}",
            "read per key": f"{figures['read_anew_per_key']:.1f}",
            "read per jump": f"{figures['read_anew_per_jump']:.0f}",
        }
        for rule, figures in result["rules"].items()
    ]


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


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}"


def _machine(result: Result) -> str:
    machine = result["provenance"]["machine"]
    gpus = "".join(f", {gpu}" for gpu in machine["gpus"])
    return f"{machine['cpu']}, {machine['usable_threads']} threads{gpus}"


def _date(result: Result) -> str:
    return str(result["provenance"]["date"]).partition("T")[0]


_KINDS: Final[dict[str, tuple[str, str, Callable[[Result], list[Row]]]]] = {
    "infill": (
        "Holes in programs",
        "`raw` is the model asked with the plain prompt of its card, which ends where the model"
        " ends; `raw-line` is that, cut after a line; `pipeline` is what the editor shows, with the"
        " same weights and the same engine. In brackets the 95 % interval. A silent case counts as"
        " not passed.",
        _infill_rows,
    ),
    "holes": HOLES,
    "gate": GATE,
    "cceval": (
        "Lines that need another file",
        "What the editor shows, with and without context of the repository, by the same weights;"
        " the first line of it is compared. The repository is what the data hold of it: the"
        " fragments found for all its cases. Gained and lost are cases that only the one or only"
        " the other got right.",
        cross_file_rows,
    ),
    "index": (
        "The index of a project",
        "All files the first time, and again when nothing has changed; one changed file, in the"
        " large index; questions for 20 names, and for code like 24 words; the longest wait of the"
        " event loop while context is gathered. Median, and in brackets the slowest but five in a"
        " hundred. The memory is that of the index's processes together.",
        _index_rows,
    ),
    "prompts": (
        "What prompts cost",
        "Tokens of the prompts of one who types lines of real files, jumping from place to place:"
        " how long they are, and how many of them differ from the prompt before, so that an engine"
        " has to read them. `anchor` is where the prompt is split.",
        _prompt_rows,
    ),
    "reuse": (
        "Typing along a suggestion",
        "From a key to the rest of the suggestion, seen by an editor, in a file of 1,000 lines:"
        " median, least and greatest. The model is asked for the first suggestion alone.",
        _reuse_rows,
    ),
    "startup": (
        "Starting",
        "From the start of the process. In brackets least and greatest, or memory that is shared"
        " with nobody. The engine's times are in seconds, of the first and the second start; the"
        " warm first token is that of a second request, since it was sent.",
        _startup_rows,
    ),
    "engine": (
        "The engine's speed",
        "Median, least and greatest, seen by a client. `all cached` is the first token of a prompt"
        " that the engine has just read. `Of plain code` is decoding after code that repeats itself"
        " little, and its share of the bandwidth is of the bytes that one token has at least to"
        " read. `Decode ÷ llama.cpp's` is our tokens a second over those of llama.cpp's server with"
        " the same weights and prompts, run by run; a rewrite is a function written once more with"
        " a docstring. A model called `random-…` has random weights.",
        _engine_rows,
    ),
    "replay": (
        "Typing real files",
        "Times from a key to the suggestion at its place, where the typist stops and waits; `÷"
        " Fimble` is the peer's time over Fimble's, of the questions where both suggested something"
        " (95 % interval). `In time`: a suggestion was there before the next key, of all keys."
        " `Tokens read`: of the prompt, those that the model had to read anew (median)."
        " `llama.cpp` is asked as llama.vim asks it, `llama.cpp-equal` with prompts as long as"
        " Fimble's; `generate` is transformers without a cache between questions.",
        replay_rows,
    ),
    "editor": ("From the key to the screen", EDITOR_EXPLANATION, editor_rows),
}
"""Each kind of result: its title, what a reader has to know, and its rows."""
