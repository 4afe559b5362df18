#!/usr/bin/env bash
# Decisions over the service; see test_decisions.py.
exec python3 -B "${0%/*}/test_decisions.py"
