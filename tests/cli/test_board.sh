#!/usr/bin/env bash
# Paper: text that can be searched, tables whose heads come again, pages that are numbered, the same
# bytes for the same document; and the verifier's report on it.
. "${0%/*}/lib.sh"
BOARD=$PWD/$B/mingzhang-board

doc() { jq -n --argjson rows "$1" '{title: "账簿核验报告", date: "2026-11-24", foot: "演示数据·非真实",
    blocks: [{heading: "结论"}, {text: "完整。㒲䶮𠮷"},
        {columns: [{title: "检查", width: 30}, {title: "项数", width: 20, right: true}],
         rows: [range($rows) | ["第\(.)项", "\(. * 7)"]]}]}'; }

doc 200 > "$WORK/doc.json"
"$BOARD" "$WORK/a.pdf" < "$WORK/doc.json" || fail "no PDF"
"$BOARD" "$WORK/b.pdf" < "$WORK/doc.json" || fail "no second PDF"
cmp "$WORK/a.pdf" "$WORK/b.pdf" || fail "the same document gave other bytes"
pass
pages=$(pdfinfo "$WORK/a.pdf" | sed -n 's/^Pages: *//p')
[ "$pages" -gt 2 ] || fail "200 rows on $pages pages"
pdftotext -layout "$WORK/a.pdf" "$WORK/a.txt"
same "$(grep -c '检查' "$WORK/a.txt")" "$pages" # the head of the table, once a page
has "$WORK/a.txt" "第199项"
has "$WORK/a.txt" "第1页/共$pages页"
has "$WORK/a.txt" "㒲䶮𠮷"
same "$(pdfinfo "$WORK/a.pdf" | sed -n 's/^Page size: *\([0-9]* x [0-9]*\).*/\1/p')" "595 x 842"

# --- what is wrong is said, and no file is left ------------------------------------------------
refused() { # STATUS TEXT DOCUMENT
    local got=0
    "$BOARD" "$WORK/no.pdf" <<< "$3" 2> "$WORK/err" || got=$?
    same "$got" "$1"
    has "$WORK/err" "$2"
    [ ! -e "$WORK/no.pdf" ] || fail "a file was left"
}
refused 1 '"blocks" is missing' '{"title":"t","date":"2026-11-24"}'
refused 1 'there is no page "A5"' '{"title":"t","date":"2026-11-24","page":"A5","blocks":[]}'
refused 1 'row 1 has another number of cells' \
    '{"title":"t","date":"2026-11-24","blocks":[{"columns":[{"title":"a","width":1}],"rows":[["1","2"]]}]}'
refused 1 'a table has 1 to 20 columns' "$(jq -n '{title:"t",date:"2026-11-24",
    blocks:[{columns:[range(21)|{title:"a",width:1}],rows:[]}]}')"
"$BOARD" "$WORK/c.pdf" <<< "$(jq -n '{title:"t",date:"2026-11-24",
    blocks:[{columns:[range(20)|{title:"a",width:1}],rows:[]}]}')" || fail "twenty columns are allowed"
refused 1 'row 2: cell 1 is not a text' \
    '{"title":"t","date":"2026-11-24","blocks":[{"columns":[{"title":"a","width":1}],"rows":[["1"],[2]]}]}'
# a page for each paragraph: 5000 are drawn, and one more is refused
pages() { jq -cn --argjson n "$1" '{title:"t",date:"2026-11-24",blocks:[range($n)|{text:("x\n"*40)}]}'; }
"$BOARD" "$WORK/many.pdf" <<< "$(pages 4999)" || fail "5000 pages are allowed"
same "$(pdfinfo "$WORK/many.pdf" | sed -n 's/^Pages: *//p')" 5000
refused 1 'at most 5000 pages' "$(pages 5000)"
expect 2 "$BOARD"

# --- the verifier's report ----------------------------------------------------------------------
HOME1=$WORK/one
expect 0 "$MZ" --home "$HOME1" import programme src/programme/assets/guangzhou-2019-2020.json
expect 0 "$MZ" --home "$HOME1" export evidence --out "$WORK/bundle"
expect 1 "$VERIFY" --report "$WORK/report.pdf" "$WORK/bundle"
pdftotext -layout "$WORK/report.pdf" "$WORK/report.txt"
has "$WORK/report.txt" "Consistent in itself, but NOT anchored"
has "$WORK/report.txt" "mingzhang.example/2019-2020"
expect 3 "$VERIFY" --report "$WORK/nowhere/report.pdf" "$WORK/bundle"

