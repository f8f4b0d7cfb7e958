package doc

import (
	"cmp"
	"slices"
	"sort"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"gouji/form"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// The properties that matter (sprm), by their codes.
const (
	propertyDeleted     = 0x0800
	propertySpecVanish  = 0x0818
	propertyStrike      = 0x0837
	propertyVanish      = 0x083c
	propertySpecial     = 0x0855
	propertyDoubleLine  = 0x2a53
	propertyRaised      = 0x2a48 // superscript or subscript
	propertyPlain       = 0x2a33
	propertyOffset      = 0x4845 // raised by half points
	propertyStyle       = 0x4a30
	propertySymbol      = 0x6a09
	propertyPicture     = 0x6a03 // where in the stream Data the picture lies
	propertyPalette     = 0x2a42 // a colour of the text by its number
	propertySize        = 0x4a43 // of the type, in half points
	propertyColour      = 0x6870 // the colour of the text: red, green, blue
	propertyInTable     = 0x2416
	propertyRowEnd      = 0x2417
	propertyInnerCell   = 0x244b
	propertyInnerRowEnd = 0x244c
	propertyDepth       = 0x6649
	propertyElsewhere   = 0x6646 // the properties lie in the stream Data
	propertyElsewhere2  = 0x6645
	propertyMergeAcross = 0x5624
	propertyTable       = 0xd608
	propertyMergeDown   = 0xd62b
	propertyTabs        = 0xc615
)

// maxWork bounds the bytes of properties that are looked at. Characters and
// paragraphs may share them, so that a small file could ask for a lot.
const maxWork = 256 << 20

// eachProperty goes over a list of properties.
func (d *document) eachProperty(list []byte, take func(code int, value []byte)) {
	elsewhere := false
	if d.work > maxWork {
		return
	}
	if d.work += len(list); d.work > maxWork {
		d.fail(rows.TooLarge(limits.Looks, maxWork, form.Place{}))
		return
	}
	for len(list) >= 2 {
		code := short(list, 0)
		list = list[2:]
		length, skip := valueLength(code, list)
		if length < 0 || skip+length > len(list) {
			return
		}
		value := list[skip : skip+length]
		list = list[skip+length:]
		if (code == propertyElsewhere || code == propertyElsewhere2) && !elsewhere {
			elsewhere = true
			at := long(value, 0)
			list = within(d.data, at+2, short(d.data, at))
			d.work += len(list)
			continue
		}
		if len(value) > 0 {
			take(code, value)
		}
	}
}

// valueLength returns how long the value of a property is that begins a list, and how
// many bytes stand before it; -1 where no property that matters stands behind it.
func valueLength(code int, list []byte) (length, skip int) {
	switch code >> 13 {
	case 0, 1:
		return 1, 0
	case 2, 4, 5:
		return 2, 0
	case 3:
		return 4, 0
	case 7:
		return 3, 0
	}
	switch {
	case code == propertyTable:
		return short(list, 0) - 1, 2
	case code == propertyTabs && len(list) > 0 && list[0] == 255:
		return -1, 0
	case len(list) > 0:
		return int(list[0]), 1
	}
	return 0, 0
}

const pageBytes = 512

// readPages lists the pages that an index names. The offsets in the index are not
// looked at: there are programs that write other ones than the pages tell.
func (d *document) readPages(index []byte, entry int) pages {
	p := pages{entry: entry}
	count := (len(index) - 4) / 8
	if count <= 0 || count > len(d.main)/pageBytes {
		d.damaged()
		return p
	}
	for numbers := index[4*(count+1):]; len(numbers) >= 4; numbers = numbers[4:] {
		data := within(d.main, long(numbers, 0)*pageBytes, pageBytes)
		if len(data) < pageBytes {
			d.damaged()
			continue
		}
		runs := int(data[pageBytes-1])
		if 4*(runs+1)+entry*runs > pageBytes-1 {
			d.damaged()
			continue
		}
		p.list = append(p.list, page{long(data, 0), long(data, 4*runs), data})
	}
	slices.SortStableFunc(p.list, func(a, b page) int { return cmp.Compare(a.begin, b.begin) })
	return p
}

// find returns the properties for an offset, and the offsets between which they
// hold. ok is false if the file does not say.
func (p pages) find(at int) (begin, end int, found []byte, ok bool) {
	i := sort.Search(len(p.list), func(i int) bool { return p.list[i].begin > at }) - 1
	if i < 0 || at >= p.list[i].end {
		return at, at + 1, nil, false
	}
	page := p.list[i].data
	runs := int(page[pageBytes-1])
	k := sort.Search(runs, func(k int) bool { return long(page, 4*(k+1)) > at })
	if k == runs || long(page, 4*k) > at {
		return at, at + 1, nil, false
	}
	offset := 2 * int(page[4*(runs+1)+p.entry*k])
	if offset > 0 {
		found = page[min(offset, pageBytes-1) : pageBytes-1]
	}
	return long(page, 4*k), long(page, 4*k+4), found, true
}

// lookAt returns how the character at cp looks, in a paragraph of a style.
func (d *document) lookAt(cp int, in piece, style uint16) lines.Look {
	at := in.stored(cp)
	r := &d.run
	if at >= r.begin && at < r.end && r.style == style && r.changes == in.changes {
		return r.look
	}
	*r = lookRun{style: style, changes: in.changes}
	var properties []byte
	r.begin, r.end, properties, _ = d.looks.find(at) // the last mark may have none
	if len(properties) > 0 {
		properties = within(properties, 1, int(properties[0]))
	}
	base := d.styleLook(style)
	r.look = base
	d.eachProperty(properties, func(code int, value []byte) { d.apply(r, base, code, value) })
	switch {
	case in.changes&1 != 0 && int(in.changes>>1) < len(d.extra):
		d.eachProperty(d.extra[in.changes>>1], func(code int, value []byte) { d.apply(r, base, code, value) })
	case in.changes&1 == 0:
		if code, ok := shortCodes[in.changes>>1&0x7f]; ok {
			d.apply(r, base, code, []byte{byte(in.changes >> 8), 0})
		}
	}
	return r.look
}

// shortCodes are the properties that a piece may name by one byte.
var shortCodes = map[uint16]int{0x41: propertyDeleted, 0x57: propertyStrike, 0x5c: propertyVanish, 0x68: propertyRaised}

// apply changes how a run looks by one property.
func (d *document) apply(r *lookRun, base lines.Look, code int, value []byte) {
	switch code {
	case propertyDeleted:
		r.toggle(lines.Deleted, 0, value[0])
	case propertyStrike, propertyDoubleLine:
		r.toggle(lines.Struck, base, value[0])
	case propertyVanish, propertySpecVanish:
		r.toggle(lines.Hidden, base, value[0])
	case propertyRaised:
		r.look &^= lines.Superscript | lines.Subscript
		switch value[0] {
		case 1:
			r.look |= lines.Superscript
		case 2:
			r.look |= lines.Subscript
		}
	case propertyOffset:
		if int16(short(value, 0)) > 0 {
			r.look |= lines.Superscript
		} else if int16(short(value, 0)) < 0 {
			r.look |= lines.Subscript
		}
	case propertyPlain:
		r.look = base
	case propertyStyle:
		// Of what a style of characters and one of paragraphs both do, one undoes the other.
		own := d.styleLook(uint16(short(value, 0)))
		const toggled = lines.Struck | lines.Hidden
		r.look = base ^ own&toggled | own&^toggled
	case propertyPalette:
		const white = 8
		r.setLook(lines.Faint, value[0] == white)
	case propertyColour:
		r.setLook(lines.Faint, long(value, 0) == 0xffffff)
	case propertySize:
		r.setLook(lines.Tiny, lines.TooSmall(float64(short(value, 0))/2))
	case propertySpecial:
		r.special = value[0] != 0
	case propertyPicture:
		r.picture = long(value, 0)
	case propertySymbol:
		r.symbol = true
	}
}

func (r *lookRun) setLook(look lines.Look, on bool) {
	r.look &^= look
	if on {
		r.look |= look
	}
}

// toggle sets a look, clears it, or takes it or its opposite from the style.
func (r *lookRun) toggle(look, base lines.Look, value byte) {
	on := value == 1
	switch value {
	case 0x80:
		on = base&look != 0
	case 0x81:
		on = base&look == 0
	}
	r.setLook(look, on)
}

func (d *document) styleLook(style uint16) lines.Look {
	if int(style) < len(d.styles) {
		return d.styles[style]
	}
	return 0
}

// readStyles reads what styles do to the look of text.
func (d *document) readStyles(sheet []byte) {
	const maxStyles = 0x0ffe
	head := short(sheet, 0)
	count := min(short(sheet, 2), maxStyles)
	base := short(sheet, 4)
	sheet = within(sheet, 2+head, len(sheet))
	bases := make([]int, count)
	properties := make([][]byte, count)
	for i := range count {
		length := short(sheet, 0)
		style := within(sheet, 2, length)
		sheet = within(sheet, 2+length, len(sheet))
		bases[i] = maxStyles
		if len(style) < base || base < 8 {
			continue
		}
		const paragraphStyle, characterStyle = 1, 2
		kind := short(style, 2) & 0xf
		bases[i] = short(style, 2) >> 4
		sets := within(style, base, len(style))
		sets = within(sets, 2+2*short(sets, 0)+2, len(sets)) // behind the name
		if kind == paragraphStyle {
			first := short(sets, 0)
			sets = within(sets, 2+first+first%2, len(sets))
		} else if kind != characterStyle {
			continue
		}
		properties[i] = within(sets, 2, short(sets, 0))
	}
	d.styles = make([]lines.Look, count)
	for i := range count {
		// From the style that all others build on to the one asked for.
		const maxChain = 12
		chain := make([]int, 0, maxChain)
		for at := i; at < count && len(chain) < maxChain; at = bases[at] {
			chain = append(chain, at)
		}
		var r lookRun
		for _, c := range slices.Backward(chain) {
			under := r.look
			d.eachProperty(properties[c], func(code int, value []byte) {
				if code != propertyStyle {
					d.apply(&r, under, code, value)
				}
			})
		}
		d.styles[i] = r.look
	}
}

// pieceAt returns the piece that holds a character.
func (d *document) pieceAt(cp int) piece {
	i := sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].end > cp })
	if i == len(d.pieces) {
		return piece{}
	}
	return d.pieces[i]
}

