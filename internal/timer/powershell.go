package timer

import (
	"os"
	"path/filepath"
	"strings"
)

// powershellFolders are those in which PowerShell keeps what is the user's own: the variable that names each (XDG Base
// Directory Specification), and where it is below the user's home by default.
var powershellFolders = []struct{ variable, byDefault string }{
	{"XDG_CACHE_HOME", ".cache"},
	{"XDG_CONFIG_HOME", ".config"},
	{"XDG_DATA_HOME", ".local/share"},
}

// withPowerShellFolders makes sure that PowerShell finds the folders that it makes when it starts. Within a scheduler's fences
// it cannot make them in the user's home, and does not start; where they are not there already, others stand for them.
func withPowerShellFolders(environ []string, instead string) []string {
	lookup := func(name string) string {
		for _, line := range environ {
			if value, ok := strings.CutPrefix(line, name+"="); ok {
				return value
			}
		}
		return ""
	}
	values := map[string]string{}
	for _, folder := range powershellFolders {
		base := lookup(folder.variable)
		if base == "" {
			base = filepath.Join(lookup("HOME"), folder.byDefault)
		}
		if os.MkdirAll(filepath.Join(base, "powershell"), 0o700) != nil {
			values[folder.variable] = filepath.Join(instead, folder.byDefault)
		}
	}
	return merge(environ, values)
}
