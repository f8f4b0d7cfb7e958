// Package xlsx reads workbooks of the kind that Excel has written since 2007
// (.xlsx, .xlsm, .xltx, .xltm, .ett), in the transitional and the strict form.
//
// It goes once over the elements of each sheet. Nothing that leads out of the
// package is followed; macros, charts and embedded objects are not looked at.
//
// Files, each using only those after it: read, sheet, drawing, xlsx.
package xlsx

import (
	"bytes"
	"context"
	"path"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/numbers"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/lines"
)

// The namespaces that matter, in their transitional and their strict form.
const (
	mainSpace elements.Space = iota + 1
	relationsSpace
	packageSpace
)

var spaces = map[string]elements.Space{
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":           mainSpace,
	"http://purl.oclc.org/ooxml/spreadsheetml/main":                       mainSpace,
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships": relationsSpace,
	"http://purl.oclc.org/ooxml/officeDocument/relationships":             relationsSpace,
	"http://schemas.openxmlformats.org/package/2006/relationships":        packageSpace,
}

// maxShared bounds the texts that cells share; they are held in memory while
// the sheets are read.
const maxShared = 64 << 20

// maxListed bounds lists such as those of fonts and styles; Excel writes no more than 65,490 of each.
const maxListed = 1 << 16

// book is a workbook being read.
type book struct {
	ctx       context.Context
	parts     *zipped.Parts
	bounds    lines.Limits
	to        lines.Sink
	cells     *cells.Writer
	sheets    []sheet
	relations map[string]relation // of the workbook, by id
	since1904 bool
	shared    cells.Texts
	styles    styles
}

// relation is a part that another one refers to.
type relation struct{ kind, target string }

// sheet is a sheet as the workbook lists it.
type sheet struct {
	name, id string
	hidden   bool
}

// part returns a scanner of a part, nil if there is none or it cannot be unpacked.
func (b *book) part(name string, place form.Place) *elements.Scanner {
	data := b.bytes(name, place)
	if data == nil {
		return nil
	}
	return elements.New(data, spaces)
}

// bytes returns a part as UTF-8.
func (b *book) bytes(name string, place form.Place) []byte {
	data, problem := b.parts.Read(name)
	if problem.Trouble != lines.NoTrouble {
		problem.Place = place
		b.cells.Fail(problem)
	}
	if len(data) == 0 {
		return nil
	}
	text, ok := elements.Decode(data)
	if !ok {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged, Place: place})
	}
	return text
}

