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
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/exorun/exorun/bench/timing"
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

	demo := timing.Program{Args: []string{binary, "demo", "--json"}, Env: append(os.Environ(), "TMPDIR="+work)}
	var times []time.Duration
	for range demos {
		took, _, err := demo.Run(ctx)
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	fmt.Printf("demo: %.2f s, the median of %d (%.2f to %.2f)\n",
		timing.Median(times).Seconds(), len(times), slices.Min(times).Seconds(), slices.Max(times).Seconds())
	return nil
}

func coldBuild(ctx context.Context, cache, binary, source string) (time.Duration, error) {
	build := timing.Program{Args: []string{"go", "build", "-o", binary, source}, Env: append(os.Environ(), "CGO_ENABLED=0", "GOCACHE="+cache)}
	took, _, err := build.Run(ctx)
	return took, err
}
