package pipeline

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
)

// Written input by input, the manifest is the one an encoder writes in one go.
func TestManifest(t *testing.T) {
	for _, inputs := range []int{0, 1, 2, 2000} {
		var sources []*form.Source
		for i := range inputs {
			sources = append(sources, &form.Source{Path: "甲 <乙> & \"丙\"/" + strconv.Itoa(i), Bytes: int64(i), SHA256: [32]byte{byte(i)}, Status: form.SourceStatus(i % 3)})
		}
		rows := int64(3)
		m := manifest{
			RunID: "r", Version: "\n \"inputs\": [", Files: []manifestItem{{Path: "b", Rows: &rows}, {Path: "a"}},
			Years: []int{2023}, Findings: map[string]int{"logic": 1},
		}
		root := t.TempDir()
		g, err := store{root: root, disk: realDisk{}}.stage()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.write(g, func(use func(*form.Source) error) error {
			for _, s := range sources {
				if err := use(s); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, stagingFolder, manifestFile))
		if err != nil {
			t.Fatal(err)
		}
		m.Inputs = []manifestItem{}
		for _, s := range sources {
			m.Inputs = append(m.Inputs, manifestItem{Path: s.Path, Bytes: s.Bytes, SHA256: hex.EncodeToString(s.SHA256[:]), Status: s.Status.String()})
		}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		if err := encoder.Encode(&m); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%d inputs (-at once +one by one):\n%s", inputs, diff)
		}
	}
}

func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want [][2]int
	}{
		{0, [][2]int{{0, 0}}},
		{1, [][2]int{{0, 1}}},
		{3, [][2]int{{0, 3}}},
		{4, [][2]int{{0, 3}, {3, 4}}},
		{6, [][2]int{{0, 3}, {3, 6}}},
	} {
		var got [][2]int
		pieces(tt.n, 3, func(from, end int) { got = append(got, [2]int{from, end}) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("%d items come in %v, want %v", tt.n, got, tt.want)
		}
	}
}
