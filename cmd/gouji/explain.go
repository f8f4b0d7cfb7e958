package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gouji/form"
)

func (a *application) explainCommand() *cobra.Command {
	format := newChoice("text", "text", "json")
	cmd := &cobra.Command{
		Use:   a.say("explain [规则… | reading | coverage] [选项]", "explain [RULE… | reading | coverage] [flags]"),
		Short: a.say("说明一条规则：含义、依据、公式；不带参数则列出全部", "explain a rule: meaning, source, formula; without one, list all"),
		Long: a.say(`说明规则的含义、依据、级别和公式。不带参数时列出全部规则；
reading 说明怎样读取输入，coverage 逐表列出核对了什么、没有核对什么。`,
			`Explain what a rule asks for, on what it rests, how serious a breach is, and its formula.
Without a rule, list them all; reading says how inputs are read, coverage lists, table by
table, what is checked and what is not.`),
		Example: "  gouji explain S3-BAL\n  gouji explain A3-SUM A3-ROW --format json\n  gouji explain coverage",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(ruleIDs(), "reading", "coverage"), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && strings.EqualFold(args[0], "coverage") {
				a.writeCoverage()
				return nil
			}
			if len(args) == 1 && strings.EqualFold(args[0], "reading") {
				a.writeReading()
				return nil
			}
			var rules []*form.Rule
			for _, id := range args {
				rule, ok := form.LookupRule(strings.ToUpper(id))
				if !ok {
					return a.unknownRule(id)
				}
				rules = append(rules, rule)
			}
			if len(args) == 0 {
				all := form.AllRules()
				for i := range all {
					rules = append(rules, &all[i])
				}
			}
			switch {
			case format.value == "json":
				return a.writeRulesJSON(rules)
			case len(args) == 0:
				a.writeRuleList(rules)
			default:
				for i, rule := range rules {
					if i > 0 {
						fmt.Fprintln(a.stdout)
					}
					a.writeRule(a.stdout, rule)
				}
			}
			return nil
		},
	}
	a.configFlag(cmd.Flags())
	cmd.Flags().Var(format, "format", a.say("输出`格式`：text 或 json", "output `format`: text or json"))
	return cmd
}

// writeReading says how inputs are read.
func (a *application) writeReading() {
	p := a.palette(a.stdout)
	for i := range form.ReadingRules {
		r := &form.ReadingRules[i]
		fmt.Fprintln(a.stdout, p.paint(r.Title.In(a.language), bold))
		for _, line := range wrap(r.Text.In(a.language), 100) {
			fmt.Fprintln(a.stdout, "  "+line)
		}
	}
}

func ruleIDs() []string {
	rules := form.AllRules()
	ids := make([]string, len(rules))
	for i := range rules {
		ids[i] = rules[i].ID
	}
	return ids
}

func (a *application) unknownRule(id string) error {
	f := usage("没有“"+id+"”这条规则", fmt.Sprintf("there is no rule %q", id))
	if near := nearest(id, ruleIDs(), 3); len(near) > 0 {
		f.hint = didYouMean(near)
	} else {
		f.hint = form.Text{Chinese: "gouji explain 列出全部规则", English: "gouji explain lists all rules"}
	}
	return f
}

func (a *application) writeRuleList(rules []*form.Rule) {
	g := grid{palette: a.palette(a.stdout), gap: 2}
	for _, r := range rules {
		g.add(gridCell{r.ID, a.severityPaint(r.Severity)}, gridCell{text: r.Severity.Label(a.language)}, gridCell{text: r.Title.In(a.language)})
	}
	g.write(a.stdout)
}

