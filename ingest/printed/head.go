package printed

import (
	"slices"
	"strings"

	"gouji/form"
)

// alignment says where the figures of a line of a certain width stand.
type alignment struct {
	width  int
	starts []int
	// doubled: the caption of the labels stands twice in the head. It may be that of two
	// columns of labels, or a cell too many, which moved all behind it.
	doubled bool
}

// outcomes are the columns of table 四; its printed form repeats them for three groups.
var outcomes = [...]string{"upheld", "corrected", "other", "pending", "total"}

// isOfForm reports whether a head has words of the form's heads.
func (h *tableHead) isOfForm() bool {
	return slices.ContainsFunc(h.lines, func(l headLine) bool {
		return slices.ContainsFunc(l.cells, func(c headCell) bool {
			return c.means.Frame || slices.ContainsFunc(c.means.Column[:], func(column *form.Column) bool { return column != nil })
		})
	})
}

// names reports whether a line of the head that has that width names a column at the index.
func (h *tableHead) names(index, width int) bool {
	return slices.ContainsFunc(h.lines, func(l headLine) bool {
		return l.width == width && slices.ContainsFunc(l.cells, func(c headCell) bool {
			return c.index == index && c.means.Names && !c.means.Frame
		})
	})
}

// blanks counts the empty columns behind the last word of a head, if its
// lines agree on them: converters often end every line with one separator more.
func (h *tableHead) blanks() int {
	if h == nil || len(h.lines) == 0 {
		return 0
	}
	for _, line := range h.lines {
		if line.blanks != h.lines[0].blanks {
			return 0
		}
	}
	return h.lines[0].blanks
}

// columnCells returns the cells of a line of a head without those that only stand over others.
func (line *headLine) columnCells() (cells []headCell) {
	for _, c := range line.cells {
		if !c.means.Frame {
			cells = append(cells, c)
		}
	}
	return cells
}

// doublesCaption reports whether two cells side by side that stand over labels say the same.
func (line *headLine) doublesCaption() bool {
	for i := 1; i < len(line.cells); i++ {
		c, before := line.cells[i], line.cells[i-1]
		if c.means.Frame && before.means.Frame && c.text == before.text && c.index == before.index+1 {
			return true
		}
	}
	return false
}

// disclosureHead is what the head of a table of part 二 says.
type disclosureHead struct {
	columns    []*form.Column // nil if it fits no edition, or two
	edition    form.Edition
	alignments []alignment
}

// disclosure finds the edition of a table of part 二 by the words of its
// head, and where its columns stand.
func (h *tableHead) disclosure(t form.TableID) (found disclosureHead) {
	if h == nil {
		return disclosureHead{}
	}
	for i := len(h.lines) - 1; i >= 0; i-- {
		cells := h.lines[i].columnCells()
		if len(cells) == 0 {
			continue
		}
		if h.grid != 0 && cells[0].index == 0 && !serialHead.Compiled().MatchString(cells[0].text) {
			return disclosureHead{} // it stands where the labels should
		}
		for _, e := range form.Editions {
			columns := form.Tables[t].DataColumns(e)
			if !fitsColumns(&form.Tables[t], columns, cells) {
				continue
			}
			if found.columns != nil {
				return disclosureHead{}
			}
			found.columns, found.edition = columns, e
		}
		if found.columns != nil && h.grid != 0 {
			found.alignments = alignmentOf(withoutBeside(cells, len(found.columns)), h.lines[i].width)
			for k := range found.alignments {
				found.alignments[k].doubled = h.lines[i].doublesCaption()
			}
		}
		return found
	}
	return disclosureHead{}
}

// alignmentOf returns where the cells of a head stand, if each follows the one before:
// if not, one of them has moved.
func alignmentOf(cells []headCell, width int) []alignment {
	at := alignment{width: width}
	for i, c := range cells {
		if i > 0 && c.index != cells[i-1].index+cells[i-1].span {
			return nil
		}
		at.starts = append(at.starts, c.index)
	}
	return []alignment{at}
}

// fitsColumns reports whether the words of a head can be the columns of an
// edition, in order: each is the column, is like it, or is no known column and none
// that people add, such as 备注; at least one is certain.
func fitsColumns(table *form.Table, columns []*form.Column, cells []headCell) bool {
	cells = withoutBeside(cells, len(columns))
	if len(columns) == 0 || len(cells) != len(columns) {
		return false
	}
	certain := 0
	for k, c := range cells {
		switch found := c.means.Column[table.ID]; {
		case found == columns[k]:
			certain++
		case found != nil, c.means.IsCaption, c.means.Names:
			return false // another column of this table, or words of another one
		default:
			switch near, ok := table.NearestColumn(c.means.Label, table.DataColumns(form.BothEditions)); {
			case ok && near == columns[k]:
				certain++
			case ok, besideHead.Compiled().MatchString(c.text):
				return false // the figures below may be anything
			}
		}
	}
	return certain > 0
}

