#!/bin/sh
# check_wheel.sh: installs the newest wheel of dist/ into an empty environment and uses it as a stranger would.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(ls -t "$root"/dist/fimble-*.whl | head -1)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"${PYTHON:-python3}" -m venv "$directory/venv"
"$directory/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$root/constraints.txt" torch "$wheel"
cd "$directory"
"$directory/venv/bin/fimble" --version
"$directory/venv/bin/fimble" models list
echo "wheel: installed and used"
