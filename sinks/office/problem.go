package office

import (
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/claims"
)

// Problem is one entry of a return: a finding, or the explanation of several,
// in the words and figures a clerk reads.
type Problem struct {
	Severity form.Severity
	Rule     string // "" for an explanation
	Mark     Mark
	// Cell is the cell to look at first, if HasCell.
	Cell    form.CellID
	HasCell bool
	Where   form.Text // the cell in words
	// Stated and Expected are decimal figures in the unit the form prints, or "".
	Stated, Expected string
	Text             form.Text
	Place            form.Text // where it stands in the file, in words
	// Unread: something could not be read, which is no error of the agency's.
	Unread bool
	// Quote is the sentence that contradicts the tables, cut before and after the
	// figure in question, and Cells what the figure can mean; empty for other problems.
	Quote [3]string
	Cells []form.CellID
	// Follows: the finding disappears with the correction of a cell named in an
	// explanation without alternative.
	Follows bool
	// Explanation is what the agency has said about it, "" for nothing yet.
	Explanation string
	// Either: one of several ways to repair the report, of which one is right.
	// Expected then ends in a question mark.
	Either bool
}

// Item names the problem in the list of a return: what is written beside it comes
// back under this name (see form.Response).
func (p *Problem) Item() string {
	return (&form.Response{Rule: p.Rule, Cell: p.Cell, HasCell: p.HasCell}).Item()
}

// Demand says what the agency is asked to do.
func (p *Problem) Demand() form.Text {
	switch {
	case p.Unread:
		return form.Text{Chinese: "未能读出，请核对或提供原件", English: "not readable, please check or supply the original"}
	case p.Follows:
		return form.Text{Chinese: "随上项消除", English: "goes with the above"}
	case p.Either && p.Severity == form.Statutory:
		return form.Text{Chinese: "须改正（法定，可能之一）", English: "correct (statutory, one possibility)"}
	case p.Either:
		return form.Text{Chinese: "须改正（可能之一）", English: "correct (one possibility)"}
	case p.Severity == form.Statutory:
		return form.Text{Chinese: "须改正（法定）", English: "correct (statutory)"}
	case p.Severity.IsError():
		return form.Text{Chinese: "须改正", English: "correct"}
	default:
		return form.Text{Chinese: "请核实", English: "please check"}
	}
}

// Request is what a file that goes back asks its agency for, in Chinese.
func Request(problems []Problem) string {
	correct, check, unread := false, false, false
	for i := range problems {
		switch p := &problems[i]; {
		case p.Follows:
		case p.Unread:
			unread = true
		case p.Severity.IsError():
			correct = true
		default:
			check = true
		}
	}
	request := ""
	switch {
	case correct && check:
		request = "请改正“须改正”各项，核实“请核实”各项，将改正后的报告重新报送并向社会更新。"
	case correct:
		request = "请改正“须改正”各项，将改正后的报告重新报送并向社会更新。"
	case check:
		request = "请核实“请核实”各项；确有错误的，改正后重新报送并向社会更新。"
	}
	if unread {
		request += "“未能读出”各项不是贵机关的错误，请核对或提供原件。"
	}
	return request
}

// Short is the problem in one text: what stands beside the marked cell, and in the
// letter. What it should be is said first where the reasons do not say it.
func (p *Problem) Short() form.Text {
	if p.Expected == "" || p.Stated == "" || p.Mark != Wrong || strings.Contains(p.Text.Chinese, "应为"+p.Expected) {
		return p.Text
	}
	column := form.Cells[p.Cell].Column
	return form.Text{
		Chinese: "“" + column.Label + "”应为" + p.Expected + "（所填" + p.Stated + "）。" + p.Text.Chinese,
		English: "“" + column.English + "” should be " + p.Expected + " (it says " + p.Stated + "). " + p.Text.English,
	}
}

// Problems lists what to correct or to check: first what is certain, with its
// correction, then the findings by gravity; what could not be read stands at the
// end. Notes that ask for nothing are left out.
func (f *Filing) Problems() []Problem {
	var figures Figures
	f.Unpack(&figures)
	var problems []Problem
	marks := f.Marks()
	gravest := form.Arithmetic
	for i := range f.Findings {
		if form.IsBalance(f.Findings[i].Rule) {
			gravest = min(gravest, f.Findings[i].Severity())
		}
	}
	for i := 0; i < len(f.Explanations); i++ {
		if f.Explanations[i].Unique {
			problems = append(problems, f.corrections(&f.Explanations[i], &figures, gravest)...)
			continue
		}
		first := i
		for i+1 < len(f.Explanations) && !f.Explanations[i+1].Unique {
			i++
		}
		problems = append(problems, f.uncertain(f.Explanations[first:i+1], &figures, gravest)...)
	}
	for i := range f.Findings {
		finding := &f.Findings[i]
		if !finding.Asks() {
			continue
		}
		problems = append(problems, f.problem(finding, &figures, marks))
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		switch {
		case a.Unread == b.Unread:
			return int(a.Severity) - int(b.Severity)
		case a.Unread:
			return 1
		default:
			return -1
		}
	})
	// Few findings are explained, where there are any.
	var explained []*form.Finding
	for i := range f.Findings {
		if f.Findings[i].Explanation != "" {
			explained = append(explained, &f.Findings[i])
		}
	}
	for i := range problems {
		problems[i].Explanation = explanationOf(&problems[i], explained)
	}
	return problems
}

