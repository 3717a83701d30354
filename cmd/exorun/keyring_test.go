package main

import (
	"context"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/exorun/exorun/internal/keywrap/secretservicetest"
)

// keyringKey finds the keyring of a script among its values.
type keyringKey struct{}

// keyringHolder is the keyring of a script once it has started one.
type keyringHolder struct{ service *secretservicetest.Service }

// keyring is the keyring of a login session: start starts it and names its bus in the environment, lock and unlock do what a
// screen saver and a log-in do, lose empties it, empty checks that it is.
func keyring(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keyring start|lock|unlock|lose|empty")
	}
	holder := ts.Value(keyringKey{}).(*keyringHolder)
	if args[0] == "start" {
		daemon, err := exec.LookPath("dbus-daemon")
		ts.Check(err)
		holder.service, err = secretservicetest.Start(context.Background(), daemon)
		ts.Check(err)
		ts.Defer(holder.service.Close)
		ts.Setenv("DBUS_SESSION_BUS_ADDRESS", holder.service.Address)
		return
	}
	if holder.service == nil {
		ts.Fatalf("keyring start comes first")
	}
	switch args[0] {
	case "lock", "unlock":
		holder.service.Lock(args[0] == "lock")
	case "lose":
		holder.service.Lose()
	case "empty":
		if kept := len(holder.service.Secrets()); kept != 0 {
			ts.Fatalf("the keyring holds %d secrets", kept)
		}
	default:
		ts.Fatalf("keyring cannot %s", args[0])
	}
}
