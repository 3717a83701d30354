package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// runAll runs the files, some at once.
func runAll(ctx context.Context, s settings, work string, families []*family) {
	var wait sync.WaitGroup
	next := make(chan *family)
	for n := range max(s.at, 1) {
		wait.Go(func() {
			for f := range next {
				f.run(ctx, s, filepath.Join(work, fmt.Sprint("worker", n)))
			}
		})
	}
	for _, f := range families {
		next <- f
	}
	close(next)
	wait.Wait()
}

// excluded are the tags that the recording left out: it was made on Linux, as root.
var excluded = []string{"RequireAdminOnWindows", "RequireSudoOnUnix", "Slow"}

// result is a line of `exorun test --json`.
type result struct {
	Result  string   `json:"result"`
	Path    []string `json:"path"`
	Name    string   `json:"name"`
	Message string   `json:"message"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
}

// run runs the tests of the file in a process of its own. What it wrote before it was stopped counts.
func (f *family) run(ctx context.Context, s settings, folder string) {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	temporary := filepath.Join(folder, "tmp")
	if err := os.MkdirAll(temporary, 0o700); err != nil {
		f.trouble = err.Error()
		return
	}
	tests := filepath.Join(s.root, "test", "powershell")
	args := []string{"test", "--pester", "4", "--json"}
	for _, tag := range excluded {
		args = append(args, "--exclude-tag", tag)
	}
	cmd := exec.CommandContext(ctx, s.binary, append(args, filepath.Join(tests, filepath.FromSlash(f.file)))...)
	cmd.Dir = tests
	cmd.Env = append(os.Environ(),
		"EXORUN_HOME="+filepath.Join(folder, "home"), "HOME="+folder, "TMPDIR="+temporary, "TZ=UTC", "LANG=en_US.UTF-8", "NO_COLOR=1", "TERM=dumb",
		"PSModulePath="+filepath.Join(s.root, "test", "tools", "Modules"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r result
		if json.Unmarshal(lines.Bytes(), &r) == nil && r.Result != "" {
			f.take(r)
		}
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		f.trouble = "stopped after " + s.limit.String()
	case errors.As(err, &exit) && exit.ExitCode() != testsFailed:
		f.trouble = fmt.Sprintf("exit code %d: %s", exit.ExitCode(), lastLine(errs.String()))
	case err != nil && exit == nil:
		f.trouble = err.Error()
	}
}

// testsFailed is the exit code of a run in which tests failed.
const testsFailed = 39

// take keeps a result as a row: Pester names the outermost block in one field and all inner ones in another.
func (f *family) take(r result) {
	own := row{File: f.file, It: r.Name, Result: r.Result}
	if len(r.Path) > 0 {
		own.Describe, own.Context = r.Path[0], strings.Join(r.Path[1:], `\`)
	}
	if r.Result == "Skipped" {
		own.Result = undecided(r.Message)
	}
	said := r.Message
	if r.Line > 0 {
		said += fmt.Sprintf(" (line %d)", r.Line)
	}
	f.own, f.said = append(f.own, own), append(f.said, said)
}

// undecided gives Pester's word for a test that was not decided, of which the message speaks.
func undecided(message string) string {
	message = strings.TrimPrefix(message, "is ")
	switch {
	case strings.HasPrefix(message, "pending"):
		return "Pending"
	case strings.HasPrefix(message, "inconclusive"):
		return "Inconclusive"
	}
	return "Skipped"
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
