package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
)

// mutant is one way in which a package is broken.
type mutant struct {
	file   string
	line   int
	change string // what becomes of what
}

func (m mutant) String() string { return fmt.Sprintf("%s:%d: %s", m.file, m.line, m.change) }

// switchSource is the file that says which mutant is alive.
const switchSource = `package %s

import (
	mutantsOS "os"
	mutantsText "strconv"
	mutantsSync "sync"
)

var (
	mutantAlive   = func() int { n, err := mutantsText.Atoi(mutantsOS.Getenv("` + aliveVariable + `")); if err != nil { return -1 }; return n }()
	mutantsFile   = mutantsOS.Getenv("` + reachedVariable + `")
	mutantReached [%d]mutantsSync.Once
)

func mutantLives(n int) bool {
	if mutantsFile != "" {
		mutantReached[n].Do(func() {
			f, err := mutantsOS.OpenFile(mutantsFile, mutantsOS.O_APPEND|mutantsOS.O_CREATE|mutantsOS.O_WRONLY, 0o600)
			if err == nil {
				_, err = f.WriteString(mutantsText.Itoa(n) + "\n")
			}
			if err != nil {
				panic(err)
			}
			f.Close()
		})
	}
	return n == mutantAlive
}
`

// mutator breaks the files of a package.
type mutator struct {
	packageName string
	mutants     []mutant

	files  *token.FileSet
	name   string
	source []byte
	own    map[*ast.FuncLit]bool // functions that are not of the source
}

// mutate returns a file with all its mutants in it, asleep.
func (m *mutator) mutate(name string, source []byte) ([]byte, error) {
	m.files, m.name, m.source, m.own = token.NewFileSet(), name, source, map[*ast.FuncLit]bool{}
	file, err := parser.ParseFile(m.files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	m.packageName = file.Name.Name
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
			m.block(function.Body)
		}
	}
	var b bytes.Buffer
	if err := format.Node(&b, m.files, file); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// lives is the question whether a new mutant at a place is alive.
func (m *mutator) lives(at token.Pos, change string) ast.Expr {
	m.mutants = append(m.mutants, mutant{m.name, m.files.Position(at).Line, change})
	return &ast.CallExpr{Fun: ast.NewIdent("mutantLives"), Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(len(m.mutants) - 1)}}}
}

// block breaks the statements of a block, those of functions within it too.
func (m *mutator) block(b *ast.BlockStmt) { m.list(b.List) }

func (m *mutator) list(statements []ast.Stmt) {
	for i, s := range statements {
		at, text := s.Pos(), m.text(s) // as long as it is whole
		m.statement(s)
		if removable(s) {
			not := &ast.UnaryExpr{Op: token.NOT, X: m.lives(at, "without “"+text+"”")}
			statements[i] = &ast.IfStmt{Cond: not, Body: &ast.BlockStmt{List: []ast.Stmt{s}}}
		}
	}
}

// removable reports whether a function is one still without a statement.
func removable(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.IncDecStmt:
		return true
	case *ast.AssignStmt:
		return s.Tok != token.DEFINE
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return ok && !isPanic(call)
	}
	return false
}

// isPanic reports a call after which a function needs no return.
func isPanic(call *ast.CallExpr) bool {
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "panic"
}

// statement breaks what is within a statement.
func (m *mutator) statement(s ast.Stmt) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if !m.own[n] {
				m.block(n.Body)
			}
			return false
		case *ast.BlockStmt:
			m.list(n.List)
			return false
		case *ast.CaseClause:
			if len(n.List) > 0 && n.Colon.IsValid() {
				m.conditions(n.List)
			}
			m.list(n.Body)
			return false
		case *ast.CommClause:
			m.list(n.Body)
			return false
		case *ast.IfStmt:
			n.Cond = m.condition(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				n.Cond = m.compared(n.Cond) // one that is negated may never end
			}
		case *ast.ReturnStmt:
			m.conditions(n.Results)
		case *ast.AssignStmt:
			m.conditions(n.Rhs)
		}
		return true
	})
}

// conditions breaks those of expressions that are conditions to look at.
func (m *mutator) conditions(list []ast.Expr) {
	for i, e := range list {
		list[i] = m.compared(e)
	}
}

// condition breaks a condition and its parts.
func (m *mutator) condition(e ast.Expr) ast.Expr {
	at, text := e.Pos(), m.text(e)
	broken := m.compared(e)
	return &ast.BinaryExpr{X: &ast.ParenExpr{X: broken}, Op: token.NEQ, Y: m.lives(at, "not “"+text+"”")}
}

// otherwise is what an operator is mistaken for.
var otherwise = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
}

// compared breaks the comparisons and connections of an expression.
func (m *mutator) compared(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		e.X = m.compared(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			e.X = m.compared(e.X)
		}
	case *ast.BinaryExpr:
		other, ok := otherwise[e.Op]
		if !ok {
			return e
		}
		at, text := e.OpPos, m.text(e)
		if e.Op == token.LAND || e.Op == token.LOR {
			e.X, e.Y = m.compared(e.X), m.compared(e.Y)
		}
		lives := m.lives(at, fmt.Sprintf("%s for %s in “%s”", other, e.Op, text))
		right := &ast.BinaryExpr{X: e.X, Op: e.Op, Y: e.Y}
		wrong := &ast.BinaryExpr{X: e.X, Op: other, Y: e.Y}
		either := &ast.FuncLit{
			Type: &ast.FuncType{Params: &ast.FieldList{}, Results: &ast.FieldList{List: []*ast.Field{{Type: ast.NewIdent("bool")}}}},
			Body: &ast.BlockStmt{List: []ast.Stmt{
				&ast.IfStmt{Cond: lives, Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: []ast.Expr{wrong}}}}},
				&ast.ReturnStmt{Results: []ast.Expr{right}},
			}},
		}
		m.own[either] = true
		return &ast.ParenExpr{X: &ast.CallExpr{Fun: either}}
	}
	return e
}

// text is the source of a node, cut short.
func (m *mutator) text(n ast.Node) string {
	text := []rune(string(bytes.Join(bytes.Fields(m.source[m.files.Position(n.Pos()).Offset:m.files.Position(n.End()).Offset]), []byte(" "))))
	const longest = 80
	if len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return string(text)
}

// Variables of the environment of a mutated program.
const (
	aliveVariable   = "GOUJI_MUTANT"  // the number of the mutant that is alive
	reachedVariable = "GOUJI_REACHED" // file to which the numbers of mutants are written that are come by
)
