// Package rtf reads documents in Rich Text Format: the paragraphs and tables
// that word processors save as .rtf, and often as .doc.
//
// Files, each using only those after it: rtf, encoding.
package rtf

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// Is reports whether a file that begins like this is in Rich Text Format.
func Is(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte(`{\rtf`))
}

// Read reads a document. Pictures, objects, notes, page heads and what fields
// are made from are not read; what fields show is.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	if int64(len(data)) > bounds.Bytes {
		return rows.TooLarge(limits.Whole, int(bounds.Bytes), form.Place{}), nil
	}
	// The cells of a row are as wide as their edges say, and which columns there
	// are only all rows of a table tell: they are measured first.
	measured := newReader(ctx, data, rows.New(nobody{}, bounds), bounds)
	measured.measuring = true
	measured.read()
	if measured.err != nil {
		return lines.Problem{}, measured.err
	}
	w := rows.New(to, bounds)
	r := newReader(ctx, data, w, bounds)
	r.grids = measured.grids
	for i, grid := range r.grids {
		r.grids[i] = columnEdges(grid)
	}
	r.read()
	if problem := w.Problem(); problem.Trouble != lines.NoTrouble || r.err != nil {
		return problem, r.err
	}
	if r.damaged {
		return lines.Problem{Trouble: lines.Damaged}, nil
	}
	return lines.Problem{}, nil
}

// nobody takes the lines while the tables are measured.
type nobody struct{}

func (nobody) Line(lines.Line)       {}
func (nobody) Title(string)          {}
func (nobody) Part(string, bool)     {}
func (nobody) Date(string)           {}
func (nobody) Problem(lines.Problem) {}

// state is what braces bound: it is kept when a group begins and comes back when it ends.
type state struct {
	destination destination
	look        lines.Look
	font        int // index into fonts, -1 for none
	fallback    int // characters that stand for one \u
	inTable     bool
	level       int  // \itap
	skipsNext   bool // the next group is what programs without Unicode read
	nestedProps bool // within the properties of a nested table's row
	shapeTop    int  // of the drawn frame, in twips
	shapeBottom int
}

// destination is where the text of a group goes.
type destination uint8

const (
	body destination = iota
	skipped
	fontTable
	colourTable
	information
	revised // the time of the last change
	drawn   // a property of a drawn frame, which may be a picture
)

// silent reports whether the characters of a group are not read.
func (d destination) silent() bool {
	return d == skipped || d == information || d == colourTable || d == drawn
}

// takes reports whether a group within one of that destination matters, by its word.
func (d destination) takes(word []byte) bool {
	return d != skipped && (d != drawn || string(word) == "pict")
}

// maxGroups is how deep groups may lie one in the other.
const maxGroups = 4000

type reader struct {
	ctx       context.Context
	err       error
	data      []byte
	at        int
	w         *rows.Writer
	bounds    lines.Limits
	measuring bool
	damaged   bool
	ended     bool

	state
	groups  []state
	starred bool // \* was the last word: the group may be skipped if its word is not known
	fresh   bool // the group has just begun

	page        int // code page of the document
	defaultFont int
	fonts       []font
	colour      [3]int // red, green and blue of the colour that is being read
	whites      []bool // of the colours: whether they are white
	bytes       []byte // text in the code page of the font, not yet decoded
	characters  []byte // decoded text, not yet given on
	mark        bool   // the \up or \dn that follows makes a superscript or subscript
	high        rune   // first half of a character that \u gives in two
	skip        int    // characters still to be skipped after \u
	date        [3]int

	depth   int // tables that are open
	tables  int // tables begun
	open    []openTable
	rowOpen bool // \trowd was seen and \row was not
	grids   [][]int
	shapes  []rows.Shape
}

type font struct {
	number, charset, page int
}

// openTable is a table that is open, with the cells as the last \trowd has them.
type openTable struct {
	number int
	left   int
	cells  []cellShape
	next   cellShape // what was said of the cell whose \cellx is still to come
}

type cellShape struct {
	right                int
	joinsLeft, joinsOver bool
}

func newReader(ctx context.Context, data []byte, w *rows.Writer, bounds lines.Limits) *reader {
	r := &reader{ctx: ctx, data: data, w: w, bounds: bounds, page: 1252}
	r.fallback, r.font = 1, -1
	r.open = make([]openTable, 1, 4)
	return r
}

