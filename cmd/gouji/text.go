package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// columnsOf returns how many columns of a terminal a text takes: Chinese
// characters take two. Characters whose width depends on the locale, such as
// “ and …, count as one, as terminals in UTF-8 draw them.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// pad fills a text with spaces to a width in columns, on the left if right is set.
func pad(text string, columns int, right bool) string {
	fill := strings.Repeat(" ", max(0, columns-columnsOf(text)))
	if right {
		return fill + text
	}
	return text + fill
}

// wrap breaks a text into lines of at most the given number of columns: at
// spaces where there are any, between Chinese characters otherwise.
func wrap(text string, columns int) []string {
	var lines []string
	line, lineWidth := "", 0
	for _, word := range words(text) {
		w := columnsOf(word)
		if lineWidth > 0 && lineWidth+columnsOf(strings.TrimRight(word, " ")) > columns {
			lines = append(lines, strings.TrimRight(line, " "))
			line, lineWidth = "", 0
		}
		line += word
		lineWidth += w
	}
	return append(lines, strings.TrimRight(line, " "))
}

// noLineStart are characters that must not begin a line.
const noLineStart = "／，。；：、！？）》」』”’…,.;:!?)]}％%"

// words cuts a text into the pieces between which a line may break.
func words(text string) []string {
	var pieces []string
	start := 0
	previous := rune(0)
	for i, r := range text {
		breakable := i > start && !strings.ContainsRune(noLineStart, r) && !strings.ContainsRune("（《「『“‘([{", previous) &&
			(previous == ' ' && r != ' ' || isWide(r) && previous != ' ' || isWide(previous) && r != ' ')
		if breakable {
			pieces = append(pieces, text[start:i])
			start = i
		}
		previous = r
	}
	return append(pieces, text[start:])
}

// paint is how a piece of text looks on a terminal that has colours.
type paint string

const (
	plain  paint = ""
	bold   paint = "1"
	dim    paint = "2"
	red    paint = "1;31"
	yellow paint = "33"
	green  paint = "32"
	cyan   paint = "36"
)

// palette paints texts, or leaves them alone where there are no colours.
type palette struct{ colours bool }

func (p palette) paint(text string, how paint) string {
	if !p.colours || how == plain || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + string(how) + "m" + text + "\x1b[0m"
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := fileOf(w)
	return ok && term.IsTerminal(int(f.Fd()))
}

// fileOf returns the file that w writes to, if it does.
func fileOf(w io.Writer) (*os.File, bool) {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	return f, ok
}

// terminalColumns returns the width of the terminal w, or 0 if it is none.
func terminalColumns(w io.Writer) int {
	f, ok := fileOf(w)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// gridCell is one cell of a grid.
type gridCell struct {
	text string
	how  paint
}

// grid lays out rows of cells in aligned columns.
type grid struct {
	palette palette
	indent  string
	gap     int    // spaces between columns
	right   []bool // columns aligned to the right
	limit   int    // columns to wrap the last cell of a row at, 0 for none
	rows    [][]gridCell
}

// narrowest is the least room for wrapped text; beside anything wider, a narrow
// terminal breaks the line itself.
const narrowest = 24

func (g *grid) add(cells ...gridCell) { g.rows = append(g.rows, cells) }

// texts adds a row of unpainted cells.
func (g *grid) texts(cells ...string) {
	row := make([]gridCell, len(cells))
	for i, c := range cells {
		row[i].text = c
	}
	g.add(row...)
}

func (g *grid) write(w io.Writer) {
	var widths []int
	for _, row := range g.rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			// What nothing follows and nothing aligns needs no room in a column.
			if i < len(row)-1 || i < len(g.right) && g.right[i] {
				widths[i] = max(widths[i], columnsOf(c.text))
			}
		}
	}
	for _, row := range g.rows {
		g.writeRow(w, row, widths)
	}
}

func (g *grid) writeRow(w io.Writer, row []gridCell, widths []int) {
	var b strings.Builder
	b.WriteString(g.indent)
	used := len(g.indent)
	for i, c := range row {
		last := i == len(row)-1
		right := i < len(g.right) && g.right[i]
		switch {
		case last && !right && g.limit-used >= narrowest:
			for j, line := range wrap(c.text, g.limit-used) {
				if j > 0 {
					b.WriteString("\n" + strings.Repeat(" ", used))
				}
				b.WriteString(g.palette.paint(line, c.how))
			}
		case last && !right:
			b.WriteString(g.palette.paint(c.text, c.how))
		default:
			b.WriteString(g.palette.paint(pad(c.text, widths[i], right), c.how))
		}
		used += widths[i] + g.gap
		if !last {
			b.WriteString(strings.Repeat(" ", g.gap))
		}
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}
