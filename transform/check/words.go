package check

import (
	"strings"

	"gouji/form"
)

var unpaidFee = form.MustCell("applications.other_unpaid_fee.total")

// checkFee is rule L3-FEE: applications dropped for unpaid fees need a word on
// fees in part 六.
func checkFee(r *form.Report) Outcome {
	unpaid, stated := r.Value(unpaidFee)
	switch {
	case r.Editions[form.Applications] != form.Edition2021:
		return NotApplicable
	case !stated:
		return NotAssessed
	case unpaid <= 0:
		return Passed
	}
	for _, s := range r.Narrative {
		if s.Number == "六" {
			if strings.Contains(s.Text, "处理费") || strings.Contains(s.Text, "收费") {
				return Passed
			}
			return Failed
		}
	}
	return NotAssessed
}

// captionCheck compares a figure on a caption row with the rows below it.
type captionCheck struct {
	figure   form.CaptionFigure
	parts    []form.CellID
	expected int64
	outcome  Outcome
}

// checkCaptions is rule A3-SUB.
func checkCaptions(r *form.Report) []captionCheck {
	checks := make([]captionCheck, 0, len(r.Captions))
	hasFigures := false
	first, end := form.CellRange(form.Applications)
	for id := first; id < end; id++ {
		hasFigures = hasFigures || r.States[id] == form.Stated
	}
	for _, figure := range r.Captions {
		c := captionCheck{figure: figure, outcome: NotAssessed}
		c.parts = form.CaptionParts(figure.Row, figure.Column, r.Editions[form.Applications])
		readable := true
		for _, id := range c.parts {
			if v, stated := r.Value(id); stated {
				c.expected += v
			}
			readable = readable && r.States[id] != form.Unreadable
		}
		switch {
		case !hasFigures || !readable || len(c.parts) == 0:
		case c.expected == figure.Value:
			c.outcome = Passed
		default:
			c.outcome = Failed
		}
		checks = append(checks, c)
	}
	return checks
}

// captionTally counts the caption figures (A3-SUB) of a row that has any.
type captionTally struct {
	row                         int32
	passed, failed, notAssessed int32
}

func tallyCaptions(r *form.Report, row int32) captionTally {
	t := captionTally{row: row}
	for _, c := range checkCaptions(r) {
		switch c.outcome {
		case Passed:
			t.passed++
		case Failed:
			t.failed++
		default:
			t.notAssessed++
		}
	}
	return t
}
