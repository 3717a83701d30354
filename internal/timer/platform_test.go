package timer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// nightly is a timer as most are.
func nightly() Timer {
	return Timer{
		Name: "nightly", Script: "/srv/scripts/nightly.ps1", Schedule: must(Daily("02:00")), Cloud: "public",
		TenantID: "0f5b1e2c-1111-4222-8333-444455556666", AccountName: "contoso", Runtime: Exorun, Scope: User,
		Program: "/usr/local/bin/exorun", TimeoutSeconds: int(DefaultTimeout.Seconds()), Keep: DefaultKeep,
	}
}

var (
	onLinux   = Host{Home: "/home/ann/.config/exorun", User: "ann", UserID: "1000", UserHome: "/home/ann", ConfigHome: "/home/ann/.config"}
	onMac     = Host{Home: "/Users/ann/Library/Application Support/exorun", User: "ann", UserID: "501", UserHome: "/Users/ann"}
	onWindows = Host{Home: `C:\Users\Ann Lee\AppData\Roaming\exorun`, User: `CONTOSO\ann`, UserID: "S-1-5-21-1004336348-1177238915-682003330-1001"}
)

// odd has every character that a scheduler could read as something else.
const odd = `/srv/a b%h$HOME${x}"q'\n;#ü`

// oddProgram has those of them with which systemd starts a program.
const oddProgram = "/srv/a b%h$HOME${x};#ü/exorun"

func TestGolden(t *testing.T) {
	t.Parallel()
	with := func(change func(*Timer)) Timer {
		timer := nightly()
		change(&timer)
		return timer
	}
	system := func(t *Timer) { t.Scope = System }
	windows := func(t *Timer) {
		t.Script, t.Program = `C:\Scripts\nightly & weekly.ps1`, `C:\Program Files\exorun\exorun.exe`
	}
	for _, test := range []struct {
		name     string
		platform Platform
		timer    Timer
		host     Host
	}{
		{"user", Linux, nightly(), onLinux},
		{"system", Linux, with(func(t *Timer) {
			system(t)
			t.Runtime, t.PowerShell = PowerShell, "/usr/bin/pwsh"
			t.Schedule = must(Weekly("mon,thu 06:30"))
			t.Schedule.Zone = "Europe/Vienna"
			t.Writable = []string{"/srv/reports"}
		}), Host{Home: "/var/lib/exorun", User: "exorun"}},
		{"system-of-a-person", Linux, with(system), onLinux},
		{"user-powershell", Linux, with(func(t *Timer) { t.Runtime, t.PowerShell = PowerShell, "/tmp/pwsh/pwsh" }), onLinux},
		{"odd", Linux, with(func(t *Timer) {
			t.Program, t.Script, t.Writable = oddProgram, odd+"/50%.ps1", []string{odd}
			t.Schedule = must(Hourly("15"))
		}), Host{Home: odd, ConfigHome: "/c"}},
		{"agent", MacOS, nightly(), onMac},
		{"daemon", MacOS, with(func(t *Timer) {
			system(t)
			t.Schedule = must(Weekly("sun,wed 02:00,14:00"))
			t.Program = "/opt/R&D <tools>/exorun"
		}), onMac},
		{"hourly", MacOS, with(func(t *Timer) { t.Schedule = must(Hourly("15")) }), onMac},
		{"task", Windows, with(windows), onWindows},
		{"task-of-the-system", Windows, with(func(t *Timer) {
			windows(t)
			system(t)
			t.Schedule = must(Weekly("mon,fri 06:30,18:30"))
		}), onWindows},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.timer.Platform = test.platform
			plan, err := test.platform.Plan(test.timer, test.host)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, file := range plan.Files {
				fmt.Fprintf(&got, "-- %s --\n%s", file.Path, readable(t, file.Text))
			}
			for _, list := range []struct {
				name     string
				commands []Command
			}{{"replace", plan.Replace}, {"enable", plan.Enable}, {"disable", plan.Disable}, {"forget", plan.Forget}} {
				for _, c := range list.commands {
					fmt.Fprintf(&got, "%s: %s\n", list.name, c)
				}
			}
			golden := filepath.Join("testdata", string(test.platform)+"-"+test.name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, file := range plan.Files {
				if test.platform != Linux {
					checkXML(t, readable(t, file.Text))
				}
			}
		})
	}
}

// readable decodes a file of the Task Scheduler.
func readable(t *testing.T, text []byte) string {
	t.Helper()
	if !bytes.HasPrefix(text, []byte{0xFF, 0xFE}) {
		return string(text)
	}
	var units []uint16
	for pair := text[2:]; len(pair) >= 2; pair = pair[2:] {
		units = append(units, uint16(pair[0])|uint16(pair[1])<<8)
	}
	return strings.ReplaceAll(string(utf16.Decode(units)), "\r\n", "\n")
}

