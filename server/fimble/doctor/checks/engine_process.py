"""Does the user's engine process run, or can it be started?"""

from __future__ import annotations

from fimble import __version__
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, ok
from fimble.engine.daemon import find_or_start_engine
from fimble.engine.engine_process import find_engine
from fimble.engine.runtime_file import RuntimeFile


def check_engine(examination: Examination) -> Finding:
    """Found, or started as any client would start it. It is left running, as by any client."""
    before = find_engine()
    entry = find_or_start_engine(examination.settings.engine)
    named = f"version {entry.version}, process {entry.pid}, port {entry.port}"
    if before is None:
        return ok(f"{named}; started just now, it ends by itself when nobody needs it")
    if before.pid != entry.pid:
        return ok(f"{named}; it took the place of one of {_version(before)}")
    return ok(f"{named}; it was running")


def _version(entry: RuntimeFile) -> str:
    return f"version {entry.version}" if entry.version != __version__ else "the same version"
