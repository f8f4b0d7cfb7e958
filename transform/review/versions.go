package review

import (
	"gouji/form"
	"gouji/transform/attribution"
)

// Version is a version of a report that was handed in more than once, or a cell
// that it changed: a row of the dataset versions.
type Version struct {
	Report       *attribution.ReportKey // of the version in use
	Version      int                    // from 1, the oldest
	SourceID     string
	Line         int    // of the source where the version begins, 0 for none
	Position     string // where in the source it begins, see form.Source.At
	SubmittedAt  string
	SupersededBy string // source of the version in use, "" for that itself
	DecidedBy    string
	Change       *Change // against the version before; nil for none
}

// Change is a cell for which two versions of a report say different things.
type Change struct {
	Cell           form.CellID
	Old, New       int64 // meaningful where the version states a figure
	HadOld, HasNew bool
	Asked          bool // a finding about the version before asked for it
}

// Changes lists the cells that differ between a version of a report and the one
// before it, in the order of the form.
func Changes(before, now *form.Report, asked *Asked) []Change {
	var list []Change
	for i := range form.NumCells {
		id := form.CellID(i)
		c := Change{Cell: id, Asked: asked[id]}
		c.Old, c.HadOld = before.Value(id)
		c.New, c.HasNew = now.Value(id)
		if c.HadOld != c.HasNew || c.HadOld && c.Old != c.New {
			list = append(list, c)
		}
	}
	return list
}

// Asked are the cells, by CellID, that an agency was asked to look at.
type Asked [form.NumCells]bool

// Asked returns the cells that the findings of a review ask to look at: those
// they name and those that hang on them, because a part cannot be corrected
// without its total. A finding that names no cell may ask for any.
func (v *Review) Asked() *Asked {
	asked := &Asked{}
	for i := range v.Findings {
		f := &v.Findings[i]
		switch {
		case f.Severity() == form.Info:
		case len(f.Cells) == 0:
			for id := range asked {
				asked[id] = true
			}
			return asked
		case f.Rule == form.RuleFMissingTable, f.Rule == form.RuleFUnreadableTable: // they name the first cell of it
			first, end := form.CellRange(form.Cells[f.Cells[0]].Table.ID)
			for id := first; id < end; id++ {
				asked[id] = true
			}
		default:
			asked.add(f.Cells)
		}
	}
	for i := range v.Diagnoses {
		asked.add(v.Diagnoses[i].Suspects)
		for j := range v.Diagnoses[i].Explanations {
			for _, change := range v.Diagnoses[i].Explanations[j].Changes {
				asked[change.Cell] = true
			}
		}
	}
	named := *asked
	checks := form.Checks()
	for i := range checks {
		if c := &checks[i]; c.DefinesTotal && named[c.Total] {
			asked.add(c.Then.Minus)
		}
	}
	for grown := true; grown; { // a total may be a part of another
		grown = false
		for i := range checks {
			c := &checks[i]
			if !c.DefinesTotal || asked[c.Total] {
				continue
			}
			for _, part := range c.Then.Minus {
				if asked[part] {
					asked[c.Total], grown = true, true
				}
			}
		}
	}
	return asked
}

func (a *Asked) add(cells []form.CellID) {
	for _, id := range cells {
		a[id] = true
	}
}
