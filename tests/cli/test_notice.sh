#!/usr/bin/env bash
# Notices from the draft to the page: each kind, checked by code that is not ours; made again byte for
# byte; and not published over books that do not verify.
. "${0%/*}/lib.sh"
home=$WORK/home
site=$home/site
check() { python3 -B "${0%/*}/check_notice.py" "$1" "$2"; }

expect 0 "$MZ" --home "$home" --quiet demo --villages 30 --no-serve
expect 0 "$MZ" --home "$home" --json notice list
cp "$WORK/out" "$WORK/list"
same "$(jq -r '[.[].kind] | unique | join(" ")' "$WORK/list")" "N1 N2 N3 N4 N5 N6"
same "$(jq -r '[.[].state] | unique | join(" ")' "$WORK/list")" running
expect 0 "$MZ" --home "$home" notice due
has "$WORK/out" "N3" # of the first year, which the demo leaves out

# Every notice of the site: signatures, proofs, sums, the tables, and that its chain is whole.
count=0
for folder in "$site"/notice/N*/; do
    check "$folder" "$site/chain" > "$WORK/checked" || fail "$folder"
    count=$((count + 1))
done
same "$count" "$(jq length "$WORK/list")"

# Every table of every page stands beside it as CSV and as XLSX, and the judge can say no.
expect 0 python3 -B tests/support/check_tables.py "$site"
cp -r "$site" "$WORK/tables"
sed -i '0,/,\([1-9]\)/s//,9\1/' "$WORK/tables/index.csv"
expect 1 python3 -B tests/support/check_tables.py "$WORK/tables"

# The check itself is worth something: one number changed in the model is seen.
number=$(jq -r '[.[] | select(.kind == "N3")][2].number' "$WORK/list")
cp -r "$site/notice/$number" "$WORK/changed"
sed -i '0,/"amount_fen":\([1-9]\)/s//"amount_fen":9\1/' "$WORK/changed/model.json"
! check "$WORK/changed" "$site/chain" 2>/dev/null || fail "a changed model went through"
pass
cp "$site/notice/$number/model.json" "$WORK/changed/model.json"
sed -i '0,/"booked_on\\":\\"20/s//"booked_on\\":\\"21/' "$WORK/changed/check.json"
! check "$WORK/changed" "$site/chain" 2>/dev/null || fail "a changed record went through"
pass

# What is beside the page, changed one by one: each intact first, then found at that place.
whole=$(jq -r .chain "$site/notice/$number/model.json" | tr / .).whole.json
altered() { # WHAT FILE JQ FINDING
    rm -rf "$WORK/changed" "$WORK/chain"
    cp -r "$site/notice/$number" "$WORK/changed"
    mkdir "$WORK/chain"
    cp "$site/chain/$whole" "$WORK/chain"
    check "$WORK/changed" "$WORK/chain" >/dev/null || fail "$1: the intact one"
    jq -cjS "$3" "$WORK/$2" >"$WORK/new"
    ! cmp -s "$WORK/new" "$WORK/$2" || fail "$1: nothing was changed"
    mv "$WORK/new" "$WORK/$2"
    ! check "$WORK/changed" "$WORK/chain" 2>"$WORK/err" || fail "$1: went through"
    has "$WORK/err" "$4"
}
file=changed/check.json
altered "the signature of a record" $file '.records[0].signature = .records[1].signature' "'signature'"
altered "the signature of the notice" $file '.notice.signature = .records[0].signature' "'signature'"
altered "the proofs of two records exchanged" $file '.records[0].proof as $p | .records[0].proof = .records[1].proof | .records[1].proof = $p' "'inclusion'"
altered "a proof cut" $file '.records[0].proof |= .[:-1]' "a proof that is too short"
altered "a proof that goes on" $file '.records[0].proof += [.records[0].proof[0]]' "a proof that is too long"
altered "the place of a record" $file '.records[0].index += 1' "inclusion"
altered "a place beyond the log" $file '.records[0].index = 9007199254740991' "a record that came after the cut-off"
altered "a record left out" $file 'del(.records[0])' "KeyError"
altered "another key by the same id" $file '(.keys[] | select(.use == "record" and .algorithm == "ed25519") | .public_key) |= (.[2:] + .[:2])' "a key of another id"
altered "the key left out" $file '.keys |= map(select(.use != "record"))' "a record by an unknown key"
altered "the checkpoint of another log" $file '.checkpoint |= sub("^[^\\n]*"; "other.example/log")' "a checkpoint of another log"
altered "the size of the checkpoint" $file '.checkpoint |= sub("\\n[0-9]+\\n"; "\n9999999\n")' "check_notice.py"
altered "a figure of the model" changed/model.json '.figures[0].amount_fen += 1' "a model that the record does not name"
altered "a cell of the model" changed/model.json '.tables[0].rows[0][0] = "x"' "a model that the record does not name"
altered "the leaf of the chain" "chain/$whole" '.leaf |= sub("\"n\":"; "\"n\":1")' "the head does not hold the chain"
altered "the proof of the chain" "chain/$whole" '.proof |= reverse' "the head does not hold the chain"
altered "the head of another day" "chain/$whole" '.head.bytes |= sub("\"n\":"; "\"n\":1")' "'signature'"
pass

