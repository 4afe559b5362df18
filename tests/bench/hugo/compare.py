#!/usr/bin/env python3
"""Says whether two sites have the same pages: compare.py OURS THEIRS PATH... White space and the
spelling of entities are not compared."""
import html
import re
import sys


def plain(path):
    with open(path, encoding="utf-8") as page:
        return re.sub(r"\s+", "", html.unescape(page.read()))


ours, theirs, *paths = sys.argv[1:]
for path in paths:
    a, b = plain(f"{ours}/{path}"), plain(f"{theirs}/{path}")
    if a != b:
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        sys.exit(f"{path} differs: ...{a[max(0, at - 60):at + 60]!r} and ...{b[max(0, at - 60):at + 60]!r}")
print(len(paths))
