// Package word reads the documents of Word: packages (.docx, .docm, .dotx) and
// single XML files (Word 2003 XML, Flat OPC).
//
// Files, each using only those after it: read, chunk, table, list, word.
package word

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/rows"
	"gouji/ingest/documents/zipped"
	"gouji/ingest/lines"
)

// The namespaces that matter. That of documents has had three addresses.
const (
	document elements.Space = iota + 1
	packaging
	annotation
	mathematics
	relationships // in the list of relationships
	relation      // of attributes that refer to one
	terms         // of the properties of a package
	properties    // of Word 2003 XML
	drawing
	placing // of drawings in the text
)

var namespaces = map[string]elements.Space{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":           document,
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                       document,
	"http://schemas.microsoft.com/office/word/2003/wordml":                   document,
	"http://schemas.microsoft.com/office/2006/xmlPackage":                    packaging,
	"http://schemas.microsoft.com/aml/2001/core":                             annotation,
	"http://schemas.openxmlformats.org/officeDocument/2006/math":             mathematics,
	"http://purl.oclc.org/ooxml/officeDocument/math":                         mathematics,
	"http://schemas.openxmlformats.org/package/2006/relationships":           relationships,
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":    relation,
	"http://purl.oclc.org/ooxml/officeDocument/relationships":                relation,
	"http://purl.org/dc/terms/":                                              terms,
	"urn:schemas-microsoft-com:office:office":                                properties,
	"http://schemas.openxmlformats.org/drawingml/2006/main":                  drawing,
	"http://purl.oclc.org/ooxml/drawingml/main":                              drawing,
	"urn:schemas-microsoft-com:vml":                                          drawing,
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": placing,
	"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing":             placing,
}

// IsXML reports whether the root element of plain XML is that of a document of Word.
func IsXML(root elements.Root) bool {
	space := namespaces[root.Space]
	return root.Name == "wordDocument" && space == document || root.Name == "package" && space == packaging
}

func newReader(ctx context.Context, bounds lines.Limits, to lines.Sink) *reader {
	return &reader{ctx: ctx, bounds: bounds, to: to, w: rows.New(to, bounds), styles: map[string]*style{}, lists: newLists()}
}

type reader struct {
	ctx     context.Context
	err     error
	bounds  lines.Limits
	to      lines.Sink
	w       *rows.Writer
	s       *elements.Scanner
	parts   *zipped.Parts
	main    string
	depth   int // documents taken into one another
	chunks  int // documents taken in
	damaged bool
	problem lines.Problem // of a document taken in
	styles  map[string]*style
	current *style // whose properties are read
	lists   lists
	body    bool

	looks      []lines.Look // of what is around, by element: deleted, raised, a reading aid
	look       lines.Look
	paragraph  lines.Look // that the style of the paragraph gives
	run        lines.Look
	item       item // that the paragraph is of a list
	drawn      drawn
	font       string // of the run, if its characters are pictures
	inRun      bool
	properties bool // the properties of a run are read
	fields     []field
	cell       cell
	cells      []cell // of the tables around
	deletedRow bool
	changed    []byte

	inText, inInstruction, inChanged bool
	ending                           bool   // of a field
	rowProperties                    bool   // the properties of a row are read
	wanted                           string // the part of a file of several that is read
}

// style is what a style says of how text looks.
type style struct {
	parent    string
	set, look lines.Look
	item      item
}

// lists are the definitions of numbered lists: which levels show a number. The number
// itself stands nowhere in a document, the program that shows it counts.
type lists struct {
	of       map[string]string // the definition that a list is made by
	numbered map[item]bool     // by definition and level
	// The definition and the list that are being read.
	definition, list string
	level            item
	uncounted        bool // the level shows a bullet or nothing
}

// item is a level of a list, or of the definition of one.
type item struct{ list, level string }

// maxLists bounds how many definitions and levels are remembered.
const maxLists = 100_000

func newLists() lists { return lists{of: map[string]string{}, numbered: map[item]bool{}} }

// numbers reports whether a number is shown in front of an item.
func (l *lists) numbers(of item) bool {
	if of.list == "" {
		return false
	}
	return l.numbered[item{l.of[of.list], of.level}]
}

// cell is what the properties of a cell say.
type cell struct {
	columns              int
	continues, joinsLeft bool
	deleted              bool
}

// field is a field whose instruction or result is being read.
type field struct {
	result      bool // the instruction has ended
	said        bool // something stands behind it
	instruction []byte
	entries     []string // of a list to choose from
	chosen      int
	checkBox    bool
	checked     bool
}

func (r *reader) result() (lines.Problem, error) {
	r.w.End()
	problem := r.w.Problem()
	switch {
	case r.err != nil:
		return lines.Problem{}, r.err
	case problem.Trouble != lines.NoTrouble:
		return problem, nil
	case r.problem.Trouble != lines.NoTrouble:
		return r.problem, nil
	case r.damaged:
		return lines.Problem{Trouble: lines.Damaged}, nil
	case !r.body:
		return lines.Problem{Trouble: lines.NoTables}, nil
	}
	return lines.Problem{}, nil
}

