package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A package of which one function is tested and another is not.
const subject = `package subject

import "strings"

type names []string

// Between says whether a number lies within bounds.
func Between(n, least, most int) bool {
	if n < least {
		return false
	}
	return n <= most && least <= most
}

// Count counts what is not empty, in a map as well.
func Count(all names) (n int, seen map[string]bool) {
	seen = map[string]bool{}
	for i := 0; i < len(all); i++ {
		switch {
		case strings.TrimSpace(all[i]) == "":
			continue
		default:
			func() { seen[all[i]] = true }()
		}
		n++
	}
	return n, seen
}

// Untested is run by no test.
func Untested(n int) int {
	if n > 1 {
		n += 2
	}
	return n
}
`

const subjectTest = `package subject

import "testing"

func TestBetween(t *testing.T) {
	if !Between(3, 3, 3) || Between(2, 3, 4) || Between(5, 3, 4) || Between(3, 3, 2) {
		t.Error("wrong")
	}
}

func TestCount(t *testing.T) {
	if n, _ := Count(names{"a", " ", "b"}); n != 2 {
		t.Error(n)
	}
}
`

// Every mutant compiles; those that a test notices are killed, those that none
// notices survive, and those that no test reaches are listed apart.
func TestSurvey(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module subject\n\ngo 1.26\n", "subject.go": subject, "subject_test.go": subjectTest} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "mutate")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	command := exec.Command(program, "-package", ".", "-sample", "0", "-seed", "7")
	command.Dir = folder
	text, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want := `survived:    subject.go:23: without “seen[all[i]] = true”
survived:    subject.go:23: without “func() { seen[all[i]] = true }()”
not reached: subject.go:32: >= for > in “n > 1”
not reached: subject.go:32: not “n > 1”
not reached: subject.go:33: without “n += 2”
.: 14 mutants, 14 tried (seed 7): 9 killed, 2 survived, 3 not reached by any test
`
	if got := string(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
