// Package selfcheck says what is wrong with reports by themselves: what `gouji
// check` prints and what the page for agencies shows.
//
// It links neither Arrow nor Parquet, so that the page stays small.
//
// Files, each using only those after it: district, folder, json, mismatch,
// selfcheck.
package selfcheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/reports"
	"gouji/pipeline/rulings"
	"gouji/transform/attribution"
	"gouji/transform/review"
)

// ErrInputs is returned when the inputs cannot be listed.
var ErrInputs = errors.New("find inputs")

// Checked is one report with everything there is to say about it alone. It is
// borrowed until the callback returns.
type Checked struct {
	Report *form.Report
	// Usable is false where agency or year is unknown or another report of the same file
	// stands for the same; the findings say so.
	Usable bool
	// Superseded: not usable, but another report of the file stands for it.
	Superseded bool
	review.Review
}

// Handler receives the results of Check. Either may be nil.
type Handler struct {
	Report func(*Checked) error
	Source func(*form.Source) error // after the reports of the source
}

// Lists are what the office has beside the reports; each may be nil.
type Lists struct {
	Roster  *form.Roster
	Rulings *rulings.Rulings
}

// Check reads files and folders and says what is wrong with every report by
// itself. It writes nothing and compares reports with none of another file: of several
// in one file on one agency and year it uses the one that a run would. The error is
// ErrInputs, that of the context or the handler's.
func Check(ctx context.Context, paths []string, lists Lists, handler Handler) error {
	inputs, ignored, err := ingest.Discover(paths)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInputs, err)
	}
	c := &checker{handler: handler, lists: lists, reviewer: review.NewReviewer()}
	for _, s := range ignored {
		if err := c.Source(s); err != nil {
			return err
		}
	}
	reader := ingest.NewReader(ingest.Options{Roster: lists.Roster})
	for _, in := range inputs {
		file, err := reports.CollectFile(ctx, reader, in, lists.Roster)
		if err != nil {
			return err
		}
		if err := file.Each(c.Report, c.Source); err != nil {
			return err
		}
	}
	return nil
}

// checker checks one report at a time.
type checker struct {
	handler  Handler
	lists    Lists
	reviewer *review.Reviewer
}

// Report checks a report and hands it on.
func (c *checker) Report(r *form.Report, outcome attribution.Outcome) error {
	if c.handler.Report == nil {
		return nil
	}
	checked := Checked{
		Report: r, Usable: outcome == attribution.Published, Superseded: outcome == attribution.Superseded,
		Review: review.Review{Findings: r.Findings},
	}
	if checked.Usable {
		checked.Review = c.reviewer.Alone(r)
	}
	key := attribution.ReportKey{
		AgencyID: attribution.AgencyID(r.Agency), Division: r.Agency.Division, AgencyCode: r.Agency.Code, AgencyName: r.Agency.Name, Year: r.Year, Scope: r.Scope,
	}
	name := ""
	if member, ok := c.lists.Roster.Find(r.Agency); ok {
		name = member.Name
	}
	checked.Findings = c.lists.Rulings.Apply(checked.Findings, &key, name, r)
	return c.handler.Report(&checked)
}

// Source hands a source on.
func (c *checker) Source(s *form.Source) error {
	if c.handler.Source == nil {
		return nil
	}
	s.Findings = c.lists.Rulings.Apply(s.Findings, nil, "", nil)
	return c.handler.Source(s)
}

// Located is a finding and whose it is; the agency is empty for one about a file.
type Located struct {
	Agency  form.Agency
	Year    int
	Finding form.Finding
}

// Findings collects the findings about one file.
type Findings []Located

// Add takes the findings about a report; they are copied.
func (l *Findings) Add(checked *Checked) {
	r := checked.Report
	for _, f := range checked.Findings {
		f.Cells, f.Arguments = slices.Clone(f.Cells), slices.Clone(f.Arguments)
		*l = append(*l, Located{r.Agency, r.Year, f})
	}
}

// Finish takes the findings about the file itself and sorts all by place.
func (l *Findings) Finish(s *form.Source) {
	for i := range s.Findings {
		*l = append(*l, Located{Finding: s.Findings[i]})
	}
	slices.SortStableFunc(*l, func(x, y Located) int {
		p, q := x.Finding.Place, y.Finding.Place
		return cmp.Or(cmp.Compare(p.Part, q.Part), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column),
			cmp.Compare(x.Finding.Severity(), y.Finding.Severity()), strings.Compare(x.Finding.Rule, y.Finding.Rule))
	})
}
