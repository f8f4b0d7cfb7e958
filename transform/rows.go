package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
)

// The datasets here are made of rows, not of batches: they are short.

// NarrativeRow is one row of the dataset narrative.
type NarrativeRow struct {
	Report  *ReportKey
	Section form.Section
}

// Narrative is the dataset narrative, in the order of rows.
func Narrative(mem memory.Allocator, rows []NarrativeRow) arrow.Record {
	n := len(rows)
	columns := append(keysOf(mem, n, func(row int) *ReportKey { return rows[row].Report }),
		texts(mem, n, func(row int) string { return rows[row].Section.Number }),
		stringsOf(mem, n, func(row int) string { return rows[row].Section.Text }))
	return record("narrative", columns, n)
}

// keysOf makes the columns report_id, division, agency_code and scope.
func keysOf(mem memory.Allocator, n int, key func(row int) *ReportKey) []arrow.Array {
	of := func(text func(k *ReportKey) string) arrow.Array {
		return texts(mem, n, func(row int) string { return text(key(row)) })
	}
	return []arrow.Array{
		of(func(k *ReportKey) string { return k.ReportID }),
		of(func(k *ReportKey) string { return k.Division }),
		of(func(k *ReportKey) string { return k.AgencyCode }),
		of(func(k *ReportKey) string { return k.Scope.String() }),
	}
}

// ExplanationRow is one row of the dataset explanations: a cell that an
// explanation of failing balances would change.
type ExplanationRow struct {
	Report          *ReportKey
	Diagnosis, Rank int
	Table           form.TableID
	Kind, Operation string // Operation "" for none
	Cell            form.CellID
	HasCell         bool // false for what is not localised
	From, To        int64
	HasFrom, HasTo  bool
	Unique, Minimal bool
	Others, AtLeast int
	Proof           form.Text
	Suggestion      form.Text
	Position        string // of the cell in its source, "" if it has none
}

// Explanations is the dataset explanations, in the order of rows.
func Explanations(mem memory.Allocator, rows []ExplanationRow) arrow.Record {
	n := len(rows)
	text := func(of func(r *ExplanationRow) string) arrow.Array {
		return texts(mem, n, func(row int) string { return of(&rows[row]) })
	}
	number := func(of func(r *ExplanationRow) int) arrow.Array {
		return numbersOf(mem, n, func(row int) int { return of(&rows[row]) })
	}
	words := func(of func(r *ExplanationRow) string) arrow.Array {
		return stringsOf(mem, n, func(row int) string { return of(&rows[row]) })
	}
	columns := append(keysOf(mem, n, func(row int) *ReportKey { return rows[row].Report }),
		number(func(r *ExplanationRow) int { return r.Diagnosis }),
		text(func(r *ExplanationRow) string { return form.Tables[r.Table].Code }),
		number(func(r *ExplanationRow) int { return r.Rank }),
		text(func(r *ExplanationRow) string { return r.Kind }),
		text(func(r *ExplanationRow) string { return r.Operation }),
		text(func(r *ExplanationRow) string {
			if !r.HasCell {
				return ""
			}
			return form.Cells[r.Cell].Code
		}),
		countsOf(mem, n, func(row int) (int64, bool) { return rows[row].From, rows[row].HasFrom }),
		countsOf(mem, n, func(row int) (int64, bool) { return rows[row].To, rows[row].HasTo }),
		flagsOf(mem, n, func(row int) bool { return rows[row].Unique }),
		flagsOf(mem, n, func(row int) bool { return rows[row].Minimal }),
		number(func(r *ExplanationRow) int { return r.Others }),
		number(func(r *ExplanationRow) int { return r.AtLeast }),
		words(func(r *ExplanationRow) string { return r.Proof.Chinese }),
		words(func(r *ExplanationRow) string { return r.Proof.English }),
		words(func(r *ExplanationRow) string { return r.Suggestion.Chinese }),
		words(func(r *ExplanationRow) string { return r.Suggestion.English }),
		words(func(r *ExplanationRow) string { return r.Position }))
	return record("explanations", columns, n)
}

// RosterRow is one row of the dataset roster_status. Dates are "2006-01-02" or "".
type RosterRow struct {
	Year                             int
	Division, AgencyCode, AgencyName string
	Kind, Group                      string
	Scope                            form.Scope
	Status                           string
	Due, SubmittedAt                 string
	DaysLate, Reports                int
	Standing                         form.Standing
	InSum                            bool
	CountedIn, Successor, ReportedAs string
	Note                             form.Text
	ReportID                         string // "" if none is published
}

// RosterStatus is the dataset roster_status, in the order of rows.
func RosterStatus(mem memory.Allocator, rows []RosterRow) arrow.Record {
	n := len(rows)
	text := func(of func(r *RosterRow) string) arrow.Array {
		return texts(mem, n, func(row int) string { return of(&rows[row]) })
	}
	words := func(of func(r *RosterRow) string) arrow.Array {
		return stringsOf(mem, n, func(row int) string { return of(&rows[row]) })
	}
	number := func(of func(r *RosterRow) int) arrow.Array {
		return numbersOf(mem, n, func(row int) int { return of(&rows[row]) })
	}
	date := func(of func(r *RosterRow) string) arrow.Array {
		days := make([]int32, n)
		for i := range rows {
			days[i] = daysSince1970(of(&rows[i]))
		}
		return int32Array(mem, tDate, days, noDate)
	}
	columns := []arrow.Array{
		number(func(r *RosterRow) int { return r.Year }),
		text(func(r *RosterRow) string { return r.Division }),
		text(func(r *RosterRow) string { return r.AgencyCode }),
		text(func(r *RosterRow) string { return r.AgencyName }),
		text(func(r *RosterRow) string { return r.Kind }),
		text(func(r *RosterRow) string { return r.Group }),
		text(func(r *RosterRow) string { return r.Scope.String() }),
		text(func(r *RosterRow) string { return r.Status }),
		date(func(r *RosterRow) string { return r.Due }),
		date(func(r *RosterRow) string { return r.SubmittedAt }),
		number(func(r *RosterRow) int { return r.DaysLate }),
		number(func(r *RosterRow) int { return r.Reports }),
		text(func(r *RosterRow) string { return r.Standing.String() }),
		flagsOf(mem, n, func(row int) bool { return rows[row].InSum }),
		text(func(r *RosterRow) string { return r.CountedIn }),
		text(func(r *RosterRow) string { return r.Successor }),
		text(func(r *RosterRow) string { return r.ReportedAs }),
		words(func(r *RosterRow) string { return r.Note.Chinese }),
		words(func(r *RosterRow) string { return r.Note.English }),
		text(func(r *RosterRow) string { return r.ReportID }),
	}
	return record("roster_status", columns, n)
}
