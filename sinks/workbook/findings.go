package workbook

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/ooxml"
	"gouji/transform/attribution"
)

// Findings writes the overview of a run: state by district and year, every
// finding with filters, the roster and the input files. Nothing is cut off: a
// list that is too long for a sheet goes on in the next.
func Findings(w io.Writer, m *office.Model) error {
	b := newBook(ooxml.New(w), "勾稽审核总览")
	overviewSheet(b, m)
	findingSheet(b, m)
	rosterSheet(b, m)
	sourceSheet(b, m)
	return b.finish()
}

// list writes a long list with filters, on as many sheets as it needs. What it
// prints is the first columns, in letters large enough to read; those that only
// serve to search stand to the right of them.
type list struct {
	book  *book
	set   setup
	heads []string
	sheet *sheet
}

type column struct {
	head  string
	width float64
}

// newList begins a list; of its columns the first printed ones go on paper.
func newList(b *book, name string, printed int, columns ...column) *list {
	l := &list{book: b, set: setup{name: name, landscape: true, freezeRows: 1, repeatRows: 1, filter: true, printColumns: printed}}
	for _, c := range columns {
		l.heads = append(l.heads, c.head)
		l.set.widths = append(l.set.widths, c.width)
	}
	l.open()
	return l
}

func (l *list) open() {
	l.sheet = l.book.sheet(l.set)
	var heads []placed
	for i, h := range l.heads {
		heads = append(heads, placed{h, i + 1})
	}
	l.sheet.next(max(l.sheet.fit(heads...), 20))
	for _, h := range l.heads {
		l.sheet.text(headStyle, h)
	}
}

// entry is one cell of a list.
type entry struct {
	style  style
	text   string
	number bool // text is a decimal figure
}

// words, figure, count and alarm make entries: a text, a figure ("" for none),
// a number, and a text that shall be seen if it is grave.
func words(text string) entry { return entry{style: listStyle, text: text} }

func figure(decimal string) entry {
	return entry{style: listNumberStyle, text: decimal, number: decimal != ""}
}

func count(n int) entry { return figure(strconv.Itoa(n)) }

func highlighted(text string, grave bool) entry {
	e := words(text)
	if grave {
		e.style.colour, e.style.bold = markColour[office.Wrong], true
	}
	return e
}

// The looks of lists that are printed: lines, and texts that stay in their column.
var (
	listStyle       = style{border: true, align: "left", middle: true, wrap: true}
	listNumberStyle = style{border: true, align: "right", middle: true}
)

// write adds a row, as high as the texts that are printed need.
func (l *list) write(entries ...entry) {
	if l.sheet.row >= maxRows {
		l.open()
	}
	var texts []placed
	for i := range entries[:min(len(entries), l.sheet.printColumns)] {
		texts = append(texts, placed{entries[i].text, i + 1})
	}
	l.sheet.next(l.sheet.fit(texts...))
	for i, e := range entries {
		if i >= l.sheet.printColumns {
			e.style.wrap = false
		}
		if e.number {
			l.sheet.figure(e.style, e.text)
		} else {
			l.sheet.text(e.style, e.text)
		}
	}
}

func overviewSheet(b *book, m *office.Model) {
	l := newList(b, "总览", 14,
		column{"年度", 7}, column{"地区", 22}, column{"区划代码", 10}, column{"报告数", 9}, column{"计入汇总", 10}, column{"未报送等", 10}, column{"逾期", 8},
		column{"勾稽平衡", 10}, column{"须改正", 9}, column{"未能读全", 10}, column{"新收申请", 10}, column{"办理总计", 10}, column{"结转下年", 10}, column{"与汇总报告不同格数", 14})
	for _, a := range m.Areas {
		balanced, correct, unread, late := 0, 0, 0, 0
		for _, f := range a.Filings {
			if f.Balanced {
				balanced++
			}
			if f.MustCorrect() {
				correct++
			}
			if f.Unread() > 0 {
				unread++
			}
		}
		for _, line := range a.Roster {
			if line.Late() {
				late++
			}
		}
		h := office.Highlight(&a.Sum("").Recomputed)
		differing := words("无汇总报告")
		if a.Comparison != nil {
			differing = count(len(a.Comparison.Differences))
		}
		l.write(count(a.Year), words(a.Name.Chinese), words(a.Division),
			count(len(a.Filings)), count(len(a.Added)), count(len(a.Missing())), count(late), count(balanced), count(correct), count(unread),
			figure(strconv.FormatInt(h.Received, 10)), figure(strconv.FormatInt(h.Results, 10)), figure(strconv.FormatInt(h.CarriedOut, 10)), differing)
	}
}

