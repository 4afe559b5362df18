#!/usr/bin/env bash
# `make install` and `make deb`: programs that run where they were put, manuals, completion, units.
. "${0%/*}/lib.sh"
root=$WORK/root
expect 0 make -s install B="$B" DESTDIR="$root" prefix=/usr unitdir=/lib/systemd/system
installed=$root/usr/bin/mingzhang

# They run from there, and speak Chinese there.
expect 0 "$installed" --version
has "$WORK/out" "mingzhang $(sed -n 's/.*MINGZHANG_VERSION "\(.*\)"/\1/p' include/core/version.h)"
expect 0 env LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN "$installed" help
has "$WORK/out" "退出状态"
expect 0 "$installed" --home "$WORK/home" init # finds the signer beside itself
expect 0 "$installed" --home "$WORK/home" status

# Every program has its page, every command its place in the first one.
for program in "$root"/usr/bin/*; do
    page=$(find "$root/usr/share/man" -name "${program##*/}.[18].gz")
    [ -n "$page" ] || fail "${program##*/} has no manual page"
    gunzip -c "$page" > "$WORK/page"
    expect 0 mandoc -T lint -W error "$WORK/page"
done
gunzip -c "$root/usr/share/man/man1/mingzhang.1.gz" | mandoc -T ascii | sed 's/.\x08//g' > "$WORK/page"
expect 0 "$installed" help
while read -r command; do has "$WORK/page" "     $command"; done < <(
    sed -n 's/^  \([a-z-]*\) .*/\1/p' "$WORK/out")

# Completion: commands first, then what a command takes.
complete_words() {
    bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mingzhang; echo "${COMPREPLY[*]}"' \
        - "$root/usr/share/bash-completion/completions/mingzhang" "$@"
}
same "$(complete_words mingzhang recon)" reconcile
same "$(complete_words mingzhang --home /srv/x chec)" checkpoint
same "$(complete_words mingzhang export evi)" evidence
same "$(complete_words mingzhang checkpoint --w)" --watch

# Units: well-formed, and as closed as they say.
for unit in mingzhang mingzhang-signer; do
    sed "s|=/usr/bin/|=$root/usr/bin/|" "$root/lib/systemd/system/$unit.service" > "$WORK/$unit.service"
done
expect 0 systemd-analyze verify --man=no "$WORK/mingzhang.service" "$WORK/mingzhang-signer.service"
for unit in mingzhang mingzhang-signer; do
    expect 0 systemd-analyze security --offline=true --threshold=20 "$WORK/$unit.service"
done

# The package: the same files, libraries named, scripts that are scripts.
expect 0 make -s deb B="$B"
package=$(tail -n 1 "$WORK/out")
expect 0 dpkg-deb -x "$package" "$WORK/unpacked"
expect 0 diff <(cd "$root" && find . -type f | sort) \
    <(cd "$WORK/unpacked" && find . -type f ! -name copyright | sort)
expect 0 "$WORK/unpacked/usr/bin/mingzhang" --version
expect 0 dpkg-deb -f "$package" Depends
for library in libpq5 libssl3 libjansson4 'libevent-extra-2.1-7 (>= 2.1.12-stable-8+deb12u1)'; do
    has "$WORK/out" "$library"
done
expect 0 dpkg-deb -e "$package" "$WORK/control"
expect 0 sh -n "$WORK/control/postinst"
expect 0 sh -n "$WORK/control/postrm"
hasnt "$WORK/control/postinst" "systemctl start"
hasnt "$WORK/control/postinst" "systemctl enable"
