"""The Hugging Face hub. `huggingface_hub` runs in a process of its own (`hub_process`).

There it can be stopped at any moment, and its import costs the caller nothing. The listing comes
first, with a short timeout, so that an unreachable hub is left quickly for the next source.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from fimble.paths import cache_directory
from fimble.weights.child_process import run_child
from fimble.weights.disk import disk_full, require_room, size_of_folder
from fimble.weights.progress import PullProgress
from fimble.weights.sources.fetching import (
    Fetched,
    FetchTask,
    SourceFailedError,
    require_checksum,
)
from fimble_models import HubSource

_SMALL_FILES: Final = (
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
    "chat_template.jinja",
    "model.safetensors.index.json",
)
"""Pulled along with safetensors where the repository has them. Never code, never pickle."""

_ALLOWED_WEIGHTS: Final = (".safetensors", ".gguf")


@dataclass(frozen=True, kw_only=True)
class _HubFile:
    """A file as the hub lists it; `sha256` is empty for small files outside LFS."""

    name: str
    size: int
    sha256: str


def fetch_from_hub(source: HubSource, task: FetchTask) -> Fetched:
    """Fetch the files of the source; every large one has the checksum of the card or the hub."""
    origin = f"hub {source.repository}"
    folder = task.folder / "hub"
    folder.mkdir(exist_ok=True)
    task.report(PullProgress(stage="downloading", message=f"Asking the {origin}"))
    listing = _run(["list", source.repository, source.revision], source)
    commit = str(listing["commit"])
    files = _choose(source, [_HubFile(**entry) for entry in listing["files"]])
    total = sum(file.size for file in files)
    require_room(task.folder, total - size_of_folder(folder))

    def report() -> None:
        task.report(
            PullProgress(
                stage="downloading",
                message=f"Downloading from the {origin}",
                done=min(total, size_of_folder(folder)),
                total=total,
            )
        )

    names = [file.name for file in files]
    _run(["download", source.repository, commit, str(folder), *names], source, report)
    sha256 = {file.name: file.sha256 for file in files if file.sha256}
    for name, expected in sha256.items():
        require_checksum(folder / name, expected, f"The {origin}", task.report)
    gguf = folder / files[0].name if source.format == "gguf" else None
    return Fetched(
        gguf=gguf,
        folder=None if gguf else folder,
        origin=f"{origin} @ {commit[:12]}",
        sha256=sha256,
    )


def _choose(source: HubSource, listed: Sequence[_HubFile]) -> list[_HubFile]:
    """The listed files that the card asks for, each with the checksum that it must have."""
    wanted = [file for file in listed if any(fnmatchcase(file.name, name) for name in source.files)]
    if not wanted or not all(file.name.endswith(_ALLOWED_WEIGHTS) for file in wanted):
        raise SourceFailedError(
            f"The hub repository {source.repository} has no safetensors or GGUF file "
            f"{', '.join(source.files)}.",
            "Fimble loads no other weights; choose another model.",
        )
    pinned = [
        _HubFile(name=f.name, size=f.size, sha256=source.sha256.get(f.name, f.sha256))
        for f in wanted
    ]
    unpinned = [file.name for file in pinned if not file.sha256]
    if unpinned:
        raise SourceFailedError(
            f"The hub gives no checksum for {', '.join(unpinned)} of {source.repository}.",
            "Unchecked weights are not used; choose another model.",
        )
    if source.format == "safetensors":
        pinned += [file for file in listed if file.name in _SMALL_FILES]
    return pinned


def _run(
    arguments: list[str], source: HubSource, on_tick: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []

    def on_line(line: str) -> None:
        if line.startswith("{"):
            answers.append(json.loads(line))

    end = run_child(
        [sys.executable, "-m", "fimble.weights.sources.hub_process", *arguments],
        # The plain download resumes and shows its growth on disk; the other protocol does neither.
        environment={"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"},
        on_line=on_line,
        on_tick=on_tick,
    )
    answer = answers[-1] if answers else {"error": "\n".join(end.errors[-1:]) or "it ended early"}
    if "error" not in answer:
        return answer
    if answer.get("disk_full"):
        raise disk_full(cache_directory())
    raise SourceFailedError(
        f"The hub did not give {source.repository} ({answer['error']}).",
        str(answer.get("remedy") or "Check the connection to the hub, or set HF_ENDPOINT."),
    )