// skipped reports whether the element that begins is no part of the document.
func (r *reader) skipped() bool {
	if string(r.s.Name) == "Fallback" { // what old programs show instead
		return true
	}
	switch r.s.Space {
	case packaging:
		if string(r.s.Name) == "part" {
			name, _ := r.s.Attribute(packaging, "name")
			return string(name) != r.wanted
		}
		return string(r.s.Name) == "binaryData"
	case document:
		switch string(r.s.Name) {
		case "tblGrid", "sectPr", "tblPr", "tblPrEx", "binData", "hdr", "ftr", "footnote", "endnote", "rPrChange", "pPrChange", "tcPrChange", "trPrChange",
			"tblPrChange", "docPr", "fonts", "lists", "bgPict", "latentStyles", "docOleData":
			return true
		}
	case annotation:
		if string(r.s.Name) == "annotation" {
			kind, _ := r.s.Attribute(document, "type")
			return string(kind) == "Word.Comment" || string(kind) == "Word.Formatting"
		}
	case properties:
		return string(r.s.Name) == "OLEObject"
	}
	return false
}

// attribute returns an attribute of the namespace of documents, which Word 2003 and
// some programs leave out.
func (r *reader) attribute(name string) string {
	value, ok := r.s.Attribute(document, name)
	if !ok {
		value, _ = r.s.Attribute(elements.None, name)
	}
	return string(value)
}

// on reports whether an element that switches something switches it on.
func (r *reader) on() bool {
	switch r.attribute("val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

func (r *reader) count() int {
	n, err := strconv.Atoi(r.attribute("val"))
	if err != nil || n < 0 {
		return 0
	}
	const maxCount = 1 << 24
	return min(n, maxCount)
}

func (r *reader) startDrawing() {
	switch string(r.s.Name) {
	case "t":
		r.inText = true
	case "blip", "imagedata":
		r.picture()
	case "shape", "rect":
		style, _ := r.s.Attribute(elements.None, "style")
		r.drawn = drawnBy(string(style))
	case "graphicData":
		if uri, _ := r.s.Attribute(elements.None, "uri"); bytes.HasSuffix(uri, []byte("/chart")) || bytes.HasSuffix(uri, []byte("/diagram")) {
			r.picture()
		}
	}
}

// drawn is how large a drawing is, in points, and whether it floats over the text.
type drawn struct {
	width, height float64
	floating      bool
}

// ofAnySize is a drawing that does not say how large it is.
var ofAnySize = drawn{width: lines.LeastPicture, height: lines.LeastPicture}

// place takes how a drawing stands in the text.
func (r *reader) place() {
	switch string(r.s.Name) {
	case "inline", "anchor":
		r.drawn = ofAnySize
		r.drawn.floating = string(r.s.Name) == "anchor"
	case "extent":
		const emu = 12_700 // to the point
		r.drawn.width, r.drawn.height = r.number("cx")/emu, r.number("cy")/emu
	}
}

// number reads an attribute of a drawing.
func (r *reader) number(name string) float64 {
	value, _ := r.s.Attribute(elements.None, name)
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil {
		return 0
	}
	return n
}

// drawnBy reads the style of an old drawing, such as "position:absolute;width:12pt".
func drawnBy(style string) drawn {
	d := ofAnySize
	for one := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(one, ":")
		size, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), "pt"), 64)
		switch strings.TrimSpace(name) {
		case "position":
			d.floating = strings.TrimSpace(value) == "absolute"
		case "width":
			if err == nil {
				d.width = size
			}
		case "height":
			if err == nil {
				d.height = size
			}
		}
	}
	return d
}

func (r *reader) startFormula() {
	switch string(r.s.Name) {
	case "t":
		r.inText = true
	case "sup", "deg":
		r.look |= lines.Superscript
	case "sub":
		r.look |= lines.Subscript
	case "den":
		if r.body {
			r.w.NewParagraph()
		}
	}
}

// startStyle takes what defines a style, or names that of a paragraph.
func (r *reader) startStyle() {
	switch string(r.s.Name) {
	case "style":
		if id := r.attribute("styleId"); id != "" {
			r.current = &style{}
			const maxStyles = 100_000
			if len(r.styles) < maxStyles {
				r.styles[id] = r.current
			}
		}
	case "basedOn":
		if r.current != nil {
			r.current.parent = r.attribute("val")
		}
	case "pStyle":
		s := r.styleOf(r.attribute("val"))
		r.paragraph, r.item = s.look, s.item
	}
}

// startCharacter takes an element that stands for a character or a line's end.
func (r *reader) startCharacter() bool {
	switch string(r.s.Name) {
	case "tab", "ptab":
		if r.inRun {
			r.write([]byte{'\t'})
		}
	case "br", "cr":
		if r.inRun && r.shown() {
			r.w.NewParagraph()
		}
	case "noBreakHyphen":
		r.write([]byte{'-'})
	case "sym":
		r.symbol()
	case "txbxContent":
		r.w.NewParagraph()
	default:
		return false
	}
	return true
}

