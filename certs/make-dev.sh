#!/usr/bin/env bash
# Certificates for trying the service out on one machine: a CA, the server's certificate, and one
# for each role. usage: certs/make-dev.sh [FOLDER]     (default: var/certs)
#
#   ca.pem server.pem server.key                      the server's side
#   operator.pem/.key/.p12 payer county town manager auditor publisher administrator
#   manager2    another village's manager            expired   registered, but over
#   stranger    signed, but never registered         unknown   of a CA that nobody knows
#
# A .p12 goes into a browser; its password is in p12.txt. NEVER use these for real money: whoever
# reads the folder is everybody. Nothing of it is ever committed. Again: what is there stays.
set -euo pipefail
umask 077
out=${1:-var/certs}
days=825
mkdir -p "$out"
cd "$out"
[ ! -e server.pem ] || { echo "$PWD: there already"; exit 0; }

quietly() { "$@" 2>err.txt || { cat err.txt >&2; exit 1; }; rm -f err.txt; }
key() { quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }

# authority NAME: a CA of its own
authority() {
    key "$1"
    quietly openssl req -new -x509 -key "$1.key" -days $days -subj "/O=Mingzhang demo/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
        -out "$1.pem"
}
# leaf NAME CA USAGE [option…]
leaf() {
    local name=$1 ca=$2 usage=$3
    shift 3
    key "$name"
    quietly openssl req -new -key "$name.key" -subj "/O=Mingzhang demo/CN=$name" -out "$name.csr"
    {
        echo "basicConstraints=critical,CA:FALSE"
        echo "keyUsage=critical,digitalSignature"
        echo "extendedKeyUsage=$usage"
        [ "$usage" != serverAuth ] || echo "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"
    } > "$name.ext"
    quietly openssl x509 -req -in "$name.csr" -CA "$ca.pem" -CAkey "$ca.key" -set_serial "0x$(openssl rand -hex 16)" \
        -extfile "$name.ext" -out "$name.pem" "$@"
    rm -f "$name.csr" "$name.ext"
}
client() {
    leaf "$1" "$2" clientAuth -days $days
    quietly openssl pkcs12 -export -inkey "$1.key" -in "$1.pem" -certfile "$2.pem" -name "mingzhang $1" \
        -passout file:p12.txt -out "$1.p12"
}
# `openssl x509` cannot make what is over already, `openssl ca` can.
past() {
    key "$1"
    quietly openssl req -new -key "$1.key" -subj "/O=Mingzhang demo/CN=$1" -out "$1.csr"
    : > index.txt
    openssl rand -hex 16 > serial.txt
    printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'database=index.txt' 'serial=serial.txt' \
        'new_certs_dir=.' 'policy=p' 'default_md=sha256' 'x509_extensions=e' 'unique_subject=no' \
        '[p]' 'organizationName=optional' 'commonName=supplied' '[e]' \
        'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' \
        'extendedKeyUsage=clientAuth' > past.cnf
    quietly openssl ca -batch -config past.cnf -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" \
        -startdate 20200101000000Z -enddate 20200201000000Z -notext -out "$1.pem"
    rm -f "$1.csr" past.cnf index.txt* serial.txt* ./[0-9A-F]*.pem
}

openssl rand -hex 8 > p12.txt
authority ca
for name in operator payer county town manager manager2 auditor publisher administrator stranger; do
    client $name ca
done
past expired ca
authority unknown-ca
client unknown unknown-ca
rm -f unknown-ca.key # the CA's own key stays: more certificates can be made with it
leaf server ca serverAuth -days $days
echo "$PWD: a CA, the server, and one certificate for each role"
