package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every command that the help lists has a manual page in both languages, which
// names each of its flags; and mandoc, where it is there, finds no fault in it.
func TestManual(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		folder := t.TempDir()
		p := process{
			stdout: &bytes.Buffer{}, stderr: os.Stderr, lookup: func(string) (string, bool) { return "", false },
			now: func() time.Time { return time.Date(2026, 7, 1, 9, 0, 0, 0, shanghai) },
		}
		if code := execute(t.Context(), []string{"manual", "--lang", language, "-o", folder, "--date", "2026-03-31"}, p); code != exitOK {
			t.Fatalf("exit code %d", code)
		}
		var pages []string
		var visit func(cmd *cobra.Command)
		visit = func(cmd *cobra.Command) {
			if !cmd.IsAvailableCommand() && cmd.HasParent() {
				return
			}
			path := filepath.Join(folder, manualName(cmd)+".1")
			page, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, path)
			if !bytes.Contains(page, []byte("2026-03-31")) {
				t.Errorf("%s is not dated", path)
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if !bytes.Contains(page, []byte(`\fB`+escapeRoff("--"+f.Name)+`\fR`)) {
					t.Errorf("%s does not name --%s", path, f.Name)
				}
			})
			for _, sub := range cmd.Commands() {
				visit(sub)
			}
		}
		visit((&application{process: p}).rootCommand())
		if written, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(written) != len(pages) || len(pages) < 15 {
			t.Errorf("%d pages for %d commands: %v", len(written), len(pages), err)
		}
		if mandoc, err := exec.LookPath("mandoc"); err == nil {
			if out, err := exec.Command(mandoc, append([]string{"-T", "lint", "-W", "warning"}, pages...)...).CombinedOutput(); err != nil {
				t.Errorf("mandoc: %v\n%s", err, out)
			}
		}
	}
}

// Text that troff would take for its own stays text.
func TestRoffText(t *testing.T) {
	for text, want := range map[string]string{
		".nf of --a\\b":                     "\\&.nf of \\-\\-a\\eb\n",
		"one\ntwo":                          "one two\n",
		"一行，\n又一行":                          "一行，又一行\n",
		"list:\n  a\n  b\nafter\n\nanother": "list:\n.PP\n.nf\n  a\n  b\n.fi\n.PP\nafter\n.PP\nanother\n",
		"~ ^ ` '":                           "\\(ti \\(ha \\(ga \\(aq\n",
	} {
		if got := roffText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := quotedRoff(`say "it"`); strings.Count(got, `"`) != 2 {
		t.Errorf("quoted: %s", got)
	}
}
