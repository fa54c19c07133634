"""What wrong and right rewrites have in common: a piece of source is replaced, the rest stays."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fimble.refactoring.compiled import why_not_compiled


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The source of a node, to be replaced."""

    node: ast.AST
    text: str


@dataclass(frozen=True, kw_only=True)
class Rewrite:
    """A module with one place rewritten. `operator` names the way, `correct` what is expected."""

    operator: str
    module: str
    correct: bool


class FunctionText:
    """A function within its module's text: its nodes, and the text with some of them replaced."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self._starts = [0]
        for line in module.encode("utf-8").splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        tree = ast.parse(module)
        self.function = next(
            node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
        )

    def body_nodes(self) -> Iterator[ast.AST]:
        """The function and all nodes below its head, its docstring left out, in their order."""
        yield self.function
        body = self.function.body[1:] if ast.get_docstring(self.function) else self.function.body
        for statement in body:
            yield from _in_order(statement)

    def source(self, node: ast.AST) -> str:
        """The text of an expression or a statement."""
        start, end = self._range(node)
        return self.module.encode("utf-8")[start:end].decode("utf-8")

    def indent(self, node: ast.AST) -> str:
        """The blanks before a statement."""
        return " " * int(getattr(node, "col_offset", 0))

    def replaced(self, *pieces: Piece) -> str | None:
        """The module with some nodes' text replaced; None where it is no Python any more."""
        data = self.module.encode("utf-8")
        for piece in sorted(pieces, key=lambda each: self._range(each.node), reverse=True):
            start, end = self._range(piece.node)
            data = data[:start] + piece.text.encode("utf-8") + data[end:]
        text = data.decode("utf-8")
        return text if text != self.module and not why_not_compiled(text) else None

    def _range(self, node: ast.AST) -> tuple[int, int]:
        place = node
        assert isinstance(place, ast.expr | ast.stmt | ast.ExceptHandler | ast.arg)
        assert place.end_lineno is not None and place.end_col_offset is not None
        start = self._starts[place.lineno - 1] + place.col_offset
        return start, self._starts[place.end_lineno - 1] + place.end_col_offset


Operator = Callable[[FunctionText, ast.AST], Iterator[tuple[Piece, ...]]]
"""The ways in which it rewrites a node: each the pieces that are replaced together."""


def rewrite_everywhere(
    text: FunctionText, operators: Mapping[str, Operator], *, correct: bool
) -> Iterator[Rewrite]:
    """Every rewrite by some operators; each is Python, and differs from the text."""
    for node in text.body_nodes():
        for name, operator in operators.items():
            for pieces in operator(text, node):
                module = text.replaced(*pieces)
                if module is not None:
                    yield Rewrite(operator=name, module=module, correct=correct)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
