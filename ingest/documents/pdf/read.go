// Package pdf reads the text and the ruling lines of PDF files.
//
// The objects are read by a parser of its own: the libraries there are decode
// tables to Unicode wrongly, panic on damaged files, or bring an engine of ten
// megabytes with them. What a report needs is small enough to be bounded and
// tested in full: objects, their tables, the packings of text, the encryption of
// files that open without a password, the operators that place characters and lines.
//
// A figure must be what a person sees. So text that is clipped, painted over,
// written in the colour of the paper or on a layer that is switched off is marked
// as hidden; a character that no table of the file explains is marked as a symbol;
// and a stream whose checksum is wrong is not read at all.
//
// Files, each using only those after it: read, content, font, security, cmap,
// truetype, file, filter, object, document, lexer.
package pdf

import (
	"context"
	"math"
	"strings"
	"unicode/utf16"

	"gouji/form"
	"gouji/ingest/documents/layout"
	"gouji/ingest/lines"
)

// Read reads a PDF. It is a lines.Read. Places are page, row of the page and
// cell of the row.
func Read(ctx context.Context, data []byte, bounds lines.Limits, to lines.Sink) (lines.Problem, error) {
	f := &file{
		ctx: ctx, data: data, bounds: bounds,
		fonts: map[uintptr]*font{}, drawings: map[*stream][]byte{},
	}
	locked, ok := f.open()
	switch {
	case locked:
		return lines.Problem{Trouble: lines.Encrypted}, ctx.Err()
	case f.over():
		return lines.Problem{Trouble: lines.TooLarge, Limit: f.exceeded}, ctx.Err()
	case !ok:
		return lines.Problem{Trouble: lines.Damaged}, ctx.Err()
	}
	f.writeProperties(to)
	f.layersOff = f.layers()
	document := layout.New(bounds, to)
	pages, whole := f.pages()
	damaged, outlines := !whole, 0
	var tally layout.Tally
	for i, p := range pages {
		if err := ctx.Err(); err != nil {
			return lines.Problem{}, err
		}
		place := form.Place{Part: int16(min(i+1, math.MaxInt16))}
		f.damaged = false
		c, ok := f.page(p)
		if !ok || f.damaged {
			damaged = true
			to.Problem(lines.Problem{Trouble: lines.Damaged, Place: place})
		}
		outlines += c.outlines
		tally.Add(c.page, c.pictures, place)
		if f.exceed(document.Page(c.page)); f.over() {
			break
		}
	}
	if !f.over() {
		f.exceed(document.Finish())
	}
	const outlinesOfText = 50 // shapes with curves, where characters were made drawings
	switch {
	case f.over():
		return lines.Problem{Trouble: lines.TooLarge, Limit: f.exceeded}, ctx.Err()
	case tally.Seen > 0 || damaged:
	case tally.Pictures || outlines >= outlinesOfText:
		return lines.Problem{Trouble: lines.Picture}, ctx.Err()
	default:
		return lines.Problem{Trouble: lines.NoTables}, ctx.Err()
	}
	tally.WriteScans(to)
	if !whole {
		return lines.Problem{Trouble: lines.Damaged}, ctx.Err()
	}
	return lines.Problem{}, ctx.Err()
}

// writeProperties tells the title and the date of the last change.
func (f *file) writeProperties(to lines.Sink) {
	info := f.dictionary(f.trailer["Info"])
	if title, ok := f.resolve(info["Title"]).(text); ok {
		if t := strings.TrimSpace(textString(title)); t != "" {
			to.Title(t)
		}
	}
	for _, key := range []name{"ModDate", "CreationDate"} {
		said, _ := f.resolve(info[key]).(text)
		if day, ok := lines.Day(textString(said)); ok { // D:20240113093000+08'00'
			to.Date(day)
			return
		}
	}
}

