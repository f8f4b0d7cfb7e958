package office

import (
	"slices"

	"gouji/form"
	"gouji/sinks/office/layout"
	"gouji/transform/attribution"
	"gouji/transform/claims"
	"gouji/transform/sums"
)

// Filing is one published report, held compactly.
type Filing struct {
	Agency      form.Agency
	Year        int
	Scope       form.Scope
	SubmittedAt string
	Edition     form.Edition
	Editions    [form.NumTables]form.Edition
	Source      *form.Source
	Place       form.Place
	Balanced    bool
	// Findings of the report, the gravest first.
	Findings     []form.Finding
	Explanations []Explanation
	// Versions in which it was handed in, the oldest first; none for a single one.
	Versions []Version
	// Narrative is what it says in words, kept where something is asked of the agency.
	Narrative []form.Section

	// Who reported, as attribution decided.
	Number   int32  // of the report
	Reporter int32  // the same for all reports of an agency
	Name     string // to show: the roster's, else the one reported, else the code
	Division string
	Group    string
	Standing form.Standing

	cells  Cells
	tables [form.NumTables]bool // in which it states a figure
}

// Version is one of several in which a report was handed in.
type Version struct {
	At          string // file and place
	SubmittedAt string
	Used        bool
	// DecidedBy says what decided which of them is used.
	DecidedBy form.Text
	// Changes are the cells in which it differs from the version before.
	Changes []Change
}

// Change is a cell that a version changed. Old and New are printed figures, "" for none.
type Change struct {
	Cell     form.CellID
	Old, New string
	Unasked  bool // nothing about the version before asked for it
}

// lacks reports whether the filing's form has a table and states nothing in it.
func (f *Filing) lacks(t form.TableID) bool {
	return !f.tables[t] && form.Tables[t].Editions&f.Edition != 0
}

// NewFiling makes a filing of a published report, the number-th of the run.
// Everything is copied but its source, the texts of its agency and its cells, which
// stay as whoever read them keeps them. agency is its number among the agencies.
func NewFiling(agencies *attribution.Agencies, number, agency int32, standing form.Standing, r *form.Report, cells Cells) *Filing {
	return &Filing{
		Agency: r.Agency, Year: r.Year, Scope: r.Scope, SubmittedAt: r.SubmittedAt,
		Edition: r.Edition(), Editions: r.Editions, Source: r.Source, Place: r.Place,
		Number: number, Reporter: agencies.Reporter(agency), Name: agencies.Name(agency, r.Scope),
		Division: agencies.District(agency), Group: agencies.Group(agency), Standing: standing,
		cells: cells, tables: sums.TablesOf(&r.States),
	}
}

// Cells are the cells of a report as whoever read it keeps them. Unpack fills in
// all of into and may be called by several goroutines at once.
type Cells interface{ Unpack(into *Figures) }

// Unpack fills the figures of the filing into f.
func (f *Filing) Unpack(into *Figures) { f.cells.Unpack(into) }

// Figures are the cells of a filing, unpacked.
type Figures struct {
	Values [form.NumCells]int64 // 0 where nothing is stated
	States [form.NumCells]form.State
	Places [form.NumCells]form.Place
}

// Value returns the figure of a cell, and whether there is one.
func (f *Figures) Value(id form.CellID) (int64, bool) {
	return f.Values[id], f.States[id] == form.Stated
}

// open leaves out the explanations of nothing but what the office has decided about.
func open(explanations []Explanation, findings []form.Finding) []Explanation {
	if !slices.ContainsFunc(findings, func(f form.Finding) bool { return f.Decision != nil }) {
		return explanations
	}
	var kept []Explanation
	for _, e := range explanations {
		if slices.ContainsFunc(findings, func(f form.Finding) bool {
			return f.Decision == nil && explainable(f.Rule) &&
				(len(e.Cells) == 0 || slices.ContainsFunc(e.Cells, func(id form.CellID) bool { return slices.Contains(f.Cells, id) }))
		}) {
			kept = append(kept, e)
		}
	}
	return kept
}

// explainable reports whether explanations are about what a rule finds: cells that do
// not balance, and figures in the wrong cells.
func explainable(rule string) bool { return form.IsBalance(rule) || rule == form.RuleFShift }

// Added reports whether the filing is part of its district's sum.
func (f *Filing) Added() bool { return f.Standing == form.Counted }

// Errors counts the errors that the agency has to correct.
func (f *Filing) Errors() int { return f.count((*form.Finding).MustCorrect) }

// Unread counts what could not be read of the report and is needed; it is no error
// of the agency's.
func (f *Filing) Unread() int { return f.count((*form.Finding).Unread) }

func (f *Filing) count(wanted func(*form.Finding) bool) int {
	n := 0
	for i := range f.Findings {
		if wanted(&f.Findings[i]) {
			n++
		}
	}
	return n
}

// MustCorrect reports whether the agency has to correct the report.
func (f *Filing) MustCorrect() bool { return f.Errors() > 0 }

