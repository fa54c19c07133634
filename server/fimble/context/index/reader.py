"""The process that reads files for the worker: a line of JSON in, a line of JSON out, until EOF."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fimble.context.index.read_contents import Chunk, Contents, FileRead, FileToRead, read_file
from fimble.syntax.tags import Tag


def write_batch(files: list[FileToRead]) -> str:
    """A line for the reader."""
    return json.dumps([[file.path, file.language, file.known_hash.hex()] for file in files])


def parse_batch(line: str) -> list[FileToRead]:
    """The other way."""
    return [
        FileToRead(path=path, language=language, known_hash=bytes.fromhex(known))
        for path, language, known in json.loads(line)
    ]


def write_answer(read: list[FileRead]) -> str:
    """A line from the reader."""
    return json.dumps(
        [
            {"path": each.path, "hash": each.hash.hex(), "contents": _plain(each.contents)}
            for each in read
        ]
    )


def parse_answer(line: str) -> list[FileRead]:
    """The other way."""
    return [
        FileRead(
            path=each["path"],
            hash=bytes.fromhex(each["hash"]),
            contents=_contents(each["contents"]),
        )
        for each in json.loads(line)
    ]


def _plain(contents: Contents | None) -> Any:
    return None if contents is None else asdict(contents)


def _contents(plain: Any) -> Contents | None:
    if plain is None:
        return None
    return Contents(
        tags=tuple(Tag(**tag) for tag in plain["tags"]),
        chunks=tuple(Chunk(**chunk) for chunk in plain["chunks"]),
    )


def main() -> None:
    """Answer until the worker closes the pipe. The root is the only argument."""
    root = Path(sys.argv[1])
    for line in sys.stdin:
        answer = write_answer([read_file(root, file) for file in parse_batch(line)])
        print(answer, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