func (a *application) writeRule(w io.Writer, r *form.Rule) {
	p := a.palette(w)
	fmt.Fprintf(w, "%s  %s  %s\n\n", p.paint(r.ID, bold), p.paint(r.Severity.Label(a.language), a.severityPaint(r.Severity)), p.paint(r.Title.In(a.language), bold))
	for _, line := range wrap(r.Explanation.In(a.language), 76) {
		fmt.Fprintln(w, "  "+line)
	}
	formulas := form.FormulasOf(r.ID)
	for _, f := range a.formulas(r.ID) {
		fmt.Fprintf(w, "\n  %s\n", p.paint(f.where(a), dim))
		for i, line := range wrap(f.text, 76) {
			if i > 0 {
				line = "  " + line
			}
			fmt.Fprintln(w, "    "+line)
		}
	}
	for i, text := range formulas[:min(len(formulas), maxFormulas)] {
		if i == 0 {
			fmt.Fprintf(w, "\n  %s\n", p.paint(a.say("写作", "written as"), dim))
		}
		for j, line := range wrap(text, 76) {
			fmt.Fprintln(w, "    "+strings.Repeat("  ", min(j, 1))+line)
		}
	}
	if more := len(formulas) - maxFormulas; more > 0 {
		fmt.Fprintf(w, "    %s\n", a.say(fmt.Sprintf("另%d式见 --format json", more), fmt.Sprintf("and %d more, see --format json", more)))
	}
	fmt.Fprintf(w, "\n  %s%s\n", a.say("依据：", "source: "), r.Source.In(a.language))
	if r.About != form.AboutAgency {
		fmt.Fprintf(w, "  %s%s\n", a.say("涉及：", "about: "), aboutWords[r.About].In(a.language))
	}
	fmt.Fprintf(w, "  %s%s\n", a.say("提示语：", "message: "), r.Message.In(a.language))
}

// maxFormulas is how many relations of a rule are written out.
const maxFormulas = 1

// aboutWords say whom a finding concerns, where that is not the agency.
var aboutWords = map[form.About]form.Text{
	form.AboutReading: {Chinese: "读取：程序未能读出，不是机关的错误", English: "reading: what could not be read is no error of the agency's"},
	form.AboutOffice:  {Chinese: "主管单位：由收报告的单位判断", English: "office: for the office that collects the reports to decide"},
	form.AboutRollUp:  {Chinese: "汇总：由各机关的报告带来", English: "roll-up: it follows from the agencies' reports"},
}

// formula is what several checks of one rule have in common: the same relation
// in every one of some columns, or in every one of some rows, of some tables.
type formula struct {
	editions form.Edition
	tables   []string // of the checks, as the form names them
	along    direction
	places   []string // the columns or rows it holds in
	text     string
}

// direction says along what the checks of a formula differ.
type direction uint8

const (
	nowhere direction = iota
	columns
	rows
)

// formulas returns the formulas of a rule, in the order of its checks.
func (a *application) formulas(rule string) []formula {
	var all []formula
	checks := form.Checks()
	for i := range checks {
		check := &checks[i]
		if check.Rule != rule {
			continue
		}
		next := a.formulaOf(check)
		at := slices.IndexFunc(all, func(f formula) bool { return f.along == next.along && f.text == next.text })
		if at < 0 {
			all = append(all, next)
			continue
		}
		all[at].editions |= next.editions
		for _, t := range next.tables {
			if !slices.Contains(all[at].tables, t) {
				all[at].tables = append(all[at].tables, t)
			}
		}
		for _, p := range next.places {
			if !slices.Contains(all[at].places, p) {
				all[at].places = append(all[at].places, p)
			}
		}
	}
	return all
}

func (a *application) formulaOf(check *form.Check) formula {
	cells := cellsOf(check)
	first := &form.Cells[cells[0]]
	oneColumn, oneRow := true, true
	f := formula{editions: check.Edition}
	for _, id := range cells {
		c := &form.Cells[id]
		oneColumn = oneColumn && c.Column.Code == first.Column.Code
		oneRow = oneRow && c.Row == first.Row
		if name := a.tableName(c.Table); !slices.Contains(f.tables, name) {
			f.tables = append(f.tables, name)
		}
	}
	name := func(id form.CellID) string { return form.Cells[id].Label(a.language) }
	switch {
	case oneRow:
		f.along, f.places = rows, []string{first.Row.Brief(a.language)}
		name = func(id form.CellID) string { return form.Cells[id].Column.Brief(a.language) }
	case oneColumn && len(f.tables) == 1:
		f.along, f.places = columns, []string{first.Column.Brief(a.language)}
		name = func(id form.CellID) string { return form.Cells[id].Row.Brief(a.language) }
	}
	f.text = relationText(&check.Then, name)
	if len(check.When) > 0 {
		var conditions []string
		for i := range check.When {
			conditions = append(conditions, relationText(&check.When[i], name))
		}
		f.text = a.say("若 ", "if ") + strings.Join(conditions, a.say(" 且 ", " and ")) + a.say("，则 ", " then ") + f.text
	}
	return f
}

