param($Size = 23)
function Fib($n) { if ($n -lt 2) { return $n }; (Fib ($n - 1)) + (Fib ($n - 2)) }
Fib $Size
