package pipeline

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/pipeline/selfcheck"
)

// The office files that a page makes of a folder are those of a run, byte for byte: of
// the sample district, of several districts with errors, of a file of all reports,
// and of one where it is hard to decide who reported. GOUJI_SOAK makes the districts larger.
func TestFolderMakesTheOfficeFilesOfARun(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs, which the race detector makes ten times as slow")
	}
	compare := func(t *testing.T, c Config, result *Result) {
		t.Helper()
		f := selfcheck.Folder{Inputs: c.Inputs, AsOf: c.AsOf, Years: c.Years, Due: c.Due, Version: c.Version}
		if c.Roster != "" {
			roster, err := os.ReadFile(c.Roster)
			if err != nil {
				t.Fatal(err)
			}
			f.RosterName, f.Roster = c.Roster, roster
		}
		officeFiles := map[string][]byte{}
		names, err := f.OfficeFiles(t.Context(), func(name string, content []byte) { officeFiles[name] = bytes.Clone(content) })
		if err != nil {
			t.Fatal(err)
		}
		if want := slices.Sorted(maps.Keys(officeFiles)); !slices.Equal(names, want) {
			t.Errorf("office files %v, want %v", names, want)
		}
		published := 0
		err = filepath.WalkDir(result.Directory, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, _ := filepath.Rel(result.Directory, path)
			name = filepath.ToSlash(name)
			if strings.HasPrefix(name, "datasets/") || slices.Contains([]string{"README.md", "views.sql", "datapackage.json", "manifest.json"}, name) {
				return nil
			}
			published++
			want, err := os.ReadFile(path)
			if err == nil && !bytes.Equal(want, officeFiles[name]) {
				t.Errorf("%s: %d bytes, a run publishes %d others", name, len(officeFiles[name]), len(want))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if published != len(officeFiles) || published < 3 {
			t.Errorf("a run publishes %d office files, the folder has %v", published, slices.Sorted(maps.Keys(officeFiles)))
		}
		var zips [2]bytes.Buffer
		for i := range zips {
			if err := selfcheck.Zip(&zips[i], names, func(name string) []byte { return officeFiles[name] }); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(zips[0].Bytes(), zips[1].Bytes()) {
			t.Error("zipping the same office files again gives other bytes")
		}
	}
	t.Run("sample", func(t *testing.T) { compare(t, sampleConfig(t), officeSample(t)) })
	runAndCompare := func(t *testing.T, c Config) {
		t.Helper()
		result, err := runChecked(t, c)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, c, result)
	}
	t.Run("who reported", func(t *testing.T) {
		crowded(t).run(func(c *Config) { runAndCompare(t, *c) })
	})
	agencies := 4
	if os.Getenv("GOUJI_SOAK") != "" {
		agencies = 130
	}
	for name, bundle := range map[string]fixtures.Bundle{"one file, roster": fixtures.OneNDJSON, "many files, no roster": fixtures.FilePerReport} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			d := &fixtures.District{Agencies: agencies, Divisions: 3, FirstYear: 2020, LastYear: 2023, Seed: 5, ErrorShare: 0.3}
			if _, err := d.Write(folder, bundle); err != nil {
				t.Fatal(err)
			}
			c := Config{Inputs: []string{filepath.Join(folder, fixtures.InputFolder)}, Output: t.TempDir(), AsOf: "2024-02-15", Version: "test"}
			if bundle == fixtures.OneNDJSON {
				c.Roster = filepath.Join(folder, fixtures.RosterFile)
			}
			runAndCompare(t, c)
		})
	}
}
