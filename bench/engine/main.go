// Command engine measures the engine's speed with ten small programs: exorun beside goja, gopher-lua and, where it is present,
// node, each a whole process that does the same work and prints the same lines.
//
//	go -C bench/engine run . [-size N] [-runs 5] [-cpu] [program | program=size …]
//
// The contenders take turns, so that what else the machine does falls on all alike. It prints medians, the ratio of exorun to
// each, to the faster of goja and gopher-lua, and its ratio to node without the empty run beside that of PowerShell.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed programs
var programs embed.FS

// program is one of the ten, with its size.
type program struct {
	name string
	size int // 0 for the program's own
}

// recorded is how many times as long as node PowerShell 7.6.9 took for each program at its own size, its empty run taken off:
// medians of five whole processes of both on one machine, with node 20.
var recorded = []struct {
	program string
	net     float64
}{
	{"loop", 17},
	{"fib", 31},
	{"closures", 25},
	{"strings", 3},
	{"hashtable", 5},
	{"regex", 7},
	{"sort", 15},
	{"objects", 33},
	{"pipeline", 39},
	{"csv", 18},
}

func main() {
	log.SetFlags(0)
	size := flag.Int("size", 0, "the size of the named programs in place of their own")
	runs := flag.Int("runs", 5, "how often each contender runs each program")
	cpu := flag.Bool("cpu", false, "count processor time in place of elapsed time, which helps on a busy machine")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	chosen, err := choose(flag.Args(), *size)
	if err == nil && *runs < 1 {
		err = errors.New("-runs takes a number from 1")
	}
	if err == nil {
		err = run(ctx, chosen, *runs, *cpu)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// choose reads the programs of the command line; none are all.
func choose(args []string, size int) ([]program, error) {
	if size < 0 || size > 0 && len(args) == 0 {
		return nil, errors.New("-size takes a number from 1 and the programs that it is for")
	}
	var chosen []program
	for _, arg := range args {
		name, text, sized := strings.Cut(arg, "=")
		p := program{name, size}
		if sized {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return nil, fmt.Errorf("%s: a size is a number from 1", arg)
			}
			p.size = n
		}
		if _, err := programs.Open("programs/" + name + ".ps1"); err != nil || name == "empty" {
			return nil, fmt.Errorf("%s is none of the programs", name)
		}
		chosen = append(chosen, p)
	}
	if len(args) == 0 {
		for _, r := range recorded {
			chosen = append(chosen, program{name: r.program})
		}
	}
	return chosen, nil
}

func run(ctx context.Context, chosen []program, runs int, cpu bool) error {
	work, err := os.MkdirTemp("", "exorun-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.CopyFS(work, programs); err != nil {
		return err
	}
	contenders, err := prepare(ctx, work)
	if err != nil {
		return err
	}
	empty, err := compare(ctx, contenders[:1], program{name: "empty"}, runs, cpu)
	if err != nil {
		return err
	}
	table := newTable(contenders, empty[0])
	for _, p := range chosen {
		times, err := compare(ctx, contenders, p, runs, cpu)
		if err != nil {
			return err
		}
		table.add(p, times)
	}
	table.end()
	return nil
}

// compare lets the contenders run a program in turn, and returns the median of each. All must print the same.
func compare(ctx context.Context, contenders []contender, p program, runs int, cpu bool) ([]time.Duration, error) {
	times := make([][]time.Duration, len(contenders))
	var wanted string
	for n := range runs {
		for i, c := range contenders {
			took, printed, err := c.measure(ctx, p, cpu)
			if err != nil {
				return nil, err
			}
			if n == 0 && i == 0 {
				wanted = printed
			}
			if printed != wanted {
				return nil, fmt.Errorf("%s: %s printed\n%.300s\nand %s\n%.300s", p.name, c.name, printed, contenders[0].name, wanted)
			}
			times[i] = append(times[i], took)
		}
	}
	medians := make([]time.Duration, len(contenders))
	for i := range times {
		medians[i] = slices.Sorted(slices.Values(times[i]))[runs/2]
	}
	return medians, nil
}

// contender runs programs of one language.
type contender struct {
	name    string
	env     []string
	command func(p program) []string
}

// prepare builds the contenders into work, where the programs are. exorun is the first, then goja and gopher-lua.
func prepare(ctx context.Context, work string) ([]contender, error) {
	file := func(p program, ending string) string { return filepath.Join(work, "programs", p.name+ending) }
	sized := func(p program, args ...string) []string {
		if p.size > 0 {
			args = append(args, strconv.Itoa(p.size))
		}
		return args
	}
	exorun, goja, lua := filepath.Join(work, "exorun"), filepath.Join(work, "goja"), filepath.Join(work, "lua")
	for _, b := range []struct{ binary, module, source string }{
		{exorun, filepath.Join("..", ".."), "./cmd/exorun"}, {goja, ".", "./goja"}, {lua, ".", "./lua"},
	} {
		build := exec.CommandContext(ctx, "go", "build", "-C", b.module, "-o", b.binary, b.source)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", b.source, err, out)
		}
	}
	contenders := []contender{
		{"exorun", []string{"EXORUN_HOME=" + filepath.Join(work, "home")}, func(p program) []string {
			return sized(p, exorun, "run", file(p, ".ps1"))
		}},
		{"goja", nil, func(p program) []string { return sized(p, goja, file(p, ".js")) }},
		{"lua", nil, func(p program) []string { return sized(p, lua, file(p, ".lua")) }},
	}
	node, err := exec.LookPath("node")
	if err != nil {
		fmt.Println("node is not on this machine; it is left out")
		return contenders, nil
	}
	return append(contenders, contender{"node", nil, func(p program) []string {
		return sized(p, node, "-e", "globalThis.print = console.log\nif (process.argv[2]) globalThis.size = +process.argv[2]\n"+
			"require('vm').runInThisContext(require('fs').readFileSync(process.argv[1], 'utf8'))", file(p, ".js"))
	}}), nil
}

// measure runs a program once and returns how long it took, and what it printed.
func (c contender) measure(ctx context.Context, p program, cpu bool) (time.Duration, string, error) {
	var out, problems bytes.Buffer
	args := c.command(p)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), c.env...), &out, &problems
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		return 0, "", fmt.Errorf("%s by %s: %w\n%s", p.name, c.name, err, problems.Bytes())
	}
	if cpu {
		took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return took, out.String(), nil
}
