package pdf

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"

	"gouji/form"
	"gouji/ingest/limits"
)

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

func (f *file) damage() { f.damaged = true }

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

const (
	unencrypted method = iota
	rc4Method
	aesMethod  // AES with a key of its own for each object
	aes256File // AES with the key of the file
)

// decrypt returns the plain bytes of a string or stream of an object.
func (s *security) decrypt(of reference, data []byte, by method) []byte {
	key := s.key
	switch by {
	case unencrypted:
		return data
	case rc4Method, aesMethod:
		h := md5.New()
		h.Write(s.key)
		h.Write([]byte{byte(of.number), byte(of.number >> 8), byte(of.number >> 16), byte(of.generation), byte(of.generation >> 8)})
		if by == aesMethod {
			h.Write([]byte("sAlT"))
		}
		key = h.Sum(nil)[:min(len(s.key)+5, 16)]
	}
	if by == rc4Method {
		c, err := rc4.NewCipher(key)
		if err != nil {
			return nil
		}
		out := make([]byte, len(data))
		c.XORKeyStream(out, data)
		return out
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 2*aes.BlockSize {
		return nil
	}
	body := data[aes.BlockSize:]
	body = body[:len(body)/aes.BlockSize*aes.BlockSize]
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(out, body)
	if padding := int(out[len(out)-1]); padding >= 1 && padding <= aes.BlockSize {
		out = out[:len(out)-padding]
	}
	return out
}
