// Command build measures what a newcomer waits for: the build of exorun from an empty build cache, with the modules at
// hand, and the demo.
//
//	go run ./bench/build [-demos 5]
//
// It prints seconds of this machine; the build is also given as a ratio to the build of an empty program that links only
// net/http, which is the floor that any program of this kind pays for the standard library.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

const floorProgram = `package main

import "net/http"

func main() { _ = http.ListenAndServe("127.0.0.1:0", nil) }
`

func main() {
	log.SetFlags(0)
	demos := flag.Int("demos", 5, "how often the demo runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *demos); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, demos int) error {
	work, err := os.MkdirTemp("", "exorun-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	floorSource := filepath.Join(work, "floor.go")
	if err := os.WriteFile(floorSource, []byte(floorProgram), 0o600); err != nil {
		return err
	}
	floor, err := coldBuild(ctx, filepath.Join(work, "floor-cache"), filepath.Join(work, "floor"), floorSource)
	if err != nil {
		return err
	}
	binary := filepath.Join(work, "exorun")
	whole, err := coldBuild(ctx, filepath.Join(work, "cache"), binary, "./cmd/exorun")
	if err != nil {
		return err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	fmt.Printf("build, empty cache: %.1f s on %d cores, %.1f times an empty net/http program (%.1f s); binary %.1f MB\n",
		whole.Seconds(), runtime.NumCPU(), whole.Seconds()/floor.Seconds(), floor.Seconds(), float64(info.Size())/1e6)

	var times []time.Duration
	for range demos {
		took, err := timed(ctx, []string{"TMPDIR=" + work}, binary, "demo", "--json")
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	slices.Sort(times)
	fmt.Printf("demo: %.2f s, the median of %d (%.2f to %.2f)\n",
		times[len(times)/2].Seconds(), len(times), times[0].Seconds(), times[len(times)-1].Seconds())
	return nil
}

func coldBuild(ctx context.Context, cache, binary, source string) (time.Duration, error) {
	return timed(ctx, []string{"CGO_ENABLED=0", "GOCACHE=" + cache}, "go", "build", "-o", binary, source)
}

func timed(ctx context.Context, env []string, name string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s %v: %w\n%s", name, args, err, out)
	}
	return time.Since(start), nil
}
