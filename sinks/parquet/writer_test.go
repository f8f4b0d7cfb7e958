package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"pgregory.net/rapid"
)

// testOrProperty is what tests, benchmarks and property tests have in common.
type testOrProperty interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// write writes records to a file in memory.
func write(t testOrProperty, schema *arrow.Schema, o Options, records ...arrow.Record) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, schema, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		group, err := w.Encode(record)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(group); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// checkBoth reads a file with both readers and compares it with the records it was written from.
func checkBoth(t testOrProperty, schema *arrow.Schema, file []byte, records ...arrow.Record) {
	t.Helper()
	var want [][]string
	for _, record := range records {
		want = append(want, values(record)...)
	}
	read := readArrow(t, file, schema)
	defer read.Release()
	compareRows(t, "Arrow's reader", want, values(read))
	compareRows(t, "parquet-go's reader", want, readLibrary(t, file, schema))
}

// compareRows reports the first row that differs.
func compareRows(t testOrProperty, reader string, want, got [][]string) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		if !slices.Equal(want[i], got[i]) {
			t.Fatalf("%s, row %d (-want +got):\n%s", reader, i, cmp.Diff(want[i], got[i]))
		}
	}
	if len(want) != len(got) {
		t.Fatalf("%s: %d rows, want %d", reader, len(got), len(want))
	}
}

func TestRoundTripOfAnyRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		records := make([]arrow.Record, rapid.IntRange(0, 3).Draw(t, "records"))
		for i := range records {
			rows := rapid.OneOf(rapid.IntRange(0, 20), rapid.SampledFrom([]int{63, 64, 65, 300, 1001})).Draw(t, "rows")
			whole := randomRecord(r, everyType, rows)
			defer whole.Release()
			// A slice of a record begins anywhere in its buffers.
			from := rapid.IntRange(0, rows).Draw(t, "from")
			records[i] = whole.NewSlice(int64(from), int64(rows))
			defer records[i].Release()
		}
		o := Options{PrefixedColumns: rapid.SliceOfDistinct(rapid.SampledFrom(everyText), rapid.ID[string]).Draw(t, "prefixed")}
		checkBoth(t, everyType, write(t, everyType, o, records...), records...)
	})
}

func TestRoundTripOfManyRows(t *testing.T) {
	for _, rows := range []int{8193, pageRows, pageRows + 1} {
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			record := randomRecord(rand.New(rand.NewPCG(uint64(rows), 0)), everyType, rows)
			defer record.Release()
			checkBoth(t, everyType, write(t, everyType, Options{}, record), record)
			checkBoth(t, everyType, write(t, everyType, Options{PrefixedColumns: everyText}, record), record)
		})
	}
}

// TestPagesAreCopied notices when the library decodes our pages and encodes
// them anew, which it does silently when anything about them does not match.
func TestPagesAreCopied(t *testing.T) {
	record := randomRecord(rand.New(rand.NewPCG(1, 0)), everyType, pageRows+1000)
	defer record.Release()
	var file bytes.Buffer
	w, err := NewWriter(&file, everyType, Options{PrefixedColumns: everyText[:2]})
	if err != nil {
		t.Fatal(err)
	}
	group, err := w.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	body, err := newEncoder().rowGroup(w.elements, w.columns, record)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := pq.OpenFile(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	pages := body[:alone.Metadata().RowGroups[0].Columns[0].ColumnIndexOffset]
	if err := w.Commit(group); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file.Bytes(), pages) {
		t.Error("the file does not begin with the pages of its first row group")
	}
}

