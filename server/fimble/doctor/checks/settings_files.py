"""Are the settings files readable, and is every option in them one that exists?"""

from __future__ import annotations

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, warning
from fimble.paths import config_directory


def check_settings(examination: Examination) -> Finding:
    """`config.toml` of the user, and `[tool.fimble]` of the folder that the doctor runs in."""
    resolved = examination.resolved
    file = config_directory() / "config.toml"
    if resolved.unreadable:
        return failed(" ".join(resolved.unreadable), "Mend the file; until then it has no effect.")
    if resolved.problems:
        mend = f"Mend {file}" if file.exists() else "Mend the settings"
        return warning(" ".join(resolved.problems), f"{mend}, or [tool.fimble] of this workspace.")
    if not resolved.settings.completion.enabled:
        return warning(
            "Completions are switched off.", "Set fimble.completion.enabled to true to have them."
        )
    return ok(str(file) if file.exists() else f"the defaults ({file} does not exist)")
