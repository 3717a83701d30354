package powershell_test

import (
	"context"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
)

// TestForks runs what goes on beside a script: parallel blocks and jobs, which share objects with it.
func TestForks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ script, out string }{
		"using values and output":      {`$y = 10; 1..3 | ForEach-Object -Parallel { $_ + $using:y } | Sort-Object`, "11\n12\n13\n"},
		"variables stay behind":        {`$y = 10; function f { 1 }; 1 | ForEach-Object -Parallel { "[$y]"; [bool](Get-Command f -ErrorAction Ignore) }`, "[]\nFalse\n"},
		"shared objects":               {`$h = @{}; 1..20 | ForEach-Object -Parallel { $h = $using:h; $h[$_] = 1 }; $h.Count`, "20\n"},
		"an error ends one block":      {`1, 2 | ForEach-Object -Parallel { if ($_ -eq 1) { throw 'no' }; $_ } -ErrorVariable e 2>$null; $e.FullyQualifiedErrorId`, "2\nPSTaskException\n"},
		"upstream stops":               {`1..50 | ForEach-Object -Parallel { $_ } -ThrottleLimit 1 | Select-Object -First 2`, "1\n2\n"},
		"a throttled task job":         {`$j = 1..4 | ForEach-Object -Parallel { $_ } -ThrottleLimit 1 -AsJob; $j | Receive-Job -Wait; $j.State`, "1\n2\n3\n4\nCompleted\n"},
		"a job with input":             {`$j = Start-Job { param($a) $a; $input } -ArgumentList 5 -InputObject 'x'; Wait-Job $j | Receive-Job; $j.State; $j.HasMoreData`, "5\nx\nCompleted\nFalse\n"},
		"a failed thread job":          {`$j = Start-ThreadJob { 1; throw 'bad' }; Receive-Job $j -Wait -ErrorVariable e 2>$null; $j.State; "$e"; $j.JobStateInfo.Reason.Message`, "1\nFailed\nbad\nbad\n"},
		"a stopped endless loop":       {`$j = Start-ThreadJob { while ($true) { $x++ } }; Stop-Job $j; $j.State; Remove-Job $j; @(Get-Job).Count`, "Stopped\n0\n"},
		"a busy run lets jobs go on":   {`$j = Start-ThreadJob { 'done' }; while ($j.State -ne 'Completed') { $n++ }; Receive-Job $j -Keep; Receive-Job $j`, "done\ndone\n"},
		"a job is left to the run":     {`$null = Start-ThreadJob { while ($true) { $x++ } }; 'end'`, "end\n"},
		"a job of a job":               {`Start-ThreadJob { Start-ThreadJob { 7 } | Receive-Job -Wait } | Receive-Job -Wait`, "7\n"},
		"a job that still runs stays":  {`$j = Start-ThreadJob { while ($true) { $x++ } }; Remove-Job $j -ErrorVariable e 2>$null; "$($e.FullyQualifiedErrorId)"; Remove-Job $j -Force; @(Get-Job).Count`, "JobObjectNotFinishedCannotBeRemoved,Microsoft.PowerShell.Commands.RemoveJobCommand\n0\n"},
		"a block is no using variable": {`$b = { 1 }; try { 1 | ForEach-Object -Parallel { & $using:b } } catch { $_.FullyQualifiedErrorId }`, "ParallelUsingVariableCannotBeScriptBlock,Microsoft.PowerShell.Commands.ForEachObjectCommand\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &console{}
			sh := powershell.New(powershell.WithHost(interp.Host{Console: c}))
			if _, err := sh.RunText(context.Background(), "", test.script); err != nil {
				t.Fatal(err)
			}
			if got := c.out.String(); got != test.out || c.err.Len() > 0 {
				t.Errorf("got %q %q, want %q", got, c.err.String(), test.out)
			}
		})
	}
}
