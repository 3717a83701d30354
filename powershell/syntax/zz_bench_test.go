package syntax

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func BenchmarkCensus(b *testing.B) {
	var files []string
	total := 0
	filepath.WalkDir("/tmp/census", func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			l := strings.ToLower(p)
			if strings.HasSuffix(l, ".ps1") || strings.HasSuffix(l, ".psm1") || strings.HasSuffix(l, ".psd1") {
				x, _ := os.ReadFile(p)
				if utf8.Valid(x) {
					files = append(files, string(x))
					total += len(x)
				}
			}
		}
		return nil
	})
	b.SetBytes(int64(total))
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			Parse("", f)
		}
	}
}
