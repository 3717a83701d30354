package conformance

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	update = flag.Bool("update-failing", false, "write the lists of rows that are known to fail anew")
	show   = flag.String("show", "", "print the rows whose id or topic starts with this, as they are and as they should be")
)

// readRows reads the rows of a file, or of all files in a folder. Names that end in .gz are compressed.
func readRows(t testing.TB, path string) (rows []Row, files []string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{path}
	if info.IsDir() {
		names = nil
		for _, pattern := range []string{"*.jsonl", "*.jsonl.gz"} {
			found, _ := filepath.Glob(filepath.Join(path, pattern))
			names = append(names, found...)
		}
		sort.Strings(names)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var r io.Reader = bytes.NewReader(data)
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(r); err != nil {
				t.Fatal(err)
			}
		}
		base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".gz"), ".jsonl")
		scan := bufio.NewScanner(r)
		scan.Buffer(nil, 16<<20)
		for scan.Scan() {
			var row Row
			if err := json.Unmarshal(scan.Bytes(), &row); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			rows = append(rows, row)
			files = append(files, base)
		}
	}
	return rows, files
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

func TestOracle(t *testing.T) {
	path := os.Getenv("EXORUN_ORACLE")
	own := path == ""
	if own {
		path = filepath.Join("testdata", "snippets")
	}
	rows, _ := readRows(t, path)
	got := make([]Row, len(rows))
	base := t.TempDir()
	var mu sync.Mutex
	folders := 0
	forAll(len(rows), func(i int) {
		mu.Lock()
		folders++
		folder := filepath.Join(base, "s"+itoa(folders))
		mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, console := rows[i]["console"]
		got[i] = RunSnippet(ctx, rows[i].text("code"), console, folder)
		got[i]["id"], got[i]["code"] = rows[i]["id"], rows[i]["code"]
	})
	report(t, rows, got, func(i int) (topic, id string) {
		id = rows[i].text("id")
		topic, _, _ = strings.Cut(id, "/")
		return topic, id
	}, "oracle", own, "failing-snippets.txt")
}

func itoa(n int) string { return string(appendInt(nil, n)) }

func appendInt(b []byte, n int) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// report prints the figures, writes the engine's rows where that is asked, and holds the list of rows known to fail.
func report(t *testing.T, want, got []Row, name func(i int) (group, id string), word string, own bool, list string) {
	total, passed := map[string]int{}, map[string]int{}
	consoles, consolesPassed := 0, 0
	var order, failing []string
	all := 0
	ok := make(map[string]bool)
	for i := range want {
		group, id := name(i)
		if total[group] == 0 {
			order = append(order, group)
		}
		total[group]++
		differences := Differences(want[i], got[i])
		if _, has := want[i]["console"]; has {
			consoles++
			if !contains(differences, "console") {
				consolesPassed++
			}
		}
		if len(differences) == 0 {
			passed[group]++
			all++
			ok[id] = true
		} else {
			failing = append(failing, id)
		}
		if *show != "" && strings.HasPrefix(id, *show) && len(differences) > 0 {
			t.Logf("=== %s differs in %v\n%s", id, differences, want[i].text("code"))
			for _, d := range differences {
				w, _ := json.Marshal(want[i][d])
				g, _ := json.Marshal(got[i][d])
				t.Logf("  %s\n    want %s\n    got  %s", d, w, g)
			}
		}
	}
	for _, g := range order {
		t.Logf("%s %d/%d", g, passed[g], total[g])
	}
	if consoles > 0 {
		t.Logf("console: %d of %d", consolesPassed, consoles)
	}
	t.Logf("%s: %d of %d", word, all, len(want))
	if out := os.Getenv("EXORUN_ORACLE_OUT"); out != "" {
		var b bytes.Buffer
		for _, r := range got {
			line, _ := json.Marshal(r)
			b.Write(line)
			b.WriteByte('\n')
		}
		if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if own {
		holdList(t, filepath.Join("testdata", list), failing, ok)
	}
}

func contains(list []string, s string) bool {
	return slices.Contains(list, s)
}

// holdList compares the failing rows with those that are known to fail: the list may only shrink.
func holdList(t *testing.T, path string, failing []string, passing map[string]bool) {
	sort.Strings(failing)
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(failing, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for id := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
		known[id] = true
		if passing[id] {
			t.Errorf("%s passes: take it off %s", id, path)
		}
	}
	for _, id := range failing {
		if !known[id] {
			t.Errorf("%s fails", id)
		}
	}
}

func TestTables(t *testing.T) {
	path := os.Getenv("EXORUN_TABLES")
	own := path == ""
	if own {
		path = filepath.Join("testdata", "tables")
	}
	rows, files := readRows(t, path)
	got := make([]Row, len(rows))
	for i := range rows {
		if table := rows[i].text("table"); table != "" {
			files[i] = table
		}
	}
	dir := t.TempDir()
	const chunk = 200
	forAll((len(rows)+chunk-1)/chunk, func(c int) {
		table := NewTable(dir)
		for i := c * chunk; i < min((c+1)*chunk, len(rows)); i++ {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			got[i] = table.Run(ctx, rows[i].text("code"))
			cancel()
			got[i]["code"] = rows[i]["code"]
		}
	})
	report(t, rows, got, func(i int) (table, id string) { return files[i], files[i] + ": " + rows[i].text("code") }, "tables", own, "failing-tables.txt")
}
