package powershell

import (
	"context"
	"testing"
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// fuzzTime is how long a fuzzed script may run before it is told to end, fuzzGrace how long it may take to do so.
const (
	fuzzTime  = 100 * time.Millisecond
	fuzzGrace = 20 * time.Second
)

// FuzzRunner runs text as a script on a host that allows nothing, within small limits. It may fail in any way that scripts can;
// the engine must not, and when its context ends the run ends.
func FuzzRunner(f *testing.F) {
	for _, seed := range []string{
		"1..3 | ForEach-Object { $_ * 2 } | Where-Object { $_ -gt 2 }",
		"function f([int]$a = 1, [ValidateSet('x', 'y')][string[]]$b) { begin { 0 } process { $a } end { $b } clean { } }; 1, 2 | f -b x",
		"class A { [int]$x = 5; A([int]$y) { $this.x = $y } [string] M() { return \"<$($this.x)>\" } }; [A]::new(3).M()",
		"switch -regex ('abc', 'b') { '^a' { 1; continue } 'b' { 2 } default { 3 } }",
		"try { throw 'x' } catch [System.Exception] { $_.Exception.Message } finally { 'f' }; trap { continue }; 1 / 0",
		"$h = [ordered]@{ a = 1; b = @{ c = 2 } }; $h.b.c += 3; $h | ConvertTo-Json | ConvertFrom-Json",
		"'a,b', '1,2' | ConvertFrom-Csv | Format-Table; [pscustomobject]@{ a = 1 } | Format-List | Out-String",
		"$x = 'a-b' -split '-' -join '+' -replace 'a', '$0$0'; '{0:N2} {1,5}' -f 3.14159, $x; $x[-1..0]",
		"while ($true) { $i++; if ($i -gt 10) { break } }; :o foreach ($a in 1..3) { do { continue o } until ($true) }",
		"& { param($p) $p; $args } 1 2 3; $b = { $_ + 1 }.GetNewClosure(); 4 | % $b; . { $z = 1 }; $z",
		"[int[]]$a = 3, 1, 2; [array]::Sort($a); $a; [datetime]'2026-03-01' + [timespan]'1:00'; [char[]]'abc'; 1kb -shl 2",
		"$ErrorActionPreference = 'Stop'; Get-Item nowhere; Write-Error e; exit 3",
		"$l = [System.Collections.Generic.List[int]]::new(); $l.Add(1); $l.Where({ $_ }); $l.ForEach({ $_ }); [regex]::Matches('aa', 'a').Count",
		"filter g { $_; $input }; 1 | g; @(1, 2) | Sort-Object -Descending | Group-Object | Select-Object -First 1 -ExpandProperty Name",
		"enum E { A; B = 5 }; [E]'B' -band [E]::A; [flags()] enum F { X = 1; Y = 2 }; [F]3",
		"function f { f }; f",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sh := New(
			WithHost(interp.Host{Clock: stillClock{}}),
			WithStreams(interp.Streams{Output: interp.SinkFunc(func(value.Value) *interp.Unwind { return nil })}),
			WithLimits(interp.Limits{Depth: 50, StringBytes: 1 << 20, Elements: 1 << 16, RegexTime: fuzzTime, MemoryBytes: 1 << 30}),
		)
		ctx, cancel := context.WithTimeout(context.Background(), fuzzTime)
		defer cancel()
		ended := make(chan struct{})
		go func() {
			select {
			case <-ended:
			case <-time.After(fuzzTime + fuzzGrace):
				panic("a run did not end after its context: " + text)
			}
		}()
		sh.Engine().RunText(ctx, text)
		close(ended)
	})
}

// stillClock stands still; waits end at once.
type stillClock struct{}

func (stillClock) Now() time.Time                                   { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }
func (stillClock) Zone() *time.Location                             { return time.UTC }
func (stillClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }
