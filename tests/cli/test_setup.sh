#!/usr/bin/env bash
# docs/operations.md, "Setting it up": its commands, run as they stand, with other folders, ports and
# one user; the server is a PostgreSQL of the test's own, whose user for the books is no superuser.
. "${0%/*}/lib.sh"
. "${0%/*}/server.sh"
PLACE=$WORK/server
mkdir "$PLACE"
chmod 755 "$PLACE"
# The unprivileged server must reach its folder, and a socket's path may have 107 bytes.
if [ "${#PLACE}" -gt 80 ] || ! as_server test -x "$WORK"; then
    PLACE=$(mktemp -d /var/tmp/mingzhang-test.XXXXXX)
    chmod 755 "$PLACE"
    echo "  the server of this test lives in $PLACE while it runs"
fi
finish_all() {
    local status=$? pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    pids=()
    server_stop "$PLACE"
    [ "$PLACE" = "$WORK/server" ] || rm -rf "$PLACE"
    (exit $status)
    finish
}
trap finish_all EXIT
server_make "$PLACE"
server_start "$PLACE"

# Two free ports.
read -r https pages < <(python3 -c '
import socket
a, b = socket.socket(), socket.socket()
a.bind(("127.0.0.1", 0)), b.bind(("127.0.0.1", 0))
print(a.getsockname()[1], b.getsockname()[1])')
sed -n '/^## Setting it up/,/^## The sealer/p' docs/operations.md |
    sed -n '/^```sh$/,/^```$/p' | sed '/^```/d' > "$WORK/documented"
[ "$(wc -l < "$WORK/documented")" -ge 27 ] || fail "the commands are not where they were"
sed -e "s|/var/lib/mingzhang-signer|$WORK/keeper|g; s|/var/lib/mingzhang|$WORK/books|g" \
    -e "s|/run/mingzhang-signer/socket|$WORK/socket|g; s|/var/run/postgresql|$PLACE|g" \
    -e "s|8443|$https|g; s|8080|$pages|g" "$WORK/documented" > "$WORK/commands"
mkdir "$WORK/keeper" "$WORK/books"
chmod 711 "$WORK/books"
bash certs/make-dev.sh "$WORK/certs" >/dev/null
cp src/programme/assets/guangzhou-2019-2020.json "$WORK/certs/programme.json"

# What the commands need besides: who runs them, the units, and where psql finds the server.
sudo() { while [ "${1#-}" != "$1" ]; do shift 2; done; "$@"; }
install() { command install -m 600 "${@:7}"; } # no such users here
psql() { command psql -X -q -v ON_ERROR_STOP=1 -h "$PLACE" -U mingzhang -d postgres; }
mingzhang-signer() { "$PWD_TOP/$B/mingzhang-signer" "$@"; }
ready() { # ready FILE WORD PID
    while ! grep -q "$2" "$1"; do kill -0 "$3" || { cat "$1" >&2; return 1; }; sleep 0.1; done
}
systemctl() { # enable --now UNIT
    case $3 in
        mingzhang-signer) "$PWD_TOP/$B/mingzhang-signer" --home "$WORK/keeper" 2>"$WORK/keeper.log" & ;;
        mingzhang) PGUSER=books "$MZ" --home "$WORK/books" serve >"$WORK/serve.log" 2>"$WORK/serve.err" & ;;
    esac
    echo $! >> "$WORK/pids"
    [ "$3" != mingzhang-signer ] || ready "$WORK/keeper.log" ready $!
    [ "$3" != mingzhang ] || ready "$WORK/serve.log" https $!
}
PWD_TOP=$PWD
# `mingzhang` is a role of the test's server already; there the commands make another.
sed -i 's/ROLE mingzhang LOGIN/ROLE books LOGIN/; s/TO mingzhang;/TO books;/; s/OWNER mingzhang;/OWNER books;/' "$WORK/commands"
mingzhang() { PGUSER=books "$MZ" "$@"; }
run() { cd "$WORK/certs" && set -e && . "$WORK/commands"; }
(run) > "$WORK/out" 2> "$WORK/err" || { cat "$WORK/out" "$WORK/err" "$WORK"/*.log >&2; fail "the commands"; }
mapfile -t pids < "$WORK/pids"
pass
has "$WORK/out" administrator
has "$WORK/out" "signer: size"
[ ! -e "$WORK/books/keys" ] || fail "keys in the service's folder"
kill "${pids[1]}"
while kill -0 "${pids[1]}" 2>/dev/null; do sleep 0.1; done
has "$WORK/serve.err" ended
