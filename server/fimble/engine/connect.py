"""From the settings to an engine: a server that the user named, or the user's own process."""

from __future__ import annotations

import os
from pathlib import Path

from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.daemon import LocalEngine
from fimble.errors import UsageError
from fimble.settings import Settings


def connect_engine(settings: Settings) -> OpenAICompatibleEngine | LocalEngine:
    """Make the engine; nothing is started or asked yet.

    Raises:
        UsageError: the key file cannot be read.
    """
    if not settings.engine.url:
        return LocalEngine(settings.engine)
    model = "" if settings.model == "auto" else settings.model
    return OpenAICompatibleEngine(settings.engine.url, _api_key(settings), model)


def _api_key(settings: Settings) -> str:
    file = settings.engine.api_key_file
    if not file:
        return os.environ.get("FIMBLE_API_KEY", "")
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(
            f"The key file {file} cannot be read.", "Check fimble.engine.apiKeyFile."
        ) from fault
