// Package plaintext is the text of input files as UTF-8: how its encoding is found,
// how it is decoded at once or as a stream, and what counts as blank in it.
//
// Files, each using only those after it: blank, stream, decode, utf8.
package plaintext

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"gouji/form"
)

// Charset is an encoding of text.
type Charset uint8

// The encodings.
const (
	Unknown Charset = iota
	UTF8
	UTF8BOM
	GB18030
	UTF16LE
	UTF16BE
)

// String returns the stable name used in data.
func (c Charset) String() string {
	return [...]string{"", "utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be"}[c]
}

// decoder returns the decoder to UTF-8, nil for UTF-8 itself.
func (c Charset) decoder() *encoding.Decoder {
	switch c {
	case GB18030:
		// Never GBK, of which it is a superset: GBK lacks characters that occur in names.
		return simplifiedchinese.GB18030.NewDecoder()
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	default:
		return nil
	}
}

// Detect decides the encoding from the first bytes of a text, which are
// the whole of it if whole is set.
func Detect(head []byte, whole bool) Charset {
	if bytes.HasPrefix(head, markOfUTF8) {
		if validUTF8(head, whole) {
			return UTF8BOM
		}
		return Unknown
	}
	if c, wide := detectWide(head); wide {
		return c
	}
	if validUTF8(head, whole) {
		return UTF8
	}
	if damagedUTF8(head) {
		return Unknown
	}
	return GB18030
}

var markOfUTF8 = []byte("\xef\xbb\xbf")

// IsUTF16 reports whether a text begins as one in UTF-16 does. It costs less than Detect,
// which goes through all of any other text.
func IsUTF16(head []byte) bool {
	c, _ := detectWide(head)
	return (c == UTF16LE || c == UTF16BE) && !bytes.HasPrefix(head, markOfUTF8)
}

// detectWide tells the encoding of a text whose characters have two or four bytes.
func detectWide(head []byte) (c Charset, wide bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return Unknown, true // UTF-32
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, true
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return detectUTF16(head), true
	}
	return Unknown, false
}

// validUTF8 reports whether text is UTF-8, not counting a character cut off at
// its end: the rest of it is still to come, or the file was truncated.
func validUTF8(text []byte, whole bool) bool {
	cut := completeUTF8(text)
	valid, plain := valid(text[:cut])
	// A truncated file must show that it is UTF-8 by more than its cut end.
	return valid && (cut == len(text) || !whole || !plain)
}

// completeUTF8 returns the length of text without a character cut off at its end.
func completeUTF8(text []byte) int {
	for back := 1; back <= utf8.UTFMax-1 && back <= len(text); back++ {
		i := len(text) - back
		if b := text[i]; utf8.RuneStart(b) {
			if b >= 0xC0 && !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

// detectUTF16 tells the byte order of UTF-16 without a mark by its ASCII characters, such
// as digits and the ends of lines. In the other order characters such as 一 and 开, of which
// the last eight bits are 0, look like some; there are fewer of them.
func detectUTF16(head []byte) Charset {
	little, big := asciiUnits(head, 0, 1), asciiUnits(head, 1, 0)
	switch enough := len(head) / 2 / leastASCII; {
	case little > enough && little > 2*max(0, big):
		return UTF16LE
	case big > enough && big > 2*max(0, little):
		return UTF16BE
	default:
		return Unknown
	}
}

// leastASCII is of how many characters of a text in UTF-16 at least one is ASCII. Another
// text with a zero byte has not nearly as many.
const leastASCII = 64

// asciiUnits counts the units of two bytes that are characters of ASCII, by where the byte
// of the first and of the last eight bits stands; -1 if one is a control character, which
// no text has.
func asciiUnits(head []byte, last, first int) (n int) {
	for ; len(head) >= 2; head = head[2:] {
		if head[first] != 0 {
			continue
		}
		if c := head[last]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return -1
		}
		n++
	}
	return n
}

// damagedUTF8 reports whether text is UTF-8 with a few broken characters, which
// GB18030 would read as other characters without complaint.
func damagedUTF8(text []byte) bool {
	good, bad := 0, 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size >= 3:
			good++
		}
		text = text[size:]
	}
	return good > 4*bad
}

// FirstBroken returns where the first character stands that is not UTF-8 in a
// text that otherwise is, and how many bytes the lines before it have; zero for any
// other text.
func FirstBroken(text []byte) (at form.Place, before int) {
	if !damagedUTF8(text) {
		return form.Place{}, 0
	}
	at = form.Place{Line: 1, Column: 1}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
		if at.Column++; r == '\n' {
			at.Line, at.Column, before = at.Line+1, 1, i
		}
	}
	return at, before
}

// replacement is what decoders put in place of bytes that they cannot read:
// they report no error.
var replacement = []byte("\uFFFD")

// withoutCut returns a decoded text without a character cut off at its end, as completeUTF8
// does with one that needs no decoding.
func withoutCut(decoded []byte) []byte { return bytes.TrimSuffix(decoded, replacement) }

// Decode turns a whole text into UTF-8, into buffer if it has to be converted.
// ok is false if the encoding is unknown or a byte cannot be read in it.
func Decode(raw []byte, buffer []byte) (text, newBuffer []byte, c Charset, ok bool) {
	c = Detect(raw, true)
	switch c {
	case Unknown:
		return nil, buffer, c, false
	case UTF8:
		return raw[:completeUTF8(raw)], buffer, c, true
	case UTF8BOM:
		raw = raw[3:]
		return raw[:completeUTF8(raw)], buffer, c, true
	}
	decoder := c.decoder()
	buffer = buffer[:0]
	if need := len(raw)*3/2 + 16; cap(buffer) < need {
		buffer = make([]byte, 0, need)
	}
	for {
		n, used, err := decoder.Transform(buffer[len(buffer):cap(buffer)], raw, true)
		buffer, raw = buffer[:len(buffer)+n], raw[used:]
		if !errors.Is(err, transform.ErrShortDst) {
			ok = err == nil
			break
		}
		bigger := make([]byte, len(buffer), 2*cap(buffer))
		copy(bigger, buffer)
		buffer = bigger
	}
	text = withoutCut(buffer)
	if c == GB18030 && len(text) < len(buffer) {
		_, plain := valid(text)
		ok = ok && !plain // a truncated file must show what it is by more than its cut end
	}
	if bytes.Contains(text, replacement) || bytes.IndexByte(text, 0) >= 0 {
		ok = false
	}
	return text, buffer, c, ok
}
