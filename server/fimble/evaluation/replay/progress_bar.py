"""Progress of a long measurement on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator

from fimble.evaluation.replay.archives import Report


@contextlib.contextmanager
def progress_shown() -> Generator[Report]:
    """Give a function that shows what is done and how far it is."""
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda what, share: progress.update(task, description=what, completed=share)


class _Lines:
    """A line for each new thing, and for each tenth of it."""

    def __init__(self) -> None:
        self._said = ("", -1)

    def show(self, what: str, share: float) -> None:
        """Say it where it is news."""
        tenth = int(share * 10)
        if (what, tenth) != self._said:
            self._said = (what, tenth)
            sys.stderr.write(f"fimble: {what} ({tenth * 10} %)\n")
            sys.stderr.flush()
