package check

import (
	"gouji/form"
)

// captionCheck compares a figure on a caption row with the rows below it.
type captionCheck struct {
	figure   form.CaptionFigure
	parts    []form.CellID
	expected int64
	outcome  Outcome
}

// Outcome is what a check says about a report.
type Outcome uint8

// The outcomes.
const (
	// NotApplicable: the check is not made on such reports.
	NotApplicable Outcome = iota
	// NotAssessed: a table without any figure, an unreadable cell or a 总计 that is
	// not stated leaves the check open.
	NotAssessed
	// Passed: the relation holds, or its condition is not met.
	Passed
	// Failed: the relation does not hold.
	Failed
)
