package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/powershell/interp"
)

// limitFlags is the flag that bounds what a script may use up. It may be given several times.
type limitFlags struct{ interp.Limits }

func (l *limitFlags) add(cmd *cobra.Command) {
	cmd.Flags().Var(l, "limit", "bound the run, as `NAME=VALUE`: "+strings.Join(limitNames(), ", "))
}

// String is what the flag's help shows as its default: nothing.
func (l *limitFlags) String() string { return "" }

// Type is the kind of value that the flag takes.
func (l *limitFlags) Type() string { return "NAME=VALUE" }

// limitRules are the limits by name, each with how its value is read.
var limitRules = []struct {
	name string
	set  func(l *interp.Limits, text string) error
}{
	{"depth", func(l *interp.Limits, text string) (err error) { l.Depth, err = limitNumber(text); return err }},
	{"string", func(l *interp.Limits, text string) (err error) { l.StringBytes, err = limitNumber(text); return err }},
	{"elements", func(l *interp.Limits, text string) (err error) { l.Elements, err = limitNumber(text); return err }},
	{"memory", func(l *interp.Limits, text string) error {
		n, err := limitNumber(text)
		l.MemoryBytes = int64(n)
		return err
	}},
	{"output", func(l *interp.Limits, text string) error {
		n, err := limitNumber(text)
		l.OutputBytes = int64(n)
		return err
	}},
	{"regex-time", func(l *interp.Limits, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no time such as 5s", text)
		}
		l.RegexTime = d
		return nil
	}},
}

func limitNames() []string {
	var names []string
	for _, rule := range limitRules {
		names = append(names, rule.name)
	}
	return names
}

// Set reads one limit.
func (l *limitFlags) Set(text string) error {
	name, given, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("%q has no value; write NAME=VALUE", text)
	}
	i := slices.Index(limitNames(), name)
	if i < 0 {
		return fmt.Errorf("there is no limit %q; there are %s", name, strings.Join(limitNames(), ", "))
	}
	return limitRules[i].set(&l.Limits, given)
}

// limitNumber reads a count or a number of bytes.
func limitNumber(text string) (int, error) {
	factor := 1
	digits := text
	for suffix, n := range map[string]int{"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30} {
		if short, ok := strings.CutSuffix(strings.ToUpper(text), suffix); ok {
			digits, factor = short, n
		}
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || n > int(^uint(0)>>1)/factor {
		return 0, fmt.Errorf("%q is no number from 1, with or without KB, MB or GB", text)
	}
	return n * factor, nil
}
