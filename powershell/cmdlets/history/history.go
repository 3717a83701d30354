// Package history keeps the commands of a session and has the cmdlets that show, repeat and forget them.
package history

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

const module = "Microsoft.PowerShell.Core"

// Entry is a command that was run.
type Entry struct {
	ID      int
	Line    string
	Began   time.Time
	Ended   time.Time
	Failed  bool
	Stopped bool // by the person at the prompt
}

// Log is the commands of one engine, the oldest first.
type Log struct {
	entries []Entry
	last    int
}

type logKey struct{}

// Of gives the log of an engine.
func Of(e *interp.Engine) *Log { return e.Local(logKey{}, func() any { return &Log{} }).(*Log) }

// Add takes a command into the log and numbers it. most is how many the log keeps.
func (l *Log) Add(e Entry, most int) {
	l.last++
	e.ID = l.last
	l.entries = append(l.entries, e)
	if excess := len(l.entries) - most; most > 0 && excess > 0 {
		l.entries = slices.Delete(l.entries, 0, excess)
	}
}

// Lines are the commands, the oldest first.
func (l *Log) Lines() []string {
	lines := make([]string, len(l.entries))
	for i, e := range l.entries {
		lines[i] = e.Line
	}
	return lines
}

func (l *Log) byID(id int) (Entry, bool) {
	for _, e := range l.entries {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

func init() {
	value.RegisterTypes(func() []*value.Definition { return objects.Definitions(info) })
}

var info = &objects.Class{
	Name: "Microsoft.PowerShell.Commands.HistoryInfo",
	Properties: []string{
		"Int64 Id", "System.String CommandLine", "System.Management.Automation.Runspaces.PipelineState ExecutionStatus",
		"System.DateTime StartExecutionTime", "System.DateTime EndExecutionTime", "System.TimeSpan Duration",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return value.ToString(o.Fields[1]), nil },
}

func (e Entry) value() value.Value {
	status := "Completed"
	switch {
	case e.Stopped:
		status = "Stopped"
	case e.Failed:
		status = "Failed"
	}
	return value.Of(info.New(value.Int64(int64(e.ID)), value.Str(e.Line), value.Str(status), value.FromTime(e.Began, value.KindLocal),
		value.FromTime(e.Ended, value.KindLocal), value.TimeSpan(e.Ended.Sub(e.Began).Nanoseconds()/100)))
}

// Cmdlets gives the cmdlets for one engine.
func Cmdlets() []*interp.Cmdlet {
	return []*interp.Cmdlet{
		{Name: "Get-History", Module: module, Output: []string{info.Name}, New: func() interp.Processor { return get{} }, Parameters: []bind.Parameter{
			{Name: "Id", Type: "long[]", Sets: []bind.Set{{Position: 1, FromPipeline: true}}},
			{Name: "Count", Type: "int", Sets: bind.At(2)},
		}},
		{Name: "Invoke-History", Module: module, ShouldProcess: true, New: func() interp.Processor { return invoke{} }, Parameters: []bind.Parameter{
			{Name: "Id", Type: "string", Sets: []bind.Set{{Position: 1, FromPipelineByPropertyName: true}}},
		}},
		{Name: "Clear-History", Module: module, DefaultSet: "IDParameter", ShouldProcess: true, New: func() interp.Processor { return forget{} }, Parameters: []bind.Parameter{
			{Name: "Id", Type: "int[]", Sets: []bind.Set{{Name: "IDParameter", Position: 1}}},
			{Name: "CommandLine", Type: "string[]", Sets: []bind.Set{{Name: "CommandLineParameter"}}},
			{Name: "Count", Type: "int", Sets: bind.At(2)},
			{Name: "Newest", Type: "switch"},
		}},
		{Name: "Add-History", Module: module, New: func() interp.Processor { return add{} }, Parameters: []bind.Parameter{
			{Name: "InputObject", Type: "psobject[]", Sets: []bind.Set{{Position: 1, FromPipeline: true}}},
			{Name: "Passthru", Type: "switch"},
		}},
	}
}

// get is Get-History.
type get struct{ interp.Steps }

func (get) Process(inv *interp.Invocation) *interp.Unwind {
	l := Of(inv.Engine())
	list := l.entries
	if inv.Bound("Id") {
		list = nil
		for _, text := range inv.Texts("Id") {
			id, _ := strconv.Atoi(text)
			e, ok := l.byID(id)
			if !ok {
				if u := inv.WriteError(missing(inv, text)); u != nil {
					return u
				}
				continue
			}
			list = append(list, e)
		}
	}
	if n := inv.Int("Count", -1); n >= 0 && n < len(list) {
		list = list[len(list)-n:]
	}
	for _, e := range list {
		if u := inv.Write(e.value()); u != nil {
			return u
		}
	}
	return nil
}

func missing(inv *interp.Invocation, id string) *value.ErrorRecord {
	return inv.Problem("System.ArgumentException", "GetHistoryNoHistoryForId", value.ObjectNotFound, value.Str(id), "Cannot locate the history for Id "+id+".")
}

// invoke is Invoke-History.
type invoke struct{ interp.Steps }

func (invoke) Process(inv *interp.Invocation) *interp.Unwind {
	l := Of(inv.Engine())
	spec := inv.Text("Id")
	var found Entry
	ok := false
	switch id, err := strconv.Atoi(spec); {
	case spec == "":
		if ok = len(l.entries) > 0; ok {
			found = l.entries[len(l.entries)-1]
		}
	case err == nil:
		found, ok = l.byID(id)
	default:
		for _, e := range slices.Backward(l.entries) {
			if len(e.Line) >= len(spec) && strings.EqualFold(e.Line[:len(spec)], spec) {
				found, ok = e, true
				break
			}
		}
	}
	if !ok {
		return inv.Throw(inv.Problem("System.ArgumentException", "InvokeHistoryNoHistoryForId", value.ObjectNotFound, value.Str(spec), "Cannot locate the history for command line "+spec+"."))
	}
	if yes, u := inv.ShouldProcess(found.Line, "Invoke-History"); u != nil || !yes {
		return u
	}
	_, _ = inv.World().Console.Out().Write([]byte(found.Line + "\n"))
	return inv.InvokeText(found.Line)
}

// forget is Clear-History.
type forget struct{ interp.Steps }

func (forget) Process(inv *interp.Invocation) *interp.Unwind {
	l := Of(inv.Engine())
	ids, lines := inv.Texts("Id"), inv.Texts("CommandLine")
	limit := inv.Int("Count", len(l.entries))
	drop := func(e Entry) bool {
		switch {
		case limit <= 0:
			return false
		case len(ids) > 0 && !slices.Contains(ids, strconv.Itoa(e.ID)):
			return false
		case len(lines) > 0 && !slices.ContainsFunc(lines, func(p string) bool {
			w, err := value.NewWildcard(p, true)
			return err == nil && w.Match(e.Line)
		}):
			return false
		}
		limit--
		return true
	}
	var kept []Entry
	if inv.Switch("Newest") {
		for _, e := range slices.Backward(l.entries) {
			if !drop(e) {
				kept = append(kept, e)
			}
		}
		slices.Reverse(kept)
	} else {
		for _, e := range l.entries {
			if !drop(e) {
				kept = append(kept, e)
			}
		}
	}
	l.entries = kept
	return nil
}

// add is Add-History.
type add struct{ interp.Steps }

func (add) Process(inv *interp.Invocation) *interp.Unwind {
	items, _, _ := value.Collect(inv.Value("InputObject"))
	if v, piped := inv.Input(); piped {
		items = []value.Value{v}
	}
	for _, item := range items {
		line, found, err := value.GetMember(inv.Host(), item, "CommandLine")
		if err != nil || !found {
			continue
		}
		now := inv.World().Clock.Now()
		l := Of(inv.Engine())
		l.Add(Entry{Line: value.ToString(line), Began: now, Ended: now}, 0)
		if inv.Switch("Passthru") {
			if u := inv.Write(l.entries[len(l.entries)-1].value()); u != nil {
				return u
			}
		}
	}
	return nil
}
