package letter

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/form/spreadsheet"
	"gouji/sinks/office"
)

// Decisions is the name of the list of what is open, to be filled in with what the
// office decides.
const Decisions = "decisions.csv"

// WriteDecisions writes a line for each finding about a report or an agency that is
// open, with its decision to be filled in, and for each decision that holds. Whoever
// fills it in has a list of decisions for the next run.
func WriteDecisions(w io.Writer, m *office.Model) error {
	list := undecided{
		rows:  [][]string{{"规则", "机关", "年度", "格", "数值", "处理", "理由", "经办人", "日期", "有效期至", "级别", "位置", "说明", "情况说明"}},
		there: map[string]bool{},
	}
	var figures office.Figures
	for _, f := range m.Filings {
		if len(f.Findings) == 0 {
			continue
		}
		f.Unpack(&figures)
		report := form.Report{Values: figures.Values, States: figures.States}
		for i := range f.Findings {
			list.add(f.Name, f.Year, &f.Findings[i], &report)
		}
	}
	for i := range m.Remarks {
		r := &m.Remarks[i]
		list.add(cmp.Or(r.Agency.Name, r.Agency.Code), r.Year, &r.Finding, nil)
	}
	return spreadsheet.WriteFile(w, list.rows)
}

// undecided is the list while it is made.
type undecided struct {
	rows  [][]string
	there map[string]bool // lines, by what they are about
}

// add adds a line about a finding, which names cells of the report; nil for one that is
// about no report.
func (l *undecided) add(agency string, year int, f *form.Finding, report *form.Report) {
	cells, values, d := f.Cells, f.Basis(report), form.Decision{}
	decision := ""
	switch {
	case f.Decision != nil:
		d = *f.Decision
		cells, values, decision = d.Cells, d.Values, d.Verdict.Label(form.Chinese)
	case f.Severity() >= form.Info:
		return
	}
	codes := make([]string, len(cells))
	for i, id := range cells {
		codes[i] = form.Cells[id].Code
	}
	row := []string{f.Rule, agency, strconv.Itoa(year), strings.Join(codes, " "), values, decision, d.Reason, d.Who, d.When, d.Expires}
	key := strings.Join(row, "\n")
	if l.there[key] {
		return // a decision may be about several findings
	}
	l.there[key] = true
	where := ""
	if len(f.Cells) > 0 {
		where = form.Cells[f.Cells[0]].Label(form.Chinese)
	}
	l.rows = append(l.rows, append(row, f.Severity().Label(form.Chinese), where, f.Message(form.Chinese), f.Explanation))
}
