package requestlog

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLogSurvivesRestartAndCut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{Time: time.Unix(1, 0).UTC(), Host: "graph.microsoft.com", Method: "GET", Path: "/v1.0/organization", Status: 200, Caller: "a"},
		{Time: time.Unix(2, 0).UTC(), Host: "graph.microsoft.com", Method: "POST", Path: "/v1.0/applications", Status: 201, Caller: "a"},
	}
	_, next, grown := log.From(0)
	if next != 0 {
		t.Errorf("an empty log ends at %d", next)
	}
	for _, entry := range want {
		if err := log.Append(entry); err != nil {
			t.Fatal(err)
		}
	}
	<-grown
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, fileName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"time":"1970-01-`); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}

	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	got, next, _ := again.From(0)
	if diff := cmp.Diff(want, got); diff != "" || next != 2 {
		t.Errorf("after a restart, ending at %d:\n%s", next, diff)
	}
	if rest, _, _ := again.From(1); len(rest) != 1 {
		t.Errorf("%d entries from the second on", len(rest))
	}
}

func TestOldEntriesAreDropped(t *testing.T) {
	t.Parallel()
	log, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	for i := range limit + 1 {
		if err := log.Append(Entry{Status: i}); err != nil {
			t.Fatal(err)
		}
	}
	entries, next, _ := log.From(0)
	if next != limit+1 || entries[0].Status != limit/10 || entries[len(entries)-1].Status != limit {
		t.Errorf("%d entries from %d to %d, ending at %d", len(entries), entries[0].Status, entries[len(entries)-1].Status, next)
	}
	if rest, _, _ := log.From(limit); len(rest) != 1 {
		t.Errorf("%d entries from the last on", len(rest))
	}
}
