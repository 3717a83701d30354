param($Size = 100000)
function New-Counter { $count = 0; { $script:last = ($count += $args[0]); $count }.GetNewClosure() }
$counter = New-Counter
$sum = 0
for ($i = 0; $i -lt $Size; $i++) { $sum += & $counter 1 }
$sum
