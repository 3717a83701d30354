package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/term"

	"github.com/exorun/exorun/internal/fail"
)

// askSecret asks for a secret at the terminal without showing it. without says what to do where there is no terminal.
func (a *App) askSecret(prompt, without string) (string, error) {
	file, ok := a.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", fail.New(fail.Usage, "ask for a password", "standard input is not a terminal", without)
	}
	fmt.Fprint(a.Stderr, prompt)
	secret, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(a.Stderr)
	if err != nil {
		return "", fail.Wrap(err, fail.Usage, "ask for a password", "", without)
	}
	return string(secret), nil
}

// newPassword reads a password from a file, or asks for it twice.
func (a *App) newPassword(file string) (string, error) {
	if file != "" {
		return readPasswordFile(file)
	}
	first, err := a.askSecret("Password for the file: ", "give --password-file FILE")
	if err != nil {
		return "", err
	}
	second, err := a.askSecret("The same again: ", "")
	if err != nil {
		return "", err
	}
	switch {
	case first == "":
		return "", fail.New(fail.InvalidInput, "ask for a password", "a private key is not written without a password", "")
	case first != second:
		return "", fail.New(fail.InvalidInput, "ask for a password", "the two are not the same", "run it again")
	}
	return first, nil
}

// readPasswordFile returns the first line of a file.
func readPasswordFile(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fail.Wrap(err, fail.InvalidInput, "read the password in "+path, fileCause(err), "")
	}
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Scan()
	if err := scanner.Err(); err != nil {
		return "", fail.Wrap(err, fail.InvalidInput, "read the password in "+path, "its first line is too long", "")
	}
	if scanner.Text() == "" {
		return "", fail.New(fail.InvalidInput, "read the password in "+path, "its first line is empty", "")
	}
	return scanner.Text(), nil
}

// fileCause says in the user's words why a file could not be opened, read or written.
func fileCause(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "this user has no permission"
	case errors.Is(err, fs.ErrExist):
		return "it exists already, and is not overwritten"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case errors.Is(err, syscall.EISDIR):
		return "it is a folder"
	}
	return err.Error()
}
