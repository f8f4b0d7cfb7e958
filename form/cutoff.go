package form

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// OpenEnd returns the figure with which a text ends, with commas in front that may part
// others; "" if it ends otherwise, as with a line end or a tag. Where a file was cut off,
// it is the beginning of a longer figure as likely as not.
func OpenEnd(text []byte) string {
	begin := len(text)
	for begin > 0 && (text[begin-1] >= '0' && text[begin-1] <= '9' || text[begin-1] == '.' || text[begin-1] == ',') {
		begin--
	}
	return strings.TrimLeft(string(text[begin:]), ".,")
}

// EndOfInput looks at a report with which a table of figures ends: it may end within the
// report. open says that the last line has no end, and figure is the one with which it
// ends, as OpenEnd gives it.
func (r *Report) EndOfInput(open bool, figure string) {
	e := r.StatedEdition
	if e == NoEdition {
		e = EditionFor(r.Year)
	}
	all := printedCells()[e]
	there := r.wholeUpTo(all)
	if there == 0 || there == len(all) || !open && Cells[all[there]].Table != Cells[all[there-1]].Table {
		return
	}
	r.DoubtEnd(figure)
	last := all[there-1]
	r.CutOff(last, r.Places[last], slices.Clone(all[there:]))
}

// printedCells are the cells of an edition, in printed order.
var printedCells = sync.OnceValue(func() (all [BothEditions + 1][]CellID) {
	for e := range all {
		for t := range NumTables {
			all[e] = append(all[e], CellsOf(t, Edition(e))...)
		}
	}
	return all
})

// CutOff makes cells unreadable that are missing behind the last one of a table that was
// cut off at a place.
func (r *Report) CutOff(last CellID, place Place, missing []CellID) {
	rows := map[*Row]bool{}
	for _, id := range missing {
		r.States[id], r.Places[id] = Unreadable, place
		rows[Cells[id].Row] = true
	}
	end := &Cells[last]
	delete(rows, end.Row) // of which some is there
	r.Findings = append(r.Findings, Finding{
		Rule: RuleFCutOff, Place: place, Cells: missing, Arguments: []string{end.Table.Caption, end.Row.Label, strconv.Itoa(len(rows))},
	})
}

// wholeUpTo counts the cells in front that are there, 0 if one behind them is, too.
func (r *Report) wholeUpTo(cells []CellID) (there int) {
	for there < len(cells) && r.States[cells[there]] != Absent {
		there++
	}
	met := 0
	for _, state := range r.States {
		if state != Absent {
			met++
		}
	}
	if met != there {
		return 0
	}
	return there
}

// DoubtEnd takes back the figure with which a file ends, as OpenEnd gives it, if it stands
// last in the report and the form goes on behind it. A 0 does not go on.
func (r *Report) DoubtEnd(figure string) {
	if figure == "" {
		return
	}
	last, any := CellID(0), false
	for id := range CellID(NumCells) {
		if r.States[id] == Stated && (!any || r.Places[last].before(r.Places[id])) {
			last, any = id, true
		}
	}
	if !any || last == lastCell {
		return
	}
	for !r.states(last, figure) {
		_, rest, more := strings.Cut(figure, ",")
		if !more {
			return
		}
		figure = rest // the comma parts fields, not thousands
	}
	if figure == "0" {
		return
	}
	r.States[last], r.Values[last] = Unreadable, 0
	r.Findings = append(r.Findings, Finding{
		Rule: RuleFToken, Cells: []CellID{last}, Place: r.Places[last], Figures: 1, Arguments: []string{figure + "…"}, Unclear: true,
	})
}

// lastCell is the last cell of the form in both editions.
var lastCell = func() CellID {
	cells := CellsOf(Proceedings, BothEditions)
	return cells[len(cells)-1]
}()

// states reports whether a text states the figure of a cell, in any unit.
func (r *Report) states(id CellID, text string) bool {
	for _, unit := range []Unit{NoUnit, Yuan, TenThousandYuan} {
		if f := ReadFigure(&Cells[id], text, unit); f.State == Stated && f.Value == r.Values[id] {
			return true
		}
	}
	return false
}

// before reports whether a place stands before another.
func (p Place) before(other Place) bool {
	switch {
	case p.Part != other.Part:
		return p.Part < other.Part
	case p.Line != other.Line:
		return p.Line < other.Line
	default:
		return p.Column < other.Column
	}
}
