package main

import (
	"go/ast"
	"go/token"
	"testing"
)

// maxBranches is how many ways through a function there may be, counted as
// McCabe does: one, and one more for each branch, case, loop, && and ||. Who has
// more to decide says so by a table of data, a type or a step with a name.
const maxBranches = 19

// branchesAllowed are the functions that have more. The list may get shorter, not
// longer.
var branchesAllowed = map[string]bool{
	// Two searches whose loops are measured: calls in them cost what they save.
	"transform/localise find":          true,
	"transform/localise Solver.accept": true,
}

func TestFunctionsDecideLittle(t *testing.T) {
	over := map[string]bool{}
	functions := 0
	files, set := productFiles(t)
	for folder, file := range files {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			functions++
			n := branches(function)
			if n <= maxBranches {
				continue
			}
			name := folder + " " + functionName(function)
			over[name] = true
			if !branchesAllowed[name] {
				t.Errorf("%s: there are %d ways through %s, more than %d", set.Position(function.Pos()), n, name, maxBranches)
			}
		}
	}
	if functions < 1000 {
		t.Errorf("only %d functions were looked at", functions)
	}
	for name := range branchesAllowed {
		if !over[name] {
			t.Errorf("%s is allowed more than %d ways through it and needs no more", name, maxBranches)
		}
	}
}

// functionName is Type.Method or the name of a function.
func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	receiver := f.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	if generic, ok := receiver.(*ast.IndexListExpr); ok {
		receiver = generic.X
	}
	return receiver.(*ast.Ident).Name + "." + f.Name.Name
}

// branches counts the ways through a function and the functions within it.
func branches(f *ast.FuncDecl) int {
	n := 1
	ast.Inspect(f, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if node.List != nil {
				n++
			}
		case *ast.CommClause:
			if node.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}
