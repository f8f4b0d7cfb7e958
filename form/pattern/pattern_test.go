package pattern_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gouji/form/pattern"
)

// Every expression of the program compiles: none of them is tried before it is used.
func TestEveryExpressionCompiles(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			name, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || name.Sel.Name != "Of" {
				return true
			}
			if of, ok := ast.Unparen(name.X).(*ast.Ident); !ok || of.Name != "pattern" {
				return true
			}
			if literal, ok := call.Args[0].(*ast.BasicLit); ok {
				seen++
				expression, err := strconv.Unquote(literal.Value)
				if err == nil {
					_, err = regexp.Compile(expression)
				}
				if err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 40 {
		t.Errorf("only %d expressions found", seen)
	}
}

// A pattern is compiled once, whoever asks first.
func TestCompiled(t *testing.T) {
	p := pattern.Of(`^第(\d+)页$`)
	var all [8]*regexp.Regexp
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() { all[i] = p.Compiled() })
	}
	group.Wait()
	for _, compiled := range all {
		if compiled != all[0] || !compiled.MatchString("第12页") || compiled.MatchString("第页") {
			t.Fatalf("%p and %p: %v", compiled, all[0], compiled)
		}
	}
}
