package conformance

import (
	"os"
	"reflect"
	"testing"
)

const (
	treeRows  = "testdata/trees.jsonl.gz"
	treeKnown = "testdata/trees-known.txt"
)

// TestTrees compares trees, tokens and errors of whole and broken code.
func TestTrees(t *testing.T) {
	name, external := os.LookupEnv("EXORUN_TREES")
	if !external {
		name = treeRows
	}
	want, err := ReadRows[treeRow](name)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]treeRow, len(want))
	ids := make([]string, len(want))
	failed := make(map[string]bool)
	var whole, wholeRight, broken, placesRight, treesRight, right int
	for i := range want {
		got[i] = parseRow(want[i].ID, want[i].Code)
		ids[i] = want[i].ID
		sameTree := got[i].Tree == want[i].Tree
		if len(want[i].Errors) == 0 {
			whole++
			if sameTree && got[i].Tokens == want[i].Tokens && len(got[i].Errors) == 0 {
				wholeRight++
			}
		} else {
			broken++
			if samePlaces(got[i].Errors, want[i].Errors) {
				placesRight++
				if sameTree {
					treesRight++
				}
			}
		}
		if reflect.DeepEqual(got[i], want[i]) {
			right++
		} else {
			failed[want[i].ID] = true
		}
	}
	if out := os.Getenv("EXORUN_ORACLE_OUT"); out != "" {
		if err := WriteRows(out, got); err != nil {
			t.Fatal(err)
		}
	}
	if !external {
		checkKnown(t, treeKnown, failed, ids)
	}
	t.Logf("whole code, tree and tokens: %d of %d", wholeRight, whole)
	t.Logf("broken code, ids and places of all errors: %d of %d", placesRight, broken)
	t.Logf("broken code, the tree too: %d of %d", treesRight, broken)
	t.Logf("trees: %d of %d", right, len(want))
}

func samePlaces(got, want []treeError) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i].ID != want[i].ID || got[i].Start != want[i].Start || got[i].End != want[i].End {
			return false
		}
	}
	return true
}
