"""Where does the record of suggestions lie, and how large is it?"""

from __future__ import annotations

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, ok, warning
from fimble.errors import RecordError
from fimble.record.database import open_existing, record_path
from fimble.record.rows import count_suggestions


def check_record(examination: Examination) -> Finding:
    """A record that cannot be read hinders no completion."""
    path = record_path()
    if not path.exists():
        enabled = examination.settings.record.enabled
        return ok("nothing is recorded yet" if enabled else "switched off by fimble.record.enabled")
    try:
        connection = open_existing()
    except RecordError as fault:
        return warning(fault.what, fault.remedy)
    try:
        count = count_suggestions(connection)
    finally:
        connection.close()
    off = "" if examination.settings.record.enabled else "; switched off, nothing is added"
    megabytes = path.stat().st_size / 1e6
    return ok(f"{count:,} suggestions in {path}, {megabytes:.1f} MB{off}")
