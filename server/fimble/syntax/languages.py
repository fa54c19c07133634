"""The languages, one row each. One that is not here completes all the same, without syntax."""

from __future__ import annotations

import importlib
import importlib.resources
import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Final

from tree_sitter import Language, Query

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LanguageRow:
    """One language.

    Attributes:
        module, function: where the grammar's wheel has it.
        extensions: of file names, for the command line.
        queries: the language whose queries serve for this one too, where it has none of its own.
        comment: what stands before and after a comment of one line; two empty texts for none.
    """

    module: str
    function: str = "language"
    extensions: tuple[str, ...]
    queries: str = ""
    comment: tuple[str, str] = ("// ", "")


_HASH: Final = ("# ", "")
_DASHES: Final = ("-- ", "")
_MARKUP: Final = ("<!-- ", " -->")

_SAYS_CPP: Final = re.compile(
    rb"^\s*(?:class|namespace|template|using)\b|^\s*(?:public|private|protected)\s*:|\w::\w"
    rb"|\benum\s+class\b",
    re.MULTILINE,
)
_AKIN: Final = (
    frozenset(("c", "cpp")),
    frozenset(("javascript", "javascriptreact", "typescript", "typescriptreact")),
    frozenset(("java", "kotlin", "scala")),
)

LANGUAGES: Final[dict[str, LanguageRow]] = {
    "python": LanguageRow(module="tree_sitter_python", extensions=(".py", ".pyi"), comment=_HASH),
    "javascript": LanguageRow(
        module="tree_sitter_javascript", extensions=(".js", ".mjs", ".cjs", ".jsx")
    ),
    "typescript": LanguageRow(
        module="tree_sitter_typescript",
        function="language_typescript",
        extensions=(".ts", ".mts", ".cts"),
    ),
    "typescriptreact": LanguageRow(
        module="tree_sitter_typescript",
        function="language_tsx",
        extensions=(".tsx",),
        queries="typescript",
    ),
    "go": LanguageRow(module="tree_sitter_go", extensions=(".go",)),
    "rust": LanguageRow(module="tree_sitter_rust", extensions=(".rs",)),
    "java": LanguageRow(module="tree_sitter_java", extensions=(".java",)),
    "c": LanguageRow(module="tree_sitter_c", extensions=(".c", ".h")),
    "cpp": LanguageRow(
        module="tree_sitter_cpp", extensions=(".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx")
    ),
    "csharp": LanguageRow(module="tree_sitter_c_sharp", extensions=(".cs",)),
    "ruby": LanguageRow(module="tree_sitter_ruby", extensions=(".rb",), comment=_HASH),
    "php": LanguageRow(module="tree_sitter_php", function="language_php", extensions=(".php",)),
    "shellscript": LanguageRow(
        module="tree_sitter_bash", extensions=(".sh", ".bash"), comment=_HASH
    ),
    "html": LanguageRow(module="tree_sitter_html", extensions=(".html", ".htm"), comment=_MARKUP),
    "css": LanguageRow(module="tree_sitter_css", extensions=(".css",), comment=("/* ", " */")),
    "json": LanguageRow(
        module="tree_sitter_json", extensions=(".json", ".jsonc"), comment=("", "")
    ),
    "yaml": LanguageRow(module="tree_sitter_yaml", extensions=(".yaml", ".yml"), comment=_HASH),
    "toml": LanguageRow(module="tree_sitter_toml", extensions=(".toml",), comment=_HASH),
    "markdown": LanguageRow(module="tree_sitter_markdown", extensions=(".md",), comment=_MARKUP),
    "lua": LanguageRow(module="tree_sitter_lua", extensions=(".lua",), comment=_DASHES),
    "kotlin": LanguageRow(module="tree_sitter_kotlin", extensions=(".kt", ".kts")),
    "swift": LanguageRow(module="tree_sitter_swift", extensions=(".swift",)),
    "scala": LanguageRow(module="tree_sitter_scala", extensions=(".scala", ".sc")),
    "sql": LanguageRow(module="tree_sitter_sql", extensions=(".sql",), comment=_DASHES),
}
"""LSP language identifier to its row."""

_ALIASES: Final = {"javascriptreact": "javascript", "jsonc": "json", "bash": "shellscript"}


def language_of_file(path: PurePath) -> str:
    """The language identifier by a file's extension; empty for an unknown one."""
    suffix = path.suffix.lower()
    return next((name for name, row in LANGUAGES.items() if suffix in row.extensions), "")


def spoken_language(language_id: str, text: bytes) -> str:
    """The language that a text is in, where its name leaves it open: headers of C and of C++."""
    return "cpp" if language_id == "c" and _SAYS_CPP.search(text) else language_id


def canonical(language_id: str) -> str:
    """The name in the table of a language that editors call by several names."""
    return _ALIASES.get(language_id, language_id)


def are_akin(first: str, second: str) -> bool:
    """Whether code of one language can use the definitions of the other as they are."""
    return first == second or any(first in each and second in each for each in _AKIN)


@cache
def grammar(language_id: str) -> Language | None:
    """The grammar of a language; None where there is none or its wheel does not fit."""
    row = LANGUAGES.get(canonical(language_id))
    if row is None:
        return None
    try:
        module = importlib.import_module(row.module)
        # The wheels give a capsule; the annotation of tree-sitter still speaks of int.
        return Language(module.__dict__[row.function]())  # pyright: ignore[reportDeprecated]
    except (ImportError, KeyError, ValueError) as fault:
        _log.warning("no syntax for %s: %s", language_id, fault)
        return None


def comment_marks(language_id: str) -> tuple[str, str]:
    """What stands before and after a comment of one line; the hash for an unknown language."""
    row = LANGUAGES.get(canonical(language_id))
    return row.comment if row else _HASH


@cache
def query(language_id: str, *names: str) -> Query | None:
    """The queries `queries/<language>/<name>.scm` as one; None where none or no grammar is."""
    language, known = grammar(language_id), canonical(language_id)
    if language is None:
        return None
    folder = LANGUAGES[known].queries or known
    place = importlib.resources.files("fimble.syntax") / "queries" / folder
    files = (place / f"{name}.scm" for name in names)
    text = "\n".join(file.read_text("utf-8") for file in files if file.is_file())
    return Query(language, text) if text else None
