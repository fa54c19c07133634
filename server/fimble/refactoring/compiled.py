"""Whether Python compiles a text, which runs nothing of it."""

from __future__ import annotations

import warnings


def why_not_compiled(source: str) -> str:
    """Why Python does not compile a text, in one sentence; empty where it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<text>", "exec", dont_inherit=True)
    except SyntaxError as fault:
        return f"{fault.msg} (line {fault.lineno})."
    except (ValueError, RecursionError, MemoryError) as fault:
        return f"Python does not compile it ({type(fault).__name__})."
    return ""
