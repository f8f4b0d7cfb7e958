package transform

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/check"
)

// Labels say about a report what it does not say itself.
type Labels struct {
	ReportID string
	AgencyID string // key of the agency in the dataset agencies
	SourceID string // key of the report's source in the dataset sources
	Line     int32  // line of the source where the report begins, 0 if unknown
	Position string // where in the source it begins, see form.Source.At
	Kind     string // kind of agency, by the roster
	Group    string // 本级, 部门 or 乡镇街道, by the roster
	InSum    bool   // counts in roll-ups: own figures of an agency that no other report includes
}

// note is what a batch knows about a report besides its record and what the
// checks know.
type note struct {
	inSum    bool
	position string
	findings [form.NumSeverities]int32
	reading  int32 // of these, about reading
}

// Builder collects reports into a Batch. The figures go straight to their place in
// the memory that becomes the Arrow buffers.
type Builder struct {
	mem     memory.Allocator
	figures *check.Builder
	// values and valid are the memory of the figures, nil before the first report;
	// outgrown is what they outgrew with the report being appended.
	values, valid *memory.Buffer
	outgrown      []*memory.Buffer

	keys      [firstCellColumn]*keyBuilder // nil for the columns that are no text
	years     []int32
	submitted []int32 // days since 1970, noDate if unknown
	lines     []int32
	notes     []note
}

// NewBuilder returns an empty builder that takes its memory from mem.
func NewBuilder(mem memory.Allocator) *Builder {
	b := &Builder{mem: mem}
	b.figures = check.NewBuilder(b.allocate)
	for i := range b.keys {
		switch i {
		case keyYear, keySubmittedAt, keyLine:
		default:
			b.keys[i] = newKeyBuilder()
		}
	}
	return b
}

// Rows returns the number of reports appended since the last Batch.
func (b *Builder) Rows() int { return b.figures.Rows() }

// Reserve makes room for so many reports, if there are none yet.
func (b *Builder) Reserve(rows int) { b.figures.Reserve(rows) }

// Release gives back the memory of reports that no Batch took.
func (b *Builder) Release() {
	if b.values != nil {
		b.values.Release()
		b.valid.Release()
		b.values, b.valid = nil, nil
	}
	b.reset()
}

func (b *Builder) reset() {
	b.figures.Reset()
	for _, k := range b.keys {
		if k != nil {
			k.reset()
		}
	}
	b.years, b.submitted, b.lines = b.years[:0], b.submitted[:0], b.lines[:0]
	b.notes = nil // the batch has them
}

// allocate gives the figures their memory.
func (b *Builder) allocate(values, bytes int) ([]int64, []byte) {
	if b.values != nil {
		b.outgrown = append(b.outgrown, b.values, b.valid)
	}
	b.values, b.valid = memory.NewResizableBuffer(b.mem), memory.NewResizableBuffer(b.mem)
	b.values.Resize(values * arrow.Int64SizeBytes)
	b.valid.Resize(bytes)
	clear(b.valid.Bytes())
	return arrow.Int64Traits.CastFromBytes(b.values.Bytes()), b.valid.Bytes()
}

// Append adds a finalised report. The report is borrowed.
func (b *Builder) Append(r *form.Report, l Labels) {
	b.figures.Append(r)
	for _, buffer := range b.outgrown {
		buffer.Release()
	}
	b.outgrown = b.outgrown[:0]
	b.notes = append(b.notes, note{inSum: l.InSum, position: l.Position})

	b.keys[keyReportID].append(l.ReportID)
	b.keys[keyDivision].append(r.Agency.Division)
	b.keys[keyAgencyID].append(l.AgencyID)
	b.keys[keyAgencyCode].append(r.Agency.Code)
	b.keys[keyAgencyName].append(r.Agency.Name)
	b.keys[keyScope].append(r.Scope.String())
	b.keys[keyKind].append(l.Kind)
	b.keys[keyGroup].append(l.Group)
	b.keys[keySourceID].append(l.SourceID)
	for t, e := range r.Editions {
		b.keys[keyEditions+t].append(e.String())
	}
	b.years = append(b.years, int32(r.Year))
	b.submitted = append(b.submitted, daysSince1970(r.SubmittedAt))
	b.lines = append(b.lines, l.Line)
}

