package pdf

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// unknownText stands for a character that cannot be known.
const unknownText = "\uFFFD"

// font reads a font; it is never nil.
func (f *file) font(d dictionary) *font {
	t := &font{defaultWidth: 1000, scale: 0.001, em: 1, seen: map[uint32]glyph{}}
	if table, is := f.resolve(d["ToUnicode"]).(*stream); is {
		if data, ok := f.unpack(table); ok {
			t.toText = parseCMap(f, data)
		} else {
			f.damage()
		}
	}
	if kind, _ := f.resolve(d["Subtype"]).(name); kind == "Type0" {
		f.compositeFont(t, d)
	} else {
		f.simpleFont(t, d, kind)
	}
	return t
}

func (f *file) compositeFont(t *font, d dictionary) {
	t.composite, t.widths = true, map[int]float64{}
	switch encoding := f.resolve(d["Encoding"]).(type) {
	case name:
		t.vertical = strings.HasSuffix(string(encoding), "-V")
		if t.charset = knownCharset(encoding); t.charset != nil {
			t.encoding = &t.charset.cmap
		}
	case *stream:
		if data, ok := f.unpack(encoding); ok {
			t.encoding = parseCMap(f, data)
			t.vertical = t.encoding.vertical
			if base, _ := f.resolve(encoding.dictionary["UseCMap"]).(name); base != "" && len(t.encoding.spaces) == 0 {
				if c := knownCharset(base); c != nil {
					t.encoding.spaces = c.spaces
				}
			}
		} else {
			f.damage()
		}
	}
	descendants := f.array(d["DescendantFonts"])
	if len(descendants) == 0 {
		return
	}
	inner := f.dictionary(descendants[0])
	if w, ok := f.number(inner["DW"]); ok {
		t.defaultWidth = w
	}
	f.glyphWidths(t, f.array(inner["W"]))
	descriptor := f.dictionary(inner["FontDescriptor"])
	program, is := f.resolve(descriptor["FontFile2"]).(*stream)
	switch {
	case t.toText != nil || t.charset != nil:
	case is:
		t.glyphText = f.embeddedText(inner, program)
	default:
		info := f.dictionary(inner["CIDSystemInfo"])
		if ordering, _ := f.resolve(info["Ordering"]).(text); ordering == "GB1" {
			t.glyphText = gb1Text
		}
	}
}

// embeddedText reads from the font itself which characters its glyphs are.
func (f *file) embeddedText(inner dictionary, program *stream) func(int) string {
	data, ok := f.unpack(program)
	if !ok {
		return nil
	}
	characters := charactersOf(data)
	var glyphs []byte // two bytes for each glyph number, the glyph's place in the font
	if table, is := f.resolve(inner["CIDToGIDMap"]).(*stream); is {
		if glyphs, ok = f.unpack(table); !ok {
			return nil
		}
	}
	return func(glyph int) string {
		if glyphs != nil {
			if 2*glyph+1 >= len(glyphs) {
				return ""
			}
			glyph = int(glyphs[2*glyph])<<8 | int(glyphs[2*glyph+1])
		}
		if r := characters[glyph]; r != 0 {
			return string(r)
		}
		return ""
	}
}

