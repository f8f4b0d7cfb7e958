package form

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text of the input as it may be shown: on a terminal, in a
// log, on a page. What would steer a terminal, break a line or turn the order of
// the letters round is shown as a sign, so that it says what it is and does
// nothing. A text without such characters, nearly every one, comes back as it is.
func Visible(text string) string { return visible(text, "") }

// VisibleLines is Visible for a text that may have lines and tabulators.
func VisibleLines(text string) string { return visible(text, "\n\t") }

func visible(text, allowed string) string {
	for i := plain(text); i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if ControlsDisplay(r) && !strings.ContainsRune(allowed, r) || r == utf8.RuneError && size == 1 {
			return shown(text, allowed)
		}
		i += size
		i += plain(text[i:])
	}
	return text
}

// plain is how many bytes at the beginning of a text are printed ASCII and characters
// from U+3000 to U+9FFF, of which none is such an order. That is nearly all text, and it
// is found without decoding it.
func plain(text string) int {
	i := 0
	for i < len(text) {
		switch c := text[i]; {
		case c >= ' ' && c < 0x7f:
			i++
		case c >= 0xe3 && c <= 0xe9 && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80:
			i += 3
		default:
			return i
		}
	}
	return i
}

// ControlsDisplay reports whether a character is an order to whatever shows it.
func ControlsDisplay(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r < 0x2028:
		return r == 0x061c || r == 0x200e || r == 0x200f // marks of direction
	default:
		return r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r < 0xe0080
	}
}

func shown(text, allowed string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "<%02X>", text[i])
		case !ControlsDisplay(r) || strings.ContainsRune(allowed, r):
			b.WriteRune(r)
		case r < ' ':
			b.WriteRune('␀' + r) // the picture that Unicode has of it
		case r == 0x7f:
			b.WriteRune('␡')
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		i += size
	}
	return b.String()
}

// Harmless returns a text for a cell of a CSV file that a spreadsheet may open:
// one that a spreadsheet would take for a formula begins with an apostrophe.
func Harmless(text string) string {
	text = Visible(text)
	switch first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, unicode.IsSpace)); first {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠':
		return "'" + text
	}
	return text
}
