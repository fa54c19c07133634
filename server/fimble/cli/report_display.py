"""How `fimble report` looks on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from fimble.record.report_rows import (
    Rows,
    describe_span,
    figure_rows,
    silence_rows,
    step_rows,
)
from fimble.record.summary import Summary

_WIDTH_OF_A_FILE = 140


def print_report(summary: Summary) -> None:
    """All tables, one under the other."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_FILE)  # a pipe has no width to fit into
    console.print(describe_span(summary), highlight=False)
    groups = [summary.total, *summary.by_language]
    tables = {
        "By language": figure_rows(groups),
        "By model": figure_rows(summary.by_model),
        "What takes the time": step_rows(summary),
        "Why there was none": silence_rows(summary),
    }
    for title, rows in tables.items():
        if rows:
            console.print(f"\n[bold]{title}[/bold]")
            console.print(_table(rows))


def _table(rows: Rows) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(rows[0]):
        is_words = heading in ("because", "step") or (not number and not heading)
        side = "left" if is_words else "right"
        table.add_column(heading, justify=side, overflow="fold", no_wrap=not number)
    for row in rows:
        table.add_row(*row.values())
    return table
