package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What a package exports somebody outside it uses, its own tests aside: what nobody
// does is one promise more to keep, and one name more to read. A name may be exported
// for another: a type that an exported function returns, and the constants of that type.
func TestExportedNamesAreUsed(t *testing.T) {
	checked := func(name string) bool {
		return name == "form" || strings.HasPrefix(name, "ingest") || strings.HasPrefix(name, "transform")
	}
	declared := map[string]map[string]bool{} // by package: exported names that nothing else in it asks for
	used := map[string]map[string]bool{}     // by package: names that others use
	all, _ := sourceFiles(t)
	for dir, files := range all {
		for _, file := range files {
			noteUses(file.syntax, dir, used)
			if checked(dir) && !file.test {
				if declared[dir] == nil {
					declared[dir] = map[string]bool{}
				}
				noteDeclared(file.syntax, declared[dir])
			}
		}
	}
	if len(declared) < 30 || len(used["form"]) < 50 {
		t.Fatalf("%d packages declare names, %d names of form are used: the test sees nothing", len(declared), len(used["form"]))
	}
	for dir, names := range declared {
		inSignatures := map[string]bool{}
		for _, file := range all[dir] {
			if !file.test {
				noteSignatures(file.syntax, inSignatures)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			alternatives := strings.Split(name, " ")
			if !slices.ContainsFunc(alternatives, func(n string) bool { return used[dir][n] || inSignatures[n] }) {
				t.Errorf("%s exports %s, which nobody outside it uses", dir, strings.Join(alternatives, ", "))
			}
		}
	}
}

// sourceFile is a file of the module.
type sourceFile struct {
	syntax *ast.File
	test   bool
}

// sourceFiles parses all files of the module, by folder, with slashes.
func sourceFiles(t *testing.T) (map[string][]sourceFile, *token.FileSet) {
	t.Helper()
	all := map[string][]sourceFile{}
	const root = "../.."
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		syntax, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel(root, filepath.Dir(name))
		dir = filepath.ToSlash(dir)
		all[dir] = append(all[dir], sourceFile{syntax, strings.HasSuffix(name, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, set
}

// productFiles are the files of the module that are no tests, each with its folder.
func productFiles(t *testing.T) (files iter.Seq2[string, *ast.File], set *token.FileSet) {
	t.Helper()
	all, set := sourceFiles(t)
	return func(yield func(string, *ast.File) bool) {
		for folder, files := range all {
			for _, file := range files {
				if !file.test && !yield(folder, file.syntax) {
					return
				}
			}
		}
	}, set
}

// noteUses notes the names of other packages that a file of a folder uses.
func noteUses(file *ast.File, folder string, used map[string]map[string]bool) {
	packages := map[string]string{}
	for _, spec := range file.Imports {
		whole, _ := strconv.Unquote(spec.Path.Value)
		dir, ours := strings.CutPrefix(whole, "gouji/")
		if !ours || dir == folder {
			continue
		}
		name := path.Base(dir)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		packages[name] = dir
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && packages[of.Name] != "" {
				dir := packages[of.Name]
				if used[dir] == nil {
					used[dir] = map[string]bool{}
				}
				used[dir][selector.Sel.Name] = true
			}
		}
		return true
	})
}

// noteDeclared notes the exported names that a file declares, those of a list of
// constants together.
func noteDeclared(file *ast.File, names map[string]bool) {
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.IsExported() {
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			var list []string
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						names[s.Name.Name] = true
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if !name.IsExported() {
							continue
						}
						if d.Tok == token.CONST {
							list = append(list, name.Name)
							if of, ok := s.Type.(*ast.Ident); ok {
								list = append(list, of.Name)
							}
						} else {
							names[name.Name] = true
						}
					}
				}
			}
			if len(list) > 0 {
				names[strings.Join(list, " ")] = true
			}
		}
	}
}

// noteSignatures notes the names that exported declarations of a file speak of.
func noteSignatures(file *ast.File, names map[string]bool) {
	note := func(node ast.Node) {
		ast.Inspect(node, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				names[id.Name] = true
			}
			return true
		})
	}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				note(d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						note(s.Type)
					}
				case *ast.ValueSpec:
					if s.Type != nil && s.Names[0].IsExported() {
						note(s.Type)
					}
					for _, value := range s.Values { // var Rules = []Rule{…}
						if made, ok := value.(*ast.CompositeLit); ok && made.Type != nil && s.Names[0].IsExported() {
							note(made.Type)
						}
					}
				}
			}
		}
	}
}