// giveText gives out the characters of a paragraph, its mark excluded.
func (d *document) giveText(begin, end int, style uint16) {
	in := piece{}
	var look lines.Look
	d.buffer = d.buffer[:0]
	flush := func() {
		d.rows.Text(d.buffer, look)
		d.buffer = d.buffer[:0]
	}
	for cp := begin; cp < end; cp++ {
		if cp >= in.end {
			in = d.pieceAt(cp)
		}
		if of := d.lookAt(cp, in, style); of != look {
			flush()
			look = of
		}
		c := rune(d.text[cp])
		special := d.run.special
		isField, isPicture := isFieldMark(c), special && isPictureMark(c)
		d.pictures = d.pictures || isPicture
		if (isPicture && d.showsInCell(c, cp) || c == fieldBegins && d.drawsFormula(cp, end)) && !d.inFieldCode() && d.rows.InCell() {
			flush()
			d.rows.Picture(look)
		}
		if isField && !d.isEndless(cp) {
			d.field(c)
		}
		if isField || isPicture || d.inFieldCode() {
			continue
		}
		switch {
		case d.isSymbol(c):
			flush()
			d.rows.Text([]byte("\uFFFD"), look|lines.Symbol)
		case c == lineMark:
			flush()
			d.rows.NewParagraph()
		default:
			cp += d.write(cp, end) - 1
		}
	}
	flush()
}

