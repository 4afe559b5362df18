#!/usr/bin/env bash
# docs/auditor.md: its commands, as they stand there, on the bundle of a small sample; and that they see
# what was altered.
. "${0%/*}/lib.sh"
home=$WORK/home
expect 0 "$MZ" demo --home "$home" --villages 24 --no-serve --json
expect 0 "$MZ" --home "$home" export evidence --out "$WORK/bundle"
expect 0 "$MZ" --home "$home" witness
vkey=$(grep -oE 'mingzhang\.example/2019-2020\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+' "$WORK/out" | head -n 1)
public=$(openssl pkey -in "$home/keys/record.pem" -pubout -outform DER | tail -c 32 | od -An -tx1 | tr -d ' \n')
jq -n --arg key "$public" --arg vkey "$vkey" \
    '{ledger: "mingzhang.example/2019-2020", public_key: $key, checkpoint_keys: [$vkey]}' >"$WORK/trust.json"
expect 0 "$VERIFY" "$WORK/bundle" --trust "$WORK/trust.json"

awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' docs/auditor.md >"$WORK/commands"
[ "$(wc -l <"$WORK/commands")" -gt 60 ] || fail "docs/auditor.md shows hardly any commands"
# by_hand CHAIN N: runs them all beside the bundle.
by_hand() { (cd "$WORK" && set +euo pipefail && chain=$1 n=$2 bash commands >by_hand 2>&1) || true; }
good() { grep -cE '(: good$|^true$|^Signature Verified Successfully$|^covered by the checkpoint$)' "$WORK/by_hand"; }
# A chain that is sealed, and a receipt in it.
chain=$(basename "$(grep -l '"type":"seal"' "$WORK"/bundle/chains/*.records | head -n 1)" .records)
n=$(grep -ao '"n":[0-9]*,"prev":"[0-9a-f]*","type":"receipt"' "$WORK/bundle/chains/$chain.records" |
    head -n 1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')
by_hand "$chain" "$n"
[ ! -e "$WORK/bundle/openings" ] || fail "openings were handed out without request"
# form, 2 signatures, link, place, head, zero sums, ledger, covered, levels 0 and 1, root, seal 3
same "$(good)" 15
hasnt "$WORK/by_hand" error
hasnt "$WORK/by_hand" false

# Opened, the raw line is read, and is what the record commits to.
expect 0 "$MZ" --home "$home" export evidence --out "$WORK/opened" --openings
expect 0 "$VERIFY" "$WORK/opened" --trust "$WORK/trust.json"
mv "$WORK/bundle" "$WORK/closed" && mv "$WORK/opened" "$WORK/bundle"
by_hand "$chain" "$n"
same "$(good)" 16
has "$WORK/by_hand" "opening: good"
sed -i "s/\(\"n\":$n,.*\"value\":\"\)./\1f/" "$WORK/bundle/openings/$chain.jsonl"
by_hand "$chain" "$n"
hasnt "$WORK/by_hand" "opening: good"
expect 1 "$VERIFY" "$WORK/bundle" --trust "$WORK/trust.json"
has "$WORK/out" "the opening is not what the record commits to"
rm -rf "$WORK/bundle" && mv "$WORK/closed" "$WORK/bundle"

# The files as they arrived: all of them, each one that was taken in; whatever is not is found.
expect 2 "$MZ" --home "$home" export evidence --out "$WORK/files" --files --public
has "$WORK/err" "programme/office"
[ ! -e "$WORK/files" ] || fail "a refused export left a folder"
expect 0 "$MZ" --home "$home" evidence --json
jq -r '.[].sha256' "$WORK/out" | sort >"$WORK/kept_files"
expect 0 "$MZ" --home "$home" export evidence --out "$WORK/files" --files --openings --json
same "$(jq .files "$WORK/out")" "$(wc -l <"$WORK/kept_files")"
same "$(jq .erased "$WORK/out")" 0
(cd "$WORK/files/evidence" && sha256sum -- *) | sed 's/ .*//' | cmp - "$WORK/kept_files" || fail "the files are others"
expect 0 "$VERIFY" "$WORK/files" --trust "$WORK/trust.json"
has "$WORK/out" "files are those of their digests"
# By hand: the file that a receipt was made of, from its record's citation to its bytes.
mv "$WORK/bundle" "$WORK/closed" && mv "$WORK/files" "$WORK/bundle"
by_hand "$chain" "$n"
same "$(good)" 18
has "$WORK/by_hand" "cited: good"
has "$WORK/by_hand" "file: good"
cp -r "$WORK/bundle/evidence" "$WORK/kept"
for one in "$WORK/bundle/evidence"/*; do echo >>"$one"; done
by_hand "$chain" "$n"
hasnt "$WORK/by_hand" "file: good"
has "$WORK/by_hand" "cited: good"
rm -rf "$WORK/bundle/evidence" && mv "$WORK/kept" "$WORK/bundle/evidence"
mv "$WORK/bundle" "$WORK/files" && mv "$WORK/closed" "$WORK/bundle"
# altered HOW FINDING: what is done to the file named $one is found, and undone.
one=$WORK/files/evidence/$(head -n 1 "$WORK/kept_files")
altered() {
    cp -a "$WORK/files/evidence" "$WORK/evidence"
    eval "$1"
    expect 1 "$VERIFY" "$WORK/files" --trust "$WORK/trust.json"
    has "$WORK/out" "$2"
    rm -rf "$WORK/files/evidence" && mv "$WORK/evidence" "$WORK/files/evidence"
}
altered 'echo >>"$one"' "the file's SHA-256 is not its name"
altered 'truncate -s -1 "$one"' "the file's SHA-256 is not its name"
altered 'mv "$one" "${one%?}"' "this is no file named by its SHA-256"
altered 'mv "$one" "$one.csv"' "this is no file named by its SHA-256"
altered 'mv "$one" "$(tail -n 1 "$WORK/kept_files" | sed "s|^|$WORK/files/evidence/|")"' "the file's SHA-256 is not its name"
altered 'rm "$one"; mkdir "$one"' "this is no file named by its SHA-256"
altered 'echo other >"$WORK/o"; cp "$WORK/o" "${one%/*}/$(sha256sum <"$WORK/o" | cut -c1-64)"' "no opened record is about this file"
expect 0 "$VERIFY" "$WORK/files" --trust "$WORK/trust.json"
rm -rf "$WORK/files"

# One digit of the record is altered: the signature, the next link and the tree say so.
cp -r "$WORK/bundle" "$WORK/kept"
sed -i "s/\"booked_on\":\"20/\"booked_on\":\"19/" "$WORK/bundle/chains/$chain.records"
by_hand "$chain" "$n"
has "$WORK/by_hand" "Signature Verification Failure"
hasnt "$WORK/by_hand" "level 0: good"
[ "$(good)" -lt 14 ] || fail "the altered record passes by hand"
pass
# Another root under the log's name: its signature says so, and the tree does not lead to it.
rm -rf "$WORK/bundle" && mv "$WORK/kept" "$WORK/bundle"
sed -i '3s/./x/' "$WORK/bundle/log/checkpoint"
by_hand "$chain" "$n"
has "$WORK/by_hand" "Signature Verification Failure"
hasnt "$WORK/by_hand" "root: good"
