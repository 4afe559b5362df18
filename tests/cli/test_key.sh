#!/usr/bin/env bash
# Keys and parties from end to end: made and signed on machines without a server or a database,
# enrolled on the server, listed, revoked.
. "${0%/*}/lib.sh"

HOME_DIR=$WORK/home
L=mingzhang.example/2019-2020
mz() { "$MZ" --home "$HOME_DIR" "$@"; }
cd "$WORK" || exit 1

expect 0 "$MZ" sample --out sample --villages 24
# Offline: no home folder appears.
expect 0 "$MZ" key authority init --k 2 --n 3 --out authority
has out "2 of these 3 keys must sign"
same "$(stat -c %a authority/authority-1.pem)" 600
expect 2 "$MZ" key authority init --k 1 --n 1 --out other --algorithm rsa
has err 'there is no algorithm "rsa"'
[ ! -e other ] || fail "an authority of another algorithm was made"
KEY=$(jq -r '.keys[0]' authority/authority.json)
expect 1 "$MZ" key authority init --k 2 --out other "$KEY" "$KEY"
has err "is named twice"
[ ! -e other/authority.json ] || fail "one key was counted as two"
# what is missing is said before there is a key file in the way of the next call
expect 2 "$MZ" key new --use approval --out town.pem --ledger $L --chain 441424103201
has err "--account is missing"
[ ! -e town.pem ] || fail "a key was made for a request that cannot be written"
expect 0 "$MZ" --json key new --use approval --out town.pem --ledger $L \
    --chain 441424103201 --account 6222000000006789 --seat 2 --role town \
    --office 演示镇人民政府 --from 2019-03-01
KEY=$(jq -r .key out)
# the id is what anybody can compute of the key file
same "$KEY" "$(openssl pkey -in town.pem -pubout -outform DER | tail -c 32 | sha256sum | cut -c1-16)"
expect 0 "$MZ" key show town.pem.request --authority authority/authority.json
has out 6222000000006789
has out 演示镇人民政府
has out "signed by keys of the authority: 0/2"
expect 2 "$MZ" key sign town.pem.request --key authority/authority-1.pem
has err "say --yes after reading it"
expect 0 "$MZ" key sign town.pem.request --key authority/authority-1.pem --yes
has out "as a key of the authority"
[ ! -e var ] || fail "a home folder was made offline"
# what the authority signed is checked by openssl alone
jq -r '.items[0].body.authority[0].signature' town.pem.request |
    python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' >sig
jq -jcS '.ledger as $l | .items[0].body | del(.authority, .proof) + {ledger: $l}' town.pem.request |
    { printf 'mingzhang/key/v1\n'; cat; } >message
openssl pkey -in authority/authority-1.pem -pubout -out authority-1.pub
expect 0 openssl pkeyutl -verify -rawin -pubin -inkey authority-1.pub -in message -sigfile sig
# a request that was changed on its way is not shown as what it is not
sed 's/6222000000006789/6222000000006780/' town.pem.request >forged.request
expect 1 "$MZ" key show forged.request
has err "is not what it commits to"
expect 1 "$MZ" key show "$MZ"

# On the server.
expect 0 mz init
expect 1 mz key enrol town.pem.request
has err "none is pinned"
expect 0 mz key authority pin authority/authority.json
expect 1 mz key enrol town.pem.request
has err "too few keys"
expect 0 "$MZ" key sign town.pem.request --key authority/authority-3.pem --yes
expect 1 mz key enrol town.pem.request
has err "no programme yet"
expect 0 mz import programme "$OLDPWD/src/programme/assets/guangzhou-2019-2020.json"
expect 0 mz key enrol town.pem.request
has out "enrolled: 1 keys, 1 parties"
expect 1 mz key enrol town.pem.request
has err "enrolled or revoked before"
expect 0 mz --json key list
same "$(jq -r ".keys[] | select(.id == \"$KEY\") | .use" out)" approval
same "$(jq -r '.parties[0] | "\(.chain) \(.seat) \(.key) \(.holds)"' out)" \
    "441424103201 2 $KEY true"
AFTER=$(jq -r '.parties[0] | "\(.n):\(.hash)"' out)

# A key of the national algorithm takes the seat, because the authority says so.
expect 0 "$MZ" key new --use approval --algorithm sm2 --out next.pem --ledger $L \
    --chain 441424103201 --account 6222000000006789 --seat 2 --role town \
    --office 演示镇人民政府 --from 2019-06-01 --after "$AFTER"
