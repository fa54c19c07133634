"""Suggestions as the record is told of them, drawn as text with a cursor mark."""

from itertools import count
from typing import Any

from fimble.record.given_suggestion import GivenSuggestion

URI = "file:///project/add.py"
_numbers = count()


def make_given(drawn: str, text: str, **fields: Any) -> GivenSuggestion:
    """A suggestion of `text` at the mark `<cursor>` of a document."""
    before, _, after = drawn.partition("<cursor>")
    replaced = fields.pop("replaces", "")
    assert after.startswith(replaced)
    values: dict[str, Any] = {
        "trace_id": f"trace{next(_numbers)}",
        "uri": URI,
        "document_text": before + after,
        "start_offset": len(before),
        "end_offset": len(before) + len(replaced),
        "text": text,
        "language": "python",
        "steps_ms": {"generate": 90.0},
        "latency_ms": 100.0,
    }
    return GivenSuggestion(**{**values, **fields})
