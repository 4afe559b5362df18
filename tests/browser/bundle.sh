#!/usr/bin/env bash
# Bundles the fallback of the phone check from the packages of package-lock.json. Prints the file;
# the same packages give the same bytes, so that a test can say that the one that ships is theirs.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund --ignore-scripts
{
    echo "/*! Bundled and made small from @noble/ed25519 3.2.0 and @noble/hashes 2.4.0 (npm), by Paul Miller."
    echo "The MIT License (MIT). $(sed -n 's/^Copyright/Copyright/p' node_modules/@noble/ed25519/LICENSE node_modules/@noble/hashes/LICENSE | paste -sd';' | sed 's/;/; /')"
    sed '1,4d' node_modules/@noble/ed25519/LICENSE
    echo "*/"
    node_modules/.bin/esbuild fallback_entry.js --bundle --minify --format=iife --target=es2020 --legal-comments=none --charset=ascii
}
