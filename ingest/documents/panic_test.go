package documents

import (
	"context"
	"testing"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/tables"
)

// A reader that breaks costs its file, which is said to be damaged, and not the run.
func TestReaderThatPanics(t *testing.T) {
	set := limits.Limits{}.WithDefaults()
	d := delivery.New("a.xls", &kept{}, nil, &set, &form.Report{})
	broken := kind{damaged: damagedBook, read: func(context.Context, []byte, lines.Limits, lines.Sink) (lines.Problem, error) {
		panic("out of range")
	}}
	to, err := NewReader(tables.NewReader(nil)).take(context.Background(), d, broken, nil)
	if err != nil || to == nil {
		t.Fatalf("the run ends: %v", err)
	}
	if len(d.Source.Findings) != 1 || d.Source.Findings[0].Rule != form.RuleFRead {
		t.Errorf("findings %v", d.Source.Findings)
	}
}
