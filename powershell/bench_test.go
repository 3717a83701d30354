package powershell_test

import (
	"context"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
)

// run runs a script with its output thrown away.
func run(b *testing.B, text string) {
	b.Helper()
	for b.Loop() {
		sh := powershell.New(powershell.WithStreams(interp.Streams{Output: interp.Discard}))
		if exit, err := sh.RunText(context.Background(), "bench.ps1", text); exit != 0 || err != nil {
			b.Fatalf("exit code %d, %v", exit, err)
		}
	}
}

func BenchmarkStart(b *testing.B) { run(b, "'hello'") }

func BenchmarkLoop(b *testing.B) {
	run(b, "$sum = 0\nfor ($i = 0; $i -lt 300000; $i++) { if ($i % 3 -eq 0) { $sum += $i } else { $sum -= 1 } }\n$sum")
}

func BenchmarkCalls(b *testing.B) {
	run(b, "function Fib($n) { if ($n -lt 2) { return $n }; (Fib ($n - 1)) + (Fib ($n - 2)) }\nFib 18")
}

func BenchmarkClosures(b *testing.B) {
	run(b, "function New-Counter { $count = 0; { $script:last = ($count += $args[0]); $count }.GetNewClosure() }\n$counter = New-Counter\n$sum = 0\nfor ($i = 0; $i -lt 10000; $i++) { $sum += & $counter 1 }\n$sum")
}

func BenchmarkPipeline(b *testing.B) {
	run(b, "(1..100000 | Where-Object { $_ % 2 -eq 0 } | ForEach-Object { $_ * 2 } | Measure-Object -Sum).Sum")
}
