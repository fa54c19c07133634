"""The process that calls one function with many inputs, after it has taken everything from itself.

One JSON question on stdin, one JSON answer on stdout. What the question names is imported first
(the standard library alone); then the limits and the system call filter are set, and only then is
a line of the user's code run.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Mapping
from typing import Any, Final

from fimble.refactoring.sandbox.observed import observe
from fimble.refactoring.sandbox.system_calls import restrict_this_process

_ENCODINGS: Final = ("ascii", "latin_1", "utf_16", "utf_32", "cp1252", "idna", "hex_codec")
_USED_LATER: Final = ("_strptime", "locale", "unicodedata", *(f"encodings.{e}" for e in _ENCODINGS))
"""What the standard library imports only when it is needed, and could not any more."""
_MEMORY_BYTES: Final = 768 << 20
_CALL_CPU_S: Final = 0.5
_CALL_CLOCK_S: Final = 3.0
_ALL_CPU_S: Final = 3.0
_MOST_LATE_CALLS: Final = 4
NO_INPUT: Final = "NoInput"
"""Noted as raised where a call's own arguments cannot be made."""


class OutOfTime(BaseException):
    """Raised in a call that takes too long; no `except Exception` of the user's holds it up."""


class Callback:
    """Stands for a function that is passed in: remembers its calls, gives what depends on them."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Note the call, and give a number made of what is given."""
        self.calls.append(observe([arguments, named]))
        return len(repr(self.calls[-1])) % 7


def main() -> None:
    """Read the question, close the doors, answer it."""
    question = json.load(sys.stdin)
    for name in (*_USED_LATER, *question["imports"]):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _limit(question["seconds"])
    restrict_this_process()
    signal.signal(signal.SIGVTALRM, _stop_call)
    signal.signal(signal.SIGALRM, _stop_call)
    answer_to.write(json.dumps(_answer(question)))
    answer_to.flush()
    os._exit(0)  # nothing of the user's runs any more: no `atexit`, no `__del__`


def _limit(seconds: float) -> None:
    cpu = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(question: Mapping[str, Any]) -> dict[str, Any]:
    sys.stdout = sys.stderr = io.StringIO()
    module = types.ModuleType("refactored")
    sys.modules[module.__name__] = module  # where dataclasses look for the names of types
    namespace: dict[str, Any] = module.__dict__
    try:
        with _time_limit():
            exec(compile(question["source"], "<refactored>", "exec"), namespace)
        function = namespace[question["name"]]
    except BaseException as fault:  # noqa: BLE001  the user's code may raise anything
        return {"trouble": f"{type(fault).__name__} when it was defined"}
    outcomes: list[Any] = []
    late = 0
    end = time.process_time() + _ALL_CPU_S
    for call in question["calls"]:
        if time.process_time() > end or late >= _MOST_LATE_CALLS:
            break
        outcomes.append(_observe_call(function, call, namespace))
        late += outcomes[-1]["raised"] == OutOfTime.__name__
    return {"outcomes": outcomes}


def _observe_call(
    function: Callable[..., Any], call: str, namespace: Mapping[str, Any]
) -> dict[str, Any]:
    """What a call gives, raises, prints, and does to its arguments and to the module's values."""
    try:
        arguments, named = eval(call, {"callback": Callback})  # our own text, of literals
    except Exception as fault:  # noqa: BLE001  a set of lists, say: no value, so nothing is called
        return {"result": None, "raised": NO_INPUT, "arguments": [str(fault)], "printed": ""}
    sys.stdout = sys.stderr = printed = io.StringIO()
    result, raised = None, ""
    try:
        with _time_limit():
            result = observe(function(*arguments, **named))
    except BaseException as fault:  # noqa: BLE001
        raised = type(fault).__name__
    changed = [each.calls if isinstance(each, Callback) else observe(each) for each in arguments]
    values = {
        name: observe(value)
        for name, value in namespace.items()
        if isinstance(value, list | dict | set) and not name.startswith("__")
    }
    return {
        "result": result,
        "raised": raised,
        "arguments": [changed, observe(named)],
        "printed": printed.getvalue()[:2000],
        "values": values,
    }


@contextlib.contextmanager
def _time_limit():
    signal.setitimer(signal.ITIMER_VIRTUAL, _CALL_CPU_S)
    signal.setitimer(signal.ITIMER_REAL, _CALL_CLOCK_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _stop_call(number: int, frame: object) -> None:
    del number, frame
    raise OutOfTime


if __name__ == "__main__":
    main()
