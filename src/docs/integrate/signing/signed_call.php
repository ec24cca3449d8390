<?php
// Signs a call with HMAC-SHA256 and sends it; the secret stands in SECRET.
// php signed_call.php http://127.0.0.1:8080/his/ main pay OPDRechargeList request.xml
[, $address, $site, $caller, $method, $file] = $argv;
$body = file_get_contents($file);

$timestamp = (string) time();
$nonce = bin2hex(random_bytes(16));
$text = implode("\n", ['HMAC-SHA256', $method, $site, $timestamp, $nonce, hash('sha256', $body)]);
$signature = hash_hmac('sha256', $text, getenv('SECRET'));

echo file_get_contents($address . $method, false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Content-Type: application/xml; charset=UTF-8',
        "X-Bridge-Caller: $caller",
        "X-Bridge-Timestamp: $timestamp",
        "X-Bridge-Nonce: $nonce",
        "X-Bridge-Signature: $signature",
    ],
    'content' => $body,
    'ignore_errors' => true,
]]));
