"""Emacs of Debian's newer suite, which brings eglot with it."""

from __future__ import annotations

from pathlib import Path

from editors.installs.cache import EditorNotToBeHad, install_once
from editors.installs.debian_suite import unpack_packages, write_launcher


def install_emacs() -> Path:
    """The program, without a window system."""
    return install_once("emacs", "1", _build) / "bin/emacs"


def _build(folder: Path) -> None:
    root = unpack_packages(["emacs-nox"], folder)
    dumps = sorted(root.glob("usr/libexec/emacs/*/*/*.pdmp"))
    if not dumps:
        raise EditorNotToBeHad("the Emacs of the suite has no dumped image where it used to be")
    version = dumps[0].parents[1].name
    share = root / "usr/share/emacs" / version
    environment = {
        "EMACSLOADPATH": ":".join(str(path) for path in _lisp_folders(share / "lisp")),
        "EMACSDATA": share / "etc",
        "EMACSDOC": share / "etc",
        "EMACSPATH": dumps[0].parent,
    }
    # Its compiled Lisp is looked for beside the folder that the program seems to lie in.
    (folder / "native-lisp").symlink_to(root / f"usr/lib/emacs/{version}/native-lisp")
    (folder / "bin").mkdir()
    program = f"usr/bin/emacs-nox --dump-file='{dumps[0]}'"
    write_launcher(folder / "bin/emacs", root, program, environment)


def _lisp_folders(lisp: Path) -> list[Path]:
    below = (path for path in lisp.rglob("*") if path.is_dir())
    return [lisp, *sorted(path for path in below if any(path.glob("*.el*")))]
