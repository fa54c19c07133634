"""Write docstring: the model writes the words, and nothing else of the function is touched.

In Python in the style that the file's other docstrings have; elsewhere the comment before the
function that the language knows.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from fimble.prompt.docstring_style import Style, in_style
from fimble.prompt.docstring_text import tidy_docstring
from fimble.prompt.parse_output import write_block
from fimble.prompt.rewrite import FENCE, Question, Tongue
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import FunctionPlace, find_function, tongue_at
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file

_MAX_TOKENS: Final = 220
_QUOTES: Final = '"""'
_WIDTH: Final = 88
"""Of a line with its indentation: what most formatters of Python hold."""


@dataclass(frozen=True, kw_only=True)
class CommentForm:
    """How a language writes documentation before a function."""

    name: str
    opener: str
    line: str
    closer: str


_BLOCK: Final = {"opener": "/**", "line": " * ", "closer": " */"}
_FORMS: Final = {
    "javascript": CommentForm(name="JSDoc", **_BLOCK),
    "javascriptreact": CommentForm(name="JSDoc", **_BLOCK),
    "typescript": CommentForm(name="TSDoc", **_BLOCK),
    "typescriptreact": CommentForm(name="TSDoc", **_BLOCK),
    "java": CommentForm(name="Javadoc", **_BLOCK),
    "c": CommentForm(name="Doxygen", **_BLOCK),
    "cpp": CommentForm(name="Doxygen", **_BLOCK),
    "go": CommentForm(name="Go doc", opener="", line="// ", closer=""),
    "rust": CommentForm(name="rustdoc", opener="", line="/// ", closer=""),
}
_STYLES: Final[dict[Style, tuple[re.Pattern[str], str]]] = {
    "google": (re.compile(r"^\s*(?:Args|Returns|Raises):\s*$", re.MULTILINE), "Google style"),
    "numpy": (re.compile(r"^\s*Parameters\s*\n\s*-{3,}", re.MULTILINE), "NumPy style"),
    "rest": (re.compile(r"^\s*:param ", re.MULTILINE), "reST style (:param name: …)"),
}
_ASKED: Final[dict[Tongue, str]] = {
    "en": "Write the {form} of this function{style}: what it does, and what is not obvious."
    " Be short and exact.",
    "zh": "为这个函数写{form}{style}，用中文说明它的作用，简短准确。",
}


def _applies(place: Place) -> bool:
    found = find_function(place)
    known = place.language_id == "python" or place.language_id in _FORMS
    return known and found is not None and not found.parts.has_docs and bool(_indent(found, place))


def _indent(found: FunctionPlace, place: Place) -> str:
    """Something where the docstring can be put: a Python body in the head's line has no room."""
    return found.parts.body_indent if place.language_id == "python" else "before"


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    found = find_function(task.place)
    assert found is not None
    python = task.place.language_id == "python"
    question = _question(task, found)
    stop = (_QUOTES, f"\n{FENCE}") if python else (f"\n{FENCE}",)
    async with aclosing(answers(question, task.services, stop, _MAX_TOKENS)) as written:
        async for answer in written:
            words = answer.removeprefix(question.begun)
            text = (
                _docstring(words, found, _style(task.document.text))
                if python
                else _comment(words, task, found)
            )
            if text:
                at = found.body_start if python else found.outer_start
                yield _inserted(task, text, at)
            else:
                yield Refusal(reason="The model wrote nothing that can be a docstring.")


def _question(task: Task, found: FunctionPlace) -> Question:
    tongue, language = tongue_at(task.place), task.place.language_id
    head = found.parts.indent + found.head
    if language == "python":
        form, begun = "docstring", f"{head}\n{found.parts.body_indent}{_QUOTES}"
    else:
        known = _FORMS[language]
        opened = f"{known.opener}\n{known.line}" if known.opener else known.line
        form, begun = f"{known.name} comment", opened
    name = _style(task.document.text)
    style = _STYLES[name][1] if name else ""
    told = {"en": f" in {style}", "zh": f"（{style}）"}[tongue] if style else ""
    return Question(
        instruction=_ASKED[tongue].format(form=form, style=told),
        code=found.parts.indent + found.text,
        language=language,
        begun=f"{FENCE}{language}\n{begun}",
        tongue=tongue,
    )


def _style(text: str) -> Style:
    """The style that most docstrings of a text have; empty for a plain one."""
    counts: dict[Style, int] = {
        name: len(pattern.findall(text)) for name, (pattern, _) in _STYLES.items()
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _docstring(words: str, found: FunctionPlace, style: Style) -> str:
    indent = found.parts.body_indent
    plain = in_style(write_block(words, ""), style)
    block = write_block(tidy_docstring(plain, _WIDTH - len(indent)), indent)
    if not block or _QUOTES in block or block.endswith(('"', "\\")):
        return ""
    raw = "r" if "\\" in block else ""
    end = f"\n{indent}" if "\n" in block else ""
    return f"{raw}{_QUOTES}{block}{end}{_QUOTES}\n{indent}"


def _comment(words: str, task: Task, found: FunctionPlace) -> str:
    """The lines of a comment before the function; the model may have gone on with the code."""
    form, indent = _FORMS[task.place.language_id], found.parts.indent
    sign = form.line.strip()
    lines: list[str] = []
    for number, line in enumerate(words.strip("\n").split("\n")):
        text = line.strip()
        if form.closer and form.closer.strip() in text:
            break
        if number and not text.startswith(sign):
            break
        lines.append(text.removeprefix(sign).strip())
    if not any(lines):
        return ""
    body = [f"{indent}{form.line}{line}".rstrip() for line in lines]
    if form.opener:
        body = [f"{indent}{form.opener}", *body, f"{indent}{form.closer}"]
    return "\n".join(body).removeprefix(indent) + f"\n{indent}"


def _inserted(task: Task, text: str, at: int) -> Proposal:
    before = task.document.text
    ends = line_ends_of(before)
    text = ends.from_lf(text) if ends else text
    return one_file(task.document, before[:at] + text + before[at:], [Span(start=at, end=at)])


WRITE_DOCSTRING: Final = Action(
    id="write_docstring",
    title="Write docstring",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    asks_model=True,
)
