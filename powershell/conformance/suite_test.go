package conformance

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

var (
	update = flag.Bool("update-failing", false, "write the lists of rows that are known to fail anew")
	show   = flag.String("show", "", "print the rows whose id or topic starts with this, as they are and as they should be")
)

// suite is one kind of rows and how the engine answers them.
type suite struct {
	word      string // what the last line calls it
	variable  string // the environment variable that names other rows
	committed string // the rows in testdata
	list      string // the ids in testdata that are known to fail
	// name gives the group that a row is counted in, empty for none, and its id. table is the name of its file.
	name func(row Row, table string) (group, id string)
	// answer gives the engine's own rows.
	answer func(t *testing.T, rows []Row) []Row
	// figures prints what else is counted, before the last line.
	figures func(to io.Writer, want, got []Row)
}

func (s suite) run(t *testing.T) {
	path, others := os.LookupEnv(s.variable)
	if others {
		path = fromRoot(path)
	} else {
		path = filepath.Join("testdata", s.committed)
	}
	rows, tables, err := readTable(path)
	if err != nil {
		t.Fatal(err)
	}
	got := s.answer(t, rows)
	for i, row := range rows {
		copyQuestion(got[i], row)
	}
	if out := os.Getenv("EXORUN_ORACLE_OUT"); out != "" {
		if err := WriteRows(fromRoot(out), got); err != nil {
			t.Fatal(err)
		}
	}
	failing, passing := s.report(os.Stdout, rows, got, tables)
	if !others {
		holdList(t, filepath.Join("testdata", s.list), failing, passing)
	}
}

// fromRoot makes a path of the command line absolute: a test runs in its package's folder, the command in the repository's.
func fromRoot(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join("..", "..", path)
}

// report prints the figures and gives the ids of the rows that differ and of those that agree.
func (s suite) report(to io.Writer, want, got []Row, tables []string) (failing, passing []string) {
	total, passed := map[string]int{}, map[string]int{}
	var groups []string
	for i := range want {
		group, id := s.name(want[i], tables[i])
		if total[group] == 0 && group != "" {
			groups = append(groups, group)
		}
		total[group]++
		differences := Differences(want[i], got[i])
		if len(differences) == 0 {
			passed[group]++
			passing = append(passing, id)
			continue
		}
		failing = append(failing, id)
		if *show != "" && strings.HasPrefix(id, *show) {
			showDifferences(to, id, want[i], got[i], differences)
		}
	}
	for _, group := range groups {
		fmt.Fprintf(to, "%s %d/%d\n", group, passed[group], total[group])
	}
	if s.figures != nil {
		s.figures(to, want, got)
	}
	fmt.Fprintf(to, "%s: %d of %d\n", s.word, len(passing), len(want))
	return failing, passing
}

func showDifferences(to io.Writer, id string, want, got Row, differences []string) {
	fmt.Fprintf(to, "=== %s differs in %v\n%s\n", id, differences, want.text("code"))
	for _, d := range differences {
		w, _ := json.Marshal(want[d])
		g, _ := json.Marshal(got[d])
		fmt.Fprintf(to, "  %s\n    want %s\n    got  %s\n", d, w, g)
	}
}

// holdList compares the failing rows with those that are known to fail: the list may only shrink.
func holdList(t *testing.T, path string, failing, passing []string) {
	t.Helper()
	if *update {
		slices.Sort(failing)
		text := strings.Join(failing, "\n")
		if text != "" {
			text += "\n"
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range judgeList(string(data), failing, passing) {
		t.Errorf("%s (%s)", complaint, path)
	}
}

// judgeList says where a list of ids, one a line, and the rows do not fit.
func judgeList(list string, failing, passing []string) (complaints []string) {
	known := map[string]bool{}
	for id := range strings.SplitSeq(list, "\n") {
		if id != "" {
			known[id] = true
		}
	}
	for _, id := range passing {
		if known[id] {
			complaints = append(complaints, id+" passes: take it off the list")
		}
		delete(known, id)
	}
	for _, id := range failing {
		if !known[id] {
			complaints = append(complaints, id+" fails")
		}
	}
	for _, id := range failing {
		delete(known, id)
	}
	for id := range known {
		complaints = append(complaints, id+" is listed and in no row")
	}
	return complaints
}

// forAll runs do for every index on all processors.
func forAll(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
