package pdf

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// parseCMap reads a table that is part of the file.
func parseCMap(f *file, data []byte) *cmap {
	m := &cmap{texts: map[uint32]string{}}
	p := &parser{lexer: lexer{data: data}, file: f}
	var operands []object
	for {
		o := p.object(maxNesting)
		word, isWord := o.(keyword)
		switch {
		case isWord && word == "":
			m.finish()
			return m
		case isWord:
			m.take(word, operands)
			operands = operands[:0]
		case len(operands) < maxBlockOperands:
			operands = append(operands, o)
		}
	}
}

// take takes a block: what stands in front of its last word.
func (m *cmap) take(word keyword, operands []object) {
	switch word {
	case "endcodespacerange":
		for pair := range tuples(operands, 2) {
			if from, to, n := bothCodes(pair); n > 0 {
				m.spaces = append(m.spaces, codeSpace{n, from, to})
			}
		}
	case "endbfchar":
		for pair := range tuples(operands, 2) {
			if code, n := codeOf(pair[0]); n > 0 {
				m.texts[code] = utf16Text(pair[1])
			}
		}
	case "endbfrange":
		for triple := range tuples(operands, 3) {
			if from, to, n := bothCodes(triple); n > 0 {
				m.ranges = append(m.ranges, textRange(from, to, triple[2]))
			}
		}
	case "endcidchar":
		for pair := range tuples(operands, 2) {
			if code, n := codeOf(pair[0]); n > 0 {
				m.addGlyphs(code, code, pair[1])
			}
		}
	case "endcidrange":
		for triple := range tuples(operands, 3) {
			if from, to, n := bothCodes(triple); n > 0 {
				m.addGlyphs(from, to, triple[2])
			}
		}
	case "def":
		if n := len(operands); n >= 2 && operands[n-2] == name("WMode") {
			m.vertical = operands[n-1] == 1.0
		}
	}
}

// tuples cuts operands into so many each; what is left over at the end is left out.
func tuples(operands []object, n int) iter.Seq[[]object] {
	return slices.Chunk(operands[:len(operands)-len(operands)%n], n)
}

// bothCodes reads the first two operands as codes; n is the length of the first in
// bytes, 0 for none.
func bothCodes(operands []object) (from, to uint32, n int) {
	from, n = codeOf(operands[0])
	to, _ = codeOf(operands[1])
	return from, to, n
}

// textRange gives codes the texts of a list, or texts that count up from one.
func textRange(from, to uint32, o object) codeRange {
	r := codeRange{from: from, to: to, text: utf16Text(o)}
	if list, is := o.(array); is {
		for _, o := range list {
			r.texts = append(r.texts, utf16Text(o))
		}
	}
	return r
}

// addGlyphs gives codes the glyphs that count up from one.
func (m *cmap) addGlyphs(from, to uint32, o object) {
	if glyph, ok := o.(float64); ok {
		m.ranges = append(m.ranges, codeRange{from: from, to: to, glyph: int(glyph)})
	}
}

// maxBlockOperands is far more than the 100 entries that a block may have.
const maxBlockOperands = 1 << 16

// finish sorts what was read. Where ranges overlap, the later one counts.
func (m *cmap) finish() {
	slices.SortStableFunc(m.ranges, func(a, b codeRange) int { return int(int64(a.from) - int64(b.from)) })
}

// find returns the range of a code, nil if there is none.
func (m *cmap) find(code uint32) *codeRange {
	i, _ := slices.BinarySearchFunc(m.ranges, code, func(r codeRange, code uint32) int {
		if r.from <= code {
			return -1
		}
		return 1
	})
	if i == 0 || code > m.ranges[i-1].to {
		return nil
	}
	return &m.ranges[i-1]
}

// text returns what a code stands for, "" if the table does not say.
func (m *cmap) text(code uint32) string {
	if t, ok := m.texts[code]; ok {
		return t
	}
	r := m.find(code)
	switch {
	case r == nil:
		return ""
	case r.texts != nil:
		if i := int(code - r.from); i < len(r.texts) {
			return r.texts[i]
		}
		return ""
	case code == r.from || r.text == "":
		return r.text
	}
	runes := []rune(r.text)
	runes[len(runes)-1] += rune(code - r.from)
	return string(runes)
}

// glyph returns the glyph number of a code.
func (m *cmap) glyph(code uint32) int {
	if r := m.find(code); r != nil {
		return r.glyph + int(code-r.from)
	}
	return 0
}