// Asked reports whether the agency has to correct the report or to check something in it.
func (f *Filing) Asked() bool {
	return f.count((*form.Finding).Asks) > 0
}

// ReturnNumber names the return that is made of the filing (退回编号).
func (f *Filing) ReturnNumber(figures *Figures) string {
	return form.ReturnNumber(f.Year, &figures.Values, &figures.States)
}

// At prints the place of a cell the way the program's messages do.
func (f *Filing) At(p form.Place) string {
	if f.Source == nil {
		return ""
	}
	return f.Source.Shown(p)
}

// Where says in words where in its file a cell stands, without naming the file:
// what goes back to an agency is read by people who have never seen "R4C3".
func (f *Filing) Where(p form.Place) form.Text {
	if f.Source == nil {
		return form.Text{}
	}
	switch f.Source.Kind {
	case form.CSVLong, form.CSVWide, form.CSVGrid:
		// Its reader opens the file in a spreadsheet program, where the column
		// counted in characters would be taken for another.
		p.Column = 0
	}
	return form.Text{Chinese: f.Source.Where(p, form.Chinese), English: f.Source.Where(p, form.English)}
}

// Sum is the filing's figures with every 总计 computed.
func (f *Filing) Sum(figures *Figures) *sums.Sum {
	return sums.Of(&figures.Values, &figures.States, &f.Editions)
}

// Mark says how a cell of a filing is shown.
type Mark uint8

// The marks, the gravest last.
const (
	// Plain: nothing against the cell.
	Plain Mark = iota
	// Unusual: worth a look.
	Unusual
	// Suspect: one of several cells of which one is wrong.
	Suspect
	// Wrong: this cell is wrong.
	Wrong
)

// Marks marks the cells of the filing. A cell is Wrong if it is known to be:
// an explanation without alternative, or an error about this one cell. The
// cells of a broken identity are Suspect as long as nothing tells which of
// them is wrong.
func (f *Filing) Marks() map[form.CellID]Mark {
	marks := marked{}
	explained := false
	for i := range f.Explanations {
		e := &f.Explanations[i]
		if e.Unique && len(e.Cells) > 0 {
			marks.add(Wrong, e.Cells...)
			explained = true
		} else {
			marks.add(Suspect, e.Cells...)
		}
	}
	for i := range f.Findings {
		finding := &f.Findings[i]
		if finding.Decision != nil || wholeTable(finding.Rule) || len(finding.Cells) == 0 {
			continue
		}
		first, isError := finding.Cells[0], finding.Severity().IsError()
		switch {
		case finding.Unread():
			marks.add(Unusual, first)
		case isError && len(finding.Cells) == 1:
			marks.add(Wrong, first)
		case isError && len(f.Explanations) > 0 && form.IsBalance(finding.Rule):
			// The explanations have already said which of these cells to look at.
			if !explained {
				marks.add(Suspect, first)
			}
		case isError:
			marks.add(Suspect, finding.Cells...)
		case finding.Severity() < form.Info:
			marks.add(Unusual, first)
			if _, ok := claims.Quoted(finding); ok { // the words can mean all of them
				marks.add(Unusual, finding.Cells...)
			}
		}
	}
	return marks
}

// marked are the marks of cells, each the gravest that it got.
type marked map[form.CellID]Mark

func (m marked) add(mark Mark, cells ...form.CellID) {
	for _, id := range cells {
		m[id] = max(m[id], mark)
	}
}

// wholeTable reports whether a rule is about a table and names its first cell
// or its missing cells only to say which.
func wholeTable(rule string) bool {
	return rule == form.RuleFMissingTable || rule == form.RuleFMissingCell || rule == form.RuleFUnreadableTable
}

// SuggestedFigure is the figure that a cell should have, for all that is known.
func (f *Filing) SuggestedFigure(id form.CellID) (int64, bool) {
	for i := range f.Explanations {
		e := &f.Explanations[i]
		if !e.Unique {
			continue
		}
		for k, cell := range e.Cells {
			if cell == id && k < len(e.To) {
				return e.To[k], true
			}
		}
	}
	return 0, false
}

// Layout returns the tables of the filing, each as the edition prints it that it is of.
func (f *Filing) Layout() []layout.Block {
	var editions [form.NumTables]form.Edition
	for t := range editions {
		editions[t] = f.EditionOf(form.TableID(t))
	}
	return layout.OfEach(&editions)
}

// EditionOf is the edition of a table of the filing; that of the whole for one it lacks.
func (f *Filing) EditionOf(t form.TableID) form.Edition {
	if e := f.Editions[t]; e != form.NoEdition {
		return e
	}
	return f.Edition
}

// Explanation says which cells are wrong and what they should be.
type Explanation struct {
	// Cells to change, with the figure stated and the figure that repairs the
	// report. Of cells that are only under suspicion From and To may be empty.
	Cells    []form.CellID
	From, To []int64
	Text     form.Text
	// Unique: no other change of as few cells repairs the report. Otherwise the
	// cells are under suspicion, one explanation of several.
	Unique bool
}
