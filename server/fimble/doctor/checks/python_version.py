"""Is this Python new enough, and one that wheels are made for?"""

from __future__ import annotations

import platform
import sys
from typing import Final

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok

_OLDEST: Final = (3, 11)


def check_python(examination: Examination) -> Finding:
    """The version, and whether it is a 64-bit one: torch has no others."""
    del examination
    found = f"{platform.python_implementation()} {platform.python_version()} ({sys.executable})"
    if sys.version_info < _OLDEST or sys.maxsize < 2**32:
        return failed(found, "Install a 64-bit Python 3.11 or newer, and Fimble into it.")
    return ok(found)
