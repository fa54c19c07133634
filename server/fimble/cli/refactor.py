"""`fimble refactor FILE:LINE:COL[-LINE:COL]`: list or run refactorings, as the editor does."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from fimble.documents.document import Document
from fimble.documents.read_file import Location, offset_of, parse_location, read_document
from fimble.engine.connect import connect_engine
from fimble.engine.interface import Engine
from fimble.errors import UsageError
from fimble.refactoring.action import Action, Place, Selection
from fimble.refactoring.apply import apply_changes
from fimble.refactoring.listing import find_place, list_actions
from fimble.refactoring.perform import Outcome, perform
from fimble.refactoring.registry import find_action
from fimble.refactoring.report import outcome_as_json, unified_diff, verdict_line
from fimble.refactoring.services import RefactoringServices
from fimble.settings import Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache
from fimble.user_settings import load_settings
from fimble.weights.resolve import card_of_name, resolve_model

_RANGE: Final = re.compile(r"(?P<start>.+:\d+:\d+)-(?P<line>\d+):(?P<column>\d+)$", re.DOTALL)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "location", metavar="FILE:LINE:COL[-LINE:COL]", help="where; counted from 1, end excluded"
    )
    parser.add_argument("--action", metavar="ID", help="the refactoring to run")
    parser.add_argument("--list", action="store_true", help="list what applies (the default)")
    parser.add_argument(
        "--name", default="", help="the new name; for `move` where to: a file or module"
    )
    parser.add_argument("--instruction", default="", help="what to do, for the action `rewrite`")
    parser.add_argument("--apply", action="store_true", help="write the change to disk")
    parser.add_argument(
        "--workspace", type=Path, help="the folder whose files may change (the one we stand in)"
    )
    parser.add_argument("--no-run", action="store_true", help="run no code, not even sandboxed")
    parser.add_argument("--model", help="a model card's name, a GGUF file or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """List, or run one and print it; 0 with a result, 1 without."""
    selection = _selection(arguments.location)
    if arguments.list and arguments.action:
        raise UsageError("--list and --action exclude each other.", "Leave one of them out.")
    if arguments.apply and not arguments.action:
        raise UsageError("--apply needs an --action.", "Name one that --list shows.")
    settings = _settings(arguments)
    workspace = (arguments.workspace or Path.cwd()).resolve()
    if not arguments.action:
        place = find_place(selection, _services(settings, workspace))
        return _show_list(list_actions(place), as_json=arguments.json)
    action = find_action(arguments.action)
    outcome = asyncio.run(_perform(action, selection, settings, workspace, arguments))
    applied = False
    if arguments.apply and outcome.proposal is not None:
        apply_changes(outcome.proposal.changes)
        applied = True
    if arguments.json:
        print(json.dumps({**outcome_as_json(outcome), "applied": applied}))  # noqa: T201
    else:
        _show(outcome, applied=applied)
    return 0 if outcome.proposal else 1


def _selection(text: str) -> Selection:
    match = _RANGE.match(text)
    start = parse_location(match["start"] if match else text)
    document = read_document(start.path, language_of_file(start.path))
    first = last = offset_of(document, start)
    if match:
        line, column = int(match["line"]), int(match["column"])
        last = _end(document, Location(path=start.path, line=line, column=column))
    if last < first:
        raise UsageError(f"{text!r} ends before it begins.", "Turn the two places round.")
    return Selection(document=document, start_offset=first, end_offset=last)


def _end(document: Document, location: Location) -> int:
    if location.line < 1 or location.column < 1:
        raise UsageError("Lines and columns are counted from 1.")
    return offset_of(document, location)


def _settings(arguments: argparse.Namespace) -> Settings:
    overrides: dict[str, Any] = {"model": arguments.model} if arguments.model else {}
    resolved = load_settings(Path.cwd(), overrides)
    for problem in resolved.problems:
        print(f"fimble: {problem}", file=sys.stderr)  # noqa: T201
    settings = resolved.settings
    if arguments.model and not settings.engine.url:
        settings = replace(settings, model=resolve_model(settings.model).name)
    if arguments.no_run:
        settings = replace(settings, refactor=replace(settings.refactor, run_code=False))
    return settings


def _services(settings: Settings, workspace: Path) -> RefactoringServices:
    return RefactoringServices(
        engine=lambda: connect_engine(settings),
        settings=settings,
        parse=ParseCache().parse,
        card_of=card_of_name,
        workspace=workspace,
        names_by_model=True,
    )


async def _perform(
    action: Action,
    selection: Selection,
    settings: Settings,
    workspace: Path,
    arguments: argparse.Namespace,
) -> Outcome:
    made: list[Engine] = []

    def engine() -> Engine:
        if not made:
            made.append(connect_engine(settings))
        return made[0]

    services = replace(_services(settings, workspace), engine=engine)
    place: Place = find_place(selection, services)
    try:
        return await perform(action, place, services, arguments.name, arguments.instruction)
    finally:
        for each in made:
            await each.aclose()


def _show_list(actions: tuple[Action, ...], *, as_json: bool) -> int:
    if as_json:
        listed = [
            {"id": each.id, "title": each.title, "kind": each.kind, "asks_model": each.asks_model}
            for each in actions
        ]
        print(json.dumps({"actions": listed}))  # noqa: T201
    else:
        lines = [f"{each.id:<22} {each.title}" for each in actions]
        print("\n".join(lines) or "No refactoring applies here.")  # noqa: T201
    return 0 if actions else 1


def _show(outcome: Outcome, *, applied: bool) -> None:
    proposal = outcome.proposal
    if proposal is None:
        print(f"{outcome.action.title}: {outcome.reason}")  # noqa: T201
    else:
        diff = "".join(unified_diff(change) for change in proposal.changes)
        print("\n".join(part for part in (diff, proposal.shown, outcome.title) if part))  # noqa: T201
    for verdict in outcome.verdicts:
        print(f"  {verdict_line(verdict)}")  # noqa: T201
    if applied:
        print("Written.")  # noqa: T201
