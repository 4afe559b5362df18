#!/usr/bin/env bash
# Runs cmocka programs through prove; each prints TAP. A program that runs no test fails.
set -euo pipefail
[ $# -gt 0 ] || exit 0
CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1} \
    prove -j "$(nproc)" --exec '' "$@"
