// Command objects measures how much memory a pipeline takes for a million objects and for ten million: it should be the same,
// since objects go through one by one.
//
//	go run ./bench/objects [-objects 10000000]
//
// It prints the peak of the process's memory and the time for a tenth of the objects and for all. The table that is written and
// read has a tenth as many rows.
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
	"strconv"
	"time"

	"github.com/exorun/exorun/bench/timing"
)

// scripts take the number of objects and the name of a file.
var scripts = []struct{ name, text string }{
	{"pipeline", `param([int]$Count) (1..$Count | ForEach-Object { $_ * 2 } | Where-Object { $_ % 3 -eq 0 } | Measure-Object).Count`},
	{"new objects", `param([int]$Count) (1..$Count | ForEach-Object { [pscustomobject]@{ Id = $_; Name = "User $_" } } | Where-Object Id -gt 5 | Select-Object Id | Measure-Object).Count`},
	{"Export-Csv", `param([int]$Count, $File) 1..($Count / 10) | ForEach-Object { [pscustomobject]@{ Id = $_; Name = "User $_" } } | Export-Csv $File`},
	{"Import-Csv", `param([int]$Count, $File) (Import-Csv $File | Where-Object { $_.Name -like '*7' } | Measure-Object).Count`},
}

func main() {
	log.SetFlags(0)
	objects := flag.Int("objects", 10_000_000, "how many objects there are")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *objects); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, objects int) error {
	work, err := os.MkdirTemp("", "exorun-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	exorun := filepath.Join(work, "exorun")
	if err := timing.Build(ctx, exorun, "./cmd/exorun"); err != nil {
		return err
	}
	for _, s := range scripts {
		file := filepath.Join(work, "script.ps1")
		if err := os.WriteFile(file, []byte(s.text), 0o600); err != nil {
			return err
		}
		for _, count := range []int{objects / 10, objects} {
			table := filepath.Join(work, strconv.Itoa(count)+".csv")
			cmd := exec.CommandContext(ctx, exorun, "run", file, strconv.Itoa(count), table)
			cmd.Env = append(os.Environ(), "EXORUN_HOME="+filepath.Join(work, "home"))
			start := time.Now()
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", s.name, err, out)
			}
			fmt.Printf("%-12s %9d objects %7.1f s %6.1f MB at the most\n", s.name, count, time.Since(start).Seconds(), peak(cmd.ProcessState))
		}
	}
	return nil
}
