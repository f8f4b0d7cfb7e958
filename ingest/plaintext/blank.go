package plaintext

// IsBlank reports white space and characters without width.
func IsBlank(r rune) bool {
	return r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\u200b' || r == '\ufeff' || r == '\u2002' || r == '\u2003'
}

// Shorten cuts raw text to what a message can carry.
func Shorten(text string) string {
	const maxRunes = 60
	n := 0
	for i := range text {
		if n++; n > maxRunes {
			return text[:i] + "…"
		}
	}
	return text
}
