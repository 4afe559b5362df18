#!/usr/bin/env bash
# Runs test programs, and scripts by bash, through prove, as many at once as there are cores; each
# prints TAP. One that runs no test fails.
set -euo pipefail
[ $# -gt 0 ] || exit 0
with=''
unset MAKEFLAGS MAKELEVEL # a script that calls make gives its own
[[ $1 != *.sh ]] || with=bash
CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1} \
    prove --timer -j "$(nproc)" --exec "$with" "$@"
