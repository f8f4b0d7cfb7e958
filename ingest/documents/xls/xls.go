// Package xls reads workbooks of the kind that Excel wrote up to 2003 and that WPS
// writes still (.xls, .xlt, .et): BIFF8 and BIFF5 in a compound file, and the bare
// records that some programs write without one.
//
// Macros, charts and embedded objects are not looked at, links are not followed;
// of formulas the stored results are read.
//
// Files, each using only those after it: xls, drawing, text.
package xls

import (
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strconv"

	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/compound"
	"gouji/ingest/documents/numbers"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// The records that matter. What a record is called in the format's description
// is said where its name differs.
const (
	recordFormula     = 0x0006
	recordEnd         = 0x000a // EOF
	recordDateMode    = 0x0022
	recordPassword    = 0x002f // FILEPASS
	recordFont        = 0x0031
	recordContinue    = 0x003c
	recordCodepage    = 0x0042
	recordColumns     = 0x007d // COLINFO
	recordSheet       = 0x0085 // BOUNDSHEET
	recordNumbersRK   = 0x00bd // MULRK
	recordRichLabel   = 0x00d6 // RSTRING
	recordStyle       = 0x00e0 // XF
	recordMerged      = 0x00e5
	recordDrawing     = 0x00ec // MSODRAWING
	recordSharedTexts = 0x00fc // SST
	recordSharedLabel = 0x00fd // LABELSST
	recordNumber      = 0x0203
	recordLabel       = 0x0204
	recordTruth       = 0x0205 // BOOLERR
	recordText        = 0x0207 // STRING, the result of the formula before it
	recordRow         = 0x0208
	recordRowDefault  = 0x0225
	recordWindow      = 0x023e
	recordNumberRK    = 0x027e
	recordFormula3    = 0x0206
	recordFormula4    = 0x0406
	recordFormat4     = 0x041e
	recordFormat3     = 0x001e
	recordBegin       = 0x0809 // BOF
)

// Kinds of substreams.
const (
	globalsPart = 0x0005
	sheetPart   = 0x0010
)

// book is a workbook being read.
type book struct {
	ctx       context.Context
	stream    []byte
	bounds    lines.Limits
	to        lines.Sink
	cells     *cells.Writer
	biff8     bool
	charset   charset
	since1904 bool
	fonts     []lines.Look
	formats   map[int]numbers.Format
	styles    []style
	sheets    []sheet
	shared    cells.Texts
	read      int // bytes of the stream read as sheets
}

// maxListed bounds the lists of fonts and styles; Excel writes no more than 4,000 of them.
const maxListed = 1 << 16

type style struct {
	format numbers.Format
	look   lines.Look
}

// sheet is a sheet as the workbook lists it.
type sheet struct {
	name   string
	at     uint32
	hidden bool
	cells  bool // it is a sheet with cells, no chart or macro
}

// Read is a lines.Read for workbooks. Each sheet is a part and a table; places are
// sheet, row and column.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	b := &book{ctx: ctx, bounds: bounds, to: to, cells: cells.New(to, bounds), formats: map[int]numbers.Format{}}
	err := b.readAll(data)
	return b.cells.Problem(), err
}

// IsBare reports whether data begins like a workbook without a compound file around it.
func IsBare(data []byte) bool {
	r, ok := records{data: data}.next()
	if !ok || r.kind != recordBegin || len(r.data) < 4 {
		return false
	}
	kind := binary.LittleEndian.Uint16(r.data[2:])
	return kind == globalsPart || kind == sheetPart
}

