"""`fimble models list|show|pull|verify|path`: the model cards and the weights on disk."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from fimble.errors import BrokenWeightsError, WeightsError
from fimble.weights.default import default_of_this_machine
from fimble.weights.disk import gigabytes
from fimble.weights.resolve import ResolvedModel, resolve_model
from fimble.weights.store import loadable_directory, place_of, verify, weights_state
from fimble_models import HubSource, IndexSource, LocalSource, ModelCard, Source, load_cards


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands and their arguments."""
    commands = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    for name, (summary, _) in _SUBCOMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("--json", action="store_true", help="one JSON object on stdout")
        if name != "list":
            command.add_argument(
                "model",
                nargs="?",
                default="auto",
                help="a name from `fimble models list`, a GGUF file or a folder (default: auto)",
            )
        if name == "pull":
            command.add_argument(
                "--keep-gguf", action="store_true", help="keep the GGUF that was converted"
            )


def run(arguments: argparse.Namespace) -> int:
    """Run one subcommand and give its exit status."""
    _, command = _SUBCOMMANDS[arguments.subcommand]
    return command(arguments)


def _list(arguments: argparse.Namespace) -> int:
    default = default_of_this_machine()
    cards = load_cards()
    if arguments.json:
        _print_json(
            {
                "default": default.model_id,
                "reason": default.reason,
                "models": [_summary(card) for card in cards.values()],
            }
        )
        return 0
    from fimble.cli.models_display import print_models

    print_models(list(cards.values()), default)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    resolved = resolve_model(arguments.model)
    if arguments.json:
        _print_json({**asdict(resolved.card), **_on_disk(resolved)})
        return 0
    from fimble.cli.models_display import print_card

    print_card(resolved)
    return 0


def _pull(arguments: argparse.Namespace) -> int:
    from fimble.cli.models_display import progress_shown
    from fimble.weights.pull import ensure_weights

    resolved = resolve_model(arguments.model)
    with progress_shown(resolved.card) as report:
        folder = ensure_weights(resolved, report, keep_gguf=arguments.keep_gguf)
    if arguments.json:
        _print_json({"model": resolved.card.id, "path": str(folder), **_on_disk(resolved)})
    else:
        print(folder)  # noqa: T201 - the result
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from fimble.cli.models_display import progress_shown

    resolved = resolve_model(arguments.model)
    _require_ready(resolved)
    with progress_shown(resolved.card) as report:
        checks = verify(resolved.card, report)
    wrong = [check for check in checks if check.verdict != "ok"]
    if wrong:
        named = ", ".join(f"{check.name} ({check.verdict})" for check in wrong)
        raise BrokenWeightsError(
            f"The weights of {resolved.card.name} are damaged: {named}.",
            f"Delete {place_of(resolved.card).root} and pull the model again.",
        )
    if arguments.json:
        _print_json({"model": resolved.card.id, "files": [asdict(check) for check in checks]})
    else:
        for check in checks:
            print(f"{check.verdict:<4} {check.name}")  # noqa: T201 - the result
        if not checks:
            print("Your own folder: nothing is recorded to compare it with.")  # noqa: T201
    return 0


def _path(arguments: argparse.Namespace) -> int:
    resolved = resolve_model(arguments.model)
    _require_ready(resolved)
    folder = loadable_directory(resolved.card)
    if arguments.json:
        _print_json({"model": resolved.card.id, "path": str(folder)})
    else:
        print(folder)  # noqa: T201 - the result
    return 0


def _require_ready(resolved: ResolvedModel) -> None:
    state = weights_state(resolved.card)
    if state.kind == "broken":
        raise BrokenWeightsError(
            f"The weights of {resolved.card.name} are damaged: a file is missing or has the "
            "wrong size.",
            f"Run `fimble models pull {resolved.card.id}`.",
        )
    if state.kind != "ready":
        raise WeightsError(
            f"The weights of {resolved.card.name} are not on this machine.",
            f"Run `fimble models pull {resolved.card.id}`.",
        )


def _summary(card: ModelCard) -> dict[str, Any]:
    state = weights_state(card)
    return {
        "id": card.id,
        "name": card.name,
        "parameters": card.parameters,
        "licence": card.licence,
        "fill_in_middle": card.fim is not None,
        "good_for": list(card.good_for),
        "download": gigabytes(download_size(card)),
        "download_bytes": download_size(card),
        "state": state.kind,
        "bytes_on_disk": state.bytes_on_disk,
    }


def _on_disk(resolved: ResolvedModel) -> dict[str, Any]:
    state = weights_state(resolved.card)
    gguf = place_of(resolved.card).gguf
    return {
        "chosen_because": resolved.reason,
        "state": state.kind,
        "bytes_on_disk": state.bytes_on_disk,
        "directory": str(state.directory) if state.directory else None,
        "gguf": str(gguf) if gguf.exists() else None,
        "origin": state.record.source if state.record else None,
        "problems": list(state.record.problems) if state.record else [],
    }


def download_size(card: ModelCard) -> int:
    """Bytes that the first source has to send; 0 for the user's own files."""
    first = card.sources[0]
    return 0 if isinstance(first, LocalSource) else first.size


def describe_source(source: Source) -> str:
    """One line for people: the kind of source and where it is."""
    match source:
        case HubSource(repository=repository, revision=revision):
            return f"hub: {repository} @ {revision[:12]}"
        case LocalSource(path=path):
            return f"local: {path}"
        case IndexSource(wheels=wheels):
            return f"package index: {wheels[0]} and {len(wheels) - 1} more wheels"


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201 - the result


_SUBCOMMANDS: Final[dict[str, tuple[str, Callable[[argparse.Namespace], int]]]] = {
    "list": ("every model card, the default, and what is on disk", _list),
    "show": ("one model card", _show),
    "pull": ("fetch, check and convert the weights of a model", _pull),
    "verify": ("read every file of the weights and compare its SHA-256", _verify),
    "path": ("the folder of the weights", _path),
}
