package syntax

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestErrors reads the chunks of testdata/errors.txt. A chunk is code, then a line for each error that the code has, in
// PowerShell's order: ">>> line:column-line:column id: message", with "…" behind the column where further text could
// mend it. Chunks without such lines read well. A line of dashes ends a chunk.
func TestErrors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	for chunk := range strings.SplitSeq(string(data), "\n---\n") {
		code, want, _ := strings.Cut(chunk, "\n>>> ")
		if want != "" {
			want = ">>> " + want
		}
		file, _ := Parse("", code)
		if diff := cmp.Diff(strings.TrimSpace(want), errorLines(file)); diff != "" {
			t.Errorf("%s\n%s", code, diff)
		}
	}
}

func errorLines(file *File) string {
	var lines []string
	place := func(offset int32) string {
		p := file.Position(offset)
		return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
	}
	for _, e := range file.Errors {
		more := ""
		if e.Incomplete {
			more = "…"
		}
		message, _, _ := strings.Cut(e.Message, "\n")
		lines = append(lines, ">>> "+place(e.Extent.Start)+"-"+place(e.Extent.End)+more+" "+e.ID+": "+message)
	}
	return strings.Join(lines, "\n")
}

// knownTypes is a Types of a few names.
type knownTypes map[string]string // type to base

func (k knownTypes) full(name string, namespaces []string) (string, bool) {
	for _, namespace := range append([]string{"", "System"}, namespaces...) {
		full := strings.TrimPrefix(namespace+"."+name, ".")
		if _, ok := k[full]; ok {
			return full, true
		}
	}
	return "", false
}

func (k knownTypes) Exists(name string, namespaces []string, _ int, attribute bool) bool {
	_, ok := k.full(name, namespaces)
	if !ok && attribute {
		_, ok = k.full(name+"Attribute", namespaces)
	}
	return ok
}

func (k knownTypes) Derives(name, base string, namespaces []string) (string, bool) {
	full, ok := k.full(name, namespaces)
	baseFull, baseOK := k.full(base, namespaces)
	if !ok || !baseOK {
		return "", false
	}
	for t := full; t != ""; t = k[t] {
		if t == baseFull {
			return full, true
		}
	}
	return "", false
}

func TestErrorsOfTypes(t *testing.T) {
	t.Parallel()
	config := Config{Types: knownTypes{
		"System.Object": "", "System.Exception": "System.Object", "System.ArgumentException": "System.Exception",
		"System.IO.IOException": "System.Exception", "System.ObsoleteAttribute": "System.Object", "int": "System.Object",
	}}
	for code, want := range map[string]string{
		"class A : NoSuch { }":                                                               ">>> 1:11-1:17 TypeNotFound: Unable to find type [NoSuch].",
		"class A { [NoSuch] $x; [int] $y; [A] $z }":                                          ">>> 1:12-1:18 TypeNotFound: Unable to find type [NoSuch].",
		"class A { [Obsolete()] $x; [NoSuch()] $y }":                                         ">>> 1:29-1:35 CustomAttributeTypeNotFound: Cannot find the type for custom attribute 'NoSuch'. Make sure that the assembly that contains this type is loaded.",
		"[NoSuch] $x = 1":                                                                    "",
		"try { } catch [Exception] { } catch [ArgumentException] { }":                        ">>> 1:37-1:56 ExceptionTypeAlreadyCaught: Exception type System.ArgumentException is already handled by a previous handler.",
		"try { } catch [ArgumentException] { } catch [Exception] { }":                        "",
		"using namespace System.IO\ntry { } catch [IOException] { } catch [IOException] { }": ">>> 2:39-2:52 ExceptionTypeAlreadyCaught: Exception type System.IO.IOException is already handled by a previous handler.",
	} {
		file, _ := config.Parse("", code)
		if diff := cmp.Diff(want, errorLines(file)); diff != "" {
			t.Errorf("%s\n%s", code, diff)
		}
	}
}

