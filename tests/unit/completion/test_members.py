"""Members that do not exist: found where it is known which do, and asked for once more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.completion.members import find_existing
from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.context.gathered import Gathered
from fimble.context.known_members import KnownMembers
from fimble.context.ranking import Chosen
from fimble.context.snippet import Snippet
from fimble.context.workspace_context import WorkspaceContext
from fimble.documents.document import Document
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.settings import CompletionSettings, ContextSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine

NAMES = ("add", "add_all", "drop")
KNOWN = KnownMembers(receiver="shelf", names=NAMES, words=frozenset(NAMES))


@pytest.mark.parametrize(
    ("line_before", "text", "rests"),
    [
        ("shelf.", "put(x)", ("add", "add_all", "drop")),
        ("shelf.", "add(x)", ()),
        ("shelf.a", "ppend(x)", ("dd", "dd_all")),
        ("shelf.ad", "d(x)", ()),
        ("shelf.x", "yz", ()),
        ("shelf.", "(x)", ()),
        ("shelf = ", "put(x)", ()),
        ("f(shelf. ", "put", ("add", "add_all", "drop")),
        ("f(shelf::", "put", ("add", "add_all", "drop")),
    ],
)
def test_find_existing(line_before: str, text: str, rests: tuple[str, ...]) -> None:
    assert find_existing(line_before, text, "shelf.x = 1", KNOWN) == rests
    assert find_existing(line_before, text, "shelf.x = 1", None) == ()


def test_a_name_that_stands_in_the_open_file_is_no_invention() -> None:
    assert find_existing("shelf.", "put(x)", "shelf.put(1)", KNOWN) == ()
    assert find_existing("shelf.", "put(x)", "shelf.put_up(1)", KNOWN)


def test_members_of_another_receiver_say_nothing() -> None:
    snippet = Snippet(
        source="members",
        path="shelf.py",
        line=0,
        text="class Shelf",
        relevance=1.0,
        reason="",
        members=KNOWN,
    )
    gathered = Gathered(chosen=Chosen(snippets=(snippet,), tokens=3))
    assert gathered.members("    shelf.ad") == KNOWN
    assert gathered.members("    book.ad") is None
    assert gathered.members("shelf = ") is None


class InventingEngine(TellingEngine):
    """Invents a member, unless it is held to some."""

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        word = request.one_of[0] if request.one_of else "put_up"
        for text in (request.begins_with, word, "(", "book", ")"):
            yield TextChunk(text=text, token_logprobs=(-0.1,))
        yield GenerationEnd(reason=StopReason.STOP_TOKEN, model=MODEL)


CLASS = "class Shelf:\n    def {name}(self, book):\n        self.books = [book]\n"
PART = CLASS.format(name="add_book") + "        self.sort()\n"
OF_A_KIND = "class Shelf(Base):\n    def add_book(self, book): ...\n"
MAIN = "from shelf import Shelf\n\nbook = 1\nshelf = Shelf()\nshelf."


async def ask(root: Path, module: str, extras: frozenset[str]) -> tuple[Outcome, int]:
    (root / "shelf.py").write_text(module)
    main = root / "main.py"
    main.write_text(MAIN)
    context = WorkspaceContext(ContextSettings(deadline_ms=5000))
    engine = InventingEngine(
        description=EngineDescription(status="ready", model=MODEL, extras=extras)
    )
    settings = Settings(completion=CompletionSettings(debounce_ms=0))
    services = Services(engine=engine, settings=settings, parse=ParseCache().parse)
    document = Document(uri=main.as_uri(), language_id="python", version=1, text=MAIN)
    request = CompletionRequest(document=document, offset=len(MAIN), trigger=Trigger.INVOKED)
    try:
        context.open_workspace(root)
        context.wait_for_index(30)
        outcome = await complete(request, replace(services, context=context))
    finally:
        context.close()
    return outcome, len(engine.asked)


EXTRAS = frozenset({"token_healing", "one_of"})


@pytest.mark.parametrize(
    ("module", "extras", "shown", "asked"),
    [
        (CLASS.format(name="add_book"), EXTRAS, "add_book(book)", 2),
        (PART, EXTRAS, "put_up(book)", 1),
        (CLASS.format(name="put_up"), EXTRAS, "put_up(book)", 1),
        (CLASS.format(name="add_book"), frozenset({"token_healing"}), "put_up(book)", 1),
        (
            OF_A_KIND,
            EXTRAS,
            "put_up(book)",
            1,
        ),
        (
            CLASS.format(name="add_book") + "    def __getattr__(self, name): ...\n",
            EXTRAS,
            "put_up(book)",
            1,
        ),
    ],
    ids=[
        "invented",
        "a part",
        "exists",
        "an engine that cannot",
        "has bases",
        "answers to any name",
    ],
)
async def test_a_member_that_does_not_exist_is_asked_for_once_more(
    module: str, extras: frozenset[str], shown: str, asked: int, tmp_path: Path
) -> None:
    outcome, count = await ask(tmp_path, module, extras)
    assert outcome.suggestion is not None and outcome.suggestion.text == shown
    assert count == asked
