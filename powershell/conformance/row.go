package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Row is a recorded answer, or the engine's own in the same form.
type Row map[string]any

// text gives a field of text.
func (r Row) text(name string) string {
	s, _ := r[name].(string)
	return s
}

// questionFields are what a row asks; all others are its answer.
var questionFields = []string{"id", "code", "table"}

// copyQuestion puts the question of a row into its answer.
func copyQuestion(to, from Row) {
	for _, name := range questionFields {
		if v, ok := from[name]; ok {
			to[name] = v
		}
	}
}

// hasAnswer tells whether a row holds more than a question. Some answers are empty, so one row without proves nothing.
func hasAnswer(r Row) bool {
	for name := range r {
		if !slices.Contains(questionFields, name) {
			return true
		}
	}
	return false
}

// environment is what snippets see of the machine.
func environment(home string) interp.Environment {
	return interp.NewEnvironment([]string{"HOME=" + home, "PATH=", "USER=root", "TEMP=" + home, "TMPDIR=" + os.TempDir(), "LANG=en_US.UTF-8", "PSModulePath="})
}

// capture is a console without a terminal that keeps what is written.
type capture struct {
	interp.NoConsole
	out, err bytes.Buffer
}

func (c *capture) Out() io.Writer { return &c.out }
func (c *capture) Err() io.Writer { return &c.err }
func (c *capture) Width() int     { return 120 }

// zone is UTC, as when the answers were recorded.
func host(console interp.Console, home string) interp.Host {
	return interp.Host{Console: console, Files: interp.SystemFiles{}, Clock: clock{}, Environment: environment(home)}
}

// RunSnippet runs a snippet in a fresh engine and an empty folder and gives its row. wanted says whether the console's
// answer is asked for.
func RunSnippet(ctx context.Context, code string, console bool, folder string) Row {
	dir := filepath.Join(folder, "drive")
	_ = os.MkdirAll(dir, 0o755)
	row := runObjects(ctx, code, dir)
	if console {
		_ = os.RemoveAll(dir)
		_ = os.MkdirAll(dir, 0o755)
		row["console"] = runConsole(ctx, code, dir, folder)
	}
	return normal(row)
}

// normal brings an answer into the form that reading it gives.
func normal(answer any) Row {
	data, err := json.Marshal(answer)
	if err != nil {
		return Row{"unwritable": err.Error()}
	}
	var out Row
	if err := json.Unmarshal(data, &out); err != nil {
		return Row{"unreadable": err.Error()}
	}
	return out
}

func runObjects(ctx context.Context, code, dir string) (row Row) {
	row = Row{}
	var output, errs, warnings, verbose, information []any
	var objects []value.Value
	replace := func(s string) string { return strings.ReplaceAll(s, dir, "TESTDRIVE") }
	var sh *powershell.Shell
	message := func(to *[]any) interp.Sink {
		return interp.SinkFunc(func(v value.Value) *interp.Unwind {
			switch r := v.Unwrap().Object().(type) {
			case *interp.StreamRecord:
				*to = append(*to, replace(r.Message))
			case *interp.InformationRecord:
				*to = append(*to, replace(r.Text()))
			}
			return nil
		})
	}
	sh = powershell.New(powershell.WithHost(host(interp.NoConsole{}, dir)), powershell.WithStreams(interp.Streams{
		Output: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			objects = append(objects, v)
			output = append(output, describe(sh, v, 0, replace))
			return nil
		}),
		Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if r, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
				errs = append(errs, describeError(sh, r, replace))
			}
			return nil
		}),
		Warning: message(&warnings), Verbose: message(&verbose), Information: message(&information),
	}))
	sh.Engine().SetLocation("/", dir, dir)
	drive := interp.NewVariable("TestDrive", value.Str(dir))
	sh.Engine().Global().Top().SetVariable(drive)
	defer func() {
		if p := recover(); p != nil {
			row["panic"] = true
		}
	}()
	o := sh.Engine().RunText(ctx, code)
	if o.Err != nil {
		row["fatal"] = describeError(sh, o.Err, replace)
	}
	var text bytes.Buffer
	if len(objects) > 0 {
		if err := sh.Format(&text, 120, objects...); err != nil {
			text.Reset()
		}
	}
	put := func(name string, list []any) {
		if len(list) > 0 {
			row[name] = list
		}
	}
	put("output", output)
	put("errors", errs)
	put("warnings", warnings)
	put("verbose", verbose)
	put("information", information)
	if text.Len() > 0 {
		row["text"] = replace(text.String())
	}
	return row
}

func runConsole(ctx context.Context, code, dir, folder string) (result map[string]any) {
	script := filepath.Join(folder, "script.ps1")
	replace := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, dir, "TESTDRIVE"), script, "SCRIPT")
	}
	console := &capture{}
	defer func() {
		if p := recover(); p != nil {
			result = map[string]any{"panic": true}
		}
	}()
	sh := powershell.New(powershell.WithHost(host(console, dir)))
	sh.Engine().SetLocation("/", dir, dir)
	sh.Engine().Global().Top().SetVariable(interp.NewVariable("TestDrive", value.Str(dir)))
	exit, _ := sh.RunText(ctx, script, code)
	return map[string]any{"stdout": replace(console.out.String()), "stderr": replace(console.err.String()), "exit": exit}
}

