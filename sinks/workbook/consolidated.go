package workbook

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/ooxml"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Consolidated writes the consolidated statutory tables of an area: the form
// with the sums of the area and of each group, what is missing, every agency's
// part in every cell, and the comparison with the published report.
func Consolidated(w io.Writer, m *office.Model, a *office.Area) error {
	title := fmt.Sprintf("%s%d年政府信息公开工作年度报告汇总表", a.Name.Chinese, a.Year)
	b := newBook(ooxml.New(w), title)
	for _, group := range append([]string{""}, a.Groups...) {
		formSheet(b, a, group)
	}
	problemSheet(b, a)
	if a.Comparison != nil {
		comparisonSheet(b, a)
	}
	agencySheet(b, a)
	return b.finish()
}

func formSheet(b *book, a *office.Area, group string) {
	name, tab := "汇总", "2F6F6A"
	if group != "" {
		name, tab = group, ""
	}
	sum := a.Sum(group)
	values, moved, left := sum.Printed(a.Edition)
	s := b.sheet(setup{name: name, widths: formWidths(), tab: tab, scaleToHeight: 1})
	heading := fmt.Sprintf("%s%d年政府信息公开工作年度报告汇总表", a.Name.Chinese, a.Year)
	if group != "" {
		heading += "（" + group + "）"
	}
	s.line(30, titleStyle, gridColumns, heading)
	s.line(0, noteStyle, gridColumns, strings.Join(basis(a, group), "　"))
	d := drawing{sheet: s, of: func(id form.CellID) (string, office.Mark) {
		return form.Cells[id].Printed(values[id]), office.Plain
	}}
	d.draw(layout.Of(a.Edition))
	notes := printNotes(a, group, sum, moved, left)
	if len(notes) > 0 {
		s.line(8, style{}, 1, "")
		for _, n := range notes {
			s.line(float64(linesOf(n, gridColumns*gridWidth))*13.5+3, noteStyle, gridColumns, n)
		}
	}
}

// basis says what a sum is made of.
func basis(a *office.Area, group string) []string {
	filings := a.AddedIn(group)
	unbalanced := 0
	for _, f := range filings {
		if !f.Balanced {
			unbalanced++
		}
	}
	lines := []string{fmt.Sprintf("格式：%s；由%d份报告相加，总计由各项重新计算。", a.Edition.Document(), len(filings))}
	if missing := len(a.Missing()); missing > 0 {
		lines = append(lines, fmt.Sprintf("本地区尚缺%d份（见“说明”）。", missing))
	}
	if lack := a.LackNote(group).Chinese; lack != "" {
		lines = append(lines, lack+"。")
	}
	if unbalanced > 0 {
		lines = append(lines, fmt.Sprintf("其中%d份勾稽不平。", unbalanced))
	}
	for _, f := range a.Recognised() {
		lines = append(lines, fmt.Sprintf("“%s”等于其余各份之和，认定为汇总报告，未相加。", f.Name))
	}
	return lines
}

// printNotes says what the layout of the area's edition could not show as it was
// reported.
func printNotes(a *office.Area, group string, sum *sums.Sum, moved, left []form.CellID) []string {
	var notes []string
	if len(moved) > 0 {
		var n int64
		for _, id := range moved {
			if form.Cells[id].Column.Code == "total" {
				n += sum.Values[id]
			}
		}
		if a.Edition == form.Edition2021 {
			notes = append(notes, fmt.Sprintf("注：（六）其他处理“3.其他”中有%d件出自用2019年格式填报的报告，原表未分细项。", n))
		} else {
			notes = append(notes, fmt.Sprintf("注：（六）其他处理中有%d件出自用2021年格式填报的报告，原表分列细项。", n))
		}
	}
	if len(left) == 0 {
		return notes
	}
	stating := a.Stating(group)
	for _, id := range left {
		c := &form.Cells[id]
		notes = append(notes, fmt.Sprintf("注：%d份报告用%s年格式填“%s”，合计%s，口径不同，未计入本表。",
			stating[id], c.Editions, c.Row.In(c.Editions)+"／"+c.Column.In(c.Editions), printed(id, sum.Values[id])))
	}
	return notes
}

// printed writes a figure with the unit of the form.
func printed(id form.CellID, value int64) string {
	text := form.Cells[id].Printed(value)
	if form.Cells[id].Kind() == form.Money {
		text += " " + form.Cells[id].Column.Unit.String()
	}
	return text
}

