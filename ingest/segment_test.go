package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gouji/fixtures"
	"gouji/fixtures/seeds"
	"gouji/form"
)

// keeper keeps copies of what a reader delivers, fragments joined.
type keeper struct {
	reports []*form.Report
	usable  []bool
	source  *form.Source
}

func (k *keeper) Report(r *form.Report, usable bool) error {
	copied := *r
	copied.Findings, copied.Narrative, copied.Captions = slices.Clone(r.Findings), slices.Clone(r.Narrative), slices.Clone(r.Captions)
	copied.Source = nil
	if r.Fragment {
		for _, known := range k.reports {
			if known.Agency == r.Agency && known.Year == r.Year && known.Scope == r.Scope {
				known.Merge(&copied)
				return nil
			}
		}
	}
	copied.Fragment = false
	k.reports, k.usable = append(k.reports, &copied), append(k.usable, usable)
	return nil
}

func (k *keeper) Source(s *form.Source) error {
	k.source = s
	return nil
}

// inSegments reads a file cut into segments of about so many bytes. ok is false
// if it cannot be cut.
func inSegments(t *testing.T, path string, segmentBytes int64) (k *keeper, ok bool) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Path: filepath.Base(path), File: path, Bytes: info.Size()}
	rd := NewReader(Options{})
	rd.segmentBytes = segmentBytes
	segments := rd.Segments(in)
	if segments == nil {
		return nil, false
	}
	// Another reader that gets the places to cut at reads the same.
	var cuts []Cut
	for i := range segments {
		cuts = append(cuts, segments[i].Cut)
	}
	rd = NewReader(Options{})
	rd.segmentBytes = segmentBytes
	segments = rd.SegmentsAt(in, cuts)
	k = &keeper{}
	var parts []Part
	total := int64(0)
	for i := range segments {
		part, err := rd.ReadSegment(context.Background(), &segments[i], k)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part)
		total += segments[i].Bytes()
	}
	if total != in.Bytes {
		t.Errorf("the segments have %d of %d bytes", total, in.Bytes)
	}
	hasher := NewHasher()
	for i := range segments {
		hasher.Add(&segments[i])
	}
	k.source = Whole(parts, hasher.Sum())
	return k, true
}

// A bundle read in segments is what it is read as a whole: the same reports with
// the same places, the same source.
func TestSegmentsReadLikeTheWhole(t *testing.T) {
	folder := t.TempDir()
	for name, bundle := range map[string]fixtures.Bundle{"ndjson": fixtures.OneNDJSON, "long": fixtures.OneLong, "wide": fixtures.OneWide} {
		d := &fixtures.District{Agencies: 12, FirstYear: 2021, LastYear: 2023, Seed: 5, ErrorShare: 0.3}
		if _, err := d.Write(filepath.Join(folder, name), bundle); err != nil {
			t.Fatal(err)
		}
	}
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 3))
	paths, err := filepath.Glob(filepath.Join(folder, "*", fixtures.InputFolder, "*"))
	if err != nil || len(paths) < 3 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		whole := readWhole(t, path)
		for range 6 {
			size := 500 + rng.Int64N(30_000)
			parts, ok := inSegments(t, path, size)
			if !ok {
				if info, _ := os.Stat(path); info.Size() > 2*size {
					t.Errorf("%s is not cut at %d bytes", filepath.Base(path), size)
				}
				continue
			}
			compareKept(t, fmt.Sprintf("%s at %d", filepath.Base(path), size), whole, parts)
		}
	}
}

func readWhole(t *testing.T, path string) *keeper {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{}
	if err := NewReader(Options{}).Read(context.Background(), Input{Path: filepath.Base(path), File: path, Bytes: info.Size()}, k); err != nil {
		t.Fatal(err)
	}
	return k
}

