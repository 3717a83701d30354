package main

import (
	"fmt"
	"io"
	"strings"
)

// row is what is recorded of a test.
type row struct {
	File     string `json:"file"`
	Describe string `json:"describe"`
	Context  string `json:"context"`
	It       string `json:"it"`
	Result   string `json:"result"`
	Scope    string `json:"scope,omitempty"`
}

// family is the tests of one file.
type family struct {
	file    string
	want    []row
	own     []row // the engine's
	said    []string
	trouble string // why the file came to no end
}

// familiesOf sorts rows by their files, in the order of the recording.
func familiesOf(rows []row, keep func(*row) bool) []*family {
	var all []*family
	byFile := map[string]*family{}
	for i := range rows {
		r := &rows[i]
		if !keep(r) {
			continue
		}
		f := byFile[r.File]
		if f == nil {
			f = &family{file: r.File}
			byFile[r.File] = f
			all = append(all, f)
		}
		f.want = append(f.want, *r)
	}
	return all
}

// key is what a row is matched by.
func (r *row) key() string { return r.Describe + "\x00" + r.Context + "\x00" + r.It }

// match compares the engine's rows with the recorded ones: passed is how many agree, failed tells of the others.
func (f *family) match() (passed int, failed []string) {
	byKey := map[string][]int{}
	for i := range f.own {
		k := f.own[i].key()
		byKey[k] = append(byKey[k], i)
	}
	for i := range f.want {
		w := &f.want[i]
		name := strings.Join([]string{w.Describe, w.Context, w.It}, " › ")
		same := byKey[w.key()]
		if len(same) == 0 {
			failed = append(failed, name+": no such result")
			continue
		}
		at := same[0]
		byKey[w.key()] = same[1:]
		if f.own[at].Result == w.Result {
			passed++
			continue
		}
		failed = append(failed, fmt.Sprintf("%s: %s instead of %s: %s", name, f.own[at].Result, w.Result, f.said[at]))
	}
	return passed, failed
}

// printFamilies prints how the files stand, and the sum.
func printFamilies(to io.Writer, families []*family, show bool) error {
	passed, total := 0, 0
	for _, f := range families {
		n, failed := f.match()
		passed, total = passed+n, total+len(f.want)
		line := fmt.Sprintf("%s %d/%d", f.file, n, len(f.want))
		if f.trouble != "" {
			line += " (" + f.trouble + ")"
		}
		if _, err := fmt.Fprintln(to, line); err != nil {
			return err
		}
		if !show {
			continue
		}
		for _, text := range failed {
			fmt.Fprintln(to, "  "+strings.ReplaceAll(text, "\n", "\n      "))
		}
		if len(failed) > 0 {
			for _, extra := range f.others() {
				fmt.Fprintln(to, "  + "+strings.ReplaceAll(extra, "\n", "\n      "))
			}
		}
	}
	_, err := fmt.Fprintf(to, "pester: %d of %d\n", passed, total)
	return err
}

// others are results that no recorded row has the name of: what failed outside of a test.
func (f *family) others() []string {
	known := map[string]bool{}
	for i := range f.want {
		known[f.want[i].key()] = true
	}
	var all []string
	for i := range f.own {
		if r := &f.own[i]; !known[r.key()] && r.Result != "Passed" {
			all = append(all, fmt.Sprintf("%s › %s › %s: %s: %s", r.Describe, r.Context, r.It, r.Result, f.said[i]))
		}
	}
	return all
}
