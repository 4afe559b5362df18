#!/usr/bin/env bash
# Going on after a restore where an offline authority must agree: two of its three keys.
. "${0%/*}/lib.sh"
H=$WORK/home
mz() { "$MZ" --home "$H" "$@"; }
expect 0 "$MZ" sample --out "$WORK/sample" --villages 24 --seed 5
expect 0 mz import programme --demo
expect 0 "$MZ" key authority init --k 2 --n 3 --out "$WORK/authority"
expect 0 mz init
expect 0 mz key authority pin "$WORK/authority/authority.json"
expect 0 mz checkpoint
place=$H/pg
[ ! -f "$H/pg.place" ] || place=$(cat "$H/pg.place")
cp -a "$place/data" "$WORK/backup"
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz checkpoint
rm -rf "$place/data"
cp -a "$WORK/backup" "$place/data"
expect 1 mz checkpoint
expect 0 mz --json incarnate --reason "restored"
R=$(jq -r .request "$WORK/out")
expect 1 mz incarnate "$R"
has "$WORK/err" "0 of 2 keys of the authority have signed this"
expect 0 "$MZ" key sign "$R" --key "$WORK/authority/authority-1.pem" --yes
expect 1 mz incarnate "$R"
expect 1 mz --json status # the signer has begun nothing
same "$(jq -r .alarm "$WORK/out")" true
grep -q '^incarnation 1$' "$H/keys/head" || fail "the signer went on by itself"
expect 0 "$MZ" key sign "$R" --key "$WORK/authority/authority-3.pem" --yes
expect 0 mz incarnate "$R"
has "$WORK/out" "incarnation 2 goes on from"
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz checkpoint
same "$(sed -n 1p "$H/log/public/checkpoint")" "mingzhang.example/2019-2020#2"
expect 1 mz verify # nothing is anchored here
has "$WORK/out" "consistent, NOT anchored"
expect 0 mz export evidence --out "$WORK/bundle"
expect 1 "$VERIFY" "$WORK/bundle"
has "$WORK/out" "consistent, NOT anchored"
