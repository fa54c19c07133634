"""The whole of it on a real workspace with a real index: what is told, kept, and never leaked."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.context.gather import ask_sources
from fimble.context.gathered import Gathered
from fimble.context.index.database import index_path
from fimble.context.query import ContextQuery, make_query
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.context.workspace_context import WorkspaceContext
from fimble.documents.document import Document
from fimble.settings import ContextSettings

SHELF = '''class Shelf:
    """Books in a row."""

    def add_book(self, title: str) -> None: ...

    def lend(self, title: str) -> str: ...
'''
KEY = "AKIAIOSFODNN7EXAMPLA"
MAIN = "from shelf import Shelf\n\nshelf = Shelf()\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "shelf.py").write_text(SHELF)
    return folder


@pytest.fixture
def context(root: Path) -> Iterator[WorkspaceContext]:
    made = opened(root)
    yield made
    made.close()


def opened(root: Path, **settings: object) -> WorkspaceContext:
    values = {"deadline_ms": 5000, **settings}
    context = WorkspaceContext(ContextSettings(**values))  # type: ignore[arg-type]
    context.open_workspace(root)
    assert context.wait_for_index(60)
    return context


def document(root: Path, text: str, name: str = "main.py") -> Document:
    return Document(uri=(root / name).as_uri(), language_id="python", version=1, text=text)


async def gather(context: WorkspaceContext, made: Document) -> Gathered:
    return await context.gather(made, len(made.text), [], lambda text: len(text) // 3 + 1)


def told(gathered: Gathered) -> str:
    return "\n".join(each.text for each in gathered.chosen.snippets)


async def test_the_members_of_what_stands_before_the_dot(
    context: WorkspaceContext, root: Path
) -> None:
    gathered = await gather(context, document(root, f"{MAIN}shelf."))
    assert "def add_book(self, title: str) -> None:" in told(gathered)
    assert (gathered.index, gathered.repository, gathered.path) == ("ready", "library", "main.py")
    assert gathered.dropped == {}


async def test_while_one_types_in_one_place_the_context_stays(
    context: WorkspaceContext, root: Path
) -> None:
    first = await gather(context, document(root, f"{MAIN}shelf."))
    (root / "other.py").write_text("def shelf_of(lend): ...\n")
    for typed in ("shelf.l", "shelf.len", "shelf.lend(", "shelf.lend('a')\nx = 1"):
        again = await gather(context, document(root, MAIN + typed))
        assert again.chosen.snippets == first.chosen.snippets
    far = await gather(context, document(root, MAIN + "\n" * 40 + "shelf."))
    assert not far.frozen


async def test_what_changed_on_disk_is_not_told_as_it_was(
    context: WorkspaceContext, root: Path
) -> None:
    (root / "shelf.py").write_text(SHELF.replace("add_book", "put_up"))
    gathered = await gather(context, document(root, f"{MAIN}shelf."))
    assert "add_book" not in told(gathered)
    assert context.wait_for_index(60)
    context.saved((root / "shelf.py").as_uri())
    assert context.wait_for_index(60)
    assert "put_up" in told(await gather(context, document(root, f"{MAIN}shelf.")))


async def test_a_broken_index_is_made_anew(context: WorkspaceContext, root: Path) -> None:
    path = index_path(root)
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.write_bytes(b"no database " * 1000)
    await gather(context, document(root, f"{MAIN}shelf."))
    assert context.wait_for_index(60)
    (state,) = context.states().values()
    assert state.status == "ready" and "made anew" in state.message
    assert "add_book" in told(await gather(context, document(root, f"{MAIN}shelf.")))


async def test_outside_of_a_workspace_or_switched_off_there_is_nothing(
    context: WorkspaceContext, root: Path, tmp_path: Path
) -> None:
    assert (await gather(context, document(tmp_path, f"{MAIN}shelf."))).chosen.snippets == ()
    context.configure(ContextSettings(max_tokens=0))
    assert (await gather(context, document(root, f"{MAIN}shelf."))).chosen.snippets == ()


SECRET_FILES = {
    ".env": f"SHELF_KEY={KEY}\nplain_word = 1\n",
    "credentials.json": '{"plain_word": 1}',
    "ignored.py": "def plain_word(shelf): ...\n",
    "private/notes.py": "def plain_word(shelf): ...\n",
}


@pytest.mark.parametrize("name", SECRET_FILES)
async def test_excluded_files_leak_by_no_source(root: Path, name: str) -> None:
    """By the index, as an open file, as a recent one, by an edit: everything else is tried, too."""
    (root / ".gitignore").write_text("ignored.py\n")
    for each, text in SECRET_FILES.items():
        (root / each).parent.mkdir(exist_ok=True)
        (root / each).write_text(text)
    context = opened(root, exclude=("private/",))
    try:
        hidden = document(root, SECRET_FILES[name], name)
        context.opened(hidden)
        context.changed(hidden, replace(hidden, text=f"{hidden.text}plain_word = '{KEY}'\n"))
        for typed in ("plain_word(", "plain_word.", "shelf.", "plain_word"):
            asked = document(
                root, f"from ignored import plain_word\n{MAIN}{typed}", f"{typed[-1]}.py"
            )
            text = told(await gather(context, asked))
            assert "plain_word" not in text and KEY not in text
    finally:
        context.close()


async def test_secrets_in_harmless_files_leak_by_no_source(root: Path) -> None:
    text = f'def connect(shelf, key="{KEY}"):\n    shelf.key = "{KEY}"\n    return shelf\n'
    for name in ("connect.py", "test_main.py", "keys.py"):
        (root / name).write_text(text)
    context = opened(root, max_tokens=3000)
    try:
        shown = document(root, text, "connect.py")
        context.opened(shown)
        context.changed(shown, replace(shown, text=f'{text}shelf.second = "{KEY}"\n'))
        found = ""
        for typed in ("connect(", "connect.", "shelf.", "shelf.key = "):
            asked = document(root, f"from connect import connect\n{MAIN}{typed}")
            found += told(await gather(context, asked))
        assert "return shelf" in found  # the rest of these files is told
        assert KEY not in found
    finally:
        context.close()


def query_and_sight(root: Path, context: WorkspaceContext) -> tuple[ContextQuery, Sight]:
    query = make_query("main.py", "python", MAIN, len(MAIN))
    workspace = context._workspaces[root.resolve()]
    return query, Sight(index=workspace.index, allows=workspace.allows)


async def test_a_failing_and_a_late_source_are_dropped_by_name(
    context: WorkspaceContext, root: Path
) -> None:
    def failing(query: ContextQuery, sight: Sight) -> list[Snippet]:
        raise ValueError

    def late(query: ContextQuery, sight: Sight) -> list[Snippet]:
        time.sleep(1)
        return []

    good = Snippet(source="good", path="a", line=0, text="a", relevance=1, reason="")
    sources = {"failing": failing, "late": late, "good": lambda query, sight: [good]}
    found = await ask_sources(*query_and_sight(root, context), 0.3, context._executor, sources)
    assert found.dropped == {"failing": "ValueError", "late": "late"}
    assert found.snippets == (good,)


async def test_closing_leaves_no_process(root: Path) -> None:
    context = opened(root)
    process = context._worker._process
    assert process is not None
    await asyncio.to_thread(context.close)
    assert process.poll() is not None
