param($Size = 50000)
$rows = foreach ($i in 1..$Size) { [pscustomobject]@{ Id = $i; Name = "User $i"; Mail = "user$i@contoso.com"; Enabled = ($i % 2 -eq 0); Note = 'a,"b"' } }
$text = $rows | ConvertTo-Csv
$back = $text | ConvertFrom-Csv
($back | Where-Object Enabled -eq 'True').Count
($rows | ConvertTo-Json -Depth 3).Length
