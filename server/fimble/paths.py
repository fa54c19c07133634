"""Where Fimble keeps its files on this machine; a leaf. The environment can move every folder.

| folder  | variable             | holds                                               |
| ------- | -------------------- | --------------------------------------------------- |
| cache   | FIMBLE_CACHE_DIR     | weights (can be deleted, will be pulled again)      |
| data    | FIMBLE_DATA_DIR      | what was measured of this machine                   |
| config  | FIMBLE_CONFIG_DIR    | the user's settings                                 |
| runtime | FIMBLE_RUNTIME_DIR   | the running engine's address, token, lock and log   |
"""

import os
from pathlib import Path
from typing import Final

import platformdirs

_APPLICATION: Final = "fimble"

FOLDER_VARIABLES: Final = (
    "FIMBLE_CACHE_DIR",
    "FIMBLE_DATA_DIR",
    "FIMBLE_CONFIG_DIR",
    "FIMBLE_RUNTIME_DIR",
)


def cache_directory() -> Path:
    """The folder for weights; not created here."""
    return _from_environment("FIMBLE_CACHE_DIR") or platformdirs.user_cache_path(_APPLICATION)


def data_directory() -> Path:
    """The folder for records; not created here."""
    return _from_environment("FIMBLE_DATA_DIR") or platformdirs.user_data_path(_APPLICATION)


def config_directory() -> Path:
    """The folder of the user's own settings (`config.toml`); not created here."""
    return _from_environment("FIMBLE_CONFIG_DIR") or platformdirs.user_config_path(_APPLICATION)


def runtime_directory() -> Path:
    """The folder of the running engine; not created here.

    A state folder and not the system's runtime folder, which does not exist for every login
    (containers, `ssh` without a session manager).
    """
    configured = _from_environment("FIMBLE_RUNTIME_DIR")
    return configured or platformdirs.user_state_path(_APPLICATION) / "engine"


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
