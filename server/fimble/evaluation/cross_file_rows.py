"""The rows of lines that need another file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def cross_file_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row for each budget of context."""
    rows: list[dict[str, str]] = []
    for budget, told in result["subjects"].items():
        figures = told["summary"]
        row = {
            "model": result["provenance"]["model"],
            "context": f"{budget} tokens" if budget != "0" else "none",
            "cases": str(figures["cases"]),
            "exact": f"{100 * figures['exact'] / figures['cases']:.0f} %",
            "gained / lost": f"{figures['gained']} / {figures['lost']}",
            "edit similarity": f"{figures['similarity']:.3f}",
            "median ms": f"{figures['median_latency_ms']:.0f}",
        }
        rows.append(row)
    return rows
