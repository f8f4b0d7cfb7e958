package localise

import (
	"fmt"
	"strconv"
	"strings"

	"gouji/form"
)

// All sentences of the package, in both languages.

// label names an operation for a person.
func (o Operation) label(l form.Language) string {
	return [numOperations]form.Text{
		noOperation:      {},
		digitsTransposed: {Chinese: "数字颠倒", English: "two digits transposed"},
		digitDropped:     {Chinese: "少一位数字", English: "a digit dropped"},
		digitAdded:       {Chinese: "多一位数字", English: "a digit too many"},
		digitChanged:     {Chinese: "错一位数字", English: "one digit wrong"},
		wrongSign:        {Chinese: "正负号错误", English: "wrong sign"},
		wrongMagnitude:   {Chinese: "位数错误", English: "wrong number of zeros"},
		exchanged:        {Chinese: "两格互换", English: "two cells exchanged"},
		misplaced:        {Chinese: "填错格", English: "figure in the wrong cell"},
		rowShifted:       {Chinese: "整行错位", English: "row shifted"},
		columnShifted:    {Chinese: "整列错位", English: "column shifted"},
		lineShifted:      {Chinese: "整表错位", English: "line shifted"},
		rowsExchanged:    {Chinese: "两行互换", English: "two rows exchanged"},
		columnsExchanged: {Chinese: "两列互换", English: "two columns exchanged"},
	}[o].In(l)
}

// Coverage states what the identities of the form can and cannot see.
var Coverage = form.Text{
	Chinese: `勾稽关系能看到什么：
表三：每一格都在两条独立的勾稽关系里，没有两格的两条关系完全相同。
  · 改动1至3格，不论改成什么，一定有关系不成立。
  · 只有1格有误时，一定能指明是哪一格、应为多少，且答案唯一。
  · 4格构成矩形（两行两列）并按同一数额一增一减的错误，所有关系仍成立，永远看不到。
  · 两行细项整行互换、两类申请人整列互换，看不到。
表四：三组各只有一条关系式。每组1格有误能看到，但5格都可能，不能指明是哪一格，除非只有一种改法不出现负数，或有旁证（上年数、正文、各单位之和）。
表二：没有年内的勾稽关系，不能由此发现错误。
各格相符不等于数字真实：勾稽关系只检验数字之间是否一致。`,
	English: `What the identities can see:
Table 3: every cell stands in two independent identities, and no two cells share both.
  - Any change of 1 to 3 cells, whatever it is, makes some identity fail.
  - A single wrong cell is always named, with the right figure, and the answer is unique.
  - Errors in the 4 cells of a rectangle (two rows, two columns) that cancel by the same amount satisfy every identity: they are never seen.
  - Two rows of results exchanged as a whole, or two kinds of applicant, are not seen.
Table 4: each of its three groups has one identity. One wrong cell in a group is seen, but any of the 5 may be it, unless only one change avoids a negative figure or a figure known from elsewhere tells (last year, the narrative, the sum of the parts).
Table 2: there is no identity within the year, so nothing can be seen.
Figures that agree need not be true: the identities only test whether they are consistent.`,
}

var forcedProof = form.Text{
	Chinese: "其余各数均成立，勾稽关系只容许这些值",
	English: "every other figure holds, and the identities allow only these values",
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return strconv.Itoa(n) + " cells"
}

func identities(n int) string {
	if n == 1 {
		return "1 identity fails"
	}
	return strconv.Itoa(n) + " identities fail"
}

