#!/usr/bin/env bash
# `mingzhang witness` and `mingzhang renew` of a ledger whose settings name nobody, or the wrong ones.
. "${0%/*}/lib.sh"

HOME_DIR=$WORK/home
expect 0 "$MZ" --home "$HOME_DIR" --quiet init
expect 0 "$MZ" --home "$HOME_DIR" witness
has "$WORK/out" "not witnessed: no policy is set"
expect 0 "$MZ" --home "$HOME_DIR" --json witness
same "$(jq -r .witnessed "$WORK/out")" false
expect 2 "$MZ" --home "$HOME_DIR" renew
has "$WORK/err" "no time-stamp authority is set"

# Messages with numbers are translated too.
expect 0 env LANGUAGE=zh_CN "$MZ" --home "$HOME_DIR" witness
has "$WORK/out" "时间戳：0 个检查点已盖"

echo "policy = policy.txt" >> "$HOME_DIR/mingzhang.conf"
expect 2 "$MZ" --home "$HOME_DIR" witness
has "$WORK/err" "cannot read $HOME_DIR/policy.txt"
echo "quorum nobody" > "$HOME_DIR/policy.txt"
expect 2 "$MZ" --home "$HOME_DIR" witness
has "$WORK/err" "policy.txt"
echo "quorum none" > "$HOME_DIR/policy.txt"
expect 0 "$MZ" --home "$HOME_DIR" witness
