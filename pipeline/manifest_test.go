package pipeline

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
)

// sources are inputs in memory.
type sources []*form.Source

func (s sources) Len() int { return len(s) }

func (s sources) Each(from, end int, use func(*form.Source) error) error {
	for _, one := range s[from:end] {
		if err := use(one); err != nil {
			return err
		}
	}
	return nil
}

// The manifest says what it was given, one input a line.
func TestManifest(t *testing.T) {
	for _, inputs := range []int{0, 1, 2, pieceRows, maxListedInputs, maxListedInputs + 1} {
		var list sources
		rows := int64(3)
		m := generations.Manifest{
			RunID: "r", Version: "\n \"inputs\": [", Files: []generations.Item{{Path: "b", Rows: &rows}, {Path: "a"}},
			Years: []int{2023}, Findings: map[string]int{"logic": 1},
		}
		want := m
		want.Files, want.Inputs = []generations.Item{{Path: "a"}, {Path: "b", Rows: &rows}}, []generations.Item{}
		for i := range inputs {
			source := form.Source{Path: "甲 <乙> & \"丙\"/" + strconv.Itoa(i), Bytes: int64(i), SHA256: [32]byte{byte(i)}, Status: form.SourceStatus(i % 3)}
			list = append(list, &source)
			want.Inputs = append(want.Inputs, generations.Item{
				Path: source.Path, Bytes: source.Bytes, SHA256: hex.EncodeToString(source.SHA256[:]), Status: source.Status.String(),
			})
		}
		listed := inputs
		if inputs > maxListedInputs {
			listed, want.InputsIn, want.Inputs = 0, "datasets/sources", []generations.Item{}
		}
		root := t.TempDir()
		to, err := generations.New(root, disk.Real{}).Stage()
		if err != nil {
			t.Fatal(err)
		}
		if err := writeManifest(t.Context(), &m, to, list, 3); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(root, ".staging", generations.ManifestFile))
		if err != nil {
			t.Fatal(err)
		}
		var got generations.Manifest
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&got); err != nil {
			t.Fatalf("%d inputs: %v", inputs, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d inputs (-want +got):\n%s", inputs, diff)
		}
		if n := bytes.Count(data, []byte("\n  {\"path\":\"甲 <乙> & ")); n != listed {
			t.Errorf("%d inputs stand in lines of their own, want %d", n, listed)
		}
	}
}

func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want [][2]int
	}{
		{0, nil},
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

// docs/format/manifest.md names every key that a manifest can have.
func TestManifestIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "format", "manifest.md"))
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, object := range []reflect.Type{reflect.TypeFor[generations.Manifest](), reflect.TypeFor[generations.Settings](), reflect.TypeFor[generations.DueRule](), reflect.TypeFor[generations.Item]()} {
		for field := range object.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !bytes.Contains(text, []byte("`"+key+"`")) {
				t.Errorf("%s.%s: the document does not name %q", object.Name(), field.Name, key)
			}
			keys++
		}
	}
	if keys < 20 {
		t.Errorf("only %d keys seen", keys)
	}
}
