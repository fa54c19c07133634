"""Takes the types of Python code away, which do nothing when it runs. Pure."""

from __future__ import annotations

import ast


class WithoutAnnotations(ast.NodeTransformer):
    """Of parameters, of results and of variables; a tree is changed in place."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """A parameter."""
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """What a function gives."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """The same."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A variable: the statement itself stays, since it may be a field of a class."""
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)