// Batch returns the reports appended so far and empties the builder. The
// caller owns the batch and releases it.
func (b *Builder) Batch() *Batch {
	batch := &Batch{Columns: b.figures.Columns(), notes: b.notes}
	columns := make([]arrow.Array, firstCellColumn, firstCellColumn+form.NumCells)
	for i, k := range b.keys {
		if k != nil {
			batch.keys[i] = k.column(b.mem)
			columns[i] = batch.keys[i].array(b.mem)
		}
	}
	batch.years = append([]int32(nil), b.years...)
	columns[keyYear] = int32Array(b.mem, arrow.PrimitiveTypes.Int32, b.years, noDate)
	columns[keySubmittedAt] = int32Array(b.mem, arrow.FixedWidthTypes.Date32, b.submitted, noDate)
	columns[keyLine] = int32Array(b.mem, arrow.PrimitiveTypes.Int32, b.lines, 0)
	for id := range form.NumCells {
		column := b.cellArray(batch.Columns, id)
		columns = append(columns, column)
	}
	batch.Record = array.NewRecord(Schema, columns, int64(batch.Rows))
	for _, c := range columns {
		c.Release()
	}
	b.values.Release() // the columns hold what they need
	b.valid.Release()
	b.values, b.valid = nil, nil
	b.reset()
	return batch
}

// cellArray makes the column of a cell an Arrow array over the same memory.
func (b *Builder) cellArray(c *check.Columns, id int) arrow.Array {
	values := memory.SliceBuffer(b.values, id*c.ValueStride*arrow.Int64SizeBytes, c.Rows*arrow.Int64SizeBytes)
	valid := memory.SliceBuffer(b.valid, id*c.BitmapStride, (c.Rows+7)/8)
	data := array.NewData(arrow.PrimitiveTypes.Int64, c.Rows, []*memory.Buffer{valid, values}, nil, c.Rows-c.Stated[id], 0)
	values.Release()
	valid.Release()
	defer data.Release()
	return array.NewInt64Data(data)
}

// Batch is a run of reports as one Arrow record. Whoever gets a Batch from a
// Builder owns it and calls Release once.
type Batch struct {
	// Record has the columns of Schema.
	Record arrow.Record
	// Columns are the figures for the checks, in the memory of the record.
	*check.Columns

	keys  [firstCellColumn]*keyColumn
	years []int32
	notes []note
}

// Release gives the memory of the record back.
func (b *Batch) Release() {
	for _, k := range b.keys {
		if k != nil {
			k.dictionary.Release()
		}
	}
	b.Record.Release()
	*b = Batch{}
}

// CountFindings adds findings about a report to the counts that the dataset
// reports shows.
func (b *Batch) CountFindings(row int, findings []form.Finding) {
	for i := range findings {
		b.notes[row].findings[findings[i].Severity()]++
		if findings[i].About() == form.AboutReading {
			b.notes[row].reading++
		}
	}
}

// Key returns the key of a report. It stays valid when the batch is released.
func (b *Batch) Key(row int) attribution.ReportKey {
	key := attribution.ReportKey{
		ReportID:   strings.Clone(b.keys[keyReportID].text(row)),
		AgencyID:   strings.Clone(b.keys[keyAgencyID].text(row)),
		Division:   strings.Clone(b.keys[keyDivision].text(row)),
		AgencyCode: strings.Clone(b.keys[keyAgencyCode].text(row)),
		AgencyName: strings.Clone(b.keys[keyAgencyName].text(row)),
		Year:       int(b.years[row]),
	}
	if b.keys[keyScope].text(row) == form.Consolidated.String() {
		key.Scope = form.Consolidated
	}
	return key
}
