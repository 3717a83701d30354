package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/conformance"
)

// wrapper is the script that runs the script: it makes drive C, loads the stand-ins and passes the arguments on.
const wrapper = `New-PSDrive -Name C -PSProvider FileSystem -Root (Join-Path $env:SCRIPTDIR 'c') -Scope Global | Out-Null
Import-Module $env:MOCK -DisableNameChecking
$arguments = Get-Content (Join-Path $HOME 'args.json') -Raw | ConvertFrom-Json -AsHashtable
& (Join-Path $env:SCRIPTDIR 'script.ps1') @arguments
`

// timeLimit is how long a script may take; the recorded ones took seconds.
const timeLimit = 2 * time.Minute

// headBytes is how much of a written file a row shows.
const headBytes = 600

// stage is where scripts run: the built program, the checkouts and a folder for what a run needs.
type stage struct {
	binary, root, mock, work string
}

// newStage builds the program and makes the folder.
func newStage(ctx context.Context, root, mock string) (*stage, error) {
	s := &stage{root: root}
	var err error
	if s.mock, err = filepath.Abs(mock); err != nil {
		return nil, err
	}
	if s.work, err = os.MkdirTemp("", "exorun-scripts-"); err != nil {
		return nil, err
	}
	if s.binary, err = conformance.BuildProgram(ctx, s.work); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close removes the folder.
func (s *stage) Close() { _ = os.RemoveAll(s.work) }

// perform runs one script in fresh folders and returns its row. An error says that the run could not be made; a script that
// does not end in time is a row.
func (s *stage) perform(ctx context.Context, number int, r row) (row, error) {
	folder := filepath.Join(s.work, fmt.Sprint(number))
	p := performance{script: scriptFolder(), home: filepath.Join(folder, "home"), log: filepath.Join(folder, "calls")}
	defer os.RemoveAll(folder)
	defer os.RemoveAll(p.script)
	if err := p.prepare(filepath.Join(s.root, filepath.FromSlash(r.Repo), filepath.FromSlash(r.Path)), r.Arguments); err != nil {
		return row{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, s.binary, "run", filepath.Join(p.home, "wrapper.ps1"))
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = p.home, &stdout, &stderr, time.Second
	cmd.Env = append(p.environment(), "MOCK="+s.mock, "EXORUN_HOME="+filepath.Join(folder, "exorun"))
	err := cmd.Run()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) && ctx.Err() == nil {
		return row{}, fmt.Errorf("run %s: %w", r.Path, err)
	}
	replace := strings.NewReplacer(p.script, "SCRIPTDIR", p.home, "HOMEDIR", s.mock, "MOCK")
	got := row{Repo: r.Repo, Path: r.Path, Arguments: r.Arguments, Exit: cmd.ProcessState.ExitCode()}
	got.Stdout, got.Stderr = replace.Replace(stdout.String()), replace.Replace(withoutSource(stderr.String()))
	if ctx.Err() != nil {
		got.Stderr += "the script did not end\n"
	}
	if got.Calls, err = p.calls(replace); err != nil {
		return row{}, err
	}
	got.Files, err = p.written(replace)
	return got, err
}

// scriptFolderLength is how long the path of a script's folder was when the rows were recorded, in bytes: the text of errors
// breaks between words by it.
const scriptFolderLength = 20

// scriptFolder names a folder that does not exist yet.
func scriptFolder() string {
	temp := os.TempDir()
	return filepath.Join(temp, rand.Text()[:max(scriptFolderLength-len(temp)-1, 8)])
}

// withoutSource takes the script's own lines and what underlines them out of the text of errors, as in the rows.
func withoutSource(text string) string {
	return regexp.MustCompile(`(?m)^Line \|\n *\d+ \| .*\n +\| *~+\n`).ReplaceAllString(text, "")
}

// performance is one run's folders: the script's own, its home, and the file to which the stand-ins write their calls.
type performance struct {
	script, home, log string
}

// prepare makes the folders as they were when the rows were recorded.
func (p performance) prepare(source string, arguments []byte) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	drive := filepath.Join(p.script, "c")
	for _, folder := range []string{filepath.Join(drive, "temp"), p.home} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for _, link := range []string{"Temp", "TEMP", "Tmp", "tmp"} {
		if err := os.Symlink("temp", filepath.Join(drive, link)); err != nil {
			return err
		}
	}
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	for name, content := range map[string][]byte{
		filepath.Join(p.script, "script.ps1"): data,
		filepath.Join(p.home, "args.json"):    arguments,
		filepath.Join(p.home, "wrapper.ps1"):  []byte(wrapper),
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (p performance) environment() []string {
	temp := filepath.Join(p.script, "c", "temp")
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + p.home, "USERPROFILE=" + p.home, "APPDATA=" + p.home, "LOCALAPPDATA=" + p.home,
		"TEMP=" + temp, "TMP=" + temp, "USERNAME=admin", "USERDOMAIN=CONTOSO", "COMPUTERNAME=WORKSTATION", "TZ=UTC",
		"LANG=en_US.UTF-8", "NO_COLOR=1", "TERM=dumb", "MOCK_LOG=" + p.log, "SCRIPTDIR=" + p.script,
	}
}

// calls reads what the stand-ins wrote.
func (p performance) calls(replace *strings.Replacer) ([]string, error) {
	data, err := os.ReadFile(p.log)
	if errors.Is(err, fs.ErrNotExist) {
		return []string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(replace.Replace(string(data)), "\n"), "\n"), nil
}

// written lists the files that the script left in its folder, by name.
func (p performance) written(replace *strings.Replacer) ([]writtenFile, error) {
	files := []writtenFile{}
	err := filepath.WalkDir(p.script, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || path == filepath.Join(p.script, "script.ps1") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(p.script, path)
		if err != nil {
			return err
		}
		text := replace.Replace(string(data))
		sum := sha256.Sum256([]byte(text))
		file := writtenFile{Name: filepath.ToSlash(name), Bytes: len(text), SHA256: hex.EncodeToString(sum[:])}
		if !strings.EqualFold(filepath.Ext(name), ".html") {
			head := strings.ToValidUTF8(text[:min(headBytes, len(text))], "\ufffd")
			file.Head = &head
		}
		files = append(files, file)
		return nil
	})
	return files, err
}
