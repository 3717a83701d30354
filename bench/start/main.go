// Command start measures what a script of one line costs before it runs: the whole process of exorun beside an empty Go
// program, which is the floor of any Go program.
//
//	go run ./bench/start [-runs 30]
//
// It prints medians in milliseconds of this machine, and the ratio.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/exorun/exorun/bench/timing"
)

func main() {
	log.SetFlags(0)
	runs := flag.Int("runs", 30, "how often each program runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *runs); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, runs int) error {
	work, err := os.MkdirTemp("", "exorun-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	at := func(name string) string { return filepath.Join(work, name) }
	for name, text := range map[string]string{"empty.go": "package main\n\nfunc main() {}\n", "hello.ps1": "'hello'\n"} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for binary, source := range map[string]string{"empty": at("empty.go"), "exorun": "./cmd/exorun"} {
		if err := timing.Build(ctx, at(binary), source); err != nil {
			return err
		}
	}
	env := append(os.Environ(), "EXORUN_HOME="+at("home"))
	programs := []timing.Program{
		{Name: "an empty Go program", Args: []string{at("empty")}, Env: env},
		{Name: "exorun version", Args: []string{at("exorun"), "version"}, Env: env},
		{Name: "exorun run hello.ps1", Args: []string{at("exorun"), "run", at("hello.ps1")}, Env: env},
	}
	medians, err := timing.Compare(ctx, programs, runs, nil)
	if err != nil {
		return err
	}
	for i, p := range programs {
		fmt.Printf("%-22s %6.1f ms, the median of %d; %.1f times the empty program\n", p.Name, medians[i].Seconds()*1000, runs, medians[i].Seconds()/medians[0].Seconds())
	}
	return nil
}
