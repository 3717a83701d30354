package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestStartDoesNoWork holds the program to a start that costs nothing: no package compiles a regular expression or reads a
// template while it is loaded, since every command would pay for it.
func TestStartDoesNoWork(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	files := token.NewFileSet()
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		seen++
		for _, declaration := range file.Decls {
			if variables, ok := declaration.(*ast.GenDecl); ok && variables.Tok == token.VAR {
				ast.Inspect(variables, func(n ast.Node) bool {
					if _, later := n.(*ast.FuncLit); later {
						return false
					}
					if call, ok := n.(*ast.CallExpr); ok && compiles(call) {
						t.Errorf("%s is done at every start; sync.OnceValue does it when it is needed", files.Position(call.Pos()))
					}
					return true
				})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Errorf("only %d files were read", seen)
	}
}

// compiles tells whether a call is one of regexp.MustCompile and template.Must.
func compiles(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := selector.X.(*ast.Ident)
	return ok && (from.Name == "regexp" || from.Name == "regexp2" || from.Name == "template") && strings.HasPrefix(selector.Sel.Name, "Must")
}
