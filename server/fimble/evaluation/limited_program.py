"""Runs one program file under limits; started as a script of its own by `judge`, never imported.

Arguments: the program, seconds of processor time, bytes of memory, and the exit status that says
the program ran through. A program that merely calls `sys.exit(0)` does not give that one.
"""

import resource
import sys
from pathlib import Path

_MOST_FILE_BYTES = 1_000_000


def main(arguments: list[str]) -> int:
    """Limit this process for good, then run the program in it."""
    program, seconds, memory_bytes, passed = arguments
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_FILE_BYTES, _MOST_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # which has no such limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    code = compile(Path(program).read_text("utf-8"), "program.py", "exec")
    exec(code, {"__name__": "__main__"})
    return int(passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
