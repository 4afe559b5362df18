#!/usr/bin/env bash
# Killed at many points, the program or its PostgreSQL: the next run finishes, and what stands in the
# books is what stands there when nothing was killed.
. "${0%/*}/lib.sh"

expect 0 "$MZ" sample --out "$WORK/files" --villages 24 --seed 5
plan=$WORK/files/import.json

# The whole job; everything in it may be run again.
job() {
    "$MZ" --home "$1" --quiet import programme --demo &&
        "$MZ" --home "$1" --quiet import plan "$plan" &&
        "$MZ" --home "$1" --quiet reconcile
}
# What must be equal: facts, pairs, breaks. Numbers of records may differ only by runs, so not them.
books() {
    "$MZ" --home "$1" breaks --all --json
    "$MZ" --home "$1" reconcile --dry-run --json | jq -S 'del(.recorded, .changes)'
    "$MZ" --home "$1" report village --format csv | sed '/填报日期/d'
}

expect 0 job "$WORK/whole"
books "$WORK/whole" > "$WORK/expected"

# Kills one command of the job after each of these times (in hundredths of a second), and the server
# after every third; each is a different place in import, posting or reconciling.
home=$WORK/broken
round=0
for after in 05 15 25 35 45 60 75 90 110 130 150 180 210 250 300 350; do
    round=$((round + 1))
    setsid bash -c '"$0" --home "$1" --quiet import programme --demo && "$0" --home "$1" --quiet import plan "$2" &&
        exec "$0" --home "$1" --quiet reconcile' "$MZ" "$home" "$plan" >/dev/null 2>&1 &
    job_pid=$!
    sleep "$((after / 100)).$(printf %02d $((10#$after % 100)))"
    if [ $((round % 3)) = 0 ] && [ -f "$home/pg/data/postmaster.pid" ]; then
        kill -KILL "$(head -n 1 "$home/pg/data/postmaster.pid")" 2>/dev/null || true
    fi
    kill -KILL -- "-$job_pid" 2>/dev/null || true
    wait "$job_pid" 2>/dev/null || true
done
pass

expect 0 job "$home"
expect 1 "$MZ" --home "$home" verify # 1: consistent, but nothing anchors it
has "$WORK/out" "NOT anchored"
hasnt "$WORK/out" "FINDING"
same "$("$MZ" --home "$home" verify --json | jq .findings)" "$("$MZ" --home "$WORK/whole" verify --json | jq .findings)"
books "$home" > "$WORK/got"
cmp "$WORK/expected" "$WORK/got" || { diff "$WORK/expected" "$WORK/got" | head -20; fail "the books differ after the kills"; }
pass
same "$("$MZ" --home "$home" verify --json | jq .records)" "$("$MZ" --home "$WORK/whole" verify --json | jq .records)"
