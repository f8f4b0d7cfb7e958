package form

import (
	"slices"
	"strconv"
	"strings"
)

// Finding is a fact about the input: which rule is broken, in which cells, at
// which place, with which figures. It never stops a run.
type Finding struct {
	Rule string // stable id, a key of Rules
	// Cells are the cells that took part, the one to look at first in front.
	Cells []CellID
	// Place of the first cell, or of the line or file the finding is about.
	Place Place
	// Stated and Expected are the two sides that should agree, in the unit of
	// the first cell (fen for money); each counts only if its Has is true.
	Stated, Expected       int64
	HasStated, HasExpected bool
	// Arguments fill {0}, {1} … of the rule's message: raw text from the input.
	Arguments []string
	// Figures counts the input figures that this finding accounts for because
	// they are not in the data: it balances the ledger.
	Figures int
	// Unclear: a person may see the figure where gouji does not, as beside a raised
	// or struck out digit. The finding is then about reading, whatever its rule.
	Unclear bool
	// Graded: the district has given the finding's rule another severity, Grade.
	Grade  Severity
	Graded bool
	// Decision is what the office has decided about the finding, nil if nothing.
	Decision *Decision
	// Suggestion says what would make it right, where that is known.
	Suggestion Text
	// Explanation is what the agency says about it (情况说明), "" for nothing. The
	// finding stays open: whether the reason holds is for the office to decide.
	Explanation string
}

// SetStated sets the figure the input states.
func (f *Finding) SetStated(v int64) { f.Stated, f.HasStated = v, true }

// SetExpected sets the figure the rule asks for.
func (f *Finding) SetExpected(v int64) { f.Expected, f.HasExpected = v, true }

// Difference returns stated minus expected, if both are known.
func (f *Finding) Difference() (int64, bool) {
	return f.Stated - f.Expected, f.HasStated && f.HasExpected
}

// Severity returns the severity of the finding: its rule's, or the district's own.
func (f *Finding) Severity() Severity {
	if f.Graded {
		return f.Grade
	}
	return RuleByID(f.Rule).Severity
}

// About returns whom the finding concerns.
func (f *Finding) About() About {
	if f.Unclear {
		return AboutReading
	}
	return RuleByID(f.Rule).About
}

// MustCorrect reports whether the finding asks its agency for a correction: it is
// of error level, not for what could only not be read, and nobody has decided about it.
func (f *Finding) MustCorrect() bool {
	return f.Severity().IsError() && f.About() == AboutAgency && f.Decision == nil
}

// Asks reports whether the finding asks something of its agency: to correct it, to
// check it, or to supply an original that can be read; what the office has decided
// about asks for nothing any more.
func (f *Finding) Asks() bool {
	about := f.About()
	return f.Severity() < Info && (about == AboutAgency || about == AboutReading) && f.Decision == nil
}

// Unread reports whether the finding is of error level because something could not be read.
func (f *Finding) Unread() bool {
	return f.Severity().IsError() && f.About() == AboutReading && f.Decision == nil
}

// Kind returns the kind of the finding's figures.
func (f *Finding) Kind() Kind {
	if len(f.Cells) > 0 {
		return Cells[f.Cells[0]].Kind()
	}
	return Count
}

// Message says in words what is wrong.
func (f *Finding) Message(l Language) string {
	return f.fill(RuleByID(f.Rule).Message.In(l), l)
}

// fill replaces {cell}, {row}, {column}, {table}, {stated}, {expected},
// {difference} and {0}, {1} … in a message.
func (f *Finding) fill(template string, l Language) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			b.WriteString(template)
			return b.String()
		}
		b.WriteString(template[:open])
		end := strings.IndexByte(template, '}')
		b.WriteString(f.part(template[open+1:end], l))
		template = template[end+1:]
	}
}

func (f *Finding) part(name string, l Language) string {
	switch name {
	case "stated":
		return FormatFigure(f.Stated, f.Kind())
	case "expected":
		return FormatFigure(f.Expected, f.Kind())
	case "difference":
		d, _ := f.Difference()
		return FormatFigure(d, f.Kind())
	case "distance": // the difference without its sign, for "less than … by"
		d, _ := f.Difference()
		return FormatFigure(max(d, -d), f.Kind())
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i < len(f.Arguments) {
			return Visible(f.Arguments[i])
		}
		return "?"
	}
	if len(f.Cells) == 0 {
		return "?"
	}
	cell := &Cells[f.Cells[0]]
	switch name {
	case "cell":
		return cell.Label(l)
	case "row":
		return cell.Row.Brief(l)
	case "column":
		return cell.Column.Brief(l)
	case "table":
		if l == English {
			return cell.Table.English
		}
		return cell.Table.Caption
	default:
		return "{" + name + "}"
	}
}

// Sides gives the finding of a failed check its figures: the two sums of an
// equality; for a bound what the subject is and what it would have to be.
func (c *Check) Sides(f *Finding, plus, minus, subject int64) {
	switch residual := plus - minus - c.Then.Constant; {
	case c.Then.Operator == Equal:
		f.SetStated(plus)
		f.SetExpected(minus + c.Then.Constant)
	case c.Then.Operator == NotEqual:
		f.SetStated(plus)
	case slices.Contains(c.Then.Plus, c.Subject):
		f.SetStated(subject)
		f.SetExpected(subject - residual)
	default:
		f.SetStated(subject)
		f.SetExpected(subject + residual)
	}
}
