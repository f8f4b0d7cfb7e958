// Package elements goes over the elements of an XML document that is in memory,
// without copying what it need not: reading one costs what its bytes cost. It
// checks that every element that begins ends, so that damage is noticed, and
// expands no entities but those of characters.
//
// Files, each using only those after it: decode, elements.
package elements

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Kind says what was met.
type Kind uint8

// The kinds of what is met. An element that is written as one tag begins and ends.
const (
	Start Kind = iota
	End
	Text
)

// Space is a namespace that the reader of a kind of document knows.
type Space uint8

// None is the namespace of attributes without a prefix, and of elements in none;
// Unknown is any that the reader does not know.
const (
	None    Space = 0
	Unknown Space = 255
)

// Scanner goes over a document.
type Scanner struct {
	Kind  Kind
	Space Space
	// Name is the local name of the element that begins or ends. It and Data are
	// borrowed until Next is called again.
	Name []byte
	// Data is the text, with its entities expanded.
	Data []byte

	data     []byte
	at       int
	names    map[string]Space
	prefixes []prefix
	open     []element
	tags     []byte // the attributes of the element that begins, not taken apart
	ends     bool   // the element that began ends with the same tag
	buffer   []byte
	value    []byte
	damaged  bool
}

// prefix is what a namespace is called from some element on.
type prefix struct {
	name  []byte
	space Space
	depth int
}

// element is one that is open.
type element struct {
	name  span
	space Space
	local int // bytes of the prefix and its colon
}

type span struct{ begin, end int }

// maxOpen is how many elements may lie one in the other; no office writes as many as a hundred.
const maxOpen = 10_000

// maxPrefixes is how many namespaces may be named at a time: each name is looked for among them.
const maxPrefixes = 256

// New returns a Scanner of a document in UTF-8. names are the namespaces that
// the reader knows, by their addresses; others are Unknown.
func New(data []byte, names map[string]Space) *Scanner {
	return &Scanner{data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), names: names}
}

// Damaged reports, when Next has returned false, that the document broke off or
// is not well-formed there.
func (s *Scanner) Damaged() bool { return s.damaged }

// Offset is how many bytes of the document have been read.
func (s *Scanner) Offset() int { return s.at }

// Depth is how many elements are open, the one that begins included.
func (s *Scanner) Depth() int { return len(s.open) }

// Next goes on to the next beginning, end or text. It returns false at the end of
// the document and where it is damaged.
func (s *Scanner) Next() bool {
	switch {
	case s.damaged:
		return false
	case s.ends:
		s.ends = false
		s.Kind = End
		s.close()
		return true
	case s.Kind == End:
		for n := len(s.prefixes); n > 0 && s.prefixes[n-1].depth > len(s.open); n = len(s.prefixes) {
			s.prefixes = s.prefixes[:n-1]
		}
	}
	for s.at < len(s.data) {
		if s.data[s.at] != '<' {
			if s.text() || s.damaged {
				return !s.damaged
			}
			continue
		}
		found, skipped := s.markup(s.data[s.at:])
		if found || !skipped {
			return found
		}
	}
	s.damaged = len(s.open) > 0
	return false
}

// markup reads what begins with <. found is set if there is something to tell, and
// skipped if there is not and what was read can be left out.
func (s *Scanner) markup(rest []byte) (found, skipped bool) {
	switch {
	case len(rest) < 2:
	case rest[1] == '/':
		return s.end(), false
	case rest[1] == '?':
		skipped = s.skip(2, "?>")
	case bytes.HasPrefix(rest, []byte("<!--")):
		skipped = s.skip(4, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		begin := s.at + len("<![CDATA[")
		if skipped = len(s.open) > 0 && s.skip(len("<![CDATA["), "]]>"); skipped {
			s.Kind, s.Data = Text, s.data[begin:s.at-len("]]>")]
			return len(s.Data) > 0, true
		}
	case rest[1] == '!':
		skipped = s.declaration()
	default:
		return s.start(), false
	}
	if !skipped {
		s.fail()
	}
	return false, skipped
}

func (s *Scanner) fail() bool {
	s.damaged = true
	return false
}

// skip goes on behind the next end, which begins at least ahead bytes from here.
func (s *Scanner) skip(ahead int, end string) bool {
	if s.at+ahead > len(s.data) {
		return false
	}
	n := bytes.Index(s.data[s.at+ahead:], []byte(end))
	if n < 0 {
		return false
	}
	s.at += ahead + n + len(end)
	return true
}

// declaration skips a document type, its inner part included.
func (s *Scanner) declaration() bool {
	depth := 0
	for i := s.at; i < len(s.data); i++ {
		switch c := s.data[i]; c {
		case '"', '\'':
			n := bytes.IndexByte(s.data[i+1:], c)
			if n < 0 {
				return false
			}
			i += n + 1
		case '<', '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth--; depth <= 0 {
				s.at = i + 1
				return true
			}
		}
	}
	return false
}

