package timer

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// Timer is a script that runs at set times.
type Timer struct {
	Name      string   `json:"name"`
	Script    string   `json:"script"` // an absolute path
	Arguments []string `json:"arguments,omitempty"`
	Schedule  Schedule `json:"schedule"`

	Cloud       string `json:"cloud"`
	TenantID    string `json:"tenantId,omitempty"` // of the account; empty for a script that needs none
	AccountName string `json:"accountName,omitempty"`

	Runtime    Runtime `json:"runtime"`
	PowerShell string  `json:"powershell,omitempty"` // the path of pwsh, where the runtime is that

	Platform Platform `json:"platform"`
	Scope    Scope    `json:"scope"`
	Program  string   `json:"program"` // the path of exorun

	// Environment is set for the script besides what the scheduler gives it. EnvironmentFile is read before each run, and is
	// the place for what is secret.
	Environment     map[string]string `json:"environment,omitempty"`
	EnvironmentFile string            `json:"environmentFile,omitempty"`

	Writable       []string `json:"writable,omitempty"` // folders that the script may write to
	TimeoutSeconds int      `json:"timeoutSeconds"`
	Keep           int      `json:"keep"` // how many runs are kept
	OnFailure      Target   `json:"onFailure,omitzero"`

	InstalledAt time.Time `json:"installedAt"`
	// Files are those that the scheduler reads. Enabled says that the scheduler has been told of them.
	Files   []string `json:"files,omitempty"`
	Enabled bool     `json:"enabled"`
}

// Runtime says what runs a script.
type Runtime string

// The runtimes.
const (
	Exorun     Runtime = "exorun" // exorun's own engine
	PowerShell Runtime = "pwsh"   // a PowerShell 7 that is installed, as exorun exec runs it
)

// Scope says whose scheduler runs a timer.
type Scope string

// The scopes.
const (
	User   Scope = "user"
	System Scope = "system"
)

// What a timer has unless told otherwise.
const (
	DefaultTimeout = 6 * time.Hour
	DefaultKeep    = 30
	longestName    = 64
)

// Timeout is how long the script may run.
func (t Timer) Timeout() time.Duration { return time.Duration(t.TimeoutSeconds) * time.Second }

// CheckName refuses a name that a scheduler or a file system could read as something else.
func CheckName(name string) error {
	switch {
	case len(name) > longestName:
		return fmt.Errorf("a timer's name has at most %d characters", longestName)
	case !isName(name):
		return fmt.Errorf("%q is not a timer's name: letters, digits, dots, hyphens and underscores, a letter or digit first", name)
	}
	return nil
}

func isName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._-", rune(c))) {
			return false
		}
	}
	return name != ""
}

// NameFor makes a timer's name from the script's. It is empty where nothing of it can be used.
func NameFor(script string) string {
	base := strings.TrimSuffix(filepath.Base(script), filepath.Ext(script))
	name := strings.Map(func(r rune) rune {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)), r == '.', r == '-', r == '_':
			return unicode.ToLower(r)
		case unicode.IsSpace(r):
			return '-'
		}
		return -1
	}, base)
	name = strings.TrimLeft(name, ".-_")
	return name[:min(len(name), longestName)]
}

// checkPath refuses a path that no scheduler's file can hold.
func checkPath(what, path string) error {
	if strings.ContainsFunc(path, unicode.IsControl) {
		return fmt.Errorf("the path of %s has a line break or another control character in it: %q", what, path)
	}
	return nil
}