func (b *book) readAll(data []byte) error {
	b.stream = data
	if compound.Is(data) {
		f, ok := compound.Open(data)
		if !ok {
			b.cells.Damaged(0, 0)
			return nil
		}
		name := "Workbook"
		if !f.Has(name) {
			name = "Book"
		}
		var whole bool
		if b.stream, whole = f.Stream(name); !whole {
			b.cells.Damaged(0, 0)
		}
		if day := f.Changed(); day != "" {
			defer b.to.Date(day)
		}
	}
	first, ok := records{data: b.stream}.next()
	if !ok || first.kind != recordBegin || len(first.data) < 4 {
		b.cells.Damaged(0, 0)
		return nil
	}
	b.biff8 = binary.LittleEndian.Uint16(first.data) == 0x0600
	if binary.LittleEndian.Uint16(first.data[2:]) == sheetPart {
		// One sheet and no more, as small programs write it.
		b.sheets = []sheet{{name: "Sheet1", cells: true}}
	} else if !b.readGlobals() {
		return nil
	}
	for _, s := range b.sheets {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		if !b.cells.Sheet(s.name, s.hidden) {
			break
		}
		if s.cells {
			if err := b.readSheet(s); err != nil {
				return err
			}
		}
		b.cells.EndSheet()
	}
	return nil
}

// records goes over the records of a stream.
type records struct {
	data []byte
	at   int
}

// record is one record, without those that continue it.
type record struct {
	kind int
	data []byte
	end  int // where the next one begins
}

// next returns the record at hand. ok is false at the end of the stream.
func (s records) next() (record, bool) {
	if s.at < 0 || s.at+4 > len(s.data) {
		return record{}, false
	}
	length := int(binary.LittleEndian.Uint16(s.data[s.at+2:]))
	begin := s.at + 4
	end := begin + length
	found := record{kind: int(binary.LittleEndian.Uint16(s.data[s.at:])), end: end}
	found.data = s.data[begin:min(end, len(s.data))]
	return found, end <= len(s.data)
}

// short reads the two bytes at an offset; 0 where the record is too short.
func (r record) short(at int) int {
	if at+2 > len(r.data) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(r.data[at:]))
}

// tail is what a record holds from an offset on.
func (r record) tail(at int) []byte { return r.data[min(at, len(r.data)):] }

// readGlobals reads what holds for all sheets. ok is false if nothing can be read.
func (b *book) readGlobals() (ok bool) {
	stream := records{data: b.stream}
	for {
		r, whole := stream.next()
		if !whole {
			b.cells.Damaged(0, 0)
			return len(b.sheets) > 0
		}
		stream.at = r.end
		if len(b.fonts) > maxListed || len(b.styles) > maxListed {
			b.cells.Damaged(0, 0)
			return false
		}
		switch r.kind {
		case recordEnd:
			if len(b.sheets) == 0 {
				b.cells.Damaged(0, 0)
			}
			return len(b.sheets) > 0
		case recordPassword:
			b.cells.Fail(lines.Problem{Trouble: lines.Encrypted})
			return false
		case recordCodepage:
			b.charset = charset(r.short(0))
		case recordDateMode:
			b.since1904 = r.short(0) == 1
		case recordFont:
			b.fonts = append(b.fonts, fontLook(r))
			if len(b.fonts) == 4 {
				b.fonts = append(b.fonts, 0) // there is no font 4
			}
		case recordFormat4, recordFormat3:
			b.readFormat(r)
		case recordStyle:
			b.readStyle(r)
		case recordSheet:
			b.addSheet(r)
		case recordSharedTexts:
			b.readShared(stream.withContinued(r))
		}
	}
}

// readFormat reads a number format, which only a newer file gives a number.
func (b *book) readFormat(r record) {
	if r.kind != recordFormat4 || len(r.data) <= 3 {
		return
	}
	var code string
	if b.biff8 {
		code, _ = wideText(r.data[2:])
	} else {
		code = b.charset.decode(byteText(r.data[2:], 1))
	}
	b.formats[r.short(0)] = numbers.Parse(code)
}

// readStyle reads how cells of a style look.
func (b *book) readStyle(r record) {
	s := style{}
	format := r.short(2)
	var defined bool
	if s.format, defined = b.formats[format]; !defined {
		s.format = numbers.BuiltIn(format)
	}
	if font := r.short(0); font < len(b.fonts) {
		s.look = b.fonts[font]
	}
	if b.biff8 && r.painted() {
		s.look &^= lines.Faint // white on a colour is seen
	}
	b.styles = append(b.styles, s)
}

