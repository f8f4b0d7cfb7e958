package workbook

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/ooxml"
)

// Return writes the file that goes back to an agency (退回单), which is the form to
// send back: the agency's own report as it stated it, to be corrected where it
// stands, with the checks beside it; and the list of what to correct or to check,
// each with room for what the agency has to say. Read again it gives the very
// figures it was made of. The number of the return says which report it answers.
func Return(w io.Writer, f *office.Filing) error {
	b := newBook(ooxml.New(w), fmt.Sprintf("%s%d年度报告退回单", f.Name, f.Year))
	r := returned{Filing: f, problems: f.Problems(), marks: f.Marks()}
	f.Unpack(&r.own)
	r.formSheet(b)
	r.itemSheet(b)
	return b.finish()
}

// returned is a report going back to its agency.
type returned struct {
	*office.Filing
	own      office.Figures
	problems []office.Problem
	marks    map[form.CellID]office.Mark
	sheet    *sheet // with the form
	drawing  drawing
}

// itemSheetName is the name of the sheet with the list, which the form refers to.
const itemSheetName = "退回事项"

// The looks of what an agency fills in and of what stands beside the form.
var (
	captionStyle = style{border: true, align: "left", middle: true, wrap: true, fill: "F6F8FA"}
	givenStyle   = style{border: true, align: "left", middle: true, wrap: true, number: "@"}
	proseStyle   = style{wrap: true, align: "left", top: true}
	checkStyle   = style{size: 9, colour: "7F7F7F", align: "center", middle: true}
	answerStyle  = style{border: true, align: "left", middle: true, wrap: true, fill: "FFFBE6"}
	smallStyle   = style{border: true, align: "left", middle: true, wrap: true, size: 8, colour: "52606D"}
)

// gap is the blank column between the form and the checks beside it.
const gap = 1

func (r *returned) formSheet(b *book) {
	r.sheet = b.sheet(setup{name: "年度报告", widths: formWidths(2, 10), printColumns: gridColumns})
	s := r.sheet
	name := r.Agency.Name
	if name == "" {
		name = r.Name
	}
	s.line(30, titleStyle, gridColumns, fmt.Sprintf("%s%d年政府信息公开工作年度报告", name, r.Year))
	s.line(30, noteStyle, gridColumns, "说明：请直接在本表中改正，改后以任何文件名报回。红色的格有误，橙色的几格中有误，黄色的格请核实；理由见批注和“"+itemSheetName+"”表，对各项的说明写在该表的“情况说明”栏。请保留退回编号。")
	scope := "本机关"
	if r.Scope == form.Consolidated {
		scope = "汇总"
	}
	r.given("机关名称", name, "年度", strconv.Itoa(r.Year))
	r.given("统一社会信用代码", r.Agency.Code, "行政区划代码", r.Agency.Division)
	r.given("范围", scope, "提交日期", r.SubmittedAt)
	r.given("退回编号", r.ReturnNumber(&r.own), "", "")
	r.prose("一", "一、总体情况")
	r.drawing = drawing{sheet: s, of: r.figure, beside: r.checksBeside, below: r.checksBelow}
	blocks := r.Layout()
	r.drawing.draw(blocks)
	r.prose("五", "五、存在的主要问题及改进情况")
	r.prose("六", "六、其他需要报告的事项")
	r.comments(blocks)
}

// given writes a line of what the report says about itself, by name and value.
func (r *returned) given(caption, text, second, other string) {
	const label, value = 3, 5
	s := r.sheet
	s.next(20)
	write := func(st style, columns int, text string) {
		first := s.column + 1
		s.text(st, text)
		for range columns - 1 {
			s.blank(st)
		}
		s.merge(s.row, first, 1, columns)
	}
	write(captionStyle, label, caption)
	write(givenStyle, value, text)
	if second != "" {
		write(captionStyle, label, second)
		write(givenStyle, gridColumns-2*label-value, other)
	}
}

// prose writes what a part of the report says in words, if it was in the report.
func (r *returned) prose(number, heading string) {
	const maxRunes = 600 // of a row: a higher one is cut off by every program
	s := r.sheet
	first := true
	for _, section := range r.Narrative {
		if section.Number != number {
			continue
		}
		if first {
			s.line(8, style{}, 1, "")
			s.line(21, partStyle, gridColumns, heading)
			first = false
		}
		for paragraph := range strings.SplitSeq(section.Text, "\n") {
			for _, text := range cutAtSentences(paragraph, maxRunes) {
				s.line(float64(linesOf(text, gridColumns*gridWidth))*13.5+4, proseStyle, gridColumns, text)
			}
		}
	}
}

