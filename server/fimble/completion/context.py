"""The step that asks what a suggestion should know of other files, and puts it into words."""

from __future__ import annotations

from fimble.completion.place import Place
from fimble.completion.services import Services
from fimble.context.gathered import NOTHING, Gathered
from fimble.engine.token_estimate import estimate_tokens
from fimble.prompt.context_text import ContextPiece, ContextText, write_context
from fimble.syntax.languages import comment_marks
from fimble_models import FimTokens


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
