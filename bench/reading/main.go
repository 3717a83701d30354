// Command reading measures how fast the engine reads scripts: tokens and tree of every script below a folder, on one core,
// beside a pass over the same bytes that only looks at each, which is the floor of any reader.
//
//	go run ./bench/reading -root DIR [-runs 5]
//
// It prints MB/s of this machine and the ratio. Scripts are read into memory before the clock starts.
package main

import (
	"errors"
	"flag"
	"fmt"
	"hash/maphash"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/exorun/exorun/bench/timing"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
)

func main() {
	log.SetFlags(0)
	root := flag.String("root", "", "folder with scripts, at any depth")
	runs := flag.Int("runs", 5, "how often all are read")
	flag.Parse()
	if err := run(*root, *runs); err != nil {
		log.Fatal(err)
	}
}

type script struct{ path, text string }

func run(root string, runs int) error {
	if root == "" || runs < 1 {
		return errors.New("-root names a folder with scripts, and -runs takes a number from 1")
	}
	scripts, size, err := load(root)
	if err != nil {
		return err
	}
	if len(scripts) == 0 {
		return fmt.Errorf("%s holds no script", root)
	}
	runtime.GOMAXPROCS(1)
	seed := maphash.MakeSeed()
	floor := medianOf(runs, func() {
		for _, s := range scripts {
			maphash.String(seed, s.text)
		}
	})
	reading := medianOf(runs, func() {
		for _, s := range scripts {
			syntax.Parse(s.path, s.text)
		}
	})
	megabytes := float64(size) / 1e6
	fmt.Printf("%d scripts, %.1f MB\n", len(scripts), megabytes)
	fmt.Printf("hashing  %8.1f MB/s\n", megabytes/floor.Seconds())
	fmt.Printf("reading  %8.1f MB/s, the median of %d; %.0f times hashing\n", megabytes/reading.Seconds(), runs, reading.Seconds()/floor.Seconds())
	return nil
}

func medianOf(runs int, do func()) time.Duration {
	times := make([]time.Duration, runs)
	for i := range times {
		start := time.Now()
		do()
		times[i] = time.Since(start)
	}
	return timing.Median(times)
}

// load reads the scripts; size is their bytes as text.
func load(root string) (scripts []script, size int, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".ps1", ".psm1", ".psd1":
		default:
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := interp.DecodeText(data)
		scripts, size = append(scripts, script{path, text}), size+len(text)
		return nil
	})
	return scripts, size, err
}
