"""From raw options to `Settings`: what is taken, what is refused, and what the user is told."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from fimble.settings import (
    CompletionSettings,
    ContextSettings,
    EngineSettings,
    RecordSettings,
    RefactorSettings,
    Settings,
)
from fimble.settings_resolution import resolve_settings
from fimble.settings_schema import OPTIONS

VALUES: dict[str, Any] = {
    "model": "starcoder2-3b",
    "logLevel": "debug",
    "engine.url": "http://localhost:8000",
    "engine.apiKeyFile": "~/key",
    "engine.device": "cuda:1",
    "engine.quantization": "none",
    "engine.threads": 3,
    "engine.unloadAfterMinutes": 1.5,
    "engine.exitAfterMinutes": 2,
    "completion.enabled": False,
    "completion.disabledLanguages": ["markdown", "plaintext"],
    "completion.inComments": False,
    "completion.inStrings": False,
    "completion.debounceMs": 0,
    "completion.maxTokens": 20,
    "completion.maxLines": 2,
    "completion.timeLimitMs": 900,
    "completion.prefixTokens": 64,
    "completion.suffixTokens": 0,
    "completion.pauseTokens": 0,
    "completion.minimumAcceptance": 0.35,
    "completion.weighingMs": 500,
    "context.maxTokens": 0,
    "context.exclude": ["private/"],
    "context.deadlineMs": 100,
    "refactor.runCode": False,
    "refactor.runTests": True,
    "refactor.trustedFolders": ["/home/me/project"],
    "refactor.nameLimitMs": 100,
    "refactor.samples": 5,
    "refactor.maxTokens": 64,
    "refactor.timeLimitMs": 2000,
    "record.enabled": False,
}
"""For each option a value that is not its default."""

OF_THE_USER = (
    "model",
    "logLevel",
    "refactor.runCode",
    "refactor.runTests",
    "refactor.trustedFolders",
    "record.enabled",
)
"""Options beside `engine.…` that a workspace's own files may not set."""


def nested(name: str, value: Any) -> dict[str, Any]:
    """`a.b` as an editor sends it."""
    for part in reversed(name.split(".")):
        value = {part: value}
    return value


def field_of(settings: Settings, name: str) -> Any:
    """The field that an option sets."""
    section, _, last = name.rpartition(".")
    holder = getattr(settings, section) if section else settings
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in last)
    return getattr(holder, snake)


def test_every_option_has_a_value_here_and_a_field() -> None:
    names = {option.name for option in OPTIONS}
    assert names == set(VALUES)
    sections = (
        EngineSettings,
        CompletionSettings,
        ContextSettings,
        RefactorSettings,
        RecordSettings,
    )
    count = sum(len(fields(kind)) for kind in (*sections, Settings))
    assert len(names) == count - len(sections)


@pytest.mark.parametrize("name", VALUES)
def test_the_user_sets_everything(name: str) -> None:
    resolved = resolve_settings(nested(name, VALUES[name]))
    assert resolved.problems == ()
    wanted = tuple(VALUES[name]) if isinstance(VALUES[name], list) else VALUES[name]
    assert field_of(resolved.settings, name) == wanted != field_of(Settings(), name)


@pytest.mark.parametrize("name", VALUES)
def test_a_workspace_sets_only_how_completions_are_made(name: str) -> None:
    resolved = resolve_settings({}, nested(name, VALUES[name]))
    if name.startswith("engine.") or name in OF_THE_USER:
        assert resolved.settings == Settings()
        assert resolved.problems == (
            f"The setting fimble.{name} is not taken from a workspace's own files.",
        )
    else:
        assert resolved.problems == ()
        assert field_of(resolved.settings, name) != field_of(Settings(), name)


@pytest.mark.parametrize(
    "name", ["executable", "server.command", "engine.command", "models.sources", "engine.apiKey"]
)
def test_a_workspace_names_no_executable_key_or_source(name: str) -> None:
    resolved = resolve_settings({}, nested(name, "/bin/evil"))
    assert resolved.settings == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", 3),
        ("logLevel", "loud"),
        ("engine.url", "localhost:8000"),
        ("engine.url", "file:///etc/passwd"),
        ("engine.quantization", "int4"),
        ("engine.threads", -1),
        ("engine.threads", 2.5),
        ("engine.threads", True),
        ("engine.unloadAfterMinutes", 0),
        ("engine.unloadAfterMinutes", "soon"),
        ("completion.enabled", "yes"),
        ("completion.enabled", 1),
        ("completion.disabledLanguages", "python"),
        ("completion.disabledLanguages", ["python", 3]),
        ("completion.maxTokens", 0),
        ("completion.maxTokens", 1025),
        ("completion.timeLimitMs", float("nan")),
        ("completion.prefixTokens", [900]),
    ],
)
def test_a_wrong_value_is_named_and_replaced_by_the_default(name: str, value: Any) -> None:
    allowed = next(option.allowed for option in OPTIONS if option.name == name)
    resolved = resolve_settings(nested(name, value))
    assert resolved.settings == Settings()
    assert resolved.problems == (
        f"The setting fimble.{name} is {value!r}; it must be {allowed}. The default is used.",
    )


def test_one_wrong_value_does_not_take_the_others_with_it() -> None:
    raw = {"completion": {"maxTokens": "many", "maxLines": 3}, "model": "gpt2"}
    resolved = resolve_settings(raw)
    assert resolved.settings == Settings(model="gpt2", completion=CompletionSettings(max_lines=3))
    assert len(resolved.problems) == 1


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"completion": {"max_tokens": 3}}, "completion.max_tokens"),
        ({"engine": "http://localhost"}, "engine"),
        ({"completion": {"maxTokens": {"python": 3}}}, "completion.maxTokens.python"),
        ({"completion.maxTokens": 3, "x": {}, "y": {"z": 1}}, "y.z"),
    ],
)
def test_unknown_keys_are_named(raw: dict[str, Any], named: str) -> None:
    assert resolve_settings(raw).problems == (f"The setting fimble.{named} does not exist.",)


def test_dotted_keys_are_taken_as_they_are() -> None:
    assert resolve_settings({"completion.maxTokens": 3}).settings.completion.max_tokens == 3


def test_null_means_not_set_and_sections_of_editors_are_theirs() -> None:
    raw = {"model": None, "server": {"path": "/x"}, "trace": {"server": "verbose"}, "trace.x": 1}
    resolved = resolve_settings(raw)
    assert resolved.settings == Settings()
    assert resolved.problems == ()


def test_the_user_wins_over_the_workspace() -> None:
    workspace = {"completion": {"maxLines": 2, "maxTokens": 20}}
    resolved = resolve_settings({"completion": {"maxLines": 5}}, workspace)
    assert resolved.settings.completion == CompletionSettings(max_lines=5, max_tokens=20)


def test_a_wrong_value_of_the_user_leaves_the_workspace_s_in_place() -> None:
    resolved = resolve_settings({"completion": {"maxLines": "x"}}, {"completion": {"maxLines": 2}})
    assert resolved.settings.completion.max_lines == 2
    assert len(resolved.problems) == 1


def test_what_either_hides_is_hidden() -> None:
    workspace = nested("context.exclude", ["a/", "b/"])
    assert resolve_settings({}, workspace).settings.context.exclude == ("a/", "b/")
    both = resolve_settings(nested("context.exclude", ["b/", "c/"]), workspace)
    assert both.settings.context.exclude == ("a/", "b/", "c/")
