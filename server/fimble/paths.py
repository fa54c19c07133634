"""Where Fimble keeps its files on this machine; a leaf. The environment can move every folder.

| folder  | variable             | holds                                               |
| ------- | -------------------- | --------------------------------------------------- |
| cache   | FIMBLE_CACHE_DIR     | weights (can be deleted, will be pulled again)      |
| data    | FIMBLE_DATA_DIR      | what was measured of this machine                   |
| config  | FIMBLE_CONFIG_DIR    | the user's settings                                 |
| runtime | FIMBLE_RUNTIME_DIR   | the running engine's address, token, lock and log   |
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import platformdirs

_APPLICATION: Final = "fimble"
_NO_HOME: Final = Path("/nonexistent")
"""Debian's name for the home of those who have none, as of a container that runs as any number."""

FOLDER_VARIABLES: Final = (
    "FIMBLE_CACHE_DIR",
    "FIMBLE_DATA_DIR",
    "FIMBLE_CONFIG_DIR",
    "FIMBLE_RUNTIME_DIR",
)


def cache_directory() -> Path:
    """The folder for weights; not created here."""
    return _from_environment("FIMBLE_CACHE_DIR") or _of_user(platformdirs.user_cache_path)


def data_directory() -> Path:
    """The folder for records; not created here."""
    return _from_environment("FIMBLE_DATA_DIR") or _of_user(platformdirs.user_data_path)


def config_directory() -> Path:
    """The folder of the user's own settings (`config.toml`); not created here."""
    return _from_environment("FIMBLE_CONFIG_DIR") or _of_user(platformdirs.user_config_path)


def runtime_directory() -> Path:
    """The folder of the running engine; not created here.

    A state folder and not the system's runtime folder, which does not exist for every login
    (containers, `ssh` without a session manager).
    """
    configured = _from_environment("FIMBLE_RUNTIME_DIR")
    return configured or _of_user(platformdirs.user_state_path) / "engine"


def _of_user(find_folder: Callable[[str], Path]) -> Path:
    try:
        return find_folder(_APPLICATION)
    except RuntimeError:  # neither HOME nor an entry among the system's users
        return _NO_HOME / _APPLICATION


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