# Made again: also when openings are gone and the templates have changed since.
expect 0 "$MZ" --home "$home" --json notice remake "$number" --out "$WORK/first"
same "$(jq -r '[.[] | select(.named)] | all(.same)' "$WORK/out")" true
cmp "$WORK/first/index.html" "$site/notice/$number/index.html" || fail "another page"
pass
echo "site_sponsor = 演示县人民政府" >> "$home/mingzhang.conf"
village=$(jq -r --arg n "$number" '.[] | select(.number == $n).chain' "$WORK/list")
expect 0 "$MZ" --home "$home" notice draft N3 "$village" --year 2019 --who 甲
expect 1 "$MZ" --home "$home" notice publish "N3-$village-2019-1"
has "$WORK/err" "not reviewed"
expect 1 "$MZ" --home "$home" notice review "N3-$village-2019-1" --who 甲
expect 0 "$MZ" --home "$home" notice review "N3-$village-2019-1" --who 乙
expect 0 "$MZ" --home "$home" notice publish "N3-$village-2019-1"
expect 0 "$MZ" --home "$home" notice remake "N3-$village-2019-1" --out "$WORK/new"
! cmp -s "$WORK/first/templates.json" "$WORK/new/templates.json" || fail "the templates did not change"
pass
expect 0 "$MZ" --home "$home" notice remake "$number" --out "$WORK/again"
cmp "$WORK/first/index.html" "$WORK/again/index.html" || fail "it came out otherwise"
cmp "$WORK/first/model.json" "$WORK/again/model.json" || fail "another model"
pass

# What the steps refuse, and say.
expect 1 "$MZ" --home "$home" notice end "$number"
has "$WORK/err" "last day"
expect 1 "$MZ" --home "$home" notice extend "$number" --to 2000-01-01
expect 2 "$MZ" --home "$home" notice draft N9 "$village" --year 2019 --who 甲
expect 2 "$MZ" --home "$home" notice post "$number" --channel board
expect 2 "$MZ" --home "$home" notice
expect 1 "$MZ" --home "$home" notice show nowhere

# The verifier looks at them as well: "consistent, NOT anchored".
expect 1 "$MZ" --home "$home" verify
grep -Eq "^ *notice +[1-9][0-9]* +ok" "$WORK/out" || { cat "$WORK/out" >&2; fail "no pass of notices"; }
pass

# The bundle of one notice: its own chain and those that its figures cite; checked by mingzhang-verify and
# by code that is not ours.
public=$(openssl pkey -in "$home/keys/record.pem" -pubout -outform DER | tail -c 32 | od -An -tx1 | tr -d ' \n')
expect 0 "$MZ" --home "$home" witness
vkey=$(grep -oE 'mingzhang\.example/2019-2020\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+' "$WORK/out" | head -n 1)
jq -n --arg key "$public" --arg vkey "$vkey" \
    '{ledger: "mingzhang.example/2019-2020", public_key: $key, checkpoint_keys: [$vkey]}' >"$WORK/trust.json"
bundle() { # NUMBER: exported, and checked twice
    rm -rf "$WORK/bundle"
    expect 0 "$MZ" --home "$home" export evidence --notice "$1" --out "$WORK/bundle"
    expect 0 "$VERIFY" "$WORK/bundle" --trust "$WORK/trust.json"
    has "$WORK/out" "intact and anchored"
    python3 -B "${0%/*}/check_bundle.py" "$WORK/bundle" "$WORK/trust.json" >"$WORK/checked" || fail "bundle of $1"
    pass
}
for kind in N1 N2 N3 N4 N5 N6; do
    bundle "$(jq -r --arg k $kind '[.[] | select(.kind == $k)][0].number' "$WORK/list")"
done
bundle "$number"
same "$(cut -d' ' -f1 "$WORK/bundle/heads.txt" | tr '\n' ' ')" "$village programme "
cmp "$WORK/bundle/notices/$number.json" "$site/notice/$number/model.json" || fail "another model"
pass
payer=$(jq -r '[.[] | select(.kind == "N1" and .chain != "programme")][0]' "$WORK/list")
bundle "$(jq -r .number <<<"$payer")"
has "$WORK/bundle/heads.txt" "$(jq -r .chain <<<"$payer") "
jq -r '[.figures[].of[]?.chain, "programme", .chain] | unique[]' "$WORK"/bundle/notices/*.json | LC_ALL=C sort |
    cmp - <(cut -d' ' -f1 "$WORK/bundle/heads.txt") || fail "other chains than those that it cites"
pass
# Altered, both say so.
sed -i '0,/"amount_fen":\([1-9]\)/s//"amount_fen":9\1/' "$WORK"/bundle/notices/*.json
expect 1 "$VERIFY" "$WORK/bundle" --trust "$WORK/trust.json"
has "$WORK/out" "not the one that the notice's record commits to"
! python3 -B "${0%/*}/check_bundle.py" "$WORK/bundle" "$WORK/trust.json" 2>/dev/null || fail "a changed model went through"
pass
# Not one that is not there, nor a draft, nor two things at once; files name people.
expect 1 "$MZ" --home "$home" export evidence --notice N3-none-2020-1 --out "$WORK/none"
has "$WORK/err" "there is no notice N3-none-2020-1"
other=$(jq -r --arg v "$village" '[.[] | select(.kind == "N3" and .chain != $v)][0].chain' "$WORK/list")
expect 0 "$MZ" --home "$home" notice draft N3 "$other" --year 2019 --who 甲
expect 1 "$MZ" --home "$home" export evidence --notice "N3-$other-2019-1" --out "$WORK/none"
has "$WORK/err" "notice N3-$other-2019-1 is not published"
expect 2 "$MZ" --home "$home" export evidence --notice "$number" --subject "$village" --out "$WORK/none"
expect 2 "$MZ" --home "$home" export evidence --notice "$number" --files --out "$WORK/none"
has "$WORK/err" "programme/office"
[ ! -e "$WORK/none" ] || fail "a refused export left a folder"
pass