func TestSameBytesForAnyNumberOfGoroutines(t *testing.T) {
	var records []arrow.Record
	for i := range 12 {
		record := randomRecord(rand.New(rand.NewPCG(uint64(i), 0)), everyType, 300*(i%4))
		defer record.Release()
		records = append(records, record)
	}
	var want []byte
	for _, goroutines := range []int{1, 2, 8} {
		var file bytes.Buffer
		w, err := NewWriter(&file, everyType, Options{KeyValue: map[string]string{"b": "2", "a": "1", "c": "3"}})
		if err != nil {
			t.Fatal(err)
		}
		groups := make([]*RowGroup, len(records))
		errs := make([]error, len(records))
		var wait sync.WaitGroup
		for g := range goroutines {
			wait.Go(func() {
				for i := g; i < len(records); i += goroutines {
					groups[i], errs[i] = w.Encode(records[i])
				}
			})
		}
		wait.Wait()
		for i := range groups {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			if err := w.Commit(groups[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = file.Bytes()
			checkBoth(t, everyType, want, records...)
		} else if !bytes.Equal(want, file.Bytes()) {
			t.Errorf("%d goroutines: other bytes than 1", goroutines)
		}
	}
}

// TestRecordIsBorrowed overwrites the buffers of a record between Encode and
// Commit, as a builder that reuses them does.
func TestRecordIsBorrowed(t *testing.T) {
	build := func() arrow.Record { return randomRecord(rand.New(rand.NewPCG(5, 0)), everyType, 500) }
	record := build()
	want := write(t, everyType, Options{}, record)
	var file bytes.Buffer
	w, err := NewWriter(&file, everyType, Options{})
	if err != nil {
		t.Fatal(err)
	}
	group, err := w.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range record.Columns() {
		for _, data := range []arrow.ArrayData{column.Data(), column.Data().Dictionary()} {
			if d, ok := data.(*array.Data); !ok || d == nil {
				continue
			}
			for _, buffer := range data.Buffers() {
				if buffer != nil {
					for i := range buffer.Bytes() {
						buffer.Bytes()[i] = 0xA5
					}
				}
			}
		}
	}
	if err := w.Commit(group); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, file.Bytes()) {
		t.Error("the row group holds on to the record")
	}
}

// failing fails at the n-th write, by an error or by writing too little.
type failing struct {
	n     int
	short bool
	calls int
	after int // calls after the failure
}

var errInjected = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	f.calls++
	switch {
	case f.calls > f.n:
		f.after++
		return 0, errors.New("written to after a failure")
	case f.calls < f.n:
		return len(p), nil
	case f.short:
		return len(p) / 2, nil
	}
	return 0, errInjected
}

func TestFailingWriterIsReported(t *testing.T) {
	record := randomRecord(rand.New(rand.NewPCG(2, 0)), everyType, 20_000)
	defer record.Release()
	for _, short := range []bool{false, true} {
		want := errInjected
		if short {
			want = io.ErrShortWrite
		}
		for n := 1; ; n++ {
			disk := &failing{n: n, short: short}
			w, err := NewWriter(disk, everyType, Options{Name: "reports"})
			if err != nil {
				t.Fatal(err)
			}
			var failed error
			for range 8 {
				group, err := w.Encode(record)
				if err != nil {
					t.Fatal(err)
				}
				err = w.Commit(group)
				if failed != nil && !errors.Is(err, want) {
					t.Fatalf("write %d: Commit after a failure: %v", n, err)
				}
				failed = err
			}
			if disk.calls >= n && !errors.Is(failed, want) {
				t.Fatalf("write %d failed, and no Commit said so", n)
			}
			closed := w.Close()
			if disk.calls < n {
				if closed != nil {
					t.Fatalf("%d writes were enough, Close: %v", disk.calls, closed)
				}
				if n < 8 {
					t.Fatalf("only %d writes: not much of a test", n)
				}
				break
			}
			if !errors.Is(closed, want) || !strings.Contains(closed.Error(), "reports") {
				t.Fatalf("write %d: Close: %v", n, closed)
			}
			if disk.after > 0 {
				t.Fatalf("write %d: written to after the failure", n)
			}
		}
	}
}

