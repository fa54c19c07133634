"""Every option in one table: its name, what is allowed, and what it does.

Options of the scope `user` name a server, a key, a device or a model; a workspace's own files
cannot set them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from fimble.settings_checks import Check, address, between, flag, one_of, text, texts


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option: its name in editors, the field it sets, and what is allowed.

    Attributes:
        name: dotted camel case below the section `fimble`.
        check: whether a value is allowed, with its JSON schema.
        allowed: what `check` wants, in words.
    """

    name: str
    check: Check
    allowed: str
    description: str
    scope: Literal["user", "workspace"] = "workspace"


OPTIONS: Final[tuple[Option, ...]] = (
    Option(
        name="model",
        check=text,
        allowed="a model card's id, a path, or auto",
        description="The model: a name from `fimble models list`, a path, or `auto`.",
        scope="user",
    ),
    Option(
        name="logLevel",
        check=one_of("error", "warning", "info", "debug"),
        allowed="error, warning, info or debug",
        description="How much is logged.",
        scope="user",
    ),
    Option(
        name="engine.url",
        check=address,
        allowed="an http or https address, or empty",
        description="An OpenAI-compatible server to use instead of the local engine.",
        scope="user",
    ),
    Option(
        name="engine.apiKeyFile",
        check=text,
        allowed="a path, or empty",
        description="A file that holds the key for that server (else FIMBLE_API_KEY).",
        scope="user",
    ),
    Option(
        name="engine.device",
        check=text,
        allowed="auto, cpu, cuda, cuda:N or mps",
        description="Where the model runs.",
        scope="user",
    ),
    Option(
        name="engine.quantization",
        check=one_of("auto", "int8", "none"),
        allowed="auto, int8 or none",
        description="How weights are kept in memory; auto is int8 on a CPU, and on a GPU"
        " where 16 bits do not fit.",
        scope="user",
    ),
    Option(
        name="engine.threads",
        check=between(0, 1024),
        allowed="0 to 1024",
        description="CPU threads; 0 for one per physical core.",
        scope="user",
    ),
    Option(
        name="engine.unloadAfterMinutes",
        check=between(0.1, 100_000, float),
        allowed="0.1 or more",
        description="Idle minutes after which the model leaves the memory.",
        scope="user",
    ),
    Option(
        name="engine.exitAfterMinutes",
        check=between(0.1, 100_000, float),
        allowed="0.1 or more",
        description="Idle minutes after which the engine process ends.",
        scope="user",
    ),
    Option(
        name="completion.enabled",
        check=flag,
        allowed="true or false",
        description="Whether inline completions are offered.",
    ),
    Option(
        name="completion.disabledLanguages",
        check=texts,
        allowed="a list of language identifiers",
        description="Languages without inline completions.",
    ),
    Option(
        name="completion.inComments",
        check=flag,
        allowed="true or false",
        description="Whether comments are completed while you type; with a key they always are.",
    ),
    Option(
        name="completion.inStrings",
        check=flag,
        allowed="true or false",
        description="Whether strings, docstrings among them, are completed while you type.",
    ),
    Option(
        name="completion.debounceMs",
        check=between(0, 2000),
        allowed="0 to 2000",
        description="Milliseconds of quiet before the model is asked.",
    ),
    Option(
        name="completion.maxTokens",
        check=between(1, 1024),
        allowed="1 to 1024",
        description="The longest suggestion, in tokens.",
    ),
    Option(
        name="completion.maxLines",
        check=between(1, 200),
        allowed="1 to 200",
        description="The longest suggestion, in lines.",
    ),
    Option(
        name="completion.timeLimitMs",
        check=between(100, 60_000),
        allowed="100 to 60000",
        description="Milliseconds that a suggestion may take; whole lines by then are shown.",
    ),
    Option(
        name="completion.prefixTokens",
        check=between(16, 30_000),
        allowed="16 to 30000",
        description="Tokens of the text before the cursor that the model reads.",
    ),
    Option(
        name="completion.suffixTokens",
        check=between(0, 30_000),
        allowed="0 to 30000",
        description="Tokens of the text after the cursor that the model reads.",
    ),
    Option(
        name="completion.pauseTokens",
        check=between(0, 30_000),
        allowed="0 to 30000",
        description="Tokens of the text before the cursor that the model reads while you pause, and"
        " a third as many after it; 0 reads no more than at once.",
    ),
    Option(
        name="completion.minimumAcceptance",
        check=between(0, 1, float),
        allowed="0 to 1",
        description="Show what you would take at least this often: 0.33 is once in three times; 0"
        " shows everything. What you ask for with a key is always shown.",
    ),
    Option(
        name="completion.weighingMs",
        check=between(0, 60_000),
        allowed="0 to 60000",
        description="How long, in milliseconds, a suggestion that you ask for with a key may be"
        " weighed against other ways to go on; 0: not at all.",
    ),
    Option(
        name="context.maxTokens",
        check=between(0, 30_000),
        allowed="0 to 30000",
        description="Tokens of other files that the model reads; 0 for none.",
    ),
    Option(
        name="context.exclude",
        check=texts,
        allowed="a list of patterns as in .gitignore",
        description="Files that are never shown to the model, besides ignored and secret ones.",
    ),
    Option(
        name="context.deadlineMs",
        check=between(5, 5000),
        allowed="5 to 5000",
        description="Milliseconds that looking into other files may take.",
    ),
    Option(
        name="refactor.runCode",
        check=flag,
        allowed="true or false",
        description="Whether a changed Python function is run in a sandbox, old against new.",
        scope="user",
    ),
    Option(
        name="refactor.runTests",
        check=flag,
        allowed="true or false",
        description="Whether tests that cover a refactoring are run, in trusted folders alone.",
        scope="user",
    ),
    Option(
        name="refactor.trustedFolders",
        check=texts,
        allowed="a list of absolute paths",
        description="Folders whose own type checker and tests refactorings may run; they are"
        " programs of the project, and not sandboxed.",
        scope="user",
    ),
    Option(
        name="refactor.samples",
        check=between(1, 8),
        allowed="1 to 8",
        description="How many answers of the model are checked before a refactoring is given up;"
        " two more where you say in words what to do.",
    ),
    Option(
        name="refactor.maxTokens",
        check=between(16, 8192),
        allowed="16 to 8192",
        description="The longest answer of the model to a refactoring, in tokens.",
    ),
    Option(
        name="refactor.timeLimitMs",
        check=between(1000, 600_000),
        allowed="1000 to 600000",
        description="Milliseconds that one answer of the model to a refactoring may take.",
    ),
    Option(
        name="refactor.nameLimitMs",
        check=between(0, 60_000),
        allowed="0 to 60000",
        description="Milliseconds that a running model may think of a name for what is extracted;"
        " 0 asks none.",
    ),
    Option(
        name="record.enabled",
        check=flag,
        allowed="true or false",
        description="Whether it is kept, on this machine alone, what became of suggestions.",
        scope="user",
    ),
)
