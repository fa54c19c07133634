"""Test functions read out of what a model wrote: what each needs, and which say nothing. Pure."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

_TEST_START: Final = re.compile(r"^(?:@pytest\b.*\n)*(?:async )?def test", re.MULTILINE)
_MOST_ASSERTS: Final = 8
_BUILTINS: Final = frozenset(dir(builtins))


@dataclass(frozen=True, kw_only=True)
class WrittenTest:
    """One test function.

    Attributes:
        source: its lines, decorators included.
        imports: a name that it uses to the statement that imports it, of Python's own or pytest.
        of_module: the names of the tested module that it uses.
        asserts: its statements, where it has nothing but asserts: each stands for itself then.
    """

    name: str
    source: str
    imports: Mapping[str, str]
    of_module: frozenset[str]
    asserts: tuple[str, ...] = ()


def read_tests(answer: str, about: str, of_module: frozenset[str]) -> tuple[WrittenTest, ...]:
    """The tests of an answer that can be used; a broken end is left out.

    Args:
        about: the name of what is tested: a test that does not mention it is none.
        of_module: the names that the tested module has.
    """
    module = _parse_what_can_be(answer)
    if module is None:
        return ()
    code, tree = module
    imports = dict(_imports(tree))
    tests: dict[str, WrittenTest] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found = _read(code, node, about, imports, of_module)
            if found is not None:
                tests.setdefault(found.name, found)
    return tuple(tests.values())


def single_asserts(test: WrittenTest) -> tuple[WrittenTest, ...]:
    """A test for each of its asserts, so that a wrong one is not the end of all."""
    if len(test.asserts) < 2:
        return (test,)
    return tuple(
        _with_asserts(test, f"{test.name}_{number}", (each,))
        for number, each in enumerate(test.asserts)
    )


def with_those_asserts(test: WrittenTest, kept: Sequence[WrittenTest]) -> WrittenTest:
    """The test with the asserts of some of its `single_asserts`."""
    return _with_asserts(test, test.name, tuple(one for each in kept for one in each.asserts))


def _with_asserts(test: WrittenTest, name: str, asserts: tuple[str, ...]) -> WrittenTest:
    head = test.source[: test.source.index(test.asserts[0])]
    head = re.sub(rf"\bdef {test.name}\b", f"def {name}", head, count=1)
    return replace(test, name=name, source=head + "\n".join(asserts), asserts=asserts)


def module_names(module: ast.Module) -> frozenset[str]:
    """The functions, classes and values that a module has of its own; nothing imported."""
    names: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            stored = (each for each in ast.walk(node) if isinstance(each, ast.Name))
            names |= {each.id for each in stored if isinstance(each.ctx, ast.Store)}
    return frozenset(names)


def _parse_what_can_be(code: str) -> tuple[str, ast.Module] | None:
    """The text to its last whole test."""
    starts = [match.start() for match in _TEST_START.finditer(code)]
    for end in (len(code), *reversed(starts)):
        try:
            return code[:end], ast.parse(code[:end])
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _is_known(alias.name):
                    bound = alias.asname or alias.name.split(".")[0]
                    yield bound, ast.unparse(ast.Import(names=[alias]))
        elif isinstance(node, ast.ImportFrom) and not node.level and _is_known(node.module or ""):
            for alias in node.names:
                one = ast.ImportFrom(module=node.module, names=[alias], level=0)
                yield alias.asname or alias.name, ast.unparse(one)
    yield "pytest", "import pytest"


def _is_known(module: str) -> bool:
    return module == "pytest" or module.split(".")[0] in sys.stdlib_module_names


def _read(
    code: str,
    node: ast.FunctionDef,
    about: str,
    imports: Mapping[str, str],
    of_module: frozenset[str],
) -> WrittenTest | None:
    """The test; None where it needs what nobody gives it, or has nothing to say."""
    inside = list(ast.walk(node))
    mentioned = {each.id for each in inside if isinstance(each, ast.Name)}
    mentioned |= {each.attr for each in inside if isinstance(each, ast.Attribute)}
    says = any(isinstance(each, ast.Assert) for each in inside) or "raises" in mentioned
    if not says or about not in mentioned or not _parameters(node) <= _given(node):
        return None
    free = _free_names(inside)
    needed = {name: imports[name] for name in sorted(free & imports.keys() - of_module)}
    if free - needed.keys() - of_module - _BUILTINS:
        return None
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    lines = [line.rstrip() for line in code.split("\n")]
    written = WrittenTest(
        name=node.name,
        source="\n".join(lines[first - 1 : node.end_lineno]),
        imports=needed,
        of_module=frozenset(free & of_module),
        asserts=_only_asserts(node, lines),
    )
    return _with_asserts(written, written.name, written.asserts) if written.asserts else written


def _only_asserts(node: ast.FunctionDef, lines: list[str]) -> tuple[str, ...]:
    """The statements of a body of asserts, each once: small models say the same again and again."""
    if not all(isinstance(each, ast.Assert) for each in node.body) or node.decorator_list:
        return ()
    texts = ("\n".join(lines[each.lineno - 1 : each.end_lineno]) for each in node.body)
    return tuple(dict.fromkeys(texts))[:_MOST_ASSERTS]


def _parameters(node: ast.FunctionDef) -> set[str]:
    given = node.args
    return {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def _given(node: ast.FunctionDef) -> set[str]:
    """The parameters that `parametrize` gives; fixtures are not known here."""
    names: set[str] = set()
    for each in node.decorator_list:
        if isinstance(each, ast.Call) and each.args and "parametrize" in ast.unparse(each.func):
            texts = (one for one in ast.walk(each.args[0]) if isinstance(one, ast.Constant))
            names |= {word.strip() for one in texts for word in str(one.value).split(",")}
    return names


def _free_names(inside: list[ast.AST]) -> set[str]:
    """The names that a test uses and does not bind itself."""
    used: set[str] = set()
    bound: set[str] = set()
    for each in inside:
        if isinstance(each, ast.Name):
            (used if isinstance(each.ctx, ast.Load) else bound).add(each.id)
        elif isinstance(each, ast.arg):
            bound.add(each.arg)
        elif isinstance(each, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name.split(".")[0] for alias in each.names}
        elif isinstance(each, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            bound.add(each.name or "")
    return used - bound