func compareKept(t *testing.T, name string, whole, parts *keeper) {
	t.Helper()
	byKey := func(k *keeper) map[string]*form.Report {
		m := map[string]*form.Report{}
		for _, r := range k.reports {
			slices.SortStableFunc(r.Findings, func(a, b form.Finding) int {
				return strings.Compare(a.Rule+fmt.Sprint(string(a.Cells), a.Place), b.Rule+fmt.Sprint(string(b.Cells), b.Place))
			})
			m[fmt.Sprint(r.Agency, r.Year, r.Scope, r.Place)] = r
		}
		return m
	}
	wanted, got := byKey(whole), byKey(parts)
	if reflect.DeepEqual(wanted, got) && reflect.DeepEqual(whole.source, parts.source) {
		return // which is seen far sooner than what differs, or not but in what is empty
	}
	if diff := cmp.Diff(wanted, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: reports: %s", name, diff)
	}
	a, b := *whole.source, *parts.source
	a.Reports, b.Reports = len(whole.reports), len(parts.reports) // a report cut in two is delivered twice
	if diff := cmp.Diff(a, b, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: source: %s", name, diff)
	}
}

func TestWhatIsNotCutIntoSegments(t *testing.T) {
	line := `{"year":2023,"agency":{"name":"甲局"},"tables":{}}` + "\n"
	for name, content := range map[string]string{
		"array.json":       "[" + strings.Repeat(strings.TrimSpace(line)+",\n", 200) + strings.TrimSpace(line) + "]",
		"grid.csv":         "机关名称,甲局\n年度,2023\n" + strings.Repeat("规章,0,0,0\n", 500),
		"cr.csv":           strings.ReplaceAll("agency_name,year,table,row,column,value\n"+strings.Repeat("甲局,2023,fees,admin_fee,amount,1\n", 300), "\n", "\r"),
		"quote.csv":        "agency_name,year,table,row,column,value\n" + strings.Repeat("甲局,2023,fees,admin_fee,amount,1\n", 300) + "\"甲局,2023",
		"page.html":        "<html>" + strings.Repeat("<p>甲局</p>\n", 1000),
		"small.ndjson":     line,
		"broken.ndjson.gz": "\x1f\x8b" + strings.Repeat("x\n", 5000),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, ok := inSegments(t, path, 1000); ok {
			t.Errorf("%s is cut", name)
		}
	}
}

// Quoted line ends are no places to cut at.
func TestSegmentsOfTablesWithQuotedLineEnds(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("agency_name,year,applications.new_received.natural,applications.new_received.total\n")
	for i := range 400 {
		fmt.Fprintf(&b, "\"第%d\n中学\n\",2023,%d,%d\n", i, i, i)
	}
	path := filepath.Join(t.TempDir(), "wide.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	parts, ok := inSegments(t, path, 700)
	if !ok {
		t.Fatal("not cut")
	}
	whole := readWhole(t, path)
	if len(whole.reports) != 400 {
		t.Fatalf("%d reports", len(whole.reports))
	}
	compareKept(t, "quoted", whole, parts)
}

// A bundle that is cut short before its hash is made has none.
func TestHashOfAShortenedBundle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte("{}\n{}\n{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	segments := []Segment{{Input: Input{File: path}, Cut: Cut{Length: 6}}, {Input: Input{File: path}, Cut: Cut{Offset: 6, Length: 3}}}
	sum := func() [32]byte {
		h := NewHasher()
		for i := range segments {
			h.Add(&segments[i])
		}
		return h.Sum().SHA256
	}
	if sum() != sha256.Sum256([]byte("{}\n{}\n{}\n")) {
		t.Error("the hash is not that of the whole")
	}
	if err := os.Truncate(path, 7); err != nil {
		t.Fatal(err)
	}
	if sum() != [32]byte{} {
		t.Error("a shortened bundle has a hash")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if sum() != [32]byte{} {
		t.Error("a removed bundle has a hash")
	}
}

// Lines, quotes and the lines that end within quotes are counted in pieces as byte by byte.
func TestLineMarks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		text := make([]byte, random.IntN(24))
		var want lineMarks
		for i := range text {
			switch text[i] = "\"\na"[random.IntN(3)]; text[i] {
			case '"':
				want.quotes++
			case '\n':
				want.lines++
				want.within += int32(want.quotes % 2)
			}
		}
		cut := random.IntN(len(text) + 1)
		var one, two, on lineMarks
		one.count(text[:cut])
		two.count(text[cut:])
		on.count(text[:cut])
		on.count(text[cut:])
		if one.add(two); one != want || on != want {
			t.Fatalf("%q cut at %d: %+v, %+v counted on, want %+v", text, cut, one, on, want)
		}
	}
}

