"""Signs a call and sends it; the secret stands in SECRET. HMAC-SM3 works where the OpenSSL of Python has SM3.

python3 signed_call.py HMAC-SHA256 http://127.0.0.1:8080/his/ main pay OPDRechargeList request.xml
"""
import hashlib
import hmac
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

algorithm, address, site, caller, method, file = sys.argv[1:]
digest = {"HMAC-SHA256": "sha256", "HMAC-SM3": "sm3"}[algorithm]
with open(file, "rb") as request:
    body = request.read()

timestamp = str(int(time.time()))
nonce = str(uuid.uuid4())
text = "\n".join([algorithm, method, site, timestamp, nonce, hashlib.new(digest, body).hexdigest()])
signature = hmac.new(os.environ["SECRET"].encode(), text.encode(), digest).hexdigest()

call = urllib.request.Request(address + method, data=body, method="POST", headers={
    "Content-Type": "application/xml; charset=UTF-8",
    "X-Bridge-Caller": caller,
    "X-Bridge-Timestamp": timestamp,
    "X-Bridge-Nonce": nonce,
    "X-Bridge-Signature": signature,
})
try:
    with urllib.request.urlopen(call) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