func TestTooComplicated(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"parentheses": strings.Repeat("(", 30000),
		"blocks":      strings.Repeat("{", 30000),
		"operators":   "1" + strings.Repeat("+1", 30000),
		"members":     "$a" + strings.Repeat(".b", 30000),
		"types":       strings.Repeat("[int]", 30000) + "$x",
		"generics":    strings.Repeat("[a", 30000),
		"strings":     strings.Repeat(`"$(`, 30000),
		"else":        strings.Repeat("if (1) { } else ", 30000),
		"elseif":      "if (1) { }" + strings.Repeat(" elseif (1) { }", 30000),
		"minus":       strings.Repeat("- ", 30000) + "1",
		"assignments": strings.Repeat("$a=", 30000) + "1",
		"pipelines":   "a" + strings.Repeat(" && a", 30000),
		"attributes":  strings.Repeat("[a({", 40) + strings.Repeat("})]", 40),
		"arrays":      "[int" + strings.Repeat("[]", 30000) + "]",
	} {
		file, errs := Parse("", code)
		if file.Root == nil {
			t.Fatalf("%s: no tree", name)
		}
		if len(errs) == 0 {
			t.Errorf("%s: no error", name)
			continue
		}
		if last := errs[len(errs)-1]; name != "else" && last.ID != "ScriptTooComplicated" {
			t.Errorf("%s ends in %s", name, last.ID)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/print.txt")
	if err != nil {
		t.Fatal(err)
	}
	for chunk := range strings.SplitSeq(string(data), "\n---\n") {
		code, want, ok := strings.Cut(chunk, "\n>>>\n")
		if !ok {
			want = code
		}
		code, want = strings.TrimSuffix(code, "\n"), strings.TrimSuffix(want, "\n")
		file, errs := Parse("", code)
		if len(errs) > 0 {
			t.Errorf("%s: %v", code, errs[0])
			continue
		}
		if diff := cmp.Diff(want, Print(file.Root)); diff != "" {
			t.Errorf("%s\n%s", code, diff)
		}
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	parse := func(code string) Node {
		file, _ := Parse("", code)
		return file.Root
	}
	for _, same := range [][2]string{
		{"$x=1", "$x  =  1 # one"},
		{"a b", "a `\n b;"},
		{`"a${x}b"`, `"a${x}b"`},
		{`"$x."`, `"${x}."`},
		{"0x10", "16"},
	} {
		if !Equal(parse(same[0]), parse(same[1])) {
			t.Errorf("%q and %q differ", same[0], same[1])
		}
	}
	for _, different := range [][2]string{
		{"$x = 1", "$x = 2"},
		{"$x = 1", "$x = 1l"},
		{"$x = 1", "$y = 1"},
		{"$x += 1", "$x = 1"},
		{"'a'", `"a"`},
		{"a -b", "a b"},
		{"a; b", "a"},
		{"if ($x) { 1 }", "if ($x) { 1 } else { }"},
		{"[int]$x", "[long]$x"},
		{"switch -regex (1) { }", "switch (1) { }"},
		{"$a.b", "$a::b"},
		{`"$x."`, `"$x,"`},
	} {
		if Equal(parse(different[0]), parse(different[1])) {
			t.Errorf("%q and %q are the same", different[0], different[1])
		}
	}
}

func TestParent(t *testing.T) {
	t.Parallel()
	file, _ := Parse("", "function f { $x.y }")
	v := FindAll(file.Root, true, func(n Node) bool { return n.Kind() == "VariableExpression" })[0]
	var kinds []string
	for n := v; n != nil; n = file.Parent(n) {
		kinds = append(kinds, n.Kind())
	}
	want := "VariableExpression MemberExpression CommandExpression Pipeline NamedBlock ScriptBlock FunctionDefinition NamedBlock ScriptBlock"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("the way up is %s", got)
	}
	if n := len(FindAll(file.Root, false, func(n Node) bool { return n.Kind() == "VariableExpression" })); n != 0 {
		t.Errorf("%d variables outside of the function", n)
	}
}