// text takes the text up to the next tag. Outside of the root there is only space.
func (s *Scanner) text() bool {
	rest := s.data[s.at:]
	end := bytes.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	raw := rest[:end]
	s.at += end
	if len(s.open) == 0 {
		s.damaged = len(bytes.TrimSpace(raw)) > 0
		return false
	}
	s.Kind = Text
	if bytes.IndexByte(raw, '&') < 0 {
		s.Data = raw
		return true
	}
	var ok bool
	s.buffer, ok = expand(s.buffer[:0], raw)
	s.Data = s.buffer
	if !ok {
		return s.fail()
	}
	return true
}

// expand appends raw with its entities replaced by the characters they stand for.
func expand(to, raw []byte) ([]byte, bool) {
	for {
		n := bytes.IndexByte(raw, '&')
		if n < 0 {
			return append(to, raw...), true
		}
		to = append(to, raw[:n]...)
		raw = raw[n+1:]
		const maxEntity = 12
		end := bytes.IndexByte(raw[:min(len(raw), maxEntity)], ';')
		if end < 1 {
			return to, false
		}
		name := raw[:end]
		raw = raw[end+1:]
		switch string(name) {
		case "amp":
			to = append(to, '&')
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			if name[0] != '#' || len(name) < 2 {
				return to, false
			}
			digits, base := name[1:], 10
			if digits[0] == 'x' || digits[0] == 'X' {
				digits, base = digits[1:], 16
			}
			n, err := strconv.ParseUint(string(digits), base, 32)
			if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
				return to, false
			}
			to = utf8.AppendRune(to, rune(n))
		}
	}
}

// isNameEnd reports whether a byte ends a name.
func isNameEnd(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', '>', '/', '=', '<', '"', '\'':
		return true
	}
	return false
}

// start takes the tag that begins an element.
func (s *Scanner) start() bool {
	begin := s.at + 1
	nameEnd := s.nameEnd(begin)
	if nameEnd == begin || len(s.open) >= maxOpen {
		return s.fail()
	}
	i, declares, ok := s.attributes(nameEnd)
	if !ok {
		return s.fail()
	}
	s.tags = s.data[nameEnd:i]
	if s.data[i] == '/' {
		if i++; i >= len(s.data) || s.data[i] != '>' {
			return s.fail()
		}
		s.ends = true
	}
	s.at = i + 1
	if declares {
		if s.declare(len(s.open) + 1); s.damaged {
			return false
		}
	}
	name := s.data[begin:nameEnd]
	colon := bytes.IndexByte(name, ':') + 1
	s.Kind, s.Name = Start, name[colon:]
	s.Space = s.spaceOf(name[:max(0, colon-1)])
	s.open = append(s.open, element{span{begin, nameEnd}, s.Space, colon})
	return true
}

// attributes finds where the attributes at i end; they are taken apart when they are
// asked for. declares is set if one declares a name space.
func (s *Scanner) attributes(i int) (end int, declares, ok bool) {
	for {
		key := s.spaceEnd(i)
		if key >= len(s.data) {
			return 0, false, false
		}
		if c := s.data[key]; c == '>' || c == '/' {
			return key, declares, true
		}
		keyEnd := s.nameEnd(key)
		declares = declares || bytes.HasPrefix(s.data[key:keyEnd], []byte("xmlns"))
		equals := s.spaceEnd(keyEnd)
		if equals >= len(s.data) || s.data[equals] != '=' || keyEnd == key {
			return 0, false, false
		}
		quote := s.spaceEnd(equals + 1)
		if quote >= len(s.data) || s.data[quote] != '"' && s.data[quote] != '\'' {
			return 0, false, false
		}
		n := bytes.IndexByte(s.data[quote+1:], s.data[quote])
		if n < 0 {
			return 0, false, false
		}
		i = quote + n + 2
	}
}

// nameEnd returns where the name at i ends.
func (s *Scanner) nameEnd(i int) int {
	for i < len(s.data) && !isNameEnd(s.data[i]) {
		i++
	}
	return i
}

