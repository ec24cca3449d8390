<?php
// Calls operations of the bridge, known from its WSDL only: php-client.php WSDL VERSION (1.1 or 1.2).
// Reads [[operation, {argument: text}], ...] as JSON and writes the results as a JSON array.
[, $wsdl, $version] = $argv;
$client = new SoapClient($wsdl, [
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'cache_wsdl' => WSDL_CACHE_NONE,
]);
$results = [];
foreach (json_decode(stream_get_contents(STDIN), true) as [$operation, $arguments]) {
    $result = get_object_vars($client->__soapCall($operation, [$arguments]));
    $results[] = reset($result);
}
echo json_encode($results);