// setProof says why no smaller set will do, and how many are as small. counted
// is the number of failing identities that do not follow from others.
func setProof(counted, implied int, found outcome, exact bool, total int) form.Text {
	k := found.size
	var zh, en string
	switch {
	case k == 1 && exact && counted > 0:
		zh, en = fmt.Sprintf("%d条勾稽关系不成立", counted), identities(counted)
	case !exact && counted == 1 && k == 1:
		zh, en = "这一组只有一条勾稽关系，不成立", "the one identity of this group fails"
	case counted > 0 && k == (counted+1)/2:
		zh = fmt.Sprintf("%d条勾稽关系不成立，一格至多出现在其中2条里，所以至少有%d格有误", counted, k)
		en = fmt.Sprintf("%s and one cell sits in at most two of them, so at least %s must be wrong", identities(counted), cells(k))
	case k == 1:
		zh, en = "所填的数互相矛盾", "the figures contradict one another"
	default:
		zh = fmt.Sprintf("精确搜索证明：改动少于%d格，怎样填都不能使勾稽关系全部成立", k)
		en = fmt.Sprintf("an exact search shows that no change of fewer than %s makes every identity hold", cells(k))
	}
	if implied > 0 {
		zh += fmt.Sprintf("（另有%d条由其余各条推出，不计）", implied)
		en += fmt.Sprintf(" (besides %d that follow from the others)", implied)
	}
	switch {
	case total == 1 && k == 1 && exact:
		zh += "；只有改这一格才能全部成立"
		en += "; this is the only cell whose change makes all of them hold"
	case total == 1:
		zh += fmt.Sprintf("；%d格的改法只有这一种", k)
		en += fmt.Sprintf("; this is the only repair with %s", cells(k))
	case !exact && k == 1:
		zh += fmt.Sprintf("；改%d格中任何一格都能成立，勾稽关系不能指明是哪一格", total)
		en += fmt.Sprintf("; a change of any one of %s would make it hold, so the identities cannot name the cell", cells(total))
	default:
		zh += fmt.Sprintf("；同样少的改法共有%d种，勾稽关系不能再区分", total)
		en += fmt.Sprintf("; %d repairs are as small, and the identities cannot tell them apart", total)
	}
	return form.Text{Chinese: zh, English: en}
}

// slippedProof says that of the smallest repairs only the first is slips of a key throughout.
func slippedProof(first bool) form.Text {
	if first {
		return form.Text{
			Chinese: "；但只有这一种每格都只错一键，其他各种都有改动不止错一键",
			English: "; but in this one alone every change is one slip of a key, while each of the others has a change that is more",
		}
	}
	return form.Text{
		Chinese: "；但这一种有改动不止错一键，而另有一种每格都只错一键",
		English: "; but a change of this one is more than one slip of a key, while in another every change is one",
	}
}

// fillProof says what filling blanks achieves.
func fillProof(size, total int) form.Text {
	text := form.Text{
		Chinese: fmt.Sprintf("已填的数都不必改：填上%d个空格，勾稽关系即全部成立", size),
		English: fmt.Sprintf("no figure on the form need be wrong: filling %s makes every identity hold", blankCellsText(size)),
	}
	if total == 1 {
		return join(text, form.Text{Chinese: "；这样的填法只有这一种", English: "; there is no other way to fill so few"})
	}
	return join(text, form.Text{
		Chinese: fmt.Sprintf("；同样少的填法共有%d种", total),
		English: fmt.Sprintf("; there are %d ways to fill so few", total),
	})
}

func blankCellsText(n int) string {
	if n == 1 {
		return "1 blank cell"
	}
	return strconv.Itoa(n) + " blank cells"
}

// moveProof says what an operation achieves.
func moveProof(d *Diagnosis, undoing form.Text, total int) form.Text {
	failing := max(len(d.Failed), 1)
	zh := fmt.Sprintf("%d条勾稽关系不成立；%s后全部成立", failing, undoing.Chinese)
	en := fmt.Sprintf("%s; after %s all of them hold", identities(failing), undoing.English)
	if total == 1 {
		zh += "；这样的单一操作只有这一种"
		en += "; no other single operation does that"
	} else {
		zh += fmt.Sprintf("；这样的单一操作共有%d种", total)
		en += fmt.Sprintf("; %d single operations do that", total)
	}
	return form.Text{Chinese: zh, English: en}
}

// unstatedProof warns that cells without a figure weaken what can be said.
func unstatedProof(n int) form.Text {
	if n == 0 {
		return form.Text{}
	}
	return form.Text{
		Chinese: fmt.Sprintf("；有%d格没有数（总计未填或不能读取），能用来判断的关系因此较少", n),
		English: fmt.Sprintf("; %s without a figure (totals not stated, or not readable), so fewer identities can be used", have(n)),
	}
}

func have(n int) string {
	if n == 1 {
		return "1 cell is"
	}
	return strconv.Itoa(n) + " cells are"
}

