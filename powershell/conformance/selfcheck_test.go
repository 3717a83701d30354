package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestAlteredRowsFail alters rows that pass, one place at a time. Each change must be noticed.
func TestAlteredRowsFail(t *testing.T) {
	t.Parallel()
	for _, s := range []struct {
		suite
		every int // one row of so many
	}{{snippets, 25}, {tables, 400}, {trees, 100}} {
		t.Run(s.word, func(t *testing.T) {
			t.Parallel()
			rows, names, err := readTable("testdata/" + s.committed)
			if err != nil {
				t.Fatal(err)
			}
			var chosen []Row
			var chosenNames []string
			for i := 0; i < len(rows); i += s.every {
				chosen, chosenNames = append(chosen, rows[i]), append(chosenNames, names[i])
			}
			got := s.answer(t, chosen)
			passing, changes := 0, 0
			for i, row := range chosen {
				if len(Differences(row, got[i])) > 0 {
					continue
				}
				passing++
				for place, altered := range alterations(row) {
					changes++
					if len(Differences(altered, got[i])) == 0 {
						_, id := s.name(row, chosenNames[i])
						t.Errorf("%s: a change at %s is not noticed", id, place)
					}
				}
			}
			if passing < len(chosen)/2 || changes < 4*passing {
				t.Errorf("%d changes of %d rows of %d: too few to prove anything", changes, passing, len(chosen))
			}
		})
	}
}

// alterations gives copies of a row, each with one change of its answer, by the place of the change.
func alterations(row Row) map[string]Row {
	out := map[string]Row{}
	alter := func(place string, change func(Row)) {
		c := normal(row)
		change(c)
		out[place] = c
	}
	for name := range row {
		if slices.Contains(questionFields, name) {
			continue
		}
		alter(name+" dropped", func(r Row) { delete(r, name) })
		for i, change := range valueChanges(row[name]) {
			alter(fmt.Sprint(name, " ", i, " ", change.place), func(r Row) { r[name] = change.value })
		}
	}
	alter("a field added", func(r Row) { r["added"] = true })
	return out
}

// valueChange is a value with one change somewhere in it.
type valueChange struct {
	place string
	value any
}

// valueChanges gives a value altered in each of the ways that its kind has, and in each of its parts.
func valueChanges(v any) []valueChange {
	switch v := v.(type) {
	case string:
		return []valueChange{{"lengthened", v + " "}, {"emptied", map[bool]any{true: nil, false: ""}[v == ""]}, {"case", swapCase(v)}}
	case float64:
		return []valueChange{{"plus one", v + 1}, {"as text", fmt.Sprint(v)}}
	case bool:
		return []valueChange{{"turned", !v}}
	case nil:
		return []valueChange{{"filled", ""}}
	case []any:
		changes := []valueChange{{"longer", append(slices.Clone(v), nil)}, {"nested", []any{v}}}
		if len(v) > 0 {
			changes = append(changes, valueChange{"shorter", v[:len(v)-1]})
		}
		for i, part := range v {
			for _, change := range valueChanges(part) {
				c := slices.Clone(v)
				c[i] = change.value
				changes = append(changes, valueChange{fmt.Sprintf("[%d] %s", i, change.place), c})
			}
		}
		return changes
	case map[string]any:
		changes := []valueChange{{"field added", with(v, "added", nil)}}
		for name, part := range v {
			without := with(v, name, nil)
			delete(without, name)
			changes = append(changes, valueChange{name + " dropped", without})
			for _, change := range valueChanges(part) {
				changes = append(changes, valueChange{name + " " + change.place, with(v, name, change.value)})
			}
		}
		return changes
	}
	panic(fmt.Sprintf("a value of type %T in a row", v))
}

// swapCase alters a text's letters only, or lengthens one that has none.
func swapCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	if lower := strings.ToLower(s); lower != s {
		return lower
	}
	return s + "a"
}

func with(m map[string]any, name string, v any) map[string]any {
	c := make(map[string]any, len(m)+1)
	maps.Copy(c, m)
	c[name] = v
	return c
}

// TestListMayOnlyShrink checks the rule of the lists of rows that are known to fail.
func TestListMayOnlyShrink(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list             string
		failing, passing []string
		complaints       int
	}{
		"as listed":          {"a\nb\n", []string{"a", "b"}, []string{"c"}, 0},
		"empty":              {"", nil, []string{"c"}, 0},
		"fails and unlisted": {"a\n", []string{"a", "b"}, nil, 1},
		"passes and listed":  {"a\nb\n", []string{"a"}, []string{"b"}, 1},
		"listed and gone":    {"a\nb\n", []string{"a"}, nil, 1},
	} {
		if got := judgeList(c.list, c.failing, c.passing); len(got) != c.complaints {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestReportedLines holds the form of the printed figures, which other programs read.
func TestReportedLines(t *testing.T) {
	t.Parallel()
	row := func(id, output string, console any) Row {
		r := Row{"id": id, "code": "1", "output": output}
		if console != nil {
			r["console"] = console
		}
		return r
	}
	want := []Row{row("20-flow/a", "1", nil), row("20-flow/b", "2", "c"), row("21-switch/a", "3", nil)}
	got := []Row{row("20-flow/a", "1", nil), row("20-flow/b", "9", "c"), row("21-switch/a", "3", nil)}
	for _, c := range []struct {
		suite
		want string
	}{
		{snippets, "20-flow 1/2\n21-switch 1/1\nconsole: 1 of 1\noracle: 2 of 3\n"},
		{tables, "as 1/2\nunary 1/1\ntables: 2 of 3\n"},
		{trees, "whole code, tree and tokens: 2 of 3\nbroken code, ids and places of all errors: 0 of 0\nbroken code, the tree too: 0 of 0\ntrees: 2 of 3\n"},
	} {
		var b bytes.Buffer
		failing, passing := c.report(&b, want, got, []string{"as", "as", "unary"})
		if b.String() != c.want || len(failing) != 1 || len(passing) != 2 {
			t.Errorf("%s printed %q, failing %v", c.word, b.String(), failing)
		}
	}
}

// TestAnswersStandAlone asks once with the recorded answers at hand and once without: the engine's must be the same.
func TestAnswersStandAlone(t *testing.T) {
	t.Parallel()
	rows := []Row{
		{"id": "a", "code": "Write-Error oh; 1", "console": map[string]any{"stdout": "wrong"}, "output": "wrong"},
		{"id": "b", "code": "'x'", "console": nil, "text": 7.0},
	}
	var bare []Row
	for _, row := range rows {
		question := Row{}
		copyQuestion(question, row)
		bare = append(bare, question)
	}
	with, without := snippets.answer(t, rows), snippets.answer(t, bare)
	for i := range rows {
		a, _ := json.Marshal(with[i])
		b, _ := json.Marshal(without[i])
		if !bytes.Equal(a, b) || len(Differences(rows[i], with[i])) == 0 {
			t.Errorf("with the answer %s\nwithout it %s", a, b)
		}
	}
}