// The hash of a bundle is that of the bytes that were read, also where the file is
// another by the time it is made, which it then tells.
// A character that cannot be read costs its line and what follows in its segment. It is
// told with its place in the file, and all reports before it and in other segments are read.
func TestBrokenCharacterInASegment(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 3))
	for _, bundle := range []fixtures.Bundle{fixtures.OneNDJSON, fixtures.OneWide} {
		folder := t.TempDir()
		if _, err := (&fixtures.District{Agencies: 40, FirstYear: 2022, LastYear: 2022, Seed: 5}).Write(folder, bundle); err != nil {
			t.Fatal(err)
		}
		inputs, _, err := Discover([]string{filepath.Join(folder, fixtures.InputFolder)})
		if err != nil || len(inputs) != 1 {
			t.Fatal(inputs, err)
		}
		good, err := os.ReadFile(inputs[0].File)
		if err != nil {
			t.Fatal(err)
		}
		whole := readWhole(t, inputs[0].File)
		for range 20 {
			// The first line of a table is its header.
			at := bytes.IndexByte(good, '\n') + 1 + rng.IntN(len(good)/2)
			at += bytes.IndexByte(good[at:], '0')
			bad := bytes.Clone(good)
			bad[at] = 0xff
			line := bytes.Count(good[:at], []byte("\n")) + 1
			column := utf8.RuneCount(good[bytes.LastIndexByte(good[:at], '\n')+1:at]) + 1
			if err := os.WriteFile(inputs[0].File, good, 0o644); err != nil {
				t.Fatal(err)
			}
			rd := NewReader(Options{})
			rd.segmentBytes = 16 << 10
			segments := rd.Segments(inputs[0])
			if err := os.WriteFile(inputs[0].File, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			k, next := &keeper{}, int32(0) // the first line behind the broken segment
			var told []form.Finding
			for i := range segments {
				if here := &segments[i]; here.Offset <= int64(at) && int64(at) < here.Offset+here.Length && !here.Last {
					next = segments[i+1].Line
				}
				part, err := rd.ReadSegment(t.Context(), &segments[i], k)
				if err != nil {
					t.Fatal(err)
				}
				told = append(told, part.Source.Findings...)
			}
			if len(told) != 1 || told[0].Rule != form.RuleFEncoding || told[0].Place != (form.Place{Line: int32(line), Column: int32(column)}) {
				t.Errorf("%v, line %d, column %d: told %+v", bundle, line, column, told)
			}
			want, got := 0, len(k.reports)
			for _, r := range whole.reports {
				if r.Place.Line < int32(line) || next > 0 && r.Place.Line >= next {
					want++
				}
			}
			if got != want {
				t.Errorf("%v, line %d: %d reports are read, want %d", bundle, line, got, want)
			}
		}
	}
}

func TestHashIsOfWhatWasRead(t *testing.T) {
	var lines strings.Builder
	for i := range 400 {
		fmt.Fprintf(&lines, `{"agency_name":"第%d局","year":2023}`+"\n", i)
	}
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	inputs, _, err := Discover([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(Options{})
	rd.segmentBytes = 8 << 10
	segments := rd.Segments(inputs[0])
	if len(segments) < 3 {
		t.Fatalf("%d segments", len(segments))
	}
	for i := range segments {
		if _, err := rd.ReadSegment(t.Context(), &segments[i], &keeper{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	h := NewHasher()
	for i := range segments {
		h.Add(&segments[i])
		if segments[i].text != nil {
			t.Errorf("segment %d is still held", i)
		}
	}
	if c := h.Sum(); c.SHA256 != sha256.Sum256([]byte(lines.String())) || c.Bytes != int64(lines.Len()) || !c.Changed {
		t.Errorf("%+v", c)
	}
}
