#!/usr/bin/env bash
# Feeds each fuzz target the whole of its corpus, without libFuzzer.
set -euo pipefail
for program in "$@"; do
    name=${program##*/replay_}
    corpus=tests/fuzz/corpus/$name
    [ -n "$(ls -A "$corpus" 2>/dev/null)" ] || { echo "no corpus: $corpus" >&2; exit 1; }
    "$program" "$corpus"
done
