"""Is there a model of the name that the settings give?"""

from __future__ import annotations

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, ok, warning


def check_model(examination: Examination) -> Finding:
    """The model card; a wrong name is told by the exception that `resolve_model` raises."""
    resolved = examination.model
    asked = examination.settings.model
    found = resolved.card.id + (f" ({asked}: {resolved.reason})" if resolved.reason else "")
    if resolved.card.fim is None:
        return warning(
            f"{found}. It has no fill-in-the-middle tokens and reads only the text before the"
            " cursor.",
            "fimble models list shows models that read both sides.",
        )
    return ok(found)