// withContinued returns the data of a record and of those that continue it.
func (s *records) withContinued(r record) [][]byte {
	parts := [][]byte{r.data}
	for {
		more, whole := s.next()
		if more.kind != recordContinue || !whole {
			return parts
		}
		parts = append(parts, more.data)
		s.at = more.end
	}
}

// Colours by their number in the palette.
const (
	white      = 1
	paperWhite = 9
	automatic  = 0x40
)

// painted reports whether a style of cells fills them with a colour that is not white.
func (r record) painted() bool {
	pattern, fore := r.short(16)>>10, r.short(18)&0x7f
	return pattern != 0 && fore != white && fore != paperWhite && fore != automatic
}

// fontLook is what a font does to text.
func fontLook(r record) (look lines.Look) {
	const struck = 0x0008
	if r.short(2)&struck != 0 {
		look |= lines.Struck
	}
	if colour := r.short(4); colour == white || colour == paperWhite {
		look |= lines.Faint
	}
	const twips = 20 // to the point
	if lines.TooSmall(float64(r.short(0)) / twips) {
		look |= lines.Tiny
	}
	switch r.short(8) {
	case 1:
		look |= lines.Superscript
	case 2:
		look |= lines.Subscript
	}
	return look
}

func (b *book) addSheet(r record) {
	if len(r.data) < 8 || len(b.sheets) > b.bounds.Sheets {
		return
	}
	s := sheet{at: binary.LittleEndian.Uint32(r.data), hidden: r.data[4]&3 != 0, cells: r.data[5] == 0}
	if b.biff8 {
		s.name, _ = wideTextOf(r.data[7:], int(r.data[6]))
	} else {
		s.name = b.charset.decode(byteText(r.data[6:], 1))
	}
	b.sheets = append(b.sheets, s)
}

// styleOf returns the style of a cell.
func (b *book) styleOf(index int) style {
	if index < len(b.styles) {
		return b.styles[index]
	}
	return style{}
}

// cell is a cell as it is met; text and style are looked up when it is given out.
type cell struct {
	row, column uint16
	style       uint16
	kind        cellKind
	value       float64 // a number, the index of a shared text, or where the record of its own lies
}

type cellKind uint8

const (
	numberCell cellKind = iota
	sharedCell
	labelCell
	resultCell // the text that a formula gives
	truthCell
	failureCell
	pictureCell // it says nothing but what lies over it
)

// sheetReader reads the cells of a sheet.
type sheetReader struct {
	*book
	found      []cell
	merges     []cells.Merge
	drawing    []byte // of all drawings of the sheet, one behind the other
	pictures   map[cells.At]bool
	hiddenRows map[uint16]bool
	statedRows map[uint16]bool // rows that say whether they are shown
	hideRows   bool            // rows that do not say are not shown
	noZeros    bool
}

func (b *book) readSheet(listed sheet) error {
	t := &sheetReader{book: b, hiddenRows: map[uint16]bool{}, statedRows: map[uint16]bool{}}
	stream := records{data: b.stream, at: int(listed.at)}
	r, ok := stream.next()
	if !ok || r.kind != recordBegin {
		b.cells.Damaged(0, 0)
		return nil
	}
	inner := 0 // charts within the sheet
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := b.ctx.Err(); err != nil {
				return err
			}
		}
		b.read += r.end - stream.at
		stream.at = r.end
		// Sheets that share their records are none that a program wrote: to read them
		// again and again could take for ever.
		if r, ok = stream.next(); !ok || b.read > 2*len(b.stream) {
			b.cells.Damaged(0, 0)
			break
		}
		switch {
		case r.kind == recordBegin:
			inner++
		case r.kind == recordEnd && inner == 0:
			t.give()
			return nil
		case r.kind == recordEnd:
			inner--
		case r.kind == recordPassword:
			b.cells.Fail(lines.Problem{Trouble: lines.Encrypted})
			return nil
		case inner == 0:
			if !t.take(r, stream.at) {
				t.give()
				return nil
			}
		}
	}
	t.give()
	return nil
}

