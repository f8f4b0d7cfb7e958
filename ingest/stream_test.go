package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/ingest/limits"
)

// manyReports writes reports of one cell and a text in Chinese, in a JSON array.
func manyReports(n int) string {
	var b strings.Builder
	b.WriteString("[\r\n")
	for i := range n {
		if i > 0 {
			b.WriteString(" ,\n")
		}
		fmt.Fprintf(&b, `{"年度": %d, "机关名称": "第%d局", "tables": {"licensing": {"licence": {"decisions": %d, "本年增/减": "减%d"}}},`+"\n"+`"text": {"一": "说明\u4e00\"%s"}}`, 2019+i%5, i/5, i, i%7, strings.Repeat("好", i%50))
	}
	b.WriteString("]\n")
	return b.String()
}

func manyLines(n int) string {
	var b strings.Builder
	b.WriteString(longHead)
	for i := range n {
		fmt.Fprintf(&b, "代码%d,\"第%d\"\"局\n\",340603,2021,licensing,licence,decisions,%d\r\n代码%d,\"第%d\"\"局\n\",340603,2021,行政处罚,x,y,%d\n", i/3, i/3, i, i/3, i/3, i)
	}
	return b.String()
}

func manyWide(n int) string {
	var b strings.Builder
	b.WriteString("机关名称,年度,licensing.licence.decisions,enforcement.penalty.decisions\n")
	for i := range n {
		fmt.Fprintf(&b, "第%d局,2021,%d,%d\n", i, i, i*i)
	}
	return b.String()
}

// A source read in pieces of any size says the same as one read at once.
func TestPieces(t *testing.T) {
	texts := map[string]string{
		"a.json":   manyReports(60),
		"b.ndjson": strings.Repeat(oneReport+"\n"+`{"年度":2020,"机关":"坏`+"\n", 40),
		"long.csv": manyLines(60),
		"wide.csv": manyWide(100),
		"cut.json": manyReports(40)[:5000],
		"deep.csv": manyWide(3) + strings.Repeat("\"", 61) + "\n" + manyWide(2),
	}
	for name, text := range texts {
		for encoding, data := range map[string][]byte{
			"utf-8": []byte(text), "utf-8-bom": []byte("\ufeff" + text), "gb18030": toGB18030(t, text),
			"utf-16le": append([]byte{0xff, 0xfe}, toUTF16(text, true)...), "utf-16be": append([]byte{0xfe, 0xff}, toUTF16(text, false)...),
		} {
			want := collect(t, name, data)
			if got := want.sources[0].Encoding; got != encoding {
				t.Errorf("%s: encoding %s, want %s", name, got, encoding)
			}
			for _, piece := range []int{64, 100, 1000, 4096} {
				rd := NewReader(Options{})
				rd.pieceBytes = piece
				got := &collector{tb: t}
				g := rd.begin(name, got)
				if err := rd.readFrom(context.Background(), g, iotest.HalfReader(bytes.NewReader(data)), nil); err != nil {
					t.Fatal(err)
				}
				if a, b := got.describe(), want.describe(); a != b {
					t.Errorf("%s in %s, pieces of %d: got\n%.2000s\nwant\n%.2000s", name, encoding, piece, a, b)
				}
				if got.sources[0].SHA256 != want.sources[0].SHA256 || got.sources[0].Bytes != int64(len(data)) {
					t.Errorf("%s in %s, pieces of %d: other hash or size", name, encoding, piece)
				}
			}
		}
	}
}

// Chinese that begins beyond the first piece still decides the encoding.
func TestLateChinese(t *testing.T) {
	text := "agency_name,year,licensing.licence.decisions\n" + strings.Repeat("abc,2021,5\n", 1000) + "相山区发展和改革委员会,2021,6\n"
	rd := NewReader(Options{})
	rd.pieceBytes = 512
	got := collectWith(t, rd, "a.csv", toGB18030(t, text))
	last := got.reports[len(got.reports)-1]
	decisions, _ := form.CellByCode("licensing.licence.decisions")
	if last.Agency.Name != "相山区发展和改革委员会" || got.sources[0].Encoding != "gb18030" || last.Places[decisions] != (form.Place{Line: 1002, Column: 18, Field: 3}) {
		t.Errorf("agency %q, encoding %s, places %v", last.Agency.Name, got.sources[0].Encoding, last.Places[decisions])
	}
}

