#!/usr/bin/env bash
# The log by the command line: checkpoint, status, the watch, a restore and what follows.
. "${0%/*}/lib.sh"
H=$WORK/home
mz() { "$MZ" --home "$H" "$@"; }
expect 0 "$MZ" sample --out "$WORK/sample" --villages 24 --seed 5
expect 0 mz import programme --demo
expect 0 mz status
has "$WORK/out" "checkpoint: none yet"
expect 2 mz checkpoint now
expect 2 mz incarnate
has "$WORK/err" "--reason is missing"
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz --json checkpoint
same "$(jq -r '"\(.signed) \(.waiting) \(.incarnation)"' "$WORK/out")" "true 0 1"
SIZE=$(jq -r .size "$WORK/out")
same "$(sed -n 2p "$H/log/public/checkpoint")" "$SIZE"
same "$(stat -c %a "$H/log/audit/tile/entries/000")" 600
# What others check: the first record's hash is the first leaf.
same "$(od -An -tx1 -N 32 "$H/log/public/tile/0/000" | tr -d ' \n')" \
    "$({ printf '\0'; tail -c +3 "$H/log/audit/tile/entries/000" |
        head -c "$((16#$(od -An -tx1 -N 2 "$H/log/audit/tile/entries/000" | tr -d ' \n')))"; } | sha256sum | cut -c1-64)"

place=$H/pg
[ ! -f "$H/pg.place" ] || place=$(cat "$H/pg.place")
[ ! -f "$place/data/postmaster.pid" ] || fail "the private server still runs"
cp -a "$place/data" "$WORK/backup"

# A second run changes nothing.
find "$H/log" -type f -printf '%P %i %T@\n' | sort > "$WORK/files"
expect 0 mz --json checkpoint
same "$(jq -r '"\(.signed) \(.files) \(.size)"' "$WORK/out")" "false 0 $SIZE"
find "$H/log" -type f -printf '%P %i %T@\n' | sort | cmp - "$WORK/files" || fail "files were written anew"
pass
rm "$H/log/public/tile/0/001"
expect 0 mz --json checkpoint --check
same "$(jq -r .files "$WORK/out")" 1

# Nothing to go on from: the database is not older.
expect 1 mz incarnate --reason "no reason"
has "$WORK/err" "not older"

# The watch seals what is posted meanwhile, and ends when it is told to.
"$MZ" --home "$H" checkpoint --watch > "$WORK/watch" 2>&1 &
WATCH=$!
expect 0 mz reconcile
LEAVES=
for _ in $(seq 600); do
    expect 0 mz --json status
    LEAVES=$(jq -r 'select(.waiting == 0 and .leaves == .size and .leaves > '"$SIZE"') | .leaves' "$WORK/out")
    [ -z "$LEAVES" ] || break
    read -rt 0.1 <> <(:) || true
done
[ -n "$LEAVES" ] || fail "the watch sealed nothing: $(cat "$WORK/watch")"
kill -TERM $WATCH
wait $WATCH || fail "the watch ended badly"
has "$WORK/watch" "checkpoint: "

# An auditor at the live database remembers how far the log was.
hex() { openssl pkey -in "$1" -pubout -outform DER | tail -c 32 | od -An -tx1 | tr -d ' \n'; }
echo "{\"ledger\":\"mingzhang.example/2019-2020\",\"public_key\":\"$(hex "$H/keys/record.pem")\"}" > "$WORK/trust.json"
expect 2 mz verify --remember "$WORK/last.json"
expect 0 mz verify --trust "$WORK/trust.json" --remember "$WORK/last.json"
same "$(jq -r .size "$WORK/last.json")" "$(sed -n 2p "$H/log/public/checkpoint")"
expect 0 mz verify --trust "$WORK/trust.json" --remember "$WORK/last.json"

# Publishing catches up by itself.
expect 0 mz publish --out "$WORK/site"

# A restore to before that: nothing is signed until a person goes on.
expect 0 mz --json status
LOST=$(jq -r .size "$WORK/out")
rm -rf "$place/data"
cp -a "$WORK/backup" "$place/data"
expect 1 mz --json checkpoint
same "$(jq -r .error "$WORK/out")" older
expect 1 mz status
has "$WORK/out" "older"
expect 1 mz publish --out "$WORK/site"
cp "$WORK/last.json" "$WORK/kept.json"
expect 1 mz verify --trust "$WORK/trust.json" --remember "$WORK/last.json"
has "$WORK/out" "the log is shorter than the one that you remember"
cmp -s "$WORK/last.json" "$WORK/kept.json" || fail "a bad run was remembered"
expect 0 mz --json incarnate --reason "restored for the test"
same "$(jq -r '"\(.incarnation) \(.size) \(.lost_size)"' "$WORK/out")" "2 $SIZE $LOST"
same "$(sed -n 1p "$H/log/public/checkpoint")" "mingzhang.example/2019-2020#2"
[ ! -e "$H/incarnation.request" ] || fail "the request of a finished incarnation stays"
expect 0 mz reconcile
expect 0 mz --json checkpoint
same "$(jq -r .incarnation "$WORK/out")" 2
expect 0 mz --json status
same "$(jq -r .alarm "$WORK/out")" false
expect 0 mz --json checkpoint --check
same "$(jq -r .files "$WORK/out")" 0
