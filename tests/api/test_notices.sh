#!/usr/bin/env bash
# The life of a notice over the service; see test_notices.py.
exec python3 -B "${0%/*}/test_notices.py"
