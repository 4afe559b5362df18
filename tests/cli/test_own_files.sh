#!/usr/bin/env bash
# A bureau's own way, command by command, as README shows it: import, reconcile, decide, report,
# export, publish; and what a refused file leaves behind.
. "${0%/*}/lib.sh"
home=$WORK/home
export MINGZHANG_HOME=$home
expect 0 "$MZ" sample --out "$WORK/files" --villages 48 --seed 3
expect 0 "$MZ" import programme --demo
expect 0 "$MZ" import registry "$WORK/files/registry.xlsx"
expect 0 "$MZ" import registry "$WORK/files/registry.xlsx"
has "$WORK/out" "nothing changed"
expect 0 "$MZ" import plan "$WORK/files/import.json"
expect 0 "$MZ" reconcile
has "$WORK/out" "Proof, to the fen"
expect 0 "$MZ" reconcile --json
same "$(jq .recorded "$WORK/out")" false

# A refused file: the whole list, status 1, nothing kept.
printf '年度,村代码,金额(元),付款日期,凭证号\n2019,441402100200,五百,2019-04-01,X1\n2019,441402100200,1.00,2019-02-30,X2\n' \
    > "$WORK/bad.csv"
before=$("$MZ" verify --json | jq .records || true)
expect 1 "$MZ" import payments "$WORK/bad.csv" --payer "$(jq -r '[.[]|select(.kind=="payments")][0].payer' "$WORK/files/import.json")"
has "$WORK/err" "bad.csv:2"
has "$WORK/err" "bad.csv:3"
expect 1 "$MZ" verify --json
# the refusal itself is one record more
same "$(jq .records "$WORK/out")" $((before + 1))

# Two people for a decision, never one.
"$MZ" breaks > "$WORK/breaks"
count=$(wc -l < "$WORK/breaks")
[ "$count" -gt 0 ] || fail "the sample has no differences"
break_id=$(head -n 1 "$WORK/breaks" | cut -d' ' -f1)
expect 0 "$MZ" resolve "$break_id" --who 甲 --reason 演示
number=$("$MZ" pending --json | jq '.decisions[0].id')
expect 1 "$MZ" confirm "$number" --who 甲
expect 0 "$MZ" confirm "$number" --who 乙
expect 0 "$MZ" breaks --json
same "$(jq '.breaks | length' "$WORK/out")" $((count - 1))

# What a second person does not confirm ends without effect, and --json says so in one value.
expect 0 "$MZ" resolve "$(head -n 2 "$WORK/breaks" | tail -n 1 | cut -d' ' -f1)" --who 甲 --reason 演示 --json
number=$(jq .decision "$WORK/out")
expect 0 "$MZ" reject "$number" --who 乙 --json
same "$(jq -s -r 'map(.decision) | join(",")' "$WORK/out")" "$number"

# A kind that is none is said, and not answered with an empty list; a proposal goes by its first digits.
expect 2 "$MZ" breaks --code unpayed
has "$WORK/err" 'no kind of difference "unpayed"'
has "$WORK/err" "unpaid"
expect 0 "$MZ" breaks --code unpaid
expect 0 "$MZ" pending --json
proposal=$(jq -r '.proposals[0].id' "$WORK/out")
[ "$(jq '.proposals[0].facts | length' "$WORK/out")" -gt 0 ] || fail "a proposal names no facts"
expect 1 "$MZ" accept "${proposal:0:5}" --who 甲 --reason 演示
expect 1 "$MZ" accept 000000000000 --who 甲 --reason 演示
has "$WORK/err" "there is no proposal 000000000000"
expect 0 "$MZ" accept "${proposal:0:12}" --who 甲 --reason 演示 --json
expect 0 "$MZ" reject "$(jq .decision "$WORK/out")" --who 乙
expect 2 "$MZ" accept "$proposal" --who 甲

# What cannot be read at all is named by its file.
printf '%%PDF-1.4\n' > "$WORK/scan.pdf"
printf '\320\317\021\340\241\261\032\341' > "$WORK/old.xls"
: > "$WORK/empty.csv"
expect 1 "$MZ" import statement "$WORK/scan.pdf" --dry-run
has "$WORK/err" "scan.pdf: a PDF file"
has "$WORK/err" "CSV"
expect 1 "$MZ" import payments "$WORK/empty.csv" --dry-run
has "$WORK/err" "empty.csv: the file is empty"
expect 1 "$MZ" import registry "$WORK/files/registry.xlsx" "$WORK/old.xls" --dry-run
has "$WORK/err" "old.xls: an old .xls workbook"

# A pair is found by its number, taken apart by two people, and never made again.
expect 0 "$MZ" pairs --json
pair=$(jq '[.pairs[] | select(.hop == "direct")][0].id' "$WORK/out")
standing=$(jq '.pairs | length' "$WORK/out")
village=$(jq -r "[.pairs[] | select(.id == $pair)][0].village" "$WORK/out")
same "$(jq -r "[.pairs[] | select(.id == $pair)][0] | .paid_fen == .arrived_fen" "$WORK/out")" true
expect 0 "$MZ" pairs --village "$village"
has "$WORK/out" "$pair  "
expect 0 "$MZ" unmatch "$pair" --who 甲 --reason 演示 --json
expect 0 "$MZ" confirm "$(jq .decision "$WORK/out")" --who 乙
expect 0 "$MZ" pairs --json
same "$(jq '.pairs | length' "$WORK/out")" $((standing - 1))
same "$(jq "[.pairs[] | select(.id == $pair)] | length" "$WORK/out")" 0
expect 0 "$MZ" pairs --all --json
same "$(jq "[.pairs[] | select(.id == $pair)][0].stands" "$WORK/out")" false

