#!/usr/bin/env bash
# Makes build/mingzhang_<version>_<architecture>.deb. Its installation makes users and folders; it
# starts nothing and enables nothing. Removing it, even with --purge, leaves ledgers and keys alone.
# usage: deb.sh BUILD VERSION
set -euo pipefail
build=$1 version=$2
here=${0%/*}
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
DESTDIR=$tree prefix=/usr unitdir=/lib/systemd/system "$here/install.sh" "$build"
find "$tree/usr/bin" -type f -exec strip --strip-unneeded {} +
install -D -m 644 LICENSE "$tree/usr/share/doc/mingzhang/copyright"

# The packages that hold the libraries that the programs name, with the versions of this machine.
libraries() {
    for program in "$tree"/usr/bin/*; do
        objdump -p "$program" | sed -n 's/^  NEEDED  *//p'
    done | sort -u
}
depends() {
    local library path package
    while read -r library; do
        path=$(ldconfig -p | sed -n "s|^[[:space:]]*$library .* => ||p" | head -n 1)
        package=$({ dpkg-query -S "$path" || dpkg-query -S "$(readlink -f "$path")"; } 2>/dev/null |
            sed -n '1s/:.*//p')
        [ -n "$package" ] || { echo "no package holds $library" >&2; exit 1; }
        # evhttp before this patch level lets requests be smuggled
        [ "$package" != libevent-extra-2.1-7 ] || package="$package (>= 2.1.12-stable-8+deb12u1)"
        echo "$package"
    done < <(libraries) | sort -u | paste -sd , | sed 's/,/, /g'
}

mkdir "$tree/DEBIAN"
needed=$(depends)
cat > "$tree/DEBIAN/control" <<EOF
Package: mingzhang
Version: $version
Architecture: $arch
Maintainer: Mingzhang <mingzhang@example.org>
Section: admin
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: adduser, $needed, fonts-noto-cjk
Recommends: postgresql-15, ca-certificates, tzdata
Description: public money reconciled, signed and published
 Takes in what payers, banks and villages say about the money of a programme,
 compares it line by line, writes every accepted fact into a double-entry
 ledger in PostgreSQL whose entries are chained and signed one by one, and
 publishes notices whose every figure anyone can check.
EOF
install -m 755 "$here/postinst" "$tree/DEBIAN/postinst"
install -m 755 "$here/postrm" "$tree/DEBIAN/postrm"
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) \
    > "$tree/DEBIAN/md5sums"
dpkg-deb --root-owner-group --build "$tree" "$build/mingzhang_${version}_$arch.deb" >/dev/null
echo "$build/mingzhang_${version}_$arch.deb"
