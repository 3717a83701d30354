package timer

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// The delay that keeps all machines of the world from calling Exchange at the stroke of two. It stays the same for a timer
// on a machine.
const (
	spread       = 5 * time.Minute
	hourlySpread = time.Minute
)

// stopGrace is how much longer the scheduler waits than the program, which ends the script and writes down that it did.
const stopGrace = 5 * time.Minute

func systemdPlan(t Timer, h Host) (Plan, error) {
	if strings.ContainsAny(t.Program, `"'\\`) {
		return Plan{}, fmt.Errorf("systemd starts no program whose path has a quote or a backslash: %s", t.Program)
	}
	folder, scope := "/etc/systemd/system", "--system"
	if t.Scope == User {
		folder, scope = path.Join(h.ConfigHome, "systemd/user"), "--user"
	}
	unit := "exorun-" + t.Name
	systemctl := func(words ...string) Command { return append(Command{"systemctl", scope}, words...) }
	return Plan{
		Files: []File{
			{path.Join(folder, unit+".service"), []byte(systemdService(t, h))},
			{path.Join(folder, unit+".timer"), []byte(systemdTimer(t))},
		},
		Enable: []Command{
			systemctl("daemon-reload"),
			systemctl("enable", unit+".timer"),
			// An active timer takes a new time over only when it is started again.
			systemctl("restart", unit+".timer"),
		},
		Disable: []Command{systemctl("disable", "--now", unit+".timer")},
		Forget:  []Command{systemctl("daemon-reload"), systemctl("reset-failed", unit+".service")},
	}, nil
}

func systemdTimer(t Timer) string {
	var u unitFile
	u.section("Unit")
	u.set("Description", specifiers(describe(t)))
	u.set("Documentation", documentation)
	u.section("Timer")
	for _, when := range onCalendar(t.Schedule) {
		u.set("OnCalendar", when)
	}
	// A night on which the machine was off is made up for when it is on again.
	u.set("Persistent", "true")
	delay := spread
	if t.Schedule.Every != nil {
		delay = hourlySpread
	}
	u.set("RandomizedDelaySec", systemdSpan(delay))
	u.set("FixedRandomDelay", "true")
	u.section("Install")
	u.set("WantedBy", "timers.target")
	return u.String()
}

// onCalendar writes a schedule as systemd.time(7) reads it.
func onCalendar(s Schedule) []string {
	zone := ""
	if s.Zone != "" {
		zone = " " + s.Zone
	}
	if s.Every != nil {
		return []string{fmt.Sprintf("*-*-* *:%02d:00%s", *s.Every, zone)}
	}
	days := ""
	if len(s.Days) > 0 {
		var names []string
		for _, d := range s.Days {
			names = append(names, time.Weekday(d).String()[:3])
		}
		days = strings.Join(names, ",") + " "
	}
	var lines []string
	for _, at := range s.Times {
		lines = append(lines, fmt.Sprintf("%s*-*-* %s:00%s", days, at, zone))
	}
	return lines
}

func systemdService(t Timer, h Host) string {
	var u unitFile
	u.section("Unit")
	u.set("Description", specifiers(describe(t)))
	u.set("Documentation", documentation)
	if t.Scope == System {
		u.set("Wants", "network-online.target")
		u.set("After", "network-online.target time-sync.target")
	}
	u.section("Service")
	u.set("Type", "oneshot")
	words := []string{systemdProgram(t.Program)}
	for _, word := range runArguments(t, h) {
		words = append(words, systemdArgument(word))
	}
	u.set("ExecStart", strings.Join(words, " "))
	if t.Scope == System {
		u.set("User", specifiers(h.User))
	}
	u.set("TimeoutStartSec", systemdSpan(t.Timeout()+stopGrace))
	u.set("TimeoutStopSec", systemdSpan(stopGrace))
	u.set("UMask", "0077")
	sandbox(&u, t, h)
	return u.String()
}

// sandbox takes from the service what a script has no need of. A user's own manager can do less than the system's: what it
// cannot, it passes over, but for the bounding set of capabilities.
func sandbox(u *unitFile, t Timer, h Host) {
	touched := append([]string{h.Home, t.Script, t.Program, t.PowerShell, t.EnvironmentFile}, t.Writable...)
	u.set("NoNewPrivileges", "true")
	u.set("ProtectSystem", "strict")
	writable := []string{systemdPath(h.Home)}
	for _, folder := range t.Writable {
		writable = append(writable, systemdPath("-"+folder))
	}
	if t.Runtime == PowerShell && t.Scope == User {
		writable = append(writable, "-%t") // exorun exec lends the certificate in the user's folder in memory
	}
	// A private /tmp would hide what lies in the common one.
	private := !anyBelow(touched, "/tmp", "/var/tmp")
	if !private {
		writable = append(writable, "/tmp", "/var/tmp")
	}
	u.set("ReadWritePaths", strings.Join(writable, " "))
	if private {
		u.set("PrivateTmp", "true")
	}
	if t.Scope == System {
		protectHome := "true"
		if anyBelow(touched, "/home", "/root", "/run/user") {
			protectHome = "read-only"
		}
		u.set("ProtectHome", protectHome)
		u.set("CapabilityBoundingSet", "")
		u.set("PrivateDevices", "true")
		u.set("ProtectClock", "true")
		u.set("ProtectKernelLogs", "true")
		u.set("ProtectKernelModules", "true")
		u.set("ProtectHostname", "true")
		u.set("ProtectProc", "invisible")
	}
	u.set("ProtectKernelTunables", "true")
	u.set("ProtectControlGroups", "true")
	u.set("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX AF_NETLINK")
	u.set("RestrictNamespaces", "true")
	u.set("RestrictRealtime", "true")
	u.set("RestrictSUIDSGID", "true")
	u.set("LockPersonality", "true")
	if t.Runtime == Exorun { // .NET compiles into memory that it then runs
		u.set("MemoryDenyWriteExecute", "true")
	}
	u.set("SystemCallArchitectures", "native")
}

func anyBelow(paths []string, folders ...string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(p+"/", folder+"/") })
	})
}

// unitFile is a unit while it is written; see systemd.syntax(7).
type unitFile struct{ text strings.Builder }

func (u *unitFile) section(name string) {
	if u.text.Len() > 0 {
		u.text.WriteByte('\n')
	}
	fmt.Fprintf(&u.text, "[%s]\n", name)
}

func (u *unitFile) set(name, value string) { fmt.Fprintf(&u.text, "%s=%s\n", name, value) }

func (u *unitFile) String() string { return u.text.String() }

// specifiers keeps a percent sign from beginning a specifier; see systemd.unit(5).
func specifiers(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// systemdPath writes a path or a word that is split from others by blanks and may be quoted.
func systemdPath(text string) string { return systemdQuote(specifiers(text)) }

// systemdProgram writes the first word of a command line. Variables are not put into the path of the program, so that a
// dollar sign stands for itself there, unlike in the words behind it.
func systemdProgram(text string) string { return systemdPath(text) }

// systemdArgument writes a word of a command line behind the first; see "Command lines" in systemd.service(5).
func systemdArgument(text string) string {
	return systemdQuote(strings.ReplaceAll(specifiers(text), "$", "$$"))
}

func systemdQuote(text string) string {
	plain := func(r rune) bool {
		return r > 127 || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:=@%+,$~", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// systemdSpan writes a span of time as systemd.time(7) reads it.
func systemdSpan(d time.Duration) string {
	var text strings.Builder
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.length; n > 0 {
			fmt.Fprintf(&text, "%d%s", n, unit.name)
			d -= n * unit.length
		}
	}
	return text.String()
}