// describeMove says what to do to undo an operation.
func describeMove(n *network, m *movement) form.Text {
	l := n.layout[m.line]
	cell := func(arc uint8, language form.Language) string { return form.Cells[n.cells[arc]].Label(language) }
	switch m.operation {
	case exchanged, misplaced:
		a, b := m.arcs[0], m.arcs[1]
		return form.Text{
			Chinese: fmt.Sprintf("将“%s”与“%s”两格互换", cell(a, form.Chinese), cell(b, form.Chinese)),
			English: fmt.Sprintf("exchanging “%s” and “%s”", cell(a, form.English), cell(b, form.English)),
		}
	case rowsExchanged, columnsExchanged:
		o := n.layout[m.other]
		return form.Text{
			Chinese: fmt.Sprintf("将%s与%s互换", l.name(form.Chinese), o.name(form.Chinese)),
			English: fmt.Sprintf("exchanging %s and %s", l.name(form.English), o.name(form.English)),
		}
	}
	zh, en := "左", "left"
	switch {
	case l.kind == columnLine && m.right:
		zh, en = "下", "down"
	case l.kind == columnLine:
		zh, en = "上", "up"
	case m.right:
		zh, en = "右", "right"
	}
	from := &form.Cells[n.cells[n.lines[m.line][m.at]]]
	var zhFrom, enFrom string
	switch l.kind {
	case rowLine:
		zhFrom, enFrom = from.Column.Brief(form.Chinese), from.Column.Brief(form.English)
	case columnLine:
		zhFrom, enFrom = from.Row.Brief(form.Chinese), from.Row.Brief(form.English)
	default:
		zhFrom, enFrom = from.Label(form.Chinese), from.Label(form.English)
	}
	return form.Text{
		Chinese: fmt.Sprintf("将%s自“%s”起各数%s移一格", l.name(form.Chinese), zhFrom, zh),
		English: fmt.Sprintf("moving the figures of %s from “%s” on one cell %s", l.name(form.English), enFrom, en),
	}
}

func (l *line) name(language form.Language) string {
	switch {
	case l.kind == wholeLine && language == form.English:
		return "the line"
	case l.kind == wholeLine:
		return "整行"
	case l.kind == rowLine && language == form.English:
		return "row “" + l.row.English + "”"
	case l.kind == rowLine:
		return "“" + l.row.Brief(form.Chinese) + "”行"
	case language == form.English:
		return "column “" + l.column.English + "”"
	default:
		return "“" + l.column.Label + "”列"
	}
}

// evidenceText names the evidence for an explanation.
func evidenceText(evidence []Evidence) form.Text {
	var zh, en strings.Builder
	for _, w := range evidence {
		figure := form.FormatFigure(w.Value, form.Cells[w.Cell].Kind())
		fmt.Fprintf(&zh, "；佐证：%s为%s", w.Source.Chinese, figure)
		fmt.Fprintf(&en, "; evidence: %s says %s", w.Source.English, figure)
	}
	return form.Text{Chinese: zh.String(), English: en.String()}
}

func join(a, b form.Text) form.Text {
	return form.Text{Chinese: a.Chinese + b.Chinese, English: a.English + b.English}
}

// giveUpProof says how many cells must be wrong and where to look.
func giveUpProof(d *Diagnosis, counted int, where form.Text) form.Text {
	n := max(d.AtLeast, (counted+1)/2)
	text := form.Text{
		Chinese: fmt.Sprintf("未能定位：%d条勾稽关系不成立，至少有%d格有误", counted, n),
		English: fmt.Sprintf("not localised: %s, at least %s must be wrong", identities(counted), cells(n)),
	}
	if where.Chinese != "" {
		text.Chinese += "；不成立的关系多集中在" + where.Chinese
		text.English += "; most failures meet in " + where.English
	}
	return text
}

// suggest tells a clerk what to do.
func suggest(r *form.Report, e *Explanation) form.Text {
	var zh, en []string
	for _, c := range e.Changes {
		z, n := suggestChange(r, c)
		zh, en = append(zh, z), append(en, n)
	}
	text := form.Text{Chinese: strings.Join(zh, "；"), English: strings.Join(en, "; ")}
	switch {
	case e.Kind == notLocalised && len(e.Changes) == 0:
		text = form.Text{Chinese: "请逐格核对本表", English: "please check the table cell by cell"}
	case e.Kind == notLocalised:
		text = join(form.Text{Chinese: "请逐格核对本表；疑为笔误：", English: "please check the table cell by cell; likely slips: "}, text)
	default:
		if !e.Unique {
			text = join(form.Text{Chinese: "可能之一：", English: "one possibility: "}, text)
		}
		text = join(text, check)
	}
	return text
}

