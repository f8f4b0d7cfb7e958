package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gouji/form"
)

// No product file outside form spells the id of a rule, nor gives one a second
// name: whoever changes or removes a rule is told by the compiler who uses it.
func TestRuleIDsAreConstants(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "form" || e.Name() == ".git" || e.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, found := range spelledRules(file) {
			t.Errorf("%s: %s", set.Position(found.at), found.text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were looked at", files)
	}
}

type spelledRule struct {
	at   token.Pos
	text string
}

func spelledRules(file *ast.File) (found []spelledRule) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				if _, is := form.LookupRule(text); is {
					found = append(found, spelledRule{n.Pos(), "the id " + text + " is spelled: use its constant in form"})
				}
			}
		case *ast.GenDecl:
			if n.Tok != token.CONST {
				return true
			}
			for _, spec := range n.Specs {
				for _, value := range spec.(*ast.ValueSpec).Values {
					if s, ok := value.(*ast.SelectorExpr); ok && strings.HasPrefix(s.Sel.Name, "Rule") {
						found = append(found, spelledRule{value.Pos(), "form." + s.Sel.Name + " has a second name"})
					}
				}
			}
		}
		return true
	})
	return found
}

func TestSpelledRules(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
const fee = form.RuleL3Fee
var known = map[string]bool{"S3-BAL": true, "other": true}
func f(rule string) bool { return rule == `+"`F-DUP`"+` || rule == form.RuleFDup }
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if found := spelledRules(file); len(found) != 3 {
		t.Errorf("found %v, want three", found)
	}
}
