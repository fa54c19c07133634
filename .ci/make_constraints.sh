#!/bin/sh
# make_constraints.sh PYTHON: prints constraints.txt, the newest versions that install together.
# torch keeps its pin: a newer one is a decision (gigabytes of CUDA packages), not an update.
set -eu
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" -m venv "$directory/venv" >&2
"$directory/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 '.[dev]' >&2
echo "# The exact versions that were tested together; written by \`make constraints\`."
"$directory/venv/bin/pip" freeze --exclude fimble | sed 's/+cpu$//'
