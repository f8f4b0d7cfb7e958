// Package doc reads documents of the kind that Word wrote from 97 to 2003 and that
// WPS writes still (.doc, .dot, .wps).
//
// The text of such a file lies in pieces; what a character or paragraph looks
// like, and which of them are the ends of table cells, is given by pages of
// properties that are found by where a character is stored. Macros, embedded
// objects and links are not looked at.
//
// Files, each using only those after it: doc, table, text, document.
package doc

import (
	"context"
	"encoding/binary"
	"slices"

	"golang.org/x/text/encoding/charmap"

	"gouji/form"
	"gouji/ingest/documents/compound"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Where things stand in the head of the WordDocument stream (the FIB).
const (
	atMagic     = 0x00
	atVersion   = 0x02
	atFlags     = 0x0a
	atTextCount = 0x4c // characters of the text, then those of other stories
	atStyles    = 0xa2
	atLooks     = 0xfa  // where the pages with the properties of characters lie
	atMarks     = 0x102 // of paragraphs
	atPieces    = 0x1a2
	headBytes   = 0x1aa
)

const (
	magic        = 0xa5ec
	firstVersion = 0xc1 // Word 97
)

// Flags of the head.
const (
	flagEncrypted   = 0x0100
	flagSecondTable = 0x0200
)

// maxParagraphs bounds the paragraphs, those in cells of tables included.
const maxParagraphs = 1 << 20

// maxCharacters bounds the text, which takes two bytes a character: two thousand pages.
const maxCharacters = 1 << 22

// IsWord95 reports whether data is a document of Word 95 or 6, which stored its
// text otherwise and is not read.
func IsWord95(data []byte) bool {
	f, ok := compound.Open(data)
	if !ok {
		return false
	}
	main, _ := f.Stream("WordDocument")
	return isOld(main)
}

// isOld reports whether a WordDocument stream is of a version before Word 97.
func isOld(main []byte) bool {
	version := short(main, atVersion)
	return version > 0 && version < firstVersion
}

// Read is a lines.Read for documents. Places are table, row and cell.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	d := &document{ctx: ctx, bounds: bounds, rows: rows.New(to, bounds)}
	if err := d.read(data, to); err != nil {
		return d.problem, err
	}
	if d.problem.Trouble == lines.NoTrouble {
		d.problem = d.rows.Problem()
	}
	d.fail(d.seen())
	return d.problem, nil
}

// seen says what is wrong with what a person sees: pictures and no text are a scan.
func (d *document) seen() lines.Problem {
	if d.pictures && !d.letters {
		return lines.Problem{Trouble: lines.Picture}
	}
	return lines.Problem{}
}

func (d *document) read(data []byte, to lines.Sink) error {
	f, ok := compound.Open(data)
	if !ok {
		d.damaged()
		return nil
	}
	var whole bool
	if d.main, whole = f.Stream("WordDocument"); !whole {
		d.damaged()
	}
	switch {
	case isOld(d.main):
		d.fail(lines.Problem{Trouble: lines.NoTables})
		return nil
	case len(d.main) < headBytes || short(d.main, atMagic) != magic:
		d.damaged()
		return nil
	case short(d.main, atFlags)&flagEncrypted != 0:
		d.fail(lines.Problem{Trouble: lines.Encrypted})
		return nil
	}
	name := "0Table"
	if short(d.main, atFlags)&flagSecondTable != 0 {
		name = "1Table"
	}
	if d.table, whole = f.Stream(name); !whole {
		d.damaged()
	}
	d.data, _ = f.Stream("Data")
	d.looks = d.readPages(d.part(atLooks), 1)
	d.marks = d.readPages(d.part(atMarks), 13)
	d.readStyles(d.part(atStyles))
	d.readPieces(d.part(atPieces))
	if err := d.readParagraphs(); err != nil {
		return err
	}
	// The text, and behind notes, heads and comments the text of boxes.
	const stories, boxes = 8, 6
	begin := 0
	for story := range stories {
		length := long(d.main, atTextCount+4*story)
		end := min(begin+length, len(d.text))
		if story == 0 && begin+length > len(d.text) {
			d.damaged()
		}
		if story == 0 || story == boxes {
			if err := d.giveStory(begin, end); err != nil {
				return err
			}
		}
		begin = end
	}
	if day := f.Changed(); day != "" {
		to.Date(day)
	}
	return nil
}

