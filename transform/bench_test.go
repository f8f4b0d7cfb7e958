package transform

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
	"gouji/transform/sums"
)

// benchmarkBatch is a batch as the pipeline cuts them: one year, one edition,
// one report in fifty wrong.
func benchmarkBatch(b *testing.B, n int) ([]*form.Report, *Batch) {
	b.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	var reports []*form.Report
	for i := range n {
		r := &form.Report{Year: 2023, Agency: form.Agency{Name: fmt.Sprint("机关", i), Code: fmt.Sprintf("%018d", i), Division: fmt.Sprintf("34%04d", i/40)}}
		for t := range form.NumTables {
			checktest.FillTable(random, r, t, form.Edition2021)
		}
		for _, c := range []string{"rules.issued", "rules.repealed", "rules.in_force"} {
			checktest.Put(b, r, "documents."+c, 0)
		}
		checktest.Put(b, r, "documents.normative_docs.in_force", 1_000_000)
		if i%50 == 0 {
			r.Values[checktest.Cell(b, "applications.granted.natural")]++
		}
		reports = append(reports, r)
	}
	builder := NewBuilder(memory.DefaultAllocator)
	appendAll(builder, reports)
	return reports, builder.Batch()
}

func appendAll(builder *Builder, reports []*form.Report) {
	for i, r := range reports {
		builder.Append(r, Labels{ReportID: r.Agency.Code, SourceID: "s", Group: "部门", Line: int32(i), InSum: true})
	}
}

const benchmarkRows = 1024

func perReport(b *testing.B, run func()) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
	perSecond := float64(b.N) * benchmarkRows / b.Elapsed().Seconds()
	b.ReportMetric(perSecond, "reports/s")
	b.ReportMetric(1e9/perSecond, "ns/report")
}

func BenchmarkBuild(b *testing.B) {
	reports, batch := benchmarkBatch(b, benchmarkRows)
	batch.Release()
	builder := NewBuilder(memory.DefaultAllocator)
	perReport(b, func() {
		appendAll(builder, reports)
		builder.Batch().Release()
	})
}

func BenchmarkCheck(b *testing.B) {
	_, batch := benchmarkBatch(b, benchmarkRows)
	defer batch.Release()
	perReport(b, func() {
		if o := check.Evaluate(batch.Columns); o.Balanced(0) || !o.Balanced(1) {
			b.Fatal("wrong outcomes")
		}
	})
}

func BenchmarkFindings(b *testing.B) {
	reports, batch := benchmarkBatch(b, benchmarkRows)
	defer batch.Release()
	o := check.Evaluate(batch.Columns)
	perReport(b, func() {
		n := 0
		for row, r := range reports {
			n += len(o.Findings(row, r))
		}
		if n == 0 {
			b.Fatal("no findings")
		}
	})
}

func BenchmarkDatasets(b *testing.B) {
	_, batch := benchmarkBatch(b, benchmarkRows)
	defer batch.Release()
	o := check.Evaluate(batch.Columns)
	for _, d := range []struct {
		name string
		make func() arrow.Record
	}{
		{"reports", func() arrow.Record { return reports(memory.DefaultAllocator, batch, o) }},
		{"applications", func() arrow.Record { return applications(memory.DefaultAllocator, batch) }},
		{"disclosure", func() arrow.Record { return disclosure(memory.DefaultAllocator, batch) }},
		{"proceedings", func() arrow.Record { return proceedings(memory.DefaultAllocator, batch) }},
		{"indicators", func() arrow.Record { return reportIndicators(memory.DefaultAllocator, batch, o) }},
		{"checks", func() arrow.Record { return checks(memory.DefaultAllocator, batch, o) }},
	} {
		b.Run(d.name, func(b *testing.B) {
			perReport(b, func() {
				r := d.make()
				if r.NumRows() < benchmarkRows {
					b.Fatal("rows are missing")
				}
				r.Release()
			})
		})
	}
}

func BenchmarkRollUp(b *testing.B) {
	_, batch := benchmarkBatch(b, benchmarkRows)
	defer batch.Release()
	o := check.Evaluate(batch.Columns)
	total := &RollUp{sums.NewRollUp()}
	perReport(b, func() { addBatch(total, batch, o) })
}
