//go:build unix

package execenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ownModulePath returns the folders of the user, of the machine and of PowerShell itself ("about_PSModulePath").
func ownModulePath(getenv func(string) string, program string) []string {
	data := getenv("XDG_DATA_HOME")
	if data == "" {
		data = filepath.Join(getenv("HOME"), ".local", "share")
	}
	folders := []string{filepath.Join(data, "powershell", "Modules"), "/usr/local/share/powershell/Modules"}
	if installed := installedModules(program); installed != "" {
		folders = append(folders, installed)
	}
	return folders
}

// installedModules returns the folder of modules beside the PowerShell that program is, or that is called pwsh where it is
// another program, which may start one.
func installedModules(program string) string {
	if !strings.HasPrefix(filepath.Base(program), "pwsh") {
		program = "pwsh"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return ""
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return ""
	}
	folder := filepath.Join(filepath.Dir(path), "Modules")
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return ""
	}
	return folder
}

// sameVariable reports whether two names are one variable.
func sameVariable(a, b string) bool { return a == b }
