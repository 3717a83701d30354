package timer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// testClock moves a second each time it is asked.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// stand is a store with one timer, and a runner whose scripts are functions.
type stand struct {
	store  *Store
	runner *Runner
	told   []Failure
	script func(context.Context, Process) (int, error)
}

func newStand(t *testing.T, change func(*Timer)) *stand {
	t.Helper()
	s := &stand{store: NewStore(statefile.Open(t.TempDir(), statefile.Options{}))}
	timer := nightly()
	timer.OnFailure.To = "https://ops.contoso.com/hook"
	if change != nil {
		change(&timer)
	}
	if err := s.store.Save(timer); err != nil {
		t.Fatal(err)
	}
	s.runner = &Runner{
		Store: s.store, Clock: newTestClock(), Host: "srv1", Version: "v1.2.3",
		Environ: []string{"PATH=/bin", "AZURE_CLIENT_SECRET=s3cr3t-value"},
		Start:   func(ctx context.Context, p Process) (int, error) { return s.script(ctx, p) },
		Notify: func(_ context.Context, target Target, f Failure) Notice {
			s.told = append(s.told, f)
			return Notice{To: target.To, Attempts: 1}
		},
	}
	return s
}

// writes is a script that writes to its two streams and ends.
func writes(stdout, stderr string, exit int) func(context.Context, Process) (int, error) {
	return func(_ context.Context, p Process) (int, error) {
		fmt.Fprint(p.Stdout, stdout)
		fmt.Fprint(p.Stderr, stderr)
		return exit, nil
	}
}

func (s *stand) run(t *testing.T) Run {
	t.Helper()
	run, err := s.runner.Run(t.Context(), "nightly", BySchedule)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	code := func(n int) *int { return &n }
	for name, test := range map[string]struct {
		script  func(context.Context, Process) (int, error)
		outcome Outcome
		exit    *int
		errors  int
		told    string // what the failure's text holds; empty where nobody is told
		output  string
	}{
		"ok":             {writes("12 mailboxes\n", "", 0), Succeeded, code(0), 0, "", "12 mailboxes\n"},
		"no line break":  {writes("half a line", "", 0), Succeeded, code(0), 0, "", "half a line\n"},
		"errors":         {writes("rows\n", "Get-Mailbox: not found\n\nsecond\n", 0), WroteErrors, code(0), 2, "wrote 2 lines of errors", "rows\nGet-Mailbox: not found\n\nsecond\n"},
		"renewed":        {writes("", "exorun: renewed the certificate of contoso\n", 0), Succeeded, code(0), 0, "", "exorun: renewed the certificate of contoso\n"},
		"cannot renew":   {writes("", "exorun: warning: renew the certificate: forbidden\n", 0), WroteErrors, code(0), 1, "wrote 1 lines", "exorun: warning: renew the certificate: forbidden\n"},
		"failed":         {writes("", "boom\n", 3), Failed, code(3), 1, "failed with exit code 3", "boom\n"},
		"not started":    {func(context.Context, Process) (int, error) { return 0, errors.New("no such program") }, NotStarted, nil, 0, "no such program", ""},
		"too long":       {func(ctx context.Context, _ Process) (int, error) { <-ctx.Done(); return 130, nil }, TimedOut, nil, 0, "ran for longer than 1s", ""},
		"secrets inside": {writes("the value is s3cr3t-value!\n", "", 0), Succeeded, code(0), 0, "", "the value is [AZURE_CLIENT_SECRET]!\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, func(timer *Timer) { timer.TimeoutSeconds = 1 })
			s.script = test.script
			run := s.run(t)
			if run.Outcome != test.outcome || cmp.Diff(run.ExitCode, test.exit) != "" || run.Errors != test.errors || run.Number != 1 {
				t.Errorf("the run is %+v", run)
			}
			kept, err := s.store.Run(t.Context(), "nightly", 0)
			if err != nil || cmp.Diff(run, kept) != "" {
				t.Errorf("kept is something else: %v\n%s", err, cmp.Diff(run, kept))
			}
			output, err := s.store.Output("nightly", 1)
			if err != nil || string(output) != test.output {
				t.Errorf("the output is %q (%v), want %q", output, err, test.output)
			}
			if test.told == "" {
				if len(s.told) > 0 || run.Notice != nil {
					t.Errorf("told: %+v", s.told)
				}
				return
			}
			if len(s.told) != 1 || !strings.Contains(s.told[0].Text, test.told) || s.told[0].Output != test.output || run.Notice == nil {
				t.Errorf("told: %+v", s.told)
			}
		})
	}
}

