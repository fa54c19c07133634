"""What a function made of selected statements needs and gives, in languages with braces.

Refused wherever a variable is not surely known, its type is not written, or a copy of it would be
changed in place of the thing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from fimble.syntax.early_ends import why_ends_early
from fimble.syntax.expressions import BLOCKS, FUNCTIONS, enclosing
from fimble.syntax.function_surroundings import place_beside, why_not_beside
from fimble.syntax.local_variables import find_occurrences
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.plain_types import is_plain_type
from fimble.syntax.reference_parameters import NEEDED_EARLY, is_constant, passed_type
from fimble.syntax.statement_flow import why_not_apart
from fimble.syntax.variable_types import type_of_variable
from fimble.syntax.variable_uses import (
    has_value,
    is_addressed,
    is_written,
    looks_bound,
    names_between,
)

UNTYPED: Final = frozenset(("javascript", "javascriptreact"))
TYPED_SCRIPT: Final = frozenset(("typescript", "typescriptreact"))
LANGUAGES_WITH_FUNCTIONS: Final = UNTYPED | TYPED_SCRIPT | {"go", "rust", "java", "c", "cpp"}
_COPIES: Final = frozenset(("go", "rust", "c"))
"""Languages that hand over a copy of the whole thing, unless it is a pointer."""
_POINTERS: Final = {"go": ("*", "[]", "map[", "chan "), "rust": ("&",), "c": ()}
_HOLDERS: Final = frozenset((
    "function_declaration", "method_declaration", "function_item", "function_definition",
    "method_definition", "arrow_function", "function_expression", "generator_function_declaration",
))  # fmt: skip
_NOT_BOUND: Final = ("it is not bound in this function", "it is not the variable of a function")


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable that goes in or comes out; the type is empty where none has to be written.

    Attributes:
        declared: it is declared among the statements, so that the caller has to declare it.
        changes_inside: it is changed among the statements.
        changes: it is changed behind them too.
    """

    name: str
    type: str
    declared: bool = False
    changes_inside: bool = False
    changes: bool = False


@dataclass(frozen=True, kw_only=True)
class Extraction:
    """What is extracted, in bytes: `function` is what the new one is put beside."""

    start: int
    end: int
    function: tuple[int, int]
    given: tuple[Variable, ...]
    result: Variable | None
    is_static: bool
    throws: str


def find_extraction(tree: SyntaxTree, start: int, end: int) -> Extraction | str:
    """The parts of a new function; or why none can be made of the statements."""
    statements = _statements(tree, start, end)
    function = enclosing(statements[0].parent, FUNCTIONS) if statements else None
    if function is None or function.type not in _HOLDERS:
        return "it is not a part of a named function"
    reason = why_not_beside(tree, function, statements) or why_not_apart(tree, statements)
    if reason:
        return reason
    end = statements[-1].end_byte
    variables = _variables(tree, function, start, end)
    if isinstance(variables, str):
        return variables
    given, results = variables
    if len(results) > 1:
        return f"it gives more than one value ({', '.join(each.name for each in results)})"
    names = frozenset(each.name for each in results)
    if reason := why_ends_early(tree, statements, names):
        return reason
    head = tree.data[function.start_byte : statements[0].start_byte].partition(b"{")[0]
    throws = next((each for each in function.children if each.type == "throws"), None)
    return Extraction(
        start=start,
        end=end,
        function=place_beside(tree, function),
        given=given,
        result=results[0] if results else None,
        is_static=b"static" in head.partition(b"(")[0].split(),
        throws=_text(tree, throws) if throws else "",
    )


def _statements(tree: SyntaxTree, start: int, end: int) -> list[Node]:
    """The whole statements of one block that a range is made of."""
    node = tree.root.named_descendant_for_byte_range(start, end)
    block = enclosing(node, BLOCKS)
    inside = [
        each
        for each in (block.named_children if block else [])
        if start <= each.start_byte and each.end_byte <= end
    ]
    whole = bool(inside) and inside[0].start_byte == start
    return inside if whole and any("comment" not in each.type for each in inside) else []


