#!/bin/sh
# Makes the certificates of this folder again, with OpenSSL 3. All passwords are "correct horse". The keys protect nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
password='correct horse'

openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj '/CN=fixture' -keyout "$work/rsa.key" -out rsa.cer.pem
openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj '/CN=other' -keyout "$work/other.key" -out other.cer.pem
openssl req -x509 -newkey rsa:1024 -nodes -days 36500 -subj '/CN=weak' -keyout "$work/weak.key" -out "$work/weak.pem"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj '/CN=ec' -keyout "$work/ec.key" -out "$work/ec.pem"

cat rsa.cer.pem "$work/rsa.key" > rsa.pem
openssl rsa -in "$work/rsa.key" -traditional -out "$work/pkcs1.key"
cat "$work/pkcs1.key" other.cer.pem rsa.cer.pem > pkcs1-in-a-chain.pem
openssl rsa -in "$work/rsa.key" -traditional -aes128 -passout "pass:$password" -out "$work/rfc1423.key"
cat rsa.cer.pem "$work/rfc1423.key" > rfc1423.pem
openssl pkcs8 -topk8 -in "$work/rsa.key" -passout "pass:$password" -out "$work/pbes2.key"
cat rsa.cer.pem "$work/pbes2.key" > pbes2.pem
openssl pkcs8 -topk8 -in "$work/rsa.key" -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout "pass:$password" -out "$work/pbes2-sha1.key"
cat rsa.cer.pem "$work/pbes2-sha1.key" > pbes2-sha1.pem
openssl pkcs8 -topk8 -in "$work/rsa.key" -v2 des3 -passout "pass:$password" -out "$work/des3.key"
cat rsa.cer.pem "$work/des3.key" > pbes2-des3.pem
cat other.cer.pem "$work/rsa.key" > mismatch.pem
cat "$work/weak.pem" "$work/weak.key" > weak.pem
cat "$work/ec.pem" "$work/ec.key" > ec.pem

pfx() { openssl pkcs12 -export -passout "pass:$password" "$@"; }
pfx -inkey "$work/rsa.key" -in rsa.cer.pem -out modern.pfx
pfx -inkey "$work/rsa.key" -in rsa.cer.pem -certfile other.cer.pem -out chain.pfx
pfx -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -inkey "$work/rsa.key" -in rsa.cer.pem -out des.pfx
pfx -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -inkey "$work/rsa.key" -in rsa.cer.pem -out rc2.pfx
pfx -nokeys -in rsa.cer.pem -out nokey.pfx
pfx -inkey "$work/ec.key" -in "$work/ec.pem" -out ec.pfx
openssl pkcs12 -export -passout pass: -inkey "$work/rsa.key" -in rsa.cer.pem -out nopassword.pfx