// where says in which editions, tables, columns or rows a formula holds.
func (f *formula) where(a *application) string {
	var editions []string
	for _, e := range form.Editions {
		if f.editions&e != 0 {
			editions = append(editions, e.String()+a.say("年版", ""))
		}
	}
	text := strings.Join(editions, a.say("、", " and ")) + a.say("，", " form, ")
	if len(f.tables) == 1 {
		text += f.tables[0]
	} else {
		text += strings.Join(f.tables, a.say("、", "; "))
	}
	several := len(f.places) > 1
	const listed = 8
	list := form.List(f.places).In(a.language)
	if len(f.places) > listed {
		list = fmt.Sprintf("%s … %s", f.places[0], f.places[len(f.places)-1])
	}
	switch {
	case f.along == columns && several:
		text += a.say(fmt.Sprintf("，每一列（%s）", list), fmt.Sprintf(", every column (%s)", list))
	case f.along == rows && several:
		text += a.say(fmt.Sprintf("，每一行（%d行：%s）", len(f.places), list), fmt.Sprintf(", every row (%d: %s)", len(f.places), list))
	case f.along == columns:
		text += a.say("，“"+list+"”列", ", column “"+list+"”")
	case f.along == rows:
		text += a.say("，“"+list+"”行", ", row “"+list+"”")
	}
	return text
}

// relationText writes a relation as a person would: ΣPlus = ΣMinus.
func relationText(r *form.Relation, name func(form.CellID) string) string {
	sum := func(cells []form.CellID) string {
		var names []string
		for len(cells) > 0 {
			n := 1
			for n < len(cells) && cells[n] == cells[0] {
				n++
			}
			text := name(cells[0])
			if n > 1 {
				text = strconv.Itoa(n) + " × " + text
			}
			names, cells = append(names, text), cells[n:]
		}
		return strings.Join(names, " + ")
	}
	right := sum(r.Minus)
	switch {
	case right == "":
		right = strconv.FormatInt(r.Constant, 10)
	case r.Constant != 0:
		right += fmt.Sprintf(" + %d", r.Constant)
	}
	operator := map[form.Operator]string{form.Equal: "=", form.AtLeast: "≥", form.NotEqual: "≠"}[r.Operator]
	return sum(r.Plus) + " " + operator + " " + right
}

// ruleRecord is a rule as JSON.
type ruleRecord struct {
	ID          string          `json:"id"`
	Severity    string          `json:"severity"`
	ErrorLevel  bool            `json:"error_level"`
	About       string          `json:"about"`
	Title       string          `json:"title"`
	Explanation string          `json:"explanation"`
	Source      string          `json:"source"`
	Message     string          `json:"message"`
	Formulas    []formulaRecord `json:"formulas"`
	Relations   []string        `json:"relations"` // as gouji.toml writes them
}

type formulaRecord struct {
	Where   string `json:"where"`
	Formula string `json:"formula"`
}

func (a *application) writeRulesJSON(rules []*form.Rule) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetEscapeHTML(false)
	for _, r := range rules {
		record := ruleRecord{
			ID: r.ID, Severity: r.Severity.String(), ErrorLevel: r.Severity.IsError(), About: r.About.String(), Title: r.Title.In(a.language),
			Explanation: r.Explanation.In(a.language), Source: r.Source.In(a.language), Message: r.Message.In(a.language), Formulas: []formulaRecord{}, Relations: append([]string{}, form.FormulasOf(r.ID)...),
		}
		for _, f := range a.formulas(r.ID) {
			record.Formulas = append(record.Formulas, formulaRecord{f.where(a), f.text})
		}
		if err := encoder.Encode(record); err != nil {
			return err
		}
	}
	return nil
}