// textString decodes text that is not drawn: UTF-16 or UTF-8 with a mark, else Latin.
func textString(s text) string {
	switch {
	case strings.HasPrefix(string(s), "\xFE\xFF"):
		units := make([]uint16, 0, len(s)/2)
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(string(s), "\xEF\xBB\xBF"):
		return strings.ToValidUTF8(string(s[3:]), unknownText)
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// pageEntry is a page with what it inherits.
type pageEntry struct {
	page, resources     dictionary
	media, crop, rotate object
}

// pages lists the pages in order. whole is false if the tree of pages is broken.
func (f *file) pages() (out []pageEntry, whole bool) {
	root := f.catalog()["Pages"]
	whole = true
	seen := map[int]bool{}
	var walk func(o object, from pageEntry, depth int)
	walk = func(o object, from pageEntry, depth int) {
		if f.over() {
			return
		}
		if r, is := o.(reference); is {
			if seen[r.number] {
				whole = false
				return
			}
			seen[r.number] = true
		}
		d, is := f.resolve(o).(dictionary)
		if !is || depth > maxNesting {
			whole = false
			return
		}
		inherit := func(key name, into *object) {
			if v := f.resolve(d[key]); v != nil {
				*into = v
			}
		}
		if r := f.dictionary(d["Resources"]); r != nil {
			from.resources = r
		}
		inherit("MediaBox", &from.media)
		inherit("CropBox", &from.crop)
		inherit("Rotate", &from.rotate)
		if kids := f.array(d["Kids"]); kids != nil && d["Type"] != name("Page") {
			before := len(out)
			for _, kid := range kids {
				walk(kid, from, depth+1)
			}
			if count, ok := f.number(d["Count"]); ok && int(count) != len(out)-before {
				whole = false
			}
			return
		}
		if len(out) >= f.bounds.Sheets {
			f.exceed(limitPages.At(f.bounds.Sheets))
			return
		}
		from.page = d
		out = append(out, from)
	}
	walk(root, pageEntry{}, 0)
	return out, whole
}

// page draws a page. ok is false if its contents cannot be had whole.
func (f *file) page(p pageEntry) (c *canvas, ok bool) {
	sides := func(o object) (layout.Box, bool) {
		n := f.numbers(o, 4)
		if n == nil {
			return layout.Box{}, false
		}
		b := layout.BoxOf([]layout.Point{{X: n[0], Y: n[1]}, {X: n[2], Y: n[3]}})
		return b, b.X1-b.X0 >= 1 && b.Y1-b.Y0 >= 1 && b.X1-b.X0 < 1e5 && b.Y1-b.Y0 < 1e5
	}
	media, ok := sides(p.media)
	if !ok {
		media = layout.Box{X1: 595, Y1: 842} // A4
	}
	if crop, ok := sides(p.crop); ok && !crop.Within(media).Empty() {
		media = crop.Within(media)
	}
	unit := 1.0
	if u, ok := f.number(p.page["UserUnit"]); ok && u > 0 && u < 1000 {
		unit = u
	}
	w, h := (media.X1-media.X0)*unit, (media.Y1-media.Y0)*unit
	base := matrix{unit, 0, 0, -unit, -media.X0 * unit, media.Y1 * unit}
	turn, _ := p.rotate.(float64)
	switch (int(turn)%360 + 360) % 360 {
	case 90:
		base = base.times(matrix{0, 1, -1, 0, h, 0})
		w, h = h, w
	case 180:
		base = base.times(matrix{-1, 0, 0, -1, w, h})
	case 270:
		base = base.times(matrix{0, -1, 1, 0, 0, w})
		w, h = h, w
	}
	c = &canvas{file: f, page: &layout.Page{Width: w, Height: h}}
	c.state = state{matrix: base, clip: layout.Box{X1: w, Y1: h}, fillSeen: 1, strokeSeen: 1, lineWidth: 1, stretch: 1, fillModel: "DeviceGray", strokeModel: "DeviceGray"}
	data, ok := f.contents(p.page["Contents"])
	if !ok {
		return c, false
	}
	start := c.state
	c.draw(data, p.resources)
	for _, o := range f.array(p.page["Annots"]) {
		c.state, c.saved, c.marks, c.unseen = start, nil, nil, 0
		c.annotation(f.dictionary(o))
		if f.over() {
			break
		}
	}
	return c, true
}

// contents unpacks what a page draws: one stream, or several that are read as one.
func (f *file) contents(o object) ([]byte, bool) {
	switch o := f.resolve(o).(type) {
	case nil:
		return nil, true // a blank page
	case *stream:
		return f.unpack(o)
	case array:
		var all []byte
		for _, part := range o {
			s, is := f.resolve(part).(*stream)
			if !is {
				return nil, false
			}
			data, ok := f.unpack(s)
			if !ok {
				return nil, false
			}
			if f.unpacked += int64(len(data)); f.unpackedLeft() == 0 { // the same stream may be named again and again
				f.exceedUnpacked()
				return nil, false
			}
			all = append(append(all, data...), '\n')
		}
		return all, true
	}
	return nil, false
}

// annotation draws what is laid on a page: the fields of a form that was filled
// in, text typed over the page, words struck out.
func (c *canvas) annotation(d dictionary) {
	const hidden, noView = 2, 32
	flags, _ := c.file.number(d["F"])
	if d == nil || int(flags)&(hidden|noView) != 0 || c.file.switchedOff(d["OC"]) || d["Subtype"] == name("Popup") {
		return
	}
	look := c.file.resolve(c.file.dictionary(d["AP"])["N"])
	if states, is := look.(dictionary); is {
		now, _ := c.file.resolve(d["AS"]).(name)
		look = c.file.resolve(states[now])
	}
	rect := c.file.numbers(d["Rect"], 4)
	if rect == nil {
		return
	}
	s, is := look.(*stream)
	if !is {
		c.typed(c.file.valueOf(d), layout.BoxOf([]layout.Point{{X: rect[0], Y: rect[1]}, {X: rect[2], Y: rect[3]}}))
		return
	}
	bounds := c.file.numbers(s.dictionary["BBox"], 4)
	if bounds == nil {
		return
	}
	m := identity
	if n := c.file.numbers(s.dictionary["Matrix"], 6); n != nil {
		m = matrix{n[0], n[1], n[2], n[3], n[4], n[5]}
	}
	from := layout.BoxOf([]layout.Point{m.apply(bounds[0], bounds[1]), m.apply(bounds[2], bounds[1]), m.apply(bounds[0], bounds[3]), m.apply(bounds[2], bounds[3])})
	into := layout.BoxOf([]layout.Point{{X: rect[0], Y: rect[1]}, {X: rect[2], Y: rect[3]}})
	w, h := from.X1-from.X0, from.Y1-from.Y0
	if w <= 0 || h <= 0 {
		return
	}
	sx, sy := (into.X1-into.X0)/w, (into.Y1-into.Y0)/h
	c.state.matrix = matrix{sx, 0, 0, sy, into.X0 - from.X0*sx, into.Y0 - from.Y0*sy}.times(c.state.matrix)
	c.form(s, nil)
}

// valueOf returns the text of an annotation that brings no drawing of it: the value
// of a text field, or text typed on the page. Viewers draw it themselves.
func (f *file) valueOf(d dictionary) string {
	if d["Subtype"] == name("FreeText") {
		said, _ := f.resolve(d["Contents"]).(text)
		return textString(said)
	}
	if d["Subtype"] != name("Widget") {
		return ""
	}
	inherited := func(key name) object {
		at := d
		for range maxFieldDepth {
			if v := f.resolve(at[key]); v != nil {
				return v
			}
			at = f.dictionary(at["Parent"])
		}
		return nil
	}
	if inherited("FT") != name("Tx") {
		return ""
	}
	said, _ := inherited("V").(text)
	return textString(said)
}

// maxFieldDepth is how deep fields of forms may be grouped.
const maxFieldDepth = 16

// typed draws text into a box, as a viewer draws the value of a field.
func (c *canvas) typed(said string, in layout.Box) {
	const usual, padding = 10, 2
	size := min(usual, 0.8*(in.Y1-in.Y0))
	x, y := in.X0+padding, (in.Y0+in.Y1)/2-0.35*size
	if size <= 0 {
		return
	}
	c.page.Text()
	for _, r := range said {
		width := size
		if r < 0x2E80 {
			width /= 2
		}
		if !blank(string(r)) && !c.page.TooMuch() {
			c.page.Character(layout.Character{
				Text: printable(string(r)), From: c.state.matrix.apply(x, y), To: c.state.matrix.apply(x+width, y), Size: size,
			}, layout.Paint{Clip: c.state.clip})
		}
		x += width
	}
}

// layers lists the layers of the document that are switched off.
func (f *file) layers() map[int]bool {
	properties := f.dictionary(f.catalog()["OCProperties"])
	settings := f.dictionary(properties["D"])
	off := map[int]bool{}
	set := func(list object, value bool) {
		for _, o := range f.array(list) {
			if r, is := o.(reference); is {
				off[r.number] = value
			}
		}
	}
	if f.resolve(settings["BaseState"]) == name("OFF") {
		set(properties["OCGs"], true)
		set(settings["ON"], false)
	}
	set(settings["OFF"], true)
	return off
}

// open finds the objects of a file. ok is false if it is not a PDF at all;
// locked is true if it needs a password.
func (f *file) open() (locked, ok bool) {
	f.noEnd = len(f.data) + 1
	f.table, f.objects, f.packs = map[int]location{}, map[int]object{}, map[int]*pack{}
	f.names = map[string]object{}
	if !f.readTables() || f.catalog() == nil {
		f.rebuild()
	}
	if encrypted, is := f.resolve(f.trailer["Encrypt"]).(dictionary); is {
		s := f.openSecurity(encrypted)
		if s == nil {
			return true, false
		}
		f.security = s
		// What was read before the key was known is read again.
		f.objects, f.packs = map[int]object{}, map[int]*pack{}
		if r, is := f.trailer["Encrypt"].(reference); is {
			f.objects[r.number] = encrypted
		}
	}
	return false, f.catalog() != nil
}
