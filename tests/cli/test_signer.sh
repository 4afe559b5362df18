#!/usr/bin/env bash
# The signer as a process: started when it is needed, one per ledger, in its sandbox; what a person
# reads when its head file is lost or it is killed.
. "${0%/*}/lib.sh"

HOME1=$WORK/one
SIGNER=$PWD/$B/mingzhang-signer
mz() { "$MZ" --home "$HOME1" "$@"; }

# --- keys, head, and a process that is its own ----------------------------------------------
expect 0 mz init
for file in record.pem checkpoint.pem head; do
    same "$(stat -c %a "$HOME1/keys/$file")" 600
done
cmp -s "$HOME1/keys/record.pem" "$HOME1/keys/checkpoint.pem" && fail "one key for two uses"
pid=$(signer_pid "$HOME1")
[ -n "$pid" ] || fail "no signer was started"
same "$(sed -n 's/^Seccomp:[[:space:]]*//p' "/proc/$pid/status")" 2
same "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' "/proc/$pid/status")" 1
same "$(find -L "/proc/$pid/fd" -type b 2>/dev/null | wc -l)" 0 # nothing of ours was handed on

# --- one per ledger -------------------------------------------------------------------------
expect 1 "$SIGNER" --home "$HOME1"
has "$WORK/err" "a signer of this ledger is running already"
signer_gone "$HOME1" # nobody needs it: it ends by itself
expect 2 "$SIGNER" --what
expect 2 "$SIGNER" --patience 0
expect 2 "$SIGNER" --patience 3601
expect 2 "$SIGNER" --allow-uid -1
expect 0 mz import programme src/programme/assets/guangzhou-2019-2020.json

# --- killed: the next command starts another ------------------------------------------------
pid=$(signer_pid "$HOME1")
kill -9 "$pid" && signer_gone "$HOME1"
expect 0 mz init
[ "$(signer_pid "$HOME1")" != "$pid" ] || fail "the signer was not killed"

# --- a head that is lost, or damaged, or of another ledger ------------------------------------
kill "$(signer_pid "$HOME1")" && signer_gone "$HOME1"
mv "$HOME1/keys/head" "$WORK/head"
expect 3 mz init
has "$WORK/err" "the signer's head file $HOME1/keys/head is missing"
has "$WORK/err" "mingzhang incarnate"
sed 's/^incarnation 1/incarnation 2/' "$WORK/head" > "$HOME1/keys/head"
expect 3 mz init
has "$WORK/err" "the head file is damaged"
cp "$WORK/head" "$HOME1/keys/head"
expect 0 mz init

# --- a home of a version that had no log: neither a checkpoint key nor a head -------------------
kill "$(signer_pid "$HOME1")" && signer_gone "$HOME1"
mkdir "$WORK/aside"
mv "$HOME1/keys/head" "$HOME1/keys/checkpoint.pem" "$WORK/aside"
expect 3 mz init
has "$WORK/err" "$HOME1 holds neither a checkpoint key nor a head"
has "$WORK/err" "import the files again"
[ ! -e "$HOME1/keys/head" ] || fail "a second beginning was made"
mv "$WORK"/aside/* "$HOME1/keys"
expect 0 mz init

# --- a signer that an administrator runs -----------------------------------------------------
kill "$(signer_pid "$HOME1")" && signer_gone "$HOME1"
echo "signer = $WORK/sock" >> "$HOME1/mingzhang.conf"
expect 3 mz init
has "$WORK/err" "no signer listens at $WORK/sock"
"$SIGNER" --home "$HOME1" 2> "$WORK/signer.err" &
pid=$!
while ! grep -q ready "$WORK/signer.err"; do kill -0 $pid || fail "the signer has ended"; sleep 0.1; done
expect 0 mz init
kill $pid
wait $pid || fail "SIGTERM is no failure"
pass

# --- a signer with a home of its own: it makes its keys, the ledger's home has none ------------
mkdir "$WORK/keeper"
expect 2 "$SIGNER" --home "$WORK/keeper" --init
has "$WORK/err" "does not name the ledger"
printf 'ledger = demo.example/keeper\nsigner = %s\n' "$WORK/sock2" > "$WORK/keeper/mingzhang.conf"
expect 0 "$SIGNER" --home "$WORK/keeper" --init
expect 1 "$SIGNER" --home "$WORK/keeper" --init
has "$WORK/err" "is there already"
mv "$WORK/keeper/keys/head" "$WORK/head2" # a lost head is not a first start
expect 1 "$SIGNER" --home "$WORK/keeper" --init
mv "$WORK/head2" "$WORK/keeper/keys/head"
expect 2 "$SIGNER" --home "$WORK/keeper" --allow-user nobody-of-this-name
"$SIGNER" --home "$WORK/keeper" --allow-user root 2> "$WORK/keeper.err" &
pid=$!
pids+=("$pid")
while ! grep -q ready "$WORK/keeper.err"; do kill -0 $pid || fail "the signer has ended"; sleep 0.1; done
mkdir "$WORK/two"
cp "$WORK/keeper/mingzhang.conf" "$WORK/two/mingzhang.conf"
expect 0 "$MZ" --home "$WORK/two" import programme src/programme/assets/guangzhou-2019-2020.json
expect 1 "$MZ" --home "$WORK/two" verify --json
same "$(jq .finding_count "$WORK/out")" 0 # intact, and anchored in nothing
[ ! -e "$WORK/two/keys" ] || fail "keys in the ledger's own home"
kill $pid
wait $pid || fail "SIGTERM is no failure"
