package spool

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gouji/fixtures/seeds"
	"gouji/form"
)

// randomReport fills a report with every state, place and kind of attachment.
func randomReport(rng *rand.Rand) *form.Report {
	r := &form.Report{Place: form.Place{Line: rng.Int32N(1000), Column: 1, Part: int16(rng.IntN(3))}}
	p := r.Place
	for id := range r.States {
		r.States[id] = form.State(rng.IntN(4))
		if rng.IntN(3) > 0 {
			r.States[id] = form.Stated
		}
		if r.States[id] == form.Stated && rng.IntN(4) == 0 {
			r.Values[id] = rng.Int64N(form.MaxFen) - form.MaxFen/2
		}
		p.Column += rng.Int32N(3)
		if rng.IntN(7) == 0 {
			p.Line++
			p.Column = 1
		}
		if r.States[id] != form.Absent {
			r.Places[id] = p
		}
	}
	for t := range r.Editions {
		r.Editions[t] = form.Edition(rng.IntN(4))
	}
	r.StatedEdition = form.Edition(rng.IntN(3))
	r.Figures = rng.IntN(300)
	if rng.IntN(2) == 0 {
		r.ChangedAt, r.Answers = "2024-01-31", "2024-7K3FQ2MX"
		r.Responses = append(r.Responses, form.Response{Rule: form.RuleA3Row, Cell: 7, HasCell: true, Text: "原数无误"}, form.Response{Text: "？"})
		r.Captions = append(r.Captions, form.CaptionFigure{Row: "refused", Column: "total", Value: -3, Place: p})
		r.Narrative = append(r.Narrative, form.Section{Number: "一", Text: "收到申请 3 件"})
		f := form.Finding{Rule: "F-TOKEN", Cells: []form.CellID{3, 225}, Place: p, Arguments: []string{"增", ""}, Figures: 1}
		f.SetExpected(-7)
		f.Suggestion.English = "7"
		r.Findings = append(r.Findings, f, form.Finding{Rule: "S3-BAL"})
	}
	return r
}

func TestReportSurvivesTheSpool(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 300 {
		want := randomReport(rng)
		got := &form.Report{Place: want.Place}
		if err := DecodeReport(AppendReport(nil, want), got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		content := &form.Report{Place: want.Place}
		if err := DecodeContent(AppendReport(nil, want), content); err != nil {
			t.Fatal(err)
		}
		if content.Places != (form.Report{}).Places {
			t.Fatal("the content has places")
		}
		content.Places = want.Places
		if diff := cmp.Diff(want, content, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		packed, err := CellsOf(AppendReport(nil, want))
		if err != nil {
			t.Fatal(err)
		}
		cells := &form.Report{Place: want.Place}
		if err := DecodeCells(packed, cells); err != nil {
			t.Fatal(err)
		}
		if cells.Values != want.Values || cells.States != want.States || cells.Places != want.Places {
			t.Fatal("the office files' cells differ from those of the report")
		}
		figures := &form.Report{}
		if err := DecodeFigures(AppendReport(nil, want), figures); err != nil {
			t.Fatal(err)
		}
		if figures.States != want.States || figures.Values != want.Values || figures.Editions != want.Editions {
			t.Fatal("the figures alone differ from those of the report")
		}
	}
}

func TestDamagedSpoolIsAnError(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 2))
	whole := AppendReport(nil, randomReport(rng))
	for n := range whole {
		if err := DecodeReport(whole[:n], &form.Report{}); err == nil {
			t.Errorf("%d of %d bytes decode without an error", n, len(whole))
		}
	}
	if err := DecodeReport(append(bytes.Clone(whole), 0), &form.Report{}); err == nil {
		t.Error("a byte too many decodes without an error")
	}
	for what, removed := range map[string]form.CellValue{
		"a cell that there is not":  {Cell: form.NumCells},
		"a state that there is not": {State: form.Unreadable + 1},
	} {
		if err := DecodeReport(AppendReport(nil, &form.Report{AsRead: form.AsRead{Removed: []form.CellValue{removed}}}), &form.Report{}); err == nil {
			t.Errorf("%s decodes without an error", what)
		}
	}
	for range 2000 { // no damage may panic
		damaged := append([]byte{}, whole...)
		damaged[rng.IntN(len(damaged))] ^= byte(1 + rng.IntN(255))
		_ = DecodeReport(damaged, &form.Report{})
	}
}