// take takes a record of a sheet. more is false if a limit was passed.
func (t *sheetReader) take(r record, at int) (more bool) {
	row, column := r.short(0), r.short(2)
	switch r.kind {
	case recordRow:
		const hidden = 0x20
		t.statedRows[uint16(row)] = true
		if len(r.data) >= 14 && (r.short(12)&hidden != 0 || r.short(6)&0x7fff == 0) {
			t.hiddenRows[uint16(row)] = true
		}
	case recordRowDefault:
		const hidden = 0x02
		t.hideRows = r.short(0)&hidden != 0
	case recordColumns:
		if len(r.data) >= 10 && (r.short(8)&1 != 0 || r.short(4) == 0) {
			t.cells.HideColumns(row+1, column+1)
		}
	case recordWindow:
		const zeros = 0x10
		t.noZeros = len(r.data) >= 2 && r.short(0)&zeros == 0
	case recordMerged:
		for at := 2; at+8 <= len(r.data); at += 8 {
			top, bottom, left, right := r.short(at), r.short(at+2), r.short(at+4), r.short(at+6)
			if bottom >= top && right >= left {
				t.merges = append(t.merges, cells.Merge{Top: int32(top + 1), Left: int32(left + 1), Bottom: int32(bottom + 1), Right: int32(right + 1)})
			}
		}
	case recordDrawing:
		t.drawing = append(t.drawing, r.data...)
	case recordCodepage:
		t.charset = charset(r.short(0)) // of a bare sheet
	default:
		return t.takeCell(r, at)
	}
	return true
}

// takeCell takes a record of cells, which stands at at. It returns false when there
// are too many.
func (t *sheetReader) takeCell(r record, at int) (more bool) {
	c := cell{row: uint16(r.short(0)), column: uint16(r.short(2)), style: uint16(r.short(4))}
	switch r.kind {
	case recordSharedLabel:
		if len(r.data) >= 10 {
			c.kind, c.value = sharedCell, float64(binary.LittleEndian.Uint32(r.data[6:]))
			return t.add(c)
		}
	case recordLabel, recordRichLabel:
		c.kind, c.value = labelCell, float64(at)
		return t.add(c)
	case recordNumber:
		if len(r.data) >= 14 {
			c.value = math.Float64frombits(binary.LittleEndian.Uint64(r.data[6:]))
			return t.add(c)
		}
	case recordNumberRK:
		if len(r.data) >= 10 {
			c.value = shortNumber(r.data[6:])
			return t.add(c)
		}
	case recordNumbersRK:
		for at := 4; at+6 <= len(r.data)-2; at += 6 {
			c.style, c.value = uint16(r.short(at)), shortNumber(r.data[at+2:])
			if !t.add(c) {
				return false
			}
			c.column++
		}
	case recordTruth:
		if len(r.data) >= 8 {
			c.kind, c.value = truthCell, float64(r.data[6])
			if r.data[7] != 0 {
				c.kind = failureCell
			}
			return t.add(c)
		}
	case recordFormula, recordFormula3, recordFormula4:
		if len(r.data) >= 14 {
			return t.formula(c, r)
		}
	}
	return true
}

// shortNumber reads a number that is stored in four bytes.
func shortNumber(data []byte) float64 {
	stored := binary.LittleEndian.Uint32(data)
	var value float64
	if stored&2 != 0 {
		value = float64(int32(stored) >> 2)
	} else {
		value = math.Float64frombits(uint64(stored&^3) << 32)
	}
	if stored&1 != 0 {
		value /= 100
	}
	return value
}

