package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// collector keeps copies of what a Reader delivers and holds every report and
// source to its books: what was met is in a cell or accounted for.
type collector struct {
	tb      testing.TB
	reports []*form.Report
	usable  []bool
	sources []*form.Source
	figures int // of the reports of the current source
}

func (c *collector) Report(r *form.Report, usable bool) error {
	copied := *r
	copied.Findings = slices.Clone(r.Findings)
	copied.Captions = slices.Clone(r.Captions)
	copied.Narrative = slices.Clone(r.Narrative)
	c.reports = append(c.reports, &copied)
	c.usable = append(c.usable, usable)
	c.figures += r.Figures
	lost := 0
	for i := range r.Findings {
		lost += r.Findings[i].Figures
		speak(c.tb, &r.Findings[i])
	}
	if r.Figures != r.Filled()+len(r.Captions)+lost {
		c.tb.Errorf("%s: %d figures met, but %d filled, %d on captions, %d lost", r.Source.Path, r.Figures, r.Filled(), len(r.Captions), lost)
	}
	return nil
}

func (c *collector) Source(s *form.Source) error {
	c.sources = append(c.sources, s)
	lost := 0
	for i := range s.Findings {
		lost += s.Findings[i].Figures
		speak(c.tb, &s.Findings[i])
	}
	if s.Figures != c.figures+lost {
		c.tb.Errorf("%s: source met %d figures, its reports %d, lost %d", s.Path, s.Figures, c.figures, lost)
	}
	if s.Status == form.Rejected && (s.Reason.Chinese == "" || s.Reason.English == "") {
		c.tb.Errorf("%s is rejected without a reason", s.Path)
	}
	c.figures = 0
	return nil
}

// speak fails unless a finding has a whole message in both languages.
func speak(tb testing.TB, f *form.Finding) {
	for _, l := range []form.Language{form.Chinese, form.English} {
		if m := f.Message(l); m == "" || strings.Contains(m, "%!") || !strings.HasPrefix(f.Rule, "F-UNKNOWN") && strings.Contains(m, "{") && !argued(f) {
			tb.Errorf("%s says %q", f.Rule, m)
		}
	}
}

// argued reports whether a brace in a message comes from the input.
func argued(f *form.Finding) bool {
	return slices.ContainsFunc(f.Arguments, func(a string) bool { return strings.Contains(a, "{") })
}

// collect reads data as a file of the given name.
func collect(tb testing.TB, path string, data []byte) *collector {
	tb.Helper()
	return collectWith(tb, NewReader(Options{}), path, data)
}

func collectWith(tb testing.TB, rd *Reader, path string, data []byte) *collector {
	tb.Helper()
	c := &collector{tb: tb}
	if err := rd.ReadBytes(context.Background(), path, data, c); err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	return c
}

// describe writes what was read in a few lines: reports without the findings
// that Finalise makes on every report of a few cells, then the source.
func (c *collector) describe() string {
	var b strings.Builder
	for i, r := range c.reports {
		fmt.Fprintf(&b, "report %s|%s|%s %d %s", r.Agency.Code, r.Agency.Name, r.Agency.Division, r.Year, r.Scope)
		if r.SubmittedAt != "" {
			fmt.Fprintf(&b, " %s", r.SubmittedAt)
		}
		if r.StatedEdition != form.NoEdition {
			fmt.Fprintf(&b, " form %s", r.StatedEdition)
		}
		if !c.usable[i] {
			b.WriteString(" unusable")
		}
		if r.Fragment {
			b.WriteString(" fragment")
		}
		fmt.Fprintf(&b, " at %s\n", r.Source.At(r.Place))
		for id, s := range r.States {
			code := form.Cells[id].Code
			switch s {
			case form.Stated:
				fmt.Fprintf(&b, "  %s = %d at %d:%d\n", code, r.Values[id], r.Places[id].Line, r.Places[id].Column)
			case form.Blank:
				fmt.Fprintf(&b, "  %s blank\n", code)
			case form.Unreadable:
				fmt.Fprintf(&b, "  %s unreadable\n", code)
			}
		}
		for _, caption := range r.Captions {
			fmt.Fprintf(&b, "  caption %s.%s = %d\n", caption.Row, caption.Column, caption.Value)
		}
		for _, s := range r.Narrative {
			fmt.Fprintf(&b, "  text %s %q\n", s.Number, s.Text)
		}
		for j := range r.Findings {
			switch f := &r.Findings[j]; f.Rule {
			case "F-MISSING-TABLE", "F-MISSING-CELL", "F-CODE", "F-EDITION":
			default:
				fmt.Fprintf(&b, "  %s %d:%d %q figures %d\n", f.Rule, f.Place.Line, f.Place.Column, f.Arguments, f.Figures)
			}
		}
	}
	for _, s := range c.sources {
		fmt.Fprintf(&b, "source %s %s %s %s reports %d figures %d", s.Path, s.Kind, s.Encoding, s.Status, s.Reports, s.Figures)
		if s.Reason.English != "" {
			fmt.Fprintf(&b, ": %s", s.Reason.English)
		}
		b.WriteByte('\n')
		for j := range s.Findings {
			f := &s.Findings[j]
			fmt.Fprintf(&b, "  %s %d:%d %q figures %d\n", f.Rule, f.Place.Line, f.Place.Column, f.Arguments, f.Figures)
		}
	}
	return b.String()
}
