"""Extract function in languages with braces: by the syntax tree alone, refused where unsure.

let sum = 0;                       →    let sum = addUp(items);
for (const item of items) {
  sum += item;
}
"""

from __future__ import annotations

import re

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import FileChange, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.brace_variable import has_values, style_of
from fimble.refactoring.line_ends import LineEnds, line_ends_of
from fimble.refactoring.naming import is_free, name_with_number, styled
from fimble.refactoring.python_place import span_of
from fimble.refactoring.suggested_names import suggest_name
from fimble.syntax.extracted_statements import (
    LANGUAGES_WITH_FUNCTIONS,
    Extraction,
    Variable,
    find_extraction,
)
from fimble.syntax.local_variables import is_plain_name


def may_extract(place: Place) -> bool:
    """Cheap: whole statements of a function, in a language whose functions can be made."""
    code = place.code
    known = place.language_id in LANGUAGES_WITH_FUNCTIONS and has_values(place)
    return known and code.shape == "statements" and code.function is not None


async def extract_statements(task: Task) -> Proposal | Refusal:
    """The selected statements as a function beside theirs, and a call of it."""
    place, code = task.place, task.place.code
    assert place.tree is not None
    found = find_extraction(place.tree, code.start_byte, code.end_byte)
    if isinstance(found, str):
        return Refusal(reason=f"What is selected cannot be a function of its own: {found}.")
    ends = line_ends_of(task.document.text)
    if ends is None:
        return Refusal(reason="The file mixes line ends of different kinds; make them one kind.")
    name = await _name(task, found)
    return name if isinstance(name, Refusal) else _proposal(task, found, name, ends)


async def _name(task: Task, found: Extraction) -> str | Refusal:
    text, language = task.document.text, task.place.language_id
    if task.name:
        if not is_plain_name(task.name) or not is_free(task.name, text, language):
            return Refusal(reason=f"`{task.name}` is no name, or in use; choose another.")
        return task.name
    style = style_of(language)
    proposed = await suggest_name(task, "function", span_of(task.place), style)
    made = styled(f"compute_{found.result.name}" if found.result else "extracted_part", style)
    return proposed or name_with_number(made, text, language)


def _proposal(task: Task, found: Extraction, name: str, ends: LineEnds) -> Proposal:
    assert task.place.tree is not None
    text, data = task.document.text, task.place.tree.data
    start, end = offset_at_byte(data, found.start), offset_at_byte(data, found.end)
    first, last = (offset_at_byte(data, each) for each in found.function)
    indent = _blanks_before(text, start)
    outer = _blanks_before(text, first)
    body = _body(ends.to_lf(text[start:end]), indent, outer, _unit(text))
    language = task.place.language_id
    function = _function(found, name, body, language, outer, _unit(text))
    call = _call(found, name, language, semicolon=text[start:end].rstrip().endswith((";", "}")))
    function = ends.from_lf(function)
    gap = ends.value * 2
    if language in ("c", "cpp"):  # what is called must stand before
        after = text[:first] + function + gap + outer + text[first:start] + call + text[end:]
    else:
        after = text[:start] + call + text[end:last] + gap + outer + function + text[last:]
    change = FileChange(
        uri=task.document.uri,
        language_id=language,
        before=text,
        after=after,
        version=task.document.version,
        # Where its lines moved to, a comparison of the texts may find all but them changed.
        allowed=(Span(start=first, end=last),),
        may_insert=True,
    )
    return Proposal(changes=(change,))


def _function(found: Extraction, name: str, body: str, language: str, outer: str, unit: str) -> str:
    """The text of the new function, its first line without the blanks before it."""
    given = ", ".join(_parameter(each, language) for each in found.given)
    result = found.result
    returned = ""
    if result is not None:
        returned = f"\n{outer}{unit}" + (
            f"{result.name}" if language == "rust" else f"return {result.name}"
        )
        returned += "" if language in ("go", "rust") else ";"
    type_ = result.type if result else ""
    head = {
        "go": f"func {name}({given}) {type_}".rstrip(),
        "rust": f"fn {name}({given})" + (f" -> {type_}" if type_ else ""),
        "c": f"static {type_ or 'void'} {name}({given or 'void'})",
        "cpp": f"static {type_ or 'void'} {name}({given})",
        "java": f"private {'static ' if found.is_static else ''}{type_ or 'void'} {name}({given})"
        + (f" {found.throws}" if found.throws else ""),
    }.get(language, f"function {name}({given})" + (f": {type_}" if type_ else ""))
    return f"{head} {{\n{body}{returned}\n{outer}}}"


def _parameter(each: Variable, language: str) -> str:
    if language == "go":
        return f"{each.name} {each.type}"
    if language in ("java", "c", "cpp"):
        return f"{each.type}{'' if each.type.endswith(('*', '&')) else ' '}{each.name}"
    if language == "rust":
        return f"{'mut ' if each.changes_inside else ''}{each.name}: {each.type}"
    return f"{each.name}: {each.type}" if each.type else each.name


def _call(found: Extraction, name: str, language: str, *, semicolon: bool) -> str:
    call = f"{name}({', '.join(each.name for each in found.given)})"
    end = ";" if semicolon and language != "go" else ""
    result = found.result
    if result is None:
        return call + end
    if not result.declared:
        return f"{result.name} = {call}{end}"
    if language == "go":
        return f"{result.name} := {call}"
    if language in ("java", "c", "cpp"):
        return f"{result.type} {result.name} = {call}{end}"
    if language == "rust":
        return f"let {'mut ' if result.changes else ''}{result.name}: {result.type} = {call}{end}"
    return f"{'let' if result.changes else 'const'} {result.name} = {call}{end}"


def _body(code: str, indent: str, outer: str, unit: str) -> str:
    """The statements with the indentation that they have in the new function."""
    lines = (indent + code).split("\n")
    new = outer + unit
    return "\n".join(new + line.removeprefix(indent) if line.strip() else "" for line in lines)


def _blanks_before(text: str, offset: int) -> str:
    line_start = text.rfind("\n", 0, offset) + 1
    blanks = re.match(r"[ \t]*", text[line_start:offset])
    return blanks.group() if blanks else ""


def _unit(text: str) -> str:
    """What a level of indentation is in a text: the shortest there."""
    found = re.findall(r"(?m)^(\t| +)(?=\S)", text)
    spaces = sorted(len(each) for each in found if each != "\t" and len(each) > 1)
    return "\t" if "\t" in found else " " * (spaces[0] if spaces else 4)
