package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"gouji/fixtures"
	"gouji/fixtures/published"
	"gouji/form"
	"gouji/ingest"
)

// layouts are the ways in which one report is written: every form and every
// way of laying it out that the fixtures know.
func layouts() (all []layout) {
	for _, f := range fixtures.Formats() {
		o := fixtures.Options{}
		all = append(all, layout{f.String(), f, o})
		switch f {
		case fixtures.CSVGrid:
			o.TitleOnly = true
			all = append(all, layout{"csv-grid-title", f, o})
		case fixtures.HTML:
			o.Style = fixtures.Pasted
			all = append(all, layout{"html-pasted", f, o})
			o.Style = fixtures.Flat
			all = append(all, layout{"html-flat", f, o})
		case fixtures.XLSX:
			o.SheetPerTable = true
			all = append(all, layout{"xlsx-sheets", f, o})
			o.SheetPerTable, o.TitleOnly = false, true
			all = append(all, layout{"xlsx-title", f, o})
		}
	}
	return all
}

type layout struct {
	name    string
	format  fixtures.Format
	options fixtures.Options
}

func (l layout) render(tb testing.TB, r *form.Report) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := fixtures.Render(&b, fixtures.FilingsOf(r), l.format, l.options); err != nil {
		tb.Fatalf("%s: %v", l.name, err)
	}
	return b.Bytes()
}

// collected is what a reader delivers.
type collected struct {
	reports []*form.Report
	source  *form.Source
}

func (c *collected) Report(r *form.Report, _ bool) error {
	kept := *r
	kept.Findings = append([]form.Finding(nil), r.Findings...)
	kept.Captions = append([]form.CaptionFigure(nil), r.Captions...)
	kept.Narrative = append([]form.Section(nil), r.Narrative...)
	c.reports = append(c.reports, &kept)
	return nil
}

func (c *collected) Source(s *form.Source) error {
	c.source = s
	return nil
}

func read(tb testing.TB, path string, data []byte) *collected {
	tb.Helper()
	c := &collected{}
	if err := ingest.NewReader(ingest.Options{}).ReadBytes(context.Background(), path, data, c); err != nil {
		tb.Fatal(err)
	}
	return c
}

// TestOneReportInEveryForm reads real figures from every form they can be
// written in: the cells are the same, each blank is a blank.
func TestOneReportInEveryForm(t *testing.T) {
	for _, want := range published.Reports() {
		for _, l := range layouts() {
			t.Run(fmt.Sprintf("%s %d %s", want.Agency.Name, want.Year, l.name), func(t *testing.T) {
				got := read(t, "report"+l.format.Extension(), l.render(t, want))
				if len(got.reports) != 1 {
					t.Fatalf("%d reports; source findings %v", len(got.reports), got.source.Findings)
				}
				compareReports(t, got.reports[0], want)
			})
		}
	}
}

func compareReports(t *testing.T, got, want *form.Report) {
	t.Helper()
	if got.Agency.Name != want.Agency.Name || got.Year != want.Year {
		t.Errorf("report of %q %d, want %q %d", got.Agency.Name, got.Year, want.Agency.Name, want.Year)
	}
	wrong := 0
	for id := range got.States {
		cell := &form.Cells[id]
		if got.States[id] == want.States[id] && got.Values[id] == want.Values[id] {
			continue
		}
		blank := func(s form.State) bool { return s == form.Absent || s == form.Blank }
		if blank(got.States[id]) && blank(want.States[id]) {
			continue
		}
		if wrong++; wrong <= 5 {
			t.Errorf("%s: state %d value %d, want state %d value %d", cell.Code, got.States[id], got.Values[id], want.States[id], want.Values[id])
		}
	}
	if wrong > 0 {
		t.Errorf("%d cells wrong", wrong)
		for _, f := range got.Findings {
			t.Logf("%s: %s", f.Rule, f.Message(form.English))
		}
	}
}
