// Command soak runs a fuzz target for longer than the gate does, and prints how many inputs it tried.
//
//	go run ./bench/soak [-for 1h] [-parallel 1] TARGET
//
// TARGET is the name of a fuzz test anywhere in the repository, such as FuzzParser; list names them all. What fails is written
// to the target's testdata/fuzz, from where go test runs it ever after.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	duration := flag.Duration("for", time.Hour, "how long to run")
	parallel := flag.Int("parallel", 1, "how many workers try inputs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Args(), *duration, *parallel); err != nil {
		log.Fatal("soak: ", err)
	}
}

func run(ctx context.Context, args []string, duration time.Duration, parallel int) error {
	targets, err := findTargets(".")
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return errors.New("name one target, or list")
	}
	if args[0] == "list" {
		for _, t := range targets {
			fmt.Printf("%s\t%s\n", t.name, t.folder)
		}
		return nil
	}
	i := slices.IndexFunc(targets, func(t target) bool { return t.name == args[0] })
	if i < 0 {
		return fmt.Errorf("there is no fuzz target %s; list names them", args[0])
	}
	executions, err := targets[i].soak(ctx, duration, parallel)
	fmt.Printf("%s: %d executions\n", targets[i].name, executions)
	return err
}

// target is a fuzz test.
type target struct{ name, folder string }

// findTargets looks for fuzz tests below a folder.
func findTargets(root string) ([]target, error) {
	declared := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)
	var found []target
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range declared.FindAllSubmatch(source, -1) {
			found = append(found, target{string(match[1]), filepath.ToSlash(filepath.Dir(path))})
		}
		return nil
	})
	slices.SortFunc(found, func(a, b target) int { return strings.Compare(a.name, b.name) })
	return found, err
}

// soak runs the target and returns how many inputs it tried, as far as the last line of progress said.
func (t target) soak(ctx context.Context, duration time.Duration, parallel int) (executions int64, err error) {
	cmd := exec.CommandContext(ctx, "go", "test", "./"+t.folder, "-run", "^$", "-fuzz", "^"+t.name+"$",
		"-fuzztime", duration.String(), "-parallel", strconv.Itoa(parallel))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	count := regexp.MustCompile(`execs: (\d+)`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Println(lines.Text())
		if match := count.FindStringSubmatch(lines.Text()); match != nil {
			executions, _ = strconv.ParseInt(match[1], 10, 64)
		}
	}
	return executions, cmd.Wait()
}
