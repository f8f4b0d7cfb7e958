package pdf

import "bytes"

// token is one word of the language of PDF.
type token struct {
	kind    tokenKind
	number  float64
	integer bool   // the number has no decimal point
	text    []byte // of strings, names and keywords; borrowed until the next token
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	numberToken
	stringToken
	nameToken
	keywordToken
	arrayToken
	arrayEndToken
	dictionaryToken
	dictionaryEndToken
)

// lexer splits bytes into words. It cannot fail: whatever is no word of the
// language becomes a keyword that nobody knows.
type lexer struct {
	data    []byte
	pos     int
	scratch []byte
}

// Classes of characters, as the standard has them.
const (
	regularByte = iota
	blankByte
	delimiterByte
)

var byteClass = func() (class [256]uint8) {
	for _, b := range []byte("\x00\t\n\f\r ") {
		class[b] = blankByte
	}
	for _, b := range []byte("()<>[]{}/%") {
		class[b] = delimiterByte
	}
	return class
}()

// skipBlanks goes to the next word, over comments too.
func (l *lexer) skipBlanks() {
	for l.pos < len(l.data) {
		switch b := l.data[l.pos]; {
		case byteClass[b] == blankByte:
			l.pos++
		case b == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

func (l *lexer) next() token {
	l.skipBlanks()
	if l.pos >= len(l.data) {
		return token{}
	}
	start := l.pos
	b := l.data[start]
	l.pos++
	switch b {
	case '(':
		return token{kind: stringToken, text: l.literal()}
	case '<':
		if l.pos < len(l.data) && l.data[l.pos] == '<' {
			l.pos++
			return token{kind: dictionaryToken}
		}
		return token{kind: stringToken, text: l.hexadecimal()}
	case '>':
		if l.pos < len(l.data) && l.data[l.pos] == '>' {
			l.pos++
			return token{kind: dictionaryEndToken}
		}
		return token{kind: keywordToken, text: l.data[start:l.pos]}
	case '[':
		return token{kind: arrayToken}
	case ']':
		return token{kind: arrayEndToken}
	case '/':
		return token{kind: nameToken, text: l.name()}
	case ')', '{', '}':
		return token{kind: keywordToken, text: l.data[start:l.pos]}
	}
	for l.pos < len(l.data) && byteClass[l.data[l.pos]] == regularByte {
		l.pos++
	}
	word := l.data[start:l.pos]
	if number, integer, ok := parseNumber(word); ok {
		return token{kind: numberToken, number: number, integer: integer}
	}
	return token{kind: keywordToken, text: word}
}

// parseNumber reads 12, -.5, +3. and, as other programs do, --5.
func parseNumber(word []byte) (number float64, integer, ok bool) {
	i, sign := 0, 1.0
	for i < len(word) && (word[i] == '-' || word[i] == '+') {
		if word[i] == '-' {
			sign = -1
		}
		i++
	}
	digits, scale := 0, 1.0
	integer = true
	for ; i < len(word); i++ {
		switch b := word[i]; {
		case b-'0' <= 9:
			digits++
			number = number*10 + float64(b-'0')
			if !integer {
				scale *= 10
			}
		case b == '.' && integer:
			integer = false
		default:
			return 0, false, false
		}
	}
	const maxDigits = 40
	if digits == 0 || digits > maxDigits {
		return 0, false, false
	}
	return sign * number / scale, integer, true
}

// literal reads a string up to its closing bracket; pos is behind the opening one.
func (l *lexer) literal() []byte {
	out := l.scratch[:0]
	depth := 1
	for l.pos < len(l.data) {
		b := l.data[l.pos]
		l.pos++
		switch b {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				l.scratch = out
				return out
			}
		case '\r':
			l.skipLineFeed()
			b = '\n'
		case '\\':
			var ok bool
			if b, ok = l.escaped(); !ok {
				continue
			}
		}
		out = append(out, b)
	}
	l.scratch = out
	return out
}

// skipLineFeed skips the second of the two characters that end a line.
func (l *lexer) skipLineFeed() {
	if l.pos < len(l.data) && l.data[l.pos] == '\n' {
		l.pos++
	}
}

// escapes are the letters that stand for other characters behind a backslash.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escaped reads what stands behind a backslash; ok is false if that is the end of a line,
// or of all.
func (l *lexer) escaped() (b byte, ok bool) {
	if l.pos >= len(l.data) {
		return 0, false
	}
	b = l.data[l.pos]
	l.pos++
	switch {
	case b == '\r':
		l.skipLineFeed()
		return 0, false
	case b == '\n':
		return 0, false
	case b-'0' <= 7:
		code := int(b - '0')
		for k := 0; k < 2 && l.pos < len(l.data) && l.data[l.pos]-'0' <= 7; k++ {
			code = code<<3 | int(l.data[l.pos]-'0')
			l.pos++
		}
		return byte(code), true
	}
	if meant, known := escapes[b]; known {
		return meant, true
	}
	return b, true
}

// hexadecimal reads a string of hexadecimal digits; pos is behind the opening bracket.
func (l *lexer) hexadecimal() []byte {
	out := l.scratch[:0]
	half, high := false, byte(0)
	for l.pos < len(l.data) {
		b := l.data[l.pos]
		l.pos++
		if b == '>' {
			break
		}
		digit, ok := hexDigit(b)
		switch {
		case !ok:
		case half:
			out = append(out, high<<4|digit)
			half = false
		default:
			high, half = digit, true
		}
	}
	if half {
		out = append(out, high<<4)
	}
	l.scratch = out
	return out
}

func hexDigit(b byte) (byte, bool) {
	switch {
	case b-'0' <= 9:
		return b - '0', true
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return b | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// name reads a name; pos is behind the slash.
func (l *lexer) name() []byte {
	start := l.pos
	for l.pos < len(l.data) && byteClass[l.data[l.pos]] == regularByte {
		l.pos++
	}
	word := l.data[start:l.pos]
	if bytes.IndexByte(word, '#') < 0 {
		return word
	}
	out := l.scratch[:0]
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			high, ok1 := hexDigit(word[i+1])
			low, ok2 := hexDigit(word[i+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, word[i])
	}
	l.scratch = out
	return out
}
