<?php
// Two calls with php-curl or Guzzle, named by the first argument: see with-targets.sh.
$user = getenv('CLIENT_USER');
$key = getenv('CLIENT_KEY');

function with_curl(string $user, string $key): callable
{
    $handle = curl_init();
    curl_setopt_array($handle, [CURLOPT_HTTPAUTH => CURLAUTH_DIGEST, CURLOPT_USERPWD => "$user:$key", CURLOPT_RETURNTRANSFER => true]);
    return function (string $method, string $url) use ($handle): int {
        curl_setopt_array($handle, [CURLOPT_CUSTOMREQUEST => $method, CURLOPT_URL => $url]);
        curl_exec($handle);
        return curl_getinfo($handle, CURLINFO_RESPONSE_CODE);
    };
}

function with_guzzle(string $user, string $key): callable
{
    require_once 'GuzzleHttp/autoload.php';
    $client = new GuzzleHttp\Client(['auth' => [$user, $key, 'digest'], 'http_errors' => false]);
    return fn (string $method, string $url): int => $client->request($method, $url)->getStatusCode();
}

$call = ['curl' => 'with_curl', 'guzzle' => 'with_guzzle'][$argv[1]]($user, $key);
$good = true;
for ($number = 0; $number < (int) getenv('CALLS_COUNT'); ++$number) {
    $method = $number === 0 ? 'PUT' : 'GET';
    try {
        $status = $call($method, getenv("{$method}_URL"));
    } catch (Throwable $error) {
        echo get_class($error), ': ', $error->getMessage(), "\n";
        $status = 0;
    }
    echo "$method $status\n";
    $good = $good && $status === 200;
}
exit($good ? 0 : 1);
