param($Size = 200000)
$parts = [System.Collections.Generic.List[string]]::new()
for ($i = 0; $i -lt $Size; $i++) { $parts.Add("user$i@contoso.com".ToUpper().Replace('CONTOSO', 'fabrikam').Substring(0, 6)) }
($parts -join ',').Length
$text = ''
for ($i = 0; $i -lt $Size / 10; $i++) { $text += 'ab' }
$text.Length