// label reads the text of a cell that holds its own.
func (b *book) label(r record) (text string, pieces []cells.Piece) {
	if b.biff8 {
		text, _ = wideText(r.tail(6))
		return text, nil
	}
	raw := byteText(r.tail(6), 2)
	text = b.charset.decode(raw)
	runs := r.tail(8 + len(raw))
	if r.kind != recordRichLabel || len(runs) == 0 {
		return text, nil
	}
	begin, look, own := 0, lines.Look(0), false
	count := int(runs[0])
	for runs = runs[1:]; len(runs) >= 2 && count > 0; runs = runs[2:] {
		end := min(int(runs[0]), len(raw))
		pieces = appendPiece(pieces, len(b.charset.decode(raw[:end])), look, own, begin < end)
		begin, look, own = max(begin, end), b.fontOf(int(runs[1])), true
		count--
	}
	return text, appendPiece(pieces, len(text), look, own, begin < len(raw))
}

// appendPiece adds a piece that ends at end unless it is empty.
func appendPiece(pieces []cells.Piece, end int, look lines.Look, own, filled bool) []cells.Piece {
	if !filled {
		return pieces
	}
	return append(pieces, cells.Piece{End: uint32(end), Look: look, Own: own})
}

func (b *book) fontOf(index int) lines.Look {
	if index < len(b.fonts) {
		return b.fonts[index]
	}
	return 0
}

// formula takes the stored result of a formula.
func (t *sheetReader) formula(c cell, r record) bool {
	result := r.data[6:14]
	if result[6] != 0xff || result[7] != 0xff {
		c.value = math.Float64frombits(binary.LittleEndian.Uint64(result))
		return t.add(c)
	}
	switch result[0] {
	case 0: // a text follows, behind what the formula may share with others
		at := r.end
		for range 4 {
			next, ok := records{data: t.stream, at: at}.next()
			if !ok || next.kind == recordBegin || next.kind == recordEnd {
				break
			}
			if next.kind == recordText {
				c.kind, c.value = resultCell, float64(at)
				return t.add(c)
			}
			at = next.end
		}
		return true
	case 1:
		c.kind, c.value = truthCell, float64(result[2])
		return t.add(c)
	case 2:
		c.kind, c.value = failureCell, float64(result[2])
		return t.add(c)
	}
	return true // an empty text
}

// result reads the text that a formula gives.
func (b *book) result(at int) string {
	stream := records{data: b.stream, at: at}
	r, _ := stream.next()
	if !b.biff8 {
		return b.charset.decode(byteText(r.data, 2))
	}
	parts := [][]byte{r.data}
	for stream.at = r.end; ; {
		more, whole := stream.next()
		if more.kind != recordContinue || !whole {
			break
		}
		parts = append(parts, more.data)
		stream.at = more.end
	}
	s := sharedReader{parts: parts}
	text, _ := s.text(nil, nil)
	return string(text)
}

func (t *sheetReader) add(c cell) bool {
	place := t.cells.Place(int(c.row)+1, int(c.column)+1)
	if int(c.column) >= t.bounds.Columns {
		t.cells.Fail(rows.TooLarge(limits.Columns, t.bounds.Columns, place))
		return true
	}
	if len(t.found) >= t.bounds.Cells {
		t.cells.Fail(rows.TooLarge(limits.Cells, t.bounds.Cells, place))
		return false
	}
	t.found = append(t.found, c)
	return true
}

// give gives out the rows of the sheet.
func (t *sheetReader) give() {
	t.addPictures()
	order := func(a, b cell) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column)) }
	if !slices.IsSortedFunc(t.found, order) {
		slices.SortStableFunc(t.found, order)
	}
	t.cells.Merge(t.merges)
	var open []cells.Cell
	for i := 0; i < len(t.found); {
		row := t.found[i].row
		open = open[:0]
		for ; i < len(t.found) && t.found[i].row == row; i++ {
			c := &t.found[i]
			if i+1 < len(t.found) && t.found[i+1].row == row && t.found[i+1].column == c.column {
				continue // small programs may write a cell twice; the last one stands
			}
			if shown := t.show(c); shown.Text != "" || shown.Picture {
				open = append(open, shown)
			}
		}
		hidden := t.hiddenRows[row] || t.hideRows && !t.statedRows[row]
		if !t.cells.Row(int(row)+1, hidden, open) {
			return
		}
	}
}

