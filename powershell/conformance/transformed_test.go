package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell/syntax"
)

// clothing is a way to write the same script differently.
type clothing struct {
	name string
	// fits tells whether the answer must stay the same but for positions.
	fits func(traits) bool
	// dress rewrites the script. folder is one that the script does not see.
	dress func(t *testing.T, code string, tree *syntax.File, folder string) string
	lines int  // how many lines errors move down
	scope bool // errors in a scope of its own name what runs there, so only their ids and types follow
}

var wardrobe = []clothing{
	{
		name: "lines shifted", lines: 3,
		fits:  func(s traits) bool { return !s.position },
		dress: func(_ *testing.T, code string, _ *syntax.File, _ string) string { return "\n\n\n" + code },
	},
	{
		name: "block", lines: 1, scope: true,
		fits:  func(s traits) bool { return !s.position && !s.scope },
		dress: func(_ *testing.T, code string, _ *syntax.File, _ string) string { return "& {\n" + code + "\n}" },
	},
	{
		name: "function", lines: 1, scope: true,
		fits: func(s traits) bool { return !s.position && !s.scope && !s.command },
		dress: func(_ *testing.T, code string, _ *syntax.File, _ string) string {
			return "function Test-Clothes {\n" + code + "\n}\nTest-Clothes"
		},
	},
	{
		name: "file", scope: true,
		fits: func(s traits) bool { return !s.position && !s.command },
		dress: func(t *testing.T, code string, _ *syntax.File, folder string) string {
			path := filepath.Join(folder, "clothes.ps1")
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Error(err)
			}
			if err := os.WriteFile(path, []byte(code), 0o644); err != nil {
				t.Error(err)
			}
			return ". '" + path + "'"
		},
	},
	{
		name: "variables renamed",
		fits: func(s traits) bool { return !s.names && len(s.own) > 0 },
		dress: func(_ *testing.T, code string, tree *syntax.File, _ string) string {
			return renameVariables(code, tree, traitsOf(tree).own)
		},
	},
}

// traits are what a script asks of the place where it stands.
type traits struct {
	position bool // it reads positions, its own text or the call stack
	scope    bool // it names scopes, or has what stands at a script's beginning
	command  bool // it tells of the command or file that runs, or writes errors in its name
	names    bool // it names variables other than by $
	own      map[string]bool
}

var (
	positionWords = regexp.MustCompile(`(?i)position|extent|linenumber|invocationinfo|stacktrace|myinvocation|callstack|\.line\b|\.ast\b|language\.|scriptblock\]::create|invoke-expression|\biex\b|errorview|2>&1.*out-string|catch.*out-string`)
	scopeWords    = regexp.MustCompile(`(?i)scope|\$(script|global|local|private|using):|^\s*param\b|using |#requires|\bbegin\b|\bprocess\b|\bend\b|dynamicparam|clean\b|\bclass\b|\benum\b|get-variable|set-variable|remove-variable|variable:|function:|\$args|\$input|exit|\bbreak\b|\bcontinue\b|\btrap\b|preference|alias|strictmode|\$error|get-command|module|limit\b|getnewclosure`)
	commandWords  = regexp.MustCompile(`(?i)write-error|throw|psscriptroot|pscommandpath|\$args|\$input|return|whatif|confirm|verbose|warning|cmdletbinding|erroraction|using |param\(|\$error|write-host|write-information|module|#requires|exit|break|continue`)
	namesWords    = regexp.MustCompile(`(?i)variable|ast\b|iex|invoke-expression|create\(|tostring|param|scriptblock|\{[^}]*\}\s*$|foreach-object|psboundparameters|export-|myinvocation|data|class|\$\{|\$\w+\?|\$(script|local|global|private|using):|preference|view|limit|expandstring|\w\$`)
)

func traitsOf(tree *syntax.File) traits {
	s := traits{
		position: positionWords.MatchString(tree.Text), scope: scopeWords.MatchString(tree.Text),
		command: commandWords.MatchString(tree.Text), names: namesWords.MatchString(tree.Text), own: map[string]bool{},
	}
	syntax.Inspect(tree.Root, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.AssignmentStatement); ok {
			if _, typed := a.Left.(*syntax.ConvertExpression); typed {
				s.scope = true // a typed variable converts like a cast where it is a local of compiled code
			}
			if v, ok := a.Left.(*syntax.VariableExpression); ok {
				name := strings.ToLower(strings.TrimPrefix(tree.TextOf(v.Extent()), "$"))
				if plainName.MatchString(name) && !ownedByEngine[name] {
					s.own[name] = true
				}
			}
		}
		return true
	})
	return s
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// ownedByEngine are variables that mean something to the engine.
var ownedByEngine = map[string]bool{"null": true, "true": true, "false": true, "ofs": true, "matches": true, "input": true, "args": true, "error": true, "this": true, "switch": true, "foreach": true, "lastexitcode": true, "pid": true, "home": true, "host": true, "pwd": true, "profile": true}

