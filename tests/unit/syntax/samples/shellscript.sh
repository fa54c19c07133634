#!/usr/bin/env bash
set -euo pipefail

# Counts the books.
count() {
    local folder=$1
    find "$folder" -name '*.txt' | wc -l
}

function lend {
    echo "lent: $(basename "$1")"
}

if [[ $# -gt 0 ]]; then
    count "$1"
fi