func TestProcess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	envFile := filepath.Join(folder, "script.env")
	if err := os.WriteFile(envFile, []byte("# the job's own\nexport GREETING='hello there'\nHTTPS_PROXY=http://other:8080\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		change func(*Timer)
		want   []string
	}{
		{
			func(t *Timer) { t.Arguments = []string{"-Days", "7", "a b"} },
			[]string{"run", "--cloud", "public", "--account", nightly().TenantID, "/srv/scripts/nightly.ps1", "-Days", "7", "a b"},
		},
		{
			func(t *Timer) {
				t.Runtime, t.PowerShell, t.Arguments = PowerShell, "/usr/bin/pwsh", []string{"-Days", "7"}
			},
			[]string{"exec", "--cloud", "public", "--account", nightly().TenantID, "--", "/usr/bin/pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-File", "/srv/scripts/nightly.ps1", "-Days", "7"},
		},
	} {
		s := newStand(t, func(timer *Timer) {
			timer.Environment = map[string]string{"HTTPS_PROXY": "http://proxy:8080", "PATH": "/usr/bin"}
			timer.EnvironmentFile = envFile
			timer.Environment["HOME"] = folder
			test.change(timer)
		})
		var got Process
		s.script = func(_ context.Context, p Process) (int, error) { got = p; return 0, nil }
		s.run(t)
		if diff := cmp.Diff(test.want, got.Args); diff != "" {
			t.Errorf("arguments (-want +got):\n%s", diff)
		}
		if got.Program != "/usr/local/bin/exorun" || got.Dir != "/srv/scripts" {
			t.Errorf("%s in %s", got.Program, got.Dir)
		}
		want := []string{"AZURE_CLIENT_SECRET=s3cr3t-value", "GREETING=hello there", "HOME=" + folder, "HTTPS_PROXY=http://other:8080", "PATH=/usr/bin"}
		if diff := cmp.Diff(want, got.Env); diff != "" {
			t.Errorf("environment (-want +got):\n%s", diff)
		}
	}
	s := newStand(t, func(timer *Timer) { timer.EnvironmentFile = filepath.Join(folder, "gone.env") })
	if run := s.run(t); run.Outcome != NotStarted || !strings.Contains(run.Cause, "gone.env") {
		t.Errorf("with an environment file that is gone: %+v", run)
	}
}