// next takes the first code off a string that is not empty.
func (m *cmap) next(s []byte) (code uint32, length int) {
	shortest := 4
	for n := 1; n <= 4 && n <= len(s); n++ {
		code = code<<8 | uint32(s[n-1])
		for _, space := range m.spaces {
			if space.length == n && space.holds(code) {
				return code, n
			}
			shortest = min(shortest, space.length)
		}
	}
	// Not in the table: as long as the shortest code there is.
	if len(m.spaces) == 0 {
		shortest = 2
	}
	length = min(shortest, len(s))
	code = 0
	for _, b := range s[:length] {
		code = code<<8 | uint32(b)
	}
	return code, length
}

func (s codeSpace) holds(code uint32) bool {
	for shift := 0; shift < 8*s.length; shift += 8 {
		b := byte(code >> shift)
		if b < byte(s.from>>shift) || b > byte(s.to>>shift) {
			return false
		}
	}
	return true
}

// codeOf reads a code of one to four bytes; length is 0 if it is none.
func codeOf(o object) (code uint32, length int) {
	s, _ := o.(text)
	if len(s) > 4 {
		return 0, 0
	}
	for i := range len(s) {
		code = code<<8 | uint32(s[i])
	}
	return code, len(s)
}

// utf16Text reads text as tables hold it.
func utf16Text(o object) string {
	s, _ := o.(text)
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// knownCharset finds the encodings that files name without holding them. All
// glyph numbers but those of ASCII are left aside: such glyphs are one em wide.
func knownCharset(named name) *charset {
	base, vertical := strings.CutSuffix(string(named), "-V")
	base = strings.TrimSuffix(base, "-H")
	c := &charset{cmap: cmap{vertical: vertical}}
	switch base {
	case "GBK-EUC", "GBKp-EUC", "GBK2K", "GB-EUC", "GBpc-EUC":
		c.spaces = []codeSpace{{1, 0, 0x80}, {2, 0x8140, 0xFEFE}, {1, 0xFF, 0xFF}}
		if base == "GBK2K" {
			c.spaces = append(c.spaces, codeSpace{4, 0x81308130, 0xFE39FE39})
		}
		c.ascii = 814
		if base == "GBKp-EUC" || base == "GBpc-EUC" {
			c.ascii = 1
		}
		c.text = gbkText
	case "UniGB-UCS2", "UniGB-UTF16", "UniCNS-UCS2", "UniCNS-UTF16", "UniJIS-UCS2", "UniJIS-UTF16", "UniKS-UCS2", "UniKS-UTF16":
		c.spaces = []codeSpace{{2, 0x0000, 0xD7FF}, {2, 0xE000, 0xFFFF}, {4, 0xD800DC00, 0xDBFFDFFF}}
		c.ascii = 1
		c.text = func(code uint32, length int) string {
			if length == 4 {
				return string(utf16.DecodeRune(rune(code>>16), rune(code&0xFFFF)))
			}
			return string(rune(code))
		}
	default:
		return nil
	}
	return c
}

// gbkText decodes a code of GBK or GB 18030.
func gbkText(code uint32, length int) string {
	var b []byte
	for shift := 8 * (length - 1); shift >= 0; shift -= 8 {
		b = append(b, byte(code>>shift))
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || strings.ContainsRune(string(out), '\uFFFD') {
		return ""
	}
	return string(out)
}

// gb1Order says where the glyph numbers of Adobe-GB1 follow GB 2312: glyphs from
// first to last are its characters from place on, counted row by row. The rest are
// variants, and characters that GB 2312 does not have.
var gb1Order = []struct{ first, last, place int }{
	{96, 189, 0}, {190, 239, 110}, {240, 249, 162}, {250, 261, 174}, {262, 438, 188}, {439, 524, 376},
	{525, 548, 470}, {549, 572, 502}, {940, 4694, 1410}, {4695, 7702, 5170},
}

// gb1Text returns the character of a glyph number of Adobe-GB1, for fonts that
// are not embedded and bring no table.
func gb1Text(glyph int) string {
	switch {
	case glyph >= 1 && glyph <= 95:
		return string(rune(' ' + glyph - 1))
	case glyph >= 814 && glyph <= 907:
		return string(rune('!' + glyph - 814))
	}
	for _, part := range gb1Order {
		if glyph >= part.first && glyph <= part.last {
			place := part.place + glyph - part.first
			return gbkText(uint32(0xA1+place/94)<<8|uint32(0xA1+place%94), 2)
		}
	}
	return ""
}
