# shellcheck shell=bash
# Places and words for two PostgreSQL servers of a test's own, a primary in $P and a standby in $S,
# which are stopped when the test ends. Source it after lib.sh.
PG=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
PLACE=$WORK HOME_DIR=$WORK/home
as=()
[ "$(id -u)" != 0 ] || # PostgreSQL refuses to run as root
    as=(setpriv --reuid postgres --regid postgres --clear-groups)
# The unprivileged servers must reach their folders; a clone in a closed folder is no such place.
if ! "${as[@]}" test -x "$WORK"; then
    PLACE=$(mktemp -d /var/tmp/mingzhang-test.XXXXXX) && chmod 711 "$PLACE"
    echo "  the servers of this test live in $PLACE while it runs"
fi
P=$PLACE/p S=$PLACE/s
if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -g postgres "$P" "$S"
else
    mkdir "$P" "$S"
fi
chmod 755 "$P" "$S"
# Up to 107 bytes are left for a socket's path.
SOCK=$(mktemp -d /tmp/mzXXXXXX)
chmod 777 "$SOCK"
pg() {
    local program=$1
    shift
    (cd / && "${as[@]}" "$PG/$program" "$@")
}
down() { pg pg_ctl -D "$1/data" -m immediate -w stop >/dev/null 2>&1 || true; }
finish_all() {
    local status=$?
    down "$P"
    down "$S"
    rm -rf "$SOCK"
    [ "$PLACE" = "$WORK" ] || rm -rf "$PLACE"
    (exit $status)
    finish
}
trap finish_all EXIT
# start FOLDER PORT; sql PORT TEXT [DATABASE]
start() { pg pg_ctl -D "$1/data" -o "-p $2" -l "$1/log" -w start >/dev/null; }
sql() { psql -XAtq -h "$SOCK" -p "$1" -U mz "${3:-mz}" -c "$2"; }
