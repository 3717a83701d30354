package statefile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

type connection struct {
	Organization string   `json:"organization"`
	Keys         []string `json:"keys,omitempty"`
}

func TestWriteThenRead(t *testing.T) {
	t.Parallel()
	home := statefile.Open(filepath.Join(t.TempDir(), "home"), statefile.Options{})
	dir := home.Sub("public", "3333")
	want := connection{Organization: "contoso.onmicrosoft.com", Keys: []string{"a", "b"}}
	if err := dir.Write("connection.json", 2, want); err != nil {
		t.Fatal(err)
	}
	var got connection
	version, err := dir.Read("connection.json", 3, &got)
	if err != nil || version != 2 {
		t.Fatalf("Read = version %d, %v", version, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	text, err := dir.ReadBytes("connection.json")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "{\n  \"version\": 2,\n  \"organization\"") {
		t.Errorf("text on disk:\n%s", text)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{home.Path(): 0o700, dir.Path(): 0o700, dir.File("connection.json"): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s has mode %v, %v, want %v", path, info.Mode().Perm(), err, want)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want fail.Code
	}{
		"newer":       {`{"version":4,"organization":"x"}`, fail.StateTooNew},
		"cut":         {`{"version":1,"organi`, fail.StateUnusable},
		"empty":       {"", fail.StateUnusable},
		"no version":  {`{"organization":"x"}`, fail.StateUnusable},
		"version 0":   {`{"version":0}`, fail.StateUnusable},
		"not object":  {`[1]`, fail.StateUnusable},
		"other shape": {`{"version":1,"organization":[1]}`, fail.StateUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := statefile.Open(t.TempDir(), statefile.Options{})
			if err := os.WriteFile(dir.File("s.json"), []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := dir.Read("s.json", 3, new(connection))
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), dir.File("s.json")) {
				t.Errorf("Read = %v, want %s that names the file", err, test.want)
			}
		})
	}
}

func TestReadOfNothing(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(filepath.Join(t.TempDir(), "none"), statefile.Options{})
	if _, err := dir.Read("s.json", 1, new(connection)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read = %v, want fs.ErrNotExist", err)
	}
	if names, err := dir.Names(); err != nil || names != nil {
		t.Errorf("Names = %v, %v", names, err)
	}
	if err := dir.Remove("s.json"); err != nil {
		t.Errorf("Remove = %v", err)
	}
}

func TestFailedWriteKeepsTheOldText(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the write is made to fail by removing the folder under an open file")
	}
	parent := t.TempDir()
	path := filepath.Join(parent, "home")
	var spoil bool
	dir := statefile.Open(path, statefile.Options{BeforeRename: func(string) {
		if spoil {
			if err := os.Rename(path, path+".away"); err != nil {
				t.Error(err)
			}
		}
	}})
	if err := dir.WriteBytes("key.pem", []byte("old")); err != nil {
		t.Fatal(err)
	}
	spoil = true
	if err := dir.WriteBytes("key.pem", []byte("new")); !errors.Is(err, fail.StateUnusable) {
		t.Fatalf("WriteBytes = %v, want state-unusable", err)
	}
	if text, err := os.ReadFile(filepath.Join(path+".away", "key.pem")); err != nil || string(text) != "old" {
		t.Errorf("after a failed write the file holds %q, %v", text, err)
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "home")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := statefile.Open(path, statefile.Options{})
	for name, err := range map[string]error{
		"write":  dir.Write("s.json", 1, connection{}),
		"append": dir.Append("changes.ndjson", connection{}),
	} {
		if !errors.Is(err, fail.StateUnusable) || !strings.Contains(err.Error(), "not a folder") {
			t.Errorf("%s = %v", name, err)
		}
	}
}

func TestNoPermission(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("the mode of a folder does not bind this user")
	}
	path := t.TempDir()
	if err := os.Chmod(path, 0o500); err != nil {
		t.Fatal(err)
	}
	err := statefile.Open(path, statefile.Options{}).Write("s.json", 1, connection{})
	if !errors.Is(err, fail.StateUnusable) || !errors.Is(err, fs.ErrPermission) || fail.Next(err) == "" {
		t.Errorf("Write = %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	if err := os.Symlink("/dev/full", dir.File("changes.ndjson")); err != nil {
		t.Fatal(err)
	}
	err := dir.Append("changes.ndjson", connection{})
	if !errors.Is(err, fail.StateUnusable) || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("Append = %v, want that the disk is full", err)
	}
}

func TestAppendEndsAnUnfinishedLine(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	const log = "changes.ndjson"
	if err := dir.Append(log, connection{Organization: "a"}); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(dir.File(log), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"organiz`); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := dir.Append(log, connection{Organization: "b"}); err != nil {
		t.Fatal(err)
	}
	text, err := dir.ReadBytes(log)
	want := "{\"organization\":\"a\"}\n{\"organiz\n{\"organization\":\"b\"}\n"
	if err != nil || string(text) != want {
		t.Errorf("log = %q, %v, want %q", text, err, want)
	}
}

func TestWriteWantsAnObject(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	if err := dir.Write("s.json", 1, []int{1}); err == nil {
		t.Error("Write of a list succeeded")
	}
	if err := dir.Write("s.json", 1, struct{}{}); err != nil {
		t.Errorf("Write of an empty object: %v", err)
	}
	if version, err := dir.Read("s.json", 1, &struct{}{}); version != 1 || err != nil {
		t.Errorf("Read = %d, %v", version, err)
	}
}
