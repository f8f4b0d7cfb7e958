package pdf

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"

	"gouji/form"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// What a file may cost, beyond the limits that the caller sets. A report takes
// some thousand objects and some ten thousand operators.
const (
	maxObjectNumber = 1 << 23
	maxObjects      = 1 << 20 // entries of the table of objects
	maxValues       = 1 << 21 // numbers, strings, names … of all objects that were read
	maxNesting      = 48      // arrays within dictionaries within arrays …
	maxSearched     = 1 << 30 // bytes looked through for the ends of streams
)

var (
	limitObjects   = limits.Limit{Chinese: "文件内超过%d个对象", English: "more than %d objects in the file"}
	limitPages     = limits.Limit{Chinese: "超过%d页", English: "more than %d pages"}
	limitOperators = limits.Limit{Chinese: "超过%d条绘图指令", English: "more than %d drawing instructions"}
)

// file is a file being read: where its objects are, and those read so far.
type file struct {
	ctx      context.Context
	data     []byte
	most     lines.Limits
	table    map[int]location
	objects  map[int]object // read so far
	packs    map[int]*pack  // streams that hold objects
	names    map[string]object
	elements []object // of the arrays being read
	reading  []int    // numbers of the objects being read
	trailer  dictionary
	security *security
	rebuilt  bool

	inflater io.ReadCloser
	unpacked int64 // bytes unpacked so far
	values   int
	searched int
	noEnd    int // no stream that begins at this byte or later has an end

	fonts     map[uintptr]*font  // by where the dictionary stands in memory
	drawings  map[*stream][]byte // drawings within drawings, unpacked
	layersOff map[int]bool       // numbers of the layers that are switched off
	operators int

	damaged  bool
	exceeded form.Text // the limit that was passed
}

// location is where an object stands: at a byte of the file, or in a stream of objects.
type location struct {
	offset     int
	generation int
	pack       int // number of the stream, 0 for none
}

// pack is an unpacked stream of objects.
type pack struct {
	data    []byte
	offsets map[int]int // by number of the object
}

func (f *file) damage() { f.damaged = true }

// exceedUnpacked notes that too much was unpacked.
func (f *file) exceedUnpacked() { f.exceed(limits.Unpacked.At(int(f.most.Bytes))) }

// exceed notes the first limit that was passed, if it is one; nothing more is read then.
func (f *file) exceed(limit form.Text) {
	if f.exceeded == (form.Text{}) {
		f.exceeded = limit
	}
}

func (f *file) over() bool { return f.exceeded != form.Text{} }

// spend counts values that were read. It returns false when there were too many.
func (f *file) spend(n int) bool {
	f.values += n
	if f.values > maxValues {
		f.exceed(limitObjects.At(maxValues))
	}
	return !f.over()
}

// unpackedLeft is how many bytes may still be unpacked.
func (f *file) unpackedLeft() int64 { return max(f.most.Bytes-f.unpacked, 0) }

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

// catalog is the root of the document, nil if there is none.
func (f *file) catalog() dictionary {
	root, _ := f.resolve(f.trailer["Root"]).(dictionary)
	if root == nil || root["Pages"] == nil {
		return nil
	}
	return root
}

// readTables follows the tables of objects from the last to the first.
func (f *file) readTables() bool {
	tail := max(0, len(f.data)-2048)
	at := bytes.LastIndex(f.data[tail:], []byte("startxref"))
	if at < 0 {
		return false
	}
	p := f.parserAt(tail + at + len("startxref"))
	start := p.next()
	if start.kind != numberToken {
		return false
	}
	queue := []int{int(start.number)}
	seen := map[int]bool{}
	for len(queue) > 0 {
		offset := queue[0]
		queue = queue[1:]
		if seen[offset] {
			continue
		}
		seen[offset] = true
		if offset < 0 || offset >= len(f.data) {
			return false
		}
		trailer, ok := f.readTable(offset)
		if !ok {
			return false
		}
		if f.trailer == nil {
			f.trailer = trailer
		}
		for _, key := range []name{"XRefStm", "Prev"} {
			if next, ok := trailer[key].(float64); ok {
				queue = append(queue, int(next))
			}
		}
	}
	clear(f.objects) // what was looked up before its table was read
	return f.trailer != nil
}

func (f *file) parserAt(offset int) *parser {
	return &parser{lexer: lexer{data: f.data, pos: offset}, file: f}
}

