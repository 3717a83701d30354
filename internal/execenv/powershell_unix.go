//go:build unix

package execenv

import "path/filepath"

// ownModulePath returns the folders of the user and of the machine ("about_PSModulePath").
func ownModulePath(getenv func(string) string, _ string) []string {
	data := getenv("XDG_DATA_HOME")
	if data == "" {
		data = filepath.Join(getenv("HOME"), ".local", "share")
	}
	return []string{filepath.Join(data, "powershell", "Modules"), "/usr/local/share/powershell/Modules"}
}

// sameVariable reports whether two names are one variable.
func sameVariable(a, b string) bool { return a == b }
