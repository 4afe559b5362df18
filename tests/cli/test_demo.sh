#!/usr/bin/env bash
# The main job at full size: what was found equals what was planted, the books verify, a second run
# changes nothing, and an auditor without the database comes to the same verdict.
. "${0%/*}/lib.sh"
home=$WORK/home

expect 0 "$MZ" demo --home "$home" --no-serve --json
cp "$WORK/out" "$WORK/first.json"
q() { jq -r "$1" "$WORK/first.json"; }
same "$(q .verified)" true
same "$(q .matches)" true
same "$(q '.missing | length')" 0
same "$(q '.unplanned | length')" 0
same "$(q .villages)" 477
# The control totals of 穗办〔2018〕31号: 3,700 + 16,500 + 3,650 万元 a year, in fen.
for year in 2019 2020; do
    same "$(q ".sources[] | select(.year==$year and .source==\"city\") | .quota_fen")" 3700000000
    same "$(q ".sources[] | select(.year==$year and .source==\"district\") | .quota_fen")" 16500000000
    same "$(q ".sources[] | select(.year==$year and .source==\"soe\") | .quota_fen")" 3650000000
done
[ "$(q '.breaks | length')" -ge 20 ] || fail "fewer than 20 kinds of differences were found"
pass
[[ $(q .altered) == *receipt* ]] || fail "the verifier does not name the altered record"
pass

# A second run finds its data and changes nothing: no record, no page.
find "$home/site" -type f -printf '%P %i %T@\n' | sort > "$WORK/pages"
expect 1 "$MZ" --home "$home" --json verify # not anchored; the notices came after the demo had counted
records=$(jq .records "$WORK/out")
expect 0 "$MZ" demo --home "$home" --no-serve --json
same "$(jq .records "$WORK/out")" "$records"
find "$home/site" -type f -printf '%P %i %T@\n' | sort | cmp - "$WORK/pages" || fail "pages were written anew"
pass
# Another sample does not mix with this one.
expect 1 "$MZ" demo --home "$home" --seed 7
has "$WORK/err" "holds the demo of another sample"

# The auditor: not anchored without trust, anchored with it, and the altered copy is named.
expect 0 "$MZ" --home "$home" export evidence --out "$WORK/bundle"
expect 1 "$VERIFY" "$WORK/bundle"
has "$WORK/out" "NOT anchored"
public=$(openssl pkey -in "$home/keys/record.pem" -pubout -outform DER | tail -c 32 | od -An -tx1 | tr -d ' \n')
echo "{\"ledger\":\"mingzhang.example/2019-2020\",\"public_key\":\"$public\"}" > "$WORK/trust.json"
expect 0 "$VERIFY" "$WORK/bundle" --trust "$WORK/trust.json"
hasnt "$WORK/out" "consistent, NOT anchored"
expect 1 "$VERIFY" "$home/altered-copy" --trust "$WORK/trust.json"
has "$WORK/out" "receipt"

# Every page says that it is a demonstration, and none names a kind of difference.
find "$home/site" -name '*.html' > "$WORK/list"
[ "$(wc -l < "$WORK/list")" -gt 500 ] || fail "too few pages"
while read -r page; do
    grep -q '演示数据·非真实' "$page" || fail "$page does not say 演示数据·非真实"
    ! grep -qE '重复拨付|超拨|逾期|滞留|账户不符|来源不明|退汇' "$page" || fail "$page names a difference"
done < "$WORK/list"
pass
