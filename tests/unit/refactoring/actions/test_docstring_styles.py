"""Docstrings in each convention: the question names it, and what a small model writes is put in
order: items at the margin, code that goes on behind it, the sign of the comment or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.prompt.docstring_style import Style, in_style
from fimble.prompt.docstring_text import tidy_docstring
from support.performed import run, text_after
from support.speaking_engine import SpeakingEngine

OTHERS = {
    "Google style": "Other.\n\n    Args:\n        x: it.\n    ",
    "NumPy style": "Other.\n\n    Parameters\n    ----------\n    x : int\n        It.\n    ",
    "reST style": "Other.\n\n    :param x: it\n    ",
}


@pytest.mark.parametrize(
    ("style", "answer", "docstring"),
    [
        (
            "Google style",
            "Halve it.\n\nArgs:\nn: the number.\n\nReturns:\nThe half.\n",
            '"""Halve it.\n\n    Args:\n        n: the number.\n\n    Returns:\n'
            '        The half.\n    """',
        ),
        (
            "NumPy style",
            "Halve it.\n\n    Parameters\n    ----------\n    n : int\n        The number.\n",
            '"""Halve it.\n\n    Parameters\n    ----------\n    n : int\n'
            '        The number.\n    """',
        ),
        (
            "reST style",
            "Halve it.\n\n:param n: the number\n:return: the half\n",
            '"""Halve it.\n\n    :param n: the number\n    :return: the half\n    """',
        ),
    ],
)
async def test_python_has_the_style_of_the_file(
    style: str, answer: str, docstring: str, tmp_path: Path
) -> None:
    other = f'def other(x):\n    """{OTHERS[style]}"""\n\n\n'
    engine = SpeakingEngine(answers=[f'{answer}    """\n    return n'])
    drawn = f"{other}def ha«»lf(n):\n    return n / 2\n"
    outcome = await run("write_docstring", drawn, tmp_path / "a.py", engine=engine)
    assert f"in {style}" in engine.asked[0].prompt
    assert text_after(outcome) == f"{other}def half(n):\n    {docstring}\n    return n / 2\n"
    assert outcome.title.endswith("same code")


AS_SMALL_MODELS_WRITE = """Merges two.

Parameters:
first (dict): The first one,
    which stays.
*more: Others.

Returns:
    dict: A new one.

Raises:
    ValueError: Never.
Note: slow.
"""


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (
            "",
            "Args:\n    first (dict): The first one, which stays.\n    *more: Others.\n\n"
            "Returns:\n    dict: A new one.\n\nRaises:\n    ValueError: Never.",
        ),
        (
            "google",
            "Args:\n    first (dict): The first one, which stays.\n    *more: Others.\n\n"
            "Returns:\n    dict: A new one.\n\nRaises:\n    ValueError: Never.",
        ),
        (
            "numpy",
            "Parameters\n----------\nfirst : dict\n    The first one, which stays.\n*more\n"
            "    Others.\n\nReturns\n-------\ndict\n    A new one.\n\n"
            "Raises\n------\nValueError\n    Never.",
        ),
        (
            "rest",
            ":param first: The first one, which stays.\n:param *more: Others.\n"
            ":return: A new one.\n:raises ValueError: Never.",
        ),
    ],
)
def test_what_a_model_writes_in_another_style_is_rewritten(style: Style, body: str) -> None:
    written = in_style(AS_SMALL_MODELS_WRITE, style)
    assert written == f"Merges two.\n\n{body}\n\nNote: slow."
    assert in_style(written, style) == written


def test_long_items_are_wrapped_in_every_style() -> None:
    numpy = (
        "Parameters\n----------\nn : int\n    One two three four.\n\n=== ===\na b c d e f g h i j"
    )
    assert tidy_docstring(numpy, 16) == (
        "Parameters\n----------\nn : int\n    One two\n    three four.\n\n"
        "=== ===\na b c d e f g h i j"
    )
    assert tidy_docstring(":param n: one two", 12) == ":param n:\n    one two"


def test_words_without_sections_stay() -> None:
    text = "Say it.\n\nAt length: so.\n\n    >>> f(1)\n    2\n\nAnd more."
    assert all(in_style(text, style) == text for style in ("", "google", "numpy", "rest"))


@pytest.mark.parametrize(
    ("file", "form", "drawn", "answer", "comment"),
    [
        (
            "a.js",
            "JSDoc",
            "function ha«»lf(n) {\n  return n / 2;\n}\n",
            "Halves it.\n * @param {number} n - the number\n */\nfunction half",
            "/**\n * Halves it.\n * @param {number} n - the number\n */\n",
        ),
        (
            "A.java",
            "Javadoc",
            "class A {\n  int ha«»lf(int n) {\n    return n / 2;\n  }\n}\n",
            "Halves it.\n * @param n the number\n * @return the half\n */",
            "class A {\n  /**\n   * Halves it.\n   * @param n the number\n"
            "   * @return the half\n   */\n",
        ),
        (
            "a.go",
            "Go doc",
            "package m\n\nfunc Ha«»lf(n int) int {\n\treturn n / 2\n}\n",
            "Half halves it.\n// Rounds down.\nfunc Half(n int)",
            "package m\n\n// Half halves it.\n// Rounds down.\n",
        ),
        (
            "a.rs",
            "rustdoc",
            "fn ha«»lf(n: i32) -> i32 {\n    n / 2\n}\n",
            "Halves it.\n///\n/// # Panics\n/// Never.\nfn half",
            "/// Halves it.\n///\n/// # Panics\n/// Never.\n",
        ),
        (
            "a.c",
            "Doxygen",
            "int ha«»lf(int n) {\n  return n / 2;\n}\n",
            "Halves it.\n * @param n the number\n */",
            "/**\n * Halves it.\n * @param n the number\n */\n",
        ),
    ],
)
async def test_other_languages_have_the_comment_that_they_know(
    file: str, form: str, drawn: str, answer: str, comment: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[answer])
    outcome = await run("write_docstring", drawn, tmp_path / file, engine=engine)
    assert f"the {form} comment" in engine.asked[0].prompt
    assert outcome.title.endswith("same code")
    after = text_after(outcome)
    assert after.startswith(comment)
    plain = drawn.replace("«»", "")
    assert after.endswith(plain[plain.index("half" if "half" in plain else "Half") :])


@pytest.mark.parametrize(
    ("file", "drawn", "after"),
    [
        (
            "a.py",
            "# 数字的工具函数\ndef ha«»lf(n):\n    return n / 2\n",
            '# 数字的工具函数\ndef half(n):\n    """返回一半。"""\n    return n / 2\n',
        ),
        (
            "a.go",
            "package m\n\n// 数字的工具函数\nvar x = 1\n\nfunc Ha«»lf(n int) int {\n"
            "\treturn n\n}\n",
            "package m\n\n// 数字的工具函数\nvar x = 1\n\n// 返回一半。\nfunc Half(n int) int {\n"
            "\treturn n\n}\n",
        ),
    ],
)
async def test_the_tongue_of_the_files_comments_is_asked_for(
    file: str, drawn: str, after: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=["返回一半。"])
    outcome = await run("write_docstring", drawn, tmp_path / file, engine=engine)
    assert "用中文" in engine.asked[0].prompt
    assert text_after(outcome) == after
