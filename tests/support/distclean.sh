#!/usr/bin/env bash
# Stops the private cluster of home folder $1, removes the folder, and the one place outside it
# that the program may have had to use (named in $1/pg.place).
set -euo pipefail
home=$1
place=$home/pg
[ ! -f "$home/pg.place" ] || place=$(cat "$home/pg.place")
if [ -f "$place/data/postmaster.pid" ]; then
    kill -INT "$(head -n 1 "$place/data/postmaster.pid")" 2>/dev/null || true
    for _ in $(seq 50); do
        [ -f "$place/data/postmaster.pid" ] || break
        sleep 0.1
    done
fi
case $place in
"$home"/*) ;;
/var/tmp/mingzhang-*) rm -rf "$place" ;;
esac
rm -rf "$home"
