"""`fimble report`: what became of suggestions, from the record on this machine."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from fimble.cli.whole_number import at_least_one
from fimble.cli.written_page import write_page_file
from fimble.errors import UsageError
from fimble.record.database import clear_record, open_existing, record_path
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
        write_page_file(arguments.html, render_page(summary))
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
    finally:
        connection.close()


def _clear(arguments: argparse.Namespace) -> int:
    if arguments.html or arguments.days:
        raise UsageError("--clear deletes the whole record.", "Leave out --html and --days.")
    was_there = clear_record()
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
