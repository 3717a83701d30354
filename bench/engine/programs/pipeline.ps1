param($Size = 1000000)
(1..$Size | Where-Object { $_ % 2 -eq 0 } | ForEach-Object { $_ * 2 } | Measure-Object -Sum).Sum
