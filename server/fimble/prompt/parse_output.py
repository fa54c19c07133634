"""Reads code out of what a chat model wrote: without fences, prose and odd indentation. Pure."""

from __future__ import annotations

import ast
import re
from typing import Final

from fimble.prompt.rewrite import FENCE

_FENCED: Final = re.compile(r"```[^\n`]*\n(.*?)(?:\n```|\Z)", re.DOTALL)
_OPENED_TWICE: Final = re.compile(r"\A\s*(?:```[^\n`]*\n\s*)+(?=```\w+\n)")
"""The answer was begun with a fence, and the model has begun it once more."""
_STANDS_FOR_CODE: Final = re.compile(
    r"(?:#|//|/\*|--)[\s*]*(?:(?:\.\.\.|…).*|.*(?:\.\.\.|…)\s*(?:\*/)?\s*"
    r"|.*\b(?:rest|remainder|remaining|existing|other|previous)\b.*\b(?:code|functions?|methods?"
    r"|class(?:es)?|implementation|lines)\b.*\b(?:here|unchanged|same|above|below)\b.*)\Z",
    re.IGNORECASE,
)


def take_code(answer: str) -> str:
    """The code of an answer whose beginning holds a fence; the text itself where none does."""
    match = _FENCED.search(_OPENED_TWICE.sub("", answer))
    code = match.group(1) if match else answer.partition(FENCE)[0]
    return code.strip("\n").rstrip()


def leaves_code_out(new: str, old: str) -> bool:
    """Whether a comment of the new code stands for code: `# ... the rest stays the same`."""
    return any(
        _STANDS_FOR_CODE.match(line) is not None
        for line in set(map(str.strip, new.split("\n"))) - set(map(str.strip, old.split("\n")))
    )


def take_python_head(text: str) -> str:
    """The head of the function that a text begins with, to its colon; empty where there is none."""
    for match in re.finditer(r":", text):
        head = text[: match.end()]
        try:
            ast.parse(f"{head} pass")
        except (SyntaxError, ValueError):
            continue
        return head
    return ""


def indent_as(code: str, indent: str) -> str:
    """The code with the indentation of its first line replaced in every line."""
    lines = code.split("\n")
    own = lines[0][: len(lines[0]) - len(lines[0].lstrip())] if lines else ""
    return "\n".join(indent + line.removeprefix(own) if line.strip() else "" for line in lines)


def write_block(text: str, indent: str) -> str:
    """Text as the inside of a docstring: stripped, every line but the first indented."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    rest = [line for line in lines[1:] if line.strip()]
    own = min((len(line) - len(line.lstrip()) for line in rest), default=0)
    body = [lines[0], *(indent + line[own:] if line.strip() else "" for line in lines[1:])]
    return "\n".join(body)
