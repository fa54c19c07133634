"""How a Python function becomes native code: compiled by Numba when it is first called, then kept.

What was compiled is kept in the user's cache folder, in a folder of its own for each version of
these sources, because Numba looks for changes only in a function's own file.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numba

from fimble.paths import cache_directory

_UNUSED_S: Final = 30 * 24 * 3600
_FEATURES: Final = ("contract", "reassoc", "nsz")
"""A product and a sum may become one operation, and sums be made in another order. What is no
number stays none: that is how a broken model is found out."""
_numba: Any = numba  # it has no types

prange: Any = _numba.prange


def native(function: Callable[..., Any]) -> Any:
    """Compile a function; it runs without the interpreter's lock."""
    return _compile(function, parallel=False)


def native_in_parallel(function: Callable[..., Any]) -> Any:
    """`native`, its loops over `prange` spread over the threads."""
    return _compile(function, parallel=True)


def set_threads(count: int) -> None:
    """Use so many threads, as far as there are; for calls from the calling thread alone."""
    _numba.set_num_threads(max(1, min(count, _numba.config.NUMBA_NUM_THREADS)))


def is_compiled() -> bool:
    """Whether it was all compiled by an earlier process, or nearly so."""
    return _KEPT and any(Path(_numba.config.CACHE_DIR).rglob("*.nbc"))


def _compile(function: Callable[..., Any], *, parallel: bool) -> Any:
    decorate = _numba.njit(
        parallel=parallel,
        nogil=True,
        error_model="numpy",
        fastmath=set(_FEATURES),
        cache=_KEPT,
    )
    return decorate(function)


def _use_folder() -> bool:
    """Have Numba keep what it compiles; False where no folder can be written."""
    folder = cache_directory() / "native" / _version()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        _remove_unused(folder.parent)
    except OSError:
        return False
    _numba.config.CACHE_DIR = str(folder)
    return True


def _version() -> str:
    digest = hashlib.sha256(_numba.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _remove_unused(parent: Path) -> None:
    for path in parent.iterdir():
        if time.time() - path.stat().st_mtime > _UNUSED_S:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


_KEPT: Final = _use_folder()
