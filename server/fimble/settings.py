"""The resolved settings: typed, validated, frozen. `settings_schema` makes them of raw options."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """Where the model runs. `url` empty: the user's own engine process is found or started."""

    url: str = ""
    api_key_file: str = ""
    device: str = "auto"
    quantization: str = "auto"
    threads: int = 0
    unload_after_minutes: float = 15.0
    exit_after_minutes: float = 60.0


@dataclass(frozen=True, kw_only=True)
class CompletionSettings:
    """How completions are made. Token counts are the model's own tokens.

    `minimum_acceptance` is the chance, 0 to 1, that what is shown unasked must have of being taken.
    Learnt as the chance of the very words of the author, which asks more than most users do. One in
    three keeps 93 % of the right suggestions and withholds 53 % of the wrong ones in packages that
    the gate has not learnt from (1,370 suggestions).

    `weighing_ms` is how long a suggestion that is asked for with a key may be weighed against other
    ways to go on; 0 is not at all.
    """

    enabled: bool = True
    disabled_languages: tuple[str, ...] = ()
    in_comments: bool = True
    in_strings: bool = True
    debounce_ms: int = 30
    max_tokens: int = 96
    max_lines: int = 12
    time_limit_ms: int = 4000
    prefix_tokens: int = 900
    suffix_tokens: int = 300
    pause_tokens: int = 1800
    minimum_acceptance: float = 0.33
    weighing_ms: int = 2000


@dataclass(frozen=True, kw_only=True)
class ContextSettings:
    """What a suggestion knows of other files.

    `max_tokens` 0 is none. `exclude` are patterns as in `.gitignore`. `deadline_ms` is how long
    gathering may hold up a suggestion.
    """

    max_tokens: int = 300
    exclude: tuple[str, ...] = ()
    deadline_ms: int = 50


@dataclass(frozen=True, kw_only=True)
class RefactorSettings:
    """How refactorings are made and checked.

    Attributes:
        run_code: whether a changed Python function is run in a sandbox, old against new.
        run_tests: whether the project's own tests of a change are run, in trusted folders.
        trusted_folders: absolute paths; in workspaces there, the project's own type checker and
            tests may be run.
        samples: how many answers of a model are looked at before giving up.
        max_tokens: the longest answer of a model.
        time_limit_ms: how long one answer of a model may take.
        name_limit_ms: how long a running model may think of a name for what is extracted; 0 asks
            none.
    """

    run_code: bool = True
    run_tests: bool = False
    trusted_folders: tuple[str, ...] = ()
    samples: int = 3
    max_tokens: int = 1024
    time_limit_ms: int = 60_000
    name_limit_ms: int = 2500


@dataclass(frozen=True, kw_only=True)
class RecordSettings:
    """What becomes of suggestions; see `record`."""

    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a user can set."""

    model: str = "auto"
    log_level: str = "info"
    engine: EngineSettings = field(default_factory=EngineSettings)
    completion: CompletionSettings = field(default_factory=CompletionSettings)
    context: ContextSettings = field(default_factory=ContextSettings)
    refactor: RefactorSettings = field(default_factory=RefactorSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
