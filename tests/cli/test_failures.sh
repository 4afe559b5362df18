#!/usr/bin/env bash
# What a person reads when the environment fails: one clear line, exit status 3, and nothing
# half-written. A folder without permission, a database that is down or goes away, a full disk.
. "${0%/*}/lib.sh"
. "${0%/*}/server.sh"

# The unprivileged server must reach its folder; a clone in a closed folder is no such place.
SERVER=$WORK/server
mkdir "$SERVER" && chmod 711 "$WORK"
if ! as_server test -x "$SERVER"; then
    SERVER=$(mktemp -d /var/tmp/mingzhang-test.XXXXXX) && chmod 711 "$SERVER"
    echo "  the server of this test lives in $SERVER while it runs"
fi
FULL=$WORK/full
mkdir "$FULL"
leave() {
    local status=$?
    set +e # clean up whatever happened
    server_stop "$SERVER"
    umount -l "$FULL" "$SERVER" 2>/dev/null
    [ "$SERVER" = "$WORK/server" ] || rm -rf "$SERVER"
    (exit $status)
    finish
}
trap leave EXIT

# One line that says what is wrong, and at most one that says what to do.
one_line() {
    same "$(grep -c '^mingzhang: ' "$WORK/err")" 1
    [ "$(wc -l < "$WORK/err")" -le 2 ] || { cat "$WORK/err" >&2; fail "more than a line and a hint"; }
    pass
}
empty() { same "$(find "$1" -mindepth 1 -not -name fill | head -n 3)" ""; }

# Every check of the books passes; without a key from elsewhere that is all that can be said.
verified() { expect 1 mz verify && has "$WORK/out" "consistent, NOT anchored"; }

# --- a home folder without permission -------------------------------------------------------
# Without its capabilities root is held by the permissions of a folder like anybody else.
plain() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --inh-caps=-all --bounding-set=-all "$@"
    else
        "$@"
    fi
}
mkdir "$WORK/closed" "$WORK/closed/home"
chmod 500 "$WORK/closed/home"
expect 3 plain "$MZ" --home "$WORK/closed/home" init
has "$WORK/err" "$WORK/closed/home"
has "$WORK/err" "Permission denied"
one_line
chmod 500 "$WORK/closed"
expect 3 plain "$MZ" --home "$WORK/closed/other" init
has "$WORK/err" "cannot make the home folder $WORK/closed/other: Permission denied"
one_line
chmod 700 "$WORK/closed" "$WORK/closed/home"
empty "$WORK/closed/home"
: > "$WORK/file"
expect 3 "$MZ" --home "$WORK/file" init
has "$WORK/err" "$WORK/file"
one_line

# --- a database that is down ----------------------------------------------------------------
HOME_DIR=$WORK/home
mkdir "$HOME_DIR"
echo "database = postgresql:///postgres?host=$SERVER&user=mingzhang" > "$HOME_DIR/mingzhang.conf"
mz() { "$MZ" --home "$HOME_DIR" "$@"; }
expect 3 mz init
has "$WORK/err" "cannot connect to the database"
one_line

# On a small disk of its own when the test may mount one: then it can be filled.
mounted=
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=160m,mode=711 none "$SERVER" 2>/dev/null; then
    mounted=yes
    mount -t tmpfs -o size=64k none "$FULL"
else
    echo "  no disk may be mounted here: full files by limit, the database's full disk not tested"
fi
server_make "$SERVER"
server_start "$SERVER"
expect 0 "$MZ" sample --out "$WORK/sample" --villages 24 --seed 3
expect 0 mz init
expect 0 mz import programme --demo
expect 0 mz import registry "$WORK/sample/registry.xlsx"

# --- a database that goes away in the middle ------------------------------------------------
# Another session holds a table, so that the import stands still inside its transaction.
first='[.[] | select(.kind == "payments" and .expect == "accepted")][0]'
list=$WORK/sample/$(jq -r "$first.file" "$WORK/sample/import.json")
whose=(--payer "$(jq -r "$first.payer" "$WORK/sample/import.json")"
    --year "$(jq -r "$first.year" "$WORK/sample/import.json")")
