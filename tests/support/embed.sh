#!/usr/bin/env bash
# Writes $1/asset_data.c: the table of assets that src/core/asset.c reads. Sorted by name.
set -euo pipefail
out=$1/asset_data.c
shift
for path in "$@"; do
    name=${path#src/}
    printf '%s\t%s\n' "${name/\/assets\//\/}" "$path"
done | LC_ALL=C sort > "$out.names"
{
    echo '#include "core/asset.h"'
    i=0
    while IFS=$'\t' read -r name path; do
        printf '__asm__(".section .rodata\\nasset_%d:\\n.incbin \\"%s\\"\\nasset_%d_end:\\n.byte 0\\n.previous");\n' \
            $i "$path" $i
        printf 'extern const char asset_%d[], asset_%d_end[];\n' $i $i
        i=$((i + 1))
    done < "$out.names"
    echo 'const struct asset ASSETS[] = {'
    i=0
    while IFS=$'\t' read -r name path; do
        printf '    { "%s", { asset_%d, %d } },\n' "$name" $i "$(stat -c %s "$path")"
        i=$((i + 1))
    done < "$out.names"
    printf '};\nconst size_t ASSET_COUNT = %d;\n' $i
} > "$out"
