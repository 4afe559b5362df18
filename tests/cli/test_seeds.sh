#!/usr/bin/env bash
# Samples of other seeds: what is found is what was planted, the books verify and the five proofs
# hold. A few seeds at reduced villages; `SEEDS="1 2 3" VILLAGES=477 tests/cli/test_seeds.sh` walks
# others at another size.
. "${0%/*}/lib.sh"
seeds=${SEEDS:-3 17 20240229}
villages=${VILLAGES:-60}

# The five sums of the proof, added up here from what the run printed.
proofs='.proof | def parts: del(.total_fen) | add;
    [(.owed_fen == .paid_fen - .over_fen + .missing_fen),
     (.left.total_fen == (.left | parts)), (.right.total_fen == (.right | parts)),
     (.credits.total_fen == (.credits | parts)) and (.debits.total_fen == (.debits | parts)),
     (.accounts | .opening_fen + .credits_fen - .debits_fen == .closing_fen)] | map(tostring) | join(" ")'

for seed in $seeds; do
    home=$WORK/$seed
    expect 0 "$MZ" demo --home "$home" --seed "$seed" --villages "$villages" --no-serve --json
    q() { jq -r "$1" "$WORK/out"; }
    same "seed $seed: $(q .matches) $(q .verified) $(q '.missing | length') $(q '.unplanned | length')" \
        "seed $seed: true true 0 0"
    same "$(q .villages)" "$villages"
    kinds=$(q '.breaks | length')
    records=$(q .records)
    expect 0 "$MZ" --home "$home" reconcile --json
    same "seed $seed: $(q "$proofs")" "seed $seed: true true true true true"
    same "$(q .changes)" 0
    # Found, read back as a list, is what was planted, entry by entry.
    expect 0 "$MZ" --home "$home" breaks --json
    jq -S -c '.breaks[]' "$WORK/out" | sort > "$WORK/found"
    jq -S -c '.breaks[]' "$home"/sample-*/truth.json | sort > "$WORK/planted"
    diff "$WORK/found" "$WORK/planted" | head -6; cmp "$WORK/found" "$WORK/planted" || fail "seed $seed: found and planted differ"
    pass
    echo "  seed $seed: $villages villages, $(wc -l < "$WORK/planted") planted, $kinds kinds, $records records"
    stop_cluster "$home"
    rm -rf "$home"
done
