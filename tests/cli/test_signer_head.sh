#!/usr/bin/env bash
# A head file that is an older copy: intact, but the ledger has a later checkpoint that it signed.
. "${0%/*}/lib.sh"

HOME1=$WORK/one
mz() { "$MZ" --home "$HOME1" "$@"; }
size() { sed -n 's/^size //p' "$HOME1/keys/head"; }
put_head() { # FILE: with the signer gone
    kill "$(signer_pid "$HOME1")" && signer_gone "$HOME1"
    cp "$1" "$HOME1/keys/head"
}

expect 0 "$MZ" sample --out "$WORK/sample"
expect 0 mz init
expect 0 mz import programme src/programme/assets/guangzhou-2019-2020.json
expect 0 mz checkpoint
cp "$HOME1/keys/head" "$WORK/older"
older=$(size)
expect 0 mz import registry "$WORK/sample/registry.xlsx"
expect 0 mz checkpoint
cp "$HOME1/keys/head" "$WORK/newest"
newest=$(size)
[ "$newest" -gt "$older" ] || fail "the log did not grow"

# Nothing is signed, whether or not there is something new.
put_head "$WORK/older"
expect 1 mz checkpoint
has "$WORK/err" "the signer's head (size $older) is an older copy: it signed a checkpoint of size $newest"
has "$WORK/err" "newest copy"
same "$(size)" "$older"

# The newest copy: all is well.
put_head "$WORK/newest"
expect 0 mz checkpoint
same "$(size)" "$newest"

# Without it a person says, for everybody to see, that the log goes on from here.
put_head "$WORK/older"
expect 0 mz incarnate --reason "the newest head is lost"
same "$(sed -n 's/^incarnation //p' "$HOME1/keys/head")" 2
[ "$(size)" -gt "$newest" ] || fail "the log did not go on"
cmp "$WORK/older" "$HOME1/keys/head.1" || fail "the head that was given up is not kept"
expect 0 mz checkpoint
expect 1 mz verify # not anchored
has "$WORK/out" "consistent, NOT anchored"
