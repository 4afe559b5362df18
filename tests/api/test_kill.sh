#!/usr/bin/env bash
# kill -9 in the middle of posts; see test_kill.py.
exec python3 -B "${0%/*}/test_kill.py"
