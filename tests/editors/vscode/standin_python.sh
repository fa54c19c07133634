#!/bin/sh
# Stands in for a Python: makes an "environment" whose python is this script again, writes down what
# pip was asked for, and serves with the real Fimble. What pip says and how it ends is scripted by
# the files pip-says and pip-status in the folder of STANDIN.
case "$*" in
  -c*) echo 3.12.1 ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip --version") echo pip ;;
  "-m pip "*)
    echo "$*" >> "$STANDIN/asked"
    cat "$STANDIN/pip-says" 2>/dev/null
    exit "$(cat "$STANDIN/pip-status" 2>/dev/null || echo 0)" ;;
  *" serve --stdio") exec "$FIMBLE" serve --stdio ;;
  *) exit 9 ;;
esac
