#!/usr/bin/env bash
# Installs the Debian packages that are missing: `deps.sh build` for programs, `deps.sh test` for
# the tests as well. No PostgreSQL cluster is created by the installation.
set -euo pipefail
build=(gcc libc6-dev make pkg-config gettext libssl-dev libpq-dev libjansson-dev libcmocka-dev libzip-dev
    libexpat1-dev libxml2-dev libxlsxwriter-dev libcsv-dev uthash-dev libevent-dev
    libcurl4-openssl-dev libp11-kit-dev libseccomp-dev libpango1.0-dev libpoppler-glib-dev libqrencode-dev fonts-noto-cjk postgresql-15 ca-certificates)
tests=(clang mold libclang-rt-14-dev clang-format shellcheck python3 openssl perl jq libxml2-utils procps
    postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl unzip softhsm2 opensc
    mandoc systemd pgbackrest poppler-utils zbar-tools golang-go golang-golang-x-mod-dev prometheus curl)
# Chromium's tests run on Node; where there is one with npm already, it will do.
tests+=(chromium)
command -v node >/dev/null && command -v npm >/dev/null || tests+=(nodejs npm)
wanted=("${build[@]}")
[ "${1:-build}" = test ] && wanted+=("${tests[@]}")
missing=()
for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
        missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
sudo=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "packages are missing and there is no sudo: ${missing[*]}" >&2; exit 3; }
    sudo=(sudo)
fi
echo "installing: ${missing[*]}"
# The server package would create and start a cluster on port 5432; this file says no to that.
no_cluster=/etc/postgresql-common/createcluster.d/mingzhang.conf
"${sudo[@]}" mkdir -p "${no_cluster%/*}"
echo 'create_main_cluster = false' | "${sudo[@]}" tee "$no_cluster" >/dev/null
# Nor does any package start a service of its own (prometheus is wanted for its promtool).
no_start=/usr/sbin/policy-rc.d
if [ -e "$no_start" ]; then
    no_start=""
else
    printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$no_start" >/dev/null
    "${sudo[@]}" chmod 755 "$no_start"
fi
trap '"${sudo[@]}" rm -f "$no_cluster" ${no_start:+"$no_start"}' EXIT
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
