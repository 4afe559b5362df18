#!/usr/bin/env bash
# Every check of the house rules that a machine can make. Silent when all is well.
set -euo pipefail
bad=0
note() { echo "lint: $*" >&2; bad=1; }
mapfile -t sources < <(find src include tests -name '*.[ch]' | sort)
awk -f tests/lint/layers.awk src/LAYERS $(find src include -name '*.[ch]' | sort) >&2 || bad=1
LC_ALL=C awk -f tests/lint/lengths.awk "${sources[@]}" >&2 || bad=1
# A third word on a line: a header of the folder that has another owner.
while read -r header owner except; do
    while IFS= read -r hit; do
        note "$hit: only src/$owner may use <$header>"
    done < <(grep -nE "^#include <$header" -r src include | grep -vE "^src/$owner/" | grep -vF "<${except:-nothing}>" | cut -d: -f1,2)
done < tests/lint/owners.txt
grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -r src include sql tests --include='*.[ch]' --include='*.sql' >&2 && bad=1
grep -nE '\b(double|float)\b +[a-z_]+ *[=;,)]' -r src include --include='*.[ch]' >&2 && note "no floating point"
for header in $(find include -name '*.h' ! -name err_list.h); do
    echo "#include \"${header#include/}\"" | ${CC:-cc} -std=c17 -D_GNU_SOURCE -Iinclude -fsyntax-only -x c - ||
        note "$header does not compile alone"
done
if command -v clang-format >/dev/null; then
    misformed=$(clang-format --dry-run -Werror "${sources[@]}" 2>&1 | grep -E 'error:' | head -5) || true
    [ -z "$misformed" ] || note "$misformed"
fi
if command -v shellcheck >/dev/null; then
    shellcheck -S error $(git ls-files '*.sh' .ci/run) || bad=1
fi
tests/lint/translations.sh || bad=1
exit $bad
