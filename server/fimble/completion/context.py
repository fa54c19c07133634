"""The step that asks what a suggestion should know of other files, and puts it into words."""

from __future__ import annotations

from typing import Final

from fimble.completion.place import Place
from fimble.completion.services import Services
from fimble.context.gathered import NOTHING, Gathered
from fimble.engine.token_estimate import estimate_tokens
from fimble.prompt.context_text import ContextPiece, ContextText, write_context
from fimble.syntax.languages import comment_marks
from fimble_models import FimTokens

_TELLING: Final = 12
"""Characters of a comment that does not stand anywhere by chance."""


async def gather_context(place: Place, services: Services) -> Gathered:
    """What there is within the deadline; nothing where there is no workspace."""
    if services.context is None:
        return NOTHING
    headers = [signature.text for signature in place.signatures]
    return await services.context.gather(place.document, place.offset, headers, estimate_tokens)


def word_context(gathered: Gathered, place: Place, fim: FimTokens | None) -> ContextText:
    """The snippets as the model reads them."""
    return write_context(
        [ContextPiece(path=each.path, text=each.text) for each in gathered.chosen.snippets],
        fim,
        repository=gathered.repository,
        path=gathered.path,
        comment=comment_marks(place.document.language_id),
    )


def told_lines(gathered: Gathered, place: Place, fim: FimTokens | None) -> frozenset[str]:
    """Lines of the prompt that stand for other files alone, without the blanks around them: their
    paths, with a comment mark too; and all that is told in comments."""
    paths = {each.path for each in gathered.chosen.snippets}
    opening, closing = comment_marks(place.document.language_id)
    as_comments = {f"{opening}{path}{closing}".strip() for path in paths} if opening else set[str]()
    commented = word_context(gathered, place, fim).in_prefix.split("\n")
    long_enough = {line.strip() for line in commented if len(line.strip()) > _TELLING}
    return frozenset(paths | as_comments | long_enough)
