param($Size = 100000)
$rows = foreach ($i in 1..$Size) { [pscustomobject]@{ Id = $i; Name = "User $i"; Size = ($i * 7919) % 10007 } }
$big = $rows | Where-Object { $_.Size -gt 5000 } | Sort-Object Size, Id | Select-Object -First 10 Id, Size
($big | ForEach-Object { "$($_.Id):$($_.Size)" }) -join ' '
