package localise

import "gouji/form"

// Kind says what sort of explanation it is.
type Kind uint8

// The kinds. Fillings of blanks are reported first, then operations, then sets
// of cells.
const (
	// oneOperation: one slip explains everything.
	oneOperation Kind = iota
	// blankCells: a smallest repair that only fills cells left blank, so that no
	// figure on the form need be wrong; or the value that the identities force on
	// a cell without a readable figure.
	blankCells
	// fewestCells: a smallest set of cells whose change makes everything hold.
	fewestCells
	// notLocalised: nothing could be named within the limits.
	notLocalised
)

// Change is what an explanation proposes for one cell.
type Change struct {
	Cell form.CellID
	// From is the figure on the form; HasFrom is false where there is none.
	From    int64
	HasFrom bool
	// To is the figure that would be right; HasTo is false where the identities
	// leave a choice.
	To    int64
	HasTo bool
	// slip is the slip of the pen that turns To into From, if it is one.
	slip Operation
}

// Evidence is a figure for a cell known from elsewhere: last year's carried-out,
// a number in the narrative, the sum of the parts. It
// orders explanations that are otherwise equally good, is named in the text and
// never decides alone.
type Evidence struct {
	Cell  form.CellID
	Value int64
	// Source names where the figure stands, for the sentence "…says 12".
	Source form.Text
}

// Explanation is one way to make the identities of a table hold.
type Explanation struct {
	Table     form.TableID
	Rank      int // 1 is reported first; ranks count within a Diagnosis
	Kind      Kind
	Operation Operation
	Changes   []Change // by cell
	// Unique: no other explanation of this kind exists, and none of a kind that
	// comes before it; or, of sets of cells, all others as small have a change that
	// no slip of a key makes, while in this one every change is one.
	Unique bool
	// Minimal: it is proved that no fewer cells will do.
	Minimal bool
	// Others counts the explanations of this kind beyond those listed.
	Others     int
	Proof      form.Text
	Suggestion form.Text

	evidence []Evidence // that give the proposed figures
	undoing  form.Text  // what undoes the operation, if it concerns several cells
}

// Diagnosis explains the failing identities of a table, or of a part of it that
// shares no cell with the rest.
type Diagnosis struct {
	Table form.TableID
	// Failed are the identities that fail, in the order of form.Checks.
	Failed []*form.Check
	// joined are identities that cannot be judged alone, for want of a figure,
	// but contradict one another.
	joined []*form.Check
	// AtLeast is how many cells must be wrong, proved.
	AtLeast      int
	Explanations []Explanation
	// Conclusion is the one sentence for a clerk: what to correct, or what the
	// possibilities are, or where to look.
	Conclusion form.Text
	// Suspects are the cells that the first explanation would change or, if it is
	// not unique, those that it and its rivals would.
	Suspects []form.CellID
	// nodes counts the steps of the search; complete is false if it was cut short.
	nodes    int
	complete bool
}

// Operation is one mistake of whoever filled in or copied a table, such as two lines
// exchanged, by which several relations fail at once.
type Operation uint8
