"""An explanation as an HTML page of its own; no script, nothing from the network. Pure."""

from __future__ import annotations

from html import escape

from fimble.explain.explanation import Explained, describe_answer, describe_cost, name_place
from fimble.html_page import write_page
from fimble.trace import TraceStep


def render_page(explained: Explained) -> str:
    """The whole page."""
    outcome = explained.outcome
    title = "Why this suggestion" if outcome.suggestion else "Why no suggestion"
    rows = "".join(map(_row, outcome.trace.steps))
    parts = [
        f"<h1>{title}</h1>",
        f"<p>{escape(name_place(explained))}</p>",
        f"<pre>{escape(describe_answer(outcome))}</pre>",
        f"<p>{escape(describe_cost(outcome))}</p>",
        "<h2>What each step saw</h2>",
        f"<table><tr><th>step</th><th>after ms</th><th>took ms</th></tr>{rows}</table>",
    ]
    return write_page(f"Fimble: {title.lower()}", parts)


def _row(step: TraceStep) -> str:
    """A line of the table, and under it what the step noted."""
    notes = "".join(
        f"<li>{escape(name)}: {escape(str(value))}</li>" for name, value in step.notes.items()
    )
    times = f"<td>{step.start_ms:.1f}</td><td>{step.duration_ms:.1f}</td>"
    return (
        f"<tr><td>{escape(step.name)}</td>{times}</tr>"
        f'<tr><td colspan="3"><ul>{notes}</ul></td></tr>'
    )
