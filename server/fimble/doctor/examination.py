"""What all checks look at: the settings, and what is asked once of the machine and the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fimble.doctor.machine import Machine, ask_machine
from fimble.errors import WeightsError
from fimble.settings import Settings
from fimble.settings_resolution import ResolvedSettings
from fimble.weights.resolve import ResolvedModel, resolve_model
from fimble.weights.store import WeightsState, loadable_directory, weights_state


@dataclass(frozen=True, kw_only=True)
class Examination:
    """One run of the doctor.

    Attributes:
        resolved: the settings as this user has them here, and what was wrong with them.
        of_the_editor: raw options of an editor, for the server that the doctor starts.
        deep_limit_s: how long the checksums of the weights may take.
    """

    resolved: ResolvedSettings
    of_the_editor: Mapping[str, Any] = field(default_factory=dict[str, Any])
    deep_limit_s: float = 20.0

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.resolved.settings

    @cached_property
    def model(self) -> ResolvedModel:
        """The model that the settings name; raises UnknownModelError, BrokenWeightsError."""
        return resolve_model(self.settings.model)

    @cached_property
    def weights(self) -> WeightsState:
        """What is on disk of it."""
        return weights_state(self.model.card)

    @cached_property
    def machine(self) -> Machine:
        """What torch says of this machine; raises EngineUnavailableError where it does not load."""
        return ask_machine(self.settings.engine, self._folder())

    def _folder(self) -> Path | None:
        try:
            return loadable_directory(self.model.card)
        except WeightsError:
            return None  # told by the check of the model
