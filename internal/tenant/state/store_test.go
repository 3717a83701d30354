package state

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSeedReproducesTenant(t *testing.T) {
	t.Parallel()
	snapshot := func(seed string) *Directory {
		store, err := Open(Options{Seed: seed, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		var d *Directory
		store.View(func(current *Directory) { d = current })
		for _, app := range d.Applications {
			for _, secret := range app.PasswordCredentials {
				if len(secret.Secret) < 32 {
					t.Errorf("secret of %d characters", len(secret.Secret))
				}
				secret.Secret, secret.Hint = "", ""
			}
		}
		return d
	}
	first, again, other := snapshot("a"), snapshot("a"), snapshot("b")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed gives another tenant:\n%s", diff)
	}
	if first.Tenant.ID == other.Tenant.ID {
		t.Error("another seed gives the same tenant id")
	}
	version4 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, id := range []string{first.Tenant.ID, first.AdminAppID, first.Users[0].ID} {
		if !version4.MatchString(id) {
			t.Errorf("%s is not a version 4 UUID", id)
		}
	}
}

func TestReopenBringsTheTenantBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() *Store {
		store, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	store := open()
	var made string
	err := store.Update(func(d *Directory) error {
		made = d.NewID()
		d.Applications = append(d.Applications, &Application{ID: made, Stamp: store.Stamp()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.MoveCalendar(330 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveSection("exchange", []string{"one"}); err != nil {
		t.Fatal(err)
	}

	again := open()
	var before, after *Directory
	store.View(func(d *Directory) { before = d })
	again.View(func(d *Directory) { after = d })
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	if ahead := again.Calendar().Sub(again.Now()); ahead < 329*24*time.Hour {
		t.Errorf("the calendar is ahead by %v", ahead)
	}
	var section []string
	if found, err := again.Section("exchange", &section); err != nil || !found || section[0] != "one" {
		t.Errorf("section %v, %v, %v", section, found, err)
	}
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the directory's file has mode %v", info.Mode())
	}
}

func TestRefusedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()
	store, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	err = store.Update(func(d *Directory) error {
		d.Users[0].DisplayName = "changed"
		d.Applications = nil
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("error %v", err)
	}
	store.View(func(d *Directory) {
		if len(d.Applications) != 1 || d.Users[0].DisplayName == "changed" {
			t.Error("a refused change shows")
		}
	})
}

func TestOpenRefusesNewerVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := SaveJSON(filepath.Join(dir, fileName), &Directory{Version: FormatVersion + 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrNewerVersion) {
		t.Errorf("error %v, want %v", err, ErrNewerVersion)
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	store, err := Open(Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	seen := func(lag Lag, age time.Duration) [2]bool {
		store.SetLag(lag)
		return [2]bool{store.Visible(now.Add(-age)), store.Visible(now.Add(-age))}
	}
	for _, test := range []struct {
		lag        Lag
		age        time.Duration
		both, once bool
	}{
		{lag: Lag{}, age: 0, both: true},
		{lag: Lag{For: 10 * time.Second}, age: 9 * time.Second},
		{lag: Lag{For: 10 * time.Second}, age: 10 * time.Second, both: true},
		{lag: Lag{For: 10 * time.Second, Flapping: true}, age: 4 * time.Second},
		{lag: Lag{For: 10 * time.Second, Flapping: true}, age: 6 * time.Second, once: true},
	} {
		got := seen(test.lag, test.age)
		if both, once := got[0] && got[1], got[0] != got[1]; both != test.both || once != test.once {
			t.Errorf("%+v at %v: seen %v", test.lag, test.age, got)
		}
	}
}
