#!/usr/bin/env bash
# A ledger and those outside it: three witnesses of which two must sign, and a time-stamp authority.
. "${0%/*}/lib.sh"

WITNESS=$PWD/$B/mingzhang-witness
HOME_DIR=$WORK/home
mz() { "$MZ" --home "$HOME_DIR" --quiet "$@"; }
declare -A pid_of

# start NAME: the witness serves on a free port; its URL goes to $WORK/NAME.url
start() {
    : > "$WORK/$1.log"
    "$WITNESS" serve --dir "$WORK/$1" --listen 127.0.0.1:0 2> "$WORK/$1.log" &
    pids+=($!)
    pid_of[$1]=$!
    until grep -q '^listening' "$WORK/$1.log"; do
        kill -0 "${pid_of[$1]}" || fail "witness $1 does not run: $(cat "$WORK/$1.log")"
        sleep 0.05
    done
    sed -n 's/^listening on \(.*\) port \(.*\)/http:\/\/\1:\2/p' "$WORK/$1.log" > "$WORK/$1.url"
}
stop() { kill "${pid_of[$1]}"; wait "${pid_of[$1]}" || fail "witness $1 did not end well"; }
write_policy() {
    {
        echo "log $log_key"
        for name in audit county school; do
            echo "witness $name $("$WITNESS" key --dir "$WORK/$name") $(cat "$WORK/$name.url")"
        done
        echo "group outside 2 audit county school"
        echo "quorum outside"
    } > "$HOME_DIR/policy.txt"
}

expect 0 mz init
log_key=$("$MZ" --home "$HOME_DIR" --json witness | jq -r '.keys[0]')
for name in audit county school; do
    expect 0 "$WITNESS" init --dir "$WORK/$name" --name "$name.example/w"
    echo "log = $log_key" >> "$WORK/$name/witness.conf"
    start "$name"
done
write_policy
tests/support/tsa.sh make "$WORK/tsa"
tests/support/tsa_server.py "$WORK/tsa" > "$WORK/tsa.port" &
pids+=($!)
until [ -s "$WORK/tsa.port" ]; do sleep 0.05; done
cat >> "$HOME_DIR/mingzhang.conf" <<CONF
policy = policy.txt
tsa = http://127.0.0.1:$(cat "$WORK/tsa.port")/tsr
tsa_ca = $WORK/tsa/ca.pem
CONF

# All three sign the first checkpoint.
expect 0 mz import programme src/programme/assets/guangzhou-2019-2020.json
expect 0 mz checkpoint
expect 0 "$MZ" --home "$HOME_DIR" --json witness
same "$(jq -r '.witnessed' "$WORK/out")" true
same "$(jq -r '[.witnesses[] | select(.cosigned)] | length' "$WORK/out")" 3
size=$(jq -r .size "$WORK/out")
for name in audit county school; do
    same "$("$WITNESS" state --dir "$WORK/$name" | cut -f 2)" "$size"
done
has "$HOME_DIR/log/public/checkpoint" "— audit.example/w "

# The checkpoint that covers the daily head has a time-stamp, and after `renew --all` a second one.
same "$("$MZ" --home "$HOME_DIR" --json witness | jq -r '.stamps.stamped')" 1
expect 0 mz renew
expect 0 "$MZ" --home "$HOME_DIR" --json renew --all
same "$(jq -r .renewed "$WORK/out")" 1

# Two of three are down: the checkpoint is there, and is called what it is.
stop audit
stop school
"$MZ" --quiet sample --out "$WORK/sample" --seed 1 --villages 24
expect 0 mz import registry "$WORK"/sample/registry*
expect 0 mz checkpoint
expect 1 mz witness
has "$WORK/out" "NOT witnessed"
[ "$("$MZ" --home "$HOME_DIR" --json witness | jq -r .size)" -gt "$size" ] || fail "no new checkpoint"
pass

# One of them comes back: asked again, it signs what it missed.
start audit
write_policy
expect 0 mz witness --ask
has "$WORK/out" ": witnessed"
has "$HOME_DIR/log/public/checkpoint" "— county.example/w "
has "$HOME_DIR/log/public/checkpoint" "— audit.example/w "
hasnt "$HOME_DIR/log/public/checkpoint" "— school.example/w "

# The watch: it seals by itself, and a process beside it asks those outside.
asking() { pgrep -f -- "--home $HOME_DIR witness --watch" || true; }
# soon CONDITION…: within a minute, or it never will
soon() {
    for _ in $(seq 600); do
        ! "$@" || return 0
        read -rt 0.1 <> <(:) || true
    done
    fail "never: $*"
}
is_witnessed() { # at a size that is larger than $size, with every record in it
    "$MZ" --home "$HOME_DIR" --json witness > "$WORK/out" || return 1
    [ "$(jq -r .witnessed "$WORK/out")" = true ] && [ "$(jq -r .size "$WORK/out")" -gt "$size" ]
}
size=$("$MZ" --home "$HOME_DIR" --json witness | jq -r .size)
"$MZ" --home "$HOME_DIR" checkpoint --watch > "$WORK/watch" 2>&1 &
WATCH=$!
pids+=("$WATCH")
soon grep -q "the queue is looked at every 200 ms" "$WORK/watch"
expect 0 mz import plan "$WORK/sample/import.json"
soon is_witnessed
soon grep -qF -- "— audit.example/w " "$HOME_DIR/log/public/checkpoint"
[ -n "$(asking)" ] || fail "nobody asks those outside"
kill -TERM $WATCH
wait $WATCH || fail "the watch ended badly: $(cat "$WORK/watch")"
same "$(asking)" ""
# killed, it leaves nobody behind
"$MZ" --home "$HOME_DIR" checkpoint --watch > "$WORK/watch" 2>&1 &
WATCH=$!
has_asking() { [ -n "$(asking)" ]; }
soon has_asking
kill -9 $WATCH
wait $WATCH 2>/dev/null || true
has_no_asking() { [ -z "$(asking)" ]; }
soon has_no_asking

# A witness whose memory is gone is not started again under its key.
rm "$WORK/school/state"
expect 1 "$WITNESS" serve --dir "$WORK/school" --listen 127.0.0.1:0
has "$WORK/err" "has no state"
