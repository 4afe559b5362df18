#!/usr/bin/env bash
# Who may come in: certificates made, registered on the machine, listed, ended; sign-in links; and
# that the ledger still verifies with all of it inside.
. "${0%/*}/lib.sh"

HOME_DIR=$WORK/home
mz() { "$MZ" --home "$HOME_DIR" "$@"; }

expect 0 certs/make-dev.sh "$WORK/certs"
same "$(stat -c %a "$WORK/certs/operator.key")" 600
expect 0 openssl verify -CAfile "$WORK/certs/ca.pem" -purpose sslserver "$WORK/certs/server.pem"
for name in operator payer county town manager manager2 auditor publisher administrator stranger; do
    openssl verify -CAfile "$WORK/certs/ca.pem" -purpose sslclient "$WORK/certs/$name.pem" >/dev/null ||
        fail "$name is not signed"
    openssl pkcs12 -in "$WORK/certs/$name.p12" -passin "file:$WORK/certs/p12.txt" -nokeys >/dev/null ||
        fail "$name.p12 cannot be read"
done
expect 2 openssl verify -CAfile "$WORK/certs/ca.pem" "$WORK/certs/expired.pem"
has "$WORK/err" "certificate has expired"
expect 2 openssl verify -CAfile "$WORK/certs/ca.pem" "$WORK/certs/unknown.pem"
before=$(sha256sum "$WORK/certs/operator.pem")
expect 0 certs/make-dev.sh "$WORK/certs"
has "$WORK/out" "there already"
same "$(sha256sum "$WORK/certs/operator.pem")" "$before"

# The demo registers who has a certificate, and verifies with their records inside.
mkdir -m 711 "$HOME_DIR"
cp -r "$WORK/certs" "$HOME_DIR/certs"
expect 0 mz demo --villages 24 --no-serve
expect 0 mz --json person list
same "$(jq -r '[.[] | select(.standing == "valid")] | length' "$WORK/out")" 10
same "$(jq -r '.[] | select(.role == "county") | .scope | length' "$WORK/out")" 6
manager=$(jq -r 'first(.[] | select(.role == "manager") | .scope)' "$WORK/out")
county=$(jq -r 'first(.[] | select(.role == "county") | .scope)' "$WORK/out")
same "${manager:0:6}" "$county"
auditor=$(jq -r '.[] | select(.role == "auditor") | .key' "$WORK/out")
same "$auditor" "$(openssl x509 -in "$WORK/certs/auditor.pem" -pubkey -noout |
    openssl pkey -pubin -outform DER | sha256sum | head -c 16)"

# By hand: every mistake is said.
expect 2 mz person
has "$WORK/err" "person add"
expect 2 mz person give
has "$WORK/err" 'there is no command "person give"'
expect 2 mz person add "$WORK/certs/stranger.pem" --name X
has "$WORK/err" "--role is missing"
expect 2 mz person add "$WORK/certs/stranger.pem" --name X --role king
has "$WORK/err" 'there is no role "king"'
expect 1 mz person add "$WORK/certs/stranger.pem" --name X --role county
has "$WORK/err" "needs a scope"
expect 1 mz person add "$WORK/certs/stranger.pem" --name X --role county --scope 999999
has "$WORK/err" '"999999" is not in the registry'
expect 1 mz person add "$WORK/certs/stranger.pem" --name X --role auditor --from 2021-01-01 --to 2020-12-31
has "$WORK/err" "would end before it begins"
expect 1 mz person add "$WORK/certs/auditor.pem" --name X --role operator
has "$WORK/err" "was registered before, as auditor"
expect 3 mz person add "$WORK/certs/none.pem" --name X --role auditor
expect 0 mz person add "$WORK/certs/stranger.pem" --name "审计局" --role county --scope "$county" \
    --from 2019-01-01 --to 2020-12-31
expect 0 mz person list
has "$WORK/out" "expired"
expect 0 mz --json person end "$auditor" --reason left
same "$(jq -r .chain "$WORK/out")" programme/office
expect 1 mz person end "$auditor" --reason left
has "$WORK/err" "was ended"
expect 1 mz person end 0123456789abcdef --reason left
has "$WORK/err" "is not registered"

# A link, for who may come in.
operator=$(mz --json person list | jq -r 'first(.[] | select(.role == "operator") | .key)')
expect 0 mz key link "$operator" --minutes 5 --base https://localhost:8443
has "$WORK/out" "https://localhost:8443/sign-in#"
same "$(grep -oE '#[0-9a-f]{64}$' "$WORK/out" | wc -l)" 1
expect 1 mz key link "$auditor"
has "$WORK/err" "was ended"
expect 2 mz key link "$operator" --minutes 61
# Who takes something out is in the books: the next posting makes a record of it.
digest=$(mz --json evidence | jq -r '.[0].sha256')
expect 0 mz evidence "$digest" --out "$WORK/file"
expect 0 mz export evidence --out "$WORK/taken"
expect 0 mz export evidence --public --out "$WORK/shown" # nothing that is not public anyway
expect 0 mz checkpoint
expect 0 mz export evidence --out "$WORK/after"
same "$(grep -aoE '"type":"access"' "$WORK/after/chains/programme.office.records" | wc -l)" 2
same "$(grep -aoE '"what":"[a-z]+"' "$WORK/after/chains/programme.office.records" | sort | tr '\n' ' ')" '"what":"evidence" "what":"export" '
expect 0 mz checkpoint
expect 1 mz --json verify # not anchored: nobody outside was asked
same "$(jq -r .finding_count "$WORK/out")" 0
