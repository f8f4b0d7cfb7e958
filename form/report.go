package form

import "strings"

// Scope says whose figures a report holds.
type Scope uint8

// The scopes.
const (
	// Own: what the agency itself did (本机关).
	Own Scope = iota
	// Consolidated: the sum over a district or a system (汇总).
	Consolidated
)

// String returns the stable code used in data.
func (s Scope) String() string {
	return [...]string{"own", "consolidated"}[s]
}

// Agency is who reported.
type Agency struct {
	Code     string // 统一社会信用代码, 18 characters, or "" where the input has none
	Name     string // as written in the input
	Division string // GB/T 2260 code of the district, 6 digits, or ""
}

// Section is a narrative part of a report.
type Section struct {
	Number string // 一, 五 or 六
	Text   string
}

// Report is one filled-in form: one agency, one year, one scope.
//
// Reports are large and reused: a reader fills one, hands it on and resets it.
// Whoever receives a *Report borrows it until the call returns.
type Report struct {
	Source *Source
	Place  Place // where in the source the report begins
	Agency Agency
	Year   int
	Scope  Scope
	// ScopeStated: the input says what the scope is.
	ScopeStated bool
	// SubmittedAt is the date the report was handed in, "2006-01-02", or "".
	SubmittedAt string
	// ChangedAt is the date inside the document on which it was last changed,
	// "2006-01-02", or "": none, or one that a template brings.
	ChangedAt string
	// Answers is the number of the return on which the report came back (退回编号,
	// see ReturnNumber), "" if it is none.
	Answers string
	// StatedEdition is the edition the input claims, NoEdition if it claims none.
	StatedEdition Edition

	Values [NumCells]int64 // figures; money in fen; meaningful where the state is Stated
	States [NumCells]State
	Places [NumCells]Place

	// Editions is the edition of each table, NoEdition for a table that is not
	// there. Finalise decides it.
	Editions [NumTables]Edition
	// Captions are figures that the input gives on caption rows, which carry none
	// on the form; they must equal the sum of the rows below (A3-SUB).
	Captions []CaptionFigure

	// Figures counts the figures met for this report, placed in a cell or not.
	Figures   int
	Narrative []Section
	// Responses are what the agency says about the items of the return.
	Responses []Response
	Findings  []Finding

	// AsRead is what Finalise changed, so that Merge can join reports as they were read.
	AsRead AsRead

	// Fragment marks a report that continues one delivered before from the same
	// source: the reader of a long CSV keeps a bounded number of reports open, and
	// met more rows of this one after it had let it go. Merge joins the two.
	Fragment bool
}

// AsRead is what a report was before Finalise. Nearly always that is two
// numbers: Finalise takes cells out only where two editions are mixed.
type AsRead struct {
	Findings, Captions int         // how many there were
	Removed            []CellValue // cells that Finalise took out
}

// CellValue is what was read for a cell.
type CellValue struct {
	Cell  CellID
	State State
	Value int64
	Place Place
}

// CaptionFigure is a figure on a caption row of table 三, such as （三）不予公开.
type CaptionFigure struct {
	Row    string // code of the caption row
	Column string
	Value  int64
	Place  Place
}

// Reset empties the report for reuse; it keeps the memory of its slices.
func (r *Report) Reset() {
	narrative, responses, findings, captions, removed := r.Narrative[:0], r.Responses[:0], r.Findings[:0], r.Captions[:0], r.AsRead.Removed[:0]
	*r = Report{}
	r.Narrative, r.Responses, r.Findings, r.Captions, r.AsRead.Removed = narrative, responses, findings, captions, removed
}

// Value returns the figure of a cell, and whether there is one.
func (r *Report) Value(id CellID) (int64, bool) {
	return r.Values[id], r.States[id] == Stated
}

// Filled counts the cells that hold a figure.
func (r *Report) Filled() int {
	n := 0
	for _, s := range r.States {
		if s == Stated {
			n++
		}
	}
	return n
}

// Put reads the text of a figure cell and stores what it says. unit is the unit
// a caption states for the cell, NoUnit where it states none. What is wrong
// with the text, or with finding the cell a second time, becomes a finding.
func (r *Report) Put(id CellID, text string, unit Unit, place Place) {
	r.put(id, ReadFigure(&Cells[id], text, unit), text, place)
}

// PutUnclear stores that a cell holds something that says no figure to a person
// who looks at it, such as a number of which a part is struck out. text is what is there.
func (r *Report) PutUnclear(id CellID, text string, place Place) {
	known := len(r.Findings)
	r.put(id, Figure{State: Unreadable, Rule: RuleFToken}, text, place)
	if len(r.Findings) > known {
		r.Findings[known].Unclear = true
	}
}

func (r *Report) put(id CellID, figure Figure, text string, place Place) {
	if figure.State != Blank {
		r.Figures++
	}
	if r.States[id] != Absent {
		r.putAgain(id, figure, place, text)
		return
	}
	r.States[id], r.Values[id], r.Places[id] = figure.State, figure.Value, place
	if figure.Rule != "" {
		f := Finding{Rule: figure.Rule, Cells: []CellID{id}, Place: place, Arguments: []string{quoted(text)}}
		if figure.State == Stated {
			f.SetStated(figure.Value)
		} else {
			f.Figures = 1
		}
		r.Findings = append(r.Findings, f)
	}
}

// Quotes reports whether a finding of a rule quotes, as its first argument, what
// stands in its cell in place of a figure.
func Quotes(rule string) bool {
	return rule == RuleFToken || rule == RuleLInt || rule == RuleLMoney || rule == RuleFLarge
}

// quoted shows the line breaks of a text in the one line of a message.
func quoted(text string) string {
	return strings.NewReplacer("\r\n", "⏎", "\n", "⏎", "\r", "⏎").Replace(text)
}

// PutValue stores a figure that is already a number, in fen for money.
func (r *Report) PutValue(id CellID, value int64, place Place) {
	r.Figures++
	r.States[id], r.Values[id], r.Places[id] = Stated, value, place
}

// putAgain handles a cell met a second time. Equal figures are harmless; of
// two different ones neither can be trusted, so the cell becomes unreadable.
func (r *Report) putAgain(id CellID, figure Figure, place Place, text string) {
	f := Finding{Rule: RuleFTwice, Cells: []CellID{id}, Place: place, Arguments: []string{quoted(text)}}
	switch {
	case figure.State == Blank:
		return
	case r.States[id] == Blank:
		r.States[id], r.Values[id], r.Places[id] = figure.State, figure.Value, place
		f.Rule = RuleFTwiceBlank
		if figure.State != Stated {
			f.Figures = 1
		}
	case r.States[id] == Stated && figure.State == Stated && figure.Value == r.Values[id]:
		f.Rule = RuleFTwiceSame
		f.Figures = 1
	default:
		if r.States[id] == Stated {
			f.SetStated(r.Values[id])
			f.Figures = 2 // the figure that stood there and this one
		} else {
			f.Figures = 1
		}
		r.States[id], r.Values[id] = Unreadable, 0
	}
	r.Findings = append(r.Findings, f)
}

// Response is what an agency says about an item it was asked to correct or to
// check (情况说明), when it sends the form back.
type Response struct {
	// Rule of the findings it is about; "" means every balance that Cell takes part in.
	Rule string
	// Cell is the first cell of those findings, if HasCell.
	Cell    CellID
	HasCell bool
	Text    string
}
