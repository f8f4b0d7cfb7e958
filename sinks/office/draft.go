package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/sums"
)

// Draft is part 一 of a district's own report as a draft in the style of such
// reports. Each of its figures leads to the cell of the tables that it is from.
type Draft struct {
	Title    string
	Sections []DraftSection
	// Notes are its footnotes, in order: what is missing, not balanced or unknown.
	Notes []string
	// Compared are the figures of the agencies that reported on both years.
	Compared []ComparedFigure

	values *[form.NumCells]int64 // of the tables, as they are printed
}

// DraftSection is a heading with its paragraphs; Level is 1 for 一、 and 2 for （一）.
type DraftSection struct {
	Level      int
	Heading    string
	Paragraphs [][]Span
}

// Span is a piece of text, or a figure.
type Span struct {
	Text string
	// Cells are the cells of the tables that a figure is the sum of, or is reckoned
	// from; Compared is the line of Draft.Compared that it is from, counted from 1.
	Cells    []form.CellID
	Compared int
	Note     int // footnote behind it, from 1; 0 for none
}

// ComparedFigure is a figure of the agencies that reported on both years.
type ComparedFigure struct {
	Name        string
	Agencies    int // that have the table in both years
	Now, Before int64
}

// Values are the figures of the tables that the draft leads to.
func (d *Draft) Values() *[form.NumCells]int64 { return d.values }

// changeWords says how a figure changed: "同比增长2.31%", or "" where there is nothing to compare with.
func (c *ComparedFigure) changeWords() string {
	p := Percent(c.Now-c.Before, c.Before)
	switch {
	case p == "":
		return ""
	case c.Now == c.Before:
		return "与上年持平"
	case c.Now > c.Before:
		return "同比增长" + p + "%"
	default:
		return "同比下降" + strings.TrimPrefix(p, "-") + "%"
	}
}

// comparedFigures are the figures that are compared from year to year.
func comparedFigures(c *sums.Change) []ComparedFigure {
	applications, proceedings := c.Agencies(form.Applications), c.Agencies(form.Proceedings)
	if applications+proceedings == 0 {
		return nil
	}
	now, before := Highlight(&c.Now.Recomputed), Highlight(&c.Before.Recomputed)
	return []ComparedFigure{
		{"新收申请", applications, now.Received, before.Received}, {"办理结果", applications, now.Results, before.Results}, {"结转下年度", applications, now.CarriedOut, before.CarriedOut},
		{"行政复议", proceedings, now.Review, before.Review}, {"行政诉讼", proceedings, now.Litigation, before.Litigation},
	}
}

// drafter puts a draft together.
type drafter struct {
	Draft
	area       *Area
	sum        *sums.Sum
	paragraph  []Span
	blankRates bool
}

// Draft drafts part 一 of the area's report.
func (a *Area) Draft() *Draft {
	d := &drafter{area: a, sum: a.Sum("")}
	values, _, _ := d.sum.Printed(a.Edition)
	d.values = &values
	d.Compared = comparedFigures(a.Change(""))
	d.Title = fmt.Sprintf("%s%d年政府信息公开工作年度报告", a.Name.Chinese, a.Year)

	d.section(1, "一、总体情况")
	d.words("本报告依据《中华人民共和国政府信息公开条例》和年度报告格式编制，所列数据的统计期限自%d年1月1日起至12月31日止", a.Year)
	d.note(fmt.Sprintf("按%d份报告相加，总计由各项重新计算。", d.sum.Reports))
	if missing := a.Missing(); len(missing) > 0 {
		d.note(fmt.Sprintf("尚缺%d份：%s。", len(missing), firstNames(missing, "、", "等")))
	}
	for _, f := range a.Recognised() {
		d.note(fmt.Sprintf("“%s”等于其余各份之和，认定为汇总报告，未相加。", f.Name))
	}
	d.words("。")
	d.end()
	d.proactive()
	d.applications()
	d.proceedings()
	if d.blankRates {
		d.words("分母为零的比率留空。")
		d.end()
	}
	return &d.Draft
}

func (d *drafter) section(level int, heading string) {
	d.Sections = append(d.Sections, DraftSection{Level: level, Heading: heading})
}

// end ends the paragraph.
func (d *drafter) end() {
	last := &d.Sections[len(d.Sections)-1]
	last.Paragraphs = append(last.Paragraphs, d.paragraph)
	d.paragraph = nil
}

func (d *drafter) words(format string, arguments ...any) {
	d.paragraph = append(d.paragraph, Span{Text: fmt.Sprintf(format, arguments...)})
}

