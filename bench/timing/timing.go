// Package timing runs whole programs against the clock, for the benchmarks that compare exorun with something else.
package timing

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Program is a program with its arguments.
type Program struct {
	Name string   // for the table
	Args []string // the program first
	Env  []string // whole; nil for the process's own
}

// Run runs the program once. It returns how long it took until it had ended, and what it printed.
func (p Program) Run(ctx context.Context) (time.Duration, []byte, error) {
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, p.Args[0], p.Args[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.Env, &out, &problems
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		return 0, nil, fmt.Errorf("%s: %w\n%s%s", strings.Join(p.Args, " "), err, out.Bytes(), problems.Bytes())
	}
	return took, out.Bytes(), nil
}

// Compare runs the programs in turn, as often as runs says, and returns the median of each: turns share what else the
// machine does. check sees what a run printed; nil for no matter what.
func Compare(ctx context.Context, programs []Program, runs int, check func(p Program, printed []byte) error) ([]time.Duration, error) {
	times := make([][]time.Duration, len(programs))
	for range runs {
		for i, p := range programs {
			took, printed, err := p.Run(ctx)
			if err != nil {
				return nil, err
			}
			if check != nil {
				if err := check(p, printed); err != nil {
					return nil, err
				}
			}
			times[i] = append(times[i], took)
		}
	}
	medians := make([]time.Duration, len(programs))
	for i := range times {
		medians[i] = Median(times[i])
	}
	return medians, nil
}

// Median returns the middle of the times.
func Median(times []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(times))[len(times)/2]
}

// Build builds a Go program without cgo.
func Build(ctx context.Context, binary, source string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, source)
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", source, err, out)
	}
	return nil
}