// A second start while the first is under way is kept as skipped, and disturbs nothing.
func TestOverlap(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	begun, finish := make(chan struct{}), make(chan struct{})
	s.script = func(context.Context, Process) (int, error) {
		close(begun)
		<-finish
		return 0, nil
	}
	first := make(chan Run)
	go func() {
		run, _ := s.runner.Run(context.WithoutCancel(t.Context()), "nightly", BySchedule)
		first <- run
	}()
	<-begun
	under, err := s.store.Run(t.Context(), "nightly", 0)
	if err != nil || under.Outcome != Running {
		t.Errorf("the first is %+v (%v)", under, err)
	}
	second, err := s.runner.Run(t.Context(), "nightly", ByHand)
	if !errors.Is(err, fail.StateBusy) || second.Outcome != Skipped {
		t.Errorf("the second is %+v (%v)", second, err)
	}
	close(finish)
	if run := <-first; run.Outcome != Succeeded {
		t.Errorf("the first ended %+v", run)
	}
	var got []string
	for _, run := range must(s.store.Runs(t.Context(), "nightly")) {
		got = append(got, fmt.Sprint(run.Number, " ", run.Outcome))
	}
	if diff := cmp.Diff([]string{"2 skipped", "1 ok"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A run that ended without a word is shown as cut, and the next one tells so.
func TestCut(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	cut := Run{Trigger: BySchedule, Started: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), Outcome: Running, Host: "srv1"}
	if err := s.store.begin(t.Context(), "nightly", &cut); err != nil {
		t.Fatal(err)
	}
	file := must(s.store.createOutput("nightly", 1))
	if _, err := file.WriteString("half way\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if seen := must(s.store.Run(t.Context(), "nightly", 1)); seen.Outcome != Cut {
		t.Errorf("it is shown as %s", seen.Outcome)
	}
	s.script = writes("", "", 0)
	if run := s.run(t); run.Number != 2 || run.Outcome != Succeeded {
		t.Errorf("the next is %+v", run)
	}
	if len(s.told) != 1 || s.told[0].Run != 1 || s.told[0].Outcome != Cut || s.told[0].Output != "half way\n" {
		t.Errorf("told: %+v", s.told)
	}
	s.run(t)
	if len(s.told) != 1 {
		t.Error("it is told twice")
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for trigger, told := range map[Trigger]int{BySchedule: 1, ByHand: 0} {
		s := newStand(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		s.script = func(context.Context, Process) (int, error) {
			cancel()
			return 130, nil
		}
		run, err := s.runner.Run(ctx, "nightly", trigger)
		if err != nil || run.Outcome != Interrupted || len(s.told) != told {
			t.Errorf("by %s: %+v (%v), told %d times", trigger, run, err, len(s.told))
		}
	}
}

func TestKeepsTheLatest(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(timer *Timer) { timer.Keep = 3 })
	s.script = writes("x\n", "", 0)
	for range 7 {
		s.run(t)
	}
	var numbers []int
	for _, run := range must(s.store.Runs(t.Context(), "nightly")) {
		numbers = append(numbers, run.Number)
	}
	if !slices.Equal(numbers, []int{7, 6, 5}) {
		t.Errorf("kept are %v", numbers)
	}
	if output := must(s.store.Output("nightly", 4)); output != nil {
		t.Errorf("the output of run 4 is still there: %q", output)
	}
	if _, err := s.store.Run(t.Context(), "nightly", 4); !errors.Is(err, ErrNoRun) {
		t.Errorf("run 4: %v", err)
	}
}

func TestNoTimer(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for _, name := range []string{"other", "../nightly", ""} {
		if _, err := s.runner.Run(t.Context(), name, ByHand); !errors.Is(err, fail.NotSetUp) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Of a long output the beginning and the end are kept, whole lines of each.
func TestLongOutput(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	const lines = 200_000
	s.script = func(_ context.Context, p Process) (int, error) {
		for i := range lines {
			fmt.Fprintf(p.Stdout, "line %06d\n", i)
		}
		return 0, nil
	}
	run := s.run(t)
	output := string(must(s.store.Output("nightly", 1)))
	if run.Output != lines*12 || len(output) > keptHead+keptTail+100 || len(output) < keptHead+keptTail-100 {
		t.Errorf("%d octets were written and %d are kept", run.Output, len(output))
	}
	head, tail, ok := strings.Cut(output, fmt.Sprintf("[… %d octets are left out here …]\n", run.LeftOut))
	if !ok || !strings.HasPrefix(head, "line 000000\n") || !strings.HasPrefix(tail, "line ") || !strings.HasSuffix(tail, "line 199999\n") {
		t.Errorf("kept is %.40q … %.40q", head, tail)
	}
	if int64(len(head)+len(tail))+run.LeftOut != run.Output {
		t.Errorf("%d and %d are kept, %d left out of %d", len(head), len(tail), run.LeftOut, run.Output)
	}
}

func TestFailureAsJSON(t *testing.T) {
	t.Parallel()
	three := 3
	f := newFailure(nightly(), Run{
		Number: 12, Trigger: BySchedule, Started: time.Date(2026, 11, 24, 2, 3, 4, 0, time.UTC), Ended: time.Date(2026, 11, 24, 2, 3, 6, 500e6, time.UTC),
		Outcome: Failed, ExitCode: &three, Errors: 1, Host: "srv1", Version: "v1.2.3",
	}, []byte("boom\n"))
	got := string(must(json.MarshalIndent(f, "", "  ")))
	golden := filepath.Join("testdata", "failure.json")
	if *update {
		if err := os.WriteFile(golden, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(must(os.ReadFile(golden))), got+"\n"); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRedaction(t *testing.T) {
	t.Parallel()
	r := newRedactor([]string{"PATH=/usr/bin", "DB_PASSWORD=hunter22", "API_TOKEN=hunter22-long", "SECRET_FLAG=1"})
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl"
	for _, test := range []struct{ in, want string }{
		{"nothing here /usr/bin 1\n", "nothing here /usr/bin 1\n"},
		{"a hunter22 and a hunter22-long\n", "a [DB_PASSWORD] and a [API_TOKEN]\n"},
		{"Authorization: Bearer " + token + "\n", "Authorization: Bearer [a token]\n"},
		{"x=" + token + ";\n", "x=[a token];\n"},
		{"Authorization: bearer abcdefghijklmnopqrstuvwxyz==\n", "Authorization: Bearer [a token]\n"},
		{"proxy http://ann:pass@proxy:80/\n", "proxy http://[a password]@proxy:80/\n"},
		{"before -----BEGIN PRIVATE KEY-----\nMIIE\nabc=\n-----END PRIVATE KEY----- after\nnext\n", "before [a private key]\n after\nnext\n"},
		{"-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY-----x\n", "[a private key]x\n"},
		{"-----BEGIN CERTIFICATE-----\nMIIE\n", "-----BEGIN CERTIFICATE-----\nMIIE\n"},
	} {
		follow := r.start()
		got := ""
		for line := range strings.Lines(test.in) {
			got += follow.line(line)
		}
		if got != test.want {
			t.Errorf("%q became %q, want %q", test.in, got, test.want)
		}
	}
}

func TestParseEnvironment(t *testing.T) {
	t.Parallel()
	got, err := ParseEnvironment("\ufeff# a comment\n\nA=1\nexport B='it''s'\n$env:C = 'x y'\r\nD=\"q\"\nE=a=b\nF='it'\\''s'\nG=\n")
	want := map[string]string{"A": "1", "B": "it's", "C": "x y", "D": "q", "E": "a=b", "F": "it's", "G": ""}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"A", "=x", "A B=1", "A='x", "1A=x"} {
		if _, err := ParseEnvironment(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

// PowerShell gets folders of its own where it cannot make those in the user's home.
func TestPowerShellFolders(t *testing.T) {
	t.Parallel()
	home, instead := t.TempDir(), filepath.Join(t.TempDir(), "powershell")
	if got := withPowerShellFolders([]string{"HOME=" + home}, instead); len(got) != 1 {
		t.Errorf("in a home that can be written to: %q", got)
	}
	// A file where the folder should be fails for every user, and so does a path below it.
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := withPowerShellFolders([]string{"HOME=" + blocked, "XDG_CONFIG_HOME=" + home}, instead)
	want := []string{"HOME=" + blocked, "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + instead + "/.cache", "XDG_DATA_HOME=" + instead + "/.local/share"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in one that cannot (-want +got):\n%s", diff)
	}
}

func FuzzParseEnvironment(f *testing.F) {
	f.Add("export A='b'\n$env:C = \"d\"")
	f.Fuzz(func(t *testing.T, text string) {
		values, err := ParseEnvironment(text)
		if err != nil && values != nil {
			t.Error("values and an error")
		}
		for name := range values {
			if !isVariableName(name) {
				t.Errorf("the name %q", name)
			}
		}
	})
}