for i in 1 2; do
    expect 0 "$MZ" key sign next.pem.request --key authority/authority-$i.pem --yes
done
expect 0 mz key enrol next.pem.request
expect 0 mz --json key list
same "$(jq '[.parties[] | select(.holds)] | length' out)" 1

# The ledger's own keys. Begun by hand and left there, a rotation is gone on with.
OLD=$(mz --json key list >out && jq -r '.keys[] | select(.use == "record") | .id' out)
expect 0 "$MZ" key new --use record --out home/keys/record-2.pem --ledger $L --replaces "$OLD" \
    --replaced-key home/keys/record.pem --request rotate.request
expect 0 mz key enrol rotate.request
expect 0 mz --json key rotate record
NEW=$(jq -r .key out)
same "$NEW" "$("$MZ" --json key new --use record --key home/keys/record-2.pem --ledger $L \
    --request unused.request | jq -r .key)"
has home/mingzhang.conf "record_key = "
expect 0 mz --json key list
same "$(jq -r ".keys[] | select(.id == \"$OLD\") | .reason" out)" replaced
expect 0 mz import programme "$OLDPWD/src/programme/assets/guangzhou-2019-2020.json"
expect 1 mz verify # not anchored
has out "consistent, NOT anchored"

# Killed again and again at other moments, it comes to its end at last, with one key that is valid.
for after in 0.03 0.06 0.09 0.12 0.15 0.2 0.25; do
    (timeout -s KILL $after "$MZ" --home "$HOME_DIR" key rotate record || true) >out 2>err
done
expect 0 mz key rotate record
# The signer that ran before signs with the new checkpoint key at once.
note_id() { tail -n 1 home/log/public/checkpoint | cut -d ' ' -f 3 | base64 -d | head -c 4 | od -An -tx1 | tr -d ' \n'; }
OLD=$(note_id)
expect 0 mz key rotate checkpoint
[ "$(note_id)" != "$OLD" ] || fail "the old checkpoint key signs"
expect 0 mz checkpoint
expect 0 mz witness
has out "+$(note_id)+" # the one key that was not revoked
hasnt out "+$OLD+"
expect 0 mz --json key list
same "$(jq '[.keys[] | select(.use == "record" and .to < 0)] | length' out)" 1
same "$(jq '[.keys[] | select(.use == "checkpoint" and .to < 0)] | length' out)" 1
expect 1 mz verify
has out "consistent, NOT anchored"
expect 2 mz key rotate approval

# Keys in a token: a party's, and the record key of the ledger.
bash "$OLDPWD/tests/support/token.sh" make "$WORK/token"
export SOFTHSM2_CONF=$WORK/token/softhsm2.conf
token() {
    echo "pkcs11:token=mingzhang;$1?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:$WORK/token/pin"
}
expect 0 "$MZ" --json key new --use approval --key "$(token object=record)" --ledger $L \
    --request token.request
for i in 2 3; do
    expect 0 "$MZ" key sign token.request --key authority/authority-$i.pem --yes
done
expect 0 mz key enrol token.request
expect 0 mz --json key rotate record --new "$(token id=%02)"
NEW=$(jq -r .key out)
has home/mingzhang.conf "record_key = pkcs11:"
expect 0 mz import registry "$WORK/sample/registry.xlsx"
expect 0 mz --json key list
same "$(jq -r '.keys[] | select(.use == "record" and .to < 0) | .id' out)" "$NEW"
expect 1 mz verify
has out "consistent, NOT anchored"

# Wrong words.
expect 2 mz key
expect 2 mz key turn
expect 2 "$MZ" key new --use painting --out x.pem --ledger $L
expect 2 "$MZ" key new --use approval --ledger $L
expect 2 "$MZ" key new --use approval --out x.pem
expect 2 "$MZ" key authority init --k 4 --n 3 --out y
expect 1 "$MZ" key revoke "$KEY" --reason tired --request z --ledger $L
expect 2 mz key revoke "$KEY"
expect 2 mz key revoke "$KEY" --reason left --request both.request --ledger $L --key town.pem
[ ! -e both.request ] || fail "a request was written beside a revocation"
expect 2 mz key revoke "$KEY" --reason left --key town.pem --ledger $L
expect 0 "$MZ" key revoke "$KEY" --reason left --request revoke.request --ledger $L
expect 0 "$MZ" key show revoke.request
has out "not used any more"
