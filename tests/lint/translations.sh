#!/usr/bin/env bash
# Every message has a zh_CN translation in its own module's file, and no translation is left over.
set -euo pipefail
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for folder in src/*/; do
    module=$(basename "$folder")
    mapfile -t files < <(find "$folder" include/"$module" -name '*.[ch]' 2>/dev/null)
    [ ${#files[@]} -gt 0 ] || continue
    xgettext --from-code=UTF-8 -k_ -kN_ -o "$tmp/$module.pot" "${files[@]}" 2>/dev/null || true
    [ -s "$tmp/$module.pot" ] || continue
    po=$folder/zh_CN.po
    [ -f "$po" ] || { echo "lint: $po is missing" >&2; bad=1; continue; }
    msgmerge -q --no-fuzzy-matching -o "$tmp/$module.po" "$po" "$tmp/$module.pot"
    missing=$(msgattrib --untranslated --no-obsolete "$tmp/$module.po" | grep -c '^msgid "..*\|^msgid ""$' || true)
    names=$(msgattrib --untranslated --no-obsolete --no-wrap "$tmp/$module.po" | sed -n 's/^msgid \("..*"\)/  \1/p' | head -5)
    [ -z "$names" ] || { echo "lint: $po lacks translations ($missing):" >&2; echo "$names" >&2; bad=1; }
    old=$(msgattrib --only-obsolete --no-wrap "$tmp/$module.po" | grep -c '^#~ msgid "..*"' || true)
    [ "$old" = 0 ] || { echo "lint: $po has $old messages that the source does not" >&2; bad=1; }
done
exit $bad