// runProperty reads one property of a run or style, and reports whether it was one.
func (r *reader) runProperty() bool {
	switch string(r.s.Name) {
	case "strike", "dstrike":
		r.setLook(lines.Struck, r.on())
	case "vanish", "specVanish":
		r.setLook(lines.Hidden, r.on())
	case "color":
		colour := r.attribute("val")
		r.setLook(lines.Faint, strings.EqualFold(colour, "FFFFFF") || colour == "auto" && r.attribute("themeColor") == "background1")
	case "vertAlign":
		value := r.attribute("val")
		r.setLook(lines.Superscript|lines.Subscript, false)
		r.setLook(lines.Superscript, value == "superscript")
		r.setLook(lines.Subscript, value == "subscript")
	case "position":
		// Raised by as much as note marks are; less is for looks.
		const noteMark = 6 // half points
		n, err := strconv.Atoi(r.attribute("val"))
		r.setLook(lines.Superscript, err == nil && n >= noteMark)
		r.setLook(lines.Subscript, err == nil && n <= -noteMark)
	case "sz":
		half, err := strconv.Atoi(r.attribute("val"))
		r.setLook(lines.Tiny, err == nil && lines.TooSmall(float64(half)/2))
	case "rStyle":
		s := r.styleOf(r.attribute("val"))
		r.run = r.run&^s.set | s.look
	case "rFonts":
		for _, name := range []string{"ascii", "hAnsi"} {
			if font := r.attribute(name); isPictures(font) {
				r.font = font
			}
		}
	default:
		return false
	}
	return true
}

// setLook sets a look of the style that is being defined, else of the run.
func (r *reader) setLook(look lines.Look, on bool) {
	of := &r.run
	if r.current != nil {
		r.current.set |= look
		of = &r.current.look
	}
	*of &^= look
	if on {
		*of |= look
	}
}

// styleOf returns a style with what it takes from those that it is based on.
func (r *reader) styleOf(id string) style {
	s := r.styles[id]
	if s == nil {
		return style{}
	}
	const maxParents = 20
	for n := 0; s.parent != "" && n < maxParents; n++ {
		p := r.styles[s.parent]
		if p == nil || p == s {
			break
		}
		s.look |= p.look &^ s.set
		s.set |= p.set
		if s.item.list == "" {
			s.item = p.item
		}
		s.parent = p.parent
	}
	s.parent = ""
	return *s
}

// isPictures reports whether the characters of a font are pictures.
func isPictures(font string) bool {
	font = strings.ToLower(font)
	return strings.HasPrefix(font, "wingdings") || strings.HasPrefix(font, "webdings") || font == "marlett"
}

// symbol takes a character that is given by its number in a font.
func (r *reader) symbol() {
	n, err := strconv.ParseUint(r.attribute("char"), 16, 16)
	if err != nil {
		return
	}
	const pictures = 0xF000 // where Unicode has room for the characters of such fonts
	c := rune(n)
	font := strings.ToLower(r.attribute("font"))
	switch code := c &^ pictures; {
	case c < ' ':
		return
	case isPictures(font) && c < 0x100:
		c |= pictures
	case isPictures(font):
	case c >= pictures && c < pictures+0x100 && strings.ContainsRune("0123456789.,+-/()% ", code):
		c = code // which fonts of Greek letters and signs show as what they are, too
	}
	r.write([]byte(string(c)))
}

// picture notes a picture, or what an object shows, in a cell.
func (r *reader) picture() {
	if d := r.drawn; r.shown() && r.body && r.w.InCell() && lines.PictureInCell(d.width, d.height, d.floating) {
		r.w.Picture(r.run | r.look)
	}
}

func (r *reader) text() {
	switch {
	case r.inChanged:
		if len(r.changed) < r.bounds.CellText {
			r.changed = append(r.changed, r.s.Data...)
		}
	case r.inText:
		r.write(r.s.Data)
	case r.inInstruction && len(r.fields) > 0:
		const maxBytes = 64
		f := &r.fields[len(r.fields)-1]
		f.instruction = append(f.instruction, r.s.Data[:min(len(r.s.Data), max(0, maxBytes-len(f.instruction)))]...)
	}
}

// shown reports whether text that stands here is part of what fields show.
func (r *reader) shown() bool {
	for i := range r.fields {
		if !r.fields[i].result {
			return false
		}
	}
	return true
}

func (r *reader) write(text []byte) {
	if !r.shown() || !r.body {
		return
	}
	if n := len(r.fields); n > 0 {
		r.fields[n-1].said = true
	}
	look := r.run | r.look
	if r.deletedRow || r.cell.deleted {
		look |= lines.Deleted
	}
	if r.font != "" && len(bytes.TrimSpace(text)) > 0 && text[0] < 0x80 {
		look |= lines.Symbol
	}
	r.w.Text(text, look)
}
