#!/bin/sh
# Takes the commands out of check.html of the site $1 and runs them as they stand there. The head
# of the example's chain must come out as $2; a changed record must be noticed.
set -eu
site=$1
head=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Every <pre><code> block, its entities undone, one after the other into numbered scripts.
python3 - "$site/check.html" "$work" <<'PY'
import html, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
for i, block in enumerate(re.findall(r"<pre><code>(.*?)</code></pre>", text, re.S)):
    open(f"{sys.argv[2]}/{i}.sh", "w", encoding="utf-8").write("set -e\n" + html.unescape(block) + "\n")
PY
cp "$site"/chain/* "$work"
cd "$work"
fingerprint=$(bash 0.sh | sed 's/.*= *//')
grep -q "$fingerprint" "$site/check.html" || { echo "fingerprint $fingerprint is not on the page"; exit 1; }
bash 1.sh | grep -q 'Signature Verified Successfully' || { echo "the signature does not verify"; exit 1; }
bash 2.sh | sed 's/.*= *//' > first
example=$(sed -n 's/^done < \(.*\).jsonl$/\1/p' 3.sh)
grep -q "$(cut -c1-10 first)" "$site/village/$example.html" || { echo "hash of record 0 is not on the page"; exit 1; }
bash 3.sh > whole
grep -q "$head" whole || { echo "another head:"; cat whole; exit 1; }
if grep -q 接不上 whole; then echo "the whole chain seems broken:"; cat whole; exit 1; fi
sed -i '2s/"n":1/"n":9/' "$example.jsonl"
bash 3.sh > changed
grep -q 接不上 changed || { echo "a changed record goes unnoticed"; exit 1; }
sed -i 's/sed -n 1p/sed -n 2p/' 1.sh
if bash 1.sh > verdict 2>&1; then echo "a changed record verifies:"; cat verdict; exit 1; fi
