package reports

import (
	"context"

	"gouji/form"
	"gouji/pipeline/spool"
	"gouji/sinks/office"
	"gouji/sinks/office/files"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// OfficeFiles feeds the model of what a run writes for the district office.
type OfficeFiles struct {
	model *office.Model
}

// NewOfficeFiles begins the office files of resolved reports, as judged on a day, by a
// version of the program.
func (r *Resolved) NewOfficeFiles(judgedOn, version string) (*OfficeFiles, error) {
	p := &OfficeFiles{model: office.NewModel(office.Options{Agencies: r.Agencies, AsOf: judgedOn, Version: version})}
	err := r.Sources.Each(0, r.Sources.Len(), func(s *form.Source) error {
		p.model.Source(s)
		return nil
	})
	return p, err
}

// Add takes the reports of a chunk, in the order of publication.
func (p *OfficeFiles) Add(m *Examined) {
	for _, f := range m.filings {
		p.model.Add(f)
	}
}

// Write writes the office files when all is judged. create makes a file; several
// goroutines may call it at once.
func (p *OfficeFiles) Write(ctx context.Context, register *attribution.Register, rollUp *sums.RollUp, create files.Create) error {
	p.model.Options.Sums = rollUp
	p.model.Arrange(register)
	return files.Write(ctx, p.model, create)
}

// filing makes what the office files keep of a published report. Several workers may call
// it at once, each with its own retriever.
func (p *OfficeFiles) filing(from *retriever, number int32, r *form.Report) (*office.Filing, error) {
	x := from.of
	e := &x.entries[number]
	packed, err := x.Sources.spool.Keep(e.at, &from.buffer, spool.CellsOf)
	if err != nil {
		return nil, err
	}
	f := office.NewFiling(x.Agencies, number, e.agency, e.standing, r, packedCells{packed, e.place})
	f.Source = p.model.Sources[e.source] // not a copy for each report
	f.Balanced = true                    // until it is found not to be
	return f, nil
}

// packedCells are the cells of a report as the spool has them.
type packedCells struct {
	packed []byte
	place  form.Place // of the report
}

// Unpack brings the cells back. The bytes are in memory and were read before:
// that they are not what they were is a defect of the program.
func (c packedCells) Unpack(into *office.Figures) {
	r := form.Report{Place: c.place}
	if err := spool.DecodeCells(c.packed, &r); err != nil {
		panic(err)
	}
	into.Values, into.States, into.Places = r.Values, r.States, r.Places
}

// addUnpublished takes a report that is not published. The findings are its own.
func (p *OfficeFiles) addUnpublished(r *form.Report, findings []form.Finding) {
	p.model.AddUnpublished(office.Unpublished{
		Agency: r.Agency, Year: r.Year, Scope: r.Scope, SubmittedAt: r.SubmittedAt, Source: r.Source, Findings: findings,
	})
}