def _variables(
    tree: SyntaxTree, function: Node, start: int, end: int
) -> tuple[tuple[Variable, ...], tuple[Variable, ...]] | str:
    """Those that go in and those that come out."""
    given: list[Variable] = []
    results: list[Variable] = []
    seen: set[str] = set()
    for leaf in names_between(function, start, end):
        name = _text(tree, leaf)
        if name in seen or (leaf.parent and leaf.parent.type == "qualified_identifier"):
            continue  # `std::cin` is nobody's variable
        seen.add(name)
        found = find_occurrences(tree, leaf.start_byte, words_too=False)
        if leaf.type == "type_identifier":
            if looks_bound(tree, function, name):
                return f"`{name}`: {NEEDED_EARLY}"
            continue
        if found in _NOT_BOUND and not looks_bound(tree, function, name):
            continue  # a name of the file, or of elsewhere
        if isinstance(found, str):
            return f"`{name}`: {found}"
        made = _variable(tree, function, found, start, end)
        if isinstance(made, str):
            return f"`{name}`: {made}"
        goes_in, comes_out = made
        given += [goes_in] if goes_in else []
        results += [comes_out] if comes_out else []
    return tuple(given), tuple(results)


def _variable(
    tree: SyntaxTree, function: Node, found: tuple[tuple[int, int], ...], start: int, end: int
) -> tuple[Variable | None, Variable | None] | str:
    places = [tree.root.descendant_for_byte_range(*each) for each in found]
    uses = [each for each in places if each is not None]
    binding = uses[0]
    declared = start <= binding.start_byte < end
    among = [each for each in uses if start <= each.start_byte < end]
    if declared and uses[-1].start_byte < end:
        return None, None
    type_ = "" if tree.language_id in UNTYPED else type_of_variable(tree, binding.start_byte)
    by_copy = tree.language_id in _COPIES and not _is_pointer(tree, type_)
    written = [each for each in uses[1:] if is_written(each, deep=by_copy)]
    changed = any(start <= each.start_byte < end for each in written)
    elsewhere = any(enclosing(each, FUNCTIONS) != function for each in uses)
    if elsewhere and (declared or written):  # it would see a copy, or be one
        return "a function inside uses it"
    by_reference = tree.language_id == "cpp" and not declared
    if any(is_addressed(each) for each in among) and not by_reference:
        return "its address is taken"
    needs_type = tree.language_id not in UNTYPED
    if needs_type and not type_ and not (declared and tree.language_id in TYPED_SCRIPT):
        return "its type is not written"
    if tree.language_id in TYPED_SCRIPT and "|" in type_:
        return "what is known of its type would be forgotten"
    if tree.language_id == "cpp" and declared and type_.endswith("&"):
        return "what it refers to may not live long enough"
    is_copied = by_copy or (tree.language_id == "cpp" and declared and "*" not in type_)
    if is_copied and type_ and not is_plain_type(tree.language_id, type_):
        return "it is no plain value, and a copy of it may not do"
    if changed and not declared and not has_value(binding) and tree.language_id in ("java", "c"):
        return "it has no value before"
    if (declared or changed) and tree.language_id == "rust" and type_.startswith("&"):
        return "nobody says how long what it points to lives"
    if tree.language_id == "cpp":
        if any(is_constant(each) for each in among) or "constexpr" in type_:
            return NEEDED_EARLY
        type_ = type_ if declared else passed_type(tree, type_, among)
        changed = changed and declared
    variable = Variable(
        name=_text(tree, binding),
        type=type_,
        declared=declared,
        changes_inside=changed,
        changes=any(each.start_byte >= end for each in written),
    )
    return (None if declared else variable), (variable if declared or changed else None)


def _is_pointer(tree: SyntaxTree, type_: str) -> bool:
    ends = tree.language_id == "c" and type_.endswith("*")
    return ends or type_.startswith(_POINTERS[tree.language_id])


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
