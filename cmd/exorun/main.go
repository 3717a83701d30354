// Command exorun runs Exchange Online scripts unattended.
package main

import (
	"os"
	"runtime/debug"
	_ "time/tzdata" // schedules and dates need zones on systems that bring none

	"github.com/exorun/exorun/internal/cli"
)

// version is set by the release build; a build from source shows its commit instead.
var version string

func main() {
	os.Exit(cli.Main(versionText()))
}

func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(development)"
	}
	return info.Main.Version
}