// readTable reads a table of objects, in words or as a stream, and its trailer.
func (f *file) readTable(offset int) (dictionary, bool) {
	p := f.parserAt(offset)
	if t := p.next(); t.kind != keywordToken || string(t.text) != "xref" {
		return f.readStreamTable(offset)
	}
	for {
		t := p.next()
		if t.kind == keywordToken && string(t.text) == "trailer" {
			break
		}
		count := p.next()
		if t.kind != numberToken || count.kind != numberToken || t.number < 0 || t.number > maxObjectNumber {
			return nil, false
		}
		for i := range int(count.number) {
			at, generation, kind := p.next(), p.next(), p.next()
			if at.kind != numberToken || generation.kind != numberToken || kind.kind != keywordToken {
				return nil, false
			}
			if string(kind.text) == "n" {
				f.enter(int(t.number)+i, location{offset: int(at.number), generation: int(generation.number)})
			} else {
				f.enter(int(t.number)+i, location{offset: -1})
			}
		}
		if f.over() {
			return nil, false
		}
	}
	d, ok := p.object(maxNesting).(dictionary)
	return d, ok
}

// enter notes where an object is, unless a later table said so already.
func (f *file) enter(number int, at location) {
	if _, known := f.table[number]; known {
		return
	}
	if len(f.table) >= maxObjects {
		f.exceed(limitObjects.At(maxObjects))
		return
	}
	f.table[number] = at
}

func (f *file) readStreamTable(offset int) (dictionary, bool) {
	_, o, ok := f.objectAt(offset, false)
	s, isStream := o.(*stream)
	if !ok || !isStream {
		return nil, false
	}
	data, ok := f.unpack(s)
	widths, row := fieldWidths(s.dictionary)
	if !ok || row == 0 {
		return nil, false
	}
	sections, _ := s.dictionary["Index"].(array)
	if sections == nil {
		sections = array{0.0, s.dictionary["Size"]}
	}
	for i := 0; i+1 < len(sections); i += 2 {
		first, ok1 := sections[i].(float64)
		count, ok2 := sections[i+1].(float64)
		if !ok1 || !ok2 || first < 0 || first > maxObjectNumber || count < 0 {
			return nil, false
		}
		for number := int(first); count > 0 && len(data) >= row && !f.over(); count-- {
			f.enterRow(number, data[:row], widths)
			data = data[row:]
			number++
		}
	}
	return s.dictionary, true
}

// fieldWidths returns how many bytes each field of a table has, and all together: 0 if
// that is not stated.
func fieldWidths(d dictionary) (widths [3]int, row int) {
	stated, _ := d["W"].(array)
	if len(stated) != len(widths) {
		return widths, 0
	}
	for i, w := range stated {
		n, _ := w.(float64)
		if n < 0 || n > 8 {
			return widths, 0
		}
		widths[i] = int(n)
		row += int(n)
	}
	return widths, row
}

// enterRow enters where an object stands, as a row of a table says.
func (f *file) enterRow(number int, row []byte, widths [3]int) {
	var field [3]int
	if widths[0] == 0 {
		field[0] = 1
	}
	for k, w := range widths {
		for _, b := range row[:w] {
			field[k] = field[k]<<8 | int(b)
		}
		row = row[w:]
	}
	switch field[0] {
	case 0:
		f.enter(number, location{offset: -1})
	case 1:
		f.enter(number, location{offset: field[1], generation: field[2]})
	case 2:
		f.enter(number, location{pack: field[1]})
	}
}

// rebuild finds the objects by looking through the whole file, as every viewer
// does with a file whose tables are wrong.
func (f *file) rebuild() {
	f.rebuilt = true
	clear(f.table)
	clear(f.objects)
	clear(f.packs)
	f.trailer = dictionary{}
	packs := f.findObjects()
	f.findTrailers()
	for _, number := range packs {
		if pack := f.pack(number); pack != nil {
			for inside := range pack.offsets {
				f.enter(inside, location{pack: number})
			}
		}
	}
	if f.trailer["Root"] == nil {
		f.findPackedCatalog(packs)
	}
}

// findObjects enters all objects that stand in the file, the last of each number, and
// returns those that hold others.
func (f *file) findObjects() (packs []int) {
	for at := 0; !f.over(); {
		i := bytes.Index(f.data[at:], []byte("obj"))
		if i < 0 {
			break
		}
		at += i
		start, number, generation, ok := f.numbersBefore(at)
		at += len("obj")
		if !ok {
			continue
		}
		delete(f.table, number) // the last one is the valid one
		f.enter(number, location{offset: start, generation: generation})
		p := f.parserAt(at)
		if d, ok := p.object(maxNesting).(dictionary); ok {
			switch kind, _ := d["Type"].(name); kind {
			case "XRef":
				f.seeTrailer(d)
			case "ObjStm":
				packs = append(packs, number)
			case "Catalog":
				if f.trailer["Root"] == nil {
					f.trailer["Root"] = reference{number, generation}
				}
			}
			at = max(at, p.pos)
		}
	}
	return packs
}