// spaceEnd returns where the white space at i ends.
func (s *Scanner) spaceEnd(i int) int {
	for i < len(s.data) && isSpace(s.data[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// end takes the tag that ends an element.
func (s *Scanner) end() bool {
	begin := s.at + 2
	n := bytes.IndexByte(s.data[s.at:], '>')
	if n < 0 || len(s.open) == 0 {
		return s.fail()
	}
	name := s.data[begin : s.at+n]
	for len(name) > 0 && isSpace(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	last := s.open[len(s.open)-1]
	if !bytes.Equal(name, s.data[last.name.begin:last.name.end]) {
		return s.fail()
	}
	s.at += n + 1
	s.Kind = End
	s.close()
	return true
}

func (s *Scanner) close() {
	last := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.Name, s.Space = s.data[last.name.begin+last.local:last.name.end], last.space
}

// declare takes the namespaces that an element names.
func (s *Scanner) declare(depth int) {
	for rest := s.tags; len(rest) > 0; {
		var key, value []byte
		key, value, rest = attribute(rest)
		name, isPrefix := bytes.CutPrefix(key, []byte("xmlns"))
		if !isPrefix || len(name) > 0 && name[0] != ':' {
			continue
		}
		if len(name) > 0 {
			name = name[1:]
		}
		space, known := s.names[string(value)]
		switch {
		case len(value) == 0:
			space = None
		case !known:
			space = Unknown
		}
		if len(s.prefixes) == maxPrefixes {
			s.damaged = true
			return
		}
		s.prefixes = append(s.prefixes, prefix{name, space, depth})
	}
}

func (s *Scanner) spaceOf(name []byte) Space {
	for _, v := range slices.Backward(s.prefixes) {
		if bytes.Equal(v.name, name) {
			return v.space
		}
	}
	if len(name) == 0 {
		return None
	}
	return Unknown
}

// attribute takes the first attribute of a tag, whose form start has checked.
func attribute(tag []byte) (key, value, rest []byte) {
	for len(tag) > 0 && isSpace(tag[0]) {
		tag = tag[1:]
	}
	equals := bytes.IndexByte(tag, '=')
	if equals < 0 {
		return nil, nil, nil
	}
	key = bytes.TrimSpace(tag[:equals])
	tag = bytes.TrimSpace(tag[equals+1:])
	if len(tag) == 0 {
		return nil, nil, nil
	}
	end := bytes.IndexByte(tag[1:], tag[0])
	return key, tag[1 : 1+end], tag[end+2:]
}

// Attribute returns the value of an attribute of the element that begins, borrowed
// until Attribute or Next is called again. Several spaces are one after another
// asked for, the first that has it wins.
func (s *Scanner) Attribute(space Space, name string) (value []byte, ok bool) {
	for rest := s.tags; len(rest) > 0; {
		var key []byte
		key, value, rest = attribute(rest)
		if len(key) < len(name) || string(key[len(key)-len(name):]) != name {
			continue
		}
		of := None
		if n := len(key) - len(name); n > 0 {
			if key[n-1] != ':' {
				continue
			}
			of = s.spaceOf(key[:n-1])
		}
		if of != space {
			continue
		}
		if bytes.IndexByte(value, '&') < 0 {
			return value, true
		}
		s.value, ok = expand(s.value[:0], value)
		return s.value, ok
	}
	return nil, false
}

// Is reports whether the element that begins or ends is the one named.
func (s *Scanner) Is(space Space, name string) bool {
	return s.Space == space && string(s.Name) == name
}

// SkipElement goes on to the end of the element that has begun.
func (s *Scanner) SkipElement() bool {
	for depth := len(s.open); ; {
		if !s.Next() {
			return false
		}
		if s.Kind == End && len(s.open) < depth {
			return true
		}
	}
}

// Root is the outermost element of a document.
type Root struct {
	Space string // the address of its namespace
	Name  string
}

// RootOf returns the root of a document in UTF-8 that begins with head, of which
// the end may be missing; ok is false if it does not begin like XML.
func RootOf(head []byte) (root Root, ok bool) {
	s := New(head, nil)
	if !s.Next() || s.Kind != Start {
		return Root{}, false
	}
	name := s.data[s.open[0].name.begin:s.open[0].name.end]
	prefix := name[:max(0, s.open[0].local-1)]
	for rest := s.tags; len(rest) > 0; {
		var key, value []byte
		key, value, rest = attribute(rest)
		if declared, isPrefix := bytes.CutPrefix(key, []byte("xmlns")); isPrefix && string(bytes.TrimPrefix(declared, []byte(":"))) == string(prefix) {
			root.Space = string(value)
		}
	}
	root.Name = string(s.Name)
	return root, true
}
