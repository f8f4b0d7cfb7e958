package pipeline

import (
	"context"
	"fmt"

	"gouji/form"
	"gouji/ingest"
	"gouji/transform/review"
)

// Checked is one report with everything gouji has to say about it alone. It is
// borrowed until the callback returns.
type Checked struct {
	Report *form.Report
	Usable bool // false: agency or year is unknown; the findings say so
	review.Review
}

// CheckHandler receives the results of Check. Either may be nil.
type CheckHandler struct {
	Report func(*Checked) error
	Source func(*form.Source) error // after the reports of the source
}

// CheckOptions say how Check works. The zero value is ready for use.
type CheckOptions struct {
	Roster string // path of agencies.csv, "" for none
}

// Check reads files and folders and says what is wrong with every report by
// itself. It writes nothing and compares reports with no other. Its error says
// that the paths or the roster cannot be used, or is the handler's.
func Check(ctx context.Context, paths []string, options CheckOptions, handler CheckHandler) error {
	roster, _, _, err := readRoster(options.Roster)
	if err != nil {
		return err
	}
	inputs, ignored, err := ingest.Discover(paths)
	if err != nil {
		return fmt.Errorf("%w: find inputs: %w", ErrConfig, err)
	}
	c := &checker{handler: handler, reviewer: review.NewReviewer()}
	for _, s := range ignored {
		if err := c.Source(s); err != nil {
			return err
		}
	}
	reader := ingest.NewReader(ingest.Options{Roster: roster})
	for _, in := range inputs {
		if err := reader.Read(ctx, in, c); err != nil {
			return err
		}
	}
	return nil
}

// checker checks one report at a time.
type checker struct {
	handler  CheckHandler
	reviewer *review.Reviewer
}

var _ ingest.Handler = (*checker)(nil)

// Report checks a report and hands it on.
func (c *checker) Report(r *form.Report, usable bool) error {
	if c.handler.Report == nil {
		return nil
	}
	checked := Checked{Report: r, Usable: usable, Review: review.Review{Findings: r.Findings}}
	if usable {
		checked.Review = c.reviewer.Alone(r)
	}
	return c.handler.Report(&checked)
}

// Source hands a source on.
func (c *checker) Source(s *form.Source) error {
	if c.handler.Source == nil {
		return nil
	}
	return c.handler.Source(s)
}
