package pdf

// The objects of a file are nil, bool, float64, name, text, array, dictionary,
// reference and *stream.
type (
	object     = any
	name       string
	text       string // the bytes of a string
	array      []object
	dictionary map[name]object
	reference  struct{ number, generation int }
)

// stream is a dictionary with bytes, still packed.
type stream struct {
	dictionary
	packed []byte
	// key is what the bytes are encrypted for; plain streams have none.
	key       reference
	encrypted bool
}

// keyword is a word where an object was expected. It is no object of a file.
type keyword string

// parser reads objects out of bytes.
type parser struct {
	lexer
	file *file
	// key is the object whose strings are being read, if they are encrypted.
	key       reference
	encrypted bool
}

// object reads the next object. What ends an array or a dictionary, and the end
// of the bytes, is given as a keyword.
func (p *parser) object(depth int) object {
	t := p.next()
	if !p.file.spend(1) {
		return keyword("")
	}
	switch t.kind {
	case numberToken:
		if !t.integer || t.number < 0 || t.number > maxObjectNumber {
			return t.number
		}
		return p.referenceOr(t.number)
	case stringToken:
		if p.encrypted {
			return text(p.file.security.decrypt(p.key, t.text, p.file.security.strings))
		}
		return text(t.text)
	case nameToken:
		return p.file.named(t.text)
	case arrayToken:
		return p.array(depth)
	case dictionaryToken:
		return p.dictionary(depth)
	case keywordToken:
		switch string(t.text) {
		case "null":
			return nil
		case "true":
			return true
		case "false":
			return false
		}
		if string(t.text) == "endobj" {
			return endOfObject
		}
		return keyword(t.text)
	case arrayEndToken:
		return endOfArray
	case dictionaryEndToken:
		return endOfDictionary
	}
	return endOfBytes
}

// Words that end what is being read, made once.
var (
	endOfBytes      object = keyword("")
	endOfArray      object = keyword("]")
	endOfDictionary object = keyword(">>")
	endOfObject     object = keyword("endobj")
)

// named returns a name as an object. Files use the same names again and again.
func (f *file) named(word []byte) object {
	if n, known := f.names[string(word)]; known {
		return n
	}
	var n object = name(word)
	if len(f.names) < maxNames {
		f.names[string(word)] = n
	}
	return n
}

// maxNames bounds how many names are kept for reuse.
const maxNames = 1 << 12

// referenceOr reads the rest of 12 0 R, or gives the number that was read.
func (p *parser) referenceOr(number float64) object {
	before := p.pos
	generation := p.next()
	if generation.kind == numberToken && generation.integer && generation.number >= 0 && generation.number < 1<<16 {
		if r := p.next(); r.kind == keywordToken && string(r.text) == "R" {
			return reference{int(number), int(generation.number)}
		}
	}
	p.pos = before
	return number
}

func (p *parser) array(depth int) object {
	if depth <= 0 {
		p.file.damage()
		return keyword("")
	}
	// Elements are collected behind those of the arrays around this one, so that the
	// array is made once, in its length.
	start := len(p.file.elements)
	for {
		o := p.object(depth - 1)
		if k, end := o.(keyword); end {
			if k == "]" || k == "" || k == ">>" || k == "endobj" {
				a := make(array, len(p.file.elements)-start)
				copy(a, p.file.elements[start:])
				p.file.elements = p.file.elements[:start]
				return a
			}
			continue // not an object; others skip it too
		}
		p.file.elements = append(p.file.elements, o)
	}
}

func (p *parser) dictionary(depth int) object {
	if depth <= 0 {
		p.file.damage()
		return keyword("")
	}
	d := dictionary{}
	for {
		key := p.object(depth - 1)
		switch k := key.(type) {
		case keyword:
			if k == ">>" || k == "" || k == "endobj" || k == "stream" {
				return d
			}
		case name:
			if k == "CharProcs" {
				p.skip() // drawings of characters, hundreds of them for each font
				continue
			}
			value := p.object(depth - 1)
			if end, ok := value.(keyword); ok {
				if end == ">>" || end == "" || end == "endobj" {
					return d
				}
				continue
			}
			if !p.file.spend(4) { // an entry of a map takes the room of some values
				return d
			}
			d[k] = value
		}
	}
}

// skip goes over the next object without keeping it.
func (p *parser) skip() {
	for depth := 0; ; {
		switch p.next().kind {
		case arrayToken, dictionaryToken:
			depth++
		case arrayEndToken, dictionaryEndToken:
			depth--
		case endToken:
			return
		case numberToken:
			if depth == 0 {
				before := p.pos // 12 0 R
				if g, r := p.next(), p.next(); g.kind == numberToken && r.kind == keywordToken && string(r.text) == "R" {
					return
				}
				p.pos = before
				return
			}
		}
		if depth <= 0 {
			return
		}
	}
}
