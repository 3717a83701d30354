package execenv

import (
	"bytes"
	"embed"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/exorun/exorun/internal/fail"
)

// The module for PowerShell: the connection as a cmdlet, and sign-in to Exchange by the account's thumbprint on every system.
//
//go:embed module/Exorun.psd1 module/Exorun.psm1 module/arrive.ps1
var module embed.FS

const (
	moduleName         = "Exorun"
	exchangeModuleName = "ExchangeOnlineManagement"
	arriveScript       = "exorun.ps1"
)

// A script reaches ExchangeOnlineManagement in many ways: by a command's name, by Import-Module with a version or without,
// by #Requires. Whichever it takes shall bring the account's module along, and leave one module of that name and version, as
// scripts and the module itself look it up. So each installed version has a stand-in first in the module path: a folder of
// links to the real one's files, and its manifest with one line more, by which PowerShell runs a script before it imports
// the module. That script imports the account's module, whose aliases go before functions of the same name.

// WriteModules puts the modules for PowerShell into the folder and returns the value of PSModulePath by which they are found
// first. getenv looks up the environment that the program inherits.
func (f *Folder) WriteModules(getenv func(string) string, program string) (string, error) {
	own := filepath.Join(f.path, "modules")
	manifest, err := writeModule(filepath.Join(own, moduleName))
	if err != nil {
		return "", fail.Wrap(err, fail.StateUnusable, "write the module for PowerShell to "+own, "it cannot be written: "+cause(err), "")
	}
	searched := modulePath(getenv, program)
	first := []string{own}
	for i, folder := range searched {
		// A folder each keeps their order, by which PowerShell chooses.
		standIns := filepath.Join(own+"-"+strconv.Itoa(i), exchangeModuleName)
		made, err := writeStandIns(filepath.Join(folder, exchangeModuleName), standIns, manifest)
		if err != nil {
			return "", fail.Wrap(err, fail.StateUnusable, "make the stand-in of "+exchangeModuleName, "it cannot be made: "+cause(err), "")
		}
		if made {
			first = append(first, filepath.Dir(standIns))
		}
	}
	return strings.Join(append(first, searched...), string(os.PathListSeparator)), nil
}

func writeModule(dir string) (manifest string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, name := range []string{moduleName + ".psd1", moduleName + ".psm1"} {
		text, err := module.ReadFile("module/" + name)
		if err != nil {
			return "", err
		}
		if err := writeNew(filepath.Join(dir, name), text); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, moduleName+".psd1"), nil
}

// writeStandIns makes a stand-in for each version of the module that is installed in real: in folders that are named by
// their version, or itself. It reports whether there is any.
func writeStandIns(real, standIns, manifest string) (made bool, err error) {
	if ok, err := writeStandIn(real, standIns, manifest); ok || err != nil {
		return ok, err
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return false, nil //nolint:nilerr // what PowerShell cannot read either is not installed
	}
	for _, entry := range entries {
		if !isVersion(entry.Name()) {
			continue
		}
		ok, err := writeStandIn(filepath.Join(real, entry.Name()), filepath.Join(standIns, entry.Name()), manifest)
		if err != nil {
			return made, err
		}
		made = made || ok
	}
	return made, nil
}

// isVersion reports whether a folder is named by a version: two to four numbers.
func isVersion(name string) bool {
	parts := strings.Split(name, ".")
	return len(parts) >= 2 && len(parts) <= 4 && !slices.ContainsFunc(parts, func(part string) bool {
		_, err := strconv.ParseUint(part, 10, 31)
		return err != nil
	})
}

// writeStandIn makes the stand-in of the module whose files are in real. ok is false where there is no such module, or its
// manifest is not one that a line can be added to.
func writeStandIn(real, standIn, manifest string) (ok bool, err error) {
	name := exchangeModuleName + ".psd1"
	text, err := os.ReadFile(filepath.Join(real, name))
	if err != nil {
		return false, nil //nolint:nilerr // it is not installed there
	}
	if text, ok = announce(text); !ok {
		return false, nil
	}
	if err := os.MkdirAll(standIn, 0o700); err != nil {
		return false, err
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		return false, err
	}
	for _, entry := range entries {
		if strings.EqualFold(entry.Name(), name) {
			continue
		}
		if err := link(filepath.Join(real, entry.Name()), filepath.Join(standIn, entry.Name())); err != nil {
			return false, err
		}
	}
	script, err := arrival(standIn, manifest)
	if err != nil {
		return false, err
	}
	return true, errors.Join(writeNew(filepath.Join(standIn, arriveScript), script), writeNew(filepath.Join(standIn, name), text))
}

// The begin of a manifest's table, and the key that a line is added for.
const (
	manifestBegin  = `(?m)^\s*@\{`
	manifestScript = `(?mi)^\s*ScriptsToProcess\s*=`
)

// announce adds a line to a module's manifest by which PowerShell runs the script before it imports the module.
func announce(text []byte) (announced []byte, ok bool) {
	begin := regexp.MustCompile(manifestBegin).FindIndex(text)
	if begin == nil || !utf8.Valid(text) || regexp.MustCompile(manifestScript).Match(text) {
		return nil, false
	}
	line := []byte("\nScriptsToProcess = @('" + arriveScript + "')\n")
	return slices.Concat(text[:begin[1]], line, text[begin[1]:]), true
}

// arrival is the script that imports the account's module.
func arrival(standIn, manifest string) ([]byte, error) {
	text, err := module.ReadFile("module/arrive.ps1")
	if err != nil {
		return nil, err
	}
	path, err := filepath.Rel(standIn, manifest)
	if err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(text, []byte("@MODULE@"), []byte(filepath.ToSlash(path))), nil
}

// link makes a file or folder appear at another place. Windows lets only some users make links; there it is copied.
func link(from, to string) error {
	if err := os.Symlink(from, to); err == nil || runtime.GOOS != "windows" {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeNew(to, text)
}

// modulePath returns the folders in which a PowerShell looks for modules. PowerShell puts its own before what it inherits,
// unless they are there: so they are, lest they come before the account's.
func modulePath(getenv func(string) string, program string) []string {
	inherited := filepath.SplitList(getenv(variableModulePath))
	var folders []string
	for _, folder := range slices.Concat(ownModulePath(getenv, program), inherited) {
		same := func(other string) bool { return sameFolder(other, folder) }
		if folder == "" || slices.ContainsFunc(folders, same) {
			continue
		}
		folders = append(folders, folder)
	}
	return folders
}

func sameFolder(a, b string) bool {
	a, b = strings.TrimRight(a, `/\`), strings.TrimRight(b, `/\`)
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	return a == b
}
