"""Extract variable in languages with braces: by the syntax tree alone, refused where unsure.

return a.b * count;    →    const product = a.b * count;
                            return product;
"""

from __future__ import annotations

from typing import Final

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import Place, Proposal, Refusal, Span, Task
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.naming import Style, is_free, name_for_code, name_with_number
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_place import span_of
from fimble.refactoring.suggested_names import suggest_name
from fimble.syntax.extracted_value import (
    LANGUAGES_WITH_VALUES,
    declare_value,
    ends_with_semicolon,
)
from fimble.syntax.local_variables import is_plain_name

_SNAKE: Final = frozenset(("rust", "c", "cpp"))


def has_values(place: Place) -> bool:
    """Whether the document is in a language with braces whose values can be given names."""
    known = place.language_id in LANGUAGES_WITH_VALUES
    return known and place.tree is not None and not place.code.broken


def style_of(language_id: str) -> Style:
    """How a language writes its variables."""
    return "snake" if language_id in _SNAKE else "camel"


async def extract_value(task: Task) -> Proposal | Refusal:
    """The selected expression under a name, declared just before its statement."""
    place, code = task.place, task.place.code
    assert place.tree is not None and code.statement is not None
    declaration = declare_value(place.tree, code.start_byte, code.end_byte)
    if isinstance(declaration, str):
        return Refusal(
            reason=f"The expression cannot be named before its statement: {declaration}."
        )
    name = await _name(task)
    if isinstance(name, Refusal):
        return name
    text, span = task.document.text, span_of(place)
    value = text[span.start : span.end]
    data, at_byte = place.tree.data, code.statement.start_byte
    at = offset_at_byte(data, at_byte)
    line_start = text.rfind("\n", 0, at) + 1
    indent, ends = text[line_start:at], line_ends_of(text)
    if ends is None:
        return Refusal(reason="The file mixes line ends of different kinds; make them one kind.")
    own_line = not indent.strip()
    semicolon = ";" if ends_with_semicolon(place.tree, at_byte) or not own_line else ""
    behind = f"{ends.value}{indent}" if own_line else " "
    line = f"{declaration[0]}{name}{declaration[1]}{value}{semicolon}{behind}"
    after = text[:at] + line + text[at : span.start] + name + text[span.end :]
    return one_file(task.document, after, [span_of(place, code.statement), Span(start=at, end=at)])


async def _name(task: Task) -> str | Refusal:
    """The user's wish, else a model's proposal, else one made from the code."""
    text, language = task.document.text, task.place.language_id
    if task.name:
        if not is_plain_name(task.name) or not is_free(task.name, text, language):
            return Refusal(reason=f"`{task.name}` is no name, or in use; choose another.")
        return task.name
    style, span = style_of(language), span_of(task.place)
    proposed = await suggest_name(task, "variable", span, style)
    made = name_for_code(text[span.start : span.end], task.place.code.kind, style)
    return proposed or name_with_number(made, text, language)
