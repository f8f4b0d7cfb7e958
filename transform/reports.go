package transform

import (
	"encoding/hex"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
)

// The statuses of a report, by its statutory and arithmetic checks.
const (
	StatusBalanced    = "balanced"
	StatusUnbalanced  = "unbalanced"
	StatusNotAssessed = "not_assessed"
)

// Status says whether the statutory and arithmetic checks of a report hold.
func (o *Outcomes) Status(row int) string {
	switch {
	case !o.Balanced(row):
		return StatusUnbalanced
	case !o.Assessed(row):
		return StatusNotAssessed
	default:
		return StatusBalanced
	}
}

// Reports is the dataset reports. Its counts of findings are those given to
// Batch.CountFindings before.
func Reports(mem memory.Allocator, b *Batch, o *Outcomes) arrow.Record {
	borrowed := func(column int) arrow.Array {
		c := b.Record.Column(column)
		c.Retain()
		return c
	}
	columns := []arrow.Array{
		borrowed(keyReportID), borrowed(keyDivision), borrowed(keyAgencyCode), borrowed(keyAgencyName), borrowed(keyScope),
		borrowed(keyKind), borrowed(keyGroup),
		flagsOf(mem, b.rows, func(row int) bool { return b.facts[row].inSum }),
		borrowed(keySubmittedAt),
		texts(mem, b.rows, func(row int) string { return b.facts[row].edition.String() }),
	}
	for t := range form.NumTables {
		columns = append(columns, borrowed(keyEditions+int(t)))
	}
	columns = append(columns, texts(mem, b.rows, o.Status), numbersOf(mem, b.rows, func(row int) int { return int(b.facts[row].filled) }))
	for severity := range form.NumSeverities {
		columns = append(columns, numbersOf(mem, b.rows, func(row int) int { return int(b.facts[row].findings[severity]) }))
	}
	columns = append(columns, borrowed(keySourceID), borrowed(keyLine))
	return record("reports", columns, b.rows)
}

// Checks is the dataset checks.
func Checks(mem memory.Allocator, b *Batch, o *Outcomes) arrow.Record {
	lists := tallyPool.Get().(*tallyLists)
	defer tallyPool.Put(lists)
	rules, passed, failed, open := lists.rules[:0], lists.passed[:0], lists.failed[:0], lists.open[:0]
	s := &stretch{mem: mem, batch: b, counts: make([]int32, b.rows)}
	var tallies []placedTally
	for row := range s.counts {
		tallies = o.tallies(tallies[:0], row)
		s.counts[row] = int32(len(tallies))
		s.total += len(tallies)
		for _, t := range tallies {
			rules, passed = append(rules, int32(t.place)), append(passed, t.passed)
			failed, open = append(failed, t.failed), append(open, t.open)
		}
	}
	evaluated := lists.evaluated[:0]
	for i := range rules {
		evaluated = append(evaluated, passed[i]+failed[i])
	}
	*lists = tallyLists{rules, passed, failed, open, evaluated}
	dictionary := stringArray(mem, tallyRules)
	defer dictionary.Release()
	columns := append(s.reportKeys(), dictionaryArray(mem, rules, false, dictionary),
		int32Array(mem, tInt32, evaluated, noDate), int32Array(mem, tInt32, passed, noDate),
		int32Array(mem, tInt32, failed, noDate), int32Array(mem, tInt32, open, noDate))
	return record("checks", columns, s.total)
}

// tallyLists are the columns of the dataset checks while they grow.
type tallyLists struct{ rules, passed, failed, open, evaluated []int32 }

// tallyPool has the memory of lists that have become columns.
var tallyPool = sync.Pool{New: func() any { return new(tallyLists) }}

// FindingRow is one row of the dataset findings.
type FindingRow struct {
	Report   *ReportKey   // nil for a finding about a file
	SourceID string       // "" for a finding about no file, such as one about an area
	Source   *form.Source // gives the position its name; may be nil
	Finding  *form.Finding
}

