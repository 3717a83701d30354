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
	"strings"

	"github.com/exorun/exorun/bench/timing"
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
		if err := timing.Build(ctx, binary, source); err != nil {
			return err
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
	contenders := []timing.Program{
		{Name: "bare Go", Args: []string{barego}, Env: env},
		{Name: "exorun", Args: []string{exorun, "cmd", "-o", "ndjson", "Get-Mailbox", "-ResultSize", "1", "-WarningAction", "SilentlyContinue"}, Env: env},
	}
	if node, err := exec.LookPath("node"); err == nil {
		contenders = append(contenders, timing.Program{Name: "bare Node", Args: []string{node, "bench/exchange/bare.mjs"}, Env: env})
	} else {
		fmt.Println("node is not on this machine; it is left out")
	}
	if _, err := timing.Compare(ctx, contenders, 1, oneMailbox); err != nil { // once, so that files are in the system's cache
		return err
	}
	medians, err := timing.Compare(ctx, contenders, runs, oneMailbox)
	if err != nil {
		return err
	}
	for i, c := range contenders {
		fmt.Printf("%-10s %4d ms to the first row, the median of %d; %.1f times bare Go\n", c.Name, medians[i].Milliseconds(), runs, medians[i].Seconds()/medians[0].Seconds())
	}
	return nil
}

// oneMailbox checks that a contender printed a mailbox.
func oneMailbox(c timing.Program, printed []byte) error {
	var row map[string]any
	if err := json.Unmarshal(printed, &row); err != nil || !strings.Contains(fmt.Sprint(row["PrimarySmtpAddress"]), "@") {
		return fmt.Errorf("%s printed no mailbox: %.200s", c.Name, printed)
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