# --- a notice for the board: GB/T 9704's sheet, the code that a phone reads, A4 and A3 ----------
notice() { # ROWS PAGE
    jq -n --argjson rows "$1" --arg page "$2" '{title: "长乐村2019年第二季度引导资金使用情况公示",
        date: "2019-07-05", page: $page, style: "notice", mark: "演示数据·非真实", foot: "公示编号 7",
        blocks: [{text: "公示编号：7", align: "center"}, {text: ("现将使用情况公示如下：" * 9)},
            {heading: "一、收支情况"},
            {caption: "收支明细", columns: [{title: "用途", width: 30}, {title: "支出", width: 20, right: true}],
             rows: [range($rows) | ["第\(.)项", "\(. * 7).00"]], total: ["合计", "1,393.00"]},
            {sign: {org: "长乐村村民委员会", date: "2019年7月5日", note: "（盖章）"}},
            {qr: "https://example.gov.cn/notice/7/", lines: ["扫码核验", "核验只说明数字与账簿一致，不代表审计结论。"]}]}'
}
notice 60 A4 > "$WORK/notice.json"
"$BOARD" "$WORK/n1.pdf" < "$WORK/notice.json" || fail "no board"
"$BOARD" "$WORK/n2.pdf" < "$WORK/notice.json" || fail "no second board"
cmp "$WORK/n1.pdf" "$WORK/n2.pdf" || fail "the same notice gave other bytes"
pass
pages=$(pdfinfo "$WORK/n1.pdf" | sed -n 's/^Pages: *//p')
[ "$pages" -gt 2 ] || fail "60 rows on $pages pages"
pdftotext -layout "$WORK/n1.pdf" - | tr -d ' ' > "$WORK/n1.txt"
for page in $(seq "$pages"); do has "$WORK/n1.txt" "—$page/$pages—"; done
same "$(grep -c '演示数据·非真实' "$WORK/n1.txt")" "$pages"
same "$(grep -c '^用途支出$' "$WORK/n1.txt")" "$(grep -B2 '^第[0-9]*项' "$WORK/n1.txt" | grep -c '^用途支出$')"
has "$WORK/n1.txt" "不代表审计结论"
# The text block begins 28 mm (79 points) from the left and 37 mm (105 points) from the top.
pdftotext -bbox "$WORK/n1.pdf" "$WORK/n1.html"
left=$(grep -o 'xMin="[0-9]*' "$WORK/n1.html" | grep -o '[0-9]*' | sort -n | head -n 1)
[ "$left" -ge 79 ] && [ "$left" -le 83 ] || fail "the text block begins at $left points"
pass
pdftoppm -r 110 -png -f "$pages" "$WORK/n1.pdf" "$WORK/last"
zbarimg -q --raw --nodbus "$WORK"/last*.png > "$WORK/code.txt" 2>/dev/null || fail "no QR code was found"
has "$WORK/code.txt" "https://example.gov.cn/notice/7/"
notice 60 A3 | "$BOARD" "$WORK/n3.pdf" || fail "no board of A3"
same "$(pdfinfo "$WORK/n3.pdf" | sed -n 's/^Page size: *\([0-9]* x [0-9]*\).*/\1/p')" "842 x 1191"
same "$(pdfinfo "$WORK/n3.pdf" | sed -n 's/^Pages: *//p')" "$pages" # the same sheet, larger
"$BOARD" --renderer > "$WORK/renderer.txt"
has "$WORK/renderer.txt" "mingzhang-board/3 cairo 1."
refused 1 'there is no style "poster"' '{"title":"t","date":"2026-11-24","style":"poster","blocks":[]}'
refused 1 '"align" is center or right' \
    '{"title":"t","date":"2026-11-24","blocks":[{"text":"x","align":"middle"}]}'
code() { jq -cn --argjson n "$1" '{title:"t",date:"2026-11-24",style:"notice",blocks:[{qr:("x"*$n)}]}'; }
"$BOARD" "$WORK/q.pdf" <<< "$(code 512)" || fail "512 bytes are allowed"
refused 1 'a QR code holds 1 to 512 bytes' "$(code 513)"

