"""A GGUF file that the user already has; it is read where it lies."""

from __future__ import annotations

from pathlib import Path

from fimble.weights.checksum import sha256_of
from fimble.weights.gguf_header import read_gguf_header
from fimble.weights.sources.fetching import Fetched, FetchTask, SourceFailedError
from fimble_models import LocalSource


def fetch_local(source: LocalSource, task: FetchTask) -> Fetched:
    """Check the file's header; nothing is copied."""
    path = Path(source.path)
    if not path.is_file():
        raise SourceFailedError(f"There is no file {path}.", "Give the path of a GGUF file.")
    read_gguf_header(path)
    return Fetched(gguf=path, origin=str(path), sha256={path.name: sha256_of(path, task.report)})
