"""Who may import whom. A new package must be entered here; a new import must be allowed here."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "server"
PACKAGE = SERVER / "fimble"

LEAVES = {
    "errors", "paths", "trace", "settings", "settings_schema", "settings_resolution",
    "user_settings", "__version__",
}  # fmt: skip
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "paths": set(),
    "trace": set(),
    "settings": set(),
    "settings_checks": set(),
    "settings_schema": {"settings_checks"},
    "settings_resolution": {"settings", "settings_schema"},
    "settings_listing": {"settings", "settings_schema"},
    "user_settings": {"settings", "settings_resolution", "errors", "paths"},
    "documents": {"errors"},
    "syntax": {"documents", "errors"},
    "prompt": {"errors"},
    "engine": LEAVES,
    "weights": {"errors", "paths", "__version__"},
    "context": LEAVES | {"syntax", "documents"},
    "completion": LEAVES | {"context", "prompt", "engine", "syntax", "documents"},
    "html_page": set(),
    "thread_turns": set(),
    "explain": {"html_page", "completion", "trace"},
    "refactoring": LEAVES | {"completion", "prompt", "engine", "syntax", "documents"},
    "record": {"html_page", "errors", "paths", "documents", "prompt", "completion"},
    "lsp": LEAVES
    | {"record", "completion", "context", "refactoring", "prompt", "engine", "syntax", "documents"}
    | {"weights", "explain"},
    "inference": LEAVES | {"engine", "weights", "prompt"},
    "doctor": LEAVES
    | {"record", "context", "completion", "engine", "weights", "documents", "evaluation", "syntax"},
    "evaluation": LEAVES
    | {"completion", "context", "prompt", "engine", "weights", "documents", "syntax", "doctor"}
    | {"refactoring", "thread_turns"},
    "cli": LEAVES
    | {"lsp", "completion", "prompt", "engine", "syntax", "documents", "weights", "doctor"}
    | {"evaluation", "inference", "context", "refactoring", "record", "explain", "thread_turns"},
}
"""Package or module of `fimble` to what it may import of `fimble`, besides itself."""

LIBRARY_OWNERS: dict[str, set[str]] = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "tree_sitter": {"syntax"},
    "torch": {"inference"},
    "numba": {"inference"},
    "triton": {"inference"},
    "llvmlite": {"inference"},
    "transformers": {"inference"},
    "safetensors": {"inference"},
    "tokenizers": {"inference"},
    "gguf": {"inference"},
    "starlette": {"inference"},
    "uvicorn": {"inference"},
    "huggingface_hub": {"weights"},
    "pathspec": {"context"},
    "detect_secrets": {"context"},
    "sqlite3": {"context", "record"},
    "rope": {"refactoring"},
    "pyflakes": {"refactoring"},
}


def _files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def _part(path: Path) -> str:
    """The package (or top-level module) of `fimble` that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "fimble":
                yield from (f"fimble.{name.name}" for name in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    part = _part(path)
    if part in ("__init__", "__main__"):
        return
    assert part in ALLOWED, f"{part} is new: say in this test what it may import"
    for name in _imports(path):
        if name.startswith("fimble."):
            target = name.split(".")[1]
            assert target == part or target in ALLOWED[part], f"{part} must not import {name}"


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_has_one_owner(path: Path) -> None:
    for name in _imports(path):
        root = name.split(".")[0]
        root = "tree_sitter" if root.startswith("tree_sitter") else root
        owners = LIBRARY_OWNERS.get(root)
        assert owners is None or _part(path) in owners, f"{name} belongs to {owners}"


NOT_BEFORE_INITIALIZE = {
    *("torch", "numpy", "transformers", "rich", "httpx", "tree_sitter", "sqlite3", "psutil"),
    *("tomllib", "urllib.request", "importlib.metadata", "email", "difflib", "rope", "pathspec"),
    *("fimble.completion.request", "fimble.completion.pipeline", "fimble.context"),
    *("fimble.engine.interface", "fimble.refactoring", "fimble.explain", "fimble.syntax"),
    *("fimble.weights", "fimble.prompt.fill_in_middle"),
}
"""What a start would wait for and the answer to `initialize` does not need."""

ANSWER_INITIALIZE = """
import io, json, sys
from fimble.lsp.server import make_server
from fimble.lsp.serving import serve_streams

can = {"textDocument": {"inlineCompletion": {}}}
params = {"processId": 1, "rootUri": None, "capabilities": can}
body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
said = io.BytesIO()
heard = io.BytesIO(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
serve_streams(make_server(), heard, said)
assert b"inlineCompletionProvider" in said.getvalue(), said.getvalue()
print(*sys.modules)
"""


def test_initialize_is_answered_before_anything_else_is_imported() -> None:
    command = [sys.executable, "-c", ANSWER_INITIALIZE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "fimble.lsp.handlers.inline_completion" in loaded
    assert not loaded & NOT_BEFORE_INITIALIZE


def test_the_types_of_the_protocol_are_light() -> None:
    """Where something imports them before us, a third of the server's start is lost again."""
    code = "import fimble.lsp.server, lsprotocol.types as t; print('__slots__' in vars(t.Position))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_model_cards_know_nothing_of_the_server() -> None:
    for path in (SERVER.parent / "models" / "fimble_models").rglob("*.py"):
        assert not [name for name in _imports(path) if name.split(".")[0] == "fimble"]