func isFieldMark(c rune) bool { return c == fieldBegins || c == fieldResult || c == fieldEnds }

func isPictureMark(c rune) bool { return c == pictureMark || c == drawingMark }

// showsInCell reports whether the picture or drawing at cp says something of the cell it stands in.
func (d *document) showsInCell(mark rune, cp int) bool {
	const (
		atDrawings  = 0x1da // where in the head their anchors are listed
		anchorBytes = 26
		twips       = 20 // to the point
	)
	if mark == pictureMark {
		// How large it is, and by so many thousandths of that it is shown.
		const atSize, headBytes = 0x1c, 0x24
		head := within(d.data, d.run.picture, headBytes)
		side := func(at int) float64 { return float64(short(head, at)) * float64(short(head, at+4)) / 1000 / twips }
		return len(head) < headBytes || lines.PictureInCell(side(atSize), side(atSize+2), false)
	}
	list := d.part(atDrawings)
	count := max(len(list)-4, 0) / (4 + anchorBytes)
	i := sort.Search(count, func(i int) bool { return long(list, 4*i) >= cp })
	if i == count || long(list, 4*i) != cp {
		return true
	}
	anchor := within(list, 4*(count+1)+anchorBytes*i, anchorBytes)
	side := func(first, last int) float64 { return float64(int32(long(anchor, last)-long(anchor, first))) / twips }
	return lines.PictureInCell(side(4, 12), side(8, 16), true)
}

