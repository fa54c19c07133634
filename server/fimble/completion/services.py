"""What a completion needs of the world around it; built once, where the program starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fimble.completion.recent_frames import RecentFrames
from fimble.completion.reuse import RecentSuggestions
from fimble.completion.running import RunningGenerations
from fimble.documents.document import Document
from fimble.engine.interface import Engine
from fimble.settings import Settings
from fimble.syntax.parse import SyntaxTree
from fimble_models import ModelCard, find_card


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything outside that the pipeline calls.

    Attributes:
        parse: the tree of a document; None for a language without a grammar.
        card_of: the card of a model id (or path), None where there is none.
        recent: the suggestions given so far; a new one with every change of the settings.
        running: the generations that have not ended; a new one likewise.
        frames: how the last prompts began; a new one likewise.
    """

    engine: Engine
    settings: Settings
    parse: Callable[[Document], SyntaxTree | None]
    card_of: Callable[[str], ModelCard | None] = find_card
    recent: RecentSuggestions = field(default_factory=RecentSuggestions)
    running: RunningGenerations = field(default_factory=RunningGenerations)
    frames: RecentFrames = field(default_factory=RecentFrames)
