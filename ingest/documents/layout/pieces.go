package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gouji/ingest/lines"
)

// piece is text that was drawn in one go along one line, without gaps.
type piece struct {
	glyphs         []glyph
	x0, y0, x1, y1 float64 // the room it takes
	base, size     float64 // baseline and height of the tallest character
	order          int
}

// makePieces puts characters together that follow each other along a line.
func makePieces(glyphs []glyph) []piece {
	var out []piece
	for start := 0; start < len(glyphs); {
		end := start + 1
		for end < len(glyphs) && follows(&glyphs[end-1], &glyphs[end]) {
			end++
		}
		out = append(out, newPiece(glyphs[start:end], len(out)))
		start = end
	}
	return out
}

func newPiece(glyphs []glyph, order int) piece {
	p := piece{glyphs: glyphs, order: order, x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1)}
	for i := range glyphs {
		g := &glyphs[i]
		x0, y0, x1, y1 := g.box()
		p.x0, p.y0, p.x1, p.y1 = min(p.x0, x0), min(p.y0, y0), max(p.x1, x1), max(p.y1, y1)
		if g.size > p.size {
			p.size, p.base = g.size, g.y
		}
	}
	if glyphs[0].turn != upright {
		p.base = p.y1
	}
	return p
}

// follows reports whether b continues the text of a.
func follows(a, b *glyph) bool {
	if a.turn != b.turn || (a.look^b.look)&lines.Hidden != 0 {
		return false
	}
	size := max(a.size, b.size)
	along, across := b.x-a.x-a.width, b.y-a.y
	switch a.turn {
	case down:
		along, across = b.y-a.y-a.width, a.x-b.x
	case over:
		along, across = a.x-b.x-a.width, a.y-b.y
	case up:
		along, across = a.y-b.y-a.width, b.x-a.x
	}
	// Raised characters are smaller, and less than half their size off the line.
	return math.Abs(across) < 0.45*size && along > -0.4*size && along < 0.3*size
}

// wordGap is the gap, in em, from which on two characters are two words, and
// columnGap that from which on they do not belong together at all.
const (
	wordGap   = 0.18
	columnGap = 1.0
	touching  = 0.12 // up to which the figures of a number may be apart
)

// textLine is what stands on one line, from left to right.
type textLine struct {
	pieces         []piece
	x0, x1         float64
	top, base, low float64
	size           float64
	continues      bool // with the figure of the line before
}

// textLines sorts pieces into lines.
func textLines(pieces []piece) []textLine {
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.base, b.base) })
	var out []textLine
	for _, p := range pieces {
		// A small note and its word have different baselines: compare with the taller one.
		if n := len(out); n > 0 && p.base-out[n-1].base < 0.45*max(min(p.size, out[n-1].size), 0.6*max(p.size, out[n-1].size)) {
			l := &out[n-1]
			l.pieces = append(l.pieces, p)
			l.x0, l.x1 = min(l.x0, p.x0), max(l.x1, p.x1)
			l.top, l.low = min(l.top, p.y0), max(l.low, p.y1)
			if p.size > l.size {
				l.size, l.base = p.size, p.base
			}
			continue
		}
		out = append(out, textLine{pieces: []piece{p}, x0: p.x0, x1: p.x1, top: p.y0, base: p.base, low: p.y1, size: p.size})
	}
	for i := range out {
		slices.SortStableFunc(out[i].pieces, func(a, b piece) int { return cmp.Compare(a.x0, b.x0) })
	}
	return out
}

// runsOf appends the text of lines to runs, in the order people read it.
func runsOf(runs []lines.Run, all []textLine) []lines.Run {
	for _, l := range all {
		first := true
		for _, g := range l.characters() {
			look := g.look
			if first && len(runs) > 0 && !l.continues {
				look |= lines.Break
			}
			text := g.text
			if !first && g.spaced && look&lines.Break == 0 {
				text = " " + text
			}
			if n := len(runs); n > 0 && look&lines.Break == 0 && runs[n-1].Look&^lines.Break == look {
				runs[n-1].Text += text
			} else {
				runs = append(runs, lines.Run{Text: text, Look: look})
			}
			first = false
		}
	}
	return runs
}

// character is a glyph in its line.
type character struct {
	glyph
	spaced bool // a gap is before it
}

// characters returns the characters of a line from left to right, those that are
// not seen behind the others. What was drawn twice in one place, to make it bold,
// is there once; notes are marked.
func (l *textLine) characters() []character {
	var out []character
	for _, p := range l.pieces {
		for _, g := range p.glyphs {
			out = append(out, character{glyph: g})
		}
	}
	if len(out) > 0 && out[0].turn != upright {
		return out // turned text is drawn in the order it is read
	}
	slices.SortStableFunc(out, func(a, b character) int {
		return cmp.Or(cmp.Compare(a.look&lines.Hidden, b.look&lines.Hidden), cmp.Compare(a.x, b.x))
	})
	kept := out[:0]
	for _, c := range out {
		if n := len(kept); n > 0 && (kept[n-1].look^c.look)&lines.Hidden == 0 {
			before := &kept[n-1]
			if twice(before, &c) {
				continue
			}
			before.setApart(&c)
		}
		switch {
		case c.size < 0.8*l.size && l.base-c.y > 0.15*l.size:
			c.look |= lines.Superscript
		case c.size < 0.8*l.size && c.y-l.base > 0.05*l.size:
			c.look |= lines.Subscript
		}
		kept = append(kept, c)
	}
	return kept
}

// setApart marks where the character behind one does not belong to it.
func (before *character) setApart(c *character) {
	gap := c.x - before.x - before.width
	if gap < -0.4*min(c.width, before.width) && isSign(c.text) && isSign(before.text) {
		// One text over another: nobody can read them, least of all as one figure.
		c.look |= lines.Symbol
		before.look |= lines.Symbol
	}
	size := min(c.size, before.size)
	c.spaced = gap > wordGap*size && (!wide(before.text) || !wide(c.text))
	// Two figures with room between them are not one; nor are two that were drawn
	// one after the other and do not touch, as those of neighbouring columns.
	if gap > columnGap*size || gap > touching*size && c.run != before.run && isDigit(c.text) && isDigit(before.text) {
		c.look |= lines.Break
	}
}

func isDigit(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsDigit(r)
}

// isSign reports whether text is a letter or figure. Other characters may have
// room at one side, into which the next one is set.
func isSign(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// twice reports whether two characters are one that was drawn twice.
func twice(a, b *character) bool {
	return a.text == b.text && b.x-a.x < 0.3*max(a.width, 0.3*a.size) && math.Abs(a.y-b.y) < 0.2*a.size && math.Abs(a.size-b.size) < 0.2*a.size
}

// wide reports whether text ends in a character of Chinese script or its punctuation.
func wide(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x30FF || r >= 0xFF00
}

func startsWide(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return wide(string(r))
}

// plain joins the seen text of runs, breaks left out.
func plain(runs []lines.Run) string {
	var b strings.Builder
	for _, r := range runs {
		if r.Look&(lines.Hidden|lines.Deleted) == 0 {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}
