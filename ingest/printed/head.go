package printed

import (
	"slices"
	"strings"

	"gouji/form"
)

// witness says where the figures of a line of a certain width stand.
type witness struct {
	width  int
	starts []int
}

// phantoms counts the empty columns behind the last word of a head, if its
// lines agree on them: converters close lines with a separator too many.
func (h *tableHead) phantoms() int {
	if h == nil || len(h.lines) == 0 {
		return 0
	}
	for _, line := range h.lines {
		if line.phantoms != h.lines[0].phantoms {
			return 0
		}
	}
	return h.lines[0].phantoms
}

// disclosureHead finds the edition of a table of part 二 by the words of its
// head, and where its columns stand. Heads that fit no edition, or two, are none.
func (h *tableHead) disclosure(t form.TableID) (columns []*form.Column, edition form.Edition, w []witness) {
	if h == nil {
		return nil, form.NoEdition, nil
	}
	table := &form.Tables[t]
	for i := len(h.lines) - 1; i >= 0; i-- {
		var cells []headCell
		for _, c := range h.lines[i].cells {
			if !c.means.Frame {
				cells = append(cells, c)
			}
		}
		if len(cells) == 0 {
			continue
		}
		if h.table != 0 && cells[0].index == 0 && !serialHead.MatchString(cells[0].text) {
			return nil, form.NoEdition, nil // it stands where the labels should
		}
		for _, e := range form.Editions {
			if !fitsEdition(table, e, cells) {
				continue
			}
			if columns != nil {
				return nil, form.NoEdition, nil
			}
			columns, edition = columnsOf(table, e), e
		}
		if columns == nil {
			return nil, form.NoEdition, nil
		}
		if h.table != 0 {
			at := witness{width: h.lines[i].width}
			next := -1
			for _, c := range withoutBeside(cells, len(columns)) {
				if next >= 0 && c.index != next {
					return columns, edition, nil // not in line: a cell of the head has moved
				}
				next = c.index + c.span
				at.starts = append(at.starts, c.index)
			}
			w = []witness{at}
		}
		return columns, edition, w
	}
	return nil, form.NoEdition, nil
}

// columnsOf returns the columns an edition prints.
func columnsOf(table *form.Table, e form.Edition) (columns []*form.Column) {
	if table.Editions&e == 0 {
		return nil
	}
	for i := range table.Columns {
		if table.Columns[i].Editions&e != 0 {
			columns = append(columns, &table.Columns[i])
		}
	}
	return columns
}

// fitsEdition reports whether the words of a head can be the columns of an
// edition, in order: each is the column, is like it, or is no known column; at
// least one is certain.
func fitsEdition(table *form.Table, e form.Edition, cells []headCell) bool {
	columns := columnsOf(table, e)
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
			if near, ok := table.NearestColumn(c.means.Label, allColumns(table)); ok && near != columns[k] {
				return false
			} else if ok {
				certain++
			}
		}
	}
	return certain > 0
}

func allColumns(table *form.Table) (columns []*form.Column) {
	for i := range table.Columns {
		columns = append(columns, &table.Columns[i])
	}
	return columns
}

// headUnits returns the unit each column's head states.
func (h *tableHead) units(columns int) []form.Unit {
	units := make([]form.Unit, columns)
	for i := len(h.lines) - 1; i >= 0; i-- {
		var cells []headCell
		for _, c := range h.lines[i].cells {
			if !c.means.Frame {
				cells = append(cells, c)
			}
		}
		if cells = withoutBeside(cells, columns); len(cells) != columns {
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
func (h *tableHead) applicants(table *form.Table) (w []witness, ok bool) {
	if h == nil {
		return nil, true
	}
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
		if h.table == 0 {
			if !subsequence(order, []int{0, 6, 1, 2, 3, 4, 5}) && !subsequence(order, []int{0, 1, 2, 3, 4, 5, 6}) {
				return nil, false
			}
			continue
		}
		for i := 1; i < len(order); i++ {
			if order[i] <= order[i-1] {
				return nil, false
			}
		}
	}
	if h.table == 0 || !any || !consistent || first < 0 || first+len(table.Columns) > width {
		return nil, true
	}
	at := witness{width: width}
	for k := range table.Columns {
		at.starts = append(at.starts, first+k)
	}
	return []witness{at}, true
}

func subsequence(part, whole []int) bool {
	for _, n := range whole {
		if len(part) > 0 && part[0] == n {
			part = part[1:]
		}
	}
	return len(part) == 0
}

func only(w []witness, columns int) []witness {
	return slices.DeleteFunc(slices.Clone(w), func(one witness) bool { return len(one.starts) != columns })
}

// outcomes checks the order of the columns of table 四 in a head, and finds
// where the figures stand if the head names all of them in line.
func (h *tableHead) outcomes() (w []witness, ok bool) {
	if h == nil {
		return nil, true
	}
	at := map[int]int{}    // index → ordinal
	spans := map[int]int{} // index → columns covered
	width, named, collision := 0, 0, false
	for _, line := range h.lines {
		var order []int
		for _, c := range line.cells {
			column := c.means.Column[form.Proceedings]
			if column == nil {
				continue
			}
			ordinal := slices.Index(outcomes[:], column.Code)
			order = append(order, ordinal)
			named++
			if known, taken := at[c.index]; taken && known != ordinal {
				collision = true
			}
			at[c.index], spans[c.index] = ordinal, c.span
		}
		if len(order) > 0 {
			width = line.width
		}
		runs := 0
		for i, n := range order {
			if i == 0 || n <= order[i-1] {
				runs++
			}
		}
		if runs > (len(order)+len(outcomes)-1)/len(outcomes) {
			return nil, false
		}
	}
	if h.table == 0 {
		return nil, true
	}
	if named == len(outcomes)*len(groupRows) && len(at) < named && h.phantoms() == 0 {
		// The head names all fifteen columns but in lines that are not unfolded, so
		// they are not in line with the figures. A line of fifteen cells is whole.
		whole := witness{width: named}
		for k := range named {
			whole.starts = append(whole.starts, k)
		}
		return []witness{whole}, true
	}
	if collision || len(at) == 0 || len(at)%len(outcomes) != 0 {
		return nil, true
	}
	starts := make([]int, 0, len(at))
	for i := range at {
		starts = append(starts, i)
	}
	slices.Sort(starts)
	for k, i := range starts {
		if at[i] != k%len(outcomes) || k > 0 && starts[k-1]+spans[starts[k-1]] != i {
			return nil, true // not in line: a cell of the head has moved
		}
	}
	return []witness{{width: width, starts: starts}}, true
}
