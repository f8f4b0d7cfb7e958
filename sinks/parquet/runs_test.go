package parquet

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/fixtures/seeds"
)

// runsOf is a schema whose columns are those of another as runs.
func runsOf(schema *arrow.Schema) *arrow.Schema {
	var fields []arrow.Field
	for _, field := range schema.Fields() {
		field.Type = arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, field.Type)
		fields = append(fields, field)
	}
	return arrow.NewSchema(fields, nil)
}

// randomRuns is a record as values and as runs, which may be shorter than they could be.
func randomRuns(r *rand.Rand, plain, runs *arrow.Schema, rows int) (values, asRuns arrow.Record) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, plain)
	defer b.Release()
	e := array.NewRecordBuilder(memory.DefaultAllocator, runs)
	defer e.Release()
	for c, field := range plain.Fields() {
		encoded := e.Field(c).(*array.RunEndEncodedBuilder)
		randomColumn(r, field, rows, func(appendValue func(array.Builder), times int) {
			encoded.Append(uint64(times))
			appendValue(encoded.ValueBuilder())
			for range times {
				appendValue(b.Field(c))
			}
		})
	}
	return b.NewRecord(), e.NewRecord()
}

// A column of runs is written byte by byte as the same values one after the other are.
func TestRunsAreWrittenAsValues(t *testing.T) {
	var fields []arrow.Field
	for _, field := range everyType.Fields() {
		if id := field.Type.ID(); id != arrow.LIST && id != arrow.BOOL {
			fields = append(fields, field)
		}
	}
	plain := arrow.NewSchema(fields, nil)
	runs := runsOf(plain)
	seed := seeds.Seed(t, rand.Uint64())
	r := rand.New(rand.NewPCG(seed, 0))
	for round := range 60 {
		values, asRuns := randomRuns(r, plain, runs, []int{1, 7, 900, pageRows + 5000}[r.IntN(4)])
		if rows := values.NumRows(); round%2 == 1 {
			from := r.Int64N(rows)
			end := from + r.Int64N(rows-from) + 1
			values, asRuns = values.NewSlice(from, end), asRuns.NewSlice(from, end)
		}
		var options Options
		for _, name := range everyText {
			if r.IntN(2) == 0 {
				options.PrefixedColumns = append(options.PrefixedColumns, name)
			}
		}
		want, got := write(t, plain, options, values), write(t, runs, options, asRuns)
		if !bytes.Equal(want, got) {
			t.Fatalf("seed %d, round %d, %d rows: the files differ", seed, round, values.NumRows())
		}
	}
}

// Rows that are out of order are found in columns of runs, too, and no others are.
func TestOrderOfRuns(t *testing.T) {
	plain := arrow.NewSchema([]arrow.Field{
		{Name: "year", Type: arrow.PrimitiveTypes.Int32}, {Name: "code", Type: dictionaryOf(arrow.PrimitiveTypes.Int32), Nullable: true},
		{Name: "line", Type: arrow.PrimitiveTypes.Int64},
	}, nil)
	runs := runsOf(plain)
	// The last column has its rows one by one in a third schema.
	mixed := arrow.NewSchema(append(slices.Clone(runs.Fields()[:2]), plain.Field(2)), nil)
	seed := seeds.Seed(t, rand.Uint64())
	r := rand.New(rand.NewPCG(seed, 0))
	refused := 0
	for range 300 {
		values, asRuns := randomRuns(r, plain, runs, 1+r.IntN(9))
		both := array.NewRecord(mixed, []arrow.Array{asRuns.Column(0), asRuns.Column(1), values.Column(2)}, values.NumRows())
		options := Options{SortColumns: []string{"year", "code", "line"}[:1+r.IntN(3)]}
		var errors []string
		for schema, record := range map[*arrow.Schema]arrow.Record{plain: values, runs: asRuns, mixed: both} {
			w, err := NewWriter(&bytes.Buffer{}, schema, options)
			if err != nil {
				t.Fatal(err)
			}
			message := ""
			if _, err := w.Encode(record); err != nil {
				message = err.Error()
			}
			errors = append(errors, message)
		}
		if errors[0] != errors[1] || errors[0] != errors[2] {
			t.Fatalf("seed %d: %q\n%v\n%v", seed, errors, values, asRuns)
		}
		if strings.Contains(errors[0], "out of order") {
			refused++
		}
	}
	if refused < 20 || refused > 280 {
		t.Errorf("seed %d: %d of 300 are out of order", seed, refused)
	}
}

func TestRunsThatCannotBeWritten(t *testing.T) {
	for _, of := range []*arrow.RunEndEncodedType{
		arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.FixedWidthTypes.Boolean),
		arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int64),
		arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.ListOf(arrow.BinaryTypes.String)),
	} {
		schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: of}}, nil)
		if _, err := NewWriter(&bytes.Buffer{}, schema, Options{}); err == nil {
			t.Errorf("%s: no error", of)
		}
	}
}

func TestBrokenRuns(t *testing.T) {
	field := arrow.Field{Name: "a", Type: arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64), Nullable: true}
	schema := arrow.NewSchema([]arrow.Field{field}, nil)
	numbers := func(of arrow.DataType, list string) arrow.Array {
		a, _, err := array.FromJSON(memory.DefaultAllocator, of, strings.NewReader(list))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for name, test := range map[string]struct {
		ends, values string
		rows         int
	}{
		"too few rows": {`[2, 3]`, `[7, 8]`, 4}, "an empty run": {`[2, 2, 3]`, `[7, 8, 9]`, 3}, "backwards": {`[2, 1, 3]`, `[7, 8, 9]`, 3},
		"fewer values than runs": {`[2, 3]`, `[7]`, 3}, "no runs": {`[]`, `[]`, 1},
	} {
		runs := array.NewRunEndEncodedArray(numbers(arrow.PrimitiveTypes.Int32, test.ends), numbers(arrow.PrimitiveTypes.Int64, test.values), test.rows, 0)
		w, err := NewWriter(&bytes.Buffer{}, schema, Options{SortColumns: []string{"a"}})
		if err != nil {
			t.Fatal(err)
		}
		if group, err := w.Encode(array.NewRecord(schema, []arrow.Array{runs}, int64(test.rows))); err == nil {
			t.Errorf("%s: %d rows are written", name, group.Rows())
		}
	}
}
