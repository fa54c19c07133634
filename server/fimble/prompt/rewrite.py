"""Prompts that ask a chat model to write or to explain code: its card's template, an instruction,
the code, and the beginning of the answer. Pure.

The answer is begun for the model, with a fence and often with the code's own first line: a small
model then goes on with code, where it would else begin to talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from fimble.prompt.sentinels import break_control_tokens, control_tokens
from fimble_models import ModelCard

_CHAT_ML: Final = (
    "<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n"
    "<|im_start|>assistant\n{begun}"
)
_TEMPLATES: Final = {"qwen2.5-coder": _CHAT_ML}
"""A model family to its chat template (Qwen2.5: the `chat_template` of its tokenizer)."""
_OWN_SYSTEM: Final = {
    "qwen2.5-coder": "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
}
"""The system message that the template puts in where none is given."""

FENCE: Final = "```"

Tongue = Literal["en", "zh"]
_SYSTEM: Final[dict[Tongue, str]] = {
    "en": "You are a careful programmer. You change only what you are asked to change.",
    "zh": "你是一名细心的程序员。只修改要求你修改的内容。注释和文档字符串用中文书写。",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a model is asked about a piece of code.

    Attributes:
        instruction: in the words of `tongue`.
        language: the name of a fence, such as `python`.
        around: what else of the file the model should know, such as its imports; may be empty.
        begun: the first part of the answer, the fence included.
    """

    instruction: str
    code: str
    language: str
    begun: str
    tongue: Tongue = "en"
    around: str = ""


def takes_instructions(card: ModelCard | None) -> bool:
    """Whether a model can be asked in words, by a template that is known."""
    return card is not None and card.chat_template and card.family in _TEMPLATES


def build_chat_prompt(question: Question, card: ModelCard) -> str:
    """The whole prompt. `takes_instructions(card)` must hold."""
    tokens = control_tokens(card.fim)
    around = (
        f"{FENCE}{question.language}\n{question.around}\n{FENCE}\n\n" if question.around else ""
    )
    user = (
        f"{around}{question.instruction}\n\n{FENCE}{question.language}\n{question.code}\n{FENCE}\n"
    )
    return _TEMPLATES[card.family].format(
        system=_SYSTEM[question.tongue],
        user=break_control_tokens(user, tokens),
        begun=break_control_tokens(question.begun, tokens),
    )


def build_plain_question(instruction: str, code: str, language: str, card: ModelCard) -> str:
    """A prompt as anybody would write it, with the system message of the model's own template:
    what an evaluation compares with. `takes_instructions(card)` must hold.
    """
    tokens = control_tokens(card.fim)
    user = (
        f"Edit the following code. {instruction}\n\n{FENCE}{language}\n{code}\n{FENCE}\n\n"
        "Answer with the whole edited code."
    )
    return _TEMPLATES[card.family].format(
        system=_OWN_SYSTEM[card.family], user=break_control_tokens(user, tokens), begun=""
    )


def tongue_of(texts: str) -> Tongue:
    """The language of comments: Chinese where a tenth of their letters is."""
    letters = [character for character in texts if character.isalpha()]
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in letters)
    return "zh" if letters and chinese * 10 >= len(letters) else "en"
