"""The names that a file defines, for the index: kind, signature, first line of documentation.

What counts as a definition say `queries/<language>/outline.scm` (what has a body) and `tags.scm`
(what has none: constants, fields, declarations). Markup and data formats define nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from fimble.syntax.languages import grammar, query, spoken_language
from fimble.syntax.outline import Definition, find_definitions
from fimble.syntax.parse import SyntaxTree, parse_once

Kind = Literal["type", "function", "module", "value"]

_LONGEST_SIGNATURE: Final = 240
_LONGEST_DOC: Final = 100
_KINDS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (re.compile(r"namespace|^module$|internal_module|mod_item|package"), "module"),
    (
        re.compile(r"enum_(?:variant|constant|member|entry|case|assignment)|enumerator|parameter"),
        "value",
    ),
    (re.compile(r"constructor"), "function"),
    (
        re.compile(
            r"class|struct|interface|trait|protocol_decl|enum|record|object|union|impl_item|concept"
            r"|type_(?:spec|alias|definition|declaration|item)|typealias|alias_decl|delegate|create_"
        ),
        "type",
    ),
    (re.compile(r"function|method|init_|macro"), "function"),
)
"""What the grammars call it, the first that fits; anything else is a value."""

_DOCSTRING: Final = re.compile(rb'\s*[rRuU]?(?:"""|\'\'\'|"|\')\s*([^\n"\']*)')
_COMMENT: Final = re.compile(r"\s*(?://[/!]?|#+|\*+/?|/\*+|--+)\s?")
_OPENED: Final = re.compile(rb"[({,;]\s*(?:\w+\s+)*\Z")
"""What stands before a definition that begins in the middle of a line, in another."""
_RECEIVER: Final = re.compile(r"func \(\w* ?\*?(\w+)")
_ATTRIBUTE: Final = re.compile(r"\s*[@\[#]")
_LOOKED_BACK: Final = 12
"""Lines above a definition that may be its comment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """One definition of a file.

    Attributes:
        container: the name of the type or module that holds it, empty at the top of a file.
        signature: on one line, without the body, at most 240 characters.
        doc: the first line of its documentation, at most 100 characters; may be empty.
        start_line, end_line: counted from 0, the last one included.
    """

    name: str
    kind: Kind
    container: str
    signature: str
    doc: str
    start_line: int
    end_line: int


def read_tags(text: bytes, language_id: str) -> tuple[Tag, ...]:
    """The definitions of a file's text (UTF-8); none for an unknown language or a slow parse."""
    language_id = spoken_language(language_id, text)
    if grammar(language_id) is None:
        return ()
    tree = parse_once(text, language_id)
    return tags_of_tree(tree) if tree else ()


def tags_of_tree(tree: SyntaxTree) -> tuple[Tag, ...]:
    """The definitions of a parsed text, in its order; those inside functions are left out."""
    found: list[Tag] = []
    around: list[tuple[int, str, Kind]] = []
    line, counted = 0, 0
    definitions = find_definitions(tree, 0, len(tree.data), ("outline", "tags"))
    for definition in sorted(definitions, key=lambda each: (each.own_start_byte, -each.end_byte)):
        line += tree.data.count(b"\n", counted, definition.start_byte)
        counted = definition.start_byte
        while around and around[-1][0] <= definition.own_start_byte:
            around.pop()
        kind = _kind(definition)
        # What a method gives to `self` is a field; every other local name is nobody else's.
        is_field = definition.kind in ("assignment", "assignment_expression")
        holders = [each for each in around if each[2] != "function"]
        if len(holders) == len(around) or (is_field and holders):
            found.append(_tag(tree, definition, kind, holders[-1][1] if holders else "", line))
        if definition.has_body:
            around.append((definition.end_byte, _split(definition.name)[1], kind))
    return tuple(each for each in found if each.name)


def _kind(definition: Definition) -> Kind:
    if definition.kind in ("variable_declarator", "pair"):
        return "function" if definition.has_body else "value"
    for known, kind in _KINDS:
        if known.search(definition.kind):
            return kind
    return "value"


def _tag(tree: SyntaxTree, definition: Definition, kind: Kind, container: str, line: int) -> Tag:
    data = tree.data
    signature = _signature(data, definition)
    qualifier, bare = _split(definition.name)
    receiver = _RECEIVER.match(signature) if tree.language_id == "go" else None
    return Tag(
        # `impl Stack` holds the methods of a type and is no definition of it.
        name="" if definition.kind == "impl_item" else bare,
        kind=kind,
        container=receiver[1] if receiver else qualifier or container,
        signature=signature,
        doc=_doc(tree, definition) if kind in ("type", "function") else "",
        start_line=line,
        end_line=line + data.count(b"\n", definition.start_byte, definition.end_byte),
    )


def _signature(data: bytes, definition: Definition) -> str:
    start = definition.start_byte
    if _OPENED.search(data, start, definition.own_start_byte):
        start = definition.own_start_byte
    text = data[start : definition.signature_end_byte].decode("utf-8", "replace")
    return " ".join(text.split()).removesuffix("{").rstrip()[:_LONGEST_SIGNATURE]


def _split(name: str) -> tuple[str, str]:
    """What qualifies a name (`Shelf` in `Shelf::add`), and the name as it is used."""
    name = name.strip().lstrip("$@:*&~#").partition("<")[0].strip("\"'`[] ")
    *before, bare = re.split(r"::|\.|:", name)
    return (before[-1] if before else ""), bare


def _doc(tree: SyntaxTree, definition: Definition) -> str:
    """The first line of the string that the body begins with, or of the comment above."""
    data = tree.data
    if tree.language_id == "python":
        match = _DOCSTRING.match(data, definition.signature_end_byte)
        if match:
            return _shorten(match[1].decode("utf-8", "replace"))
    above = data[max(0, definition.start_byte - 2000) : definition.start_byte]
    lines = above.decode("utf-8", "replace").split("\n")[:-1][-_LOOKED_BACK:]
    first = ""
    for line in reversed(lines):
        match = _COMMENT.match(line)
        if match is None and _ATTRIBUTE.match(line):
            continue  # a decorator between the comment and what it is about
        if match is None:
            break
        first = line[match.end() :].strip().removesuffix("*/").strip() or first
    return _shorten(first)


def _shorten(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_DOC else text[: _LONGEST_DOC - 1] + "…"


def defines_names(language_id: str) -> bool:
    """Whether files of a language define names that others may use."""
    return query(language_id, "outline", "tags") is not None
