#!/usr/bin/env bash
# Every route for every role; see test_matrix.py.
exec python3 -B "${0%/*}/test_matrix.py"
