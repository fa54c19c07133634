"""Results as files: one JSON a measurement, and a README.md that is made of all of them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fimble.errors import UsageError
from fimble.evaluation.results_page import render_page

_FORMAT: Final = 1
_PAGE: Final = "README.md"

Result = Mapping[str, Any]
"""What a JSON file holds: `kind`, `provenance` and what was measured."""


def require_folder(folder: Path) -> None:
    """Before a long measurement: raises UsageError where its result could not be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            read_results(folder)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


def write_result(folder: Path, result: Result) -> Path:
    """Write a result, then the page over all results of the folder; the path of the result.

    Raises:
        UsageError: the folder cannot be written, or holds a JSON file that is no result.
    """
    origin = result["provenance"]
    # A colon is no character for a file name everywhere.
    date = re.sub(r"[^0-9T]", "", str(origin["date"]).partition("+")[0])
    subject = re.sub(r"[^A-Za-z0-9.]+", "-", f"{result['kind']} {origin['model']}").strip("-")
    path = folder / f"{date}-{subject}.json"
    require_folder(folder)
    try:
        text = json.dumps({"format": _FORMAT, **result}, indent=1, ensure_ascii=False)
        path.write_text(text + "\n", "utf-8")
        page = render_page(read_results(folder))
        (folder / _PAGE).write_text(page, "utf-8")
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    return path


def read_results(folder: Path) -> dict[str, Result]:
    """Every result of a folder by its file name, the newest first.

    Raises:
        UsageError: a JSON file there is not a result.
    """
    return {
        path.name: _read(path)
        for path in sorted(folder.glob("*.json"), key=lambda path: path.name, reverse=True)
    }


def _unwritable(folder: Path, fault: OSError) -> UsageError:
    what = f"The result cannot be written to {folder}: {fault.strerror}."
    return UsageError(what, "Name another folder with --out.")


def _read(path: Path) -> Result:
    try:
        raw: Any = json.loads(path.read_text("utf-8"))
    except ValueError as fault:
        raise UsageError(f"{path} is not JSON: {fault}.", "Mend or delete it.") from fault
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise UsageError(f"{path} is not a result of this Fimble.", "Move it to another folder.")
    return raw
