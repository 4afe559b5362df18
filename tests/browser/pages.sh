#!/usr/bin/env bash
# Looks at a full-size site in Chromium: no page scrolls sideways at 360 pixels, every text has its
# contrast, nothing is loaded from elsewhere. Leaves pictures in $B/browser. Needs: chromium,
# fonts-noto-cjk. Run from the root of the repository after `make all`.
set -euo pipefail
B=${B:-build}
out=$PWD/$B/browser
mkdir -p "$out"
make -s "B=$B" "$B/tests/bench/bench_publish" >/dev/null
"$B/tests/bench/bench_publish" "$out"
site=$out/site
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
browser() {
    timeout 120 chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
        --allow-file-access-from-files --user-data-dir="$profile" "$@" 2>/dev/null
}
village=$(basename "$(find "$site/village" -name '*.html' | sort | sed -n 7p)")
town=$(basename "$(find "$site/town" -name '*.html' | sort | head -1)")
pages=(index.html check.html 404.html county/441825.html "town/$town" "village/$village"
    payer/city.html payer/soe-1.html)
failed=0
for width in 360 768 1200; do
    for page in "${pages[@]}"; do
        sed "s|PAGE|file://$site/$page|; s|WIDTH|$width|g" tests/browser/frame.html > "$out/frame.html"
        said=$(browser --window-size=1280,900 --virtual-time-budget=5000 --dump-dom "file://$out/frame.html" |
            sed -n 's|.*<pre id="said">\(.*\)</pre>.*|\1|p')
        [ "$said" = fine ] || { echo "$page at $width: ${said:-nothing was said}"; failed=1; }
    done
done
rm -f "$out/frame.html"
for page in index.html "county/441402.html" "village/$village"; do
    name=$(basename "$page" .html)
    browser --window-size=1200,1560 --screenshot="$out/$name-desktop.png" "file://$site/$page"
    printf '<body style="margin:0"><iframe src="file://%s" style="border:0;width:360px;height:1800px">' \
        "$site/$page" > "$out/phone.html"
    browser --window-size=520,1800 --screenshot="$out/$name-phone.png" "file://$out/phone.html"
    browser --no-pdf-header-footer --print-to-pdf="$out/$name.pdf" "file://$site/$page"
done
rm -f "$out/phone.html"
[ $failed = 0 ] && echo "  ok   ${#pages[@]} pages at three widths"
exit $failed
