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
)

// The manifest says what it was given, one input a line.
func TestManifest(t *testing.T) {
	for _, inputs := range []int{0, 1, 2, pieceRows, 2*pieceRows + 1} {
		s := newSpool(realDisk{}, t.TempDir(), 1<<20)
		g := &gathered{sources: newSources(inputs), spool: s, writer: spoolWriter{spool: s}}
		rows := int64(3)
		m := manifest{
			RunID: "r", Version: "\n \"inputs\": [", Files: []manifestItem{{Path: "b", Rows: &rows}, {Path: "a"}},
			Years: []int{2023}, Findings: map[string]int{"logic": 1},
		}
		want := m
		want.Files, want.Inputs = []manifestItem{{Path: "a"}, {Path: "b", Rows: &rows}}, []manifestItem{}
		for i := range inputs {
			source := form.Source{Path: "甲 <乙> & \"丙\"/" + strconv.Itoa(i), Bytes: int64(i), SHA256: [32]byte{byte(i)}, Status: form.SourceStatus(i % 3)}
			kept, err := g.writer.collect(&source)
			if err != nil {
				t.Fatal(err)
			}
			g.sources.add(&kept)
			want.Inputs = append(want.Inputs, manifestItem{
				Path: source.Path, Bytes: source.Bytes, SHA256: hex.EncodeToString(source.SHA256[:]), Status: source.Status.String(),
			})
		}
		if err := g.writer.flush(); err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		to, err := store{root: root, disk: realDisk{}}.stage()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.write(t.Context(), to, g, 3); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(root, stagingFolder, manifestFile))
		if err != nil {
			t.Fatal(err)
		}
		var got manifest
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&got); err != nil {
			t.Fatalf("%d inputs: %v", inputs, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d inputs (-want +got):\n%s", inputs, diff)
		}
		if n := bytes.Count(data, []byte("\n  {\"path\":\"甲 <乙> & ")); n != inputs {
			t.Errorf("%d inputs stand in lines of their own, want %d", n, inputs)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Any change of an input makes another generation, and so does their order.
func TestIdentityOfTheInputs(t *testing.T) {
	id := func(list ...form.Source) string {
		s := newSources(0)
		for i := range list {
			s.add(&collectedSource{keptSource: keptSource{status: list[i].Status}, path: list[i].Path, hash: list[i].SHA256, reason: list[i].Reason})
		}
		return s.sum()
	}
	a, b := form.Source{Path: "a"}, form.Source{Path: "b", SHA256: [32]byte{1}}
	seen := map[string]int{}
	for i, list := range [][]form.Source{
		{}, {a}, {b}, {a, b}, {b, a}, {{Path: "ab"}}, {{Path: "a", SHA256: [32]byte{1}}, {Path: "b"}},
		{{Path: "a", Status: form.Rejected}}, {a, a},
		{{Path: "a", Status: form.Rejected, Reason: form.Text{Chinese: "没有权限"}}}, {{Path: "a4:"}},
	} {
		name := id(list...)
		if name != id(list...) {
			t.Errorf("list %d has two names", i)
		}
		if other, there := seen[name]; there {
			t.Errorf("lists %d and %d have one name", other, i)
		}
		seen[name] = i
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
	for _, object := range []reflect.Type{reflect.TypeFor[manifest](), reflect.TypeFor[settings](), reflect.TypeFor[dueRule](), reflect.TypeFor[manifestItem]()} {
		for i := range object.NumField() {
			key, _, _ := strings.Cut(object.Field(i).Tag.Get("json"), ",")
			if !bytes.Contains(text, []byte("`"+key+"`")) {
				t.Errorf("%s.%s: the document does not name %q", object.Name(), object.Field(i).Name, key)
			}
			keys++
		}
	}
	if keys < 20 {
		t.Errorf("only %d keys seen", keys)
	}
}
