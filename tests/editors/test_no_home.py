"""A user who may write nowhere, as in a container: what the server can do without, it does without.

The home lies below a file, so that it cannot be made; or it may only be read; or there is none, as
of a container that is run with `--user` and a number.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from editors.conftest import FIMBLE
from editors.frames import Message, framed, read, read_until
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n    \n"
CAN = {
    "textDocument": {"inlineCompletion": {"dynamicRegistration": False}},
    "experimental": {"fimbleStatus": True},
}


class Conversation:
    """One server and what is said to it."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.folder = process, folder
        self._input: IO[bytes] = process.stdin
        self.output: IO[bytes] = process.stdout

    def say(self, method: str, params: Any = None, **number: int) -> None:
        self._input.write(framed({**number, "method": method, "params": params}))
        self._input.flush()

    def begin(self, options: dict[str, Any]) -> None:
        """The handshake, and a question for a suggestion, which is number 2."""
        uri = (self.folder / "add.py").as_uri()
        hello = {"processId": os.getpid(), "rootUri": self.folder.as_uri(), "capabilities": CAN}
        self.say("initialize", {**hello, "initializationOptions": options}, id=1)
        assert read(self.output, 1)["result"]["capabilities"]["inlineCompletionProvider"]
        self.say("initialized", {})
        document = {"uri": uri, "languageId": "python", "version": 1, "text": TEXT}
        self.say("textDocument/didOpen", {"textDocument": document})
        where = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
        self.say("textDocument/inlineCompletion", {**where, "context": {"triggerKind": 1}}, id=2)

    def end(self) -> None:
        """A clean end, with nothing on the way that is no message."""
        self.say("shutdown", id=3)
        assert read(self.output, 3)["result"] is None
        self.say("exit")
        assert self.process.wait(10) == 0
        assert self.output.read() == b""


def below_a_file(folder: Path) -> tuple[dict[str, str], list[str]]:
    """A home that cannot be made, for whoever runs the tests."""
    (folder / "file").write_text("", "utf-8")
    return {"HOME": str(folder / "file" / "home")}, []


def read_only(folder: Path) -> tuple[dict[str, str], list[str]]:
    """A home that is there and that nobody may write, root without its powers neither."""
    (folder / "home").mkdir(mode=0o555)
    return {"HOME": str(folder / "home")}, powerless("--bounding-set=-all", "--inh-caps=-all")


def nobody(_: Path) -> tuple[dict[str, str], list[str]]:
    """No name and no home: a number that the system's list of users does not hold."""
    who = ("--reuid=54321", "--regid=54321", "--clear-groups")
    # The tests' own Python may lie where this number could not read it.
    power = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    return {}, powerless(*who, *power)


def powerless(*options: str) -> list[str]:
    """What starts a program as a user without root's powers."""
    words = ["setpriv", *options]
    if shutil.which(words[0]) is None or os.getuid() != 0:
        pytest.skip("only root can start a program as somebody else, with setpriv")
    tried = subprocess.run([*words, FIMBLE, "--version"], check=False, capture_output=True)
    if tried.returncode != 0:
        pytest.skip(f"this root may not do that: {tried.stderr.decode()[-200:]}")
    return words


@pytest.fixture(params=[below_a_file, read_only, nobody])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Conversation]:
    """A server in an environment that names no folder which can be written."""
    own, starter = request.param(tmp_path)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "other.py").write_text("def other(): ...\n", "utf-8")
    without = ("FIMBLE_", "XDG_", "HOME")
    variables = {name: text for name, text in os.environ.items() if not name.startswith(without)}
    with subprocess.Popen(
        [*starter, str(FIMBLE), "serve", "--stdio", "--log-level=error"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**variables, **own},
        cwd="/",
    ) as process:
        yield Conversation(process, folder)
        process.kill()


def test_suggestions_come_and_what_is_not_kept_is_told(
    server: Conversation, scripted_engine: ScriptedEngine
) -> None:
    server.begin({"engine": {"url": scripted_engine.url}})
    [item] = read(server.output, 2)["result"]["items"]
    assert item["insertText"] == "return a + b"
    told = read_until(server.output, about("window/showMessage"))["params"]["message"]
    assert "is not recorded" in told
    assert "set fimble.record.enabled to false" in told
    server.end()


def test_an_engine_that_has_no_place_is_trouble_with_a_remedy(server: Conversation) -> None:
    server.begin({})
    status = read_until(server.output, about("fimble/status", state="trouble"))["params"]
    assert "cannot be used" in status["message"]
    assert "FIMBLE_RUNTIME_DIR" in status["message"]
    server.end()


def about(method: str, **fields: str) -> Any:
    """Whether a message has this method, and parameters of these values."""

    def is_wanted(message: Message) -> bool:
        params: dict[str, Any] = message.get("params") or {}
        return message.get("method") == method and fields.items() <= params.items()

    return is_wanted