// isSymbol reports a character that its run shows as another.
func (d *document) isSymbol(c rune) bool { return c == symbolMark && (d.run.special || d.run.symbol) }

// isEndless reports a mark of a field that has no end, and is none.
func (d *document) isEndless(mark int) bool {
	_, endless := slices.BinarySearch(d.endless, mark)
	return endless
}

// drawsFormula reports whether the instruction of the field that begins at a mark
// draws a formula, such as a figure in a circle.
func (d *document) drawsFormula(mark, end int) bool {
	at := mark + 1
	if d.isEndless(mark) {
		return false
	}
	for at < end && d.text[at] == ' ' {
		at++
	}
	return at+2 < end && d.text[at]|0x20 == 'e' && d.text[at+1]|0x20 == 'q' && d.text[at+2] == ' '
}

// write adds the character at cp to the text, and returns how many units it takes.
func (d *document) write(cp, end int) (units int) {
	c := rune(d.text[cp])
	switch {
	case c == tabMark:
		d.buffer = append(d.buffer, ' ')
		return 1
	case c == hardHyphen:
		d.buffer = append(d.buffer, '-')
		return 1
	case c < firstPlainSpace || c == softHyphen:
		return 1
	}
	units = 1
	if utf16.IsSurrogate(c) && cp+1 < end {
		if pair := utf16.DecodeRune(c, rune(d.text[cp+1])); pair != utf8.RuneError {
			c, units = pair, 2
		}
	}
	d.letters = d.letters || unicode.IsLetter(c) || unicode.IsDigit(c)
	d.buffer = utf8.AppendRune(d.buffer, c)
	return units
}

// field follows the marks of fields. What a person sees of one is its result.
func (d *document) field(mark rune) {
	const maxFields = 64
	switch {
	case mark == fieldBegins && len(d.fields) >= maxFields:
		d.deepFields++
	case mark == fieldBegins:
		d.fields = append(d.fields, false)
	case mark == fieldEnds && d.deepFields > 0:
		d.deepFields--
	case len(d.fields) == 0:
	case mark == fieldResult && d.deepFields == 0:
		d.fields[len(d.fields)-1] = true
	case mark == fieldEnds:
		d.fields = d.fields[:len(d.fields)-1]
	}
}

func (d *document) inFieldCode() bool {
	for _, result := range d.fields {
		if !result {
			return true
		}
	}
	return d.deepFields > 0
}

// fail notes the first trouble that was met.
func (d *document) fail(p lines.Problem) {
	if d.problem.Trouble == lines.NoTrouble {
		d.problem = p
	}
}

func (d *document) damaged() { d.fail(lines.Problem{Trouble: lines.Damaged}) }

// The characters that mean something else than themselves.
const (
	pictureMark     = 0x01
	noteMark        = 0x02
	cellMark        = 0x07 // and the end of a row
	drawingMark     = 0x08
	tabMark         = 0x09
	lineMark        = 0x0b
	pageMark        = 0x0c
	paragraphMark   = 0x0d
	fieldBegins     = 0x13
	fieldResult     = 0x14
	fieldEnds       = 0x15
	hardHyphen      = 0x1e
	softHyphen      = 0x1f
	symbolMark      = 0x28
	firstPlainSpace = 0x20
)

// stored returns where a character of a piece is stored.
func (p piece) stored(cp int) int {
	if p.wide {
		return p.at + 2*(cp-p.begin)
	}
	return p.at + cp - p.begin
}
