"""`fimble report`: what became of suggestions, from the record on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from fimble.cli.whole_number import at_least_one
from fimble.errors import FimbleError, RecordError, UsageError
from fimble.record.database import DatabaseFault, clear_record, open_existing, record_path
from fimble.record.page import render_page
from fimble.record.summary import Summary, summarise


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--days", type=at_least_one, help="of the last so many days alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with pictures")
    parser.add_argument("--clear", action="store_true", help="delete the record")


def run(arguments: argparse.Namespace) -> int:
    """Print the report, write the page, or delete the record."""
    if arguments.clear:
        return _clear(arguments)
    summary = _read(arguments.days)
    if arguments.html:
        _write(arguments.html, render_page(summary))
    if arguments.json:
        print(json.dumps(_as_json(summary), ensure_ascii=False))  # noqa: T201
    elif not arguments.html:
        from fimble.cli.report_display import print_report

        print_report(summary)
    return 0


def _read(days: int | None) -> Summary:
    connection = open_existing()
    try:
        return summarise(connection, days)
    except DatabaseFault as fault:
        raise RecordError(
            f"The record of suggestions {record_path()} cannot be read ({fault}).",
            "Begin a new one with fimble report --clear.",
        ) from fault
    finally:
        connection.close()


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, "utf-8")
    except OSError as fault:
        raise FimbleError(
            f"The report cannot be written to {path}: {fault.strerror}.", "Name another file."
        ) from fault
    print(f"fimble: wrote {path}", file=sys.stderr)  # noqa: T201


def _clear(arguments: argparse.Namespace) -> int:
    if arguments.html or arguments.days:
        raise UsageError("--clear deletes the whole record.", "Leave out --html and --days.")
    try:
        was_there = clear_record()
    except (OSError, DatabaseFault) as fault:
        raise RecordError(
            f"The record {record_path()} cannot be deleted: {fault}.",
            "Look at its rights, or try again when no editor is busy.",
        ) from fault
    if arguments.json:
        print(json.dumps({"cleared": was_there}))  # noqa: T201
    else:
        said = "The record of suggestions is deleted." if was_there else "Nothing was recorded."
        print(said)  # noqa: T201
    return 0


def _as_json(summary: Summary) -> dict[str, object]:
    plain = asdict(summary)
    del plain["latencies_ms"]
    plain["silences"] = dict(summary.silences)
    plain["record"] = str(record_path())
    return plain
