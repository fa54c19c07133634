"""Names for what is extracted: from the expression itself, and free where it is used. Pure."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from typing import Final, Literal

Style = Literal["snake", "camel"]
# fmt: off
RESERVED: Final = frozenset((
    "abstract", "any", "as", "assert", "async", "auto", "await", "bool", "boolean", "box", "break",
    "byte", "case", "catch", "chan", "char", "class", "const", "constexpr", "continue", "crate",
    "debugger", "default", "defer", "delete", "do", "double", "dyn", "else", "enum", "error",
    "eval", "export", "extends", "extern", "fallthrough", "false", "final", "finally", "float",
    "fn", "for", "friend", "func", "function", "get", "go", "goto", "if", "impl", "implements",
    "import", "in", "inline", "instanceof", "int", "interface", "len", "let", "long", "loop",
    "macro", "map", "match", "mod", "module", "move", "mut", "namespace", "native", "new", "nil",
    "null", "number", "object", "of", "operator", "package", "private", "protected", "pub",
    "public", "range", "record", "ref", "register", "return", "select", "self", "set", "short",
    "signed", "sizeof", "static", "str", "strictfp", "string", "struct", "super", "switch",
    "symbol", "synchronized", "template", "this", "throw", "throws", "trait", "transient", "true",
    "try", "type", "typedef", "typename", "typeof", "undefined", "union", "unsafe", "unsigned",
    "use", "using", "var", "virtual", "void", "volatile", "where", "while", "with", "yield",
    "append", "cap", "copy", "print", "printf", "println", "std", "arguments", "require", "main",
))
# fmt: on
"""Words that mean something of their own in one of the languages with braces."""
_WORD: Final = re.compile(r"(?<![\w.])[^\W\d]\w*")
"""A word that is no attribute."""
_VERBS: Final = ("get_", "find_", "load_", "read_", "make_", "create_", "build_", "fetch_")
_OF_CALLS: Final = {"len": "length", "sum": "total", "sorted": "ordered", "open": "file"}
_OF_CONSTANTS: Final = {"str": "text", "bytes": "data", "int": "number", "float": "number"}
_OF_OPERATORS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "total",
    ast.Sub: "difference",
    ast.Mult: "product",
    ast.Div: "ratio",
    ast.FloorDiv: "quotient",
    ast.Mod: "remainder",
}
_SIGNS: Final = {
    **dict.fromkeys(("||", "&&", "==", "!=", "===", "!==", "<=", ">=", "<", ">"), "condition"),
    "+": "total",
    "-": "difference",
    "*": "product",
    "/": "ratio",
    "%": "remainder",
}
"""The sign of an expression to what it gives; those that bind least come first."""
_OF_NODES: Final[tuple[tuple[type[ast.expr], str], ...]] = (
    (ast.Compare, "condition"),
    (ast.BoolOp, "condition"),
    (ast.JoinedStr, "text"),
    (ast.ListComp, "items"),
    (ast.SetComp, "items"),
    (ast.DictComp, "mapping"),
    (ast.GeneratorExp, "items"),
    (ast.List, "items"),
    (ast.Tuple, "items"),
    (ast.Dict, "mapping"),
    (ast.Set, "items"),
    (ast.Lambda, "function"),
)


def name_for_expression(source: str, document: str) -> str:
    """A variable's name for a Python expression that no word of the document has yet."""
    try:
        node = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        node = None
    return free_name(_name_of(node) or "value", document)


def free_name(wish: str, document: str) -> str:
    """The name, with a number where any word of the document is it already."""
    taken = set(_WORD.findall(document)) | set(dir(builtins)) | set(keyword.kwlist)
    if wish not in taken:
        return wish
    return next(name for number in range(2, 10_000) if (name := f"{wish}_{number}") not in taken)


def is_free(name: str, document: str, language: str = "python") -> bool:
    """Whether a name is no word of the document, and none that the language keeps for itself."""
    if language == "python":
        return free_name(name, document) == name
    return name not in RESERVED and re.search(rf"(?<![\w$.]){name}(?![\w$])", document) is None


def name_with_number(wish: str, document: str, language: str) -> str:
    """The name, with a number where it is not free."""
    numbers = (f"{wish}{number or ''}" for number in (0, *range(2, 10_000)))
    return next(name for name in numbers if is_free(name, document, language))


def name_for_code(source: str, kind: str, style: Style) -> str:
    """A variable's name for an expression of a language with braces, by its last words.

    Args:
        kind: the node's, in the grammar.
    """
    if "binary" in kind:
        sign = next((sign for sign in _SIGNS if f" {sign} " in source), "")
        return _SIGNS.get(sign, "value")
    if "string" in kind or "template" in kind:
        return "text"
    if re.fullmatch(r"[\d_.]+\w*", source):
        return "amount"
    without_arguments = re.sub(r"\((?:[^()]|\([^()]*\))*\)\s*[?!]?$", "", source.strip())
    without_arguments = re.sub(r"\[[^\[\]]*\]$", "", without_arguments)
    words = re.findall(r"[A-Za-z_]\w*", without_arguments)
    plain = snake_case(words[-1]) if words else ""
    verb = next((verb for verb in _VERBS if plain.startswith(verb)), "")
    name = styled(plain.removeprefix(verb) or "value", style)
    return name if name not in RESERVED else "value"


def styled(name: str, style: Style) -> str:
    """A name written as a language writes its variables: `total_price` or `totalPrice`."""
    plain = snake_case(name) or name
    if style == "snake":
        return plain
    first, *others = plain.split("_")
    return first + "".join(word.capitalize() for word in others)


def is_name(text: str) -> bool:
    """Whether a text can be a variable's name in Python."""
    return text.isidentifier() and not keyword.iskeyword(text)


def _name_of(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        return _of_call(node)
    if isinstance(node, ast.Attribute):
        return snake_case(node.attr)
    if isinstance(node, ast.Subscript):
        return _of_subscript(node)
    if isinstance(node, ast.BinOp):
        return _OF_OPERATORS.get(type(node.op), "")
    if isinstance(node, ast.Constant):
        return _OF_CONSTANTS.get(type(node.value).__name__, "")
    if isinstance(node, ast.UnaryOp):
        return "condition" if isinstance(node.op, ast.Not) else _name_of(node.operand)
    return next((name for kind, name in _OF_NODES if isinstance(node, kind)), "")


def _of_call(node: ast.Call) -> str:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    name = _OF_CALLS.get(name, snake_case(name))
    verb = next((verb for verb in _VERBS if name.startswith(verb)), "")
    return name.removeprefix(verb)


def _of_subscript(node: ast.Subscript) -> str:
    key = node.slice
    if isinstance(key, ast.Constant) and isinstance(key.value, str) and is_name(key.value):
        return snake_case(key.value)
    return "item"


def snake_case(name: str) -> str:
    """`HTTPServer` as `http_server`, without underscores around it."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    plain = spaced.lower().strip("_")
    return plain if is_name(plain) else ""
