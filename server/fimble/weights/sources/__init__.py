"""One file for each kind of source; `FETCHERS` is the table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fimble.weights.sources.fetching import Fetched, FetchTask
from fimble.weights.sources.hub import fetch_from_hub
from fimble.weights.sources.index import fetch_from_index
from fimble.weights.sources.local import fetch_local

FETCHERS: Final[dict[str, Callable[[Any, FetchTask], Fetched]]] = {
    "hub": fetch_from_hub,
    "index": fetch_from_index,
    "local": fetch_local,
}
"""A source's `kind` and what fetches it; each takes a source of its own kind."""
