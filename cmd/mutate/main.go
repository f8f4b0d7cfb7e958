// Command mutate finds what no test notices: it breaks a package in many small
// ways, one at a time, and runs its tests on each.
//
// All mutants are compiled into each test program, in which a variable of the
// environment says which of them is alive, so that a mutant costs a run of the
// tests and no compilation. Where the tests of several packages are named, those of
// the next see only what the ones before let through: quick tests come first.
// It is run by make mutate in the root of the source.
//
// Files, each using only those after it: main, mutate.
package main

import (
	"bytes"
	"cmp"
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
	tests := flag.String("tests", "", "packages whose tests are run, one after the other, with commas between; a package may be\nfollowed by = and the tests to run, as of go test -run; default: all tests of the package to break")
	flag.StringVar(&s.file, "file", "", "only this file of the package")
	flag.IntVar(&s.sample, "sample", 100, "mutants to try, drawn by chance; 0 for all")
	flag.BoolVar(&s.each, "each", false, "the sample is of each file, not of the package")
	flag.BoolVar(&s.apart, "apart", false, "run each test by itself and only on what it comes by, quick ones first: for tests that take long")
	flag.BoolVar(&s.killers, "killers", false, "say what noticed each mutant")
	flag.Uint64Var(&s.seed, "seed", 0, "seed of the sample; default: by chance")
	flag.DurationVar(&s.limit, "limit", 0, "time of one run of the tests; default: ten times what they take without a mutant, and 5 s")
	flag.Parse()
	if *tests == "" {
		*tests = s.target
	}
	s.tests = strings.Split(*tests, ",")
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
	target, file string
	tests        []string // packages whose tests are run, with the pattern of those to run behind =
	sample       int
	each         bool // of each file
	apart        bool // each test is run by itself, the quick ones first
	killers      bool // say what noticed a mutant
	seed         uint64
	limit        time.Duration // of one run, 0 for one that suits the tests
}

func (s *survey) make() error {
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	mutants, overlay, err := s.mutants(work)
	if err != nil {
		return err
	}
	var programs []*program
	for i, tests := range s.tests {
		p, err := compile(tests, overlay, filepath.Join(work, "tests"+strconv.Itoa(i)))
		if err != nil {
			return err
		}
		parts := []*program{p}
		if s.apart {
			if parts, err = p.apart(); err != nil {
				return err
			}
		}
		for _, part := range parts {
			if err := part.learn(s.limit); err != nil {
				return err
			}
		}
		slices.SortStableFunc(parts, func(a, b *program) int { return cmp.Compare(a.took, b.took) })
		programs = append(programs, parts...)
	}
	order := s.drawn(mutants)
	unreached, killed, survivors := 0, 0, 0
	for _, n := range order {
		switch reached, by := try(programs, n); {
		case !reached:
			unreached++
			fmt.Printf("not reached: %s\n", mutants[n])
		case by == nil:
			survivors++
			fmt.Printf("survived:    %s\n", mutants[n])
		default:
			killed++
			if s.killers {
				fmt.Printf("killed:      %s, by %s\n", mutants[n], cmp.Or(strings.Trim(by.run, "^$"), by.folder))
			}
		}
	}
	fmt.Printf("%s: %d mutants, %d tried (seed %d): %d killed, %d survived, %d not reached by any test\n",
		s.target, len(mutants), len(order), s.seed, killed, survivors, unreached)
	return nil
}

// drawn are the mutants to try: so many of the package, or of each file.
func (s *survey) drawn(mutants []mutant) []int {
	random := rand.New(rand.NewPCG(s.seed, 0))
	order := random.Perm(len(mutants))
	if s.sample > 0 {
		tried := map[string]int{}
		order = slices.DeleteFunc(order, func(n int) bool {
			group := "" // all of the package are one
			if s.each {
				group = mutants[n].file
			}
			tried[group]++
			return tried[group] > s.sample
		})
	}
	slices.Sort(order)
	return order
}

// try reports whether any program comes by a mutant, and which of those that do
// notices it, nil for none.
func try(programs []*program, mutant int) (reached bool, by *program) {
	for _, p := range programs {
		if !p.reached[mutant] {
			continue
		}
		reached = true
		if passes, _ := p.test(aliveVariable + "=" + strconv.Itoa(mutant)); !passes {
			return true, p
		}
	}
	return reached, nil
}

// mutants writes the package with all its mutants, and the file that tells the compiler of it.
func (s *survey) mutants(work string) (all []mutant, overlayFile string, err error) {
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
	overlayFile = filepath.Join(work, "overlay.json")
	return m.mutants, overlayFile, os.WriteFile(overlayFile, plan, 0o600)
}

// program is the compiled tests of a package.
type program struct {
	path, folder, run string
	limit, took       time.Duration // took without a mutant
	reached           map[int]bool  // mutants that the tests come by
}

// compile makes the program of some tests, with all mutants in it.
func compile(tests, overlayFile, path string) (*program, error) {
	name, run, _ := strings.Cut(tests, "=")
	folder, err := listed("{{.Dir}}", name)
	if err != nil {
		return nil, err
	}
	command := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlayFile, "-o", path, name)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, output)
	}
	return &program{path: path, folder: folder, run: run}, nil
}

// apart returns a program for each test.
func (p *program) apart() (all []*program, err error) {
	list, err := exec.Command(p.path, "-test.list", cmp.Or(p.run, ".")).Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w", p.folder, err)
	}
	for name := range strings.FieldsSeq(string(list)) {
		if strings.HasPrefix(name, "Benchmark") {
			continue
		}
		one := *p
		one.run = "^" + name + "$"
		all = append(all, &one)
	}
	return all, nil
}

// learn runs the tests without any mutant: they must pass, and tell which mutants
// they come by. Their time gives the limit, if none is set.
func (p *program) learn(limit time.Duration) error {
	p.limit = limit
	if limit == 0 {
		p.limit = 10 * time.Minute
	}
	file := p.path + ".reached"
	defer func() { _ = os.Remove(file) }() // not there if the tests come by nothing
	begin := time.Now()
	if passes, output := p.test(reachedVariable + "=" + file); !passes {
		return fmt.Errorf("without any mutant the tests of %s fail:\n%s", p.folder, output)
	}
	if p.took = time.Since(begin); limit == 0 {
		p.limit = 10*p.took + 5*time.Second
	}
	var err error
	p.reached, err = numbersIn(file)
	return err
}

// test runs the tests and reports whether they pass.
func (p *program) test(variable string) (passes bool, output []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), p.limit)
	defer cancel()
	command := exec.CommandContext(ctx, p.path, "-test.failfast", "-test.short", "-test.run", p.run)
	command.Dir, command.Env = p.folder, append(os.Environ(), variable)
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
