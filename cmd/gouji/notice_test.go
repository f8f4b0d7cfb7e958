package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
)

// licences tells a licence by a sentence that only it has. A module under any
// other licence fails the test: whether it may be linked is a person's decision.
var licences = []struct{ name, sentence string }{
	{"Apache-2.0", "Apache License"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"ISC", "Permission to use, copy, modify, and/or distribute"},
}

// TestNotice holds NOTICE to the modules that the program links on any of the
// systems it is built for, each with its licence. -update writes it anew.
func TestNotice(t *testing.T) {
	modules := map[string]linked{}
	for _, system := range []string{"linux", "windows", "darwin"} {
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}|{{.Version}}|{{.Dir}}{{end}}", "gouji/cmd/gouji")
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", system, err)
		}
		for line := range strings.Lines(string(out)) {
			fields := strings.Split(strings.TrimSpace(line), "|")
			if len(fields) == 3 && fields[0] != "gouji" {
				modules[fields[0]] = linked{path: fields[0], version: fields[1], folder: fields[2]}
			}
		}
	}
	if len(modules) < 10 {
		t.Fatalf("only %d modules seen", len(modules))
	}
	got := notice(t, modules)
	path := filepath.Join("..", "..", "NOTICE")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(string(want), string(got)); d != "" {
		t.Errorf("NOTICE does not name what the program links; go test ./cmd/gouji -run Notice -update writes it anew (-NOTICE +program):\n%s", d)
	}
}

// linked is a module that the program links.
type linked struct{ path, version, folder string }

// notice makes the text of NOTICE: a line a module, then each licence text once.
func notice(t *testing.T, modules map[string]linked) []byte {
	list := make([]linked, 0, len(modules))
	for _, m := range modules {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b linked) int { return cmp.Compare(a.path, b.path) })
	var head, texts bytes.Buffer
	head.WriteString("gouji\nCopyright 2026 the gouji authors\n\nLicensed under the Apache License 2.0; see LICENSE.\n\n" +
		"The program links the Go standard library (BSD-3-Clause, The Go Authors) and the\nmodules below. Their licences follow, each text once.\n\n")
	seen := map[string]bool{}
	for _, m := range list {
		text := licenceText(t, m)
		name := namesOf(text)
		if name == "" {
			t.Errorf("%s has a licence the test does not know", m.path)
		}
		fmt.Fprintf(&head, "%-46s %-38s %s\n", m.path, m.version, name)
		if !seen[string(text)] {
			seen[string(text)] = true
			fmt.Fprintf(&texts, "\n%s\n%s (%s)\n%s\n\n%s\n", strings.Repeat("=", 72), m.path, name, strings.Repeat("=", 72), bytes.TrimSpace(text))
		}
	}
	return append(head.Bytes(), texts.Bytes()...)
}

// namesOf names the licences in a text: some modules hold code under several.
func namesOf(text []byte) string {
	var names []string
	for _, l := range licences {
		if bytes.Contains(text, []byte(l.sentence)) && (l.name != "BSD-2-Clause" || !slices.Contains(names, "BSD-3-Clause")) {
			names = append(names, l.name)
		}
	}
	return strings.Join(names, ", ")
}

// licenceText reads the licence of a module, without the ends of lines that
// differ from system to system.
func licenceText(t *testing.T, m linked) []byte {
	files, err := filepath.Glob(filepath.Join(m.folder, "LICEN[CS]E*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no licence file: %v", m.path, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\f")
	}
	return []byte(strings.Join(lines, "\n"))
}