# --- every letter is seen, and as large as it says -------------------------------------------------
# The right edge of page 1 at which ink stands, in points: what searches find may not be what is seen.
right_edge() {
    pdftoppm -r 72 -gray -f 1 -l 1 -y "$2" -H "$3" "$1" "$WORK/edge"
    python3 - "$WORK"/edge*.pgm <<'PY'
import re, sys
data = open(sys.argv[1], "rb").read()
head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+\d+\s", data)
width, height, pixels = int(head[1]), int(head[2]), data[head.end():]
print(max((i % width for i in range(width * height) if pixels[i] < 200), default=0))
PY
    rm -f "$WORK"/edge*.pgm
}
# Cut down by Cairo 1.16, Noto Sans CJK loses this letter when others come before it.
seen() { jq -n --arg text "$1" '{title:"t", date:"2026-11-24", style:"form", blocks:[{sheet:""},{text:$text}]}'; }
seen '列示如' | "$BOARD" "$WORK/seen.pdf" || fail "no form"
seen '列示' | "$BOARD" "$WORK/less.pdf" || fail "no form"
more=$(($(right_edge "$WORK/seen.pdf" 60 700) - $(right_edge "$WORK/less.pdf" 60 700)))
[ "$more" -ge 7 ] && [ "$more" -le 12 ] || fail "a letter of 9.5 points takes $more points"
pass
# A notice has 28 letters in a line: 15.75 points each, 156 mm between its margins.
jq -n '{title: "t", date: "2026-11-24", style: "notice", blocks: [{text: ("公" * 54)}, {text: ("示" * 55)}]}' |
    "$BOARD" "$WORK/lines.pdf" || fail "no notice"
pdftotext -layout "$WORK/lines.pdf" - | tr -d ' ' > "$WORK/lines.txt"
same "$(grep '公' "$WORK/lines.txt" | awk '{print length($0) / 3}' | paste -sd+)" "26+28" # two are indented
same "$(grep '示' "$WORK/lines.txt" | awk '{print length($0) / 3}' | paste -sd+)" "26+28+1"

# --- a form: sheets upright and lying, each with its title, the mark on every page -----------------
jq -n '{title: "未达账项清单", date: "2026-11-24", style: "form", mark: "演示数据·非真实", foot: "未达账项清单",
    blocks: [{sheet: "未达账项清单", name: "一、已拨未收", landscape: true}, {text: "口径：发生期间", small: true},
        {size: 30, columns: [range(20) | {title: "列\(.)", width: 10, right: (. > 2)}],
         rows: ([range(60) as $r | [range(20) | "\($r).\(.)"]] + [{total: [range(20) | "合\(.)"]}])},
        {sheet: "回执", landscape: false}, {text: "□ 一、经核对，上列数据无误。"}]}' > "$WORK/form.json"
"$BOARD" "$WORK/form.pdf" < "$WORK/form.json" || fail "no form"
"$BOARD" "$WORK/form2.pdf" < "$WORK/form.json" || fail "no second form"
cmp "$WORK/form.pdf" "$WORK/form2.pdf" || fail "the same form gave other bytes"
pdfinfo -l 99 "$WORK/form.pdf" | sed -n 's/^Page *\([0-9]*\) size: *\([0-9]* x [0-9]*\).*/\1 \2/p' > "$WORK/sizes"
pages=$(wc -l < "$WORK/sizes")
[ "$pages" -ge 3 ] || fail "60 rows and a slip on $pages pages"
same "$(head -n 1 "$WORK/sizes")" "1 842 x 595"
same "$(tail -n 1 "$WORK/sizes")" "$pages 595 x 842"
pdftotext -layout "$WORK/form.pdf" - | tr -d ' ' > "$WORK/form.txt"
same "$(grep -c '演示数据·非真实' "$WORK/form.txt")" "$pages"
same "$(grep -c '列0列1' "$WORK/form.txt")" $((pages - 1)) # the head of the table, once a page
has "$WORK/form.txt" "合0合1"
has "$WORK/form.txt" "第$pages页/共$pages页"
refused 1 'only a form has sheets' '{"title":"t","date":"2026-11-24","blocks":[{"sheet":"t"}]}'
