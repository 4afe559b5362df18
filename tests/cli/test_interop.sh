#!/usr/bin/env bash
# Other people's tools read our log, and we read theirs: notes, checkpoints, tiles, proofs
# (golang.org/x/mod/sumdb, from Debian's golang-golang-x-mod-dev).
. "${0%/*}/lib.sh"

command -v go >/dev/null || fail "go is missing; run: tests/support/deps.sh test"
log=$PWD/$B/tests/interop/log
make -s B="$B" "$B/tests/interop/log"
export GO111MODULE=off GOFLAGS=-mod=mod GOPATH=/usr/share/gocode CGO_ENABLED=0
export GOCACHE=$PWD/$B/go-cache GOPROXY=off
go build -o "$WORK/read_log" tests/interop/read_log.go || fail "read_log.go does not build"

for size in 1 255 256 257 70000; do
    mkdir "$WORK/$size"
    expect 0 "$log" write "$WORK/$size" $size
done
expect 0 "$WORK/read_log" "$WORK/70000" tests/vectors/log.json
has "$WORK/out" checks
expect 0 "$log" check "$WORK/70000"

# What was changed is found by them: a hash in a tile, an entry, a proof, the note's root.
damage() { # FILE BYTE-OFFSET
    cp -r "$WORK/70000" "$WORK/bad"
    printf '\377' | dd of="$WORK/bad/$1" bs=1 seek="$2" conv=notrunc status=none
    expect 1 "$WORK/read_log" "$WORK/bad" tests/vectors/log.json
    rm -r "$WORK/bad"
}
damage tile/0/000 100
damage tile/1/001.p/17 3
damage tile/entries/273.p/112 12
damage checkpoint 30
damage log.vkey 40
sed -i 's/ [0-9a-f]\{64\}$/ 00/' "$WORK/70000/inclusion"
expect 1 "$WORK/read_log" "$WORK/70000" tests/vectors/log.json
