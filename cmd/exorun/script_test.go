package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/exorun/exorun/internal/poll"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"exorun": main, "mailboxes": mailboxes, "xdg-open": openBrowser})
}

// TestScripts runs the program as its users do. Each script is also documentation: what is typed, what is printed.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXORUN_HOME", env.WorkDir+"/home")
			env.Setenv("NO_COLOR", "1")
			env.Values[keyringKey{}] = &keyringHolder{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"loadenv": loadEnv, "exit-code": exitCode, "keep": keep, "envsubst": envSubst, "authority": authority, "keyring": keyring},
	})
}

// startWait is how long a script waits for a tenant to write its environment file.
const startWait = 30 * time.Second

// loadEnv waits for an environment file of exorun tenant start and takes its variables over.
func loadEnv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: loadenv FILE")
	}
	path := ts.MkAbs(args[0])
	var text []byte
	err := poll.Until(context.Background(), poll.Options{Interval: 10 * time.Millisecond, MaxInterval: 50 * time.Millisecond, Timeout: startWait}, func(context.Context) (bool, error) {
		var err error
		text, err = os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return false, poll.NotYet(err)
		}
		return err == nil, err
	})
	ts.Check(err)
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if ok {
			ts.Setenv(name, strings.Trim(value, "'"))
		}
	}
}
