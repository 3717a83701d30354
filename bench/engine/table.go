package main

import (
	"fmt"
	"math"
	"time"
)

// leastNet is what a run counts at least for without the empty run: less is noise.
const leastNet = 10 * time.Millisecond

// table prints a line for each program and, at its end, the geometric means.
type table struct {
	contenders []contender
	empty      time.Duration // exorun's run of an empty script
	faster     mean          // of exorun to the faster of goja and gopher-lua
	to         []mean        // of exorun to each other contender
	net, ahead mean          // of exorun to node without the empty run, and how many times that is ahead of PowerShell
	behind     int           // programs in which PowerShell is ahead
}

// mean is a geometric mean.
type mean struct {
	logs  float64
	count int
}

func (m *mean) add(ratio float64) { m.logs, m.count = m.logs+math.Log(ratio), m.count+1 }

func (m mean) String() string { return fmt.Sprintf("%.2f", math.Exp(m.logs/float64(m.count))) }

func newTable(contenders []contender, empty time.Duration) *table {
	fmt.Printf("an empty script: %.0f ms\n\n%-20s", 1000*empty.Seconds(), "milliseconds")
	for _, c := range contenders {
		fmt.Printf("%8s", c.name)
	}
	fmt.Printf("  %8s", "÷ faster")
	for _, c := range contenders[1:] {
		fmt.Printf("%8s", "÷ "+c.name)
	}
	if len(contenders) > 3 {
		fmt.Printf("%8s%12s%8s", "net", "PowerShell", "ahead")
	}
	fmt.Println()
	return &table{contenders: contenders, empty: empty, to: make([]mean, len(contenders)-1)}
}

// add prints the line of a program, of which times are the medians of the contenders.
func (t *table) add(p program, times []time.Duration) {
	name := p.name
	if p.size > 0 {
		name = fmt.Sprintf("%s %d", p.name, p.size)
	}
	fmt.Printf("%-20s", name)
	for _, took := range times {
		fmt.Printf("%8d", took.Milliseconds())
	}
	exorun := times[0].Seconds()
	faster := exorun / min(times[1], times[2]).Seconds()
	t.faster.add(faster)
	fmt.Printf("  %8.2f", faster)
	for i, took := range times[1:] {
		ratio := exorun / took.Seconds()
		t.to[i].add(ratio)
		fmt.Printf("%8.2f", ratio)
	}
	if len(times) > 3 {
		t.addNet(p, max(times[0]-t.empty, leastNet).Seconds()/times[3].Seconds())
	}
	fmt.Println()
}

// addNet goes on with a line. PowerShell's ratio holds for a program's own size alone.
func (t *table) addNet(p program, net float64) {
	t.net.add(net)
	fmt.Printf("%8.2f", net)
	if p.size > 0 {
		return
	}
	for _, r := range recorded {
		if r.program == p.name {
			ahead := r.net / net
			t.ahead.add(ahead)
			if ahead < 1 {
				t.behind++
			}
			fmt.Printf("%12.0f%8.1f", r.net, ahead)
		}
	}
}

func (t *table) end() {
	fmt.Printf("\ngeometric means: %s times the faster of goja and gopher-lua", t.faster)
	for i, c := range t.contenders[1:] {
		fmt.Printf(", %s times %s", t.to[i], c.name)
	}
	fmt.Println()
	if t.ahead.count > 0 {
		fmt.Printf("ahead of PowerShell %s times in the geometric mean, on %d of %d\n", t.ahead, t.ahead.count-t.behind, t.ahead.count)
	}
}
