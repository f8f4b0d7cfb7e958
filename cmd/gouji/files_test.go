package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var orderOfFiles = regexp.MustCompile(`Files, each using only those after it: ([^.]+)\.`)

// A package of several files lists them in its comment, from what other packages
// call to what all its files use, and none uses what a file before it declares: so it
// can be read from the last file to the first without meeting an unknown name.
func TestFilesUseOnlyThoseAfterThem(t *testing.T) {
	list := exec.Command("go", "list", "-export", "-deps", "-f", `{{.ImportPath}}|{{.Export}}|{{.Dir}}|{{join .GoFiles " "}}`, "gouji/...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	files := token.NewFileSet()
	load := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, line := range lines {
		fields := strings.Split(line, "|")
		exports[fields[0]] = fields[1]
	}
	ordered := 0
	for _, line := range lines {
		fields := strings.Split(line, "|")
		name, ours := strings.CutPrefix(fields[0], "gouji/")
		names := strings.Fields(fields[3])
		if !ours || len(names) < 2 {
			continue
		}
		p := packageFiles{folder: fields[2], set: files}
		if err := p.parse(names); err != nil {
			t.Fatal(err)
		}
		if err := p.readOrder(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		ordered++
		uses, err := p.usesOfEarlierFiles(fields[0], load)
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range uses {
			t.Errorf("%s: %s", name, use)
		}
	}
	if ordered < 40 {
		t.Errorf("only %d packages were looked at", ordered)
	}
}

// packageFiles are the files of a package and the order its comment gives them.
type packageFiles struct {
	folder string
	set    *token.FileSet
	files  []*ast.File
	order  map[string]int
}

func (p *packageFiles) parse(names []string) error {
	for _, name := range names {
		file, err := parser.ParseFile(p.set, filepath.Join(p.folder, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p.files = append(p.files, file)
	}
	return nil
}

// readOrder finds the order, which must name every file, those of other operating
// systems too, and nothing else.
func (p *packageFiles) readOrder() error {
	paths, err := filepath.Glob(filepath.Join(p.folder, "*.go"))
	if err != nil {
		return err
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	var text strings.Builder
	for _, path := range paths {
		file, err := parser.ParseFile(p.set, path, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			return err
		}
		text.WriteString(file.Doc.Text() + "\n")
	}
	found := orderOfFiles.FindStringSubmatch(text.String())
	if found == nil {
		return errors.New("its comment does not say in which order its files stand")
	}
	p.order = map[string]int{}
	for i, name := range strings.Split(found[1], ",") {
		p.order[strings.TrimSpace(name)+".go"] = i
	}
	for _, path := range paths {
		if _, known := p.order[filepath.Base(path)]; !known {
			return fmt.Errorf("the order of its files lacks %s", filepath.Base(path))
		}
	}
	if len(paths) != len(p.order) {
		return fmt.Errorf("the order of its files names %d and there are %d", len(p.order), len(paths))
	}
	return nil
}

// usesOfEarlierFiles lists what files use of those before them in the order.
func (p *packageFiles) usesOfEarlierFiles(path string, load types.Importer) ([]string, error) {
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: load}
	checked, err := config.Check(path, p.set, p.files, &info)
	if err != nil {
		return nil, err
	}
	var uses []string
	for identifier, object := range info.Uses {
		if _, isImport := object.(*types.PkgName); isImport || object.Pkg() != checked {
			continue
		}
		from, to := p.set.Position(identifier.Pos()), p.set.Position(object.Pos())
		above, below := filepath.Base(to.Filename), filepath.Base(from.Filename)
		if p.order[above] < p.order[below] {
			uses = append(uses, fmt.Sprintf("%s:%d uses %s of %s, which stands before it", below, from.Line, object.Name(), above))
		}
	}
	slices.Sort(uses)
	return uses, nil
}