func TestWriterLifeCycle(t *testing.T) {
	record := randomRecord(rand.New(rand.NewPCG(3, 0)), everyType, 10)
	defer record.Release()
	var file bytes.Buffer
	w, err := NewWriter(&file, everyType, Options{})
	if err != nil {
		t.Fatal(err)
	}
	group, err := w.Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	if group.Rows() != 10 || group.Bytes() == 0 {
		t.Errorf("%d rows, %d bytes", group.Rows(), group.Bytes())
	}
	w.Abort()
	if err := w.Commit(group); !errors.Is(err, ErrClosed) {
		t.Errorf("Commit after Abort: %v", err)
	}
	if err := w.Close(); !errors.Is(err, ErrClosed) {
		t.Errorf("Close after Abort: %v", err)
	}
	if file.Len() > 0 {
		t.Errorf("%d bytes written in spite of Abort", file.Len())
	}

	w, err = NewWriter(&file, everyType, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if group, err = w.Encode(record); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(group); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(group); err == nil {
		t.Error("a row group was committed twice")
	}
	if err := w.Close(); err == nil {
		t.Error("closed in spite of the error")
	}

	if w, err = NewWriter(&file, everyType, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || w.file != nil {
		t.Errorf("closed with %v, and what the library keeps is kept: %v", err, w.file != nil)
	}
	if err := w.Close(); !errors.Is(err, ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	if err := w.Commit(&RowGroup{rows: 1}); !errors.Is(err, ErrClosed) {
		t.Errorf("Commit after Close: %v", err)
	}
}

// TestNothingToWrite: a dataset without rows is still a file with its columns.
func TestNothingToWrite(t *testing.T) {
	empty := randomRecord(rand.New(rand.NewPCG(4, 0)), everyType, 0)
	defer empty.Release()
	none, one := write(t, everyType, Options{}), write(t, everyType, Options{}, empty)
	if !bytes.Equal(none, one) {
		t.Error("a record without rows leaves a trace")
	}
	checkBoth(t, everyType, none)
}

func TestRefusedSchemas(t *testing.T) {
	text := arrow.BinaryTypes.String
	for name, test := range map[string]struct {
		fields []arrow.Field
		o      Options
	}{
		"no columns":         {nil, Options{}},
		"no name":            {[]arrow.Field{{Type: text}}, Options{}},
		"comma":              {[]arrow.Field{{Name: "a,b", Type: text}}, Options{}},
		"twice":              {[]arrow.Field{{Name: "a", Type: text}, {Name: "a", Type: text}}, Options{}},
		"float":              {[]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Float64}}, Options{}},
		"precision":          {[]arrow.Field{{Name: "a", Type: &arrow.Decimal128Type{Precision: 19, Scale: 2}}}, Options{}},
		"list of numbers":    {[]arrow.Field{{Name: "a", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64)}}, Options{}},
		"dictionary uint8":   {[]arrow.Field{{Name: "a", Type: dictionaryOf(arrow.PrimitiveTypes.Uint8)}}, Options{}},
		"dictionary numbers": {[]arrow.Field{{Name: "a", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.PrimitiveTypes.Int64}}}, Options{}},
		"unknown sorting":    {[]arrow.Field{{Name: "a", Type: text}}, Options{SortColumns: []string{"b"}}},
		"sorting by list":    {[]arrow.Field{{Name: "a", Type: arrow.ListOf(text)}}, Options{SortColumns: []string{"a"}}},
		"unknown prefixed":   {[]arrow.Field{{Name: "a", Type: text}}, Options{PrefixedColumns: []string{"b"}}},
		"prefixed numbers":   {[]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int64}}, Options{PrefixedColumns: []string{"a"}}},
		"prefixed lists":     {[]arrow.Field{{Name: "a", Type: arrow.ListOf(text)}}, Options{PrefixedColumns: []string{"a"}}},
		"taken key":          {[]arrow.Field{{Name: "a", Type: text}}, Options{KeyValue: map[string]string{ColumnsKey: ""}}},
	} {
		test.o.Name = "findings"
		_, err := NewWriter(io.Discard, arrow.NewSchema(test.fields, nil), test.o)
		if err == nil || !strings.Contains(err.Error(), "findings") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// one builds a record with one column from JSON values.
func one(t *testing.T, field arrow.Field, json string) arrow.Record {
	t.Helper()
	values, _, err := array.FromJSON(memory.DefaultAllocator, field.Type, strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return array.NewRecord(arrow.NewSchema([]arrow.Field{field}, nil), []arrow.Array{values}, int64(values.Len()))
}

// longer is a record that claims to have a row more than its columns.
type longer struct{ arrow.Record }

func (r longer) NumRows() int64 { return r.Record.NumRows() + 1 }

func TestRefusedRecords(t *testing.T) {
	number := arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int64}
	text := arrow.Field{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}
	amount := arrow.Field{Name: "a", Type: decimalType}
	coded := arrow.Field{Name: "a", Type: dictionaryOf(arrow.PrimitiveTypes.Int8)}
	list := arrow.Field{Name: "a", Type: arrow.ListOf(arrow.BinaryTypes.String)}
	strict := arrow.Field{Name: "a", Type: arrow.ListOfNonNullable(arrow.BinaryTypes.String)}
	dictionary := func(positions, texts string) arrow.Record {
		p := one(t, arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int8}, positions)
		d := one(t, text, texts)
		values := array.NewDictionaryArray(coded.Type, p.Column(0), d.Column(0))
		return array.NewRecord(arrow.NewSchema([]arrow.Field{coded}, nil), []arrow.Array{values}, p.NumRows())
	}
	tooMuch := func(value decimal128.Num) arrow.Record {
		b := array.NewDecimal128Builder(memory.DefaultAllocator, decimalType)
		b.Append(value)
		return array.NewRecord(arrow.NewSchema([]arrow.Field{amount}, nil), []arrow.Array{b.NewArray()}, 1)
	}
	badText := func() arrow.Record {
		b := array.NewStringBuilder(memory.DefaultAllocator)
		b.Append("\xcf\xe0\xc9\xbd") // 相山 in GBK
		return array.NewRecord(arrow.NewSchema([]arrow.Field{text}, nil), []arrow.Array{b.NewArray()}, 1)
	}
	for name, test := range map[string]struct {
		field  arrow.Field
		record arrow.Record
		sorted bool
		want   string
	}{
		"null where none is allowed": {number, one(t, number, `[1, null]`), false, "1 nulls"},
		"other name":                 {arrow.Field{Name: "b", Type: number.Type}, one(t, number, `[1]`), false, `is "a", want "b"`},
		"other type":                 {number, one(t, text, `["1"]`), false, "is of type utf8, not int64"},
		"other scale":                {amount, one(t, arrow.Field{Name: "a", Type: &arrow.Decimal128Type{Precision: 18, Scale: 3}}, `["1.234"]`), false, "is of type decimal(18, 3)"},
		"runs":                       {number, one(t, arrow.Field{Name: "a", Type: arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, number.Type)}, `[1]`), false, "is of type run_end"},
		"more than 18 digits":        {amount, tooMuch(decimal128.FromI64(maxDecimal + 1)), false, "does not fit"},
		"less than 18 digits":        {amount, tooMuch(decimal128.FromI64(-maxDecimal - 1)), false, "does not fit"},
		"more than 64 bits":          {amount, tooMuch(decimal128.New(1, 7)), false, "does not fit"},
		"position beyond the end":    {coded, dictionary(`[0, 2]`, `["x", "y"]`), false, "row 1: no text"},
		"position of a null":         {coded, dictionary(`[0, 1]`, `["x", null]`), false, "row 1: no text"},
		"position below zero":        {coded, dictionary(`[-1]`, `["x"]`), false, "row 0: no text"},
		"text in GBK":                {text, badText(), false, "is not in UTF-8"},
		"fewer values than rows":     {number, longer{one(t, number, `[1]`)}, false, "1 values in 2 rows"},
		"null list":                  {list, one(t, list, `[["x"], null]`), false, "row 1 is null"},
		"null element":               {strict, one(t, list, `[["x"], ["y", null]]`), false, "row 1 has a null element"},
		"unsorted texts":             {text, one(t, text, `["a", "b", "a"]`), true, "row 2 is out of order"},
		"null after a text":          {text, one(t, text, `["a", null]`), true, "row 1 is out of order"},
		"unsorted dictionary":        {coded, dictionary(`[0, 1]`, `["y", "x"]`), true, "row 1 is out of order"},
		"unsorted numbers":           {number, one(t, number, `[1, 2, 2, 1]`), true, "row 3 is out of order"},
	} {
		var o = Options{Name: "findings"}
		if test.sorted {
			o.SortColumns = []string{"a"}
		}
		w, err := NewWriter(io.Discard, arrow.NewSchema([]arrow.Field{test.field}, nil), o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = w.Encode(test.record)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "findings") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		// The writer is still good for other records.
		group, err := w.Encode(test.record.NewSlice(0, 0))
		if name != "other name" {
			if err != nil {
				t.Errorf("%s: then %v", name, err)
			} else if err := w.Commit(group); err != nil {
				t.Errorf("%s: then %v", name, err)
			}
		}
	}
}

