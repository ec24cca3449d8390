#!/bin/sh
# Signs a call with OpenSSL and sends it with curl; the secret stands in SECRET. OpenSSL gets it as an argument, which
# other users of this machine can see: for trying things out.
# sh signed-call.sh HMAC-SM3 http://127.0.0.1:8080/his/ main pay OPDRechargeList request.xml
set -eu
algorithm=$1 address=$2 site=$3 caller=$4 method=$5 file=$6
case $algorithm in
  HMAC-SHA256) digest=sha256 ;;
  HMAC-SM3) digest=sm3 ;;
esac

timestamp=$(date +%s)
nonce=$(openssl rand -hex 16)
hash=$(openssl dgst -"$digest" < "$file" | sed 's/.*= //')
signature=$(printf '%s\n%s\n%s\n%s\n%s\n%s' "$algorithm" "$method" "$site" "$timestamp" "$nonce" "$hash" |
  openssl dgst -"$digest" -hmac "$SECRET" | sed 's/.*= //')

curl -sS "$address$method" --data-binary @"$file" \
  -H 'Content-Type: application/xml; charset=UTF-8' \
  -H "X-Bridge-Caller: $caller" \
  -H "X-Bridge-Timestamp: $timestamp" \
  -H "X-Bridge-Nonce: $nonce" \
  -H "X-Bridge-Signature: $signature"
