package xlsx

import (
	"context"
	"path"

	"gouji/form"
	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/compound"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/rows"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Read is a lines.Read for workbooks. Each sheet is a part and a table; places are
// sheet, row and column. An encrypted package, which is a compound file, is reported as one.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if compound.Is(data) {
		if f, ok := compound.Open(data); ok && f.Has("EncryptedPackage") {
			return lines.Problem{Trouble: lines.Encrypted}, nil
		}
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	parts, problem := zipped.Open(data, bounds.Bytes)
	if problem.Trouble != lines.NoTrouble {
		return problem, nil
	}
	b := &book{ctx: ctx, parts: parts, bounds: bounds, to: to, cells: cells.New(to, bounds)}
	err := b.read()
	return b.cells.Problem(), err
}

func (b *book) read() error {
	workbook := "xl/workbook.xml"
	for _, r := range b.readRelations("_rels/.rels", "") {
		switch r.kind {
		case "officeDocument":
			workbook = r.target
		case "core-properties":
			defer b.readProperties(r.target)
		}
	}
	s := b.part(workbook, form.Place{})
	if s == nil {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
		return nil
	}
	b.readWorkbook(s)
	folder, name := path.Split(workbook)
	b.relations = b.readRelations(folder+"_rels/"+name+".rels", folder)
	shared, style := folder+"sharedStrings.xml", folder+"styles.xml"
	for _, r := range b.relations {
		switch r.kind {
		case "sharedStrings":
			shared = r.target
		case "styles":
			style = r.target
		}
	}
	if s := b.part(style, form.Place{}); s != nil {
		b.readStyles(s)
	}
	if data := b.bytes(shared, form.Place{}); len(data) > maxShared {
		b.cells.Fail(rows.TooLarge(limits.Texts, maxShared, form.Place{}))
		return nil
	} else if data != nil {
		b.readShared(elements.New(data, spaces))
	}
	for _, s := range b.sheets {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		if !b.cells.Sheet(s.name, s.hidden) {
			break
		}
		if err := b.readSheet(s); err != nil {
			return err
		}
		b.cells.EndSheet()
	}
	return nil
}
