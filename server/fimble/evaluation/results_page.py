"""Markdown tables of results: one for each kind of measurement, and a page over all. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fimble.evaluation.case_run import WRITTEN_CASES
from fimble.evaluation.editor_rows import EDITOR_EXPLANATION, editor_rows
from fimble.evaluation.holes.page_rows import GATE, HOLES
from fimble.evaluation.refactoring_page_rows import REFACTORING_KINDS
from fimble.evaluation.replay.page_rows import replay_rows
from fimble.evaluation.speed_rows import (
    REFACTORING_SPEED,
    engine_rows,
    pass_rows,
    percent,
    refactoring_speed_rows,
    reuse_rows,
    startup_rows,
)

Result = Mapping[str, Any]
Row = dict[str, str]


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


def _cceval_rows(result: Result) -> list[Row]:
    rows: list[Row] = []
    for budget, told in result["subjects"].items():
        figures = told["summary"]
        row = {
            "model": result["provenance"]["model"],
            "context": f"{budget} tokens" if budget != "0" else "none",
            "cases": str(figures["cases"]),
            "exact": f"{100 * figures['exact'] / figures['cases']:.0f} %",
            "gained / lost": f"{figures['gained']} / {figures['lost']}",
            "edit similarity": f"{figures['similarity']:.3f}",
            "median ms": f"{figures['median_latency_ms']:.0f}",
        }
        rows.append(row)
    return rows


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
        "pass@1 %": percent(figures["pass_at_1"]) + interval,
        "exact %": percent(figures["exact_match"]),
        "similar %": percent(figures.get("edit_similarity")),
        "silent %": percent(figures["silent"]),
        "tokens": "–" if tokens is None else f"{tokens:.0f}",
        "median ms": f"{figures['median_latency_ms']:.0f}",
        "p90 ms": f"{figures['p90_latency_ms']:.0f}",
        "s/case": f"{figures['seconds_per_case']:.2f}",
    }


def _changes(result: Result, subject: str) -> list[str]:
    """In what a pipeline differed from the editor's."""
    return list(result.get("changes") or []) if subject == "pipeline" else []


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


def _divergence_rows(result: Result) -> list[Row]:
    files = result["files"]
    tokens = sum(each["tokens"] for each in files) or 1
    return [
        {
            "model": result["provenance"]["model"],
            "files": str(len(files)),
            "tokens": str(tokens),
            "divergence": f"{sum(each['divergence'] for each in files) / tokens:.4f}",
            "the same next token": f"{100 * sum(each['same'] for each in files) / tokens:.1f} %",
        }
    ]


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
    "cases": WRITTEN_CASES,
    "gate": GATE,
    "cceval": (
        "Lines that need another file",
        "What the editor shows, with and without context of the repository, by the same weights;"
        " the first line of it is compared. The repository is what the data hold of it: the"
        " fragments found for all its cases. Gained and lost are cases that only the one or only"
        " the other got right.",
        _cceval_rows,
    ),
    "refactoring-speed": (*REFACTORING_SPEED, refactoring_speed_rows),
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
        reuse_rows,
    ),
    "startup": (
        "Starting",
        "From the start of the process. In brackets least and greatest, or memory that is shared"
        " with nobody. The engine's times are in seconds, of the first and the second start; the"
        " warm first token is that of a second request, since it was sent.",
        startup_rows,
    ),
    "engine": (
        "The engine's speed",
        "Median, least and greatest, seen by a client. `all cached` is the first token of a prompt"
        " that the engine has just read. `Of plain code` is decoding after code that repeats itself"
        " little, and its share of the bandwidth is of the bytes that one token has at least to"
        " read; more than all of it where drafts write several tokens at one reading. `Decode ÷"
        " llama.cpp's` is our tokens a second over those of llama.cpp's server with the same"
        " weights and prompts, run by run; a rewrite is a function written once more with a"
        " docstring. A model called `random-…` has random weights.",
        engine_rows,
    ),
    "pass": (
        "The pass by itself",
        "No server and no drafts: tokens a second written behind so many others, beside"
        " transformers' `generate` with the same weights on the same device, and the share of what"
        " the memory's bandwidth allows; milliseconds to the first token of a new prompt of 2,048"
        " tokens, to the end of 24 tokens behind it, and the same where all but four are known. A"
        " model called `random-…` has random weights.",
        pass_rows,
    ),
    "divergence": (
        "What rounding does",
        "The model as it runs here beside the same weights in bfloat16, on files of code: mean"
        " Kullback-Leibler divergence in nats a token, and after how many tokens both go on alike.",
        _divergence_rows,
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
    **REFACTORING_KINDS,
}
"""Each kind of result: its title, what a reader has to know, and its rows."""