func checkXML(t *testing.T, text string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("it is not XML: %v\n%s", err, text)
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change   func(*Timer)
		platform Platform
		want     string
	}{
		"a name with a path":     {func(t *Timer) { t.Name = "../nightly" }, Linux, "not a timer's name"},
		"a name with a flag":     {func(t *Timer) { t.Name = "-x" }, Linux, "not a timer's name"},
		"a line break in a path": {func(t *Timer) { t.Script = "/srv/a\nExecStart=/bin/sh" }, Linux, "control character"},
		"no time":                {func(t *Timer) { t.Schedule = Schedule{} }, Linux, "no time"},
		"a zone on macOS":        {func(t *Timer) { t.Schedule.Zone = "Europe/Vienna" }, MacOS, "own time zone only"},
		"a zone on Windows":      {func(t *Timer) { t.Schedule.Zone = "Europe/Vienna" }, Windows, "own time zone only"},
		"a quote on systemd":     {func(t *Timer) { t.Program = odd + "/exorun" }, Linux, "quote or a backslash"},
		"another platform":       {func(*Timer) {}, "plan9", "no platform"},
	} {
		timer := nightly()
		test.change(&timer)
		if _, err := test.platform.Plan(timer, onLinux); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestNameFor(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"/srv/nightly.ps1": "nightly", "/srv/Mailbox Report.ps1": "mailbox-report", "/srv/-x.ps1": "x", "/srv/Größe.v2.ps1": "gre.v2", "/srv/日本.ps1": "",
		"/srv/" + strings.Repeat("a", 100): strings.Repeat("a", 64),
	} {
		if got := NameFor(script); got != want {
			t.Errorf("%s: %q, want %q", script, got, want)
		}
	}
}

// systemd itself finds nothing to say of the files, whatever the paths are.
func TestSystemdVerifies(t *testing.T) {
	t.Parallel()
	program := needProgram(t, "systemd-analyze")
	for _, name := range []string{"plain", `a b%h$HOME${x}"q'\n;#ü`} {
		for _, scope := range []Scope{User, System} {
			folder := filepath.Join(t.TempDir(), name)
			units := filepath.Join(t.TempDir(), "units")
			programs := filepath.Join(t.TempDir(), strings.NewReplacer(`"`, "", "'", "", `\`, "").Replace(name))
			for _, dir := range []string{folder, units, programs} {
				if err := os.MkdirAll(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			timer := nightly()
			timer.Scope, timer.Program, timer.Script = scope, filepath.Join(programs, "exorun"), filepath.Join(folder, "nightly.ps1")
			timer.Writable = []string{folder}
			if err := os.WriteFile(timer.Program, []byte("#!/bin/sh\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			plan, err := Linux.Plan(timer, Host{Home: folder, User: "root", ConfigHome: units})
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"verify", "--man=no"}
			if scope == User {
				args = append(args, "--user")
			}
			for _, file := range plan.Files {
				path := filepath.Join(units, filepath.Base(file.Path))
				if err := os.WriteFile(path, file.Text, 0o644); err != nil {
					t.Fatal(err)
				}
				args = append(args, path)
			}
			cmd := exec.Command(program, args...)
			cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+t.TempDir())
			out, err := cmd.CombinedOutput()
			if err != nil || mentions(out, units) {
				t.Errorf("%s, %s: %v\n%s\n%s", name, scope, err, out, plan.Files[0].Text)
			}
		}
	}
}

// mentions reports whether systemd-analyze says something of our own files: it also looks at all others of the machine.
func mentions(out []byte, folder string) bool {
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, folder) || strings.Contains(line, "exorun-") {
			return true
		}
	}
	return false
}

// A word that was quoted for Windows comes out as it went in, as the C library takes a command line apart.
func FuzzWindowsWord(f *testing.F) {
	for _, word := range []string{"", "plain", `a b`, `C:\Program Files\`, `say "hi"`, `\\server\share\`, `a\"b`, `\\\"`, "tab\there"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		if strings.ContainsRune(word, 0) {
			t.Skip()
		}
		if got := splitWindows(windowsWord(word) + " next"); len(got) != 2 || got[0] != word {
			t.Errorf("%q is written %s and read %q", word, windowsWord(word), got)
		}
	})
}

// splitWindows takes a command line apart by the rules of "Parsing C command-line arguments".
func splitWindows(line string) []string {
	var words []string
	var word []byte
	inQuotes, started, backslashes := false, false, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			backslashes++
			started = true
			continue
		case c == '"':
			word = append(word, strings.Repeat(`\`, backslashes/2)...)
			if backslashes%2 == 1 {
				word = append(word, '"')
			} else {
				inQuotes = !inQuotes
			}
			started = true
		case (c == ' ' || c == '\t') && !inQuotes:
			word = append(word, strings.Repeat(`\`, backslashes)...)
			if started {
				words = append(words, string(word))
			}
			word, started = nil, false
		default:
			word = append(append(word, strings.Repeat(`\`, backslashes)...), c)
			started = true
		}
		backslashes = 0
	}
	word = append(word, strings.Repeat(`\`, backslashes)...)
	if started {
		words = append(words, string(word))
	}
	return words
}
