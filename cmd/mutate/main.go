// Command mutate finds what no test notices: it breaks a package in many small
// ways, one at a time, and runs its tests on each.
//
// All mutants are compiled into one test program, in which a variable of the
// environment says which of them is alive, so that a mutant costs a run of the
// tests and no compilation. It is run by make mutate in the root of the source.
//
// Files, each using only those after it: main, mutate.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	var s survey
	flag.StringVar(&s.target, "package", "", "package to break, such as ./form")
	flag.StringVar(&s.tests, "tests", "", "package whose tests are run; default: the same")
	flag.StringVar(&s.run, "run", "", "tests to run, as of go test; default: all")
	flag.StringVar(&s.file, "file", "", "only this file of the package")
	flag.IntVar(&s.sample, "sample", 100, "mutants to try, drawn by chance; 0 for all")
	flag.Uint64Var(&s.seed, "seed", 0, "seed of the sample; default: by chance")
	flag.DurationVar(&s.limit, "limit", 2*time.Minute, "time of one run of the tests")
	flag.Parse()
	if s.tests == "" {
		s.tests = s.target
	}
	if s.seed == 0 {
		s.seed = rand.Uint64()
	}
	if s.target == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := s.make(); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// survey is one look for survivors.
type survey struct {
	target, tests, run, file string
	sample                   int
	seed                     uint64
	limit                    time.Duration
}

func (s *survey) make() error {
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	mutants, program, err := s.build(work)
	if err != nil {
		return err
	}
	folder, err := listed("{{.Dir}}", s.tests)
	if err != nil {
		return err
	}
	reachedFile := filepath.Join(work, "reached")
	if survived, output := s.try(program, folder, reachedVariable+"="+reachedFile); !survived {
		return fmt.Errorf("without any mutant the tests fail:\n%s", output)
	}
	reached, err := numbersIn(reachedFile)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(s.seed, 0))
	order := random.Perm(len(mutants))
	if s.sample > 0 {
		order = order[:min(s.sample, len(order))]
	}
	slices.Sort(order)
	unreached, killed, survivors := 0, 0, 0
	for _, n := range order {
		if !reached[n] {
			unreached++
			fmt.Printf("not reached: %s\n", mutants[n])
			continue
		}
		if survived, _ := s.try(program, folder, aliveVariable+"="+strconv.Itoa(n)); survived {
			survivors++
			fmt.Printf("survived:    %s\n", mutants[n])
		} else {
			killed++
		}
	}
	fmt.Printf("%s: %d mutants, %d tried (seed %d): %d killed, %d survived, %d not reached by any test\n",
		s.target, len(mutants), len(order), s.seed, killed, survivors, unreached)
	return nil
}

// build compiles the tests with all mutants.
func (s *survey) build(work string) ([]mutant, string, error) {
	list, err := listed("{{.Dir}}\n{{range .GoFiles}}{{.}}\n{{end}}", s.target)
	if err != nil {
		return nil, "", err
	}
	names := strings.Fields(list)
	folder, files := names[0], names[1:]
	overlay := map[string]string{}
	m := &mutator{}
	for _, name := range files {
		if s.file != "" && name != s.file {
			continue
		}
		path := filepath.Join(folder, name)
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, "", err
		}
		if bytes.Contains(source, []byte("\n//go:")) {
			continue // comments, and what they ask for, do not survive
		}
		mutated, err := m.mutate(name, source)
		if err != nil {
			return nil, "", err
		}
		overlay[path] = filepath.Join(work, name)
		if err := os.WriteFile(overlay[path], mutated, 0o600); err != nil {
			return nil, "", err
		}
	}
	if len(m.mutants) == 0 {
		return nil, "", errors.New("nothing to break")
	}
	switchFile := filepath.Join(work, "zz_mutants.go")
	if err := os.WriteFile(switchFile, fmt.Appendf(nil, switchSource, m.packageName, len(m.mutants)), 0o600); err != nil {
		return nil, "", err
	}
	overlay[filepath.Join(folder, "zz_mutants.go")] = switchFile
	plan, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return nil, "", err
	}
	overlayFile, program := filepath.Join(work, "overlay.json"), filepath.Join(work, "tests")
	if err := os.WriteFile(overlayFile, plan, 0o600); err != nil {
		return nil, "", err
	}
	command := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlayFile, "-o", program, s.tests)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("%w\n%s", err, output)
	}
	return m.mutants, program, nil
}

// try runs the tests and reports whether they pass.
func (s *survey) try(program, folder, variable string) (survived bool, output []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), s.limit)
	defer cancel()
	command := exec.CommandContext(ctx, program, "-test.failfast", "-test.short", "-test.run", s.run)
	command.Dir, command.Env = folder, append(os.Environ(), variable)
	command.WaitDelay = time.Second
	output, err := command.CombinedOutput()
	return err == nil, output
}

// listed is what go list says of a package.
func listed(format, target string) (string, error) {
	output, err := exec.Command("go", "list", "-f", format, target).Output()
	if err != nil {
		return "", fmt.Errorf("go list %s: %w", target, err)
	}
	return strings.TrimSpace(string(output)), nil
}

func numbersIn(path string) (map[int]bool, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	numbers := map[int]bool{}
	for line := range bytes.Lines(text) {
		n, err := strconv.Atoi(strings.TrimSpace(string(line)))
		if err != nil {
			return nil, err
		}
		numbers[n] = true
	}
	return numbers, nil
}
