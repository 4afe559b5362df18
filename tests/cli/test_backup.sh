#!/usr/bin/env bash
# Backup and restore with pgBackRest, as docs/operations.md says: with all of the WAL nothing is lost;
# restored to an earlier state the log refuses, and goes on only with an incarnation.
. "${0%/*}/lib.sh"
. "${0%/*}/server.sh"
PLACE=$WORK/server
HOME_DIR=$WORK/home
mkdir -p "$PLACE" "$HOME_DIR"
chmod 755 "$PLACE"
# The unprivileged server must reach its folder; a clone in a closed folder is no such place. A
# socket's path may have 107 bytes.
as_server true
if [ "${#PLACE}" -gt 80 ] || ! as_server test -x "$WORK"; then
    PLACE=$(mktemp -d /var/tmp/mingzhang-test.XXXXXX)
    chmod 755 "$PLACE"
    echo "  the server of this test lives in $PLACE while it runs"
fi
finish_all() {
    local status=$?
    server_stop "$PLACE"
    [ "$PLACE" = "$WORK/server" ] || rm -rf "$PLACE"
    (exit $status)
    finish
}
trap finish_all EXIT

server_make "$PLACE"
as_server mkdir "$PLACE/repo" "$PLACE/tmp"
cat > "$PLACE/pgbackrest.conf" <<END
[global]
repo1-path=$PLACE/repo
repo1-retention-full=2
log-path=$PLACE/tmp
lock-path=$PLACE/tmp
spool-path=$PLACE/tmp
start-fast=y

[books]
pg1-path=$PLACE/data
pg1-socket-path=$PLACE
pg1-user=mingzhang
pg1-database=postgres
END
backrest() { as_server pgbackrest --config="$PLACE/pgbackrest.conf" --stanza=books "$@"; }
cat >> "$PLACE/data/postgresql.conf" <<END
fsync = off
archive_mode = on
archive_command = 'pgbackrest --config=$PLACE/pgbackrest.conf --stanza=books archive-push %p'
END
server_start "$PLACE"
sql "$PLACE" "CREATE DATABASE books"
cat > "$HOME_DIR/mingzhang.conf" <<END
database = postgresql://mingzhang@/books?host=$PLACE
END
mz() { "$MZ" --home "$HOME_DIR" "$@"; }
restore() { # restore OPTION…: the server is down, its folder is restored, it runs again
    as_server "$BIN/pg_ctl" -D "$PLACE/data" -m fast -w -s stop
    expect 0 backrest restore --delta "$@"
    server_start "$PLACE"
    # while it still replays it answers, but cannot be written to
    for _ in $(seq 600); do
        [ "$(sql "$PLACE" 'SELECT pg_is_in_recovery()')" = t ] || return 0
        sleep 0.1
    done
    fail "the restore does not end"
}
size() { sed -n 2p "$HOME_DIR/log/public/checkpoint"; }

expect 0 "$MZ" sample --out "$WORK/sample" --villages 24 --seed 5
expect 0 mz import programme --demo
expect 0 mz import registry "$WORK/sample/registry.xlsx"
expect 0 mz checkpoint
before=$(size)
expect 0 backrest stanza-create
expect 0 backrest check
expect 0 backrest --type=full backup
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz checkpoint
after=$(size)
[ "$after" -gt "$before" ] || fail "nothing was posted after the backup"

# With all of the WAL: everything is there, and the log goes on.
sql "$PLACE" "SELECT pg_switch_wal()" >/dev/null
restore
expect 0 mz checkpoint
same "$(size)" "$after"
expect 1 mz verify # intact; nothing is anchored here
has "$WORK/out" "consistent, NOT anchored"

# To the moment of the backup: the database is older than what was signed, and nothing is signed.
restore --type=immediate --target-action=promote
expect 1 mz checkpoint
has "$WORK/err" "is older than the checkpoint of size $after that was signed"
expect 0 mz incarnate --reason "restored to the backup"
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz checkpoint
same "$(sed -n 1p "$HOME_DIR/log/public/checkpoint")" "mingzhang.example/2019-2020#2"
expect 1 mz verify
has "$WORK/out" "consistent, NOT anchored"
