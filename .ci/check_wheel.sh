#!/bin/sh
# check_wheel.sh: installs the newest wheel of dist/ into an empty environment and uses it as a stranger would.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(ls -t "$root"/dist/fimble-*.whl | head -1)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
# Neither the sources here nor what this user has set may help the wheel along.
unset PYTHONPATH FIMBLE_API_KEY
export FIMBLE_CONFIG_DIR="$directory/config" FIMBLE_DATA_DIR="$directory/data" \
  FIMBLE_RUNTIME_DIR="$directory/runtime" FIMBLE_CACHE_DIR="$directory/cache"
"${PYTHON:-python3}" -m venv "$directory/venv"
"$directory/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$root/constraints.txt" torch "$wheel"
cd "$directory"
"$directory/venv/bin/fimble" --version
"$directory/venv/bin/fimble" models list
"$directory/venv/bin/python" -P "$root/.ci/complete_over_stdio.py"
echo "wheel: installed and used"
