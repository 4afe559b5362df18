#!/usr/bin/env bash
# The books as data: fiscal data packages and the ledger file, judged by code that shares nothing
# with what wrote them; and what is refused.
. "${0%/*}/lib.sh"
home=$WORK/home
export MINGZHANG_HOME=$home
check() { python3 -B tests/support/check_opendata.py "$@"; }
expect 0 "$MZ" sample --out "$WORK/files" --villages 24 --seed 5
expect 0 "$MZ" import programme --demo
expect 0 "$MZ" import registry "$WORK/files/registry.xlsx"
expect 0 "$MZ" import plan "$WORK/files/import.json"
expect 1 "$MZ" export fiscal --out "$WORK/early"
has "$WORK/err" "nothing has been reconciled yet"
[ ! -e "$WORK/early" ] && [ ! -e "$WORK/early.part" ] || fail "something was left behind"
expect 0 "$MZ" reconcile

expect 0 "$MZ" export fiscal --out "$WORK/all" --json
same "$(jq .packages "$WORK/out")" 50
same "$(jq .files "$WORK/out")" "$(find "$WORK/all" -type f | wc -l)"
expect 0 check fiscal "$WORK/all"
expect 0 "$MZ" export fiscal --out "$WORK/again"
expect 0 diff -r "$WORK/all" "$WORK/again"
village=$(find "$WORK/all/2019" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | head -n 1)
expect 0 "$MZ" export fiscal --out "$WORK/one" --subject "$village" --year 2019
expect 0 diff -r "$WORK/all/2019/$village" "$WORK/one/2019/$village"
same "$(find "$WORK/one" -name datapackage.json | wc -l)" 1
same "$(jq -r .description "$WORK/one/2019/$village/datapackage.json")" 演示数据·非真实

# The judge can say no.
sed -i '0,/,500000\.00,/s//,500000.01,/' "$WORK/one/2019/$village/sources.csv"
expect 1 check fiscal "$WORK/one"
has "$WORK/err" "sources.csv: hash"

expect 0 "$MZ" export gbt24589 --out "$WORK/ledger.json"
expect 0 "$MZ" export gbt24589 --out "$WORK/ledger.xml" --json
same "$(jq .rows "$WORK/out")" "$(grep -c '^<分录>' "$WORK/ledger.xml")"
expect 0 xmllint --noout "$WORK/ledger.xml"
expect 0 check ledger "$WORK/ledger.json" "$WORK/ledger.xml"
expect 0 "$MZ" export gbt24589 --out "$WORK/one.xml" --subject "$village"
same "$(grep -c '^<单位>' "$WORK/one.xml")" 1
sed -i '0,/"借方金额":"\([0-9]*\)\.00"/s//"借方金额":"\1.01"/' "$WORK/ledger.json"
expect 1 check ledger "$WORK/ledger.json" "$WORK/ledger.xml"

expect 1 "$MZ" export fiscal --out "$WORK/all"
has "$WORK/err" "is there already"
expect 1 "$MZ" export fiscal --out "$WORK/none" --subject 441402100999
has "$WORK/err" "there is no village 441402100999 in that year"
expect 1 "$MZ" export fiscal --out "$WORK/none" --year 2031
has "$WORK/err" "the programme has no year 2031"
expect 1 "$MZ" export gbt24589 --out "$WORK/none.xml" --subject 441402100999
expect 3 "$MZ" export gbt24589 --out "$WORK/no/such/folder.xml"
expect 2 "$MZ" export
expect 2 "$MZ" export everything --out "$WORK/none"
expect 2 "$MZ" export fiscal
[ ! -e "$WORK/none" ] && [ ! -e "$WORK/none.part" ] && [ ! -e "$WORK/none.xml" ] ||
    fail "something was left behind"
