"""`python -m fimble`: the same command as `fimble`."""

import sys

from fimble.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
