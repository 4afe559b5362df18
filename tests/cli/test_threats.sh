#!/usr/bin/env bash
# docs/threats.md: every row that says "found" names its tests, and each of these is there.
. "${0%/*}/lib.sh"

grep -E '^\| ' docs/threats.md | grep -vE '^\| what they do' >"$WORK/rows"
[ "$(wc -l <"$WORK/rows")" -gt 40 ] || fail "docs/threats.md has hardly any rows"
while IFS='|' read -r _ what verdict _ tests _; do
    case $verdict in
    *'**not found**'*) continue ;;
    ' found'* | ' refused'*) grep -q '`' <<<"$tests" || fail "no test is named: $what" ;;
    esac
    pass
done <"$WORK/rows"

# A name is a case of a table ("NAME"), a test (NAME(void **state)), or a file.
while read -r name; do
    [ -f "$name" ] || grep -rqF --include='*.c' -e "\"$name\"" -e " $name(void **state)" tests ||
        fail "docs/threats.md names \"$name\", which is no test"
    pass
done < <(awk -F'|' '/^\| / { print $5 }' "$WORK/rows" | grep -oE '`[^`]+`' | tr -d '`' | sort -u)

# The tamper set itself: at least forty kinds.
kinds=$(sed -nE 's/^    \{ "([^"]+)",?.*/\1/p' tests/tamper/*.c | sort -u | wc -l)
[ "$kinds" -ge 40 ] || fail "the tamper set has only $kinds kinds"
pass