# The kept bytes are those that came, and nothing is written over.
expect 0 "$MZ" evidence --json
digest=$(sha256sum "$WORK/files/registry.xlsx" | cut -d' ' -f1)
same "$(jq -r ".[] | select(.sha256 == \"$digest\") | .name" "$WORK/out")" registry.xlsx
expect 0 "$MZ" evidence "${digest:0:12}" --out "$WORK/again.xlsx"
cmp "$WORK/again.xlsx" "$WORK/files/registry.xlsx" || fail "the kept bytes are others"
expect 1 "$MZ" evidence "$digest" --out "$WORK/again.xlsx"
has "$WORK/err" "exists already"
expect 1 "$MZ" evidence 000000000000 --out "$WORK/none"
has "$WORK/err" "no file with the digest"
expect 2 "$MZ" evidence "$digest"
[ "$(find "$WORK" -name '*.part' | wc -l)" = 0 ] || fail "half a file was left"
pass

# Every report in every format; XLSX opens as a ZIP file with its sheet.
expect 0 "$MZ" report --json
cp "$WORK/out" "$WORK/reports.json"
account=$(jq -r '[.[]|select(.kind=="statement" and .account!=null)][0].account // empty' "$WORK/files/import.json")
for name in $(jq -r '.[].name' "$WORK/reports.json"); do
    extra=()
    case $name in
    balance) extra=(--account "${account:?}" --month 201912) ;;
    balances) extra=(--month 201912) ;;
    letter-payer) extra=(--payer "$(jq -r '[.[]|select(.kind=="payments")][0].payer' "$WORK/files/import.json")") ;;
    letter-county) extra=(--county 441402) ;;
    esac
    for format in table csv json; do
        expect 0 "$MZ" report "$name" "${extra[@]}" --format $format
        [ -s "$WORK/out" ] || fail "$name $format is empty"
    done
    jq . "$WORK/out" > /dev/null || fail "$name is not JSON"
    expect 0 "$MZ" report "$name" "${extra[@]}" --format xlsx --out "$WORK/$name.xlsx"
    unzip -tq "$WORK/$name.xlsx" > /dev/null || fail "$name.xlsx is damaged"
    # On paper: the same figures as the workbook's and the terminal's, its head and its mark on every page.
    expect 0 "$MZ" report "$name" "${extra[@]}" --format pdf --out "$WORK/$name.pdf"
    expect 0 "$MZ" report "$name" "${extra[@]}" --format csv
    pdftotext -layout "$WORK/$name.pdf" - | tr -d ' ' > "$WORK/paper"
    pages=$(pdfinfo "$WORK/$name.pdf" | sed -n 's/^Pages: *//p')
    same "$(grep -c '^.\?演示数据·非真实$' "$WORK/paper")" "$pages"
    for word in 口径： 编制单位： 金额单位：元 数据截止： 填报日期： 制表人： 复核人：; do has "$WORK/paper" "$word"; done
    grep '^合计' "$WORK/out" | tr ',' '\n' | grep '^-\?[0-9]*\.[0-9][0-9]$' | sort -u > "$WORK/sums" || true
    while read -r sum; do has "$WORK/paper" "$(sed -E ':a; s/^(-?[0-9]+)([0-9]{3})/\1,\2/; ta' <<< "$sum")"; done < "$WORK/sums"
done
expect 2 "$MZ" report totals --format pdf
has "$WORK/err" "this format needs a file"
expect 3 "$MZ" report totals --format pdf --out "$WORK/nowhere/totals.pdf"
expect 0 "$MZ" report letter-payer --format pdf --out "$WORK/letters.pdf"
pdftotext -layout "$WORK/letters.pdf" - | tr -d ' ' > "$WORK/paper"
# A letter each: with its reply slip on the same sheet, and its list on one of its own.
same "$(grep -c '回执-' "$WORK/paper")" "$(jq '[.[]|select(.kind=="payments").payer] | unique | length' "$WORK/files/import.json")"
expect 0 "$MZ" export evidence --out "$WORK/one" --subject 441402100200
expect 1 "$VERIFY" "$WORK/one"
has "$WORK/out" "NOT anchored"
expect 0 "$MZ" publish --out "$WORK/site"
[ -s "$WORK/site/index.html" ] || fail "no index.html"
pass

# The settings: a ledger's name is fixed by its first record; a wrong key is refused with its line.
echo 'ledger = gz.example/other' > "$home/mingzhang.conf"
expect 1 "$MZ" init
expect 0 "$MZ" --home "$WORK/named" init
mkdir -p "$WORK/conf" && chmod 711 "$WORK/conf" && printf '# ours\nledger = gz.example/ours\n' > "$WORK/conf/mingzhang.conf"
expect 0 "$MZ" --home "$WORK/conf" init
echo 'colour = red' >> "$WORK/conf/mingzhang.conf"
expect 2 "$MZ" --home "$WORK/conf" init
has "$WORK/err" 'mingzhang.conf:3: there is no setting "colour"'
