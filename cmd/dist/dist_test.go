package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

var moment = time.Date(2026, 3, 31, 1, 2, 3, 0, time.UTC)

// An archive is the same bytes whenever, by whomever and with whatever modes its
// files were made, and another archive when one of them changes.
func TestArchivesAreTheSameBytes(t *testing.T) {
	for kind, write := range map[string]func(io.Writer, string, []member, time.Time) error{"tar": writeTar, "zip": writeZip} {
		archive := func(content string, mode os.FileMode, changed time.Time) []byte {
			folder := t.TempDir()
			for _, name := range []string{"gouji", "说明.md"} {
				path := filepath.Join(folder, name)
				if err := os.WriteFile(path, []byte(content+name), mode); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(path, changed, changed); err != nil {
					t.Fatal(err)
				}
			}
			members, err := under("docs", folder)
			if err != nil {
				t.Fatal(err)
			}
			members[0].executable = true
			var b bytes.Buffer
			if err := write(&b, "gouji-v1", members, moment); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		first := archive("a", 0o600, moment.Add(-time.Hour))
		if !bytes.Equal(first, archive("a", 0o755, moment.Add(time.Hour))) {
			t.Errorf("%s: times or modes of files on disk are in it", kind)
		}
		if bytes.Equal(first, archive("b", 0o600, moment)) {
			t.Errorf("%s: it does not hold what the files hold", kind)
		}
	}
}

// Debian's own comparison sorts versions as they came about.
func TestDebianVersion(t *testing.T) {
	order := []struct{ described, want string }{
		{"1810b27", "0~20260331010203.1810b27"},
		{"v0.9.0", "0.9.0"},
		{"v0.9.0-dirty", "0.9.0+0.dirty"},
		{"v0.9.0-12-gabc1234", "0.9.0+12.gabc1234"},
		{"v0.9.0-12-gabc1234-dirty", "0.9.0+12.gabc1234.dirty"},
		{"v1.0.0", "1.0.0"},
	}
	dpkg, err := exec.LookPath("dpkg")
	for i, o := range order {
		got := release{version: o.described, moment: moment}.debianVersion()
		if got != o.want {
			t.Errorf("%s: %s, want %s", o.described, got, o.want)
		}
		if i > 0 && err == nil {
			before := release{version: order[i-1].described, moment: moment}.debianVersion()
			if err := exec.Command(dpkg, "--compare-versions", before, "lt", got).Run(); err != nil {
				t.Errorf("%s is not before %s: %v", before, got, err)
			}
		}
	}
}

// The settings of the package are the example, with paths that are there.
func TestPackagedSettings(t *testing.T) {
	example, err := os.ReadFile("../../docs/gouji.toml")
	if err != nil {
		t.Fatal(err)
	}
	packaged, err := packagedSettings(string(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"\ninput = [\"/var/lib/gouji/input\"]", "\noutput = \"/var/lib/gouji/output\"", "\n#roster = "} {
		if strings.Count(packaged, line) != 1 {
			t.Errorf("no line %q in\n%s", line, packaged)
		}
	}
	if _, err := packagedSettings("input = []\n"); err == nil {
		t.Error("an example without the lines to replace is taken")
	}
}

// The bill names every module once, with the licence that NOTICE says, and
// refuses a module that NOTICE does not name.
func TestBill(t *testing.T) {
	r := release{version: "v1.2.3", moment: moment}
	one := &debug.Module{Path: "example.org/one", Version: "v1.0.0", Sum: "h1:abc="}
	infos := []*buildinfo.BuildInfo{
		{GoVersion: "go1.26.0", Deps: []*debug.Module{one}},
		{GoVersion: "go1.26.0", Deps: []*debug.Module{one, {Path: "example.org/two", Version: "v2.0.0"}}},
	}
	notice := "The program links\n\nexample.org/one   v1.0.0    Apache-2.0, MIT\nexample.org/two   v2.0.0    MIT\n"
	b, err := r.bill(infos, notice)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range b.Components {
		got = append(got, c.Package+" "+c.Licences[0].Expression)
	}
	want := []string{"pkg:golang/example.org/one@v1.0.0 Apache-2.0 AND MIT", "pkg:golang/example.org/two@v2.0.0 MIT", "pkg:golang/stdlib@1.26.0 BSD-3-Clause"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if text, err := json.Marshal(b); err != nil || !bytes.Contains(text, []byte(`"bomFormat":"CycloneDX","specVersion":"1.6"`)) {
		t.Errorf("%s: %v", text, err)
	}
	if _, err := r.bill(infos, "nothing"); err == nil {
		t.Error("a module without a licence in NOTICE is taken")
	}
}
