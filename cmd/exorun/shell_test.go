//go:build !windows

package main_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// shellWait is how long a test waits for a text at the prompt before it fails.
const shellWait = time.Minute

// prompt is a shell at a terminal.
type prompt struct {
	t      *testing.T
	home   string
	folder string
	tty    *os.File
	cmd    *exec.Cmd
	output chan []byte
	seen   []byte
}

func openPrompt(t *testing.T) *prompt {
	t.Helper()
	p := &prompt{t: t, home: filepath.Join(t.TempDir(), "home"), folder: t.TempDir(), output: make(chan []byte, 64)}
	p.cmd = exec.Command("exorun")
	p.cmd.Dir = p.folder
	p.cmd.Env = append(os.Environ(), "EXORUN_HOME="+p.home, "TERM=xterm", "NO_COLOR=1", "HOME="+p.folder)
	tty, err := pty.StartWithSize(p.cmd, &pty.Winsize{Rows: 40, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	p.tty = tty
	go func() {
		defer close(p.output)
		for {
			buffer := make([]byte, 4096)
			n, err := tty.Read(buffer)
			if n > 0 {
				p.output <- buffer[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = tty.Close()
	})
	p.wait("> ")
	return p
}

// send types a text.
func (p *prompt) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, text); err != nil {
		p.t.Fatal(err)
	}
}

// wait reads until a text appears, and gives what stands before it.
func (p *prompt) wait(text string) string {
	p.t.Helper()
	timeout := time.After(shellWait)
	for {
		if i := bytes.Index(p.seen, []byte(text)); i >= 0 {
			before := string(p.seen[:i])
			p.seen = p.seen[i+len(text):]
			return before
		}
		select {
		case more, ok := <-p.output:
			if !ok {
				p.t.Fatalf("the shell ended before %q; it wrote %q", text, p.seen)
			}
			p.seen = append(p.seen, more...)
		case <-timeout:
			p.t.Fatalf("%q did not appear; the shell wrote %q", text, p.seen)
		}
	}
}

// run types a command and gives what appears until the next prompt.
func (p *prompt) run(line string) string {
	p.t.Helper()
	p.send(line + "\r")
	return p.wait("PS " + p.folder + "> ")
}

// exit gives the exit code of the ended shell.
func (p *prompt) exit() int {
	p.t.Helper()
	for range p.output {
	}
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

func TestShellHistory(t *testing.T) {
	t.Parallel()
	p := openPrompt(t)
	p.run("'ro' + 'se'")
	p.run("$password = 'geheim'")
	p.send("\x1b[A\x1b[A\r")
	if got := p.wait("> "); !strings.Contains(got, "rose") {
		t.Errorf("the up key gave %q", got)
	}
	p.send("ro'\x12\r")
	if got := p.wait("> "); !strings.Contains(got, "rose") {
		t.Errorf("Ctrl-R gave %q", got)
	}
	if got := p.run("(Get-History | Measure-Object).Count"); !strings.Contains(got, "4") {
		t.Errorf("the history has %q", got)
	}
	p.send("\x04")
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after Ctrl-D", code)
	}
	file := filepath.Join(p.home, "shell_history")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "'ro' + 'se'") || strings.Contains(string(text), "geheim") {
		t.Errorf("the file holds %q", text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v)", info.Mode(), err)
	}
}

func TestShellTab(t *testing.T) {
	t.Parallel()
	p := openPrompt(t)
	p.send("'ab'.Sub\t1)\r")
	if got := p.wait("> "); !strings.Contains(got, "b") || !strings.Contains(got, "Substring(1)") {
		t.Errorf("Tab gave %q", got)
	}
	// Several matches: they are listed, and further Tabs walk through them.
	p.send("Get-Date -Year 2026 -M\t")
	p.wait("Millisecond")
	p.wait("-Year 2026 -M") // the line again, below the list
	p.send("\t\t 7 | % Minute\r")
	if got := p.wait("> "); !strings.Contains(got, "7") {
		t.Errorf("the second match gave %q", got)
	}
}

func TestShellContinuation(t *testing.T) {
	t.Parallel()
	p := openPrompt(t)
	p.send("foreach ($i in 1..3) {\r")
	p.wait(">> ")
	p.send("\"no. $i\"\r")
	p.wait(">> ")
	if got := p.run("}"); !strings.Contains(got, "no. 3") {
		t.Errorf("the loop gave %q", got)
	}
	p.send("function f {\r")
	p.wait(">> ")
	p.send("\x03")
	p.wait("PS ")
	if got := p.run("'still ' + 'here'"); !strings.Contains(got, "still here") {
		t.Errorf("after Ctrl-C: %q", got)
	}
}

func TestShellInterrupt(t *testing.T) {
	t.Parallel()
	p := openPrompt(t)
	p.send("'slee' + 'ping'; Start-Sleep 600\r")
	p.wait("sleeping")
	p.send("\x03")
	p.wait("PS " + p.folder + "> ")
	p.send("try { 'loop' + 'ing'; while ($true) { } } finally { 'clean' + 'ed' }\r")
	p.wait("looping")
	p.send("\x03")
	p.wait("cleaned")
	p.wait("PS " + p.folder + "> ")
	p.send("$name = Read-Host 'Your name'\r")
	p.wait("Your name: ")
	p.send("\x03")
	p.wait("PS " + p.folder + "> ")
	p.send("$name = Read-Host 'Again'\r")
	p.wait("Again: ")
	p.send("Anna\r")
	p.wait("PS " + p.folder + "> ")
	if got := p.run("\"<$name>\""); !strings.Contains(got, "<Anna>") {
		t.Errorf("Read-Host gave %q", got)
	}
}

func TestShellExit(t *testing.T) {
	t.Parallel()
	p := openPrompt(t)
	if got := p.run("1/0; \"$?\"; $Error.Count"); !strings.Contains(got, "divide by zero") || !strings.Contains(got, "False") {
		t.Errorf("an error gave %q", got)
	}
	p.send("exit 7\r")
	if code := p.exit(); code != 7 {
		t.Errorf("exit code %d", code)
	}
}
