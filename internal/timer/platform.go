package timer

import (
	"fmt"
	"runtime"
	"strings"
)

// Platform says whose scheduler runs a timer. It is a value, so that the files of every system can be made on any.
type Platform string

// The platforms.
const (
	Linux   Platform = "linux"   // systemd
	MacOS   Platform = "darwin"  // launchd
	Windows Platform = "windows" // the Task Scheduler
)

// ThisPlatform is that of the running program.
func ThisPlatform() Platform {
	switch runtime.GOOS {
	case "darwin":
		return MacOS
	case "windows":
		return Windows
	}
	return Linux
}

// Scheduler names what runs the timers.
func (p Platform) Scheduler() string {
	switch p {
	case MacOS:
		return "launchd"
	case Windows:
		return "the Task Scheduler"
	}
	return "systemd"
}

// Host is the machine and the user for whom files are made.
type Host struct {
	Home       string // exorun's
	User       string // whom a timer runs as: a login name, on Windows DOMAIN\name
	UserID     string // the number of the user, on Windows the SID
	UserHome   string
	ConfigHome string // the user's folder for configuration
}

// File is one that a scheduler reads. Its text holds no secret.
type File struct {
	Path string
	Text []byte
}

// Command is a program with its arguments.
type Command []string

func (c Command) String() string { return strings.Join(c, " ") }

// Plan is what makes a scheduler run a timer, and what makes it stop.
type Plan struct {
	Files   []File
	Replace []Command // before Enable, where the timer was there before; each may fail where it was not
	Enable  []Command // once the files are written; safe to repeat
	Disable []Command // before the files are removed; each may fail where there is nothing to stop
	Forget  []Command // after they are removed
}

// Plan makes the files and commands for a timer.
func (p Platform) Plan(t Timer, h Host) (Plan, error) {
	if err := CheckName(t.Name); err != nil {
		return Plan{}, err
	}
	if err := t.Schedule.Check(); err != nil {
		return Plan{}, err
	}
	paths := map[string]string{"the script": t.Script, "exorun": t.Program, "exorun's home": h.Home, "pwsh": t.PowerShell}
	for _, folder := range t.Writable {
		paths["a folder to write to"] = folder
	}
	for what, path := range paths {
		if err := checkPath(what, path); err != nil {
			return Plan{}, err
		}
	}
	if t.Schedule.Zone != "" && p != Linux {
		return Plan{}, fmt.Errorf("%s knows the machine's own time zone only", p.Scheduler())
	}
	switch p {
	case Linux:
		return systemdPlan(t, h)
	case MacOS:
		return launchdPlan(t, h)
	case Windows:
		return tasksPlan(t, h)
	}
	return Plan{}, fmt.Errorf("%q is no platform that exorun has timers for", p)
}

// runArguments are those with which a scheduler starts the program.
func runArguments(t Timer, h Host) []string {
	return []string{"timer", "exec", "--home", h.Home, t.Name}
}

// describe is the one line by which a scheduler's own tools show a timer.
func describe(t Timer) string {
	script := t.Script[strings.LastIndexAny(t.Script, `/\`)+1:]
	text := "exorun: " + script
	if t.AccountName != "" {
		text += " for " + t.AccountName
	}
	return text + ", " + t.Schedule.String()
}

// documentation is where the files say that more can be read.
const documentation = "https://github.com/exorun/exorun/blob/main/docs/nightly.md"
