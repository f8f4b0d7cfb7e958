package ofd

import (
	"context"
	"math"

	"gouji/form"
	"gouji/ingest/documents/layout"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/lines"
)

// Read reads an OFD file. It is a lines.Read. Places are page, row of the page and
// cell of the row.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	parts, problem := zipped.Open(data, bounds.Bytes)
	if problem.Trouble != lines.NoTrouble {
		return problem, ctx.Err()
	}
	f := &file{
		parts: parts, bounds: bounds, units: map[string][]byte{}, styles: map[string]style{},
		templates: map[string]string{}, notes: map[string]string{},
	}
	if !parts.Has("OFD.xml") {
		if parts.Has("Encryptions.xml") {
			return lines.Problem{Trouble: lines.Encrypted}, ctx.Err()
		}
		return lines.Problem{Trouble: lines.Damaged}, ctx.Err()
	}
	f.readRoot(to)
	document := layout.New(bounds, to)
	whole := !f.damaged
	var tally layout.Tally
	for i, p := range f.pages {
		if err := ctx.Err(); err != nil {
			return lines.Problem{}, err
		}
		place := form.Place{Part: int16(min(i+1, math.MaxInt16))}
		f.damaged = false
		c := f.page(p)
		if f.damaged {
			whole = false
			to.Problem(lines.Problem{Trouble: lines.Damaged, Place: place})
		}
		tally.Add(c.page, c.pictures, place)
		if f.exceed(document.Page(c.page)); f.over() {
			break
		}
	}
	if !f.over() {
		f.exceed(document.Finish())
	}
	switch {
	case f.over():
		return f.problem, ctx.Err()
	case tally.Seen > 0:
	case !whole:
		return lines.Problem{Trouble: lines.Damaged}, ctx.Err()
	case tally.Pictures:
		return lines.Problem{Trouble: lines.Picture}, ctx.Err()
	default:
		return lines.Problem{Trouble: lines.NoTables}, ctx.Err()
	}
	tally.WriteScans(to)
	if f.rootDamaged {
		return lines.Problem{Trouble: lines.Damaged}, ctx.Err()
	}
	return lines.Problem{}, ctx.Err()
}