// renameVariables gives each of the names an ending, wherever the tree has a variable of that name.
func renameVariables(code string, tree *syntax.File, names map[string]bool) string {
	var places []int
	syntax.Inspect(tree.Root, func(n syntax.Node) bool {
		if v, ok := n.(*syntax.VariableExpression); ok {
			text := tree.TextOf(v.Extent())
			if len(text) > 1 && names[strings.ToLower(text[1:])] {
				places = append(places, int(v.Extent().End))
			}
		}
		return true
	})
	slices.Sort(places)
	for _, at := range slices.Backward(slices.Compact(places)) {
		code = code[:at] + "Zq" + code[at:]
	}
	return code
}

var lineOfError = regexp.MustCompile(`At line:(\d+) char:`)

// follow gives the answer that a dressed script must have.
func (c clothing) follow(answer Row) Row {
	data, _ := json.Marshal(answer)
	moved := lineOfError.ReplaceAllStringFunc(string(data), func(s string) string {
		n, _ := strconv.Atoi(lineOfError.FindStringSubmatch(s)[1])
		return fmt.Sprintf("At line:%d char:", n+c.lines)
	})
	var out Row
	_ = json.Unmarshal([]byte(moved), &out)
	return out
}

// comparable leaves out what a change of clothes may change: where an error stands in a file or scope of its own.
func (c clothing) comparable(answer Row) Row {
	out := maps.Clone(answer)
	delete(out, "console")
	if !c.scope && c.name != "variables renamed" {
		return out
	}
	strip := func(v any) any {
		e, _ := v.(map[string]any)
		return map[string]any{"id": e["id"], "type": e["type"]}
	}
	if list, ok := out["errors"].([]any); ok {
		for i := range list {
			list[i] = strip(list[i])
		}
	}
	if fatal, ok := out["fatal"]; ok {
		out["fatal"] = strip(fatal)
	}
	return out
}

// TestOracleTransformed runs snippets that pass again in other clothes. Their answers must follow.
func TestOracleTransformed(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some fourteen thousand runs")
	}
	rows, _, err := readTable(filepath.Join("testdata", snippets.committed))
	if err != nil {
		t.Fatal(err)
	}
	known, err := os.ReadFile(filepath.Join("testdata", snippets.list))
	if err != nil {
		t.Fatal(err)
	}
	failing := map[string]bool{}
	for id := range strings.SplitSeq(string(known), "\n") {
		failing[id] = true
	}
	type piece struct {
		clothing
		row Row
	}
	var pieces []piece
	for _, row := range rows {
		tree, errs := syntax.Parse("", row.text("code"))
		if failing[row.text("id")] || len(errs) > 0 {
			continue
		}
		s := traitsOf(tree)
		for _, c := range wardrobe {
			if c.fits(s) {
				pieces = append(pieces, piece{c, row})
			}
		}
	}
	base := t.TempDir()
	wrong := make([]bool, len(pieces))
	texts := make([]string, len(pieces))
	forAll(len(pieces), func(i int) {
		p := pieces[i]
		code := p.row.text("code")
		tree, _ := syntax.Parse("", code)
		folder := filepath.Join(base, fmt.Sprint("t", i))
		ctx, cancel := context.WithTimeout(context.Background(), rowTime)
		defer cancel()
		got := p.comparable(RunSnippet(ctx, p.dress(t, code, tree, filepath.Join(folder, "clothes")), false, folder))
		want := p.comparable(p.follow(p.row))
		if differences := Differences(want, got); len(differences) > 0 {
			wrong[i] = true
			w, _ := json.Marshal(want)
			g, _ := json.Marshal(got)
			texts[i] = fmt.Sprintf("want %s\n got %s", w, g)
		}
	})
	var failed, passed []string
	counts := map[string][2]int{}
	for i, p := range pieces {
		n := counts[p.name]
		n[1]++
		id := p.name + ": " + p.row.text("id")
		if wrong[i] {
			failed = append(failed, id)
			if *show != "" && strings.HasPrefix(id, *show) {
				fmt.Printf("=== %s\n%s\n%s\n", id, p.row.text("code"), texts[i])
			}
		} else {
			n[0]++
			passed = append(passed, id)
		}
		counts[p.name] = n
	}
	for _, c := range wardrobe {
		fmt.Printf("%s %d/%d\n", c.name, counts[c.name][0], counts[c.name][1])
	}
	fmt.Printf("transformed: %d of %d\n", len(passed), len(pieces))
	holdList(t, filepath.Join("testdata", "failing-transformed.txt"), failed, passed)
}
