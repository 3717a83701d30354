package conformance

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// rowTime ends a row that does not end by itself.
const rowTime = 30 * time.Second

var snippets = suite{
	word: "oracle", variable: "EXORUN_ORACLE", committed: "snippets", list: "failing-snippets.txt",
	name: func(row Row, _ string) (topic, id string) {
		id = row.text("id")
		topic, _, _ = strings.Cut(id, "/")
		return topic, id
	},
	answer: answerSnippets,
	figures: func(to io.Writer, want, got []Row) {
		consoles, agreed := 0, 0
		for i := range want {
			if _, ok := want[i]["console"]; ok {
				consoles++
				if !slices.Contains(Differences(want[i], got[i]), "console") {
					agreed++
				}
			}
		}
		fmt.Fprintf(to, "console: %d of %d\n", agreed, consoles)
	},
}

func answerSnippets(t *testing.T, rows []Row) []Row {
	got := make([]Row, len(rows))
	base := t.TempDir()
	questionsOnly := !slices.ContainsFunc(rows, hasAnswer)
	forAll(len(rows), func(i int) {
		ctx, cancel := context.WithTimeout(context.Background(), rowTime)
		defer cancel()
		_, console := rows[i]["console"] // which was not recorded of each
		got[i] = RunSnippet(ctx, rows[i].text("code"), console || questionsOnly, filepath.Join(base, fmt.Sprint("s", i)))
	})
	return got
}

var tables = suite{
	word: "tables", variable: "EXORUN_TABLES", committed: "tables", list: "failing-tables.txt",
	name:   func(row Row, table string) (group, id string) { return table, table + ": " + row.text("code") },
	answer: answerTables,
}

func answerTables(t *testing.T, rows []Row) []Row {
	got := make([]Row, len(rows))
	dir := t.TempDir()
	const chunk = 200
	forAll((len(rows)+chunk-1)/chunk, func(c int) {
		table := NewTable(dir)
		for i := c * chunk; i < min((c+1)*chunk, len(rows)); i++ {
			ctx, cancel := context.WithTimeout(context.Background(), rowTime)
			got[i] = table.Run(ctx, rows[i].text("code"))
			cancel()
		}
	})
	return got
}

var trees = suite{
	word: "trees", variable: "EXORUN_TREES", committed: "trees.jsonl.gz", list: "failing-trees.txt",
	name:    func(row Row, _ string) (group, id string) { return "", row.text("id") },
	answer:  answerTrees,
	figures: treeFigures,
}

func answerTrees(_ *testing.T, rows []Row) []Row {
	got := make([]Row, len(rows))
	forAll(len(rows), func(i int) { got[i] = ParseTree(rows[i].text("code")) })
	return got
}

// treeFigures counts whole and broken code apart.
func treeFigures(to io.Writer, want, got []Row) {
	var whole, wholeRight, broken, placesRight, treesRight int
	for i := range want {
		differences := Differences(want[i], got[i])
		if _, ok := want[i]["errors"]; !ok {
			whole++
			if len(differences) == 0 {
				wholeRight++
			}
			continue
		}
		broken++
		if slices.Equal(errorPlaces(want[i]), errorPlaces(got[i])) {
			placesRight++
			if !slices.Contains(differences, "tree") {
				treesRight++
			}
		}
	}
	fmt.Fprintf(to, "whole code, tree and tokens: %d of %d\n", wholeRight, whole)
	fmt.Fprintf(to, "broken code, ids and places of all errors: %d of %d\n", placesRight, broken)
	fmt.Fprintf(to, "broken code, the tree too: %d of %d\n", treesRight, broken)
}

// errorPlaces gives the id, start and end of each error.
func errorPlaces(row Row) []string {
	var places []string
	list, _ := row["errors"].([]any)
	for _, e := range list {
		e, _ := e.(map[string]any)
		places = append(places, fmt.Sprint(e["id"], " ", e["start"], "-", e["end"]))
	}
	return places
}

func TestOracle(t *testing.T) { snippets.run(t) }

func TestTables(t *testing.T) { tables.run(t) }

func TestTrees(t *testing.T) { trees.run(t) }