facts() { sql "$SERVER" "SELECT count(*) FROM intake.file WHERE kind = 'payments'"; }
same "$(facts)" 0
holder() {
    psql -X -q -h "$SERVER" -U mingzhang -d postgres \
        -c "BEGIN; LOCK TABLE intake.payment IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)"
}
holder >/dev/null 2>&1 &
until [ "$(sql "$SERVER" "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'
                          AND granted AND relation = 'intake.payment'::regclass")" = 1 ]; do sleep 0.05; done
mz import payments "$list" "${whose[@]}" >"$WORK/out" 2>"$WORK/err" &
import=$!
until [ "$(sql "$SERVER" "SELECT count(*) FROM pg_locks WHERE NOT granted
                          AND relation = 'intake.payment'::regclass")" != 0 ]; do sleep 0.05; done
server_kill "$SERVER"
status=0
wait $import || status=$?
wait || true
same "$status" 3
one_line
hasnt "$WORK/out" "new"
expect 3 mz report totals
one_line
server_start "$SERVER"
same "$(facts)" 0
expect 0 mz import payments "$list" "${whose[@]}"
same "$(facts)" 1
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz reconcile
verified

# --- a disk that is full: what is written to files ------------------------------------------
# Without a mounted disk, a limit of 1 KiB a file stands for it.
cramped() {
    if [ -n "$mounted" ]; then
        expect 3 "$@"
    else
        # shellcheck disable=SC2016
        expect 3 bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@"' bash "$@"
    fi
    one_line
}
tight() { cramped "$@" && empty "$FULL"; }
MZH=("$MZ" --home "$HOME_DIR")
[ -z "$mounted" ] || head -c 61440 /dev/zero > "$FULL/fill"
tight "${MZH[@]}" report breaks --format xlsx --out "$FULL/breaks.xlsx"
tight "${MZH[@]}" report breaks --format csv --out "$FULL/breaks.csv"
tight "${MZH[@]}" report breaks --format json --out "$FULL/breaks.json"
tight "${MZH[@]}" publish --out "$FULL/site"
tight "${MZH[@]}" export evidence --out "$FULL/evidence"
cramped "$MZ" sample --out "$FULL/sample" --villages 24
[ ! -e "$FULL/sample/import.json" ] || fail "a sample without its files has a plan"
expect 3 bash -c '"$@" > /dev/full' bash "${MZH[@]}" report totals
one_line
expect 3 bash -c '"$@" > /dev/full' bash "${MZH[@]}" --json breaks
one_line

# A site that is there stays as it was, to the byte.
if [ -n "$mounted" ]; then
    umount "$FULL" && mount -t tmpfs -o size=64m none "$FULL"
    expect 0 mz publish --out "$FULL/site"
    rm -r "$FULL/site/village"
    state() { (cd "$FULL/site" && find . -type f -exec sha256sum {} + | sort | sha256sum); }
    before=$(state)
    head -c 64m /dev/zero > "$FULL/fill" 2>/dev/null || true
    expect 3 mz publish --out "$FULL/site"
    one_line
    same "$(state)" "$before"
    same "$(ls -A "$FULL" | tr '\n' ' ')" "fill site "
fi

# --- a disk that is full: the database's ----------------------------------------------------
if [ -n "$mounted" ]; then
    expect 0 "$MZ" sample --out "$WORK/more" --villages 477 --seed 5
    expect 0 mz checkpoint # what was noted of the export above becomes its record now
    old=$(sql "$SERVER" "SELECT count(*) || ' ' || coalesce(sum(n), 0) FROM ledger.record")
    files=$(sql "$SERVER" "SELECT count(*) FROM intake.file")
    sql "$SERVER" "CHECKPOINT"
    head -c 160m /dev/zero > "$SERVER/fill" 2>/dev/null || true
    expect 3 mz import registry "$WORK/more/registry.xlsx"
    one_line
    grep -qE 'No space left|connection was lost' "$WORK/err" || fail "not the full disk: $(cat "$WORK/err")"
    rm "$SERVER/fill"
    as_server "$BIN/pg_isready" -q -h "$SERVER" || server_start "$SERVER"
    same "$(sql "$SERVER" "SELECT count(*) FROM intake.file")" "$files"
    same "$(sql "$SERVER" "SELECT count(*) || ' ' || coalesce(sum(n), 0) FROM ledger.record")" "$old"
    verified
fi