// readRelations reads what a part refers to, by id. Targets are names from the
// root of the package; what lies outside of it is left out.
func (b *book) readRelations(name, folder string) map[string]relation {
	found := map[string]relation{}
	s := b.part(name, form.Place{})
	for s != nil && s.Next() {
		if s.Kind != elements.Start || string(s.Name) != "Relationship" {
			continue
		}
		if mode, _ := s.Attribute(elements.None, "TargetMode"); string(mode) == "External" {
			continue
		}
		kind, _ := s.Attribute(elements.None, "Type")
		kind = kind[bytes.LastIndexByte(kind, '/')+1:]
		r := relation{kind: string(kind)}
		target, _ := s.Attribute(elements.None, "Target")
		r.target = strings.ReplaceAll(string(target), `\`, "/")
		if !strings.HasPrefix(r.target, "/") {
			r.target = "/" + folder + r.target
		}
		r.target = strings.TrimPrefix(path.Clean(r.target), "/")
		id, _ := s.Attribute(elements.None, "Id")
		if len(found) == maxListed {
			b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
			break
		}
		found[string(id)] = r
	}
	if s != nil && s.Damaged() {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
	}
	return found
}

// readProperties reads when the workbook was last changed.
func (b *book) readProperties(name string) {
	s := b.part(name, form.Place{})
	for s != nil && s.Next() {
		if s.Kind != elements.Start || string(s.Name) != "modified" {
			continue
		}
		if s.Next() && s.Kind == elements.Text {
			if day, ok := lines.Day(string(s.Data)); ok {
				b.to.Date(day)
			}
		}
		return
	}
}

// readWorkbook reads the list of sheets.
func (b *book) readWorkbook(s *elements.Scanner) {
	for s.Next() {
		if s.Kind != elements.Start || s.Space != mainSpace && s.Space != elements.None {
			continue
		}
		switch string(s.Name) {
		case "workbookPr":
			b.since1904 = flag(s, "date1904")
		case "sheet":
			name, _ := s.Attribute(elements.None, "name")
			found := sheet{name: string(name)}
			state, _ := s.Attribute(elements.None, "state")
			found.hidden = len(state) > 0 && string(state) != "visible"
			id, _ := s.Attribute(relationsSpace, "id")
			found.id = string(id)
			if len(b.sheets) > b.bounds.Sheets {
				return // the writer of lines tells it
			}
			b.sheets = append(b.sheets, found)
		}
	}
	if s.Damaged() || len(b.sheets) == 0 {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
	}
}

// flag returns an attribute that is true or false.
func flag(s *elements.Scanner, name string) bool {
	value, _ := s.Attribute(elements.None, name)
	return string(value) == "1" || string(value) == "true" || string(value) == "on"
}

// number returns an attribute that is a whole number, or -1.
func number(s *elements.Scanner, name string) int {
	value, ok := s.Attribute(elements.None, name)
	if !ok {
		return -1
	}
	n, ok := digits(value)
	if !ok {
		return -1
	}
	return n
}

// digits reads a whole number without a sign.
func digits(text []byte) (n int, ok bool) {
	if len(text) == 0 || len(text) > 9 {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// richText collects a text from the elements within si or is.
type richText struct {
	text   []byte
	pieces []cells.Piece
	look   lines.Look
	own    bool
	ruby   bool
	in     bool // within an element t
	rich   bool
}

func (r *richText) reset() { *r = richText{text: r.text[:0], pieces: r.pieces[:0]} }

// take takes what the scanner has met.
func (r *richText) take(s *elements.Scanner) {
	switch s.Kind {
	case elements.Text:
		if r.in {
			r.text = append(r.text, s.Data...)
		}
	case elements.Start:
		switch string(s.Name) {
		case "t":
			r.in = true
		case "r":
			r.look, r.own = 0, false
		case "rPr":
			r.own = true
		case "rPh":
			r.ruby = true
		case "strike", "vertAlign", "color", "sz":
			if r.own {
				r.look |= fontLook(s)
			}
		}
	case elements.End:
		switch string(s.Name) {
		case "t":
			r.in = false
			r.end()
		case "r":
			r.look, r.own = 0, false
		case "rPh":
			r.ruby = false
		}
	}
}

// end ends a piece.
func (r *richText) end() {
	p := cells.Piece{End: uint32(len(r.text)), Look: r.look, Own: r.own}
	if r.ruby {
		p.Look, p.Own = lines.Ruby, true
	}
	r.rich = r.rich || p.Own
	r.pieces = append(r.pieces, p)
}

// finish returns the text, borrowed, and its pieces if they look different.
func (r *richText) finish() (text []byte, pieces []cells.Piece) {
	if !r.rich {
		return plainText(r.text), nil
	}
	if !bytes.Contains(r.text, escape) {
		return r.text, r.pieces
	}
	begin := uint32(0)
	for i := range r.pieces {
		p := &r.pieces[i]
		raw := r.text[begin:p.End]
		begin = p.End
		text = append(text, plainText(raw)...)
		p.End = uint32(len(text))
	}
	return text, r.pieces
}

// fontLook is the look that an element of a font gives.
func fontLook(s *elements.Scanner) lines.Look {
	value, stated := s.Attribute(elements.None, "val")
	switch string(s.Name) {
	case "strike":
		if !stated || string(value) == "1" || string(value) == "true" || string(value) == "on" {
			return lines.Struck
		}
	case "vertAlign":
		switch string(value) {
		case "superscript":
			return lines.Superscript
		case "subscript":
			return lines.Subscript
		}
	case "color":
		if isWhite(s) {
			return lines.Faint
		}
	case "sz":
		if size, err := strconv.ParseFloat(string(value), 64); err == nil && lines.TooSmall(size) {
			return lines.Tiny
		}
	}
	return 0
}

// isWhite reports whether an element states the colour white: by itself, as the
// first of the theme, or by its number in the old palette.
func isWhite(s *elements.Scanner) bool {
	if rgb, ok := s.Attribute(elements.None, "rgb"); ok {
		return len(rgb) >= 6 && strings.EqualFold(string(rgb[len(rgb)-6:]), "FFFFFF")
	}
	if theme, ok := s.Attribute(elements.None, "theme"); ok {
		_, tinted := s.Attribute(elements.None, "tint")
		return string(theme) == "0" && !tinted
	}
	index, _ := s.Attribute(elements.None, "indexed")
	return string(index) == "1" || string(index) == "9"
}

// escape begins what stands for a character that XML cannot hold.
var escape = []byte("_x")

// plainText replaces what stands for characters that XML cannot hold, as _x000D_.
func plainText(text []byte) []byte {
	if !bytes.Contains(text, escape) {
		return text
	}
	plain := make([]byte, 0, len(text))
	for {
		n := bytes.Index(text, escape)
		if n < 0 {
			return append(plain, text...)
		}
		plain = append(plain, text[:n]...)
		text = text[n:]
		if len(text) >= 7 && text[6] == '_' {
			if code, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil && (code < 0xd800 || code > 0xdfff) {
				plain = append(plain, string(rune(code))...)
				text = text[7:]
				continue
			}
		}
		plain = append(plain, "_x"...)
		text = text[2:]
	}
}

func (b *book) readShared(s *elements.Scanner) {
	var r richText
	for s.Next() {
		switch {
		case s.Kind == elements.Text || string(s.Name) != "si":
			r.take(s)
		case s.Kind == elements.Start:
			r.reset()
		default:
			b.shared.Add(r.finish())
		}
	}
	if s.Damaged() {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
	}
}

// styles say how the cells of a style look.
type styles struct {
	formats map[int]numbers.Format // those that the workbook defines
	fonts   []lines.Look
	painted []bool // of the fills: whether they are of another colour than white
	cells   []style
}

type style struct {
	format numbers.Format
	look   lines.Look
}

func (b *book) readStyles(s *elements.Scanner) {
	t := &b.styles
	t.formats = map[int]numbers.Format{}
	within := "" // the list that is being read
	for s.Next() {
		switch name := string(s.Name); {
		case s.Kind == elements.Text:
		case s.Kind == elements.End:
			if name == within {
				within = ""
			}
		case len(t.cells) > maxListed || len(t.fonts) > maxListed || len(t.painted) > maxListed || len(t.formats) > maxListed:
			b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
			return
		case within == "":
			switch name {
			case "fonts", "fills", "cellXfs", "numFmts", "dxfs", "cellStyleXfs":
				within = name
			}
		default:
			t.take(s, within+" "+name)
		}
	}
	if s.Damaged() {
		b.cells.Fail(lines.Problem{Trouble: lines.Damaged})
	}
}

// take takes an element of a list of styles; at names both.
func (t *styles) take(s *elements.Scanner, at string) {
	switch at {
	case "fonts font":
		t.fonts = append(t.fonts, 0)
	case "fonts strike", "fonts vertAlign", "fonts color", "fonts sz":
		if n := len(t.fonts); n > 0 {
			t.fonts[n-1] |= fontLook(s)
		}
	case "fills fill":
		t.painted = append(t.painted, false)
	case "fills fgColor":
		if n := len(t.painted); n > 0 {
			t.painted[n-1] = !isWhite(s)
		}
	case "fills gradientFill":
		if n := len(t.painted); n > 0 {
			t.painted[n-1] = true
		}
	case "numFmts numFmt":
		code, _ := s.Attribute(elements.None, "formatCode")
		t.formats[number(s, "numFmtId")] = numbers.Parse(string(code))
	case "cellXfs xf":
		t.cells = append(t.cells, t.styleOf(s))
	}
}

// styleOf puts together what an element says of the look of cells.
func (t *styles) styleOf(s *elements.Scanner) style {
	id := number(s, "numFmtId")
	format, defined := t.formats[id]
	if !defined {
		format = numbers.BuiltIn(id)
	}
	var look lines.Look
	if font := number(s, "fontId"); font >= 0 && font < len(t.fonts) {
		look = t.fonts[font]
	}
	if fill := number(s, "fillId"); fill >= 0 && fill < len(t.painted) && t.painted[fill] {
		look &^= lines.Faint // white on a colour is seen
	}
	return style{format, look}
}

func (t *styles) of(index int) style {
	if index < 0 || index >= len(t.cells) {
		return style{}
	}
	return t.cells[index]
}

// readMerges finds the merged cells of a sheet, which stand behind its rows.
func readMerges(data []byte) []cells.Merge {
	if end := bytes.LastIndex(data, []byte("sheetData")); end > 0 && bytes.Contains(data[end:], []byte("mergeCell")) {
		data = data[end:] // there is no need to go over the rows twice
		data = data[bytes.IndexByte(data, '>')+1:]
	} else if !bytes.Contains(data, []byte("mergeCell")) {
		return nil
	}
	var found []cells.Merge
	for s := elements.New(data, spaces); s.Next(); {
		if s.Kind != elements.Start || string(s.Name) != "mergeCell" {
			continue
		}
		ref, _ := s.Attribute(elements.None, "ref")
		first, last, ok := bytes.Cut(ref, []byte{':'})
		if !ok {
			continue
		}
		left, top := reference(first)
		right, bottom := reference(last)
		if left > 0 && top > 0 && right >= left && bottom >= top {
			found = append(found, cells.Merge{Top: int32(top), Left: int32(left), Bottom: int32(bottom), Right: int32(right)})
		}
	}
	return found
}

// reference reads a reference such as B12 or $B$12; 0 for what is missing.
func reference(text []byte) (column, row int) {
	i := 0
	for ; i < len(text) && i < 5; i++ {
		c := text[i] &^ 0x20
		if text[i] == '$' {
			continue
		}
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, _ = digits(bytes.TrimPrefix(text[i:], []byte{'$'}))
	return column, row
}
