package words

import (
	"slices"
	"strings"
	"unicode"

	"gouji/ingest/lines"
)

// Seen is what a person who looks at a cell sees in it. A number of which a part
// is struck out, raised, lowered or white, one that stands beside a picture or a character
// that cannot be known, and one that is shown as a date or the like says no figure: clear is
// then false, and the text shows to whoever looks for it what is there. Around
// words such marks mean nothing and are left out.
func Seen(c *lines.Cell) (text string, clear bool) {
	if c.Runs == nil {
		return c.Text, c.Kind == lines.Text
	}
	var plain, shown strings.Builder // without what is marked, and with it
	doubtful, pictured := false, false
	for i := range c.Runs {
		run := &c.Runs[i]
		if run.Look&unread != 0 {
			continue
		}
		if run.Look&lines.Break != 0 && shown.Len() > 0 {
			plain.WriteByte('\n')
			shown.WriteByte('\n')
		}
		switch {
		case run.Look&lines.Image != 0:
			pictured = true
		case run.Look&lines.Symbol != 0:
			doubtful = true
			shown.WriteString(symbolShown(run.Text))
		case run.Look&marks == 0:
			plain.WriteString(run.Text)
			shown.WriteString(run.Text)
		case strings.TrimSpace(run.Text) == "":
		case run.Look&lines.Faint != 0:
			doubtful = true
			plain.WriteString(run.Text)
			shown.WriteString("（白色字：" + run.Text + "）")
		default:
			doubtful = true
			for _, r := range run.Text {
				shown.WriteRune(markedRune(r, run.Look))
				if run.Look&lines.Struck != 0 {
					shown.WriteRune(strokeThrough)
				}
			}
		}
	}
	text = plain.String()
	if pictured && strings.TrimSpace(shown.String()) != "" {
		doubtful = true // a digit may be drawn, and nobody knows what the picture says
		shown.WriteString(PictureShown)
	}
	if !doubtful || strings.ContainsFunc(text, unicode.IsLetter) && ClassOf(text) == Word {
		return text, c.Kind == lines.Text
	}
	return shown.String(), false
}

// unread are the looks of what is no part of a cell's text.
const unread = lines.Hidden | lines.Tiny | lines.Deleted | lines.Ruby

// marks are the looks that put into doubt what a figure is.
const marks = lines.Struck | lines.Superscript | lines.Subscript | lines.Faint

// PictureShown stands for a picture where the text of a cell is quoted.
const PictureShown = "（图片）"

// HasPicture reports whether a picture stands in a cell.
func HasPicture(c *lines.Cell) bool {
	return slices.ContainsFunc(c.Runs, func(run lines.Run) bool { return run.Look&(lines.Image|lines.Hidden|lines.Deleted) == lines.Image })
}

// strokeThrough strikes out the character before it.
const strokeThrough = '\u0336'

// markedRune shows a digit raised or lowered where there is such a character.
func markedRune(r rune, look lines.Look) rune {
	if r < '0' || r > '9' {
		return r
	}
	switch {
	case look&lines.Superscript != 0:
		return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[r-'0']
	case look&lines.Subscript != 0:
		return []rune("₀₁₂₃₄₅₆₇₈₉")[r-'0']
	}
	return r
}

// symbolShown stands for a character that cannot be known.
func symbolShown(text string) string {
	if text == "" {
		return "□"
	}
	return text
}
