#!/usr/bin/env bash
# The pages of the project are true: links lead somewhere, commands exist, lists are up to date.
. "${0%/*}/lib.sh"

"$MZ" docs errors | cmp - docs/errors.md || fail "docs/errors.md is old: make docs"
pass

while IFS=: read -r page link; do
    target=$(dirname "$page")/${link%%#*}
    [ -e "$target" ] || fail "$page links to $link, which is not there"
    pass
done < <(grep -oE '\]\([^)#][^)]*\)' README.md docs/*.md docs/*/*.md certs/*.md |
    sed -E 's/:\]\(([^)]*)\)$/:\1/' | grep -vE ':(https?:|mailto:)')

# Every `mingzhang COMMAND` and `make TARGET` in a page exists.
"$MZ" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | sort > "$WORK/commands"
echo help >> "$WORK/commands"
while read -r command; do
    grep -qx "$command" "$WORK/commands" || fail "a page names \`mingzhang $command\`, which is no command"
    pass
done < <(sed 's/sudo -u mingzhang //' README.md docs/*.md docs/*/*.md | grep -hoE '`?(build/)?mingzhang [a-z][a-z-]*' |
    awk '{print $NF}' | sort -u)
while read -r target; do
    grep -qE "^$target:" Makefile || fail "a page names \`make $target\`, which is no target"
    pass
done < <(grep -hoE '`make [a-z][a-z-]*' README.md docs/*.md docs/*/*.md | awk '{print $2}' | sort -u)

# Every option of a command line in README is known to the program.
grep -hE '^build/mingzhang ' README.md > "$WORK/lines"
[ -s "$WORK/lines" ] || fail "README shows no commands"
pass

# Every kind of difference has a worked example; each is a case of tests/integration/test_reconcile_*.c.
got=0
"$MZ" breaks --code none > "$WORK/out" 2>&1 || got=$?
same "$got" 2
for code in $(sed -n 2p "$WORK/out"); do has docs/reconciliation.md "*$code.*"; done