func (r *reader) read() {
	r.at = max(0, bytes.IndexByte(r.data, '{'))
	for n := 0; r.at < len(r.data) && !r.damaged && !r.ended && !r.w.Full(); n++ {
		if n%4096 == 0 {
			if r.err = r.ctx.Err(); r.err != nil {
				return
			}
		}
		r.next()
	}
	r.flush()
	if len(r.groups) > 0 && !r.w.Full() {
		r.damaged = true
	}
	r.w.End()
	if d := r.date; !r.measuring && d[0] > 0 {
		r.w.Date(d[0], d[1], d[2])
	}
}

// next takes one group, word, symbol or stretch of text.
func (r *reader) next() {
	switch c := r.data[r.at]; c {
	case '{':
		r.flush()
		r.at++
		if len(r.groups) >= maxGroups {
			r.damaged = true
			return
		}
		skips := r.skipsNext
		r.skipsNext = false
		r.groups = append(r.groups, r.state)
		r.fresh, r.skip = true, 0
		if skips {
			r.destination = skipped
		}
	case '}':
		r.flush()
		r.at++
		r.endGroup()
	case '\\':
		r.control()
	case '\r', '\n', 0:
		r.at++
	default:
		end := r.at + 1
		for end < len(r.data) && !isSyntax(r.data[end]) {
			end++
		}
		text := r.data[r.at:end]
		r.at, r.fresh = end, false
		r.literal(text)
	}
}

func isSyntax(c byte) bool {
	return c == '\\' || c == '{' || c == '}' || c == '\r' || c == '\n' || c == 0
}

func (r *reader) endGroup() {
	n := len(r.groups)
	if n == 0 {
		r.damaged = true
		return
	}
	r.state = r.groups[n-1]
	r.groups = r.groups[:n-1]
	r.starred, r.fresh, r.skip = false, false, 0
	r.ended = n == 1
}

// literal takes text as it stands in the file.
func (r *reader) literal(text []byte) {
	if n := min(r.skip, len(text)); n > 0 {
		r.skip -= n
		text = text[n:]
	}
	if r.destination == colourTable {
		for range bytes.Count(text, []byte{';'}) {
			const maxColours = 10_000
			if len(r.whites) < maxColours {
				r.whites = append(r.whites, r.colour == [3]int{255, 255, 255})
			}
			r.colour = [3]int{}
		}
	}
	if r.destination.silent() || len(text) == 0 {
		return
	}
	r.high = 0
	if len(r.bytes) == 0 && isASCII(text) {
		r.characters = append(r.characters, text...)
		return
	}
	r.bytes = append(r.bytes, text...)
}

