#!/usr/bin/env bash
# Fail-over under load: a primary and a synchronous standby of our own. The primary is killed while
# clients post, the standby is promoted; the service goes on by itself, and every record that it
# acknowledged is there.
. "${0%/*}/../cli/lib.sh"
. "${0%/*}/../cli/pair.sh"

pg initdb -D "$P/data" -U mz -A trust --no-sync -E UTF8 --locale C.UTF-8 >/dev/null
cat >>"$P/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$SOCK'
wal_level = replica
max_connections = 60
END
start "$P" 5501
pg pg_basebackup -D "$S/data" -R -c fast -d "host=$SOCK port=5501 user=mz application_name=mzstandby"
start "$S" 5502
sql 5501 "CREATE DATABASE mz" postgres
sql 5501 "ALTER SYSTEM SET synchronous_standby_names = 'mzstandby'" postgres
sql 5501 "SELECT pg_reload_conf()" postgres >/dev/null

mkdir -p "$HOME_DIR"
cat >"$HOME_DIR/mingzhang.conf" <<END
database = postgresql://mz@/mz?host=$SOCK,$SOCK&port=5501,5502&target_session_attrs=read-write
standby = mzstandby
END
expect 0 "$MZ" --home "$HOME_DIR" demo --villages 60 --no-serve --json
expect 0 bash certs/make-dev.sh "$HOME_DIR/certs"
expect 0 "$MZ" --home "$HOME_DIR" person add "$HOME_DIR/certs/operator.pem" --role operator --name operator

# The standby takes over when the clients say that they are in the middle.
promote() {
    while [ ! -e "$WORK/middle" ]; do
        [ -d "$WORK" ] || return 0
        sleep 0.05
    done
    kill -9 "$(head -n 1 "$P/data/postmaster.pid")"
    pg pg_ctl -D "$S/data" -w promote >/dev/null
    # the new primary has no standby yet and must not wait for one
    sql 5502 "ALTER SYSTEM SET synchronous_standby_names = ''" && sql 5502 "SELECT pg_reload_conf()" >/dev/null
}
promote &
expect 0 env B="$B" python3 -B tests/api/failover.py "$HOME_DIR" "$WORK/middle"
wait
sed -i '/^standby/d' "$HOME_DIR/mingzhang.conf" # there is none any more
expect 0 "$MZ" --home "$HOME_DIR" --json checkpoint
same "$(jq -r .incarnation "$WORK/out")" 1
expect 1 "$MZ" --home "$HOME_DIR" verify # nothing is anchored here
has "$WORK/out" "consistent, NOT anchored"
