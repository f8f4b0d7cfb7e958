package documents

import (
	"context"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Read reads the document of which the Kind of d.Source is set. data is borrowed
// until it returns; it is UTF-8 where Decoded says so. The error is that of ctx
// or of the one delivered to.
func (rd *Reader) Read(ctx context.Context, d *delivery.Delivery, data []byte) error {
	to, err := rd.take(ctx, d, kinds[d.Source.Kind], data)
	if err != nil {
		return err
	}
	if to.kind.decoded {
		to.openEnd = form.OpenEnd(data)
	}
	return to.finish(ctx)
}

// Line takes the next line.
func (s *sink) Line(l lines.Line) {
	s.any = true
	if len(s.sheets) == 0 && s.delivery.Source.Kind == form.CSVGrid {
		s.sheets = append(s.sheets, &sheet{ragged: true}) // a file is one sheet, and may hold several forms below each other
	}
	if len(s.sheets) == 0 {
		s.whole().Line(l)
		return
	}
	if s.kept > maxFormCells {
		return
	}
	if s.kept += s.sheets[len(s.sheets)-1].add(l, s.reader); s.kept > maxFormCells {
		s.Problem(lines.Problem{Trouble: lines.TooLarge, Place: l.Cells[0].Place, Limit: limits.Cells.At(maxFormCells)})
	}
}
