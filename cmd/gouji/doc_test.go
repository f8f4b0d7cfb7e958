package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vocabulary may say more than fits a screen: form is the words of the whole
// program, whose tables and names all other packages use.
const vocabulary = "gouji/form"

// maxDocLines is how many lines go doc may print of a package: what fits a screen.
const maxDocLines = 60

// What go doc says of a package fits a screen and begins with what the package is
// for; what others call has a comment.
func TestPackagesExplainThemselves(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}|{{.Dir}}", "gouji/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages, set := map[string][]*ast.File{}, token.NewFileSet()
	byInterface := map[string]bool{"String": true, "Error": true, "Unwrap": true, "Read": true, "Write": true, "Seek": true, "ReadAt": true, "WriteAt": true}
	for line := range strings.Lines(string(out)) {
		name, folder, _ := strings.Cut(strings.TrimSpace(line), "|")
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			packages[name] = append(packages[name], file)
			ast.Inspect(file, func(n ast.Node) bool {
				if i, ok := n.(*ast.InterfaceType); ok {
					for _, method := range i.Methods.List {
						for _, name := range method.Names {
							byInterface[name.Name] = true
						}
					}
				}
				return true
			})
		}
	}
	if len(packages) < 40 {
		t.Errorf("only %d packages were looked at", len(packages))
	}
	for name, files := range packages {
		comment := ""
		for _, file := range files {
			comment += file.Doc.Text()
		}
		if command := files[0].Name.Name == "main"; command {
			if !strings.HasPrefix(comment, "Command ") {
				t.Errorf("%s: its comment does not begin with what the command is", name)
			}
			continue
		}
		if !strings.HasPrefix(comment, "Package "+files[0].Name.Name+" ") {
			t.Errorf("%s: its comment does not begin with what the package is", name)
		}
		for _, what := range uncommented(files, byInterface) {
			t.Errorf("%s: %s has no comment", name, what)
		}
		n, err := docLines(name, set, files)
		if err != nil {
			t.Fatal(err)
		}
		if n > maxDocLines && name != vocabulary {
			t.Errorf("%s: go doc prints %d lines, more than %d", name, n, maxDocLines)
		}
	}
}

// docLines is how many lines go doc prints of a package: its name, what its comment says,
// and a line for each exported constant, variable, function and type. One process for
// every package would take longer than all tests of this file.
func docLines(name string, set *token.FileSet, files []*ast.File) (int, error) {
	p, err := doc.NewFromFiles(set, files, name)
	if err != nil {
		return 0, err
	}
	lines := 2 + strings.Count(string(p.Text(p.Doc)), "\n") + 1
	lines += len(p.Consts) + len(p.Vars) + len(p.Funcs) + len(p.Types)
	for _, t := range p.Types {
		lines += len(t.Consts) + len(t.Vars) + len(t.Funcs)
	}
	return lines, nil
}

// uncommented lists the exported functions, types and methods without a comment.
// Methods that an interface asks for are explained there.
func uncommented(files []*ast.File, byInterface map[string]bool) (names []string) {
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*")) && !byInterface[d.Name.Name]) {
					names = append(names, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
						names = append(names, s.Name.Name)
					}
				}
			}
		}
	}
	return names
}

// The packages that a newcomer reads first have an example that runs.
func TestFirstPackagesHaveExamples(t *testing.T) {
	for folder := range strings.FieldsSeq("form ingest ingest/printed transform/localise transform/review pipeline") {
		text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(folder), "example_test.go"))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(text), "func Example") || !strings.Contains(string(text), "// Output:") {
			t.Errorf("%s: its example does not run", folder)
		}
	}
}
