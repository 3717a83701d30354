param($Size = 200000)
$seed = 42
$values = foreach ($i in 1..$Size) { $seed = ($seed * 16807) % 2147483647; $seed }
$sorted = $values | Sort-Object
$sorted[0]; $sorted[$Size -shr 1]; $sorted[$Size - 1]