// findTrailers reads all trailers of the file.
func (f *file) findTrailers() {
	for at := 0; !f.over(); {
		i := bytes.Index(f.data[at:], []byte("trailer"))
		if i < 0 {
			return
		}
		at += i + len("trailer")
		if d, ok := f.parserAt(at).object(maxNesting).(dictionary); ok {
			f.seeTrailer(d)
		}
	}
}

// findPackedCatalog finds the catalog among the objects that others hold.
func (f *file) findPackedCatalog(packs []int) {
	for _, number := range packs {
		pack := f.pack(number)
		if pack == nil {
			continue
		}
		for _, inside := range sortedKeys(pack.offsets) {
			if d, ok := f.resolve(reference{number: inside}).(dictionary); ok && d["Type"] == name("Catalog") {
				f.trailer["Root"] = reference{number: inside}
			}
		}
	}
}

func sortedKeys(m map[int]int) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// seeTrailer takes over what a trailer found in the file says; later ones win.
func (f *file) seeTrailer(d dictionary) {
	for _, key := range []name{"Root", "Encrypt", "ID", "Info"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// numbersBefore reads "12 0 " backwards from the word obj at a byte.
func (f *file) numbersBefore(at int) (start, number, generation int, ok bool) {
	back := func() (int, bool) {
		end := at
		for end > 0 && byteClass[f.data[end-1]] == blankByte {
			end--
		}
		start := end
		for start > 0 && end-start < 10 && f.data[start-1]-'0' <= 9 {
			start--
		}
		n, err := strconv.Atoi(string(f.data[start:end]))
		at = start
		return n, err == nil && n <= maxObjectNumber
	}
	if generation, ok = back(); !ok {
		return 0, 0, 0, false
	}
	if number, ok = back(); !ok {
		return 0, 0, 0, false
	}
	return at, number, generation, true
}

// objectAt reads the object that stands at a byte: 12 0 obj … endobj.
func (f *file) objectAt(offset int, decrypt bool) (number int, o object, ok bool) {
	if offset < 0 || offset >= len(f.data) {
		return 0, nil, false
	}
	p := f.parserAt(offset)
	first, second := p.next(), p.next()
	if word := p.next(); first.kind != numberToken || second.kind != numberToken || word.kind != keywordToken || string(word.text) != "obj" {
		return 0, nil, false
	}
	key := reference{int(first.number), int(second.number)}
	if decrypt && f.security != nil {
		p.key, p.encrypted = key, true
	}
	o = p.object(maxNesting)
	if _, none := o.(keyword); none {
		return key.number, nil, o == keyword("endobj")
	}
	d, isDictionary := o.(dictionary)
	if !isDictionary {
		return key.number, o, true
	}
	if t := p.next(); t.kind != keywordToken || string(t.text) != "stream" {
		return key.number, o, true
	}
	s := &stream{dictionary: d, packed: f.streamBytes(d, p.pos), key: key}
	kind, _ := d["Type"].(name)
	s.encrypted = decrypt && f.security != nil && kind != "XRef" && !f.leftPlain(s)
	return key.number, s, true
}

// leftPlain reports whether a stream says of itself that it is not encrypted.
func (f *file) leftPlain(s *stream) bool {
	filters, parameters := f.filters(s)
	for i, filter := range filters {
		if filter == "Crypt" {
			named, _ := parameters[i]["Name"].(name)
			return named == "" || named == "Identity"
		}
	}
	return false
}

// streamBytes finds the bytes of a stream; pos is behind the word stream.
func (f *file) streamBytes(d dictionary, pos int) []byte {
	if pos < len(f.data) && f.data[pos] == '\r' {
		pos++
	}
	if pos < len(f.data) && f.data[pos] == '\n' {
		pos++
	}
	if length, ok := f.number(d["Length"]); ok && length >= 0 && length <= float64(len(f.data)-pos) {
		end := pos + int(length)
		l := lexer{data: f.data, pos: end}
		l.skipBlanks()
		if bytes.HasPrefix(f.data[l.pos:], []byte("endstream")) || bytes.HasPrefix(f.data[l.pos:], []byte("endobj")) {
			return f.data[pos:end]
		}
	}
	rest := f.data[pos:]
	if pos >= f.noEnd {
		f.damage()
		return rest
	}
	end := bytes.Index(rest, []byte("endstream"))
	if end < 0 {
		f.noEnd = pos
		f.damage()
		return rest
	}
	if f.searched += end; f.searched > maxSearched {
		f.exceed(limits.Whole.At(maxSearched))
		return nil
	}
	rest = rest[:end]
	// The line end before the word is not part of the stream.
	if n := len(rest); n > 0 && rest[n-1] == '\n' {
		rest = rest[:n-1]
	}
	if n := len(rest); n > 0 && rest[n-1] == '\r' {
		rest = rest[:n-1]
	}
	return rest
}

// resolve follows references until it comes to an object. Loops end in nil.
func (f *file) resolve(o object) object {
	for range 16 {
		r, is := o.(reference)
		if !is {
			return o
		}
		o = f.load(r.number)
	}
	return nil
}

// load returns the object of a number, nil if there is none.
func (f *file) load(number int) object {
	if o, known := f.objects[number]; known {
		return o
	}
	if f.over() || slices.Contains(f.reading, number) || len(f.reading) > maxNesting {
		return nil
	}
	f.reading = append(f.reading, number)
	o := f.loadAt(number)
	f.reading = f.reading[:len(f.reading)-1]
	f.objects[number] = o
	return o
}

func (f *file) loadAt(number int) object {
	at, known := f.table[number]
	switch {
	case !known || at.pack == 0 && at.offset < 0:
		return nil // the standard takes a missing object for null
	case at.pack != 0:
		pack := f.pack(at.pack)
		if pack == nil {
			f.damage()
			return nil
		}
		offset, ok := pack.offsets[number]
		if !ok {
			f.damage()
			return nil
		}
		p := &parser{lexer: lexer{data: pack.data, pos: offset}, file: f}
		o := p.object(maxNesting)
		if _, none := o.(keyword); none {
			return nil
		}
		return o
	}
	found, o, ok := f.objectAt(at.offset, true)
	if ok && found == number {
		return o
	}
	if !f.rebuilt && f.security == nil {
		// The table is wrong: find the objects by looking for them.
		trailer := f.trailer
		f.rebuild()
		for key, value := range trailer {
			if f.trailer[key] == nil {
				f.trailer[key] = value
			}
		}
		if at, known := f.table[number]; known && at.pack == 0 {
			if found, o, ok = f.objectAt(at.offset, true); ok && found == number {
				return o
			}
		}
	}
	f.damage()
	return nil
}

// pack unpacks a stream of objects, nil if it cannot be.
func (f *file) pack(number int) *pack {
	if p, known := f.packs[number]; known {
		return p
	}
	f.packs[number] = nil // should it hold itself
	at, known := f.table[number]
	if !known || at.pack != 0 {
		return nil
	}
	_, o, _ := f.objectAt(at.offset, true)
	s, is := o.(*stream)
	if !is {
		return nil
	}
	data, ok := f.unpack(s)
	if !ok {
		return nil
	}
	first, _ := f.number(s.dictionary["First"])
	count, _ := f.number(s.dictionary["N"])
	p := &pack{data: data, offsets: map[int]int{}}
	l := lexer{data: data}
	for ; count > 0; count-- {
		inside, offset := l.next(), l.next()
		if inside.kind != numberToken || offset.kind != numberToken || !f.spend(2) {
			break
		}
		at := first + offset.number
		if at >= 0 && at < float64(len(data)) && inside.number >= 0 && inside.number <= maxObjectNumber {
			p.offsets[int(inside.number)] = int(at)
		}
	}
	f.packs[number] = p
	return p
}

// number resolves an object that should be a number.
func (f *file) number(o object) (float64, bool) {
	n, ok := f.resolve(o).(float64)
	return n, ok
}

func (f *file) dictionary(o object) dictionary {
	switch d := f.resolve(o).(type) {
	case dictionary:
		return d
	case *stream:
		return d.dictionary
	}
	return nil
}

func (f *file) array(o object) array {
	a, _ := f.resolve(o).(array)
	return a
}

// numbers resolves an array of n numbers, nil if it is none.
func (f *file) numbers(o object, n int) []float64 {
	a := f.array(o)
	if len(a) != n {
		return nil
	}
	out := make([]float64, n)
	for i := range a {
		v, ok := f.number(a[i])
		if !ok {
			return nil
		}
		out[i] = v
	}
	return out
}
