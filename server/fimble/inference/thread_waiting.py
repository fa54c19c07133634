"""How the threads of the model wait for each other; to be set before torch is imported.

GNU OpenMP lets a thread that waits spin for milliseconds. On an idle machine that is quick. Where
anything else wants a core (a test run, another language server), the threads take each other's time
away; with the default a busy machine read 93 and wrote 1 token a second. A thread that sleeps must
be woken, though, some 0.1 ms at each of a hundred products of a token. Measured on two cores with
the lean pass, 0.5B in int8, prefill in tokens a second and milliseconds for each token written:

| spins  | machine idle | one other busy process |
| ------ | ------------ | ---------------------- |
| 1,000  | 450, 65      | 272, 77                |
| 3,000  | 512, 54      | 254, 85                |
| 5,000  | 518, 57      | 229, 99                |
| 10,000 | 526, 52      | 193, 123               |
"""

from __future__ import annotations

import os
from typing import Final

_SPINS: Final = "3000"


def wait_politely() -> None:
    """Give the core away soon, unless the user's environment says otherwise."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)
