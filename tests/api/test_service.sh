#!/usr/bin/env bash
# The service over the network; see test_service.py.
exec python3 -B "${0%/*}/test_service.py"
