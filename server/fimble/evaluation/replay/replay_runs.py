"""The whole replay: every file, typed with every assistant in turn, and the figures.

Assistants take turns file by file, so that what else happens on the machine meets all alike; never
two at once. Who begins changes from file to file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fimble.errors import UsageError
from fimble.evaluation.replay.archives import Report
from fimble.evaluation.replay.assistant import Assistant
from fimble.evaluation.replay.holes import choose_parts
from fimble.evaluation.replay.llama_build import build_name, built_server
from fimble.evaluation.replay.peers import NEEDS_LLAMA, Weights, own_budget, started
from fimble.evaluation.replay.sources import FinishedFile, fetch_sources, list_sources
from fimble.evaluation.replay.summary import OURS, Session, compare, pause_as_json, summarise
from fimble.evaluation.replay.typing_script import TypingScript, write_script
from fimble.evaluation.replay.typist import type_script
from fimble.weights.store import place_of


@dataclass(frozen=True, kw_only=True)
class ReplayPlan:
    """What to type, and with whom.

    Attributes:
        peers: besides Fimble.
        paces_ms: milliseconds from key to key; everything is typed at each.
        limit: so many files, the first ones.
        runs: how often each file is typed, each time with other holes.
    """

    peers: tuple[str, ...]
    paces_ms: tuple[int, ...]
    limit: int | None
    runs: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """A file and how it is typed; `key` names it for all assistants."""

    file: FinishedFile
    script: TypingScript
    pace_ms: int
    seed: int

    @property
    def key(self) -> str:
        """Which file, seed and pace."""
        return f"{self.file.source.name} · seed {self.seed} · {self.pace_ms} ms"


def prepare_replay(
    plan: ReplayPlan, weights: Weights, report: Report
) -> tuple[list[Task], Weights]:
    """Everything that needs a network or a compiler, before anything is measured.

    Raises:
        PullError: the package index did not give a package.
        EngineError: llama.cpp could not be built.
    """
    files = fetch_sources(list_sources()[: plan.limit], report)
    if any(name in NEEDS_LLAMA for name in plan.peers):
        gguf = place_of(weights.card).gguf
        weights = replace(weights, program=built_server(report, gguf))
    return _plan_tasks(plan, files), weights


def run_replay(
    plan: ReplayPlan, tasks: Sequence[Task], weights: Weights, report: Report
) -> dict[str, Any]:
    """What a result of the kind `replay` holds; to be called in `own_folders`.

    An interrupt (Ctrl-C, SIGTERM) ends the typing; then the result is of the files that everyone
    has typed.
    """
    names = (OURS, *plan.peers)
    done: list[dict[str, Session]] = []
    with contextlib.ExitStack() as stack:
        assistants: dict[str, Assistant] = {}
        for name in names:
            report(f"starting {name}", 0.0)
            assistants[name] = stack.enter_context(started(name, weights))
        try:
            for number, task in enumerate(tasks):
                turn = number % len(names)
                sessions: dict[str, Session] = {}
                for place, name in enumerate(names[turn:] + names[:turn]):
                    share = (number + place / len(names)) / len(tasks)
                    report(f"typing with {name}: {task.file.source.path}", share)
                    sessions[name] = _type(task, assistants[name])
                done.append(sessions)
        except KeyboardInterrupt:
            if not done:
                raise
            # What everyone has typed is a result; it may have taken hours.
            report("interrupted", 1.0)
    result = _result(plan, tasks[: len(done)], len(tasks), done)
    result["plan"]["llama_cpp"] = build_name(weights.program) if weights.program else None
    return result


def _plan_tasks(plan: ReplayPlan, files: Sequence[FinishedFile]) -> list[Task]:
    tasks: list[Task] = []
    for seed in range(plan.seed, plan.seed + plan.runs):
        for file in files:
            named = f"{seed} {file.source.name}"
            parts = choose_parts(file.text, named)
            if parts is None:
                raise UsageError(
                    f"{file.source.name} has no two places to type.", "Try another --seed."
                )
            script = write_script(file.text, parts, named)
            tasks += [
                Task(file=file, script=script, pace_ms=pace, seed=seed) for pace in plan.paces_ms
            ]
    return tasks


def _type(task: Task, assistant: Assistant) -> Session:
    source = task.file.source
    records = type_script(task.script, source.name, source.language, assistant, task.pace_ms / 1000)
    return Session(key=task.key, key_ms=task.pace_ms, records=tuple(records))


def _result(
    plan: ReplayPlan, tasks: Sequence[Task], planned: int, done: Sequence[dict[str, Session]]
) -> dict[str, Any]:
    sessions = {name: [one[name] for one in done] for name in (OURS, *plan.peers)}
    return {
        "plan": {
            "paces_ms": list(plan.paces_ms),
            "runs": plan.runs,
            "seed": plan.seed,
            "planned": planned,
            "budget": list(own_budget()),
        },
        "files": [
            {
                "session": task.key,
                "language": task.file.source.language,
                "archive_sha256": task.file.source.archive.sha256,
                "keys": len(task.script.keys),
            }
            for task in tasks
        ],
        "assistants": summarise(sessions),
        "comparison": compare(sessions, plan.seed),
        "pauses": {
            name: [
                pause_as_json(session, record)
                for session in typed
                for record in session.records
                if record.paused
            ]
            for name, typed in sessions.items()
        },
    }
