"""Inline variable in languages with braces: by the syntax tree alone, refused where unsure.

const limit = size * 2;    →    return cut(size * 2);
return cut(limit);
"""

from __future__ import annotations

import re

from fimble.refactoring.action import Place, Proposal, Refusal, Task
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_place import span_of
from fimble.syntax.inlined_value import Inlining, find_inlining


def may_inline(place: Place) -> bool:
    """Cheap: the function around the name gives it a value somewhere."""
    code, tree = place.code, place.tree
    if tree is None or code.name is None or code.function is None:
        return False
    name = re.escape(tree.data[code.name.start_byte : code.name.end_byte])
    inside = tree.data[code.function.start_byte : code.function.end_byte]
    given = rb"(?:const|let|var|auto|\w[\w<>\[\]*&]*)?\s*\b%s\b\s*(?::[^=;\n]*|:)?=(?![=>])" % name
    return re.search(given, inside) is not None


def inline_value(task: Task) -> Proposal | Refusal:
    """The variable's value where its name stands, and no declaration."""
    place, code = task.place, task.place.code
    assert place.tree is not None and code.name is not None and code.function is not None
    found = find_inlining(place.tree, code.name.start_byte)
    if isinstance(found, str):
        return Refusal(reason=f"It cannot be inlined: {found}.")
    data = place.tree.data
    start, end = _whole_lines(data, found)
    if b"//" in data[found.statement[1] : end] or b"/*" in data[found.statement[1] : end]:
        return Refusal(reason="A comment stands behind its declaration; move it first.")
    value = data[found.value[0] : found.value[1]]
    for use_start, use_end, marks in sorted(found.uses, reverse=True):
        new = b"(" + value + b")" if marks else value
        data = data[:use_start] + new + data[use_end:]
    after = (data[:start] + data[end:]).decode("utf-8", "surrogatepass")
    return one_file(task.document, after, [span_of(place, code.function)])


def _whole_lines(data: bytes, found: Inlining) -> tuple[int, int]:
    """The statement with its line break where it has its lines for itself, else with blanks."""
    start, end = found.statement
    line_start = data.rfind(b"\n", 0, start) + 1
    line_end = data.find(b"\n", end)
    rest = data[end : line_end if line_end >= 0 else len(data)].strip()
    alone = not data[line_start:start].strip() and (not rest or rest.startswith((b"//", b"/*")))
    if alone and line_end >= 0:
        return line_start, line_end + 1
    while data[end : end + 1] in (b" ", b";"):
        end += 1
    return start, end
