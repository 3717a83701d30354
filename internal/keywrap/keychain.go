package keywrap

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
)

// securityProgram is macOS's own tool for keychains, which needs neither cgo nor a signed program.
const securityProgram = "/usr/bin/security"

// keychainWait bounds one use of the keychain: where it is locked, the tool may ask somebody who is not there.
const keychainWait = 20 * time.Second

// The exit codes of security are the low octets of the Security framework's results.
const (
	exitItemNotFound          = 44 // errSecItemNotFound
	exitInteractionNotAllowed = 36 // errSecInteractionNotAllowed: locked, and nobody can be asked
	exitAuthorizationFailed   = 51 // errSecAuthFailed
	exitUserCancelled         = 128
)

// keychainService is what the item of each home is filed under.
const keychainService = "exorun"

// Keychain is the [Vault] of a login session on macOS: one item in the login keychain.
type Keychain struct {
	Program string // securityProgram where empty
}

var _ Vault = Keychain{}

// Name returns how the home's record calls the vault.
func (Keychain) Name() string { return "Keychain" }

// Resting says how keys rest.
func (Keychain) Resting() certs.Resting {
	return certs.Resting{How: "wrapped with a key in the login keychain", NeedsSession: true}
}

// Keep puts the data key into the keychain. It goes to the tool's input: an argument would show in the list of processes.
func (k Keychain) Keep(ctx context.Context, id string, key []byte) ([]byte, error) {
	command := fmt.Sprintf("add-generic-password -U -s %s -a %s -w %s\n", keychainService, id, base64.StdEncoding.EncodeToString(key))
	_, err := k.run(ctx, command, "-i")
	return nil, err
}

// Recall takes the data key out of the keychain.
func (k Keychain) Recall(ctx context.Context, id string, _ []byte) ([]byte, error) {
	out, err := k.run(ctx, "", "find-generic-password", "-s", keychainService, "-a", id, "-w")
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(out)))
	if err != nil {
		return nil, ErrLost
	}
	return key, nil
}

// Forget removes the data key from the keychain.
func (k Keychain) Forget(ctx context.Context, id string, _ []byte) error {
	_, err := k.run(ctx, "", "delete-generic-password", "-s", keychainService, "-a", id)
	if errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

func (k Keychain) run(ctx context.Context, input string, arguments ...string) ([]byte, error) {
	program := k.Program
	if program == "" {
		program = securityProgram
	}
	limited, cancel := context.WithTimeout(ctx, keychainWait)
	defer cancel()
	tool := exec.CommandContext(limited, program, arguments...)
	tool.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	tool.Stdout = &out
	err := tool.Run()
	if err == nil {
		return out.Bytes(), nil
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, ErrLocked // it asks somebody who does not answer
	}
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		switch ended.ExitCode() {
		case exitItemNotFound:
			return nil, ErrLost
		case exitInteractionNotAllowed, exitAuthorizationFailed, exitUserCancelled:
			return nil, ErrLocked
		}
	}
	return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
}
