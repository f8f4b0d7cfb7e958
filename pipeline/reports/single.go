package reports

import (
	"context"

	"gouji/form"
	"gouji/ingest"
	"gouji/pipeline/spool"
	"gouji/transform/attribution"
)

// File is one input file, or an archive with its members, taken through the stages by
// itself: what a run decides on its reports where it has no other file.
type File struct {
	*Resolved
	named []form.Agency // who each report says that it is by
}

// CollectFile reads one input file and decides on its reports. Nothing of it is kept
// on disk.
func CollectFile(ctx context.Context, reader *ingest.Reader, in ingest.Input, roster *form.Roster) (*File, error) {
	const everything = 1 << 40
	g, err := newCollection(spool.New(everything, nil), nil, 1)
	if err != nil {
		return nil, err
	}
	c := collector{writer: g.writer, texts: g.texts}
	if err := reader.Read(ctx, in, &c); err != nil {
		return nil, err
	}
	if _, err := g.add(&c, nil); err != nil {
		return nil, err
	}
	if err := g.writer.Flush(); err != nil {
		return nil, err
	}
	f := &File{named: make([]form.Agency, len(g.entries))}
	for i := range g.entries {
		f.named[i] = g.texts.agencies.list[g.entries[i].agency]
	}
	f.Resolved, err = g.Resolve(roster)
	return f, err
}

// Each gives every report with what became of it and what is found about it so far,
// and every source after its reports. The report is borrowed, by whom it says it is.
func (f *File) Each(report func(*form.Report, attribution.Outcome) error, source func(*form.Source) error) error {
	reasons := f.reasonsOf()
	from := retriever{of: f.Index}
	var r form.Report
	next := 0
	for number := range int32(f.Sources.Len()) {
		for ; next < len(f.entries) && f.entries[next].source == number; next++ {
			e := &f.entries[next]
			if e.outcome == attribution.Merged {
				continue
			}
			if err := from.report(e, &r); err != nil {
				return err
			}
			r.Findings = append(r.Findings, reasons[e]...)
			if e.outcome == attribution.Published {
				r.Findings = append(r.Findings, f.sharedCode(e)...)
			}
			r.Agency = f.named[next]
			if err := report(&r, e.outcome); err != nil {
				return err
			}
		}
		s, err := from.source(number)
		if err != nil {
			return err
		}
		if err := source(s); err != nil {
			return err
		}
	}
	return nil
}