// cutAtSentences cuts a text behind sentences into pieces of at most so many runes,
// a sentence that is longer excepted.
func cutAtSentences(text string, maxRunes int) (pieces []string) {
	piece := ""
	for text != "" {
		end := len(text)
		if i := strings.Index(text, "。"); i >= 0 {
			end = i + len("。")
		}
		if piece != "" && utf8.RuneCountInString(piece)+utf8.RuneCountInString(text[:end]) > maxRunes {
			pieces, piece = append(pieces, piece), ""
		}
		piece, text = piece+text[:end], text[end:]
	}
	if piece != "" {
		pieces = append(pieces, piece)
	}
	return pieces
}

// figure is what stands in a cell of the form. What could not be read stays as
// unreadable as it was, so that nobody takes it for corrected.
func (r *returned) figure(id form.CellID) (string, office.Mark) {
	cell := &form.Cells[id]
	text := r.Shown(&r.own, id)
	switch r.own.States[id] {
	case form.Stated:
		if cell.Kind() == form.Money && !cell.Column.UnitPrinted {
			text += cell.Column.Unit.String() // the form prints none
		}
	case form.Unreadable:
		const maxRunes = 12
		if r.lost(cell.Table.Part) {
			text = ""
		} else if utf8.RuneCountInString(text) > maxRunes || form.ReadFigure(cell, text, form.NoUnit).State != form.Unreadable {
			text = "?"
		}
	}
	return text, r.marks[id]
}

// lost reports whether nothing in the part of a table could be read. It is left
// blank, which is as much of an error.
func (r *returned) lost(part string) bool {
	for t := range form.NumTables {
		if form.Tables[t].Part == part && slices.ContainsFunc(form.CellsOf(t, r.EditionOf(t)), func(id form.CellID) bool { return r.own.States[id] != form.Unreadable }) {
			return false
		}
	}
	return true
}

// checks calls use for each balance of which a row or block holds the subject.
func (r *returned) checks(cells []form.CellID, beside bool, use func(c *form.Check)) {
	checks := form.Checks()
	for i := range checks {
		c := &checks[i]
		if c.Balance() && (c.Rule == form.RuleA3Row) == beside && slices.Contains(cells, c.Subject) && c.Edition == r.EditionOf(form.Cells[c.Subject].Table.ID) {
			use(c)
		}
	}
}

// checksBeside writes at the right of a row what its figures should add up to.
func (r *returned) checksBeside(cells []form.CellID) {
	r.checks(cells, true, func(c *form.Check) { r.check(c, gridColumns+gap+1) })
}

// checksBelow writes a line under a block for each of its balances over columns.
// It begins like an instruction, so that nobody takes it for a row of the form.
func (r *returned) checksBelow(block *layout.Block) {
	var cells []form.CellID
	for row := range block.Rows {
		cells = append(cells, block.CellsIn(row)...)
	}
	rules := map[string][]*form.Check{}
	var order []string
	r.checks(cells, false, func(c *form.Check) {
		if rules[c.Rule] == nil {
			order = append(order, c.Rule)
		}
		rules[c.Rule] = append(rules[c.Rule], c)
	})
	for _, rule := range order {
		r.sheet.next(15)
		hint := noteStyle
		hint.wrap = false
		r.sheet.text(hint, "说明："+form.RuleByID(rule).Title.Chinese+"（自动核对，不用填）")
		for _, c := range rules[rule] {
			r.check(c, columnOf(r.drawing.places[c.Subject]))
		}
	}
}

// check writes the formula of a balance into a column of the open row, and lets the
// cell that it is about turn red while the formula says something.
func (r *returned) check(c *form.Check, column int) {
	s := r.sheet
	for s.column < column-1 {
		s.blank(style{})
	}
	wrong, says := c.Formula(func(id form.CellID) string { return r.drawing.places[id] })
	s.formula(checkStyle, says, c.Says(r.own.Value))
	for _, cell := range []string{r.drawing.places[c.Subject], reference(s.row, column)} {
		s.alarms = append(s.alarms, alarmed{cell, wrong})
	}
}

// columnOf returns the column of a reference such as "H12", from 1.
func columnOf(reference string) (column int) {
	for _, letter := range strings.TrimRight(reference, "0123456789") {
		column = column*26 + int(letter-'A') + 1
	}
	return column
}