// Findings is the dataset findings, in the order of rows.
func Findings(mem memory.Allocator, rows []FindingRow) arrow.Record {
	key := func(of func(k *ReportKey) string) arrow.Array {
		return texts(mem, len(rows), func(row int) string {
			if rows[row].Report == nil {
				return ""
			}
			return of(rows[row].Report)
		})
	}
	first := func(of func(c *form.Cell) string) arrow.Array {
		return texts(mem, len(rows), func(row int) string {
			if f := rows[row].Finding; len(f.Cells) > 0 {
				return of(&form.Cells[f.Cells[0]])
			}
			return ""
		})
	}
	words := func(of func(f *form.Finding) string) arrow.Array {
		return stringsOf(mem, len(rows), func(row int) string { return of(rows[row].Finding) })
	}
	figure := func(of func(f *form.Finding) (int64, bool)) arrow.Array {
		return figuresOf(mem, len(rows), func(row int) (int64, form.Kind, bool) {
			f := rows[row].Finding
			v, known := of(f)
			return v, f.Kind(), known
		})
	}
	number := func(of func(r *FindingRow) int32) arrow.Array {
		values := make([]int32, len(rows))
		for i := range rows {
			values[i] = of(&rows[i])
		}
		return int32Array(mem, tInt32, values, 0)
	}
	columns := []arrow.Array{
		key(func(k *ReportKey) string { return k.ReportID }),
		key(func(k *ReportKey) string { return k.Division }),
		key(func(k *ReportKey) string { return k.AgencyCode }),
		key(func(k *ReportKey) string { return k.AgencyName }),
		number(func(r *FindingRow) int32 {
			if r.Report == nil {
				return 0
			}
			return int32(r.Report.Year)
		}),
		key(func(k *ReportKey) string { return k.Scope.String() }),
		texts(mem, len(rows), func(row int) string { return rows[row].Finding.Rule }),
		texts(mem, len(rows), func(row int) string { return rows[row].Finding.Severity().String() }),
		first(func(c *form.Cell) string { return c.Table.Code }),
		first(func(c *form.Cell) string { return c.Row.Code }),
		first(func(c *form.Cell) string { return c.Column.Code }),
		figure(func(f *form.Finding) (int64, bool) { return f.Stated, f.HasStated }),
		figure(func(f *form.Finding) (int64, bool) { return f.Expected, f.HasExpected }),
		figure((*form.Finding).Difference),
		words(func(f *form.Finding) string { return f.Message(form.Chinese) }),
		words(func(f *form.Finding) string { return f.Message(form.English) }),
		words(func(f *form.Finding) string { return f.Suggestion.Chinese }),
		words(func(f *form.Finding) string { return f.Suggestion.English }),
		cellLists(mem, rows),
		texts(mem, len(rows), func(row int) string { return rows[row].SourceID }),
		number(func(r *FindingRow) int32 { return r.Finding.Place.Line }),
		number(func(r *FindingRow) int32 { return r.Finding.Place.Column }),
		stringsOf(mem, len(rows), func(row int) string {
			if s := rows[row].Source; s != nil {
				return s.At(rows[row].Finding.Place)
			}
			return ""
		}),
	}
	return record("findings", columns, len(rows))
}

func cellLists(mem memory.Allocator, rows []FindingRow) arrow.Array {
	b := array.NewListBuilderWithField(mem, arrow.Field{Name: "item", Type: tString})
	defer b.Release()
	codes := b.ValueBuilder().(*array.StringBuilder)
	for i := range rows {
		b.Append(true)
		for _, id := range rows[i].Finding.Cells {
			codes.Append(form.Cells[id].Code)
		}
	}
	return b.NewArray()
}

// SourceRow is one row of the dataset sources.
type SourceRow struct {
	SourceID string
	Source   *form.Source
}

// Sources is the dataset sources, in the order of rows.
func Sources(mem memory.Allocator, rows []SourceRow) arrow.Record {
	n := len(rows)
	of := func(text func(s *form.Source) string) func(row int) string {
		return func(row int) string { return text(rows[row].Source) }
	}
	reports := make([]int32, n)
	bytes, figures := array.NewInt64Builder(mem), array.NewInt64Builder(mem)
	defer bytes.Release()
	defer figures.Release()
	for i := range rows {
		reports[i] = int32(rows[i].Source.Reports)
		bytes.Append(rows[i].Source.Bytes)
		figures.Append(int64(rows[i].Source.Figures))
	}
	columns := []arrow.Array{
		stringsOf(mem, n, func(row int) string { return rows[row].SourceID }),
		stringsOf(mem, n, of(func(s *form.Source) string { return s.Path })),
		stringsOf(mem, n, of(func(s *form.Source) string {
			if s.SHA256 == [32]byte{} {
				return ""
			}
			return hex.EncodeToString(s.SHA256[:])
		})),
		bytes.NewArray(),
		texts(mem, n, of(func(s *form.Source) string { return s.Kind.String() })),
		texts(mem, n, of(func(s *form.Source) string { return s.Encoding })),
		texts(mem, n, of(func(s *form.Source) string { return s.Status.String() })),
		int32Array(mem, tInt32, reports, noDate),
		figures.NewArray(),
		stringsOf(mem, n, of(func(s *form.Source) string { return s.Reason.Chinese })),
		stringsOf(mem, n, of(func(s *form.Source) string { return s.Reason.English })),
	}
	return record("sources", columns, n)
}

// CellCatalogue is the dataset cells.
func CellCatalogue(mem memory.Allocator) arrow.Record {
	of := func(text func(c *form.Cell) string) arrow.Array {
		return texts(mem, form.NumCells, func(row int) string { return text(&form.Cells[row]) })
	}
	columns := []arrow.Array{
		stringsOf(mem, form.NumCells, func(row int) string { return form.Cells[row].Code }),
		of(func(c *form.Cell) string { return c.Table.Code }),
		of(func(c *form.Cell) string { return c.Row.Code }),
		of(func(c *form.Cell) string { return c.Column.Code }),
		of(func(c *form.Cell) string { return c.Editions.String() }),
		of(func(c *form.Cell) string {
			if c.Kind() == form.Money {
				return form.Yuan.String()
			}
			return c.Column.Unit.String()
		}),
		of(func(c *form.Cell) string { return c.Table.Caption }),
		of(func(c *form.Cell) string { return c.Row.Label }),
		of(func(c *form.Cell) string { return c.Column.Label }),
		of(func(c *form.Cell) string { return c.Table.English }),
		of(func(c *form.Cell) string { return c.Row.English }),
		of(func(c *form.Cell) string { return c.Column.English }),
	}
	return record("cells", columns, form.NumCells)
}
