"""llama.cpp's own HTTP server (through xllamacpp) in a process of its own: a server not ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_SERVE = """
import sys, time
import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = 2048
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
server = xllamacpp.Server(params)
print("listening", server.listening_address, flush=True)
sys.stdin.read()  # until whoever started this closes it or dies
"""


@contextmanager
def llama_server(gguf: Path) -> Generator[str]:
    """Serve a GGUF on loopback; gives the address."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(gguf)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            lines = (line for line in process.stdout if line.startswith("listening "))
            yield next(lines).split()[1]
        finally:
            process.kill()
