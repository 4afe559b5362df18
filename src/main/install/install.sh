#!/usr/bin/env bash
# Copies what was built to where it belongs; `make install` calls it. usage: install.sh BUILD, with
# DESTDIR, prefix, unitdir, and what follows from prefix in the environment.
set -euo pipefail
build=$1
here=${0%/*}
prefix=${prefix:-/usr/local}
bindir=${bindir:-$prefix/bin}
datadir=${datadir:-$prefix/share}
unitdir=${unitdir:-$prefix/lib/systemd/system}
to=${DESTDIR:-}
programs=(mingzhang mingzhang-signer mingzhang-verify mingzhang-witness mingzhang-board)

put() { install -D -m "$1" "$2" "$to$3"; }
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

for program in "${programs[@]}"; do put 755 "$build/$program" "$bindir/$program"; done
put 644 "$build/locale/zh_CN/LC_MESSAGES/mingzhang.mo" "$datadir/locale/zh_CN/LC_MESSAGES/mingzhang.mo"
LC_ALL=C.UTF-8 LANGUAGE=en "$build/mingzhang" docs manual > "$made/mingzhang.1"
"$build/mingzhang" docs completion > "$made/mingzhang"
put 644 "$made/mingzhang" "$datadir/bash-completion/completions/mingzhang"
for page in docs/man/*.[18] "$made/mingzhang.1"; do
    name=${page##*/}
    gzip -9nc "$page" > "$made/page.gz"
    put 644 "$made/page.gz" "$datadir/man/man${name##*.}/$name.gz"
done
for unit in "$here"/*.service; do
    sed "s|@bindir@|$bindir|" "$unit" > "$made/unit"
    put 644 "$made/unit" "$unitdir/${unit##*/}"
done
find docs -name '*.md' -printf '%P\n' | while read -r page; do
    put 644 "docs/$page" "$datadir/doc/mingzhang/$page"
done
put 644 README.md "$datadir/doc/mingzhang/README.md"
