"""The default model through the real engine and the whole pipeline, on real code.

The files in `holes/` and places of the standard library's argparse have holes drawn as «…»: the
text inside is taken out, the model fills it in. Every suggestion must leave the file parsing, and
so many must be what stood there.
"""

import argparse
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.daemon import find_or_start_engine
from fimble.engine.engine_process import stop_engine
from fimble.engine.runtime_file import read_or_make_token
from fimble.settings import CompletionSettings, EngineSettings, Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

MODEL = "qwen2.5-coder-0.5b-instruct"
DRAWN = sorted((Path(__file__).parent / "holes").iterdir())
HOLE = re.compile(r"«(.*?)»", re.DOTALL)

ARGPARSE = (
    "return sorted(self.__dict__.items())",
    "setattr(namespace, self.dest, items)",
    "self._group_actions.append(action)",
    "raise ArgumentError(action, msg % args)",
    "return self.formatter_class(prog=self.prog)",
)
"""Ends of lines that argparse has had for many versions."""


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A document, the offset of the hole in it, and what stood there."""

    document: Document
    offset: int
    original: str


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A running engine of this test alone: its URL and token."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIMBLE_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        patch.setenv("FIMBLE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        entry = find_or_start_engine(EngineSettings())
        yield f"http://127.0.0.1:{entry.port}", read_or_make_token()
        stop_engine(entry)


async def fill(hole: Hole, address: tuple[str, str]) -> Outcome:
    engine = OpenAICompatibleEngine(*address)
    settings = Settings(model=MODEL, completion=CompletionSettings(time_limit_ms=60_000))
    services = Services(engine=engine, settings=settings, parse=ParseCache().parse)
    request = CompletionRequest(document=hole.document, offset=hole.offset, trigger=Trigger.INVOKED)
    try:
        return await complete(request, services)
    finally:
        await engine.aclose()


def drawn_text(name: str) -> str:
    return next(path.read_text("utf-8") for path in DRAWN if path.name == name)


def holes_of(name: str, drawn: str) -> list[Hole]:
    """One document for each hole, the others filled."""
    language = language_of_file(Path(name))
    holes: list[Hole] = []
    for match in HOLE.finditer(drawn):
        before = HOLE.sub(r"\1", drawn[: match.start()])
        text = before + HOLE.sub(r"\1", drawn[match.end() :])
        uri = f"file:///{name}#{len(holes)}"
        document = Document(uri=uri, language_id=language, version=1, text=text)
        holes.append(Hole(document=document, offset=len(before), original=match.group(1)))
    return holes


def holes_of_argparse() -> list[Hole]:
    source = inspect.getsource(argparse)
    found = [line for line in ARGPARSE if line in source]
    assert len(found) >= 3, "argparse has changed: draw other holes"
    return [holes_of("argparse.py", source.replace(line, f"«{line}»", 1))[0] for line in found]


def filled_in(hole: Hole, outcome: Outcome) -> str:
    suggestion, text = outcome.suggestion, hole.document.text
    if suggestion is None:
        return text
    return text[: suggestion.start_offset] + suggestion.text + text[suggestion.end_offset :]


def parses(document: Document, text: str) -> bool:
    tree = ParseCache().parse(
        Document(uri="parsed", language_id=document.language_id, version=1, text=text)
    )
    assert tree is not None
    return not tree.root.has_error


@pytest.mark.parametrize("name", [path.name for path in DRAWN])
async def test_most_holes_are_filled_as_they_were(name: str, address: tuple[str, str]) -> None:
    holes = holes_of(name, drawn_text(name))
    exact = 0
    for hole in holes:
        outcome = await fill(hole, address)
        result = filled_in(hole, outcome)
        original = hole.document.text[: hole.offset] + hole.original
        assert outcome.suggestion is None or parses(hole.document, result), result
        exact += result.startswith(original)
        print(
            "=" if result.startswith(original) else "≠",
            repr(hole.original),
            outcome.suggestion,
            outcome.rejection,
        )
    assert exact >= len(holes) * 0.5


async def test_argparse(address: tuple[str, str]) -> None:
    shown = 0
    for hole in holes_of_argparse():
        outcome = await fill(hole, address)
        shown += outcome.suggestion is not None
        assert parses(hole.document, filled_in(hole, outcome))
    assert shown >= 3
