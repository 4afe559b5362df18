#!/usr/bin/env bash
# The public site as its readers have it: in Chromium, on a phone, by keyboard, on paper; the check of
# a notice with honest and with changed files, with WebCrypto and without. Pictures stay in
# $B/browser. Needs node, npm and chromium.
. "${0%/*}/lib.sh"
WEB=$PWD/tests/browser
PICTURES=$PWD/$B/browser
home=$WORK/home

[ "$WEB/node_modules/.package-lock.json" -nt "$WEB/package-lock.json" ] || (cd "$WEB" && npm ci --silent --no-audit --no-fund --ignore-scripts) ||
    fail "the packages of the browser tests cannot be had"
"$WEB/bundle.sh" > "$WORK/fallback.js"
cmp "$WORK/fallback.js" src/publish/assets/site/fallback.js || fail "fallback.js is not what its packages give"
pass
node "$WEB/check_logic.mjs" || fail "the check of a notice"
pass

# A small programme with notices of two kinds, on the site with their boards and proofs.
mkdir -p "$home" && chmod 711 "$home"
cat > "$home/mingzhang.conf" <<'CONF'
site_url = https://gz.example.gov.cn/mz/
site_sponsor = 演示市农业农村局
site_icp = 粤ICP备00000000号
site_code = 4400000000
CONF
export MINGZHANG_HOME=$home
expect 0 "$MZ" demo --villages 24 --no-serve
expect 0 "$MZ" publish --out "$WORK/site"
today=$(TZ=Asia/Shanghai date +%F)
for village in $(find "$WORK/site/village" -name '*.html' | sed 's|.*/||; s|\.html$||' | sort | head -n 3); do
    "$MZ" notice draft N3 "$village" --year 2019 --from "$today" --who 拟稿员 > /dev/null 2>&1 || true
done
"$MZ" notice draft N1 city --year 2019 --from "$today" --who 拟稿员 > /dev/null 2>&1 || true # the demo may have it
for number in $("$MZ" notice list --state draft | awk '{ print $1 }'); do
    expect 0 "$MZ" notice review "$number" --who 复核员
done
[ -z "$("$MZ" notice list --state reviewed)" ] || expect 0 "$MZ" notice publish --all --boards
expect 0 "$MZ" publish --out "$WORK/site"
number=$(find "$WORK/site/notice" -mindepth 1 -maxdepth 1 -name 'N3-4*-2019-*' | sort | head -n 1)
for file in index.html life.html model.json check.json record.json record.sig notice.tlog-proof a4.pdf a3.pdf; do
    [ -s "$number/$file" ] || fail "no $file in $number"
    pass
done

# The three commands that the page shows.
cp "$number/record.json" "$number/record.sig" "$number/model.json" "$WORK"
key=$(jq -r .key "$WORK/record.json")
(cd "$WORK" && openssl pkeyutl -verify -pubin -inkey "site/chain/$key.pem" -rawin -in record.json -sigfile record.sig) > "$WORK/out"
has "$WORK/out" "Signature Verified Successfully"
same "$(openssl dgst -sha256 -r "$WORK/model.json" | cut -d' ' -f1)" "$(jq -r .body.model "$WORK/record.json")"
same "$( (printf '\000'; cat "$WORK/record.json") | openssl dgst -sha256 -r | cut -d' ' -f1)" \
    "$("$MZ" --json notice list --chain "$(jq -r .chain "$WORK/record.json")" | jq -r --arg n "$(jq -r .body.number "$WORK/record.json")" '.. | objects | select(.number? == $n) | .hash' | head -n 1)"

# The board: what is printed is what the page says, and the code leads to it.
pdftotext -layout "$number/a4.pdf" - | tr -d ' ' > "$WORK/board.txt"
has "$WORK/board.txt" "演示数据·非真实"
has "$WORK/board.txt" "不代表审计结论"
jq -r '.tables[].rows[][] | strings | select(. != "")' "$WORK/model.json" | tr -d ' ' | head -n 20 > "$WORK/words"
tr -d '\n' < "$WORK/board.txt" > "$WORK/board.one"
while IFS= read -r word; do [ "${#word}" -gt 8 ] || has "$WORK/board.one" "$word"; done < "$WORK/words"
pages=$(pdfinfo "$number/a4.pdf" | sed -n 's/^Pages: *//p')
pdftoppm -r 110 -png -f "$pages" "$number/a4.pdf" "$WORK/last"
zbarimg -q --raw --nodbus "$WORK"/last*.png > "$WORK/code.txt" 2> /dev/null || fail "no QR code was found"
has "$WORK/code.txt" "https://gz.example.gov.cn/mz/notice/$(basename "$number")/"
for file in feed.xml; do xmllint --noout "$WORK/site/$file" || fail "$file is not XML"; done
pass

node "$WEB/site.mjs" "$WORK/site" "$PICTURES" || fail "the site in Chromium"
pass
pdftoppm -r 60 -png "$number/a4.pdf" "$PICTURES/board"
pdftoppm -r 60 -png -singlefile "$PICTURES/notice-print.pdf" "$PICTURES/notice-print"
