#!/usr/bin/env bash
# A time-stamp authority for tests, made of the openssl command.
#   tsa.sh make FOLDER [NAME]        a root (ca.pem), the authority's key and certificate, tsa.cnf
#   tsa.sh reply FOLDER QUERY REPLY  answers one query; what tests/support/tsa.c calls
set -euo pipefail
folder=$2
case $1 in
make)
    name=${3:-Test TSA}
    mkdir -p "$folder"
    cd "$folder"
    cat >tsa.cnf <<-CONF
	[tsa]
	default_tsa = used
	[used]
	serial = serial
	crypto_device = builtin
	signer_cert = tsa.pem
	certs = ca.pem
	signer_key = tsa.key
	signer_digest = sha256
	default_policy = 1.2.3.4.1
	digests = sha256, sha384, sha512
	accuracy = secs:1
	ordering = yes
	tsa_name = yes
	ess_cert_id_chain = no
	ess_cert_id_alg = sha256
	CONF
    printf '[v]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n[x]\ndistinguished_name=n\n[n]\n' >ca.cnf
    printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n' >tsa.ext
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl ecparam -name prime256v1 -genkey -noout -out tsa.key
    openssl req -utf8 -x509 -new -key ca.key -days 36500 -subj "/CN=$name root" -config <(sed 's/\[x\]/[req]/' ca.cnf) \
        -extensions v -out ca.pem
    openssl req -utf8 -new -key tsa.key -subj "/CN=$name" -config <(sed 's/\[x\]/[req]/' ca.cnf) -out tsa.csr
    openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 36500 -extfile tsa.ext -out tsa.pem
    echo 01 >serial
    ;;
reply)
    cd "$folder"
    openssl ts -reply -config tsa.cnf -queryfile "$3" -out "$4"
    ;;
*) exit 2 ;;
esac 2>"${folder:?}.log"