// glyphWidths reads 5 [500 600] 10 20 700: single widths, and one for a range.
func (f *file) glyphWidths(t *font, list array) {
	for i := 0; i+1 < len(list); {
		first, ok := f.number(list[i])
		if !ok || first < 0 || first > 1<<16 {
			return
		}
		if each := f.array(list[i+1]); each != nil {
			for k, o := range each {
				if w, ok := f.number(o); ok {
					t.widths[int(first)+k] = w
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, ok1 := f.number(list[i+1])
		w, ok2 := f.number(list[i+2])
		if !ok1 || !ok2 || last > 1<<16 || !f.spend(max(0, int(last-first))) {
			return
		}
		for k := int(first); k <= int(last); k++ {
			t.widths[k] = w
		}
		i += 3
	}
}

func (f *file) simpleFont(t *font, d dictionary, kind name) {
	first, _ := f.number(d["FirstChar"])
	t.first, t.narrow = int(first), f.array(d["Widths"])
	if kind == "Type3" {
		if m := f.numbers(d["FontMatrix"], 6); m != nil {
			t.scale, t.em = m[0], 1000*math.Abs(m[3])
		}
	}
	t.names = func() *[256]string { return f.encodedTexts(d, kind) }
	t.otherWidth = func() float64 {
		if w, ok := f.number(f.dictionary(d["FontDescriptor"])["MissingWidth"]); ok {
			return w
		}
		return 500
	}
}

// encodedTexts finds what the codes of a font of one byte a code say by its
// encoding: names of characters, or else by the font itself.
func (f *file) encodedTexts(d dictionary, kind name) *[256]string {
	texts := &[256]string{}
	descriptor := f.dictionary(d["FontDescriptor"])
	flags, _ := f.number(descriptor["Flags"])
	const symbolic = 4
	program, embedded := f.resolve(descriptor["FontFile2"]).(*stream)
	var base name
	var differences array
	switch encoding := f.resolve(d["Encoding"]).(type) {
	case name:
		base = encoding
	case dictionary:
		base, _ = f.resolve(encoding["BaseEncoding"]).(name)
		differences = f.array(encoding["Differences"])
	}
	switch {
	case base == "MacRomanEncoding":
		byCharmap(texts, charmap.Macintosh)
	case base == "WinAnsiEncoding":
		byCharmap(texts, charmap.Windows1252)
	case int(flags)&symbolic == 0 && kind != "Type3":
		// The standard encoding is ASCII but for two quotation marks.
		for c := range 0x7F - ' ' {
			texts[' '+c] = string(' ' + c)
		}
	case embedded:
		f.symbolicTexts(texts, program)
	}
	code := 0
	for _, o := range differences {
		switch o := f.resolve(o).(type) {
		case float64:
			code = int(o)
		case name:
			if code >= 0 && code < 256 {
				texts[code] = textOfName(string(o))
			}
			code++
		}
	}
	return texts
}

func byCharmap(texts *[256]string, m *charmap.Charmap) {
	for c := ' '; c < 256; c++ {
		if r := m.DecodeByte(byte(c)); r != utf8.RuneError {
			texts[c] = string(r)
		}
	}
}

// symbolicTexts finds the characters of an embedded font whose codes are its own.
func (f *file) symbolicTexts(texts *[256]string, program *stream) {
	data, ok := f.unpack(program)
	if !ok {
		return
	}
	characters := charactersOf(data)
	for code, glyph := range codesOf(data) {
		if r := characters[glyph]; r != 0 {
			texts[code] = string(r)
		}
	}
}

// next takes the first character off a string that is not empty.
func (t *font) next(s []byte) (g glyph, code uint32, length int) {
	switch {
	case !t.composite:
		code, length = uint32(s[0]), 1
	case t.encoding != nil:
		code, length = t.encoding.next(s)
	case len(s) == 1:
		code, length = uint32(s[0]), 1
	default:
		code, length = uint32(s[0])<<8|uint32(s[1]), 2
	}
	key := code | uint32(length-1)<<30
	if length == 4 {
		return t.glyph(code, length), code, length
	}
	g, known := t.seen[key]
	if !known {
		g = t.glyph(code, length)
		t.seen[key] = g
	}
	return g, code, length
}

func (t *font) glyph(code uint32, length int) glyph {
	number := int(code)
	switch {
	case t.charset != nil:
		number = -1
		if code >= ' ' && code < 0x7F {
			number = t.charset.ascii + int(code-' ')
		}
	case t.encoding != nil:
		number = t.encoding.glyph(code)
	}
	said := ""
	if t.toText != nil {
		said = t.toText.text(code)
	}
	if said == "" {
		switch {
		case !t.composite:
			if t.simple == nil {
				t.simple = t.names()
			}
			said = t.simple[code&0xFF]
		case t.charset != nil:
			said = t.charset.text(code, length)
		case t.glyphText != nil:
			said = t.glyphText(number)
		}
	}
	w, ok := t.widths[number]
	if i := number - t.first; !t.composite && i >= 0 && i < len(t.narrow) {
		w, ok = t.narrow[i].(float64)
	}
	switch {
	case ok:
	case !t.composite:
		w = t.otherWidth()
	default:
		w = t.defaultWidth
		if t.charset != nil && length == 1 {
			w = 500
		}
	}
	return glyph{text: printable(said), width: w * t.scale}
}

// printable leaves out what no printed character can be, and puts a mark for
// what cannot be known.
func printable(said string) string {
	if said == "" {
		return unknownText
	}
	for _, r := range said {
		if r == utf8.RuneError || unicode.Is(unicode.Co, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return unknownText
		}
	}
	return said
}

// asciiNames are the names of the characters from space to tilde, but for the letters.
var asciiNames = strings.Fields(`space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen period slash
zero one two three four five six seven eight nine colon semicolon less equal greater question at
A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum underscore grave
a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde`)

var nameTexts = func() map[string]string {
	m := map[string]string{
		"endash": "–", "emdash": "—", "minus": "−", "bullet": "•", "ellipsis": "…", "periodcentered": "·",
		"quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”",
		"nbspace": "\u00a0", "nonbreakingspace": "\u00a0", "sfthyphen": "\u00ad", "yen": "¥", "section": "§", "degree": "°", "multiply": "×", "percent": "%",
	}
	for i, n := range asciiNames {
		m[n] = string(rune(' ' + i))
	}
	return m
}()

// textOfName reads the name of a glyph: zero, uni4E00, u4E00, comma.alt.
func textOfName(n string) string {
	if at := strings.IndexByte(n, '.'); at > 0 {
		n = n[:at]
	}
	if t, ok := nameTexts[n]; ok {
		return t
	}
	var digits string
	switch {
	case strings.HasPrefix(n, "uni") && len(n) >= 7:
		digits = n[3:7]
	case strings.HasPrefix(n, "u") && len(n) >= 5 && len(n) <= 7:
		digits = n[1:]
	default:
		return ""
	}
	r, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || !utf8.ValidRune(rune(r)) {
		return ""
	}
	return string(rune(r))
}
