package layout

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/form/pattern"
	"gouji/ingest/lines"
)

// margin is the share of a page's height, above and below, in which page numbers
// and running titles stand.
const margin = 0.13

// pageNumber is what printers put on a page: 3, -3-, — 3 —, 第3页, 第 3 页 共 7 页, 3/7.
var pageNumber = pattern.Of(`^(?:[-—–－~·•]*\s*(\d{1,4})\s*[-—–－~·•]*|第\s*(\d{1,4})\s*页(?:[,，、/]?\s*[（(]?共\s*\d{1,4}\s*页[)）]?)?|(\d{1,4})\s*/\s*\d{1,4}|(?i:page)\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?)$`)

// dropMargins leaves out page numbers, and what repeats on top or at the foot of
// pages after its first time.
func (d *Document) dropMargins() {
	type candidate struct {
		page, block, number int
		bare                bool
	}
	var numbers []candidate
	offsets := map[int]int{} // how often a bare number is so much more than that of its page
	for i := range d.pages {
		for _, at := range d.outermost(i) {
			said := strings.TrimSpace(d.pages[i].blocks[at].line.plain())
			m := pageNumber.Compiled().FindStringSubmatch(said)
			if m == nil {
				continue
			}
			c := candidate{page: i, block: at}
			c.number, _ = strconv.Atoi(m[1] + m[2] + m[3] + m[4])
			c.bare = strings.Trim(said, "0123456789") == ""
			numbers = append(numbers, c)
			offsets[c.number-i]++
		}
	}
	drop := make([]map[int]bool, len(d.pages))
	for i := range drop {
		drop[i] = map[int]bool{}
	}
	for _, c := range numbers {
		// A number alone is that of the page if it counts pages.
		if !c.bare || offsets[c.number-c.page] > 1 || len(d.pages) == 1 && c.number == 1 {
			drop[c.page][c.block] = true
		}
	}
	type place struct {
		page, block int
		height      float64
	}
	seen := map[string]place{} // by text without figures
	for i := range d.pages {
		for _, at := range d.outermost(i) {
			l := &d.pages[i].blocks[at].line
			if strings.Trim(l.plain(), "0123456789 .,-—/") == "" {
				continue // figures are not what repeats
			}
			key := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return '0'
				}
				return r
			}, l.plain())
			now := place{i, at, l.base}
			before, known := seen[key]
			switch {
			case !known || math.Abs(before.height-now.height) > 4:
				seen[key] = now
			case l.base < d.pages[i].height/2:
				drop[i][at] = true // what is on top of pages is kept on the first
			default:
				drop[before.page][before.block] = true // what is at the foot, on the last
				seen[key] = now
			}
		}
	}
	for i := range d.pages {
		n := -1
		d.pages[i].blocks = slices.DeleteFunc(d.pages[i].blocks, func(block) bool { n++; return drop[i][n] })
	}
}

// outermost lists the lines of text in the margins of a page that have no table
// between them and the edge.
func (d *Document) outermost(page int) (at []int) {
	p := &d.pages[page]
	for i := range p.blocks {
		if b := &p.blocks[i]; b.grid != nil || b.line.base > margin*p.height {
			break
		}
		at = append(at, i)
	}
	top := len(at)
	for i := len(p.blocks) - 1; i >= top; i-- {
		if b := &p.blocks[i]; b.grid != nil || b.line.base < (1-margin)*p.height {
			break
		}
		at = append(at, i)
	}
	return at
}

func (l *textLine) plain() string { return plain(runsOf(nil, []textLine{*l})) }

// writeText tells lines of text that stand between tables: tables without ruling
// lines row by row, the rest by paragraphs.
func (d *Document) writeText(blocks []block) form.Text {
	for start := 0; start < len(blocks); {
		if table, length := findOpenTable(blocks[start:]); table != nil {
			if limit := d.writeOpenTable(table); limit != (form.Text{}) {
				return limit
			}
			start += length
			continue
		}
		end := start + 1
		for end < len(blocks) && d.continues(blocks, end) {
			if len(blocks[end].line.chunks()) > 1 {
				break
			}
			end++
		}
		d.writeParagraph(blocks[start:end])
		start = end
	}
	return form.Text{}
}

