package documents

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"gouji/form"
)

// kept collects what a reader delivers.
type kept struct {
	reports []*form.Report
	usable  []bool
	sources []*form.Source
}

func (k *kept) Report(r *form.Report, usable bool) error {
	k.reports = append(k.reports, cloneReport(r))
	k.usable = append(k.usable, usable)
	return nil
}

func (k *kept) Source(s *form.Source) error {
	k.sources = append(k.sources, s)
	return nil
}

// cloneReport keeps a borrowed report.
func cloneReport(r *form.Report) *form.Report {
	c := *r
	c.Findings = append([]form.Finding(nil), r.Findings...)
	c.Captions = append([]form.CaptionFigure(nil), r.Captions...)
	c.Narrative = append([]form.Section(nil), r.Narrative...)
	return &c
}

// checkLedger holds that every figure met is in a cell, on a caption row or in a finding.
func checkLedger(tb testing.TB, path string, r *form.Report) {
	tb.Helper()
	accounted := r.Filled() + len(r.Captions)
	for _, f := range r.Findings {
		accounted += f.Figures
	}
	if accounted != r.Figures {
		tb.Errorf("%s: %d figures met, %d accounted for", path, r.Figures, accounted)
	}
}

// zipMember reads a member of a zip as text.
func zipMember(data []byte, name string) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", err
	}
	f, err := z.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}
