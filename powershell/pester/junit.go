package pester

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

// The elements of JUnit's form, as build servers read it.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Disabled int          `xml:"disabled,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		Classname string        `xml:"classname,attr"`
		Time      string        `xml:"time,attr"`
		Failure   *junitFailure `xml:"failure"`
		Skipped   *junitSkipped `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr,omitempty"`
	}
)

// WriteJUnit writes results in JUnit's form: a suite for each file, times in seconds.
func WriteJUnit(w io.Writer, results []*Result) error {
	var all junitSuites
	var took time.Duration
	byFile := map[string]int{}
	spent := []time.Duration{}
	for _, r := range results {
		at, ok := byFile[r.File]
		if !ok {
			at = len(all.Suites)
			byFile[r.File] = at
			all.Suites = append(all.Suites, junitSuite{Name: r.File})
			spent = append(spent, 0)
		}
		s := &all.Suites[at]
		s.add(r)
		spent[at] += r.Duration
		took += r.Duration
	}
	for i := range all.Suites {
		s := &all.Suites[i]
		s.Time = seconds(spent[i])
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Disabled += s.Skipped
	}
	all.Time = seconds(took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(r *Result) {
	c := junitCase{Name: r.FullName(), Classname: r.File, Time: seconds(r.Duration)}
	s.Tests++
	switch r.Outcome {
	case Failed:
		s.Failures++
		c.Failure = &junitFailure{Message: r.Message}
		if r.At.Line > 0 {
			c.Failure.Text = "at " + r.At.String()
		}
	case Skipped:
		s.Skipped++
		c.Skipped = &junitSkipped{Message: r.Message}
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
