# shellcheck shell=bash
# What the whole-program tests share. Source it: . "${0%/*}/lib.sh"
set -euo pipefail
B=${B:-build}
MZ=$PWD/$B/mingzhang
VERIFY=$PWD/$B/mingzhang-verify
WORK=$(mktemp -d "$PWD/$B/cli.XXXXXX")
chmod 711 "$WORK" # the private database's user must pass through
export LC_ALL=C.UTF-8 LANGUAGE=en
unset MINGZHANG_HOME
passed=0
pids=() # of servers that a test started; ended with it

# Ends the private cluster of a home folder that a killed program left running.
stop_cluster() {
    local place=$1/pg pid
    [ ! -f "$1/pg.place" ] || place=$(cat "$1/pg.place")
    [ -f "$place/data/postmaster.pid" ] || return 0
    pid=$(head -n 1 "$place/data/postmaster.pid")
    kill -INT "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

finish() {
    local status=$? home pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for home in "$WORK"/*/; do
        stop_cluster "${home%/}"
        # a place outside the home, made because the database's user cannot reach it
        [ ! -f "$home/pg.place" ] || rm -rf "$(grep '^/var/tmp/mingzhang-' "$home/pg.place")"
    done
    chmod -R u+rwX "$WORK" 2>/dev/null || true
    rm -rf "$WORK"
    [ $status -ne 0 ] || printf '1..1\nok 1 - %s passed, 0 failed\n' "$passed"
    exit $status
}
trap finish EXIT

# signer_pid HOME: the signer of the home folder, or nothing. Its lock file names it; only a lock that
# is held counts, since a killed one leaves its number.
signer_pid() {
    [ ! -f "$1/keys/lock" ] || flock -n "$1/keys/lock" true || cat "$1/keys/lock"
}
# signer_gone HOME: waits until the signer of the home has ended.
signer_gone() { flock -w 60 "$1/keys/lock" true || fail "the signer does not end"; }

fail() { echo "FAIL: $*" >&2; exit 1; }
pass() { passed=$((passed + 1)); }

# expect STATUS COMMAND…: runs it, keeps stdout in $WORK/out and stderr in $WORK/err.
expect() {
    local want=$1 got=0
    shift
    "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || got=$?
    [ "$got" = "$want" ] || { cat "$WORK/out" "$WORK/err" >&2; fail "$* : status $got, expected $want"; }
    pass
}
# has FILE TEXT: the file holds the text.
has() { grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "no \"$2\" in $1"; }; pass; }
# hasnt FILE TEXT: it does not.
hasnt() { ! grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "\"$2\" in $1"; }; pass; }
# same A B: two texts are equal.
same() { [ "$1" = "$2" ] || fail "\"$1\" is not \"$2\""; pass; }
