package timer

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// needProgram returns the path of a program that a test needs. Where it is missing the test is skipped, or fails where the
// machine is said to have everything.
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

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestReadSchedules(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		read func(string) (Schedule, error)
		text string
		want string // in words; of an error where it begins with "!"
	}{
		{Daily, "02:00", "daily at 02:00"},
		{Daily, "2:00", "daily at 02:00"},
		{Daily, "14:00, 02:30,14:00", "daily at 02:30 and 14:00"},
		{Daily, "0:00", "daily at 00:00"},
		{Daily, "", "!not a time of the day"},
		{Daily, "24:00", "!not a time of the day"},
		{Daily, "02:60", "!not a time of the day"},
		{Daily, "02:0", "!not a time of the day"},
		{Daily, "-1:00", "!not a time of the day"},
		{Daily, "2am", "!not a time of the day"},
		{Weekly, "mon,thu 02:00", "Monday and Thursday at 02:00"},
		{Weekly, "Thursday,MON,thu 02:00", "Monday and Thursday at 02:00"},
		{Weekly, "sun,wed,sat  23:59", "Sunday, Wednesday and Saturday at 23:59"},
		{Weekly, "mon", "!not days and a time"},
		{Weekly, "mon,someday 02:00", `!"someday" is not a day of the week`},
		{Hourly, "0", "hourly at :00"},
		{Hourly, "15", "hourly at :15"},
		{Hourly, "60", "!not a minute"},
		{Hourly, "", "!not a minute"},
	} {
		got, err := test.read(test.text)
		if want, isError := strings.CutPrefix(test.want, "!"); isError {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: error %v, want %q", test.text, err, want)
			}
			continue
		}
		if err != nil || got.String() != test.want || got.Check() != nil {
			t.Errorf("%q is %q (%v, %v), want %q", test.text, got, err, got.Check(), test.want)
		}
		var back Schedule
		if err := json.Unmarshal(must(json.Marshal(got)), &back); err != nil || cmp.Diff(got, back) != "" {
			t.Errorf("%q does not survive JSON: %v\n%s", test.text, err, cmp.Diff(got, back))
		}
	}
	if err := (Schedule{}).Check(); err == nil {
		t.Error("a schedule without times passes")
	}
	for _, zone := range []string{"Local", "Europe/Nowhere", "../etc/passwd"} {
		if err := (Schedule{Times: []TimeOfDay{0}, Zone: zone}).Check(); err == nil {
			t.Errorf("the zone %q passes", zone)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	vienna := must(time.LoadLocation("Europe/Vienna"))
	for _, test := range []struct {
		schedule Schedule
		after    string
		want     []string // in UTC
	}{
		{must(Daily("02:00")), "2026-11-24T00:59:59Z", []string{"2026-11-24T01:00:00Z", "2026-11-25T01:00:00Z"}},
		{must(Daily("02:00,14:00")), "2026-11-24T01:00:00Z", []string{"2026-11-24T13:00:00Z", "2026-11-25T01:00:00Z"}},
		{must(Weekly("mon,thu 02:00")), "2026-11-24T12:00:00Z", []string{"2026-11-26T01:00:00Z", "2026-11-30T01:00:00Z", "2026-12-03T01:00:00Z"}},
		{must(Hourly("15")), "2026-11-24T12:20:00Z", []string{"2026-11-24T13:15:00Z", "2026-11-24T14:15:00Z"}},
		// Summer time begins: half past two does not come.
		{must(Daily("02:30")), "2026-03-28T12:00:00Z", []string{"2026-03-30T00:30:00Z"}},
		{must(Weekly("sun 02:30")), "2026-03-28T12:00:00Z", []string{"2026-04-05T00:30:00Z"}},
		{must(Hourly("15")), "2026-03-29T00:10:00Z", []string{"2026-03-29T00:15:00Z", "2026-03-29T01:15:00Z"}},
		// It ends: half past two comes twice, and counts once.
		{must(Daily("02:30")), "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{must(Hourly("15")), "2026-10-24T23:20:00Z", []string{"2026-10-25T00:15:00Z", "2026-10-25T02:15:00Z"}},
	} {
		at := must(time.Parse(time.RFC3339, test.after))
		for _, want := range test.want {
			at = test.schedule.Next(at, vienna)
			if got := at.UTC().Format(time.RFC3339); got != want {
				t.Errorf("%s after %s: %s, want %s", test.schedule, test.after, got, want)
				break
			}
		}
	}
	if at := (Schedule{}).Next(time.Now(), time.UTC); !at.IsZero() {
		t.Errorf("an empty schedule is due at %s", at)
	}
}

func TestSkipped(t *testing.T) {
	t.Parallel()
	vienna := must(time.LoadLocation("Europe/Vienna"))
	from := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		schedule Schedule
		zone     *time.Location
		want     string
	}{
		{must(Daily("02:30")), vienna, "2027-03-28 02:30"},
		{must(Daily("01:00,02:00")), vienna, "2027-03-28 02:00"},
		{must(Weekly("mon 02:30")), vienna, ""},
		{must(Daily("03:00")), vienna, ""},
		{must(Daily("02:30")), time.UTC, ""},
		{must(Hourly("30")), vienna, ""},
		{Schedule{Times: []TimeOfDay{150}, Zone: "America/New_York"}, time.UTC, "2027-03-14 02:30"},
	} {
		day, at, found := test.schedule.Skipped(from, test.zone)
		got := ""
		if found {
			got = day.Format(time.DateOnly) + " " + at.String()
		}
		if got != test.want {
			t.Errorf("%s in %s: %q, want %q", test.schedule, test.zone, got, test.want)
		}
	}
}

// What list says is next is what systemd waits for, also across the clock's changes.
func TestNextAgreesWithSystemd(t *testing.T) {
	t.Parallel()
	program := needProgram(t, "systemd-analyze")
	for _, test := range []struct{ zone, from string }{
		{"Europe/Vienna", "2026-03-27 12:00:00"},
		{"Europe/Vienna", "2026-10-23 12:00:00"},
		{"America/New_York", "2026-03-07 12:00:00"},
		{"America/New_York", "2026-10-31 00:00:00"},
		{"Asia/Kolkata", "2026-06-01 00:00:00"},
	} {
		for _, schedule := range []Schedule{must(Daily("02:30")), must(Daily("01:30")), must(Weekly("sat,sun 02:00")), must(Hourly("15"))} {
			schedule.Zone = test.zone
			const count = 8
			cmd := exec.Command(program, "calendar", fmt.Sprintf("--iterations=%d", count), "--base-time="+test.from+" UTC", onCalendar(schedule)[0])
			cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("systemd-analyze: %v\n%s", err, out)
			}
			var want, got []string
			for line := range strings.Lines(string(out)) {
				name, at, ok := strings.Cut(strings.TrimSpace(line), ": ")
				if ok && (name == "Next elapse" || strings.HasPrefix(name, "Iter")) {
					want = append(want, at)
				}
			}
			at := must(time.Parse("2006-01-02 15:04:05", test.from))
			for range want {
				at = schedule.Next(at, time.UTC)
				got = append(got, at.Format("Mon 2006-01-02 15:04:05 MST"))
			}
			if len(want) != count {
				t.Fatalf("systemd-analyze says %s", out)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s from %s (-systemd +exorun):\n%s", schedule, test.from, diff)
			}
		}
	}
}
