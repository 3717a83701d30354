param($Size = 100000)
$hits = 0
for ($i = 0; $i -lt $Size; $i++) { if ("Mailbox user$i@contoso.com 1.$($i % 10) GB ($i bytes)" -match '(\w+)@([\w.]+).*\((\d+) bytes\)') { $hits += [int]$Matches[3] % 7 } }
$hits
