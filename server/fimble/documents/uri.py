"""From the URI of a document to its path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname


def path_of_uri(uri: str) -> Path | None:
    """The path of a `file:` URI; None for any other (untitled documents, notebooks, archives)."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    path = Path(url2pathname(parts.path))
    return path if path.is_absolute() else None
