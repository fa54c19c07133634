"""What the extension asks of Python and pip, and what it says where that fails.

A script stands in for Python, so that nothing is downloaded and every fault can be had; the real
installation is the subject of `test_vscode_first_run.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE
from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import built_extension
from editors.vscode.workbench import Workbench, running_workbench
from support.scripted_engine import ScriptedEngine

STANDIN = Path(__file__).parent / "vscode" / "standin_python.sh"
GPU = "#!/bin/sh\necho 'NVIDIA H100 80GB HBM3'\n"
PROXY = "--proxy http://proxy.example:3128"
CPU_BUILDS = "--index-url https://download.pytorch.org/whl/cpu"
Opener = Callable[..., AbstractContextManager[Workbench]]


@pytest.fixture
def opened(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> Opener:
    """Opens a window whose Python is the stand-in; `programs` are put on the PATH beside it."""
    del engine_of_the_user
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)

    @contextmanager
    def open_window(programs: dict[str, str] | None = None, **more: Any) -> Generator[Workbench]:
        for name, text in {"python3": STANDIN.read_text("utf-8"), **(programs or {})}.items():
            program = tmp_path / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(text, "utf-8")
            program.chmod(0o755)
        python = str(tmp_path / "bin" / "python3")
        settings = {"fimble.server.python": python, **more}
        path = f"{tmp_path / 'bin'}:{Path(shutil.which('sh') or '/bin/sh').parent}"
        # Without VSCODE_CLI it asks a login shell for the PATH.
        own = {"STANDIN": str(tmp_path), "FIMBLE": str(FIMBLE), "PATH": path, "VSCODE_CLI": "1"}
        with running_workbench(install, tmp_path / "vscode", vsix, settings, own) as workbench:
            yield workbench

    return open_window


def asked_of_pip(folder: Path) -> list[str]:
    file = folder / "asked"
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def toasts(workbench: Workbench, text: str) -> Any:
    return workbench.page.locator(".notification-toast", has_text=text)


def test_the_cpu_build_is_installed_and_that_for_a_gpu_offered_once(
    opened: Opener, tmp_path: Path
) -> None:
    proxy = {"fimble.server.pipArguments": PROXY.split()}
    with opened({"nvidia-smi": GPU}, **proxy) as workbench:
        workbench.open_file("add.py", "def add(a, b):\n   \n")
        offer = toasts(workbench, "There is a GPU (NVIDIA H100 80GB HBM3)")
        offer.wait_for(timeout=60_000)
        first, second = asked_of_pip(tmp_path)
        assert CPU_BUILDS in first and first.endswith(" torch") and "--no-deps" in first
        assert CPU_BUILDS not in second and second.endswith("-py3-none-any.whl")
        assert PROXY in first and PROXY in second
        offer.get_by_role("button", name="Install It").click()
        assert workbench.wait_for(lambda: len(asked_of_pip(tmp_path)) == 4)
        assert "uninstall --yes torch" in asked_of_pip(tmp_path)[2]
        assert CPU_BUILDS not in asked_of_pip(tmp_path)[3]
        answers = "The server answered"
        assert workbench.wait_for(lambda: workbench.log_of("Fimble").count(answers) == 2)
        workbench.run_command("Fimble: Restart")
        assert workbench.wait_for(lambda: workbench.log_of("Fimble").count(answers) == 3)
        workbench.page.wait_for_timeout(1500)
        assert toasts(workbench, "There is a GPU").count() == 0
        assert len(asked_of_pip(tmp_path)) == 4


def test_an_environment_whose_python_is_gone_is_made_again(opened: Opener, tmp_path: Path) -> None:
    """As after an upgrade of the system's Python, to which the environment's was a link."""
    with opened() as workbench:
        log = lambda: workbench.log_of("Fimble")  # noqa: E731
        assert workbench.wait_for(lambda: log().count("The server answered") == 1)
        python = workbench.data / "User/globalStorage/fimble.fimble/environment/bin/python"
        python.unlink()
        python.symlink_to(tmp_path / "gone")
        workbench.run_command("Fimble: Restart")
        assert workbench.wait_for(lambda: log().count("The server answered") == 2)
        assert log().count("Making an environment") == 2


FAULTS = {
    "no network": (
        "ERROR: Could not find a version that satisfies the requirement torch\n"
        "NewConnectionError: Temporary failure in name resolution",
        "behind a proxy or a mirror, set fimble.server.pipArguments",
    ),
    "no disk": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "Free some disk space and try again.",
    ),
}


@pytest.mark.parametrize(("says", "remedy"), FAULTS.values(), ids=FAULTS.keys())
def test_what_pip_cannot_do_is_told_once_and_can_be_tried_again(
    says: str, remedy: str, opened: Opener, tmp_path: Path
) -> None:
    (tmp_path / "pip-says").write_text(says + "\n", "utf-8")
    (tmp_path / "pip-status").write_text("1", "utf-8")
    with opened() as workbench:
        told = toasts(workbench, remedy)
        told.wait_for(timeout=60_000)
        before = len(asked_of_pip(tmp_path))
        workbench.run_command("Fimble: Restart")
        assert workbench.wait_for(lambda: len(asked_of_pip(tmp_path)) == 2 * before)
        workbench.page.wait_for_timeout(1000)
        assert told.count() == 1
        (tmp_path / "pip-status").write_text("0", "utf-8")
        told.get_by_role("button", name="Try Again").click()
        assert workbench.wait_for(lambda: "The server answered" in workbench.log_of("Fimble"))
