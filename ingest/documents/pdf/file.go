package pdf

import (
	"bytes"
	"slices"
	"strconv"

	"gouji/ingest/limits"
)

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

// unpack returns the bytes of a stream, through all its filters. ok is false if
// they cannot be had whole: what is left of a damaged stream could hold other
// figures than were written.
func (f *file) unpack(s *stream) (data []byte, ok bool) {
	data = s.packed
	if s.encrypted {
		data = f.security.decrypt(s.key, data, f.security.streams)
	}
	filters, parameters := f.filters(s)
	if len(filters) > maxFilters {
		return nil, false
	}
	for i, filter := range filters {
		switch filter {
		case "FlateDecode", "Fl":
			data, ok = f.inflate(data)
		case "LZWDecode", "LZW":
			early := 1
			if n, given := f.number(parameters[i]["EarlyChange"]); given {
				early = int(n)
			}
			data, ok = f.unpackLZW(data, early)
		case "ASCII85Decode", "A85":
			data, ok = unpackASCII85(data)
		case "ASCIIHexDecode", "AHx":
			l := lexer{data: data}
			data, ok = l.hexadecimal(), true
		case "RunLengthDecode", "RL":
			data, ok = f.unpackRuns(data)
		case "Crypt":
			ok = true // which key it names was seen when the stream was decrypted
		default:
			return nil, false // a picture
		}
		if ok && (filter == "FlateDecode" || filter == "Fl" || filter == "LZWDecode" || filter == "LZW") {
			data, ok = f.unpredict(data, parameters[i])
		}
		if !ok {
			return nil, false
		}
	}
	return data, true
}

// filters lists the filters of a stream and their parameters.
func (f *file) filters(s *stream) (filters []name, parameters []dictionary) {
	either := func(long, short name) object {
		if o, ok := s.dictionary[long]; ok {
			return f.resolve(o)
		}
		return f.resolve(s.dictionary[short])
	}
	given := either("DecodeParms", "DP")
	switch filter := either("Filter", "F").(type) {
	case name:
		filters = []name{filter}
		if list, ok := given.(array); ok && len(list) > 0 {
			given = f.resolve(list[0])
		}
		one, _ := given.(dictionary)
		parameters = []dictionary{one}
	case array:
		list, _ := given.(array)
		for i, o := range filter {
			n, _ := f.resolve(o).(name)
			filters = append(filters, n)
			var one dictionary
			if i < len(list) {
				one, _ = f.resolve(list[i]).(dictionary)
			}
			parameters = append(parameters, one)
		}
	}
	return filters, parameters
}

// unpredict undoes the prediction of bytes by their neighbours.
func (f *file) unpredict(data []byte, parameters dictionary) ([]byte, bool) {
	number := func(key name, otherwise int) int {
		if n, ok := f.number(parameters[key]); ok {
			return int(n)
		}
		return otherwise
	}
	predictor := number("Predictor", 1)
	if predictor < 2 {
		return data, true
	}
	colours, bits, columns := number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1)
	if colours < 1 || colours > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, false
	}
	width, pixel := (colours*bits*columns+7)/8, max(1, colours*bits/8)
	if predictor > 2 {
		return unpredictRows(data, width, pixel)
	}
	if bits != 8 {
		return nil, false // only pictures
	}
	data = bytes.Clone(data)
	for row := 0; row+width <= len(data); row += width {
		for i := row + pixel; i < row+width; i++ {
			data[i] += data[i-pixel]
		}
	}
	return data, true
}
