"""The process that speaks to the hub: `list REPOSITORY REVISION` or `download … FOLDER FILE…`.

Answers with one JSON object on stdout. What goes wrong is `{"error": …, "remedy": …}`.
"""

from __future__ import annotations

import errno
import json
import sys
from typing import Any, Final

from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

from fimble.weights.child_process import exit_with_parent

_LIST_TIMEOUT_SECONDS: Final = 8.0
_OS_ERRORS_OF_THE_DISK: Final = (errno.ENOSPC, errno.EDQUOT)


def main(arguments: list[str]) -> int:
    """Run one of the two commands."""
    exit_with_parent()
    try:
        answer = _list(*arguments[1:]) if arguments[0] == "list" else _download(*arguments[1:])
    except Exception as fault:  # noqa: BLE001 - the outermost boundary: the answer is the report
        answer = _explain(fault, arguments[1])
    print(json.dumps(answer), flush=True)  # noqa: T201 - the protocol of this process
    return 1 if "error" in answer else 0


def _list(repository: str, revision: str) -> dict[str, Any]:
    info = HfApi().model_info(
        repository, revision=revision, timeout=_LIST_TIMEOUT_SECONDS, files_metadata=True
    )
    files = [
        {
            "name": file.rfilename,
            "size": file.size or 0,
            "sha256": file.lfs.sha256 if file.lfs else "",
        }
        for file in info.siblings or []
    ]
    return {"commit": info.sha, "files": files}


def _download(repository: str, commit: str, folder: str, *names: str) -> dict[str, Any]:
    api: Any = HfApi()  # it types its progress bars with an untyped library
    for name in names:
        api.hf_hub_download(repository, name, revision=commit, local_dir=folder)
    return {"downloaded": list(names)}


def _explain(fault: Exception, repository: str) -> dict[str, Any]:
    if isinstance(fault, GatedRepoError):
        return {
            "error": "its licence must be accepted first",
            "remedy": f"Accept it at https://huggingface.co/{repository}, then `hf auth login`.",
        }
    if isinstance(fault, RepositoryNotFoundError):
        return {"error": "there is no such repository, or it is private"}
    if isinstance(fault, HfHubHTTPError):
        return {"error": f"HTTP status {fault.response.status_code}"}
    if isinstance(fault, OSError) and fault.errno in _OS_ERRORS_OF_THE_DISK:
        return {"error": "the disk is full", "disk_full": True}
    first = (str(fault).splitlines() or [""])[0]
    return {"error": f"{type(fault).__name__}: {first}"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
