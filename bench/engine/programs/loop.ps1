param($Size = 3000000)
$sum = 0
for ($i = 0; $i -lt $Size; $i++) { if ($i % 3 -eq 0) { $sum += $i } else { $sum -= 1 } }
$sum