// note puts a footnote behind the last words, or adds to the one that is there.
func (d *drafter) note(text string) {
	if n := len(d.paragraph); n > 0 && d.paragraph[n-1].Note > 0 {
		d.Notes[d.paragraph[n-1].Note-1] += text
		return
	}
	d.Notes = append(d.Notes, text)
	d.paragraph = append(d.paragraph, Span{Note: len(d.Notes)})
}

// cells are the cells of a code that the area's edition of the form has.
func (d *drafter) cells(codes ...string) (cells []form.CellID) {
	for _, code := range codes {
		if id, ok := form.CellByCode(code); ok && form.Cells[id].Editions&d.area.Edition != 0 {
			cells = append(cells, id)
		}
	}
	return cells
}

// total adds cells up; false if no report states any of them.
func (d *drafter) total(cells []form.CellID) (v int64, known bool) {
	for _, id := range cells {
		v += d.values[id]
		known = known || d.sum.Known(id)
	}
	return v, known
}

// figure writes what cells come to, with their unit; a blank where nobody states any.
func (d *drafter) figure(before string, cells []form.CellID) {
	v, known := d.total(cells)
	unit := form.Cells[cells[0]].Column.Unit
	text := "＿＿"
	if known {
		text = form.Cells[cells[0]].Printed(v)
	}
	d.words("%s", before)
	d.paragraph = append(d.paragraph, Span{Text: text, Cells: cells})
	d.words("%s", unit.String())
	if !known {
		d.note("没有报告填报，须由本级补充。")
	}
}

// share writes （占x%）, or nothing for a zero denominator.
func (d *drafter) share(part, whole []form.CellID) {
	n, _ := d.total(part)
	of, _ := d.total(whole)
	p := Percent(n, of)
	if p == "" {
		d.blankRates = true
		return
	}
	d.words("（占")
	d.paragraph = append(d.paragraph, Span{Text: p + "%", Cells: part})
	d.words("）")
}

// lacking notes whose figures the sum lacks in a table.
func (d *drafter) lacking(first, last form.TableID) {
	for _, l := range d.area.Lacking("") {
		if l.Table >= first && l.Table <= last {
			d.note("本汇总不含以下报告的数：" + l.Text().Chinese + "。")
		}
	}
}

// proactive is （一）主动公开: the tables of part 二 in words.
func (d *drafter) proactive() {
	d.section(2, "（一）主动公开")
	// An edition that does not print a cell says nothing of it.
	begun := false
	for _, p := range []struct{ before, code string }{
		{"全年制发规章", "documents.rules.issued"}, {"、废止", "documents.rules.repealed"}, {"，现行有效", "documents.rules.in_force"},
		{"；制发行政规范性文件", "documents.normative_docs.issued"}, {"、废止", "documents.normative_docs.repealed"}, {"，现行有效", "documents.normative_docs.in_force"},
		{"全年新制作规章", "documents.rules.newly_made"}, {"，新公开", "documents.rules.newly_public"}, {"，对外公开总数", "documents.rules.public_total"},
		{"；新制作规范性文件", "documents.normative_docs.newly_made"}, {"，新公开", "documents.normative_docs.newly_public"}, {"，对外公开总数", "documents.normative_docs.public_total"},
		{"。作出行政许可处理决定", "licensing.licence.decisions"}, {"、其他对外管理服务事项处理决定", "licensing.other_admin_service.decisions"},
		{"、行政处罚处理决定", "enforcement.penalty.decisions"}, {"、行政强制处理决定", "enforcement.coercion.decisions"},
		{"。收取行政事业性收费", "fees.admin_fee.amount"}, {"。政府集中采购", "procurement.gov_procurement.items"}, {"，采购总金额", "procurement.gov_procurement.amount"},
	} {
		cells := d.cells(p.code)
		if len(cells) == 0 {
			continue
		}
		d.figure(p.before, cells)
		if !begun {
			d.lacking(form.Documents, form.Procurement)
			begun = true
		}
	}
	d.words("。")
	d.end()
}

