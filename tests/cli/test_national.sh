#!/usr/bin/env bash
# The mode national = record from end to end: every record and checkpoint signed twice, checked by the
# verifier and by the openssl command, and the second key handed on.
. "${0%/*}/lib.sh"
H=$WORK/home
L=mingzhang.example/2019-2020
mz() { "$MZ" --home "$H" "$@"; }
id_of() { openssl pkey -in "$1" -pubout -outform DER | tail -c 65 | sha256sum | cut -c1-16; }

# It ends by itself when nobody needs it; the next one reads the settings.
end_signer() {
    local pid
    pid=$(signer_pid "$H")
    [ -z "$pid" ] || kill "$pid" || true
    signer_gone "$H"
}

# --- made, filled, sealed -------------------------------------------------------------------
mkdir -m 711 "$H"
echo "national = sm2" > "$H/mingzhang.conf"
expect 2 mz init
has "$WORK/err" "expected off, checkpoint or record"
echo "national = record" > "$H/mingzhang.conf"
expect 0 mz init
same "$(stat -c %a "$H/keys/national.pem")" 600
expect 0 "$MZ" sample --out "$WORK/sample" --villages 24
expect 0 mz import programme --demo
expect 0 mz import plan "$WORK/sample/import.json"
expect 0 mz reconcile
expect 0 mz checkpoint
expect 0 mz --json witness
same "$(jq -r '.second_keys | length' "$WORK/out")" 1
jq --arg key "$(openssl pkey -in "$H/keys/record.pem" -pubout -outform DER | tail -c 32 | od -An -tx1 | tr -d ' \n')" \
    --arg ledger $L '{ledger: $ledger, public_key: $key, checkpoint_keys: (.keys + .second_keys)}' \
    "$WORK/out" > "$WORK/trust.json"

# --- the verifier ---------------------------------------------------------------------------
expect 0 mz verify --trust "$WORK/trust.json"
expect 0 mz export evidence --out "$WORK/bundle"
same "$(jq .national "$WORK/bundle/ledger.json")" true
for records in "$WORK"/bundle/chains/*.records; do
    [ -s "${records%.records}.sig2" ] || fail "no second signatures beside $records"
done
pass
expect 0 "$VERIFY" --json --trust "$WORK/trust.json" "$WORK/bundle"
same "$(jq '.passes[] | select(.name == "second") | .checked' "$WORK/out")" "$(jq .records "$WORK/out")"
village=$(ls "$WORK/bundle/chains" | sed -n 's/^\([0-9]\{12\}\)\.records$/\1/p' | head -n 1)
expect 0 mz export evidence --out "$WORK/part" --subject "$village"
expect 0 "$VERIFY" --trust "$WORK/trust.json" "$WORK/part"

# --- the openssl command, as docs/auditor.md has it -----------------------------------------
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' docs/auditor.md > "$WORK/commands"
by_hand() { (cd "$WORK" && set +euo pipefail && chain=$village n=$1 bash commands >by_hand 2>&1) || true; }
good() { grep -cE '^(Signature Verified Successfully|second (size|key): good)$' "$WORK/by_hand"; }
# record and checkpoint by Ed25519 and by SM2; size and key
by_hand 2
same "$(good)" 6
cp "$WORK/bundle/chains/$village.sig2" "$WORK/sig2"
printf '\1' | dd of="$WORK/bundle/chains/$village.sig2" bs=1 seek=40 conv=notrunc status=none
by_hand 0
same "$(good)" 5
expect 1 "$VERIFY" --trust "$WORK/trust.json" "$WORK/bundle"
has "$WORK/out" "[second]"
cp "$WORK/sig2" "$WORK/bundle/chains/$village.sig2"
expect 0 "$VERIFY" --trust "$WORK/trust.json" "$WORK/bundle"

# --- the second key is handed on ------------------------------------------------------------
OLD=$(id_of "$H/keys/national.pem")
expect 0 mz --json key new --use record --algorithm sm2 --out "$H/keys/national-2.pem" --ledger $L \
    --replaces "$OLD" --replaced-key "$H/keys/national.pem" --request "$WORK/second.request"
NEW=$(jq -r .key "$WORK/out")
same "$NEW" "$(id_of "$H/keys/national-2.pem")"
expect 0 mz key enrol "$WORK/second.request"
expect 0 mz checkpoint
echo "national_key = $H/keys/national-2.pem" >> "$H/mingzhang.conf"
end_signer
expect 0 mz key revoke "$OLD" --reason replaced --key "$H/keys/national.pem"
expect 0 mz checkpoint
payer=$(jq -r '[.[] | select(.kind == "payments")][0].payer' "$WORK/sample/import.json")
printf '年度,村代码,金额(元),付款日期,凭证号\n2019,999999999999,1.00,2019-04-01,X1\n' > "$WORK/more.csv"
expect 0 mz import payments "$WORK/more.csv" --payer "$payer"
expect 0 mz checkpoint
expect 0 mz verify --trust "$WORK/trust.json"
expect 0 mz export evidence --out "$WORK/later"
expect 0 "$VERIFY" --json --trust "$WORK/trust.json" "$WORK/later"
same "$(jq '.passes[] | select(.name == "second") | .checked' "$WORK/out")" "$(jq .records "$WORK/out")"
grep -aq "\"key2\":\"$NEW\"" "$WORK"/later/chains/payer.*.records || fail "the new key signed no payment"

# --- the old one signs nothing more ---------------------------------------------------------
sed -i '/^national_key/d' "$H/mingzhang.conf"
end_signer
printf '年度,村代码,金额(元),付款日期,凭证号\n2019,999999999999,2.00,2019-04-01,X2\n' > "$WORK/last.csv"
expect 3 mz import payments "$WORK/last.csv" --payer "$payer"
has "$WORK/err" "the record key $OLD is not a key of this ledger"