func isASCII(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// control takes a word or symbol that begins with a backslash.
func (r *reader) control() {
	r.at++
	if r.at >= len(r.data) {
		r.damaged = true
		return
	}
	c := r.data[r.at]
	if !isLetter(c) {
		r.at++
		r.symbol(c)
		return
	}
	begin := r.at
	for r.at < len(r.data) && isLetter(r.data[r.at]) {
		r.at++
	}
	word := r.data[begin:r.at]
	begin = r.at
	if r.at < len(r.data) && r.data[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.data) && '0' <= r.data[r.at] && r.data[r.at] <= '9' {
		r.at++
	}
	number, given := 0, false
	if digits := r.data[begin:r.at]; len(digits) > 0 && len(digits) <= 10 {
		n, err := strconv.Atoi(string(digits))
		number, given = n, err == nil
	}
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	first, starred := r.fresh, r.starred
	r.fresh, r.starred = false, false
	if string(word) == "bin" {
		r.at += min(max(number, 0), len(r.data)-r.at)
		return
	}
	if first && r.enter(word, starred) {
		return
	}
	if r.destination != skipped {
		r.word(word, number, given)
	}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func (r *reader) symbol(c byte) {
	r.starred = c == '*'
	if c == '*' {
		return // fresh stays: the word that follows names the group
	}
	r.fresh = false
	if c == '\'' {
		if r.at+2 > len(r.data) {
			r.damaged = true
			return
		}
		n, err := strconv.ParseUint(string(r.data[r.at:r.at+2]), 16, 8)
		if err != nil {
			r.damaged = true
			return
		}
		r.at += 2
		switch {
		case r.skip > 0:
			r.skip--
		case !r.destination.silent():
			r.high = 0
			r.bytes = append(r.bytes, byte(n))
		}
		return
	}
	if r.skip > 0 {
		r.skip--
		return
	}
	switch c {
	case '\\', '{', '}':
		r.literal([]byte{c})
	case '~':
		r.character('\u00A0')
	case '_':
		r.character('-')
	case '\r', '\n':
		r.paragraph()
	}
}

// enter looks at the word that a group begins with, which may say that the group
// is no part of the text.
func (r *reader) enter(word []byte, starred bool) bool {
	if !r.destination.takes(word) {
		return true
	}
	switch string(word) {
	case "fonttbl":
		r.destination = fontTable
	case "colortbl":
		r.destination = colourTable
	case "pict", "object", "mmath", "moMath":
		if string(word) != "pict" || r.pictureShows() {
			r.picture()
		}
		r.destination = skipped
	case "fldinst":
		if instructed.Compiled().Match(r.data[r.at:min(len(r.data), r.at+maxInstruction)]) {
			r.picture()
		}
		r.destination = skipped
	case "info":
		r.destination = information
	case "revtim":
		if r.destination == information {
			r.destination = revised
		}
	case "nesttableprops":
		r.nestedProps = true
	case "updnprop":
		r.mark, r.destination = true, skipped
	case "shpinst", "shptxt", "shppict", "ud": // drawn frames hold text
	case "sp":
		r.destination = drawn
	case "stylesheet", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
		"footnote", "annotation", "nonesttables", "shprslt", "nonshppict", "tc", "xe", "txe", "rxe", "revtbl", "listtable", "author",
		"operator", "subject", "title", "keywords", "doccomm", "comment", "creatim", "printim", "buptim", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn",
		"do", "filetbl", "objalias", "sv", "sn":
		r.destination = skipped
	case "upr":
		r.skipsNext = true
	default:
		if starred {
			r.destination = skipped
			return true
		}
		return false
	}
	return true
}

// word takes a control word.
func (r *reader) word(word []byte, number int, given bool) {
	switch r.destination {
	case fontTable:
		r.fontWord(word, number)
	case revised:
		r.dateWord(word, number)
	case colourTable:
		r.colourWord(word, number)
	case information, drawn:
	default:
		if act := controls[string(word)]; act != nil {
			act(r, number, given)
		} else if c := characters[string(word)]; c != 0 {
			r.character(c)
		}
	}
}

// dateWord takes a word of the date on which the document was last changed.
func (r *reader) dateWord(word []byte, number int) {
	switch string(word) {
	case "yr":
		r.date[0] = number
	case "mo":
		r.date[1] = number
	case "dy":
		r.date[2] = number
	}
}

// colourWord takes a word of the table of colours.
func (r *reader) colourWord(word []byte, number int) {
	switch string(word) {
	case "red":
		r.colour[0] = number
	case "green":
		r.colour[1] = number
	case "blue":
		r.colour[2] = number
	}
}

// characters are the words that stand for one.
var characters = map[string]rune{
	"tab": '\t', "emdash": '—', "endash": '–', "bullet": '•', "lquote": '‘', "rquote": '’',
	"ldblquote": '“', "rdblquote": '”', "emspace": ' ', "enspace": ' ', "qmspace": ' ',
}

// control is what a word does; number stands behind it if given is set.
type control func(r *reader, number int, given bool)

const raised = lines.Superscript | lines.Subscript

// controls are the words that matter.
var controls = map[string]control{
	// Text and its encoding.
	"u":       func(r *reader, number int, _ bool) { r.unicode(number) },
	"uc":      func(r *reader, number int, _ bool) { r.fallback = min(max(number, 0), 16) },
	"f":       func(r *reader, number int, _ bool) { r.flush(); r.font = r.fontOf(number) },
	"ansicpg": func(r *reader, number int, _ bool) { r.page = number },
	"mac":     func(r *reader, _ int, _ bool) { r.page = 10000 },
	"deff":    func(r *reader, number int, _ bool) { r.defaultFont = number },
	// Looks.
	"cf": func(r *reader, number int, _ bool) {
		r.setLook(lines.Faint, number > 0 && number < len(r.whites) && r.whites[number])
	},
	"plain": func(r *reader, _ int, _ bool) {
		r.flush()
		r.look, r.font = 0, r.fontOf(r.defaultFont)
	},
	"v": look(lines.Hidden),
	"fs": func(r *reader, number int, given bool) {
		r.setLook(lines.Tiny, given && lines.TooSmall(float64(number)/2))
	},
	"strike":     look(lines.Struck),
	"striked":    look(lines.Struck),
	"deleted":    look(lines.Deleted),
	"super":      raise(lines.Superscript),
	"sub":        raise(lines.Subscript),
	"nosupersub": func(r *reader, _ int, _ bool) { r.setLook(raised, false) },
	"up":         shift(lines.Superscript),
	"dn":         shift(lines.Subscript),
	// Paragraphs.
	"pard":  func(r *reader, _ int, _ bool) { r.flush(); r.inTable, r.level = false, 1 },
	"intbl": func(r *reader, _ int, _ bool) { r.inTable = true },
	"itap": func(r *reader, number int, _ bool) {
		r.level, r.inTable = min(max(number, 0), r.bounds.Depth+1), number > 0
	},
	"par":    endParagraph,
	"sect":   endParagraph,
	"page":   endParagraph,
	"column": endParagraph,
	"line":   breakLine,
	"lbr":    breakLine,
	// Drawn frames.
	"shptop":    func(r *reader, number int, _ bool) { r.shapeTop = number },
	"shpbottom": func(r *reader, number int, _ bool) { r.shapeBottom = number },
	// Tables.
	"trowd":    func(r *reader, _ int, _ bool) { r.defineRow() },
	"trleft":   func(r *reader, number int, _ bool) { r.definition().left = number },
	"clmrg":    func(r *reader, _ int, _ bool) { r.definition().next.joinsLeft = true },
	"clvmrg":   func(r *reader, _ int, _ bool) { r.definition().next.joinsOver = true },
	"cellx":    func(r *reader, number int, _ bool) { r.defineCell(number) },
	"cell":     func(r *reader, _ int, _ bool) { r.endCell(false) },
	"nestcell": func(r *reader, _ int, _ bool) { r.endCell(true) },
	"row":      func(r *reader, _ int, _ bool) { r.endRow(false) },
	"nestrow":  func(r *reader, _ int, _ bool) { r.endRow(true) },
}

// look turns a look on, or off where the number is 0.
func look(of lines.Look) control {
	return func(r *reader, number int, given bool) { r.setLook(of, !given || number != 0) }
}

// raise turns one of the looks of note marks on and the other off.
func raise(of lines.Look) control {
	return func(r *reader, number int, given bool) {
		r.setLook(raised, false)
		r.setLook(of, !given || number != 0)
	}
}

// shift raises or lowers text by as much as note marks are, or what is said to be
// one; less is for looks.
func shift(of lines.Look) control {
	const noteMark = 6 // half points, also what stands for no number
	return func(r *reader, number int, given bool) {
		r.setLook(of, !given || number >= noteMark || number > 0 && r.mark)
		r.mark = false
	}
}

func endParagraph(r *reader, _ int, _ bool) { r.paragraph() }

func breakLine(r *reader, _ int, _ bool) {
	if r.destination == body {
		r.flush()
		r.alignTables()
		r.w.NewParagraph()
	}
}

// defineCell defines the next cell of a row by where it ends.
func (r *reader) defineCell(right int) {
	d := r.definition()
	if len(d.cells) < r.bounds.Columns {
		d.next.right = right
		d.cells = append(d.cells, d.next)
	}
	d.next = cellShape{}
}

func (r *reader) setLook(look lines.Look, on bool) {
	r.flush()
	r.look &^= look
	if on {
		r.look |= look
	}
}

// maxInstruction is how many bytes of a field's instruction are looked at.
const maxInstruction = 120

// instructed is how the instruction of a field begins that draws a formula, such as a figure in a circle.
var instructed = pattern.Of(`(?i)^(?:[\s{]|\\[a-z]+-?\d* ?)*eq\s`)

// pictureWord says how large the picture that begins is: in twips, and shown by so many per cent of that.
var pictureWord = pattern.Of(`\\pic(wgoal|hgoal|scalex|scaley)(-?\d{1,6})`)

// pictureShows reports whether the picture that begins says something of the cell that it stands in.
func (r *reader) pictureShows() bool {
	const twips = 20 // to the point
	said := map[string]float64{"wgoal": lines.LeastPicture * twips, "hgoal": lines.LeastPicture * twips, "scalex": 100, "scaley": 100}
	head := r.data[r.at:min(len(r.data), r.at+maxPictureHead)]
	if end := bytes.Index(head, []byte("blip")); end > 0 {
		head = head[:end] // the next picture may be its copy for other programs
	}
	for _, word := range pictureWord.Compiled().FindAllSubmatch(head, len(said)) {
		n, _ := strconv.Atoi(string(word[2])) // at most six digits
		said[string(word[1])] = float64(n)
	}
	width, height := said["wgoal"]*said["scalex"]/100/twips, said["hgoal"]*said["scaley"]/100/twips
	floating := r.destination == drawn
	if floating {
		height = float64(r.shapeBottom-r.shapeTop) / twips
	}
	return lines.PictureInCell(width, height, floating)
}

// maxPictureHead is how many bytes at the beginning of a picture are looked through for its size.
const maxPictureHead = 400

// picture notes a picture in a cell.
func (r *reader) picture() {
	if r.destination != body && r.destination != drawn || r.look&lines.Hidden != 0 {
		return
	}
	r.flush()
	if r.alignTables(); !r.measuring && r.w.InCell() {
		r.w.Picture(r.look)
	}
}

// fontWord takes a word of the list of fonts.
func (r *reader) fontWord(word []byte, number int) {
	const maxFonts = 10_000
	switch string(word) {
	case "f":
		if len(r.fonts) < maxFonts {
			r.fonts = append(r.fonts, font{number: number})
		}
	case "fcharset":
		if n := len(r.fonts); n > 0 {
			r.fonts[n-1].charset = number
		}
	case "cpg":
		if n := len(r.fonts); n > 0 {
			r.fonts[n-1].page = number
		}
	}
}

func (r *reader) fontOf(number int) int {
	if number >= 0 && number < len(r.fonts) && r.fonts[number].number == number {
		return number // numbered in order, as most are
	}
	return slices.IndexFunc(r.fonts, func(f font) bool { return f.number == number })
}

// unicode takes a character that is given by its number, in two halves beyond 65,535.
func (r *reader) unicode(number int) {
	if number < 0 {
		number += 1 << 16
	}
	r.skip = r.fallback
	r.decodeBytes()
	c := rune(number)
	switch {
	case utf16.IsSurrogate(c) && c < 0xDC00:
		r.high = c
		return
	case utf16.IsSurrogate(c):
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	r.put(c)
}

// character takes a character that a word or symbol stands for.
func (r *reader) character(c rune) {
	if r.destination.silent() || r.destination == fontTable {
		return
	}
	r.decodeBytes()
	r.put(c)
}

func (r *reader) put(c rune) {
	r.characters = utf8.AppendRune(r.characters, c)
}

// flush gives on the text that has been collected, which is of one look and font.
func (r *reader) flush() {
	r.decodeBytes()
	text := r.characters
	if len(text) == 0 {
		return
	}
	r.characters = r.characters[:0]
	if r.destination != body {
		return
	}
	if r.alignTables(); r.measuring {
		return
	}
	look := r.look
	if r.symbolFont() && len(bytes.TrimSpace(text)) > 0 {
		look |= lines.Symbol
	}
	r.w.Text(text, look)
}

// symbolCharset is the character set of fonts whose characters are pictures.
const symbolCharset = 2

func (r *reader) symbolFont() bool {
	return r.font >= 0 && r.font < len(r.fonts) && r.fonts[r.font].charset == symbolCharset
}

// decodeBytes decodes what stands in the code page of the font.
func (r *reader) decodeBytes() {
	if len(r.bytes) == 0 {
		return
	}
	if r.symbolFont() {
		const pictures = 0xF000 // where Unicode has room for the characters of such fonts
		for _, c := range r.bytes {
			r.put(pictures + rune(c))
		}
		r.bytes = r.bytes[:0]
		return
	}
	page := r.page
	if r.font >= 0 && r.font < len(r.fonts) {
		f := r.fonts[r.font]
		switch named := charsetPage(f.charset); {
		case f.page > 0:
			page = f.page
		case named > 0:
			page = named
		}
	}
	if e := codePage(page); e != nil && r.destination != fontTable {
		r.characters = appendDecoded(r.characters, r.bytes, e)
	}
	r.bytes = r.bytes[:0]
}

func appendDecoded(to, from []byte, e encoding.Encoding) []byte {
	text, err := e.NewDecoder().Bytes(from)
	if err != nil {
		return utf8.AppendRune(to, utf8.RuneError)
	}
	return append(to, text...)
}

// paragraph ends a paragraph.
func (r *reader) paragraph() {
	if r.destination != body {
		return
	}
	r.flush()
	r.alignTables()
	r.w.NewParagraph()
}

// wanted is how many tables lie around the text.
func (r *reader) wanted() int {
	switch {
	case r.inTable:
		return max(r.level, 1)
	case r.rowOpen:
		return 1 // not every program says \intbl
	}
	return 0
}

// alignTables opens and closes tables until the text stands in as many as it should.
func (r *reader) alignTables() { r.nestTables(r.wanted()) }

func (r *reader) nestTables(depth int) {
	for r.depth > depth {
		r.closeTable()
	}
	for r.depth < depth {
		if r.depth > 0 && !r.w.InCell() {
			r.w.Cell(lines.Text)
		}
		r.openTable()
	}
	if depth > 0 && !r.w.InCell() {
		r.w.Cell(lines.Text)
	}
}

func (r *reader) openTable() {
	r.w.Table(false)
	if len(r.open) == r.depth+1 {
		r.open = append(r.open, openTable{})
	}
	r.depth++
	t := &r.open[r.depth]
	if r.depth > 1 { // that of the outermost may have come before its first text
		*t = openTable{cells: t.cells[:0]}
	}
	t.number = r.tables
	r.tables++
	if r.measuring {
		r.grids = append(r.grids, nil)
	}
}

func (r *reader) closeTable() {
	r.w.EndTable()
	r.depth--
}

// definition is the row that \cellx and its like describe.
func (r *reader) definition() *openTable {
	level := 1
	if r.nestedProps {
		level = max(r.depth, 1)
	}
	for len(r.open) <= level {
		r.open = append(r.open, openTable{})
	}
	return &r.open[level]
}

func (r *reader) defineRow() {
	r.flush()
	d := r.definition()
	*d = openTable{number: d.number, cells: d.cells[:0]}
	r.rowOpen = r.rowOpen || !r.nestedProps
}

func (r *reader) endCell(nested bool) {
	if r.destination != body {
		return
	}
	r.flush()
	depth := 1
	if nested {
		depth = max(r.wanted(), 2)
	}
	r.nestTables(depth)
	r.w.EndCell(1, 1)
}

func (r *reader) endRow(nested bool) {
	if r.destination != body {
		return
	}
	r.flush()
	if nested && r.depth < 2 || r.depth == 0 {
		return // a row without a cell
	}
	if !nested {
		for r.depth > 1 {
			r.closeTable()
		}
		r.rowOpen = false
	}
	t := &r.open[r.depth]
	if r.measuring {
		grid := append(r.grids[t.number], t.left)
		for _, c := range t.cells {
			grid = append(grid, c.right)
		}
		const maxUnsorted = 1 << 12
		if len(grid) > maxUnsorted {
			grid = columnEdges(grid)
		}
		r.grids[t.number] = grid
		r.w.EndShapedRow(nil)
		return
	}
	r.w.EndShapedRow(r.shapesOf(t))
}

// sameEdge is how far apart edges can lie, in twips, that are one to the eye.
const sameEdge = 30

// columnEdges sorts the edges of a table's cells and leaves one of those that are the same to the eye.
func columnEdges(edges []int) []int {
	slices.Sort(edges)
	kept := edges[:0]
	for _, e := range edges {
		if len(kept) == 0 || e-kept[len(kept)-1] > sameEdge {
			kept = append(kept, e)
		}
	}
	return kept
}

// columnAt returns the column that begins at an edge.
func columnAt(grid []int, edge int) int {
	at, _ := slices.BinarySearch(grid, edge+1)
	return max(at-1, 0)
}

// shapesOf says which columns the cells of a row cover.
func (r *reader) shapesOf(t *openTable) []rows.Shape {
	r.shapes = r.shapes[:0]
	grid := r.grids[t.number]
	left := columnAt(grid, t.left)
	for i, c := range t.cells {
		right := max(columnAt(grid, c.right), left+1)
		if c.joinsLeft && i > 0 {
			r.shapes = append(r.shapes, rows.Shape{Column: left, Columns: right - left, JoinsLeft: true})
		} else {
			r.shapes = append(r.shapes, rows.Shape{Column: left, Columns: right - left, Continues: c.joinsOver})
		}
		left = right
	}
	return r.shapes
}