// explanationOf is what the agency has said about what a problem is made of.
func explanationOf(p *Problem, explained []*form.Finding) string {
	about := form.Response{Rule: p.Rule, Cell: p.Cell, HasCell: p.HasCell}
	for _, finding := range explained {
		if about.About(finding) {
			return finding.Explanation
		}
	}
	return ""
}

// corrections makes the entries of an explanation: one for every cell to
// change, with its place and what it should be. The first says why; the others
// refer to it, so that a row shifted by one does not tell its story six times.
func (f *Filing) corrections(e *Explanation, figures *Figures, severity form.Severity) []Problem {
	mark := Suspect
	if e.Unique {
		mark = Wrong
	}
	if len(e.Cells) == 0 {
		return []Problem{{
			Severity: severity, Mark: mark, Text: e.Text, Either: !e.Unique, Place: f.Where(f.Place),
			Where: form.Text{Chinese: "勾稽关系", English: "identities"},
		}}
	}
	var problems []Problem
	for k, id := range e.Cells {
		p := Problem{
			Severity: severity, Mark: mark, Text: e.Text, Either: !e.Unique, Cell: id, HasCell: true, Where: label(id),
			Place: f.Where(figures.Places[id]), Stated: f.Shown(figures, id),
		}
		if len(e.To) == len(e.Cells) {
			p.Expected = form.Cells[id].Printed(e.To[k])
			if p.Either {
				p.Expected += "?"
			}
		}
		switch {
		case k > 0 && p.Expected == "":
			p.Text = form.Text{Chinese: "同上一行所述", English: "as said in the line above"}
		case k > 0:
			p.Text = form.Text{Chinese: "与上一行是同一处错误，一并改正", English: "the same mistake as the line above; correct both"}
		}
		problems = append(problems, p)
	}
	return problems
}

// uncertain makes the entries of explanations of which one is right.
func (f *Filing) uncertain(all []Explanation, figures *Figures, severity form.Severity) []Problem {
	const maxListed = 6
	var problems []Problem
	for i := range all[:min(maxListed, len(all))] {
		problems = append(problems, f.corrections(&all[i], figures, severity)...)
	}
	if len(all) > maxListed {
		last := &problems[len(problems)-1].Text
		last.Chinese += fmt.Sprintf("；等%d种可能", len(all))
		last.English += fmt.Sprintf("; one of %d ways in all", len(all))
	}
	return problems
}

func label(id form.CellID) form.Text {
	c := &form.Cells[id]
	return form.Text{Chinese: c.Label(form.Chinese), English: c.Label(form.English)}
}

func (f *Filing) problem(finding *form.Finding, figures *Figures, marks map[form.CellID]Mark) Problem {
	p := Problem{
		Severity: finding.Severity(), Rule: finding.Rule, Unread: finding.Unread(), Place: f.Where(finding.Place),
		Text: form.Text{Chinese: finding.Message(form.Chinese), English: finding.Message(form.English)},
	}
	rule := form.RuleByID(finding.Rule)
	p.Where = rule.Title
	if quote, ok := claims.Quoted(finding); ok {
		p.Quote, p.Cells = quote, finding.Cells
	}
	if len(finding.Cells) > 0 && !wholeTable(finding.Rule) {
		p.Cell, p.HasCell = finding.Cells[0], true
		p.Where = label(p.Cell)
		p.Mark = marks[p.Cell]
		// The two sides of a broken identity are in its text. As what the cell
		// "should be" counts only what is certain.
		p.Stated = f.Shown(figures, p.Cell)
		if to, ok := f.SuggestedFigure(p.Cell); ok {
			p.Expected = form.Cells[p.Cell].Printed(to)
		} else if finding.HasExpected && len(finding.Cells) == 1 && len(p.Cells) == 0 { // of words and table either may be wrong
			p.Expected = form.Cells[p.Cell].Printed(finding.Expected)
		}
	}
	if explainable(finding.Rule) {
		for _, id := range finding.Cells {
			if _, ok := f.SuggestedFigure(id); ok {
				p.Follows, p.Expected = true, ""
			}
		}
	}
	// The explanations are entries of their own; a finding need not repeat them.
	if finding.Suggestion != (form.Text{}) && (len(f.Explanations) == 0 || !form.IsBalance(finding.Rule)) {
		p.Text.Chinese += "。" + finding.Suggestion.Chinese
		p.Text.English += ". " + finding.Suggestion.English
	}
	return p
}

// Shown is what stands in a cell of the agency's own table: the figure, what is
// there instead of one that can be read ("?" if that is not known), or nothing.
func (f *Filing) Shown(figures *Figures, id form.CellID) string {
	switch figures.States[id] {
	case form.Stated:
		return form.Cells[id].Printed(figures.Values[id])
	case form.Unreadable:
		for i := range f.Findings {
			finding := &f.Findings[i]
			if form.Quotes(finding.Rule) && len(finding.Cells) > 0 && finding.Cells[0] == id && len(finding.Arguments) > 0 {
				return finding.Arguments[0]
			}
		}
		return "?"
	default:
		return ""
	}
}

// Foreign lists the stated cells that the filing's main edition does not print,
// because a table of it is of the other edition.
func (f *Filing) Foreign(figures *Figures) []form.CellID {
	var foreign []form.CellID
	for id := range figures.States {
		if figures.States[id] == form.Stated && form.Cells[id].Editions&f.Edition == 0 {
			foreign = append(foreign, form.CellID(id))
		}
	}
	return foreign
}
