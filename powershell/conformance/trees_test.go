package conformance

import (
	"fmt"
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
	var figures treeFigures
	for i := range want {
		got[i] = parseRow(want[i].ID, want[i].Code)
		ids[i] = want[i].ID
		if !figures.judge(got[i], want[i]) {
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
	fmt.Printf("whole code, tree and tokens: %d of %d\n", figures.wholeRight, figures.whole)
	fmt.Printf("broken code, ids and places of all errors: %d of %d\n", figures.placesRight, figures.broken)
	fmt.Printf("broken code, the tree too: %d of %d\n", figures.treesRight, figures.broken)
	fmt.Printf("trees: %d of %d\n", figures.right, len(want))
}

// treeFigures counts what agrees.
type treeFigures struct {
	whole, wholeRight               int
	broken, placesRight, treesRight int
	right                           int
}

// judge reports whether two rows are the same in everything, and counts in what they are.
func (f *treeFigures) judge(got, want treeRow) bool {
	sameTree := got.Tree == want.Tree
	if len(want.Errors) == 0 {
		f.whole++
		if sameTree && got.Tokens == want.Tokens && len(got.Errors) == 0 {
			f.wholeRight++
		}
	} else {
		f.broken++
		if samePlaces(got.Errors, want.Errors) {
			f.placesRight++
			if sameTree {
				f.treesRight++
			}
		}
	}
	same := reflect.DeepEqual(got, want)
	if same {
		f.right++
	}
	return same
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

// TestTreesNoticeChanges alters each field of a row that agrees. Each change must be noticed.
func TestTreesNoticeChanges(t *testing.T) {
	t.Parallel()
	right := func() treeRow { return parseRow("broken", "$x = (1") }
	if row := right(); len(row.Errors) != 1 || !new(treeFigures).judge(row, right()) {
		t.Fatalf("%+v", row)
	}
	for name, change := range map[string]func(*treeRow){
		"code":       func(r *treeRow) { r.Code += " " },
		"tree":       func(r *treeRow) { r.Tree = "ScriptBlock 0-7" },
		"tokens":     func(r *treeRow) { r.Tokens = "EndOfInput 8-8" },
		"errors":     func(r *treeRow) { r.Errors = nil },
		"error":      func(r *treeRow) { r.Errors[0].ID = "Other" },
		"start":      func(r *treeRow) { r.Errors[0].Start++ },
		"end":        func(r *treeRow) { r.Errors[0].End++ },
		"message":    func(r *treeRow) { r.Errors[0].Message += "." },
		"incomplete": func(r *treeRow) { r.Errors[0].Incomplete = false },
	} {
		row := right()
		change(&row)
		if new(treeFigures).judge(right(), row) {
			t.Errorf("a change of %s is not noticed", name)
		}
	}
}
