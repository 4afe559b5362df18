#!/usr/bin/env bash
# A real fail-over: a primary and a streaming standby of our own. What the standby has not got is in
# no checkpoint; after the primary is gone the log goes on with the standby, without a fork.
. "${0%/*}/lib.sh"
. "${0%/*}/pair.sh"

pg initdb -D "$P/data" -U mz -A trust --no-sync -E UTF8 --locale C.UTF-8 >/dev/null
cat >>"$P/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$SOCK'
fsync = off
wal_level = replica
synchronous_standby_names = 'mzstandby'
END
start "$P" 5501
pg pg_basebackup -D "$S/data" -R -c fast -d "host=$SOCK port=5501 user=mz application_name=mzstandby"
start "$S" 5502
sql 5501 "CREATE DATABASE mz" postgres

mkdir -p "$HOME_DIR"
cat >"$HOME_DIR/mingzhang.conf" <<END
database = postgresql://mz@/mz?host=$SOCK,$SOCK&port=5501,5502&target_session_attrs=read-write
standby = mzstandby
END
mz() { "$MZ" --home "$HOME_DIR" "$@"; }
size() { jq -r .size "$WORK/out"; }

expect 0 "$MZ" sample --out "$WORK/sample" --villages 24 --seed 5
expect 0 mz init
expect 0 mz import programme --demo
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz --json checkpoint
same "$(jq -r .signed "$WORK/out")" true
BEFORE=$(size)
[ "$BEFORE" -gt 100 ] || fail "only $BEFORE records"

# The standby is away. The primary may go on without it, the log does not.
down "$S"
sql 5501 "ALTER SYSTEM SET synchronous_standby_names = ''" && sql 5501 "SELECT pg_reload_conf()" >/dev/null
expect 0 mz reconcile
expect 1 mz checkpoint
has "$WORK/err" "the standby mzstandby has not got everything yet"
same "$(sql 5501 'SELECT max(size) FROM log.checkpoint')" "$BEFORE"
same "$(sed -n 2p "$HOME_DIR/log/public/checkpoint")" "$BEFORE"

# It comes back: what it has is sealed.
start "$S" 5502
expect 0 mz --json checkpoint
SEALED=$(size)
[ "$SEALED" -gt "$BEFORE" ] || fail "nothing was sealed: $SEALED"

# The primary dies at once, in the middle of everything; the standby takes over.
kill -9 "$(head -n 1 "$P/data/postmaster.pid")"
pg pg_ctl -D "$S/data" -w promote >/dev/null
# the new primary has no standby yet and must not wait for one
sql 5502 "ALTER SYSTEM SET synchronous_standby_names = ''" && sql 5502 "SELECT pg_reload_conf()" >/dev/null
sed -i '/^standby/d' "$HOME_DIR/mingzhang.conf"
same "$(sql 5502 'SELECT max(size) FROM log.checkpoint')" "$SEALED"
expect 0 mz --json checkpoint
same "$(size)" "$SEALED" # the signer's head and the standby are of one mind
same "$(jq -r .incarnation "$WORK/out")" 1
# and the log goes on there
expect 0 mz key rotate checkpoint
expect 0 mz --json checkpoint
[ "$(size)" -gt "$SEALED" ] || fail "nothing was sealed on the new primary"
NOW=$(size)
expect 0 mz --json status
same "$(jq -r '"\(.leaves) \(.size) \(.signed)"' "$WORK/out")" "$NOW $NOW $NOW"
same "$(jq -r .alarm "$WORK/out")" false
expect 1 mz verify # nothing is anchored here
has "$WORK/out" "consistent, NOT anchored"