// units returns the unit each column's head states.
func (h *tableHead) units(columns int) []form.Unit {
	units := make([]form.Unit, columns)
	for i := len(h.lines) - 1; i >= 0; i-- {
		cells := withoutBeside(h.lines[i].columnCells(), columns)
		if len(cells) != columns {
			continue
		}
		for k, c := range cells {
			remarks := c.means.Label.Remarks
			switch {
			case strings.Contains(remarks, "万元"):
				units[k] = form.TenThousandYuan
			case strings.Contains(remarks, "元"):
				units[k] = form.Yuan
			}
		}
		return units
	}
	return units
}

// applicants checks that the columns of a head stand in the order of the form,
// and finds where the figures stand if the head is in line with them. A head
// may lack words or have invented ones; it must not contradict.
func (h *tableHead) applicants() (at []alignment, ok bool) {
	if h == nil {
		return nil, true
	}
	table := &form.Tables[form.Applications]
	first, consistent, any := 0, true, false
	width := 0
	for _, line := range h.lines {
		var order []int
		for _, c := range line.cells {
			column := c.means.Column[form.Applications]
			if column == nil {
				continue
			}
			ordinal := slices.IndexFunc(table.Columns, func(x form.Column) bool { return x.Code == column.Code })
			order = append(order, ordinal)
			if !any {
				first, any = c.index-ordinal, true
			}
			consistent = consistent && c.index-ordinal == first
		}
		if len(order) > 0 {
			width = line.width
		}
		if !inOrder(order, h.grid == 0) {
			return nil, false
		}
	}
	if h.grid == 0 || !any || !consistent || first < 0 || first+len(table.Columns) > width {
		return nil, true
	}
	only := alignment{width: width}
	for k := range table.Columns {
		only.starts = append(only.starts, first+k)
	}
	return []alignment{only}, true
}

// inOrder reports whether columns of table 三 stand in the order of the form. In a dump,
// whose merged cells are not unfolded, 总计 may stand behind 自然人.
func inOrder(columns []int, dump bool) bool {
	if dump {
		return subsequence(columns, []int{0, 6, 1, 2, 3, 4, 5}) || subsequence(columns, []int{0, 1, 2, 3, 4, 5, 6})
	}
	for i := 1; i < len(columns); i++ {
		if columns[i] <= columns[i-1] {
			return false
		}
	}
	return true
}

func subsequence(part, whole []int) bool {
	for _, n := range whole {
		if len(part) > 0 && part[0] == n {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// outcomeHeads are the cells of a head that name columns of table 四.
type outcomeHeads struct {
	ordinals map[int]int // by index of the cell
	spans    map[int]int // columns covered, by index
	width    int         // of the last line that has any
	named    int         // cells met, those under each other included
	clash    bool        // two columns stand under each other
}

// add takes a line of the head and returns the columns it names, in order.
func (o *outcomeHeads) add(line *headLine) (order []int) {
	for _, c := range line.cells {
		column := c.means.Column[form.Proceedings]
		if column == nil {
			continue
		}
		ordinal := slices.Index(outcomes[:], column.Code)
		order = append(order, ordinal)
		o.named++
		if known, taken := o.ordinals[c.index]; taken && known != ordinal {
			o.clash = true
		}
		o.ordinals[c.index], o.spans[c.index] = ordinal, c.span
	}
	if len(order) > 0 {
		o.width = line.width
	}
	return order
}

// alignment returns where the columns stand, if they are those of whole groups, in
// the order of the form and each next to the one before.
func (o *outcomeHeads) alignment() []alignment {
	if o.clash || len(o.ordinals) == 0 || len(o.ordinals)%len(outcomes) != 0 {
		return nil
	}
	starts := make([]int, 0, len(o.ordinals))
	for i := range o.ordinals {
		starts = append(starts, i)
	}
	slices.Sort(starts)
	for k, i := range starts {
		if o.ordinals[i] != k%len(outcomes) || k > 0 && starts[k-1]+o.spans[starts[k-1]] != i {
			return nil // not in line: a cell of the head has moved
		}
	}
	return []alignment{{width: o.width, starts: starts}}
}

// outcomes checks the order of the columns of table 四 in a head, and finds
// where the figures stand if the head names all of them in line.
func (h *tableHead) outcomes() (at []alignment, ok bool) {
	if h == nil {
		return nil, true
	}
	heads := outcomeHeads{ordinals: map[int]int{}, spans: map[int]int{}}
	for i := range h.lines {
		if order := heads.add(&h.lines[i]); ascendingRuns(order) > (len(order)+len(outcomes)-1)/len(outcomes) {
			return nil, false
		}
	}
	if h.grid == 0 {
		return nil, true
	}
	if all := len(outcomes) * len(groupRows); heads.named == all && len(heads.ordinals) < all && h.blanks() == 0 {
		// The head names all fifteen columns but in lines that are not unfolded, so
		// they are not in line with the figures. A line of fifteen cells is whole.
		whole := alignment{width: all}
		for k := range all {
			whole.starts = append(whole.starts, k)
		}
		return []alignment{whole}, true
	}
	return heads.alignment(), true
}

// ascendingRuns counts the runs of numbers of which each is larger than the one before.
func ascendingRuns(numbers []int) (n int) {
	for i, v := range numbers {
		if i == 0 || v <= numbers[i-1] {
			n++
		}
	}
	return n
}

// groupRows are the three groups of table 四 in printed order.
var groupRows = form.Tables[form.Proceedings].DataRows(form.BothEditions)
