package syntax

import (
	"os"
	"strings"
	"testing"
)

// BenchmarkParse reads a script of a few thousand lines.
func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile("testdata/print.txt")
	if err != nil {
		b.Fatal(err)
	}
	var script strings.Builder
	for range 100 {
		for chunk := range strings.SplitSeq(string(data), "\n---\n") {
			code, printed, ok := strings.Cut(chunk, "\n>>>\n")
			if ok && !strings.HasPrefix(code, "using") {
				script.WriteString(printed + "\n")
			}
		}
	}
	text := script.String()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("", text)
	}
}

// BenchmarkParseSmall reads what a prompt is given.
func BenchmarkParseSmall(b *testing.B) {
	text := "Get-Process | Where-Object { $_.CPU -gt 10 } | Select-Object -First 5"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("", text)
	}
}
