package word

import (
	"bytes"

	"gouji/ingest/lines"
)

// content is the text of a cell or paragraph with its looks, collected piece by piece.
type content struct {
	text  []byte
	runs  []run
	ended bool // a line has ended: what follows begins a new one
}

// run is a piece of text of one look, which begins where the one before ends.
type run struct {
	end  int
	look lines.Look
}

// add adds text of one look. What is longer than any cell of the form is cut off.
func (c *content) add(text []byte, look lines.Look) {
	if len(c.text)+len(text) > maxText || len(text) == 0 {
		return
	}
	begins := c.ended && len(c.text) > 0
	c.ended = false
	c.text = append(c.text, text...)
	if begins {
		look |= lines.Break
	} else if n := len(c.runs); n > 0 && c.runs[n-1].look&^lines.Break == look {
		c.runs[n-1].end = len(c.text)
		return
	}
	c.runs = append(c.runs, run{len(c.text), look})
}

// emptied returns the content without text, with its room.
func (c *content) emptied() content { return content{text: c.text[:0], runs: c.runs[:0]} }

func (c *content) blank() bool { return len(bytes.TrimSpace(c.text)) == 0 }

// part returns the runs from begin to end as a content of their own.
func (c *content) part(begin, end int) content {
	from, to := 0, 0
	if begin > 0 {
		from = c.runs[begin-1].end
	}
	if end > begin {
		to = c.runs[end-1].end
	} else {
		to = from
	}
	part := content{text: c.text[from:to]}
	for _, r := range c.runs[begin:end] {
		part.runs = append(part.runs, run{r.end - from, r.look})
	}
	if len(part.runs) > 0 {
		part.runs[0].look &^= lines.Break
	}
	return part
}

// cell returns the text as a cell, without the space around plain text.
func (c *content) cell() lines.Cell {
	if len(c.runs) == 0 {
		return lines.Cell{}
	}
	if len(c.runs) == 1 && c.runs[0].look == 0 {
		return lines.Cell{Text: string(bytes.TrimSpace(c.text))}
	}
	text := string(c.text)
	cell := lines.Cell{Runs: make([]lines.Run, len(c.runs))}
	begin := 0
	for i, r := range c.runs {
		cell.Runs[i] = lines.Run{Text: text[begin:r.end], Look: r.look}
		begin = r.end
	}
	return cell
}
