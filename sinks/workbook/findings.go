package workbook

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/sinks/desk"
)

// Findings writes the overview of a run: state by district and year, every
// finding with filters, the roster and the input files. Nothing is cut off: a
// list that is too long for a sheet goes on in the next.
func Findings(w io.Writer, m *desk.Model) error {
	b := newBook(w, "勾稽审核总览")
	overviewSheet(b, m)
	findingSheet(b, m)
	rosterSheet(b, m)
	sourceSheet(b, m)
	return b.close()
}

// list writes a long list with filters, on as many sheets as it needs.
type list struct {
	book  *book
	set   setup
	heads []string
	sheet *sheet
}

func newList(b *book, name string, columns ...column) *list {
	l := &list{book: b, set: setup{name: name, landscape: true, freezeRows: 1, repeatRows: 1, filter: true}}
	for _, c := range columns {
		l.heads = append(l.heads, c.head)
		l.set.widths = append(l.set.widths, c.width)
	}
	l.open()
	return l
}

type column struct {
	head  string
	width float64
}

func (l *list) open() {
	l.sheet = l.book.sheet(l.set)
	l.sheet.next(20)
	for _, h := range l.heads {
		l.sheet.text(headStyle, h)
	}
}

func (l *list) next() *sheet {
	if l.sheet.row >= maxRows {
		l.open()
	}
	l.sheet.next(0)
	return l.sheet
}

func overviewSheet(b *book, m *desk.Model) {
	l := newList(b, "总览",
		column{"年度", 8}, column{"地区", 22}, column{"区划代码", 12}, column{"报告数", 10}, column{"计入汇总", 10}, column{"未报送等", 10}, column{"逾期", 8},
		column{"勾稽平衡", 10}, column{"须改正", 10}, column{"新收申请", 12}, column{"办理总计", 12}, column{"结转下年", 12}, column{"与汇总报告不同格数", 20})
	for _, a := range m.Areas {
		balanced, correct, late := 0, 0, 0
		for _, f := range a.Filings {
			if f.Balanced {
				balanced++
			}
			if f.MustCorrect() {
				correct++
			}
		}
		for _, line := range a.Roster {
			if line.Late() {
				late++
			}
		}
		h := desk.Highlight(&desk.SumOf(a.Added).Values)
		s := l.next()
		s.count(figureStyle, a.Year)
		s.text(labelStyle, a.Name.Chinese)
		s.text(labelStyle, a.Division)
		for _, n := range []int{len(a.Filings), len(a.Added), len(a.Missing()), late, balanced, correct} {
			s.count(figureStyle, n)
		}
		for _, n := range []int64{h.Received, h.Results, h.CarriedOut} {
			s.figure(figureStyle, strconv.FormatInt(n, 10))
		}
		if a.Comparison == nil {
			s.text(figureStyle, "无汇总报告")
		} else {
			s.count(figureStyle, len(a.Comparison.Differences))
		}
	}
}

func findingSheet(b *book, m *desk.Model) {
	l := newList(b, "问题清单",
		column{"年度", 7}, column{"地区", 18}, column{"机关", 34}, column{"机关代码", 22}, column{"范围", 8}, column{"级别", 8}, column{"规则", 16}, column{"规则名称", 18},
		column{"格", 42}, column{"一侧", 14}, column{"另一侧", 14}, column{"相差", 12}, column{"说明", 90}, column{"建议", 50}, column{"位置", 50})
	names := map[[2]string]string{}
	for _, a := range m.Areas {
		names[[2]string{a.Division, strconv.Itoa(a.Year)}] = a.Name.Chinese
	}
	write := func(year int, division, name, code, scope string, f *form.Finding, at, suggestion string) {
		s := l.next()
		if year > 0 {
			s.count(numberStyle, year)
		} else {
			s.text(cellStyle, "")
		}
		area := names[[2]string{division, strconv.Itoa(year)}]
		if area == "" {
			area = division
		}
		rule := form.RuleByID(f.Rule)
		st := cellStyle
		if rule.Severity.IsError() {
			st.colour, st.bold = markColour[desk.Wrong], true
		}
		for _, t := range []string{area, name, code, scope} {
			s.text(cellStyle, t)
		}
		s.text(st, rule.Severity.Label(form.Chinese))
		s.text(cellStyle, f.Rule)
		s.text(cellStyle, rule.Title.Chinese)
		var id form.CellID
		if len(f.Cells) > 0 {
			id = f.Cells[0]
			s.text(cellStyle, form.Cells[id].Label(form.Chinese))
		} else {
			s.text(cellStyle, "")
		}
		optional := func(v int64, known bool) {
			if known && len(f.Cells) > 0 {
				s.figure(numberStyle, desk.Decimal(id, v))
			} else {
				s.text(cellStyle, "")
			}
		}
		optional(f.Stated, f.HasStated)
		optional(f.Expected, f.HasExpected)
		optional(f.Difference())
		s.text(cellStyle, f.Message(form.Chinese))
		s.text(cellStyle, suggestion)
		s.text(cellStyle, at)
	}
	for _, filing := range m.Filings {
		for i := range filing.Findings {
			f := &filing.Findings[i]
			write(filing.Year, filing.Division, filing.Name(), filing.Agency.Code, scopeName(filing.Scope), f, filing.At(f.Place), suggestion(filing, f))
		}
	}
	for i := range m.Remarks {
		r := &m.Remarks[i]
		at, name := "", r.Agency.Name
		if r.Filing != nil {
			at, name = r.Filing.At(r.Finding.Place), r.Filing.Name()
		}
		write(r.Year, r.Division, name, r.Agency.Code, scopeName(r.Scope), &r.Finding, at, r.Finding.Suggestion.Chinese)
	}
	for _, a := range m.Asides {
		for i := range a.Findings {
			f := &a.Findings[i]
			at := ""
			if a.Source != nil {
				at = a.Source.At(f.Place)
			}
			write(a.Year, a.Agency.Division, a.Agency.Name, a.Agency.Code, scopeName(a.Scope), f, at, f.Suggestion.Chinese)
		}
	}
	for _, source := range m.Sources {
		for i := range source.Findings {
			f := &source.Findings[i]
			write(0, "", "", "", "", f, source.At(f.Place), f.Suggestion.Chinese)
		}
	}
}