// problemSheet lists what a reader of the sums must know: who is not in them,
// and whose figures do not balance.
func problemSheet(b *book, a *office.Area) {
	s := b.sheet(setup{name: "说明", widths: []float64{34, 12, 14, 14, 14, 60}, landscape: true})
	s.line(28, titleStyle, problemColumns, fmt.Sprintf("%s%d年汇总说明", a.Name.Chinese, a.Year))
	notReported(s, a.Missing())
	notFilledIn(s, a)
	var notAdded, unlisted []*office.RosterLine
	for _, l := range a.Roster {
		switch {
		case l.Filing != nil && !l.Counted():
			notAdded = append(notAdded, l)
		case l.Status == attribution.Unexpected && l.Counted():
			unlisted = append(unlisted, l)
		}
	}
	notAddedUp(s, notAdded)
	notBalanced(s, a)
	if len(unlisted) > 0 {
		problemSection(s, fmt.Sprintf("五、名单外而已计入（%d份），不应计入的请从输入中移出", len(unlisted)), "机关", "组", "", "", "", "说明")
		for _, l := range unlisted {
			problemRow(s, l.Name, l.Group, "", "", "", l.Note.Chinese)
		}
	}
	statedTotals(s, a)
}

const problemColumns = 6

// problemSection begins a list of the sheet.
func problemSection(s *sheet, title string, heads ...string) {
	s.line(8, style{}, 1, "")
	s.line(20, partStyle, problemColumns, title)
	s.next(18)
	for _, h := range heads {
		s.text(headStyle, h)
	}
}

// problemRow writes a row of a list: who it is about, and what, in the last cell.
func problemRow(s *sheet, texts ...string) {
	s.next(s.fit(placed{texts[0], 1}, placed{texts[problemColumns-1], problemColumns}))
	for _, t := range texts {
		s.text(textStyle, t)
	}
}

// noProblems says that a list of n rows is empty, where it is.
func noProblems(s *sheet, n int) {
	if n == 0 {
		s.next(0)
		s.text(textStyle, "无")
	}
}

func notReported(s *sheet, missing []*office.RosterLine) {
	problemSection(s, fmt.Sprintf("一、未计入：没有可用报告的机关（%d个）", len(missing)), "机关", "组", "情况", "应报日期", "", "说明")
	for _, l := range missing {
		problemRow(s, l.Name, l.Group, l.Status.Label(form.Chinese), l.Due, "", l.Note.Chinese)
	}
	noProblems(s, len(missing))
}

func notFilledIn(s *sheet, a *office.Area) {
	lacking := a.Lacking("")
	problemSection(s, fmt.Sprintf("二、已相加而没有填表的报告（%d个表），汇总不含其数", len(lacking)), "机关", "组", "", "", "", "没有填的表")
	for _, l := range lacking {
		for _, f := range l.Filings {
			problemRow(s, f.Name, a.GroupOf(f), "", "", "", form.Tables[l.Table].Caption)
		}
	}
	noProblems(s, len(lacking))
}

func notAddedUp(s *sheet, lines []*office.RosterLine) {
	problemSection(s, fmt.Sprintf("三、有报告而不参加相加（%d份）", len(lines)), "机关", "组", "新收申请", "办理总计", "", "原因")
	for _, l := range lines {
		var f office.Figures
		l.Filing.Unpack(&f)
		h := office.Highlight(&f.Values)
		s.next(s.fit(placed{l.Name, 1}, placed{l.Note.Chinese, problemColumns}))
		s.text(textStyle, l.Name)
		s.text(textStyle, l.Group)
		s.figure(figureStyle, strconv.FormatInt(h.Received, 10))
		s.figure(figureStyle, strconv.FormatInt(h.Results, 10))
		s.text(textStyle, "")
		s.text(textStyle, l.Note.Chinese)
	}
	noProblems(s, len(lines))
}

func notBalanced(s *sheet, a *office.Area) {
	unbalanced := a.Unbalanced()
	problemSection(s, fmt.Sprintf("四、勾稽不平而已计入（%d份）", len(unbalanced)), "机关", "组", "错误数", "", "", "第一处")
	for _, f := range unbalanced {
		first := f.Findings[0].Message(form.Chinese)
		s.next(s.fit(placed{f.Name, 1}, placed{first, problemColumns}))
		s.text(textStyle, f.Name)
		s.text(textStyle, a.GroupOf(f))
		s.count(figureStyle, f.Errors())
		s.text(textStyle, "")
		s.text(textStyle, "")
		s.text(textStyle, first)
	}
	noProblems(s, len(unbalanced))
}

// statedTotals lists the 总计 cells in which what the agencies state differs
// from what their parts add up to, with the agencies that are off.
func statedTotals(s *sheet, a *office.Area) {
	sum := a.Sum("")
	var off []form.CellID
	for id := range form.CellID(form.NumCells) {
		if sum.Recomputed[id] != sum.StatedTotal(id) && !sums.PartOfOther(id) {
			off = append(off, id)
		}
	}
	if len(off) == 0 {
		return
	}
	problemSection(s, fmt.Sprintf("所填总计与重新计算不同（%d格）", len(off)), "格", "", "所填之和", "重新计算", "相差", "出自")
	by := map[form.CellID][]string{}
	var f office.Figures
	for _, filing := range a.Added {
		filing.Unpack(&f)
		own := filing.Sum(&f)
		for _, id := range off {
			if d := own.StatedTotal(id) - own.Recomputed[id]; d != 0 {
				by[id] = append(by[id], fmt.Sprintf("%s %+d", filing.Name, d))
			}
		}
	}
	for _, id := range off {
		s.next(s.fit(placed{strings.Join(by[id], "；"), problemColumns}))
		s.text(textStyle, form.Cells[id].Label(form.Chinese))
		s.text(textStyle, "")
		s.figure(figureStyle, form.Cells[id].Printed(sum.StatedTotal(id)))
		s.figure(figureStyle, form.Cells[id].Printed(sum.Recomputed[id]))
		s.figure(figureStyle, form.Cells[id].Printed(sum.StatedTotal(id)-sum.Recomputed[id]))
		s.text(textStyle, strings.Join(by[id], "；"))
	}
}

