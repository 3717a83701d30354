package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/internal/tenant/state"
)

// rig is a tenant and a home, and runs the program with them.
type rig struct {
	t      *testing.T
	tenant *tenant.Tenant
	home   string
	extra  []string // of the environment
	watch  func(*process)

	program string               // a copy of exorun to run instead; empty for the usual one
	user    *syscall.SysProcAttr // nil for the user of the test
}

// rigSeed makes the tenants of all rigs the same one, so that a snapshot of one fits the others.
const rigSeed = "rig"

// newRig starts a tenant, and takes a home that is empty.
func newRig(t *testing.T) *rig {
	t.Helper()
	running, err := tenant.Start(context.Background(), tenant.Options{Seed: rigSeed, Mailboxes: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	return &rig{t: t, tenant: running, home: filepath.Join(t.TempDir(), "home")}
}

const setupArgs = "setup --organization contoso.onmicrosoft.com --credential environment"

// newSetUpRig is a rig in which the account has been set up.
func newSetUpRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.restore(setUp(t))
	return r
}

// with is the rig with more in the program's environment.
func (r *rig) with(env ...string) *rig {
	other := *r
	other.extra = append(slices.Clone(r.extra), env...)
	return &other
}

// snapshot is what a tenant and a home hold at one moment.
type snapshot struct {
	directory *state.Directory
	files     map[string][]byte // by their path below the home
}

func (r *rig) snapshot() *snapshot {
	r.t.Helper()
	s := &snapshot{files: map[string][]byte{}}
	r.tenant.Store().View(func(d *state.Directory) { s.directory = d })
	err := filepath.WalkDir(r.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(r.home, path)
		if err != nil {
			return err
		}
		s.files[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// restore brings tenant and home to where they were.
func (r *rig) restore(s *snapshot) {
	r.t.Helper()
	err := errors.Join(r.tenant.Faults().ClearAll(), os.RemoveAll(r.home), r.tenant.Store().Update(func(d *state.Directory) error {
		*d = *s.directory
		return nil
	}))
	for name, text := range s.files {
		path := filepath.Join(r.home, name)
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600))
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

var (
	settingUp sync.Once
	whenSetUp *snapshot
)

// setUp returns the snapshot after a set-up, which is made once.
func setUp(t *testing.T) *snapshot {
	t.Helper()
	settingUp.Do(func() {
		r := newRig(t)
		r.must(setupArgs)
		whenSetUp = r.snapshot()
	})
	if whenSetUp == nil {
		t.Fatal("the set-up that many tests begin from has failed")
	}
	return whenSetUp
}

func (r *rig) env() []string {
	env := slices.DeleteFunc(os.Environ(), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		name = strings.ToUpper(name)
		return strings.HasPrefix(name, "AZURE_") || strings.HasPrefix(name, "EXORUN_") || strings.HasSuffix(name, "_PROXY")
	})
	env = append(env, "EXORUN_HOME="+r.home, "NO_COLOR=1")
	if r.tenant != nil {
		for name, value := range r.tenant.Env() {
			env = append(env, name+"="+value)
		}
	}
	return append(env, r.extra...)
}

// process is the program while it runs.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	args string
	out  bytes.Buffer
	err  bytes.Buffer
}

// start starts the program with arguments, which blanks part.
func (r *rig) start(args string) *process {
	r.t.Helper()
	return r.startProgram(cmp.Or(r.program, "exorun"), strings.Fields(args)...)
}

// startProgram starts a program in the rig's environment.
func (r *rig) startProgram(name string, args ...string) *process {
	r.t.Helper()
	p := &process{t: r.t, cmd: exec.Command(name, args...), args: name + " " + strings.Join(args, " ")}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = r.env(), &p.out, &p.err, r.user
	if err := p.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	if r.watch != nil {
		r.watch(p)
	}
	return p
}

// result is the program once it has ended.
type result struct {
	args           string
	stdout, stderr string
	code           int // -1 where a signal ended it
}

func (p *process) wait() result {
	p.t.Helper()
	err := p.cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		p.t.Fatal(err)
	}
	return result{p.args, p.out.String(), p.err.String(), p.cmd.ProcessState.ExitCode()}
}

// run runs the program to its end.
func (r *rig) run(args string) result {
	r.t.Helper()
	return r.start(args).wait()
}

// must runs the program to its end, which must be a good one.
func (r *rig) must(args string) result {
	r.t.Helper()
	got := r.run(args)
	if got.code != 0 {
		r.t.Fatalf("%s: exit code %d\n%s%s", got.args, got.code, got.stdout, got.stderr)
	}
	return got
}

// fault makes something go wrong in the tenant, through the program.
func (r *rig) fault(fault string) {
	r.t.Helper()
	r.must("tenant fault " + fault)
}

// held waits until the tenant holds a request.
func (r *rig) held(ctx context.Context) {
	for {
		held, changed := r.tenant.Faults().Held()
		if len(held) > 0 {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// checkFailure checks that the program failed as one that people use: with that exit code, a message of one line that says
// what each of texts says, and no trace of its inside.
func (got result) checkFailure(t *testing.T, code int, texts ...string) {
	t.Helper()
	if got.code != code {
		t.Errorf("%s: exit code %d, want %d\n%s%s", got.args, got.code, code, got.stdout, got.stderr)
	}
	messages := 0
	for line := range strings.Lines(got.stderr) {
		if strings.HasPrefix(line, "exorun: ") {
			messages++
		}
	}
	if messages != 1 {
		t.Errorf("%s: %d messages, want one\n%s", got.args, messages, got.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(got.stderr, text) {
			t.Errorf("%s: the message lacks %q\n%s", got.args, text, got.stderr)
		}
	}
	for _, trace := range []string{"goroutine ", "panic:", "runtime error", ".go:", "0x", "%!"} {
		if strings.Contains(got.stdout+got.stderr, trace) {
			t.Errorf("%s: %q is in the output\n%s%s", got.args, trace, got.stdout, got.stderr)
		}
	}
}

// link is a line of verify --json.
type link struct {
	Link  string `json:"link"`
	OK    *bool  `json:"ok"`
	Fault string `json:"fault"`
	Cause string `json:"cause"`
	Fix   string `json:"fix"`
}

// broken returns the first broken link that verify --json names, nil where none is.
func (got result) broken(t *testing.T) *link {
	t.Helper()
	seen := map[string]bool{}
	var first *link
	for line := range strings.Lines(got.stdout) {
		var l link
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v in %s", got.args, err, line)
		}
		seen[l.Link] = true
		if first == nil && l.OK != nil && !*l.OK {
			first = &l
		}
	}
	if !seen["certificate"] || !seen["exchange"] {
		t.Fatalf("%s: the links are %v\n%s", got.args, slices.Sorted(maps.Keys(seen)), got.stderr)
	}
	return first
}

// whole checks that the account works, and that the tenant has one application of exorun's, with one service principal and
// one key.
func (r *rig) whole() {
	r.t.Helper()
	r.must("verify")
	r.tenant.Store().View(func(d *state.Directory) {
		applications, principals := 0, 0
		own := map[string]bool{}
		for _, application := range d.Applications {
			if !strings.HasPrefix(application.DisplayName, "exorun") || application.AppID == d.AdminAppID {
				continue
			}
			applications++
			own[application.AppID] = true
			if len(application.KeyCredentials) != 1 {
				r.t.Errorf("the application has %d keys, want one", len(application.KeyCredentials))
			}
		}
		for _, principal := range d.ServicePrincipals {
			if own[principal.AppID] {
				principals++
			}
		}
		if applications != 1 || principals != 1 {
			r.t.Errorf("%d applications and %d service principals, want one each", applications, principals)
		}
		if len(d.DeletedItems) != 0 {
			r.t.Errorf("%d objects were made and deleted again", len(d.DeletedItems))
		}
	})
	keys, err := filepath.Glob(filepath.Join(r.certificatesFolder(), "*.key.pem"))
	if err != nil || len(keys) != 1 {
		r.t.Errorf("the home has the private keys %v, %v, want one", keys, err)
	}
}

// accountFolder is where the home keeps the one account.
func (r *rig) accountFolder() string {
	return filepath.Join(r.home, "clouds", "laptop", "public", "tenants", strings.ToLower(r.tenant.Info().ID))
}

func (r *rig) connectionFile() string {
	return filepath.Join(r.accountFolder(), "connections", "AzureRunAsConnection.json")
}

func (r *rig) certificatesFolder() string {
	return filepath.Join(r.home, "clouds", "laptop", "public", "certificates")
}

// editJSON changes members of a JSON file; a nil value takes one away.
func editJSON(t *testing.T, path string, changes map[string]any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		if document[name] = value; value == nil {
			delete(document, name)
		}
	}
	if text, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// needProgram skips a test for which a program is missing that not every machine has. REQUIRE_ALL=1 makes that a failure.
func needProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is not on this machine, and REQUIRE_ALL is set", name)
	}
	t.Skipf("%s is not on this machine", name)
	return ""
}