var check = form.Text{Chinese: "；请核对原始台账后更正", English: "; please check the records before correcting"}

// conclude says in one sentence what explanations of equal rank come to.
func conclude(rivals []Explanation) form.Text {
	first := &rivals[0]
	switch {
	case first.Kind == notLocalised:
		return join(form.Text{Chinese: first.Proof.Chinese + "；", English: first.Proof.English + "; "}, first.Suggestion)
	case first.Unique:
		return first.Suggestion
	}
	total := len(rivals) + first.Others
	text := form.Text{
		Chinese: fmt.Sprintf("有%d种可能，勾稽关系不能指明是哪一种：", total),
		English: fmt.Sprintf("%d possibilities that the identities cannot tell apart: ", total),
	}
	for i := range rivals {
		if i == shown {
			text = join(text, form.Text{Chinese: "……", English: " …"})
			break
		}
		if i > 0 {
			text = join(text, form.Text{Chinese: "；或", English: "; or "})
		}
		text = join(text, brief(&rivals[i]))
		if w := evidenceText(rivals[i].evidence); w.Chinese != "" {
			text = join(text, form.Text{
				Chinese: "（" + strings.TrimPrefix(w.Chinese, "；") + "）",
				English: " (" + strings.TrimPrefix(w.English, "; ") + ")",
			})
		}
	}
	return join(text, check)
}

// shown is the number of possibilities that a conclusion spells out.
const shown = 5

// brief describes an explanation in a few words.
func brief(e *Explanation) (text form.Text) {
	if len(e.Changes) > 3 && e.Operation != noOperation {
		first := &form.Cells[e.Changes[0].Cell]
		return form.Text{
			Chinese: fmt.Sprintf("%s（自“%s”起%d格）", e.Operation.label(form.Chinese), first.Label(form.Chinese), len(e.Changes)),
			English: fmt.Sprintf("%s (%d cells from “%s” on)", e.Operation.label(form.English), len(e.Changes), first.Label(form.English)),
		}
	}
	for i, c := range e.Changes {
		if i > 0 {
			text = join(text, form.Text{Chinese: "、", English: ", "})
		}
		cell := &form.Cells[c.Cell]
		from, to := form.Text{Chinese: "空白", English: "blank"}, "?"
		if c.HasFrom {
			figure := form.FormatFigure(c.From, cell.Kind())
			from = form.Text{Chinese: figure, English: figure}
		}
		if c.HasTo {
			to = form.FormatFigure(c.To, cell.Kind())
		}
		text = join(text, form.Text{
			Chinese: "“" + cell.Label(form.Chinese) + "”" + from.Chinese + "→" + to,
			English: "“" + cell.Label(form.English) + "” " + from.English + " → " + to,
		})
	}
	return text
}

// suggestMove tells a clerk how to undo an operation.
func suggestMove(e *Explanation) form.Text {
	text := form.Text{
		Chinese: "疑似" + e.Operation.label(form.Chinese) + "：" + e.undoing.Chinese,
		English: e.Operation.label(form.English) + "? Try " + e.undoing.English,
	}
	if !e.Unique {
		text = join(form.Text{Chinese: "可能之一：", English: "one possibility: "}, text)
	}
	return join(text, check)
}

func suggestChange(r *form.Report, c Change) (zh, en string) {
	cell := &form.Cells[c.Cell]
	to, from := form.FormatFigure(c.To, cell.Kind()), form.FormatFigure(c.From, cell.Kind())
	zh, en = "“"+cell.Label(form.Chinese)+"”", "“"+cell.Label(form.English)+"”"
	switch {
	case !c.HasFrom && r.States[c.Cell] == form.Unreadable:
		zh += "不能读取，勾稽关系要求为"
		en += " is not readable; the identities force "
	case !c.HasFrom:
		zh += "空白，勾稽关系要求为"
		en += " is blank; the identities force "
	default:
		zh += "现为" + from + "，应为"
		en += " says " + from + " and should be "
	}
	if !c.HasTo {
		return zh + "其他数（勾稽关系不能确定）", en + "another figure (the identities leave a choice)"
	}
	zh, en = zh+to, en+to
	if c.slip != noOperation {
		zh += "（" + c.slip.label(form.Chinese) + "）"
		en += " (" + c.slip.label(form.English) + ")"
	}
	return zh, en
}