// continues reports whether the line at goes on with the sentence, or the title, of
// the line before.
func (d *Document) continues(blocks []block, at int) bool {
	a, b := &blocks[at-1], &blocks[at]
	size := a.line.size
	if math.Abs(size-b.line.size) > 0.1*size {
		return false
	}
	samePage := a.page == b.page
	if step := b.line.base - a.line.base; samePage && (step <= 0 || step > 2.6*size) {
		return false
	}
	column := d.column(a.page)
	center := func(l *textLine) float64 { return (l.x0 + l.x1) / 2 }
	if samePage && size > 1.15*column.size && math.Abs(center(&a.line)-center(&b.line)) < size && b.line.base-a.line.base <= 2.2*size {
		return true // a title on several lines
	}
	full := a.line.x1 > column.right-1.8*size && column.right-column.left > 0.5*d.pages[a.page].width
	return full && b.line.x0 < d.column(b.page).left+0.8*size
}

// column returns where the text of a page begins and ends, and how large it is. It is
// found once, when all that is no text has been taken away.
func (d *Document) column(number int) *textColumn {
	page := &d.pages[number]
	if page.column == nil {
		page.column = findColumn(page.blocks)
	}
	return page.column
}

func findColumn(blocks []block) *textColumn {
	count := map[int]int{}
	tenths := func(b *block) int { return int(math.Round(b.line.size * 10)) }
	most := 0
	for i := range blocks {
		if blocks[i].grid != nil {
			continue
		}
		for _, p := range blocks[i].line.pieces {
			count[tenths(&blocks[i])] += len(p.glyphs)
		}
	}
	for t, n := range count {
		if n > count[most] || n == count[most] && t < most {
			most = t
		}
	}
	column := &textColumn{left: math.Inf(1), right: math.Inf(-1), size: float64(most) / 10}
	for i := range blocks {
		if b := &blocks[i]; b.grid == nil && tenths(b) == most {
			column.left, column.right = min(column.left, b.line.x0), max(column.right, b.line.x1)
		}
	}
	return column
}

// writeParagraph tells the lines of a paragraph as one.
func (d *Document) writeParagraph(blocks []block) {
	var runs []lines.Run
	var place form.Place
	for i := range blocks {
		at := d.nextRow(blocks[i].page)
		if blocks[i].line.hidden() {
			d.rows[blocks[i].page]-- // nobody counts it
		}
		if i == 0 {
			place = at
		}
		line := runsOf(nil, []textLine{blocks[i].line})
		if n := len(runs); n > 0 && len(line) > 0 && !wide(runs[n-1].Text) && !startsWide(line[0].Text) {
			line[0].Text = " " + line[0].Text
		}
		for _, run := range line {
			run.Look &^= lines.Break
			if n := len(runs); n > 0 && runs[n-1].Look == run.Look {
				runs[n-1].Text += run.Text
			} else {
				runs = append(runs, run)
			}
		}
	}
	cell := lines.Cell{Place: place}
	set(&cell, runs)
	d.to.Line(lines.Line{Cells: []lines.Cell{cell}})
}

// Finish tells the lines of all pages. It returns the limit that was passed, if one was.
func (d *Document) Finish() form.Text {
	d.rows = make([]int32, len(d.pages))
	d.dropMargins()
	for i := range d.pages {
		blindStacked(d.pages[i].blocks)
	}
	d.joinStrips()
	var all []block
	for i := range d.pages {
		blocks := d.pages[i].blocks
		// What is not seen parts nothing.
		first := slices.IndexFunc(blocks, func(b block) bool { return b.grid != nil || !b.line.hidden() })
		if n := len(all); n > 0 && first >= 0 && all[n-1].grid != nil && blocks[first].grid != nil && all[n-1].lastPage() == i-1 && all[n-1].grid.continues(blocks[first].grid) {
			all[n-1].grid.append(blocks[first].grid)
			blocks = slices.Delete(blocks, first, first+1)
		}
		all = append(all, blocks...)
	}
	for start := 0; start < len(all); {
		if all[start].grid != nil {
			if limit := d.writeGrid(all[start].grid); limit != (form.Text{}) {
				return limit
			}
			start++
			continue
		}
		end := start
		for end < len(all) && all[end].grid == nil {
			end++
		}
		if limit := d.writeText(all[start:end]); limit != (form.Text{}) {
			return limit
		}
		start = end
	}
	return form.Text{}
}
