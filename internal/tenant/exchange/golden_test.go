package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	stepMark   = "\n==== "
	answerMark = "\n---- "
)

// TestGolden plays the conversations in testdata: each step is a request, and the answer that it must have to the byte,
// the ids of requests and continuation tokens left out. JSON is broken into lines for the eye.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := newBench(t, 25).play(string(data))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(data), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func (b *bench) play(script string) string {
	var out strings.Builder
	intro, rest, _ := strings.Cut(script, stepMark)
	out.WriteString(intro)
	for step := range strings.SplitSeq(rest, stepMark) {
		request, _, _ := strings.Cut(step, answerMark)
		request = strings.TrimRight(request, "\n")
		head, body, _ := strings.Cut(request, "\n\n")
		lines := strings.Split(head, "\n")
		method, url, _ := strings.Cut(lines[0], " ")
		answer := b.do(b.admin(), method, url, body, lines[1:]...)
		fmt.Fprintf(&out, "%s%s\n%s%d\n%s", stepMark, request, answerMark, answer.status, print(answer))
	}
	return out.String()
}

var skipToken = regexp.MustCompile(`skiptoken=[^"&]+`)

func print(answer reply) string {
	var out strings.Builder
	for _, name := range []string{"Content-Type", "Odata-Version", "Preference-Applied", "X-ExceptionType", "Retry-After"} {
		if value := answer.header.Get(name); value != "" {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer.body, "", "  "); err != nil {
		return out.String() + fmt.Sprintf("%q\n", answer.body)
	}
	return out.String() + skipToken.ReplaceAllString(indented.String(), "skiptoken=(a token)") + "\n"
}

func FuzzInvoke(f *testing.F) {
	for _, seed := range []string{
		command("Get-Mailbox", `{"ResultSize":1,"Filter":"Alias -like 'a*'"}`), command("Set-Mailbox", `{"Identity":"info","EmailAddresses":{"Add":["a@contoso.com"]},"WhatIf":true}`),
		command("Get-MessageTraceV2", `{"StartDate":"2026-11-23","EndDate":"2026-11-24"}`), `{"CmdletInput":null}`,
	} {
		f.Add([]byte(seed))
	}
	var b *bench
	f.Fuzz(func(t *testing.T, body []byte) {
		if b == nil {
			b = newBench(t, 25)
		}
		b.t = t
		got := b.do(b.admin(), "POST", path, string(body))
		if got.status >= 500 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got.status == 200 && !json.Valid(got.body) {
			t.Fatalf("not JSON: %s", got.body)
		}
	})
}
