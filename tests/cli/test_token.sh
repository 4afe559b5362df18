#!/usr/bin/env bash
# A ledger whose keys never leave a PKCS#11 token: SoftHSM, inside the signer's sandbox.
. "${0%/*}/lib.sh"

HOME1=$WORK/one
SIGNER=$PWD/$B/mingzhang-signer
MODULE=/usr/lib/softhsm/libsofthsm2.so
TOKEN=$WORK/token
mz() { "$MZ" --home "$HOME1" "$@"; }
key() { echo "pkcs11:token=mingzhang;$1?module-path=$MODULE&pin-source=file:$TOKEN/$2"; }
settings() { # PIN-FILE
    mkdir -p "$HOME1"
    printf 'record_key = %s\ncheckpoint_key = %s\n' "$(key object=record "$1")" "$(key id=%02 "$1")" >"$HOME1/mingzhang.conf"
}

tests/support/token.sh make "$TOKEN"
export SOFTHSM2_CONF=$TOKEN/softhsm2.conf
settings pin
expect 0 mz init
same "$(find "$HOME1/keys" -name '*.pem' | wc -l)" 0
expect 0 mz import programme src/programme/assets/guangzhou-2019-2020.json
pid=$(signer_pid "$HOME1")
same "$(sed -n 's/^Seccomp:[[:space:]]*//p' "/proc/$pid/status")" 2

# The records are signed by the key in the token, and by no other.
pkcs11-tool --module "$MODULE" --token-label mingzhang --read-object --type pubkey --label record \
    --output-file "$WORK/public.pem" >/dev/null 2>&1
id=$(openssl pkey -pubin -in "$WORK/public.pem" -outform DER | tail -c 32 | sha256sum | cut -c1-16)
expect 1 mz verify
has "$WORK/out" "signed by key $id"

# A PIN that is wrong, or that others may read: no signer, and the PIN is not shown.
signer_gone "$HOME1"
(umask 077 && echo 13572468 >"$TOKEN/wrong")
cp "$TOKEN/pin" "$TOKEN/open" && chmod 644 "$TOKEN/open"
settings wrong
expect 3 mz import programme src/programme/assets/guangzhou-2019-2020.json
has "$WORK/err" PIN
hasnt "$WORK/err" 13572468
settings open
expect 3 mz import programme src/programme/assets/guangzhou-2019-2020.json
has "$WORK/err" "others may read"
settings pin
expect 0 mz import programme src/programme/assets/guangzhou-2019-2020.json
