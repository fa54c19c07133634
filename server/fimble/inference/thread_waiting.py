"""How the threads of the model wait for each other; to be set before torch is imported.

GNU OpenMP lets a thread that waits spin for milliseconds. On an idle machine that is quick. Where
anything else wants a core (a test run, another language server), the threads take each other's time
away. Measured on two cores, 0.5B in int8, prefill and decode in tokens a second:

| spins   | machine idle | one other busy process |
| ------- | ------------ | ---------------------- |
| default | 1138, 31     | 93, 1                  |
| 10,000  | 580, 26      | 130, 4                 |
| 1,000   | 1085, 27     | 300 to 525, 10 to 18   |
| 100     | 790, 22      | 400 to 560, 13 to 19   |
"""

from __future__ import annotations

import os
from typing import Final

_SPINS: Final = "1000"


def wait_politely() -> None:
    """Give the core away soon, unless the user's environment says otherwise."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)