// describeError gives the fields of an error that are compared.
func describeError(sh *powershell.Shell, r *value.ErrorRecord, replace func(string) string) map[string]any {
	out := map[string]any{"id": r.FullyQualifiedID(), "category": replace(r.CategoryMessage()), "type": nil, "message": replace(r.Message()), "target": nil, "position": ""}
	if r.Exception != nil {
		out["type"] = r.Exception.Of.FullName()
		out["message"] = replace(r.Exception.Message)
	}
	if t := r.Target.Type(); t != nil {
		out["target"] = typeName(r.Target)
	}
	if i, ok := r.Invocation.(*interp.InvocationInfo); ok && i != nil {
		out["position"] = replace(i.PositionMessage())
	}
	return out
}

func typeName(v value.Value) string { return v.Type().FullName() }

// describe gives an object in the recorded form.
func describe(sh *powershell.Shell, v value.Value, depth int, replace func(string) string) map[string]any {
	if v.IsNull() {
		return map[string]any{"t": nil}
	}
	h := sh.Engine().ValueHost()
	base := v.Unwrap()
	t := typeName(base)
	if depth > 3 {
		return map[string]any{"t": t, "deep": true}
	}
	switch o := base.Object().(type) {
	case *value.Type:
		text, _ := value.NetString(h, base)
		if _, kind, ok := base.AsDateTime(); ok {
			s, _ := value.FormatValue(h, base, "o", nil)
			return map[string]any{"t": t, "v": s, "kind": [...]string{"Unspecified", "Utc", "Local"}[kind]}
		}
		return map[string]any{"t": t, "v": text}
	case *value.String:
		return map[string]any{"t": t, "v": replace(o.Text())}
	case *value.Decimal, *value.BigInteger, *value.Version, *value.Guid:
		text, _ := value.NetString(h, base)
		return map[string]any{"t": t, "v": text}
	case *value.ErrorRecord:
		return map[string]any{"t": t, "v": replace(o.Message()), "id": o.FullyQualifiedID()}
	case *value.Record:
		fields := map[string]any{}
		for _, e := range o.Shape().Entries {
			if !e.Kind.IsProperty() || e.Hidden {
				continue
			}
			x, _, err := value.GetMember(h, v, e.Name)
			if err != nil {
				x = value.Null
			}
			fields[e.Name] = describe(sh, x, depth+1, replace)
		}
		names := value.TypeNames(v)
		first := "System.Management.Automation.PSCustomObject"
		if len(names) > 0 {
			first = names[0]
		}
		return map[string]any{"t": "PSCustomObject", "names": first, "v": fields}
	}
	switch of := base.Type(); {
	case of == value.TypeUri:
		text, _ := value.NetString(h, base)
		return map[string]any{"t": t, "v": text}
	case of.IsA(value.TypeXmlNode):
		text, _, _ := value.GetOwnMember(h, base, "OuterXml")
		return map[string]any{"t": t, "s": value.ToString(text)}
	}
	if m, ok := value.AsMap(base); ok {
		pairs := [][2]any{}
		m.Each(func(key, x value.Value) bool {
			pairs = append(pairs, [2]any{describe(sh, key, depth+1, replace), describe(sh, x, depth+1, replace)})
			return true
		})
		if _, plain := base.AsHashtable(); plain {
			sort.SliceStable(pairs, func(i, j int) bool { return keyText(pairs[i][0]) < keyText(pairs[j][0]) })
		}
		return map[string]any{"t": t, "pairs": pairs}
	}
	if items, ok, err := value.Collect(base); ok && err == nil {
		list := []any{}
		for i, x := range items {
			if i == 60 {
				break
			}
			list = append(list, describe(sh, x, depth+1, replace))
		}
		return map[string]any{"t": t, "n": len(items), "v": list}
	}
	text, _ := value.NetString(h, v)
	return map[string]any{"t": t, "s": replace(text)}
}

func keyText(k any) string {
	m, _ := k.(map[string]any)
	for _, f := range []string{"v", "s"} {
		if s, ok := m[f].(string); ok {
			return strings.ToLower(s)
		}
	}
	return ""
}

// Differences names the fields in which two rows differ.
func Differences(want, got Row) []string {
	names := map[string]bool{}
	for k := range want {
		names[k] = true
	}
	for k := range got {
		names[k] = true
	}
	var out []string
	for k := range names {
		if slices.Contains(questionFields, k) {
			continue
		}
		if !reflect.DeepEqual(want[k], got[k]) {
			out = append(out, k)
		}
	}
	sort.Strings(out)
	return out
}
