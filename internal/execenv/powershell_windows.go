package execenv

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// ownModulePath returns the folders of the user and of the machine ("about_PSModulePath"). Windows PowerShell has others than
// PowerShell 7, and neither can load all modules of the other.
func ownModulePath(getenv func(string) string, program string) []string {
	edition := "PowerShell"
	if name := strings.ToLower(filepath.Base(program)); name == "powershell" || name == "powershell.exe" {
		edition = "WindowsPowerShell"
	}
	var folders []string
	if documents, err := windows.KnownFolderPath(windows.FOLDERID_Documents, 0); err == nil {
		folders = append(folders, filepath.Join(documents, edition, "Modules"))
	}
	if programs := getenv("ProgramFiles"); programs != "" {
		folders = append(folders, filepath.Join(programs, edition, "Modules"))
	}
	return folders
}

// sameVariable reports whether two names are one variable.
func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }
