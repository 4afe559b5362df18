#!/usr/bin/env bash
# Runs each libFuzzer target for $1 seconds; new finds go to $2/finds, the corpus stays as it is.
set -euo pipefail
seconds=$1
build=$2
for program in "$build"/tests/fuzz/fuzz_*; do
    [ -x "$program" ] || continue
    name=${program##*/fuzz_}
    [[ $name == *.* ]] && continue
    mkdir -p "$build/finds/$name"
    echo "  FUZZ $name ${seconds}s"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
        -artifact_prefix="$build/finds/$name-" "$build/finds/$name" "tests/fuzz/corpus/$name"
done
