package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/localise"
)

// writeCoverage says what the rules see and what they do not: counted from the
// relations themselves, table by table and cell by cell.
func (a *application) writeCoverage() {
	fmt.Fprintln(a.stdout, localise.Coverage.In(a.language))
	p := a.palette(a.stdout)
	for _, e := range form.Editions {
		c := coverageOf(e)
		fmt.Fprintf(a.stdout, "\n%s\n", p.paint(a.say(e.String()+"年版：各格所受的核对", "the "+e.String()+" form: what each cell is held to"), bold))
		g := grid{palette: p, indent: "  ", gap: 2, right: []bool{false, true, true, true, true, true}}
		g.texts("", a.say("格", "cells"), a.say("等式", "equality"), a.say("大小或条件", "bound or condition"), a.say("与上年", "year before"), a.say("无", "none"))
		for t := range form.Tables {
			cells := form.CellsOf(form.TableID(t), e)
			if len(cells) == 0 {
				continue
			}
			var counts [numCheckKinds]int
			for _, id := range cells {
				counts[c[id]]++
			}
			line := []string{a.tableName(&form.Tables[t]), strconv.Itoa(len(cells))}
			for _, n := range counts[1:] {
				line = append(line, strconv.Itoa(n))
			}
			g.texts(append(line, strconv.Itoa(counts[notChecked]))...)
		}
		g.write(a.stdout)
		var free []string
		for id := range form.CellID(form.NumCells) {
			if form.Cells[id].Editions&e != 0 && c[id] == notChecked {
				free = append(free, form.Cells[id].Label(a.language))
			}
		}
		if len(free) > 0 {
			for i, line := range wrap(a.say("任何关系都不涉及的格，只核对是否为数、是否非负：", "in no relation, held only to being a figure that is not negative: ")+form.List(free).In(a.language), 76) {
				fmt.Fprintln(a.stdout, "  "+strings.Repeat("  ", min(i, 1))+line)
			}
		}
	}
	fmt.Fprintf(a.stdout, "\n%s\n", p.paint(a.say("规则", "rules"), bold))
	g := grid{palette: p, indent: "  ", gap: 2, right: []bool{false, true}}
	for _, kind := range a.ruleKinds() {
		g.texts(kind[0], kind[1], kind[2])
	}
	g.write(a.stdout)
	fmt.Fprintln(a.stdout)
	for _, line := range wrap(a.say(
		"不核对的：每件申请是否只在（一）至（六）的一行中计一次（总数看不出）；互相抵消的错误；第二部分各数与事实是否相符；一件申请在两个机关各计一次；文字中没有数字的说法（未收到、均已答复、与上年持平等除外）。",
		"Not checked: whether each application is counted in one row of (1) to (6) only (totals do not tell); errors that cancel out; whether the figures of part 2 are true; one application counted by two agencies; what the text says without figures, but for words such as 未收到, 均已答复, 与上年持平."), 76) {
		fmt.Fprintln(a.stdout, line)
	}
}

// By which kind of relation a cell is checked, the strongest first behind none.
const (
	notChecked = iota
	checkedByEquality
	checkedByBound
	checkedByYearBefore
	numCheckKinds
)

// coverageOf says by which kind of relation each cell of an edition is checked.
func coverageOf(e form.Edition) (kinds [form.NumCells]int) {
	note := func(cells []form.CellID, kind int) {
		for _, id := range cells {
			if kinds[id] == notChecked || kind < kinds[id] {
				kinds[id] = kind
			}
		}
	}
	checks := form.Checks()
	for i := range checks {
		check := &checks[i]
		if check.Edition != e {
			continue
		}
		kind := checkedByBound
		if check.Balance() {
			kind = checkedByEquality
		}
		note(cellsOf(check), kind)
	}
	yearChecks := form.YearChecks()
	for i := range yearChecks {
		check := &yearChecks[i]
		if check.Editions[0] == form.NoEdition || check.Editions[0] == e {
			note(slices.Concat(check.Now, check.LessNow, check.Before, check.LessBefore), checkedByYearBefore)
		}
	}
	return kinds
}

// ruleKinds counts the rules by what they look at, with their ids.
func (a *application) ruleKinds() [][3]string {
	const (
		withinReport = iota
		toYearBefore
		wordsAgainstTables
		betweenReports
		reading
		own
	)
	names := [...]string{
		withinReport: a.say("一份报告的表内关系", "relations within a report"), toYearBefore: a.say("与上年报告的关系", "relations to the year before"),
		wordsAgainstTables: a.say("文字与表", "words against tables"), betweenReports: a.say("几份报告之间、汇总", "between reports, roll-ups"),
		reading: a.say("格式、数字、读取", "form, figures, reading"), own: a.say("自定", "one's own"),
	}
	var ids [len(names)][]string
	builtIn := len(form.Rules)
	for i, r := range form.AllRules() {
		kind := reading
		switch {
		case i >= builtIn:
			kind = own
		case slices.ContainsFunc(form.Checks(), func(c form.Check) bool { return c.Rule == r.ID }):
			kind = withinReport
		case slices.ContainsFunc(form.YearChecks(), func(c form.YearCheck) bool { return c.Rule == r.ID }):
			kind = toYearBefore
		case strings.HasPrefix(r.ID, "N-"):
			kind = wordsAgainstTables
		case strings.HasPrefix(r.ID, "R-") || strings.HasPrefix(r.ID, "Y-"):
			kind = betweenReports
		}
		ids[kind] = append(ids[kind], r.ID)
	}
	var kinds [][3]string
	for i, list := range ids {
		if len(list) > 0 {
			kinds = append(kinds, [3]string{names[i], strconv.Itoa(len(list)), strings.Join(list, " ")})
		}
	}
	return kinds
}

// cellsOf lists all cells of a check.
func cellsOf(check *form.Check) []form.CellID {
	cells := slices.Concat(check.Then.Plus, check.Then.Minus)
	for _, r := range check.When {
		cells = append(append(cells, r.Plus...), r.Minus...)
	}
	return cells
}

// tableName names a table of the form.
func (a *application) tableName(t *form.Table) string {
	return a.say("表"+t.Part+" "+strings.TrimPrefix(t.Caption, t.Part+"、"), "table "+t.English)
}
