package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// CONTRIBUTING.md lists the variables of the environment that tests and measurements
// read, all of them and no others.
func TestContributingListsTheVariablesOfTests(t *testing.T) {
	list := exec.Command("git", "ls-files", "-z", "*_test.go", "cmd/peers/*.go", "fixtures/seeds/*.go", "ingest/lines/linestest/*.go")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Skipf("not in a checkout: %v", err)
	}
	variable := regexp.MustCompile(`"(GOUJI_[A-Z_]+)"`)
	var read []string
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile("../../" + path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range variable.FindAllStringSubmatch(string(text), -1) {
			if name := found[1]; name != "GOUJI_LANG" { // a setting
				read = append(read, name)
			}
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
