"""Cases in the format of CrossCodeEval (Ding et al., 2023, arXiv:2310.11248), and repositories.

A case is a line to finish that uses something of another file. The data hold no repositories but
the fragments that were found for each case; those of all its cases make a part of a repository.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from fimble.errors import UsageError
from fimble.evaluation.json_lines import read_json_lines

_FORMAT: Final = "Give a .jsonl or .jsonl.gz file of CrossCodeEval with crossfile_context."


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """Some lines of another file of the repository."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CrossFileCase:
    """A file with a hole at the end of a line, what stood there, and what was found elsewhere."""

    task_id: str
    repository: str
    path: str
    before: str
    after: str
    truth: str
    fragments: tuple[Fragment, ...]


def read_cross_file_cases(path: Path) -> list[CrossFileCase]:
    """All cases of a file, in order.

    Raises:
        UsageError: the file cannot be read, has no cases, or a line is not a case.
    """
    return read_json_lines(path, _read_case, _FORMAT)


def _read_case(line: str, where: str) -> CrossFileCase:
    try:
        raw = cast("dict[str, Any]", json.loads(line))
        about = raw["metadata"]
        return CrossFileCase(
            task_id=str(about["task_id"]),
            repository=_plain_name(about["repository"]),
            path=_inner_path(about["file"]),
            before=str(raw["prompt"]),
            after=str(raw["right_context"]),
            truth=str(raw["groundtruth"]),
            fragments=tuple(
                Fragment(path=_inner_path(each["filename"]), text=str(each["retrieved_chunk"]))
                for each in raw["crossfile_context"]["list"]
            ),
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise UsageError(f"{where} is not a case: {fault!r}.", _FORMAT) from fault


def write_repository(case: CrossFileCase, cases: Sequence[CrossFileCase], folder: Path) -> Path:
    """The case's file, and of its repository what the fragments of all cases tell of other files.

    Returns:
        The path of the case's file.
    """
    files: dict[str, list[str]] = {}
    for other in cases:
        if other.repository == case.repository:
            for fragment in other.fragments:
                if fragment.path != case.path:
                    files.setdefault(fragment.path, []).append(fragment.text)
    files[case.path] = [case.before + case.after]
    for path, texts in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(join_fragments(texts), "utf-8")
    return folder / case.path


def join_fragments(texts: Sequence[str]) -> str:
    """Fragments one after another, each once; lines that one ends and the next begins with once."""
    joined: list[str] = []
    for text in dict.fromkeys(texts):
        lines = text.split("\n")
        most = min(len(joined), len(lines))
        shared = next((n for n in range(most, 0, -1) if joined[-n:] == lines[:n]), 0)
        joined += lines[shared:]
    return "\n".join(joined) + "\n"


def _plain_name(name: str) -> str:
    if not name or "/" in name or name.startswith("."):
        raise ValueError(f"{name!r} is no name of a folder")
    return name


def _inner_path(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise ValueError(f"{path!r} is no path inside a repository")
    return path
