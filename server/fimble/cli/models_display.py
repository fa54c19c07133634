"""How `fimble models` looks on a terminal. The only place of that command that needs rich."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.progress import DownloadColumn as SizeColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn
from rich.progress import TransferSpeedColumn as SpeedColumn
from rich.table import Column, Table
from rich.text import Text

from fimble.cli.models import describe_source, download_size
from fimble.weights.default import DefaultChoice
from fimble.weights.disk import gigabytes
from fimble.weights.progress import PullProgress, Report
from fimble.weights.resolve import ResolvedModel
from fimble.weights.store import weights_state
from fimble_models import ModelCard

_STATES = {"ready": "on disk", "partial": "partial", "absent": "", "broken": "damaged"}

_WIDTH_OF_A_FILE: Final = 120


def print_models(cards: Sequence[ModelCard], default: DefaultChoice) -> None:
    """The table of all models, the default marked, and why it is the default."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "model", "size", "download", "on disk", "FIM", "licence"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "licence")
    for card in cards:
        state = weights_state(card)
        size = gigabytes(state.bytes_on_disk) if state.bytes_on_disk else ""
        table.add_row(
            "→" if card.id == default.model_id else "",
            card.id,
            f"{card.parameters / 1e9:.1f} B",
            gigabytes(download_size(card)),
            " ".join(filter(None, (size, "" if state.kind == "ready" else _STATES[state.kind]))),
            "yes" if card.fim else "no",
            card.licence,
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_FILE)  # a pipe has no width to fit into
    console.print(table)
    console.print(f"→ the default here: {default.reason}.", highlight=False)


def print_card(resolved: ResolvedModel) -> None:
    """All that is known of one model."""
    card, state = resolved.card, weights_state(resolved.card)
    fim = card.fim
    rows = {
        "id": card.id,
        "name": card.name,
        "about": card.description,
        "chosen because": resolved.reason,
        "parameters": f"{card.parameters:,}" if card.parameters else "unknown",
        "licence": card.licence,
        "context length": f"{card.context_length:,} tokens",
        "good for": ", ".join(card.good_for),
        "fill in middle": f"{fim.prefix} {fim.suffix} {fim.middle} ({fim.order})" if fim else "no",
        "sources": "\n".join(describe_source(source) for source in card.sources),
        "on disk": f"{_STATES[state.kind] or 'no'} {gigabytes(state.bytes_on_disk)}",
        "folder": str(state.directory or ""),
        "pulled from": state.record.source if state.record else "",
        "problems": "\n".join(state.record.problems) if state.record else "",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(value))
    Console().print(table)


@contextmanager
def progress_shown(card: ModelCard) -> Generator[Report]:
    """A progress bar on stderr; where stderr is no terminal, a line for each new stage."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_for_each_message()
        return
    text = TextColumn("{task.description}")
    with Progress(text, BarColumn(), *_BYTE_COLUMNS, console=console, transient=True) as progress:
        yield _ProgressBar(progress, card)


class _ProgressBar:
    """One bar for each stage, so that speed and time left are that stage's own."""

    def __init__(self, progress: Progress, card: ModelCard) -> None:
        self._progress = progress
        self._stage = ""
        self._task: TaskID = progress.add_task(card.name, total=None)

    def __call__(self, report: PullProgress) -> None:
        if report.stage != self._stage:
            self._stage = report.stage
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task(report.message, total=report.total)
        self._progress.update(
            self._task,
            description=report.message,
            completed=report.done,
            total=report.total,
            stage=report.stage,
        )


class _OnlyForBytes(ProgressColumn):
    """Shows another column where the stage counts bytes, and nothing where it counts steps."""

    def __init__(self, column: ProgressColumn) -> None:
        super().__init__(Column(no_wrap=True))  # a size without its unit says nothing
        self._column = column

    def render(self, task: Task) -> Text:
        counts_bytes = task.fields.get("stage") in ("downloading", "checking")
        shown = self._column.render(task) if counts_bytes and task.total else Text("")
        return shown if isinstance(shown, Text) else Text(str(shown))


_BYTE_COLUMNS = (
    _OnlyForBytes(SizeColumn()),
    _OnlyForBytes(SpeedColumn()),
    _OnlyForBytes(TimeLeftColumn()),
)


def _line_for_each_message() -> Report:
    last = ""

    def report(progress: PullProgress) -> None:
        nonlocal last
        if progress.message != last:
            last = progress.message
            print(last, file=sys.stderr, flush=True)  # noqa: T201 - progress, not the result

    return report
