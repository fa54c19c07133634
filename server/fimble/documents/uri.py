"""From the URI of a document to its path."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit


def path_of_uri(uri: str) -> Path | None:
    """The path of a `file:` URI; None for any other (untitled documents, notebooks, archives)."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    path = Path(_native(parts.path))
    return path if path.is_absolute() else None


def _native(url_path: str) -> str:
    if os.name == "nt":
        from urllib.request import url2pathname  # it brings HTTP along, which costs time

        return url2pathname(url_path)
    return os.fsdecode(unquote_to_bytes(url_path))