// comments writes the reasons beside the marked cells, and lets the cells for
// figures take figures only.
func (r *returned) comments(blocks []layout.Block) {
	s := r.sheet
	whole, signed := wanted{kind: "whole", message: "请填整数；没有发生的填0，不要写“无”“/”，也不要写单位"}, wanted{kind: "whole", least: -form.MaxCount, message: "请填整数；增加填正数，减少填负数，如-8"}
	amounts := wanted{kind: "decimal", message: "请填金额，只写数字；没有发生的填0"}
	for i := range blocks {
		for k := range blocks[i].Cells {
			c := &blocks[i].Cells[k]
			if !c.Figure {
				continue
			}
			at := r.drawing.places[c.Cell]
			column := form.Cells[c.Cell].Column
			switch {
			case column.Kind != form.Money && column.Signed:
				signed.cells = append(signed.cells, at)
			case column.Kind != form.Money:
				whole.cells = append(whole.cells, at)
			case column.UnitPrinted:
				amounts.cells = append(amounts.cells, at)
			}
			if text := r.comment(c.Cell); text != "" {
				row, _ := strconv.Atoi(strings.TrimLeft(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
				s.notes = append(s.notes, remark{row, columnOf(at), text})
			}
		}
	}
	for _, w := range []wanted{whole, signed, amounts} {
		if len(w.cells) > 0 {
			s.wanted = append(s.wanted, w)
		}
	}
}

// comment is what the list says of a cell.
func (r *returned) comment(id form.CellID) string {
	var texts []string
	for i := range r.problems {
		if p := &r.problems[i]; p.HasCell && p.Cell == id {
			texts = append(texts, fmt.Sprintf("%d. %s：%s", i+1, p.Demand().Chinese, p.Short().Chinese))
		}
	}
	return strings.Join(texts, "\n")
}

// itemSheet lists what to correct and to check, the gravest first.
func (r *returned) itemSheet(b *book) {
	const columns = 9
	widths := []float64{5, 12, 24, 8, 9, 9, 44, 32, 26}
	s := b.sheet(setup{name: itemSheetName, widths: widths, landscape: true, freezeRows: 5, repeatRows: 5, tab: "B42318"})
	s.line(28, titleStyle, columns, fmt.Sprintf("%d年政府信息公开工作年度报告退回单", r.Year))
	s.line(18, plainStyle, columns, "机关："+r.Name+code(r.Filing)+"　退回编号 "+r.ReturnNumber(&r.own))
	s.line(18, plainStyle, columns, "所据文件："+r.At(form.Place{})+submitted(r.Filing))
	s.line(32, noteStyle, columns, office.Request(r.problems)+"改正请直接在“年度报告”表中进行；认为原数无误的，在“情况说明”栏写明理由。然后将整个文件报回，文件名不限。")
	s.next(20)
	for _, h := range []string{"序号", "性质", "位置", "单元格", "所填", "应为", "问题与理由", "情况说明", "事项编号"} {
		s.text(headStyle, h)
	}
	for i := range r.problems {
		p := &r.problems[i]
		st := textStyle
		st.fill, st.colour = markFill[p.Mark], markColour[p.Mark]
		reason := p.Text.Chinese
		if p.Place.Chinese != "" {
			reason += "（原文件：" + p.Place.Chinese + "）"
		}
		s.next(s.fit(placed{reason, 7}, placed{p.Where.Chinese, 3}, placed{p.Explanation, 8}, placed{p.Demand().Chinese, 2}, placed{p.Item(), 9}))
		s.count(figureStyle, i+1)
		s.text(st, p.Demand().Chinese)
		s.text(textStyle, p.Where.Chinese)
		at := ""
		if p.HasCell {
			at = r.drawing.places[p.Cell]
		}
		s.text(figureStyle, at)
		maybeNumber(s, p.Stated)
		maybeNumber(s, p.Expected)
		s.text(textStyle, reason)
		s.text(answerStyle, p.Explanation)
		s.text(smallStyle, p.Item())
	}
}

func maybeNumber(s *sheet, text string) {
	if isNumber(text) {
		s.figure(figureStyle, text)
	} else {
		s.text(figureStyle, text)
	}
}

func code(f *office.Filing) string {
	if f.Agency.Code == "" {
		return ""
	}
	return "（" + f.Agency.Code + "）"
}

func submitted(f *office.Filing) string {
	if f.SubmittedAt == "" {
		return ""
	}
	return "（" + f.SubmittedAt + "报送）"
}

// Places are the cells of a return's form in which the figures of a filing stand,
// such as "H12".
func Places(f *office.Filing) map[form.CellID]string {
	b := newBook(new(ooxml.Package), "")
	r := returned{Filing: f}
	f.Unpack(&r.own)
	r.formSheet(b)
	return r.drawing.places
}