func TestSpoolKeepsReportsInMemoryAndInTheFile(t *testing.T) {
	for _, memoryBytes := range []int64{0, 300 << 10, 1 << 30} {
		s := New(memoryBytes, func() (File, error) { return os.CreateTemp(t.TempDir(), "spool") })
		w := s.NewWriter()
		var places []Location
		for i := range 3000 {
			at, err := w.Append(func(b []byte) []byte {
				for range 300 {
					b = append(b, byte(i))
				}
				return b
			})
			if err != nil {
				t.Fatal(err)
			}
			places = append(places, at)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		// Back and forth with one scratch, twice: what is read from the file must
		// not end up in what is kept in memory.
		readBack := func() {
			var scratch []byte
			for n := range 2 * len(places) {
				i := n / 2
				if n%2 == 1 {
					i = len(places) - 1 - i
				}
				b, err := s.Read(places[i], &scratch)
				if err != nil || len(b) != 300 || b[0] != byte(i) || b[299] != byte(i) {
					t.Fatalf("memory %d: report %d reads back as %d bytes of %d, %v", memoryBytes, i, len(b), b[0], err)
				}
			}
		}
		readBack()
		if blocks := len(s.blocks); blocks < 2 || blocks > 5 { // of 256 KiB and a little more
			t.Errorf("memory %d: %d blocks for 900 kB", memoryBytes, blocks)
		}
		if onDisk := s.file != nil; onDisk != (memoryBytes < 800<<10) {
			t.Errorf("memory %d: on disk %v", memoryBytes, onDisk)
		}
		if err := s.Spill(); err != nil {
			t.Fatal(err)
		}
		if s.held != 0 || slices.ContainsFunc(s.blocks, func(b block) bool { return b.data != nil }) {
			t.Errorf("memory %d: %d bytes are still in memory", memoryBytes, s.held)
		}
		readBack()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Where no file can be made, or what was written cannot be read, it is an error.
func TestSpoolWithoutAFile(t *testing.T) {
	planned := errors.New("planned failure")
	s := New(0, func() (File, error) { return nil, planned })
	w := s.NewWriter()
	if _, err := w.Append(func(b []byte) []byte { return append(b, 1) }); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); !errors.Is(err, planned) {
		t.Errorf("no file can be made: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("there is nothing to close: %v", err)
	}
	file, err := os.CreateTemp(t.TempDir(), "spool")
	if err != nil {
		t.Fatal(err)
	}
	s = New(0, func() (File, error) { return file, nil })
	w = s.NewWriter()
	at, err := w.Append(func(b []byte) []byte { return append(b, 1) })
	if err := errors.Join(err, w.Flush(), file.Close()); err != nil {
		t.Fatal(err)
	}
	var scratch []byte
	if b, err := s.Keep(at, &scratch, func(b []byte) ([]byte, error) { return b, nil }); err == nil || b != nil {
		t.Errorf("a closed file is read: %v, %v", b, err)
	}
	if err := s.Close(); err == nil {
		t.Error("a closed file is closed again")
	}
}

func BenchmarkSpoolReport(b *testing.B) {
	r := &form.Report{}
	for id := range r.States {
		r.States[id] = form.Stated
		r.Places[id] = form.Place{Line: int32(id/7 + 1), Column: int32(id%7 + 2)}
		if id%6 == 0 {
			r.Values[id] = int64(id)
		}
	}
	var buffer []byte
	out := &form.Report{}
	for b.Loop() {
		buffer = AppendReport(buffer[:0], r)
		out.Reset()
		if err := DecodeReport(buffer, out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(buffer)), "bytes/report")
}

func TestSourceSurvivesTheSpool(t *testing.T) {
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 2))
	for range 100 {
		want := &form.Source{
			Path: "b.xlsx", Bytes: rng.Int64(), Kind: form.SourceKind(rng.IntN(10)), Encoding: "gb18030",
			Reports: rng.IntN(1000), Figures: rng.IntN(100_000),
		}
		for i := range want.SHA256 {
			want.SHA256[i] = byte(rng.Uint32())
		}
		if rng.IntN(2) == 0 {
			want.Parts = []string{"Sheet1", ""}
			want.Findings = randomReport(rng).Findings
		}
		b := AppendSource(nil, want)
		got := &form.Source{}
		if err := DecodeSource(b, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if err := DecodeSource(b[:rng.IntN(len(b))], &form.Source{}); err == nil {
			t.Error("a source cut short is accepted")
		}
	}
}
