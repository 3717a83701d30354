package powershell

import (
	"context"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// TestMethodsMeetNull calls every static method and constructor of the catalogue with $null for each argument: that may fail
// in many ways, but only as a script's errors do.
func TestMethodsMeetNull(t *testing.T) {
	t.Parallel()
	for _, d := range dotnet.Definitions() {
		if strings.Contains(d.Name, "`") {
			continue
		}
		table := d
		if d.Build != nil {
			table = d.Build()
		}
		for _, m := range table.Methods {
			name, count := shape(m.Signature)
			if strings.HasPrefix(m.Signature, "static ") && name != "Exit" {
				callWithNulls(t, "["+d.Name+"]::"+name, count)
			}
		}
		for _, m := range table.Constructors {
			_, count := shape(m.Signature)
			callWithNulls(t, "["+d.Name+"]::new", count)
		}
	}
}

// shape reads a method's name and how many parameters it has from its signature.
func shape(signature string) (name string, count int) {
	head, parameters, _ := strings.Cut(strings.TrimSuffix(signature, ")"), "(")
	name = head[strings.LastIndexByte(head, ' ')+1:]
	if parameters == "" {
		return name, 0
	}
	depth := 0
	for _, c := range parameters {
		switch {
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ',' && depth == 0:
			count++
		}
	}
	return name, count + 1
}

func callWithNulls(t *testing.T, method string, count int) {
	t.Helper()
	if count == 0 {
		return
	}
	text := "try { " + method + "(" + strings.TrimSuffix(strings.Repeat("$null, ", count), ", ") + ") } catch { $_ }"
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("%s: %v", text, fault)
		}
	}()
	sh := New(WithHost(interp.Host{}), WithStreams(interp.Streams{Output: interp.SinkFunc(func(value.Value) *interp.Unwind { return nil })}))
	sh.Engine().RunText(context.Background(), text)
}