// A bundle far larger than memory should be is read in bounded memory.
func TestLongBundleInBoundedMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 80 MB")
	}
	const reports = 8_000
	for name, line := range map[string]string{
		"a.ndjson": oneReport + strings.Repeat(" ", 5000) + "\n",
		"a.csv":    strings.Repeat("x,甲局,340603,%d,licensing,licence,decisions,1\n", 100),
	} {
		h := &counter{}
		rd := NewReader(Options{Limits: limits.Limits{OpenReports: 64}})
		var lines io.Reader = &manyTimes{line: line, left: reports}
		if strings.HasSuffix(name, ".csv") {
			lines = io.MultiReader(strings.NewReader(longHead), lines)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		if err := rd.readFrom(context.Background(), rd.begin(name, h), lines, nil); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if h.reports != reports {
			t.Errorf("%s: %d reports, want %d", name, h.reports, reports)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 24<<20 {
			t.Errorf("%s: memory grew by %d MiB", name, grown>>20)
		}
	}
}

// manyTimes is a line repeated over, with the number of the repetition in it.
type manyTimes struct {
	line    string
	left    int
	pending string
}

func (r *manyTimes) Read(p []byte) (int, error) {
	if r.pending == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.pending = strings.ReplaceAll(r.line, "%d", fmt.Sprint(r.left))
		r.left--
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// counter counts reports.
type counter struct{ reports int }

func (c *counter) Report(*form.Report, bool) error { c.reports++; return nil }
func (c *counter) Source(*form.Source) error       { return nil }

// Rows of more reports than may be open, far apart, come as fragments that
// merge to the whole.
func TestFragments(t *testing.T) {
	var b strings.Builder
	b.WriteString(longHead)
	cells := []string{"licensing,licence,decisions", "enforcement,penalty,decisions", "applications,other,natural", "applications,other_misc,natural"}
	for _, cell := range cells {
		for agency := range 50 {
			fmt.Fprintf(&b, "代码%d,第%d局,340603,2021,%s,%d\n", agency, agency, cell, agency)
		}
	}
	want := collect(t, "a.csv", []byte(b.String()))
	got := collectWith(t, NewReader(Options{Limits: limits.Limits{OpenReports: 7}}), "a.csv", []byte(b.String()))
	if len(want.reports) != 50 || len(got.reports) <= 50 {
		t.Fatalf("%d and %d reports", len(want.reports), len(got.reports))
	}
	whole := map[string]*form.Report{}
	for _, r := range got.reports {
		first, known := whole[r.Agency.Code]
		if known != r.Fragment {
			t.Errorf("%s: fragment %v, want %v", r.Agency.Code, r.Fragment, known)
		}
		if known {
			first.Merge(r)
		} else {
			whole[r.Agency.Code] = r
		}
	}
	for _, r := range want.reports {
		merged := whole[r.Agency.Code]
		if merged.Values != r.Values || merged.States != r.States || merged.Places != r.Places || len(merged.Captions) != len(r.Captions) || len(merged.Findings) != len(r.Findings) {
			t.Errorf("%s: merged %v, want %v", r.Agency.Code, merged.Findings, r.Findings)
		}
	}
}

// A handler that fails, or a context that ends, ends the reading.
func TestReadingEnds(t *testing.T) {
	full := errors.New("full")
	for name, text := range map[string]string{"a.json": manyReports(5), "a.csv": manyWide(5), "b.csv": manyLines(5)} {
		rd := NewReader(Options{})
		if err := rd.ReadBytes(context.Background(), name, []byte(text), failing{full}); !errors.Is(err, full) {
			t.Errorf("%s: error %v, want that of the handler", name, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := rd.ReadBytes(ctx, name, []byte(text), &counter{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want that of the context", name, err)
		}
		// The Reader is as good as new afterwards.
		if a, b := collectWith(t, rd, name, []byte(text)).describe(), collect(t, name, []byte(text)).describe(); a != b {
			t.Errorf("%s after a failure: %s, want %s", name, a, b)
		}
	}
}

type failing struct{ err error }

func (f failing) Report(*form.Report, bool) error { return f.err }
func (f failing) Source(*form.Source) error       { return nil }

// What was learnt of one long table predicts the next one, and never more than
// a Reader that has read nothing else finds, wherever the columns stand.
func TestLongTablesOneAfterTheOther(t *testing.T) {
	const cell = "table,row,column,value"
	headers := []string{
		"code,name,year," + cell, cell + ",code,name,year", "code,table,row,year,value,column", "table,row,code,value,column,year",
		"name,row,table,column,value,code,year", "code,year,value,table,row,column", "table,code,row,column,value,year,name",
	}
	rng := rand.New(rand.NewPCG(7, 7))
	for _, header := range headers {
		used := NewReader(Options{})
		for file := range 12 {
			var b strings.Builder
			b.WriteString(header + "\n")
			truth := make([]form.Report, 3)
			for agency := range truth {
				for _, row := range []string{"new_received", "carried_in", "granted"} {
					column, value := []string{"natural", "total", "enterprise"}[rng.IntN(3)], rng.Int64N(50)
					id, _ := form.CellAt("applications", row, column)
					truth[agency].States[id], truth[agency].Values[id] = form.Stated, value
					line := strings.NewReplacer("code", fmt.Sprintf("1137090000434%04dP", agency), "name", "甲局"+strconv.Itoa(agency), "year", strconv.Itoa(2021+file%3),
						"table", "applications", "row", row, "column", column, "value", strconv.FormatInt(value, 10))
					b.WriteString(line.Replace(header) + "\n")
				}
			}
			got, want := &kept{}, &kept{}
			for rd, k := range map[*Reader]*kept{used: got, NewReader(Options{}): want} {
				if err := rd.ReadBytes(context.Background(), "a.csv", []byte(b.String()), k); err != nil {
					t.Fatal(err)
				}
			}
			if len(want.reports) != 3 {
				t.Fatalf("%s: %d reports", header, len(want.reports))
			}
			for _, r := range slices.Concat(want.reports, got.reports) {
				r.Source = nil
			}
			if !reflect.DeepEqual(want.reports, got.reports) {
				t.Fatalf("%s, file %d (-alone +after others):\n%s", header, file, cmp.Diff(want.reports, got.reports))
			}
			for agency, r := range want.reports {
				for id, state := range truth[agency].States {
					if (state == form.Stated) != (r.States[id] == form.Stated) || state == form.Stated && r.Values[id] != truth[agency].Values[id] {
						t.Fatalf("%s: %s of agency %d is %d, want %d\n%s", header, form.Cells[id].Code, agency, r.Values[id], truth[agency].Values[id], b.String())
					}
				}
			}
		}
	}
}
