package reports

import (
	"fmt"

	"gouji/form"
	"gouji/pipeline/spool"
)

// retriever brings sources and reports back from the spool. It belongs to one
// goroutine.
type retriever struct {
	of     *Index
	buffer []byte
	last   *form.Source // of the last report, which is often that of the next
	number int32
}

// source returns a source as it stands; the caller may keep it.
func (r *retriever) source(number int32) (*form.Source, error) {
	if r.last != nil && r.number == number {
		return r.last, nil
	}
	s, err := r.of.Sources.read(number, &r.buffer)
	if err == nil {
		r.last, r.number = s, number
	}
	return s, err
}

// at names the place of an entry's report.
func (r *retriever) at(e *entry) (string, error) {
	s, err := r.source(e.source)
	if err != nil {
		return "", err
	}
	return s.Shown(e.place), nil
}

// report brings an entry's report back.
func (r *retriever) report(e *entry, to *form.Report) error {
	return r.sourced(e, to, spool.DecodeReport)
}

// content brings back an entry's report without the places of its cells.
func (r *retriever) content(e *entry, to *form.Report) error {
	return r.sourced(e, to, spool.DecodeContent)
}

func (r *retriever) sourced(e *entry, to *form.Report, decode func([]byte, *form.Report) error) error {
	source, err := r.source(e.source)
	if err != nil {
		return err
	}
	if err := r.load(e, to, decode); err != nil {
		return fmt.Errorf("%s: %w", source.Path, err)
	}
	to.Source = source
	return nil
}

// figures brings back only the figures of an entry's report, their states and
// the editions, to compare with; not its source.
func (r *retriever) figures(e *entry, to *form.Report) error {
	return r.load(e, to, spool.DecodeFigures)
}

func (r *retriever) load(e *entry, to *form.Report, decode func([]byte, *form.Report) error) error {
	b, err := r.of.Sources.spool.Read(e.at, &r.buffer)
	if err != nil {
		return err
	}
	to.Reset()
	to.Place, to.Agency = e.place, r.of.agency(e)
	to.Year, to.Scope, to.SubmittedAt, to.Fragment = int(e.year), e.scope, r.of.dates[e.submittedAt], e.marks&fragment != 0
	return decode(b, to)
}
