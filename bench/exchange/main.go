// Command exchange measures a cold process to its first row of Exchange: exorun beside a bare Go and a bare Node client that
// make the same two requests, a token and a page, of a tenant in this process.
//
//	go run ./bench/exchange [-runs 15]
//
// The three take turns, so that what else the machine does falls on all alike. It prints medians, and ratios to the bare Go
// client, which is the floor.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant"
)

func main() {
	log.SetFlags(0)
	runs := flag.Int("runs", 15, "how often each program runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *runs); err != nil {
		log.Fatal(err)
	}
}

// contender is a program that prints one row.
type contender struct {
	name  string
	args  []string
	times []time.Duration
}

func run(ctx context.Context, runs int) error {
	if runs < 1 {
		return errors.New("-runs takes a number from 1")
	}
	work, err := os.MkdirTemp("", "exorun-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	exorun, barego := filepath.Join(work, "exorun"), filepath.Join(work, "barego")
	for binary, source := range map[string]string{exorun: "./cmd/exorun", barego: "./bench/exchange/barego"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", binary, source)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", source, err, out)
		}
	}
	running, err := tenant.Start(ctx, tenant.Options{Seed: "bench"})
	if err != nil {
		return err
	}
	defer running.Close()
	env, err := setUp(ctx, exorun, work, running)
	if err != nil {
		return err
	}
	contenders := []*contender{
		{name: "bare Go", args: []string{barego}},
		{name: "exorun", args: []string{exorun, "cmd", "-o", "ndjson", "Get-Mailbox", "-ResultSize", "1", "-WarningAction", "SilentlyContinue"}},
	}
	if node, err := exec.LookPath("node"); err == nil {
		contenders = append(contenders, &contender{name: "bare Node", args: []string{node, "bench/exchange/bare.mjs"}})
	} else {
		fmt.Println("node is not on this machine; it is left out")
	}
	for _, c := range contenders { // once, so that files are in the system's cache
		if _, err := c.measure(ctx, env); err != nil {
			return err
		}
	}
	for range runs {
		for _, c := range contenders {
			took, err := c.measure(ctx, env)
			if err != nil {
				return err
			}
			c.times = append(c.times, took)
		}
	}
	floor := median(contenders[0].times)
	for _, c := range contenders {
		m := median(c.times)
		fmt.Printf("%-10s %4d ms to the first row, the median of %d; %.1f times bare Go\n", c.name, m.Milliseconds(), runs, m.Seconds()/floor.Seconds())
	}
	return nil
}

// setUp sets the account up with exorun and returns the environment in which all contenders find it.
func setUp(ctx context.Context, exorun, work string, running *tenant.Tenant) ([]string, error) {
	home := filepath.Join(work, "home")
	env := append(os.Environ(), "EXORUN_HOME="+home)
	for name, value := range running.Env() {
		env = append(env, name+"="+value)
	}
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, exorun, "setup", "--organization", running.Info().InitialDomain(), "--credential", "environment", "--json")
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &problems
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("exorun setup: %w\n%s", err, problems.Bytes())
	}
	var account struct{ AppID, Organization, Thumbprint string }
	if err := json.Unmarshal(out.Bytes(), &account); err != nil {
		return nil, fmt.Errorf("exorun setup --json: %w", err)
	}
	pem := filepath.Join(work, "account.pem")
	if err := joinPEM(pem, filepath.Join(home, "clouds", "laptop", "public", "certificates", account.Thumbprint)); err != nil {
		return nil, err
	}
	return append(env, "BENCH_TENANT="+account.Organization, "BENCH_CLIENT="+account.AppID, "BENCH_PEM="+pem), nil
}

// joinPEM writes the key and the certificate at base into one file, as the bare clients read them.
func joinPEM(path, base string) error {
	var both []byte
	for _, ending := range []string{".key.pem", ".pem"} {
		text, err := os.ReadFile(base + ending)
		if err != nil {
			return err
		}
		both = append(both, text...)
	}
	return os.WriteFile(path, both, 0o600)
}

// measure runs a contender once and returns how long it took until it had ended, with its row printed.
func (c *contender) measure(ctx context.Context, env []string) (time.Duration, error) {
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &out, &problems
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", c.name, err, problems.Bytes())
	}
	var row map[string]any
	if err := json.Unmarshal(out.Bytes(), &row); err != nil || !strings.Contains(fmt.Sprint(row["PrimarySmtpAddress"]), "@") {
		return 0, fmt.Errorf("%s printed no mailbox: %.200s", c.name, out.Bytes())
	}
	return took, nil
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