// TestForeignDictionary: a dictionary shared with other records has texts that
// do not occur, nulls among them, and perhaps one text twice.
func TestForeignDictionary(t *testing.T) {
	field := arrow.Field{Name: "a", Type: dictionaryOf(arrow.PrimitiveTypes.Int8), Nullable: true}
	positions := one(t, arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int8, Nullable: true}, `[4, 4, null, 1, 2, 2, 4]`)
	texts := one(t, arrow.Field{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}, `["unused", "乙", "甲", null, "乙"]`)
	values := array.NewDictionaryArray(field.Type, positions.Column(0), texts.Column(0))
	schema := arrow.NewSchema([]arrow.Field{field}, nil)
	record := array.NewRecord(schema, []arrow.Array{values}, 7)
	file := write(t, schema, Options{}, record, record)
	want := [][]string{{"=乙"}, {"=乙"}, {"(null)"}, {"=乙"}, {"=甲"}, {"=甲"}, {"=乙"}}
	compareRows(t, "parquet-go's reader", append(want, want...), readLibrary(t, file, schema))
	opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	pages := opened.RowGroups()[0].ColumnChunks()[0].Pages()
	defer pages.Close()
	page, err := pages.ReadPage()
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for i := range page.Dictionary().Len() {
		written = append(written, page.Dictionary().Index(int32(i)).String())
	}
	if diff := cmp.Diff([]string{"乙", "乙", "甲"}, written); diff != "" {
		t.Error(diff)
	}
}

