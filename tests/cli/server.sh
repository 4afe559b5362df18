# shellcheck shell=bash
# A PostgreSQL server of the test's own, which it may fill, stop and kill. Source it after lib.sh.
# The server runs without privileges also when the test is root's; it listens on a Unix socket only.
BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)

as_server() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

# server_make FOLDER: a new cluster in FOLDER/data.
server_make() {
    [ "$(id -u)" != 0 ] || chown postgres: "$1"
    as_server "$BIN/initdb" -D "$1/data" -U mingzhang --auth=trust -E UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >"$1/initdb.log" 2>&1 || { cat "$1/initdb.log" >&2; fail "initdb"; }
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$1'" 'max_wal_size = 32MB' \
        'min_wal_size = 32MB' 'shared_buffers = 16MB' >> "$1/data/postgresql.conf"
}
server_start() {
    rm -f "$1/data/postmaster.pid" # of one that was killed
    as_server "$BIN/pg_ctl" -D "$1/data" -l "$1/data/log" -w -s start || { cat "$1/data/log" >&2; fail "start"; }
}
server_pid() { head -n 1 "$1/data/postmaster.pid"; }
# server_kill FOLDER: as a power cut would; waits until it is gone.
server_kill() {
    local pid
    pid=$(server_pid "$1")
    kill -KILL "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}
server_stop() {
    [ ! -f "$1/data/postmaster.pid" ] || as_server "$BIN/pg_ctl" -D "$1/data" -m immediate -w -s stop || true
}
sql() { # sql FOLDER TEXT
    psql -X -q -A -t -h "$1" -U mingzhang -d postgres -c "$2"
}
