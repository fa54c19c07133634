"""Settings from files: the user's `config.toml`, `[tool.fimble]`, and what goes over both."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.paths import config_directory
from fimble.settings import CompletionSettings, Settings
from fimble.user_settings import load_settings


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def write_config(text: str | bytes) -> Path:
    path = config_directory() / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def write_project(workspace: Path, text: str) -> Path:
    path = workspace / "pyproject.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_any_file_all_is_default(workspace: Path) -> None:
    resolved = load_settings(workspace)
    assert resolved.settings == Settings()
    assert resolved.problems == resolved.unreadable == ()


def test_the_config_file_sets_everything(workspace: Path) -> None:
    write_config('model = "gpt2"\n[engine]\nurl = "http://localhost:1"\n[completion]\nmaxLines = 3')
    settings = load_settings(workspace).settings
    assert (settings.model, settings.engine.url) == ("gpt2", "http://localhost:1")
    assert settings.completion.max_lines == 3


def test_the_workspace_sets_how_completions_are_made(workspace: Path) -> None:
    write_project(workspace, "[tool.fimble.completion]\nmaxLines = 4\n")
    assert load_settings(workspace).settings.completion == CompletionSettings(max_lines=4)


def test_the_order_is_overrides_config_workspace_defaults(workspace: Path) -> None:
    write_project(
        workspace, "[tool.fimble.completion]\nmaxLines = 1\nmaxTokens = 1\ndebounceMs = 1\n"
    )
    write_config("[completion]\nmaxLines = 2\nmaxTokens = 2\n")
    resolved = load_settings(workspace, {"completion": {"maxLines": 3}})
    assert resolved.problems == ()
    assert resolved.settings.completion == CompletionSettings(
        max_lines=3, max_tokens=2, debounce_ms=1
    )


def test_a_hostile_workspace_changes_nothing(workspace: Path) -> None:
    write_project(
        workspace,
        '[tool.fimble]\nmodel = "./evil.gguf"\nexecutable = "./evil"\n[tool.fimble.engine]\n'
        'url = "https://evil.example"\napiKeyFile = "/etc/passwd"\ndevice = "cuda"\n',
    )
    resolved = load_settings(workspace)
    assert resolved.settings == Settings()
    named = " ".join(resolved.problems)
    for name in ("model", "executable", "engine.url", "engine.apiKeyFile", "engine.device"):
        assert f"fimble.{name} " in named


@pytest.mark.parametrize(
    "content",
    [b"model = ", b"[engine", b'model = "gpt2"\nmodel = "gpt2"\n', b"\xff\xfe\x00", b"\x00"],
    ids=["half a line", "half a table", "twice", "not UTF-8", "a null byte"],
)
def test_a_damaged_config_is_named_and_the_rest_is_used(workspace: Path, content: bytes) -> None:
    path = write_config(content)
    write_project(workspace, "[tool.fimble.completion]\nmaxLines = 4\n")
    resolved = load_settings(workspace, {"model": "gpt2"})
    assert resolved.settings == Settings(model="gpt2", completion=CompletionSettings(max_lines=4))
    [problem] = resolved.problems
    assert problem.startswith(f"The settings in {path} are not used: ")
    assert resolved.unreadable == (problem,)


def test_a_damaged_project_file_is_named(workspace: Path) -> None:
    path = write_project(workspace, "[tool.fimble\n")
    [problem] = load_settings(workspace).problems
    assert str(path) in problem


def test_a_folder_in_place_of_the_file_is_named() -> None:
    (config_directory() / "config.toml").mkdir(parents=True)
    resolved = load_settings()
    assert resolved.settings == Settings()
    assert len(resolved.unreadable) == 1


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nfimble = 3", "[tool]\nfimble = []", ""])
def test_odd_project_files_do_no_harm(workspace: Path, text: str) -> None:
    write_project(workspace, text)
    resolved = load_settings(workspace)
    assert resolved.settings == Settings()
    assert resolved.unreadable == ()


def test_overrides_of_the_wrong_kind_are_named() -> None:
    write_config("completion = 3")
    resolved = load_settings(None, {"engine": 3})
    assert resolved.settings == Settings()
    assert resolved.problems == (
        "The setting fimble.completion does not exist.",
        "The setting fimble.engine does not exist.",
    )