// suggestion is what would repair the cells of a finding, where that is known.
func suggestion(filing *desk.Filing, f *form.Finding) string {
	if f.Suggestion.Chinese != "" {
		return f.Suggestion.Chinese
	}
	var texts []string
	for i := range filing.Explanations {
		e := &filing.Explanations[i]
		for _, id := range e.Cells {
			if slices.Contains(f.Cells, id) {
				texts = append(texts, e.Text.Chinese)
				break
			}
		}
	}
	return strings.Join(texts, "；")
}

func scopeName(s form.Scope) string {
	if s == form.Consolidated {
		return "汇总"
	}
	return "本机关"
}

func rosterSheet(b *book, m *desk.Model) {
	l := newList(b, "名单核对",
		column{"年度", 7}, column{"区划代码", 12}, column{"机关", 36}, column{"机关代码", 22}, column{"类别", 14}, column{"组", 10}, column{"范围", 8}, column{"情况", 16},
		column{"应报日期", 12}, column{"报送日期", 12}, column{"逾期天数", 10}, column{"收到份数", 10}, column{"计入汇总", 10}, column{"说明", 60}, column{"文件", 50})
	for _, line := range m.Roster {
		s := l.next()
		s.count(numberStyle, line.Year)
		st := cellStyle
		if line.Status == desk.Missing || line.Status == desk.RejectedReport || line.Status == desk.Unexpected {
			st.colour, st.bold = markColour[desk.Wrong], true
		}
		for _, t := range []string{line.Division, line.Name, line.Code, line.Kind, line.Group, scopeName(line.Scope)} {
			s.text(cellStyle, t)
		}
		s.text(st, line.Status.Label(form.Chinese))
		s.text(cellStyle, line.Due)
		s.text(cellStyle, line.SubmittedAt)
		if line.Late() {
			s.count(numberStyle, line.DaysLate)
		} else {
			s.text(cellStyle, "")
		}
		s.count(numberStyle, line.Copies)
		added := "否"
		if line.Added {
			added = "是"
		}
		s.text(cellStyle, added)
		s.text(cellStyle, line.Note.Chinese)
		file := ""
		if line.Filing != nil {
			file = line.Filing.At(line.Filing.Place)
		}
		s.text(cellStyle, file)
	}
}

func sourceSheet(b *book, m *desk.Model) {
	l := newList(b, "来源文件",
		column{"文件", 60}, column{"种类", 12}, column{"编码", 12}, column{"字节", 12}, column{"结果", 12}, column{"报告数", 10}, column{"数字个数", 10}, column{"问题数", 10}, column{"原因", 60}, column{"SHA-256", 68})
	sources := slices.Clone(m.Sources)
	slices.SortStableFunc(sources, func(a, b *form.Source) int { return cmp.Compare(statusRank(a), statusRank(b)) })
	for _, source := range sources {
		s := l.next()
		s.text(cellStyle, source.Path)
		s.text(cellStyle, source.Kind.String())
		s.text(cellStyle, source.Encoding)
		s.figure(numberStyle, strconv.FormatInt(source.Bytes, 10))
		st := cellStyle
		if source.Status == form.Rejected {
			st.colour, st.bold = markColour[desk.Wrong], true
		}
		s.text(st, sourceStatus(source.Status))
		s.count(numberStyle, source.Reports)
		s.count(numberStyle, source.Figures)
		s.count(numberStyle, len(source.Findings))
		s.text(cellStyle, source.Reason.Chinese)
		s.text(cellStyle, hexadecimal(source.SHA256))
	}
}

func statusRank(s *form.Source) int {
	if s.Status == form.Rejected {
		return 0
	}
	return 1
}

// sourceStatus names what became of an input file.
func sourceStatus(s form.SourceStatus) string {
	return [...]string{form.Read: "已采用", form.Rejected: "未采用", form.Superseded: "被取代", form.Ignored: "忽略"}[s]
}

func hexadecimal(sum [32]byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}