// failures are the error values by their codes.
var failures = map[int]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!", 0x2a: "#N/A"}

// show looks up what a cell says and how it looks.
func (t *sheetReader) show(c *cell) cells.Cell {
	s := t.styleOf(int(c.style))
	shown := cells.Cell{Column: int(c.column) + 1, Look: s.look}
	shown.Picture = t.pictures[cells.At{Row: int(c.row) + 1, Column: shown.Column}]
	if c.kind != numberCell {
		shown.Look |= s.format.Text()
	}
	switch c.kind {
	case numberCell:
		var blank lines.Look
		shown.Text, shown.Kind, blank = s.format.Show(c.value, t.since1904)
		if c.value == 0 && t.noZeros {
			blank = lines.Hidden
		}
		shown.Look |= blank
	case labelCell:
		r, _ := records{data: t.stream, at: int(c.value)}.next()
		shown.Text, shown.Pieces = t.label(r)
	case resultCell:
		shown.Text = t.result(int(c.value))
	case sharedCell:
		var ok bool
		if shown.Text, shown.Pieces, ok = t.shared.Get(int(c.value)); !ok {
			t.cells.Damaged(int(c.row)+1, shown.Column)
			shown.Kind, shown.Text = lines.Failure, "#"
		}
	case truthCell:
		shown.Kind, shown.Text = lines.Boolean, "FALSE"
		if c.value != 0 {
			shown.Text = "TRUE"
		}
	case failureCell:
		shown.Kind = lines.Failure
		if shown.Text = failures[int(c.value)]; shown.Text == "" {
			shown.Text = "#" + strconv.Itoa(int(c.value))
		}
	}
	return shown
}

// addPictures notes over which cells pictures lie, and adds the cells of those that
// say nothing else.
func (t *sheetReader) addPictures() {
	anchors := picturesOf(t.drawing)
	if len(anchors) == 0 {
		return
	}
	t.pictures = map[cells.At]bool{}
	for n, a := range anchors {
		for _, at := range a.Cells(t.merges, n) {
			t.pictures[at] = true
		}
	}
	blank := maps.Clone(t.pictures)
	for i := range t.found {
		delete(blank, cells.At{Row: int(t.found[i].row) + 1, Column: int(t.found[i].column) + 1})
	}
	for at := range blank { // give sorts them
		t.found = append(t.found, cell{row: uint16(at.Row - 1), column: uint16(at.Column - 1), kind: pictureCell})
	}
}

// readShared reads the texts that cells share. They run on over the records that
// continue the first, and the characters of one may change their width there.
func (b *book) readShared(parts [][]byte) {
	s := sharedReader{parts: parts}
	head := s.take(8)
	if len(head) < 8 {
		b.cells.Damaged(0, 0)
		return
	}
	var raw []byte
	var runs []fontRun
	for range binary.LittleEndian.Uint32(head[4:]) {
		var ok bool
		runs = runs[:0]
		if raw, ok = s.text(raw[:0], &runs); !ok {
			b.cells.Damaged(0, 0)
			break
		}
		b.shared.Add(raw, b.piecesOf(raw, runs))
	}
}

// piecesOf cuts a text into pieces of one font.
func (b *book) piecesOf(text []byte, runs []fontRun) (pieces []cells.Piece) {
	begin, look, own := 0, lines.Look(0), false
	for _, r := range runs {
		end := min(r.at, len(text))
		pieces = appendPiece(pieces, end, look, own, begin < end)
		begin, look, own = max(begin, end), b.fontOf(r.font), true
	}
	if len(runs) > 0 {
		pieces = appendPiece(pieces, len(text), look, own, begin < len(text))
	}
	return pieces
}
