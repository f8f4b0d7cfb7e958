package desk_test

import (
	"cmp"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/sinks/desk"
	"gouji/sinks/desk/desktest"
	"gouji/transform"
	"gouji/transform/check"
)

// The tables that go on paper and the roll-up datasets must say the same,
// although they are added up by different code.
func TestSumsEqualTheRollUpDatasets(t *testing.T) {
	m := desktest.District()
	memory := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer memory.AssertSize(t, 0)
	builder := transform.NewBuilder(memory)
	defer builder.Release()
	var figures desk.Figures
	for _, f := range m.Filings {
		f.Unpack(&figures)
		r := &form.Report{
			Source: f.Source, Agency: form.Agency{Code: f.Agency.Code, Name: f.Agency.Name, Division: f.Division}, Year: f.Year, Scope: f.Scope,
			Values: figures.Values, States: figures.States, Places: figures.Places, Editions: f.Editions,
		}
		builder.Append(r, transform.Labels{ReportID: f.Key(), Group: f.Group, InSum: f.Added()})
	}
	batch := builder.Batch()
	defer batch.Release()
	rollUp := transform.NewRollUp()
	rollUp.Add(batch, check.Evaluate(batch.Columns))
	applications, disclosure, proceedings := rollUp.Records(memory, 0, rollUp.Areas())
	defer applications.Release()
	defer disclosure.Release()
	defer proceedings.Release()
	compared := 0
	sums := map[[2]any]*desk.Sum{}
	for _, a := range m.Areas {
		for _, g := range append([]string{""}, a.Groups...) {
			sums[[2]any{int32(a.Year), g}] = desk.SumOf(a.AddedIn(g))
		}
	}
	for _, dataset := range []struct {
		table  form.TableID
		record arrow.Record
		item   string
	}{{form.Applications, applications, "item"}, {form.Proceedings, proceedings, "channel"}} {
		table, r := dataset.table, dataset.record
		column := func(names ...string) int { return r.Schema().FieldIndices(cmp.Or(names...))[0] }
		text := func(name string, row int) string { return r.Column(column(name)).ValueStr(row) }
		for row := range int(r.NumRows()) {
			level := text("level", row)
			if level != "district" && level != "group" || text("basis", row) != "all" {
				continue
			}
			group := ""
			if level == "group" {
				group = text("agency_group", row)
			}
			sum := sums[[2]any{r.Column(column("year")).(*array.Int32).Value(row), group}]
			code := text(dataset.item, row)
			for i := range form.Tables[table].Columns {
				name := form.Tables[table].Columns[i].Code
				id, ok := form.CellAt(form.Tables[table].Code, code, name)
				values := r.Column(column(map[string]string{"natural": "natural_persons"}[name], name)).(*array.Int64)
				if !ok || values.IsNull(row) {
					continue
				}
				want := sum.Values[id]
				if code == "other" {
					// The dataset's row （六） takes in the sub-rows of the 2021 form.
					for _, part := range []string{"other_no_correction", "other_unpaid_fee", "other_misc"} {
						p, _ := form.CellAt("applications", part, name)
						want += sum.Values[p]
					}
				}
				compared++
				if got := values.Value(row); got != want {
					t.Errorf("%s %s: the dataset says %d, the table %d", level, form.Cells[id].Code, got, want)
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d figures compared", compared)
	}
}