func findingSheet(b *book, m *office.Model) {
	l := newList(b, "问题清单", 10,
		column{"年度", 6}, column{"机关", 22}, column{"级别", 6}, column{"涉及", 8}, column{"格", 26}, column{"一侧", 10}, column{"另一侧", 10}, column{"相差", 9}, column{"说明", 40}, column{"建议", 30},
		column{"地区", 18}, column{"机关代码", 22}, column{"范围", 8}, column{"规则", 16}, column{"规则名称", 18}, column{"位置", 60}, column{"情况说明", 40}, column{"处理", 24})
	names := map[[2]string]string{}
	for _, a := range m.Areas {
		names[[2]string{a.Division, strconv.Itoa(a.Year)}] = a.Name.Chinese
	}
	write := func(year int, division, name, code, scope string, f *form.Finding, at, suggestion string) {
		when := ""
		if year > 0 {
			when = strconv.Itoa(year)
		}
		area := names[[2]string{division, when}]
		if area == "" {
			area = division
		}
		rule := form.RuleByID(f.Rule)
		cell := ""
		if len(f.Cells) > 0 {
			cell = form.Cells[f.Cells[0]].Label(form.Chinese)
		}
		optional := func(v int64, known bool) entry {
			if known && len(f.Cells) > 0 {
				return figure(form.Cells[f.Cells[0]].Printed(v))
			}
			return figure("")
		}
		l.write(figure(when), words(name), highlighted(f.Severity().Label(form.Chinese), f.Severity().IsError()), words(rule.About.Label(form.Chinese)), words(cell),
			optional(f.Stated, f.HasStated), optional(f.Expected, f.HasExpected), optional(f.Difference()),
			words(f.Message(form.Chinese)), words(suggestion),
			words(area), words(code), words(scope), words(f.Rule), words(rule.Title.Chinese), words(at), words(f.Explanation), words(decided(f)))
	}
	for _, filing := range m.Filings {
		for i := range filing.Findings {
			f := &filing.Findings[i]
			write(filing.Year, filing.Division, filing.Name, filing.Agency.Code, scopeName(filing.Scope), f, filing.At(f.Place), suggestion(filing, f))
		}
	}
	for i := range m.Remarks {
		r := &m.Remarks[i]
		at, name := "", r.Agency.Name
		if r.Filing != nil {
			at, name = r.Filing.At(r.Finding.Place), r.Filing.Name
		}
		write(r.Year, r.Agency.Division, name, r.Agency.Code, scopeName(r.Scope), &r.Finding, at, r.Finding.Suggestion.Chinese)
	}
	for _, a := range m.Unpublished {
		for i := range a.Findings {
			f := &a.Findings[i]
			at := ""
			if a.Source != nil {
				at = a.Source.Shown(f.Place)
			}
			write(a.Year, a.Agency.Division, a.Agency.Name, a.Agency.Code, scopeName(a.Scope), f, at, f.Suggestion.Chinese)
		}
	}
	for _, source := range m.Sources {
		for i := range source.Findings {
			f := &source.Findings[i]
			write(0, "", "", "", "", f, source.Shown(f.Place), f.Suggestion.Chinese)
		}
	}
}

// decided is what the office has decided about a finding, "" for nothing.
func decided(f *form.Finding) string {
	if f.Decision == nil {
		return ""
	}
	return strings.TrimSuffix(f.Decision.Verdict.Label(form.Chinese)+"："+f.Decision.Reason, "：")
}

// suggestion is what would repair the cells of a finding, where that is known.
func suggestion(filing *office.Filing, f *form.Finding) string {
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

func rosterSheet(b *book, m *office.Model) {
	l := newList(b, "名单核对", 9,
		column{"年度", 6}, column{"机关", 30}, column{"组", 10}, column{"范围", 8}, column{"情况", 14}, column{"应报日期", 11}, column{"报送日期", 11}, column{"逾期天数", 9}, column{"说明", 46},
		column{"区划代码", 12}, column{"机关代码", 22}, column{"类别", 14}, column{"收到份数", 10}, column{"计入汇总", 10}, column{"文件", 60})
	for _, line := range m.Roster {
		late := figure("")
		switch {
		case line.Late():
			late = count(line.DaysLate)
		case line.Filing != nil && line.Due != "" && !line.LatenessKnown:
			late = words("不明")
		}
		added := "否"
		if line.Counted() {
			added = "是"
		}
		file := ""
		if line.Filing != nil {
			file = line.Filing.At(line.Filing.Place)
		}
		grave := line.Status == attribution.Missing || line.Status == attribution.NotUsable || line.Status == attribution.Unexpected
		l.write(count(line.Year), words(line.Name), words(line.Group), words(scopeName(line.Scope)), highlighted(line.Status.Label(form.Chinese), grave),
			words(line.Due), words(line.SubmittedAt), late, words(line.Note.Chinese),
			words(line.Division), words(line.Code), words(line.Kind), count(line.Copies), words(added), words(file))
	}
}

func sourceSheet(b *book, m *office.Model) {
	l := newList(b, "来源文件", 7,
		column{"文件", 56}, column{"种类", 9}, column{"结果", 9}, column{"报告数", 8}, column{"数字个数", 10}, column{"问题数", 8}, column{"原因", 46},
		column{"编码", 12}, column{"字节", 12}, column{"SHA-256", 68})
	sources := slices.Clone(m.Sources)
	slices.SortStableFunc(sources, func(a, b *form.Source) int { return cmp.Compare(statusRank(a), statusRank(b)) })
	for _, source := range sources {
		l.write(words(source.Path), words(source.Kind.String()), highlighted(sourceStatus(source.Status), source.Status == form.Rejected),
			count(source.Reports), count(source.Figures), count(len(source.Findings)), words(source.Reason.Chinese),
			words(source.Encoding), figure(strconv.FormatInt(source.Bytes, 10)), words(hexadecimal(source.SHA256)))
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
	return [...]string{form.Read: "已采用", form.Rejected: "未采用", form.Superseded: "被取代", form.Ignored: "忽略", form.NotAReport: "不是报告"}[s]
}

func hexadecimal(sum [32]byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}
