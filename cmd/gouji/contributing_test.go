package main

import (
	"go/ast"
	"os"
	"regexp"
	"slices"
	"testing"
)

// CONTRIBUTING.md lists the variables of the environment that tests and measurements
// read, all of them and no others.
func TestContributingListsTheVariablesOfTests(t *testing.T) {
	variable := regexp.MustCompile(`"(GOUJI_[A-Z_]+)"`)
	measure := []string{"cmd/peers", "fixtures/seeds", "ingest/lines/linestest"} // in files that are no tests, too
	var read []string
	folders, _ := sourceFiles(t)
	for folder, files := range folders {
		for _, file := range files {
			if !file.test && !slices.Contains(measure, folder) {
				continue
			}
			ast.Inspect(file.syntax, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok {
					for _, found := range variable.FindAllStringSubmatch(text.Value, -1) {
						if name := found[1]; name != "GOUJI_LANG" { // a setting
							read = append(read, name)
						}
					}
				}
				return true
			})
		}
	}
	slices.Sort(read)
	read = slices.Compact(read)
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile("GOUJI_[A-Z_]+").FindAllString(string(text), -1)
	slices.Sort(listed)
	listed = slices.Compact(listed)
	if !slices.Equal(listed, read) {
		t.Errorf("CONTRIBUTING.md lists %v, tests read %v", listed, read)
	}
}
