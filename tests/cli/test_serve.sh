#!/usr/bin/env bash
# The service as its operator and its manager see it: health, numbers, the access log, what systemd
# is told, certificates read again, and an end that leaves nothing behind.
. "${0%/*}/lib.sh"

# One copy of libevent: libevent_openssl brings libevent_core, and libevent would be a second one.
ldd "$MZ" >"$WORK/libraries"
has "$WORK/libraries" libevent_openssl-2.1
hasnt "$WORK/libraries" libevent-2.1

home=$WORK/service
expect 0 "$MZ" --home "$home" init
expect 0 bash certs/make-dev.sh "$home/certs"

# The manager's end of the socket: one line for each datagram.
python3 - "$WORK/notify" >"$WORK/told" <<'PY' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
while True:
    line = s.recv(4096).decode().replace("\n", " ")
    print(line, flush=True)
    if line.startswith("STOPPING"):
        break
PY
manager=$!
pids+=("$manager")
wait_for() { # wait_for FILE TEXT
    for _ in $(seq 600); do
        ! grep -qF -- "$2" "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    cat "$1" >&2
    fail "no \"$2\" in $1"
}
for _ in $(seq 600); do [ -S "$WORK/notify" ] && break || sleep 0.05; done

NOTIFY_SOCKET=$WORK/notify WATCHDOG_USEC=600000 "$MZ" --home "$home" serve \
    --listen 127.0.0.1:0 --public 127.0.0.1:0 >"$WORK/said" 2>"$WORK/noted" &
serve=$!
pids+=("$serve")
wait_for "$WORK/said" 'Ctrl-C'
pages=$(grep -o 'http://127.0.0.1:[0-9]*/$' "$WORK/said" | head -n 1)
service=$(grep -o 'https://127.0.0.1:[0-9]*/$' "$WORK/said")
get() { curl -fsS --cacert "$home/certs/ca.pem" "$@"; }
wait_for "$WORK/told" 'READY=1 STATUS='
pass
wait_for "$WORK/told" 'WATCHDOG=1'
pass

# What answers is a child that can start no programs and gain no rights.
child=$(pgrep -P "$serve")
grep -qE '^Seccomp:[[:space:]]*2$' "/proc/$child/status" || fail "the service is not confined"
grep -qE '^NoNewPrivs:[[:space:]]*1$' "/proc/$child/status" || fail "the service may gain rights"
pass

expect 0 curl -fsS "${pages}healthz"
has "$WORK/out" ok
for _ in $(seq 600); do ! curl -fsS "${pages}readyz" >"$WORK/out" 2>&1 || break; sleep 0.1; done
has "$WORK/out" ok
expect 0 get "${service}readyz"
has "$WORK/out" ready
expect 22 curl -fsS "${pages}metrics" # not for the public
expect 0 get "${service}metrics"
cp "$WORK/out" "$WORK/numbers"
has "$WORK/numbers" 'mingzhang_http_requests_total{method="GET",route="/healthz",status="200"} 1'
has "$WORK/numbers" 'mingzhang_http_connections{listener="service"} 1'
promtool check metrics <"$WORK/numbers" || fail "promtool has something to say"
pass

# Each request is one line, which holds nothing of what was asked for.
expect 22 curl -fsS "${pages}secret?name=x"
wait_for "$home/log/access/$(TZ=Asia/Shanghai date +%F).jsonl" '"status":404'
log=$home/log/access/$(TZ=Asia/Shanghai date +%F).jsonl
hasnt "$log" secret
hasnt "$log" 127.0.0.1
has "$log" '"route":"/healthz"'
jq -es 'all(.[]; .event == "request" and (.id | length) == 36)' "$log" >/dev/null ||
    fail "the access log is not JSON"
pass
[ "$(stat -c %a "$log")" = 600 ] || fail "others can read the access log"
pass

kill -HUP "$serve"
wait_for "$WORK/told" 'RELOADING=1 MONOTONIC_USEC='
pass
expect 0 get "${service}healthz"
# Another certificate: who comes now gets it.
(cd "$home/certs" && mv server.pem server.old && mv operator.pem server.pem && mv operator.key server.key)
kill -HUP "$serve"
for _ in $(seq 600); do [ "$(grep -c RELOADING "$WORK/told")" -ge 2 ] && break || sleep 0.05; done
expect 60 get "${service}healthz" # a client's certificate is not a server's
(cd "$home/certs" && printf 'no certificate\n' >server.pem)
kill -HUP "$serve"
wait_for "$WORK/noted" 'cannot be used for TLS'
expect 0 curl -fsSk "${service}healthz"

# A signer that dies is started again by the parent: the child could not.
old=$(signer_pid "$home")
[ -n "$old" ] || fail "there is no signer"
kill -KILL "$old"
for _ in $(seq 600); do
    new=$(signer_pid "$home")
    [ -z "$new" ] || [ "$new" = "$old" ] || break
    sleep 0.05
done
[ -n "$new" ] && [ "$new" != "$old" ] || fail "the signer is not started again"
pass

kill -TERM "$serve"
got=0
wait "$serve" || got=$?
[ "$got" = 0 ] || fail "serve ended with $got"
pass
wait_for "$WORK/told" 'STOPPING=1'
pass
wait "$manager" || true

# Killed, it takes its child with it.
"$MZ" --home "$home" serve --listen off --public 127.0.0.1:0 >"$WORK/said" 2>&1 &
serve=$!
pids+=("$serve")
wait_for "$WORK/said" 'Ctrl-C'
child=$(pgrep -P "$serve")
kill -KILL "$serve"
wait "$serve" 2>/dev/null || true
for _ in $(seq 600); do kill -0 "$child" 2>/dev/null || break; sleep 0.05; done
! kill -0 "$child" 2>/dev/null || fail "the child of a killed service lives on"
pass
stop_cluster "$home"
[ ! -f "$home/pg/data/postmaster.pid" ] || fail "the private database is still there"
pass
