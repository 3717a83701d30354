package statefile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

func TestNamesAndFolders(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	for _, name := range []string{"b.json", "a.json", "dod/x.json", "public/y.json"} {
		folder, base := filepath.Split(name)
		if err := dir.Sub(folder).WriteBytes(base, nil); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := dir.Lock(t.Context(), statefile.LockOptions{}) // leaves a hidden file
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	names, err1 := dir.Names()
	folders, err2 := dir.Folders()
	if diff := cmp.Diff([][]string{{"a.json", "b.json"}, {"dod", "public"}}, [][]string{names, folders}); diff != "" || err1 != nil || err2 != nil {
		t.Errorf("names and folders (-want +got):\n%s%v %v", diff, err1, err2)
	}
	if err := errors.Join(dir.Remove("a.json"), dir.Remove("a.json"), dir.Sub("dod").RemoveAll(), dir.Sub("none").RemoveAll()); err != nil {
		t.Errorf("Remove: %v", err)
	}
	names, _ = dir.Names()
	folders, _ = dir.Folders()
	if diff := cmp.Diff([][]string{{"b.json"}, {"public"}}, [][]string{names, folders}); diff != "" {
		t.Errorf("after removal (-want +got):\n%s", diff)
	}
	if err := dir.Remove("public"); !errors.Is(err, fail.StateUnusable) {
		t.Errorf("Remove of a folder that is not empty = %v", err)
	}
}

// A reader beside many writers, of this Dir and of others on the same folder, never sees a half.
func TestReadersSeeWholeFiles(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	first := statefile.Open(path, statefile.Options{})
	if err := first.WriteBytes("state", []byte(strings.Repeat("0", 1000))); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for writer := range 4 {
		dir := first
		if writer%2 == 1 {
			dir = statefile.Open(path, statefile.Options{}) // as another process would
		}
		writers.Go(func() {
			for i := range 10 {
				text := strings.Repeat(fmt.Sprint(writer), 1000+i)
				if err := dir.WriteBytes("state", []byte(text)); err != nil {
					t.Error(err)
				}
				if err := dir.Append("log", text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		text, err := first.ReadBytes("state")
		if err != nil || len(text) < 1000 || strings.Trim(string(text), string(text[:1])) != "" {
			t.Fatalf("read %d octets, %v", len(text), err)
		}
	}
	log, err := first.ReadBytes("log")
	if lines := strings.Count(string(log), "\"\n"); err != nil || lines != 40 {
		t.Errorf("the log has %d whole lines, %v, want 40", lines, err)
	}
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}