// TestDictionariesHoldNothingTwice: whatever a value is, small or not, and whether
// or not the column has nulls, it stands once in its dictionary.
func TestDictionariesHoldNothingTwice(t *testing.T) {
	const large = "40000" // beyond the table of small ones
	for _, tt := range []struct {
		of     arrow.DataType
		values string
		want   int
	}{
		{arrow.PrimitiveTypes.Int64, `[1, ` + large + `, 1, -1, ` + large + `, -1, 0, 0]`, 4},
		{arrow.PrimitiveTypes.Int32, `[1, null, ` + large + `, 1, -1, ` + large + `, -1, 0, 0]`, 4},
		{&arrow.Decimal128Type{Precision: 18, Scale: 2}, `["0.01", "400.00", "0.01", null, "-0.01", "400.00", "-0.01", "0.00", "0.00"]`, 4},
		{arrow.BinaryTypes.String, `["甲", "乙", "甲", null, "", "乙", ""]`, 3},
	} {
		field := arrow.Field{Name: "a", Type: tt.of, Nullable: true}
		record := one(t, field, tt.values)
		defer record.Release()
		schema := arrow.NewSchema([]arrow.Field{field}, nil)
		file := write(t, schema, Options{}, record)
		opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		pages := opened.RowGroups()[0].ColumnChunks()[0].Pages()
		page, err := pages.ReadPage()
		if err != nil {
			t.Fatal(err)
		}
		if n := page.Dictionary().Len(); n != tt.want {
			t.Errorf("%s: %d values of %s in the dictionary", tt.of, n, tt.values)
		}
		if err := pages.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestSortedByWhateverIsDeclared: equal keys leave the decision to the next column.
func TestSortedByWhateverIsDeclared(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "year", Type: arrow.PrimitiveTypes.Int16},
		{Name: "agency", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	record := func(json string) arrow.Record {
		r, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(json))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	w, err := NewWriter(io.Discard, schema, Options{SortColumns: []string{"year", "agency"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Encode(record(`[{"year":2020,"agency":null},{"year":2020,"agency":""},{"year":2020,"agency":"b"},{"year":2021,"agency":"a"}]`)); err != nil {
		t.Error(err)
	}
	if _, err := w.Encode(record(`[{"year":2020,"agency":"b"},{"year":2020,"agency":"a"}]`)); err == nil {
		t.Error("out of order by the second column, and not noticed")
	}
}

func TestOrderOfEveryType(t *testing.T) {
	for _, test := range []struct {
		of   arrow.DataType
		json string // ascending
	}{
		{arrow.PrimitiveTypes.Int64, `[null, null, -9007199254740993, -1, 0, 0, 7]`},
		{arrow.PrimitiveTypes.Int32, `[null, -1, 0, 7]`},
		{arrow.PrimitiveTypes.Int16, `[null, -1, 0, 7]`},
		{arrow.FixedWidthTypes.Date32, `[null, "1949-10-01", "2021-01-28", "2021-01-29"]`},
		{arrow.FixedWidthTypes.Boolean, `[null, false, true, true]`},
		{decimalType, `[null, "-1.00", "0.00", "9.99", "10.00"]`},
		{arrow.BinaryTypes.String, `[null, "", "a", "ab", "市", "\ud83d\ude00"]`},
		{dictionaryOf(arrow.PrimitiveTypes.Int8), `[null, "", "a", "ab", "ab", "市"]`},
		{dictionaryOf(arrow.PrimitiveTypes.Int16), `[null, "", "a", "ab", "ab", "市"]`},
		{dictionaryOf(arrow.PrimitiveTypes.Int32), `[null, "", "a", "ab", "ab", "市"]`},
	} {
		field := arrow.Field{Name: "a", Type: test.of, Nullable: true}
		ascending := one(t, field, test.json)
		checkBoth(t, ascending.Schema(), write(t, ascending.Schema(), Options{SortColumns: []string{"a"}}, ascending), ascending)
		w, err := NewWriter(io.Discard, ascending.Schema(), Options{SortColumns: []string{"a"}})
		if err != nil {
			t.Fatal(err)
		}
		// Each pair of neighbours the other way round.
		for row := range int(ascending.NumRows()) - 1 {
			before, after := ascending.Column(0).GetOneForMarshal(row), ascending.Column(0).GetOneForMarshal(row+1)
			if fmt.Sprint(before) == fmt.Sprint(after) {
				continue
			}
			first, second := array.NewSlice(ascending.Column(0), int64(row+1), int64(row+2)), array.NewSlice(ascending.Column(0), int64(row), int64(row+1))
			swapped, err := array.Concatenate([]arrow.Array{first, second}, memory.DefaultAllocator)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Encode(array.NewRecord(ascending.Schema(), []arrow.Array{swapped}, 2)); err == nil {
				t.Errorf("%s: %v before %v is not noticed", test.of, after, before)
			}
		}
	}
}

// TestBrokenArrayIsAnError: an array that points beyond its buffers makes
// Arrow panic, which is not to end the run without a word about the column.
func TestBrokenArrayIsAnError(t *testing.T) {
	field := arrow.Field{Name: "cells", Type: arrow.ListOf(arrow.BinaryTypes.String)}
	elements := one(t, arrow.Field{Name: "e", Type: arrow.BinaryTypes.String}, `["a", "b"]`).Column(0)
	offsets := memory.NewBufferBytes(arrow.Int32Traits.CastToBytes([]int32{0, 1, 9}))
	values := array.NewListData(array.NewData(field.Type, 2, []*memory.Buffer{nil, offsets}, []arrow.ArrayData{elements.Data()}, 0, 0))
	schema := arrow.NewSchema([]arrow.Field{field}, nil)
	w, err := NewWriter(io.Discard, schema, Options{Name: "findings"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Encode(array.NewRecord(schema, []arrow.Array{values}, 2))
	if err == nil || !strings.Contains(err.Error(), `dataset "findings": column "cells": cannot be encoded`) {
		t.Error(err)
	}
}

// TestFileTellsAboutItself checks the footer against what the columns mean.
func TestFileTellsAboutItself(t *testing.T) {
	record := randomRecord(rand.New(rand.NewPCG(6, 0)), everyType, 100)
	defer record.Release()
	sorted := one(t, arrow.Field{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}, `[null, "b"]`)
	file := write(t, sorted.Schema(), Options{Name: "x", SortColumns: []string{"a"}, KeyValue: map[string]string{"run": "r1"}}, sorted)
	opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	footer := opened.Metadata()
	if want := []format.SortingColumn{{ColumnIdx: 0, NullsFirst: true}}; !cmp.Equal(want, []format.SortingColumn(footer.RowGroups[0].SortingColumns)) {
		t.Errorf("sorting columns %v", footer.RowGroups[0].SortingColumns)
	}
	want := []format.KeyValue{{Key: ColumnsKey, Value: `[{"name":"a"}]`}, {Key: "run", Value: "r1"}}
	if diff := cmp.Diff(want, []format.KeyValue(footer.KeyValueMetadata)); diff != "" {
		t.Error(diff)
	}
	if footer.CreatedBy != CreatedBy {
		t.Errorf("created by %q", footer.CreatedBy)
	}

	file = write(t, everyType, Options{Name: "findings"}, record)
	if opened, err = pq.OpenFile(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Fatal(err)
	}
	if described, _ := opened.Lookup(ColumnsKey); !strings.Contains(described, `{"name":"count","label_zh":"数量","label_en":"Count","unit":"件"}`) {
		t.Errorf("columns are described as %s", described)
	}
	const schema = `message findings {
	required binary report_id (STRING);
	optional binary message (STRING);
	required binary agency (STRING);
	optional binary clause (STRING);
	optional binary item (STRING);
	required int32 year (INT(16,true));
	optional int32 line (INT(32,true));
	optional int64 count (INT(64,true));
	required int64 bytes (INT(64,true));
	optional boolean balanced;
	required boolean final;
	optional int32 submitted_at (DATE);
	optional int64 amount_yuan (DECIMAL(18,2));
	optional group cells (LIST) {
		repeated group list {
			optional binary element (STRING);
		}
	}
	required group tags (LIST) {
		repeated group list {
			required binary element (STRING);
		}
	}
}`
	if diff := cmp.Diff(schema, opened.Schema().String()); diff != "" {
		t.Error(diff)
	}
	for i, chunk := range opened.Metadata().RowGroups[0].Columns {
		if chunk.MetaData.Codec != format.Zstd {
			t.Errorf("column %d is compressed by %v", i, chunk.MetaData.Codec)
		}
	}
}

// TestBounds compares the statistics and indexes of a file with its values.
func TestBounds(t *testing.T) {
	for _, rows := range []int{1, 50, pageRows, 2*pageRows + 77} {
		record := randomRecord(rand.New(rand.NewPCG(uint64(rows), 9)), everyType, rows)
		defer record.Release()
		for _, prefixed := range [][]string{nil, everyText} {
			file := write(t, everyType, Options{PrefixedColumns: prefixed}, record)
			opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			for i, chunk := range opened.RowGroups()[0].ColumnChunks() {
				checkBounds(t, opened, i, chunk)
			}
		}
	}
}

// TestBoundsOfSortedColumns has pages that share no value, so that a bound of
// another page, or of the same page of the column before, shows.
func TestBoundsOfSortedColumns(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "down", Type: arrow.PrimitiveTypes.Int64},
		{Name: "up", Type: arrow.PrimitiveTypes.Int32},
		{Name: "text", Type: arrow.BinaryTypes.String},
		{Name: "spread", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	const rows = 3*pageRows - 5
	for i := range rows {
		b.Field(0).(*array.Int64Builder).Append(int64(-i / 7))
		b.Field(1).(*array.Int32Builder).Append(int32(i / 3))
		b.Field(2).(*array.StringBuilder).Append(fmt.Sprintf("%08d", i/26))
		if i < 2*pageRows {
			b.Field(3).AppendNull()
		} else {
			b.Field(3).(*array.Int64Builder).Append(int64(i * 7919 % 1000))
		}
	}
	record := b.NewRecord()
	defer record.Release()
	file := write(t, schema, Options{SortColumns: []string{"up"}}, record)
	opened, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for i, chunk := range opened.RowGroups()[0].ColumnChunks() {
		checkBounds(t, opened, i, chunk)
		index, err := chunk.ColumnIndex()
		if err != nil {
			t.Fatal(err)
		}
		if ascending := index.IsAscending(); ascending != (i > 0) {
			t.Errorf("column %d: ascending %v", i, ascending)
		}
	}
}

func checkBounds(t *testing.T, file *pq.File, column int, chunk pq.ColumnChunk) {
	t.Helper()
	index, err := chunk.ColumnIndex()
	if err != nil {
		t.Fatal(err)
	}
	offsets, err := chunk.OffsetIndex()
	if err != nil {
		t.Fatal(err)
	}
	if n, want := offsets.NumPages(), (int(file.NumRows())+pageRows-1)/pageRows; n != want {
		t.Errorf("column %d: %d pages, want %d", column, n, want)
	}
	var all []pq.Value
	nulls, row := int64(0), int64(0)
	pages := chunk.Pages()
	defer pages.Close()
	for i := 0; ; i++ {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			if i != index.NumPages() || i != offsets.NumPages() {
				t.Errorf("column %d: %d pages, indexes of %d and %d", column, i, index.NumPages(), offsets.NumPages())
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		values := make([]pq.Value, page.NumValues())
		if n, _ := page.Values().ReadValues(values); n != len(values) {
			t.Fatalf("%d of %d values", n, len(values))
		}
		if offsets.FirstRowIndex(i) != row {
			t.Errorf("column %d, page %d begins at row %d, want %d", column, i, offsets.FirstRowIndex(i), row)
		}
		row += page.NumRows()
		var defined []pq.Value
		for _, v := range values {
			if !v.IsNull() {
				defined = append(defined, v.Clone())
			}
		}
		pageNulls := int64(len(values) - len(defined))
		nulls += pageNulls
		if index.NullCount(i) != pageNulls || index.NullPage(i) != (len(defined) == 0) {
			t.Errorf("column %d, page %d: %d nulls, want %d", column, i, index.NullCount(i), pageNulls)
		}
		if len(defined) > 0 {
			compare := chunk.Type().Compare
			least, most := extremes(compare, defined)
			if compare(index.MinValue(i), least) > 0 || compare(index.MaxValue(i), most) < 0 {
				t.Errorf("column %d, page %d: bounds %v and %v, want %v and %v", column, i, index.MinValue(i), index.MaxValue(i), least, most)
			}
			exact := compare(index.MinValue(i), least) == 0 && compare(index.MaxValue(i), most) == 0
			short := chunk.Type().Kind() != pq.ByteArray || len(least.ByteArray()) <= maxBound && len(most.ByteArray()) <= maxBound
			if short && !exact {
				t.Errorf("column %d, page %d: bounds are not exact", column, i)
			}
		}
		all = append(all, defined...)
	}
	statistics := file.Metadata().RowGroups[0].Columns[column].MetaData.Statistics
	if statistics.NullCount != nulls {
		t.Errorf("column %d: %d nulls, want %d", column, statistics.NullCount, nulls)
	}
	if len(all) == 0 {
		if statistics.MinValue != nil || statistics.MaxValue != nil {
			t.Errorf("column %d: bounds without values", column)
		}
		return
	}
	least, most := extremes(chunk.Type().Compare, all)
	long := chunk.Type().Kind() == pq.ByteArray && (len(least.ByteArray()) > maxBound || len(most.ByteArray()) > maxBound)
	switch {
	case long && statistics.MinValue != nil:
		t.Errorf("column %d: bounds of %d and %d bytes", column, len(statistics.MinValue), len(statistics.MaxValue))
	case !long && (!bytes.Equal(statistics.MinValue, least.Bytes()) || !bytes.Equal(statistics.MaxValue, most.Bytes())):
		t.Errorf("column %d: bounds %q and %q, want %v and %v", column, statistics.MinValue, statistics.MaxValue, least, most)
	}
}

func extremes(compare func(a, b pq.Value) int, values []pq.Value) (least, most pq.Value) {
	least, most = values[0], values[0]
	for _, v := range values {
		if compare(v, least) < 0 {
			least = v
		}
		if compare(v, most) > 0 {
			most = v
		}
	}
	return least, most
}

// A page comes back as it was compressed before, or not at all.
func TestRecentPages(t *testing.T) {
	compressor := newCompressor(level)
	var r recent
	rng := rand.New(rand.NewPCG(1, 2))
	hits := 0
	for range 500 {
		page := bytes.Repeat([]byte{byte(rng.IntN(12))}, leastRecent+rng.IntN(3))
		want := compressor.EncodeAll(page, nil)
		if got := r.compressed(page); got == nil {
			r.remember(page, want)
		} else if hits++; !bytes.Equal(got, want) {
			t.Fatalf("%d bytes %d: %x, want %x", len(page), page[0], got, want)
		}
	}
	if hits == 0 {
		t.Error("no page came back")
	}
	small := make([]byte, leastRecent-1)
	if r.remember(small, small); r.compressed(small) != nil {
		t.Error("a small page is remembered")
	}
}

// A text that is not in UTF-8 is refused each time, whatever has been remembered.
func TestTextsAreCheckedEachTime(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "name", Type: arrow.BinaryTypes.String}}, nil)
	for i := range 4 {
		text := strings.Repeat("长", leastRecent)
		if i%2 == 1 {
			text = text[:len(text)-1]
		}
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		b.Field(0).(*array.StringBuilder).Append(text)
		record := b.NewRecord()
		for _, prefixed := range [][]string{nil, {"name"}} {
			w, err := NewWriter(io.Discard, schema, Options{PrefixedColumns: prefixed})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Encode(record); (err != nil) != (i%2 == 1) {
				t.Errorf("text %d, prefixed %q: %v", i, prefixed, err)
			}
		}
	}
}
