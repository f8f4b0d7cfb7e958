package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"gouji/form"
)

// No product file outside form spells the id of a rule, nor gives one a second
// name: whoever changes or removes a rule learns from the compiler who uses it.
func TestRuleIDsAreConstants(t *testing.T) {
	looked := 0
	files, set := productFiles(t)
	for folder, file := range files {
		if folder == "form" || strings.HasPrefix(folder, "form/") {
			continue
		}
		looked++
		for _, found := range spelledRules(file) {
			t.Errorf("%s: %s", set.Position(found.at), found.text)
		}
	}
	if looked < 100 {
		t.Errorf("only %d files were looked at", looked)
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
