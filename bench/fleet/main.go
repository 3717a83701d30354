// Command fleet measures exorun verify --all over the accounts of many tenants beside a bare Go loop that makes the same three
// requests for each, sixteen at a time. Tenants and clients share this machine.
//
//	go run ./bench/fleet [-tenants 400] [-runs 3]
//
// The two take turns. It prints medians, and the ratio to the bare loop, which is the floor.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/bench/timing"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/internal/tenant/plant"
	"github.com/exorun/exorun/internal/tenant/state"
)

func main() {
	log.SetFlags(0)
	tenants := flag.Int("tenants", 400, "how many tenants there are")
	runs := flag.Int("runs", 3, "how often each program runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *tenants, *runs); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, tenants, runs int) error {
	if tenants < 1 || runs < 1 {
		return errors.New("-tenants and -runs take a number from 1")
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
	began := time.Now()
	running, err := tenant.Start(ctx, tenant.Options{Seed: "bench", Tenants: tenants, Mailboxes: 3})
	if err != nil {
		return err
	}
	defer running.Close()
	list, err := register(running, work)
	if err != nil {
		return err
	}
	fmt.Printf("%-20s %7.2f s for %d tenants\n", "start and applications", time.Since(began).Seconds(), tenants)

	env := append(os.Environ(), "EXORUN_HOME="+filepath.Join(work, "home"), "NO_COLOR=1", "BENCH_LIST="+filepath.Join(work, "list"))
	for name, value := range running.Env() {
		env = append(env, name+"="+value)
	}
	printsAll := func(p timing.Program, printed []byte) error {
		if lines := bytes.Count(printed, []byte("\n")); lines != tenants {
			return fmt.Errorf("%s printed %d lines, want %d", p.Name, lines, tenants)
		}
		return nil
	}
	command := func(args ...string) timing.Program {
		return timing.Program{Name: strings.Join(args, " "), Args: append([]string{exorun}, append(args, "--json")...), Env: env}
	}
	once := func(p timing.Program) (time.Duration, error) {
		medians, err := timing.Compare(ctx, []timing.Program{p}, 1, printsAll)
		if err != nil {
			return 0, err
		}
		return medians[0], nil
	}
	took, err := once(command("account", "import", list))
	if err != nil {
		return err
	}
	fmt.Printf("%-20s %7.2f s\n", "account import", took.Seconds())
	took, err = once(command("account", "list"))
	if err != nil {
		return err
	}
	fmt.Printf("%-20s %7.2f s\n", "account list", took.Seconds())

	medians, err := timing.Compare(ctx, []timing.Program{{Name: "bare Go loop", Args: []string{barego}, Env: env}, command("verify", "--all")}, runs, printsAll)
	if err != nil {
		return err
	}
	floor, verified := medians[0].Seconds(), medians[1].Seconds()
	fmt.Printf("%-20s %7.2f s, the median of %d\n", "bare Go loop", floor, runs)
	fmt.Printf("%-20s %7.2f s, the median of %d; %.2f times the bare loop, %.1f ms an account\n", "verify --all", verified, runs, verified/floor, 1000*verified/float64(tenants))

	took, err = once(command("renew", "--all", "--force"))
	if err != nil {
		return err
	}
	fmt.Printf("%-20s %7.2f s, with a new key for each\n", "renew --all --force", took.Seconds())
	took, err = once(command("renew", "--all"))
	if err != nil {
		return err
	}
	fmt.Printf("%-20s %7.2f s, nothing due\n", "renew --all", took.Seconds())
	return nil
}

// someKeys is how many private keys the applications share: making one takes longer than all else.
const someKeys = 8

// register gives each tenant an application, and writes the lists of them for both programs. It returns exorun's.
func register(running *tenant.Tenant, work string) (list string, err error) {
	members, err := running.Members()
	if err != nil {
		return "", err
	}
	var keys []*rsa.PrivateKey
	for range someKeys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return "", err
		}
		keys = append(keys, key)
	}
	accounts, lines := "organization,appId,certificate\n", ""
	for n, member := range members {
		certificate, err := certs.Issue(certs.IssueOptions{CommonName: "bench " + member.InitialDomain(), Key: keys[n%someKeys], Now: time.Now})
		if err != nil {
			return "", err
		}
		made, err := plant.Register(member.Store(), plant.Application{
			Name: "bench", Certificate: certificate.Leaf.Raw, Roles: []string{state.RoleExchangeAdministrator},
		})
		if err != nil {
			return "", err
		}
		text, err := certs.EncodePEM(certificate, "")
		if err != nil {
			return "", err
		}
		file := filepath.Join(work, fmt.Sprintf("%d.pem", n))
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", err
		}
		accounts += strings.Join([]string{member.InitialDomain(), made.AppID, file}, ",") + "\n"
		lines += strings.Join([]string{member.InitialDomain(), made.AppID, file}, " ") + "\n"
	}
	list = filepath.Join(work, "accounts.csv")
	return list, errors.Join(os.WriteFile(list, []byte(accounts), 0o600), os.WriteFile(filepath.Join(work, "list"), []byte(lines), 0o600))
}
