package conformance

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"sort"
	"strings"
	"testing"
)

// readKnown reads a list of ids that are known to differ, one a line; # begins a comment. A list that is not there is
// empty.
func readKnown(name string) (map[string]bool, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	known := make(map[string]bool)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		id, _, _ := strings.Cut(lines.Text(), "#")
		if id = strings.TrimSpace(id); id != "" {
			known[id] = true
		}
	}
	return known, lines.Err()
}

// checkKnown fails the test where the list and the rows that differ are not the same.
func checkKnown(t *testing.T, name string, failed map[string]bool, all []string) {
	t.Helper()
	known, err := readKnown(name)
	if err != nil {
		t.Fatal(err)
	}
	present := make(map[string]bool, len(all))
	for _, id := range all {
		present[id] = true
		switch {
		case failed[id] && !known[id]:
			t.Errorf("%s differs and is not in %s", id, name)
		case !failed[id] && known[id]:
			t.Errorf("%s agrees now: take it out of %s", id, name)
		}
	}
	var gone []string
	for id := range known {
		if !present[id] {
			gone = append(gone, id)
		}
	}
	sort.Strings(gone)
	for _, id := range gone {
		t.Errorf("%s is in %s and in no row", id, name)
	}
}