// comparisonSheet sets the district's consolidated report against the sum.
func comparisonSheet(b *book, a *office.Area) {
	const columns = 8
	c := a.Comparison
	s := b.sheet(setup{
		name: "与汇总报告核对", widths: []float64{8, 34, 16, 14, 14, 12, 60, 40}, landscape: true,
		freezeRows: 4, repeatRows: 4, filter: true,
	})
	s.line(28, titleStyle, columns, fmt.Sprintf("%s%d年汇总报告与各机关之和的核对", a.Name.Chinese, a.Year))
	s.line(0, noteStyle, columns, fmt.Sprintf("汇总报告：%s（%s）", a.Published.Name, a.Published.At(a.Published.Place)))
	verdict := fmt.Sprintf("共%d格不同，其中%d格尚未得到解释。", len(c.Differences), c.Open)
	if len(c.Differences) == 0 {
		verdict = "各格均相同。"
	}
	for _, cause := range c.Causes {
		verdict += fmt.Sprintf("%s（解释%d格）。", cause.Text().Chinese, cause.Cells)
	}
	s.line(float64(linesOf(verdict, 190))*13.5+4, noteStyle, columns, verdict)
	s.next(20)
	for _, h := range []string{"部分", "行", "列", "汇总报告", "各机关之和", "相差", "说明", "位置"} {
		s.text(headStyle, h)
	}
	var places office.Figures
	a.Published.Unpack(&places)
	for i := range c.Differences {
		d := &c.Differences[i]
		cell := &form.Cells[d.Cell]
		explained := c.Explain(d).Chinese
		s.next(s.fit(placed{explained, 7}, placed{cell.Row.Brief(form.Chinese), 2}, placed{cell.Column.In(a.Edition), 3}))
		s.text(textStyle, cell.Table.Part)
		s.text(textStyle, cell.Row.Brief(form.Chinese))
		s.text(textStyle, cell.Column.In(a.Edition))
		s.figure(figureStyle, form.Cells[d.Cell].Printed(d.Stated))
		s.figure(figureStyle, form.Cells[d.Cell].Printed(d.Sum))
		st := figureStyle
		if d.Rest != 0 {
			st.fill, st.colour = markFill[office.Suspect], markColour[office.Suspect]
		}
		s.figure(st, form.Cells[d.Cell].Printed(d.Stated-d.Sum))
		s.text(textStyle, explained)
		s.text(textStyle, a.Published.At(places.Places[d.Cell]))
	}
}

// agencySheet lists what each agency contributes to each cell, with the place
// the figure was read from: the way from a sum back to its sources.
func agencySheet(b *book, a *office.Area) {
	sum := a.Sum("")
	columns := make([][]int64, len(a.Added))
	places := make([][form.NumCells]form.Place, 0)
	keepPlaces := len(a.Added) <= 2000 // for more, unpack again instead of holding all places
	var f office.Figures
	for i, filing := range a.Added {
		filing.Unpack(&f)
		columns[i] = slices.Clone(f.Values[:])
		if keepPlaces {
			places = append(places, f.Places)
		}
	}
	l := newList(b, "各格明细", 8,
		column{"部分", 6}, column{"行", 32}, column{"列", 18}, column{"机关", 34}, column{"组", 13}, column{"数", 14}, column{"单位", 6}, column{"本格合计", 15},
		column{"位置", 60})
	for id := range form.CellID(form.NumCells) {
		cell := &form.Cells[id]
		whole := sum.Recomputed[id]
		if cell.Row.Code == "other" {
			whole = sum.Values[id] // without its sub-rows, which are listed as they stand
		}
		for i, filing := range a.Added {
			v := columns[i][id]
			if v == 0 {
				continue
			}
			var place form.Place
			if keepPlaces {
				place = places[i][id]
			} else {
				filing.Unpack(&f)
				place = f.Places[id]
			}
			l.write(words(cell.Table.Part), words(cell.Row.Brief(form.Chinese)), words(cell.Column.In(a.Edition)), words(filing.Name), words(a.GroupOf(filing)),
				figure(form.Cells[id].Printed(v)), words(form.Cells[id].Column.Unit.String()), figure(form.Cells[id].Printed(whole)),
				words(filing.At(place)))
		}
	}
}
