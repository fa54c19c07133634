"""Pieces of other files as the model reads them: by its repository tokens, or as comments. Pure.

<|repo_name|>NAME              # PATH
<|file_sep|>PATH               # text
text                           #
<|file_sep|>PATH of this file
[prefix] …                     [prefix] …
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fimble.prompt.sentinels import break_control_tokens, control_tokens
from fimble_models import FimTokens


@dataclass(frozen=True, kw_only=True)
class ContextPiece:
    """Some lines of a file; `path` from the root of the repository."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ContextText:
    """Text for the very front of a prompt, or for the front of what stands before the cursor."""

    in_front: str = ""
    in_prefix: str = ""


def write_context(
    pieces: Sequence[ContextPiece],
    fim: FimTokens | None,
    *,
    repository: str,
    path: str,
    comment: tuple[str, str],
) -> ContextText:
    """The pieces in their order, with all control tokens in them broken.

    Args:
        path: of the file to complete in.
        comment: what stands before and after a comment there; two empty texts for a language
            without comments, in which a model without repository tokens is told nothing.
    """
    if not pieces:
        return ContextText()
    tokens = control_tokens(fim)
    if fim is not None and fim.file:
        parts = [f"{fim.repository}{break_control_tokens(repository, tokens)}\n"]
        for piece in pieces:
            told = break_control_tokens(f"{piece.path}\n{piece.text.rstrip()}\n", tokens)
            parts.append(fim.file + told)
        return ContextText(in_front=f"{''.join(parts)}{fim.file}{_broken(path, fim)}\n")
    opening, closing = comment
    if not opening:
        return ContextText()
    lines = [line for piece in pieces for line in (piece.path, *piece.text.rstrip().split("\n"))]
    told = "".join(f"{opening}{line}".rstrip() + f"{closing}\n" for line in lines)
    return ContextText(in_prefix=break_control_tokens(told, tokens))


def _broken(path: str, fim: FimTokens) -> str:
    return break_control_tokens(path, control_tokens(fim))
