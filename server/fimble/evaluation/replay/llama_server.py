"""A running llama.cpp server that belongs to one measurement."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Final

import httpx
import psutil

from fimble.errors import EngineUnavailableError
from fimble.evaluation.machine import count_usable_threads

LIKE_LLAMA_VIM: Final = ("--batch-size", "1024", "--ubatch-size", "1024")
"""What llama.cpp's own `--fim-qwen-…-default`, which llama.vim recommends, sets besides the model.

The route `/infill` sends no more than three quarters of a batch of the text before the cursor and
one quarter of the text after it.
"""
FOR_LONGER_PROMPTS: Final = ("--batch-size", "2048", "--ubatch-size", "1024")
_ALWAYS: Final = ("--ctx-size", "0", "--cache-reuse", "256", "--parallel", "1", "--no-webui")
_PATIENCE_S: Final = 120.0


@contextlib.contextmanager
def llama_server(program: Path, gguf: Path, batches: Sequence[str]) -> Generator[str]:
    """Serve a GGUF on loopback, one thread per physical core; gives the address.

    Raises:
        EngineUnavailableError: it does not start.
    """
    port = _free_port()
    threads = str(min(count_usable_threads(), psutil.cpu_count(logical=False) or 1))
    command = [str(program), "--model", str(gguf), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--threads", threads, *_ALWAYS, *batches],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, url)
        yield url
    finally:
        process.kill()
        process.wait()


def serves(program: Path, gguf: Path) -> bool:
    """Whether a server starts; it computes something before it says that it is ready."""
    try:
        with llama_server(program, gguf, LIKE_LLAMA_VIM):
            return True
    except EngineUnavailableError:
        return False


def _wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/health", timeout=5).is_success:
                return
        time.sleep(0.1)
    raise EngineUnavailableError(
        "llama.cpp's server does not start.", f"Run {process.args} by hand."
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
