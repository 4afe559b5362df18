#!/usr/bin/env bash
# An order over the service; see test_orders.py.
exec python3 -B "${0%/*}/test_orders.py"
