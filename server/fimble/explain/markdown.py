"""An explanation as Markdown, for editors and terminals. Pure."""

from __future__ import annotations

from fimble.explain.explanation import Explanation


def render_markdown(explanation: Explanation) -> str:
    """All of it; parts that say nothing are left out."""
    parts = [explanation.headline]
    if explanation.suggestion:
        parts.append(_as_code(explanation.suggestion))
    parts.append(f"## What it knew\n\n{explanation.context}")
    if explanation.snippets:
        parts.append(
            "\n".join(
                f"- {each.path}:{each.line} ({each.source}: {each.reason})"
                for each in explanation.snippets
            )
        )
    if explanation.filters:
        parts.append("## What was changed\n\n" + "\n".join(f"- {x}" for x in explanation.filters))
        if explanation.written:
            parts.append(f"The model had written:\n\n{_as_code(explanation.written)}")
    if explanation.steps:
        steps = "\n".join(f"- {name}: {ms:g} ms" for name, ms in explanation.steps)
        parts.append(f"## What took the time\n\n{steps}")
    figures = {name: value for name, value in explanation.figures.items() if value is not None}
    listed = "\n".join(f"- {name}: {value}" for name, value in figures.items() if value != "")
    parts.append(f"## Figures\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _as_code(text: str) -> str:
    """An indented block: it holds any text, fences of its own included."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