// applications is （二）依申请公开: received, by applicant, by outcome, carried over.
func (d *drafter) applications() {
	row := func(code, column string) []form.CellID { return d.cells("applications." + code + "." + column) }
	received, carriedIn := row("new_received", "total"), row("carried_in", "total")
	results, carriedOut := row("results_total", "total"), row("carried_out", "total")
	handled := slices.Concat(received, carriedIn)

	d.section(2, "（二）依申请公开")
	d.figure("全年新收政府信息公开申请", received)
	d.lacking(form.Applications, form.Applications)
	d.figure("，上年结转", carriedIn)
	d.figure("，共", handled)
	d.words("。按申请人分：")
	separator := ""
	for _, column := range form.ApplicantColumns {
		cells := slices.Concat(row("new_received", column), row("carried_in", column))
		d.figure(separator+form.Cells[cells[0]].Column.In(d.area.Edition), cells)
		d.share(cells, handled)
		separator = "，"
	}
	d.words("。")
	d.end()

	d.figure("全年办结", results)
	d.words("。办理结果：")
	separator = ""
	for _, o := range outcomeRows {
		var cells []form.CellID
		for _, r := range form.ResultRows(d.area.Edition) {
			if r.Code == o.Parent || r.Parent == o.Parent {
				cells = append(cells, row(r.Code, "total")...)
			}
		}
		d.figure(separator+o.Name.Chinese, cells)
		d.share(cells, results)
		separator = "，"
	}
	d.figure("。结转下年度继续办理", carriedOut)
	in, _ := d.total(handled)
	out, _ := d.total(slices.Concat(results, carriedOut))
	if in != out {
		d.note(fmt.Sprintf("新收与结转之和%d，办理结果与结转下年度之和%d，相差%d，报告改正后才会相等。", in, out, abs(in-out)))
	}
	d.notBalanced()
	d.words("。")
	d.compared(0, 1)
	d.end()
}

// notBalanced notes the reports whose identities do not hold.
func (d *drafter) notBalanced() {
	unbalanced := d.area.Unbalanced()
	if len(unbalanced) == 0 {
		return
	}
	const maxNames = 8
	var names []string
	for _, f := range unbalanced[:min(maxNames, len(unbalanced))] {
		names = append(names, f.Name)
	}
	more := ""
	if len(unbalanced) > maxNames {
		more = "等"
	}
	d.note(fmt.Sprintf("%d份报告勾稽不平，改正后数字会变：%s%s。", len(unbalanced), strings.Join(names, "、"), more))
}

// proceedings is （三）行政复议、行政诉讼.
func (d *drafter) proceedings() {
	d.section(2, "（三）行政复议、行政诉讼")
	cell := func(column string, rows ...string) (cells []form.CellID) {
		for _, row := range rows {
			cells = append(cells, d.cells("proceedings."+row+"."+column)...)
		}
		return cells
	}
	one := func(before string, rows ...string) {
		d.figure(before, cell("total", rows...))
		if rows[0] == "review" {
			d.lacking(form.Proceedings, form.Proceedings)
		}
		d.figure("，其中结果维持", cell("upheld", rows...))
		d.figure("、结果纠正", cell("corrected", rows...))
		d.figure("、其他结果", cell("other", rows...))
		d.figure("、尚未审结", cell("pending", rows...))
		total, _ := d.total(cell("total", rows...))
		pending, _ := d.total(cell("pending", rows...))
		corrected, _ := d.total(cell("corrected", rows...))
		if p := Percent(corrected, total-pending); p != "" {
			d.words("，纠正的占已审结的")
			d.paragraph = append(d.paragraph, Span{Text: p + "%", Cells: cell("corrected", rows...)})
		} else {
			d.blankRates = true
		}
	}
	one("因政府信息公开被申请行政复议", "review")
	one("；被提起行政诉讼（含未经复议直接起诉和复议后起诉）", "litigation_direct", "litigation_after_review")
	d.words("。")
	d.compared(3, 4)
	d.end()
}

// compared says how some of the figures changed, over how many agencies.
func (d *drafter) compared(lines ...int) {
	begun := false
	for _, n := range lines {
		if n >= len(d.Compared) {
			return
		}
		c := &d.Compared[n]
		words := c.changeWords()
		if words == "" {
			d.blankRates = true
			continue
		}
		if begun {
			d.words("；")
		} else {
			d.words("以可比的%d个机关（两年均有报告）计，", c.Agencies)
			begun = true
		}
		d.words("%s", c.Name)
		d.paragraph = append(d.paragraph, Span{Text: strconv.FormatInt(c.Now, 10), Compared: n + 1})
		d.words("件，上年")
		d.paragraph = append(d.paragraph, Span{Text: strconv.FormatInt(c.Before, 10), Compared: n + 1})
		d.words("件，")
		d.paragraph = append(d.paragraph, Span{Text: words, Compared: n + 1})
	}
	if begun {
		d.words("。")
	}
}
