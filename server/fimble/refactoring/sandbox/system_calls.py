"""A filter of system calls that leaves a process nothing but computing: no file can be opened, no
process or thread started, no socket made, nobody signalled. It cannot be taken back.

The list says what is allowed; all else fails with "Operation not permitted". It needs no privilege
and no namespace, so it holds in containers too.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import Final

_ALLOWED: Final[dict[str, tuple[int, int]]] = {
    "read": (0, 63),
    "write": (1, 64),
    "writev": (20, 66),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "setitimer": (38, 103),
    "getitimer": (36, 102),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "uname": (63, 160),
    "gettimeofday": (96, 169),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "restart_syscall": (219, 128),
    "getrusage": (98, 165),
    "times": (100, 153),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
"""Name to its number on x86-64 and on arm64, from the kernel's tables (`asm/unistd_64.h`,
`asm-generic/unistd.h`)."""

_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""`platform.machine()` to its column above and its mark in the filter's data (`linux/audit.h`)."""
_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_X32_NUMBERS = 0x40000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


def why_no_filter() -> str:
    """Why this system has no such filter; empty where it has."""
    if sys.platform != "linux":
        return "no sandbox is known on this system (Linux has one)"
    if platform.machine() not in _ARCHITECTURES:
        return f"no sandbox is known on the processor {platform.machine()}"
    return ""


def restrict_this_process() -> None:
    """Take everything but computing from this process for good.

    Raises:
        OSError: the kernel does not install the filter.
    """
    program = filter_program(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(header), 0, 0),
    ):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "the kernel does not take the system call filter")


def filter_program(machine: str) -> bytes:
    """The filter as the kernel reads it: eight bytes an instruction (`linux/filter.h`)."""
    column, mark = _ARCHITECTURES[machine]
    numbers = sorted(each[column] for each in _ALLOWED.values())
    steps = [
        _step(_LOAD_WORD, 4),  # the architecture
        _step(_JUMP_IF_EQUAL, mark, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD_WORD, 0),  # the number of the call
        _step(_JUMP_IF_AT_LEAST, _X32_NUMBERS, len(numbers), 0),
        *(
            _step(_JUMP_IF_EQUAL, number, len(numbers) - index, 0)
            for index, number in enumerate(numbers)
        ),
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
