"""Which files of a workspace may give context: not the ignored, the excluded, those of secrets.

Every source asks here by way of `gather`, and the index when it reads files: what must not be read
is not in it, and what came to be excluded later is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pathspec import GitIgnoreSpec

from fimble.context.ignore_files import IgnoreFiles

_SECRET_NAMES: Final = re.compile(
    r"""
    \.env(?:[._-].*)? | .+\.env | \.envrc
    | .*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|ppk|crt|cer|der|ovpn|tfvars|tfstate)
    | .*\.secrets?
    | id_(?:rsa|dsa|ecdsa|ed25519)(?:[._-].*)?
    | [._]?(?:netrc|pgpass|htpasswd|npmrc|pypirc|git-credentials|dockercfg)
    | [._]?vault[-_]?pass(?:word)?
    | (?:.*[._-])?(?:credentials?|secrets?|passwords?|passwd|api[_-]?keys?)(?:[._-].*)?
      (?:\.(?:json|ya?ml|toml|ini|cfg|conf|properties|txt|xml|csv|env))?
    | service[_-]?account.*\.json | kubeconfig | shadow
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CODE_ABOUT_SECRETS: Final = re.compile(
    r"\.(?:pyi?|[cm]?[jt]sx?|go|rs|java|kt|c|cc|cpp|h|hpp|cs|rb)$"
)
"""`secrets.py` is most often code that handles secrets; what is in it is scanned all the same."""
_SECRET_FOLDERS: Final = frozenset(
    {".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".vault", "secrets", ".secrets"}
)
_UNWANTED_FOLDERS: Final = frozenset(
    {"node_modules", "__pycache__", "site-packages", "bower_components"}
)
"""Folders of other people's code; those whose names begin with a dot are not wanted either."""


def is_secret_name(path: Path) -> bool:
    """Whether a file's name, or a folder it lies in, says that it holds secrets."""
    if any(part.lower() in _SECRET_FOLDERS for part in path.parts[:-1]):
        return True
    name = path.name
    if not _SECRET_NAMES.fullmatch(name):
        return False
    return name.startswith(".env") or not _CODE_ABOUT_SECRETS.search(name)


class Exclusions:
    """The rules of one workspace. Ignore files are read when needed and again when they change."""

    def __init__(self, root: Path, patterns: Sequence[str] = ()) -> None:
        """`patterns` are the user's own, in the syntax of `.gitignore`, from the root."""
        self.root = root
        self._own = GitIgnoreSpec.from_lines(patterns)
        self._files = IgnoreFiles(root)

    def allows(self, path: Path) -> bool:
        """Whether a file (absolute path) may give context."""
        try:
            parts = path.relative_to(self.root).parts
        except ValueError:
            return False
        if not parts or not all(map(_is_wanted_folder, parts[:-1])):
            return False
        return self.allows_entry("/".join(parts), is_folder=False) and not self._is_inside_ignored(
            parts
        )

    def allows_entry(self, relative: str, *, is_folder: bool) -> bool:
        """The same for a walk, which has asked for the folders above already."""
        name = relative.rpartition("/")[2]
        if is_folder and not _is_wanted_folder(name):
            return False
        if not is_folder and is_secret_name(Path(relative)):
            return False
        spelled = f"{relative}/" if is_folder else relative
        return not self._own.match_file(spelled) and not self._files.ignore(
            relative, is_folder=is_folder
        )

    def _is_inside_ignored(self, parts: tuple[str, ...]) -> bool:
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(not self.allows_entry(folder, is_folder=True) for folder in folders)


def _is_wanted_folder(name: str) -> bool:
    hidden = name.startswith(".")
    return not hidden and name not in _UNWANTED_FOLDERS and name.lower() not in _SECRET_FOLDERS
