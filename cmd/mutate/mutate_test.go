package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
`

const other = `package subject

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

const moreTests = `package more

import (
	"subject"
	"testing"
)

func TestSeen(t *testing.T) {
	if _, seen := subject.Count([]string{"a"}); !seen["a"] {
		t.Error(seen)
	}
}

func TestNotAskedFor(t *testing.T) { t.Error("this one is not asked for") }
`

// Every mutant compiles; those that a test notices are killed, those that none
// notices survive, and those that no test reaches are listed apart. What the tests
// of one package let through, those of another may notice. Each test may be run apart,
// and the sample be drawn of each file.
func TestSurvey(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "more"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.mod": "module subject\n\ngo 1.26\n", "subject.go": subject, "other.go": other, "subject_test.go": subjectTest, "more/more_test.go": moreTests} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "mutate")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for tests, want := range map[string]string{
		".": `not reached: other.go:5: >= for > in “n > 1”
not reached: other.go:5: not “n > 1”
not reached: other.go:6: without “n += 2”
survived:    subject.go:23: without “seen[all[i]] = true”
survived:    subject.go:23: without “func() { seen[all[i]] = true }()”
.: 14 mutants, 14 tried (seed 7): 9 killed, 2 survived, 3 not reached by any test
`,
		".,./more=TestSeen": `not reached: other.go:5: >= for > in “n > 1”
not reached: other.go:5: not “n > 1”
not reached: other.go:6: without “n += 2”
.: 14 mutants, 14 tried (seed 7): 11 killed, 0 survived, 3 not reached by any test
`,
		".,./more=TestSeen -apart -each -killers -sample 3": `not reached: other.go:5: >= for > in “n > 1”
not reached: other.go:5: not “n > 1”
not reached: other.go:6: without “n += 2”
killed:      subject.go:9: not “n < least”, by TestBetween
killed:      subject.go:12: < for <= in “n <= most”, by TestBetween
killed:      subject.go:20: != for == in “strings.TrimSpace(all[i]) == ""”, by TestCount
.: 14 mutants, 6 tried (seed 7): 3 killed, 0 survived, 3 not reached by any test
`,
	} {
		command := exec.Command(program, append([]string{"-package", ".", "-sample", "0", "-seed", "7", "-tests"}, strings.Fields(tests)...)...)
		command.Dir = folder
		text, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", tests, err, text)
		}
		if got := string(text); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", tests, got, want)
		}
	}
}
