"""The rows of the record: written, and single facts read. Their number is bounded, whatever a clock
says.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from typing import Final

from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.recent import Decided

MOST_SUGGESTIONS: Final = 200_000
"""About 40 MB, and half a year of 1500 a day."""
_MOST_SILENCES: Final = 50_000
_CHANGEABLE: Final = frozenset(
    {"seen", "seen_by", "accepted_characters", "accepted_whole", "accepted_by"}
    | {"kept_30s", "kept_2min", "kept_10min"}
)


def insert_given(connection: sqlite3.Connection, given: GivenSuggestion) -> None:
    """A new row, and away with the oldest ones where there are too many."""
    columns: dict[str, object] = {
        "trace": given.trace_id,
        "at": time.time(),
        "language": given.language,
        "model": given.model,
        "device": given.device,
        "trigger": given.trigger,
        "surface": given.surface,
        "reused": given.reused,
        "characters": len(given.text),
        "lines": given.text.count("\n") + 1,
        "confidence": given.confidence,
        "latency_ms": round(given.latency_ms, 1),
        "first_token_ms": given.first_token_ms,
        "steps_ms": json.dumps({name: round(ms, 1) for name, ms in given.steps_ms.items()}),
    }
    marks = ", ".join("?" * len(columns))
    row = connection.execute(
        f"INSERT OR IGNORE INTO suggestions ({', '.join(columns)}) VALUES ({marks})",
        list(columns.values()),
    )
    oldest = (row.lastrowid or 0) - MOST_SUGGESTIONS
    connection.execute("DELETE FROM suggestions WHERE id <= ?", (oldest,))


def change_row(connection: sqlite3.Connection, trace_id: str, values: Mapping[str, object]) -> None:
    """Change a row; one that was deleted meanwhile stays deleted."""
    assert _CHANGEABLE.issuperset(values)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE suggestions SET {columns} WHERE trace = ?", [*values.values(), trace_id]
    )


def count_silence(connection: sqlite3.Connection, language: str, reason: str) -> None:
    """One more silence today."""
    day = time.strftime("%Y-%m-%d")
    connection.execute(
        "INSERT INTO silences VALUES (?, ?, ?, 1)"
        " ON CONFLICT (day, language, reason) DO UPDATE SET count = count + 1",
        (day, language, reason),
    )
    connection.execute(
        "DELETE FROM silences WHERE rowid <= (SELECT max(rowid) FROM silences) - ?",
        (_MOST_SILENCES,),
    )


def count_suggestions(connection: sqlite3.Connection) -> int:
    """How many rows there are."""
    return connection.execute("SELECT count(*) FROM suggestions").fetchone()[0]


def last_decided(connection: sqlite3.Connection, most: int) -> list[tuple[str, Decided]]:
    """The last suggestions that were seen, the newest last, each with its trace."""
    rows = connection.execute(
        "SELECT trace, language, accepted_characters FROM suggestions WHERE seen"
        " ORDER BY id DESC LIMIT ?",
        (most,),
    ).fetchall()
    return [
        (trace, Decided(language=language, accepted=accepted > 0))
        for trace, language, accepted in reversed(rows)
    ]