// readPieces reads where the text is stored, and the text.
func (d *document) readPieces(list []byte) {
	const extraMark, piecesMark = 1, 2
	for len(list) > 3 && list[0] == extraMark {
		length := short(list, 1)
		d.extra = append(d.extra, within(list, 3, length))
		list = list[min(3+length, len(list)):]
	}
	if len(list) < 5 || list[0] != piecesMark {
		d.damaged()
		return
	}
	list = within(list, 5, long(list, 1))
	const pieceBytes = 8
	count := (len(list) - 4) / (4 + pieceBytes)
	// Each character is stored once; what is more was not written by a program.
	limit := len(d.main)
	d.text = make([]uint16, 0, min(limit, maxCharacters, long(list, 4*count)))
	for i := range count {
		descriptor := list[4*(count+1)+pieceBytes*i:]
		p := piece{begin: long(list, 4*i), end: long(list, 4*i+4), at: long(descriptor, 2), wide: true, changes: uint16(short(descriptor, 6))}
		const narrow = 1 << 30
		if p.at&narrow != 0 {
			p.wide = false
			p.at = (p.at &^ narrow) / 2
		}
		stored := p.end - p.begin
		if p.wide {
			stored *= 2
		}
		if p.begin != len(d.text) || p.end < p.begin || p.at+stored > len(d.main) || len(d.text)+p.end-p.begin > limit {
			d.damaged()
			return
		}
		if room := maxCharacters - len(d.text); p.end-p.begin > room {
			d.fail(rows.TooLarge(limits.Characters, maxCharacters, form.Place{}))
			stored = stored / (p.end - p.begin) * room
			p.end = p.begin + room
		}
		d.pieces = append(d.pieces, p)
		raw := d.main[p.at : p.at+stored]
		if !p.wide {
			for _, c := range raw {
				d.text = append(d.text, uint16(charmap.Windows1252.DecodeByte(c)))
			}
			continue
		}
		for i := 0; i < len(raw); i += 2 {
			d.text = append(d.text, binary.LittleEndian.Uint16(raw[i:]))
		}
	}
}

// readParagraphs lists the paragraphs of all stories.
func (d *document) readParagraphs() error {
	pieces := d.pieces
	for cp, c := range d.text {
		if c != paragraphMark && c != cellMark && c != pageMark && cp+1 < len(d.text) {
			continue
		}
		if len(d.paragraphs)%4096 == 0 {
			if err := d.ctx.Err(); err != nil {
				return err
			}
		}
		if len(d.paragraphs) >= maxParagraphs {
			d.fail(rows.TooLarge(limits.Paragraphs, maxParagraphs, form.Place{}))
			d.text = d.text[:cp]
			return nil
		}
		for len(pieces) > 1 && pieces[0].end <= cp {
			pieces = pieces[1:]
		}
		d.paragraphs = append(d.paragraphs, d.paragraphAt(cp, c, pieces[0]))
	}
	return nil
}

// paragraphAt reads the properties of the paragraph whose mark stands at cp.
func (d *document) paragraphAt(cp int, mark uint16, in piece) paragraph {
	p := paragraph{end: int32(cp + 1)}
	inTable, rowEnd, innerCell, innerRow := false, false, false, false
	depth := -1
	style, properties := d.paragraphProperties(in.stored(cp))
	p.style = style
	d.eachProperty(properties, func(code int, value []byte) {
		switch code {
		case propertyInTable:
			inTable = value[0] != 0
		case propertyRowEnd:
			rowEnd = value[0] != 0
		case propertyDepth:
			depth = int(int32(long(value, 0)))
		case propertyInnerCell:
			innerCell = value[0] != 0
		case propertyInnerRowEnd:
			innerRow = value[0] != 0
		}
	})
	if depth < 0 {
		depth = 0
		if inTable {
			depth = 1
		}
	}
	p.depth = uint8(min(depth, d.bounds.Depth, 255))
	switch {
	case p.depth == 0:
	case p.depth == 1 && mark == cellMark && rowEnd, p.depth > 1 && innerRow:
		p.ends = endsRow
	case p.depth == 1 && mark == cellMark, p.depth > 1 && innerCell:
		p.ends = endsCell
	}
	return p
}

// giveStory gives out the paragraphs of a story.
func (d *document) giveStory(begin, end int) error {
	if begin >= end {
		return nil
	}
	d.matchFields(begin, end)
	first, _ := slices.BinarySearchFunc(d.paragraphs, begin+1, byEnd)
	last, _ := slices.BinarySearchFunc(d.paragraphs, end, byEnd)
	if err := d.give(begin, first, min(last+1, len(d.paragraphs)), 0); err != nil {
		return err
	}
	d.rows.End()
	return nil
}

// matchFields finds the fields of a story that begin and do not end: what stands
// behind such a mark is text like any other.
func (d *document) matchFields(begin, end int) {
	d.fields, d.endless = d.fields[:0], nil
	var open []int
	for cp := begin; cp < end; cp++ {
		switch d.text[cp] {
		case fieldBegins:
			open = append(open, cp)
		case fieldEnds:
			open = open[:max(len(open)-1, 0)]
		}
	}
	d.endless = open
}

func byEnd(p paragraph, end int) int { return int(p.end) - end }
