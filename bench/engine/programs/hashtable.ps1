param($Size = 300000)
$table = @{}
for ($i = 0; $i -lt $Size; $i++) { $table["key$($i % 5000)"] += 1 }
$total = 0
foreach ($key in $table.Keys) { $total += $table[$key] }
$total
