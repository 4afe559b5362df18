#!/usr/bin/env bash
# A PKCS#11 token for tests, made of SoftHSM.
#   token.sh make FOLDER     a token "mingzhang" with the Ed25519 keys record (id 01), twin (02, 03)
#                            and lone, which has no public key; FOLDER/pin holds its PIN
# Programs that use it need SOFTHSM2_CONF=FOLDER/softhsm2.conf.
set -euo pipefail
[ "${1:-}" = make ] || exit 2
folder=$2
module=/usr/lib/softhsm/libsofthsm2.so
mkdir -p "$folder/tokens"
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$folder" >"$folder/softhsm2.conf"
export SOFTHSM2_CONF=$folder/softhsm2.conf
(umask 077 && echo 87654321 >"$folder/pin")
{
    softhsm2-util --init-token --free --label mingzhang --so-pin 12345678 --pin 87654321
    softhsm2-util --init-token --free --label empty --so-pin 12345678 --pin 87654321
    tool() { pkcs11-tool --module "$module" --token-label mingzhang --login --pin 87654321 "$@"; }
    make_key() { tool --keypairgen --key-type EC:edwards25519 --label "$1" --id "$2"; }
    make_key record 01
    make_key twin 02
    make_key twin 03
    make_key lone 04
    tool --delete-object --type pubkey --label lone
} >"$folder.log" 2>&1
