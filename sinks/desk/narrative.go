package desk

import (
	"fmt"
	"strconv"
	"strings"

	"gouji/form"
)

// Percent writes numerator ÷ denominator as a percentage with two decimals,
// rounded half away from zero; "" for a zero denominator.
func Percent(numerator, denominator int64) string {
	if denominator == 0 {
		return ""
	}
	sign := ""
	if (numerator < 0) != (denominator < 0) && numerator != 0 {
		sign = "-"
	}
	numerator, denominator = abs(numerator), abs(denominator)
	// Figures are at most 10^12 each and sums of reports far from 10^14, so the product fits.
	hundredths := (numerator*20000/denominator + 1) / 2
	return fmt.Sprintf("%s%d.%02d", sign, hundredths/100, hundredths%100)
}

// The six ways a report can answer, as rows of the narrative and the charts.
var outcomeRows = [...]struct {
	Name   form.Text
	Parent string // code of the row, or of the caption its rows stand under
}{
	{form.Text{Chinese: "予以公开", English: "granted"}, "granted"},
	{form.Text{Chinese: "部分公开", English: "partially granted"}, "partially_granted"},
	{form.Text{Chinese: "不予公开", English: "refused"}, "refused"},
	{form.Text{Chinese: "无法提供", English: "unable to provide"}, "unable"},
	{form.Text{Chinese: "不予处理", English: "not processed"}, "not_processed"},
	{form.Text{Chinese: "其他处理", English: "other"}, "other"},
}

// Highlights are the figures that the narrative and the page speak of, from the
// 总计 column of recomputed sums.
type Highlights struct {
	Received, CarriedIn, Results, CarriedOut int64
	Outcomes                                 [len(outcomeRows)]int64
	// Natural persons and all others, of received and carried in together.
	Natural, Legal int64
	// Review and litigation: all, of these concluded, of these corrected.
	Review, ReviewConcluded, ReviewCorrected             int64
	Litigation, LitigationConcluded, LitigationCorrected int64
}

// Handled is what there was to answer: received and carried in.
func (h *Highlights) Handled() int64 { return h.Received + h.CarriedIn }

// OutcomeNames names the six outcomes of Highlights.Outcomes.
func OutcomeNames() []form.Text {
	var names []form.Text
	for _, o := range outcomeRows {
		names = append(names, o.Name)
	}
	return names
}

// Highlight picks the Highlights from recomputed sums.
func Highlight(values *[form.NumCells]int64) Highlights {
	at := func(table, row, column string) int64 {
		id, ok := form.CellAt(table, row, column)
		if !ok {
			return 0
		}
		return values[id]
	}
	app := func(row string) int64 { return at("applications", row, "total") }
	h := Highlights{Received: app("new_received"), CarriedIn: app("carried_in"), Results: app("results_total"), CarriedOut: app("carried_out")}
	for i, o := range outcomeRows {
		for _, r := range form.ResultRows(form.BothEditions) {
			// The row other of a recomputed sum holds its sub-rows.
			if r.Code == o.Parent || r.Parent == o.Parent && o.Parent != "other" {
				h.Outcomes[i] += app(r.Code)
			}
		}
	}
	h.Natural = at("applications", "new_received", "natural") + at("applications", "carried_in", "natural")
	h.Legal = h.Handled() - h.Natural
	h.Review = at("proceedings", "review", "total")
	h.ReviewConcluded = h.Review - at("proceedings", "review", "pending")
	h.ReviewCorrected = at("proceedings", "review", "corrected")
	for _, row := range []string{"litigation_direct", "litigation_after_review"} {
		h.Litigation += at("proceedings", row, "total")
		h.LitigationConcluded += at("proceedings", row, "total") - at("proceedings", row, "pending")
		h.LitigationCorrected += at("proceedings", row, "corrected")
	}
	return h
}

// Narrative writes the figures for part 一 of the district's report as
// Markdown: sentences to paste and a table of the figures behind them, for the
// district and for each of its groups.
func (m *Model) Narrative(a *Area) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s%d年政府信息公开工作年度报告：第一部分可用数据\n\n", markdown(a.Name.Chinese), a.Year)
	fmt.Fprintf(&b, "按%d份报告相加，总计由各项重新计算。", len(a.Added))
	if missing := a.Missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "**尚缺%d份**：%s。", len(missing), markdown(firstNames(missing, "、", "等")))
	}
	if lack := a.LackNote(""); lack != (form.Text{}) {
		fmt.Fprintf(&b, "**%s**。", markdown(lack.Chinese))
	}
	if unbalanced := a.Unbalanced(); len(unbalanced) > 0 {
		fmt.Fprintf(&b, "**%d份勾稽不平**，改正后数字会变。", len(unbalanced))
	}
	for _, f := range a.Recognised() {
		fmt.Fprintf(&b, "**“%s”等于其余各份之和**，认定为汇总报告，未相加。", markdown(f.Name))
	}
	b.WriteString("分母为零的比率留空。\n")
	before := m.Area(a.Division, a.Year-1)
	for _, group := range append([]string{""}, a.Groups...) {
		title := "全部"
		if group != "" {
			title = group
		}
		now := Highlight(&a.Sum(group).Recomputed)
		var last *Highlights
		if before != nil && len(before.AddedIn(group)) > 0 {
			h := Highlight(&before.Sum(group).Recomputed)
			last = &h
			if len(before.AddedIn(group)) != len(a.AddedIn(group)) {
				title += fmt.Sprintf("（%d个机关，上年%d个）", len(a.AddedIn(group)), len(before.AddedIn(group)))
			} else {
				title += fmt.Sprintf("（%d个机关）", len(a.AddedIn(group)))
			}
		} else {
			title += fmt.Sprintf("（%d个机关）", len(a.AddedIn(group)))
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n%s", markdown(title), sentences(&now, last), figureTable(&now, last))
	}
	return b.String()
}

// change writes "，同比增长2.31%", or nothing without a comparison.
func change(now, last int64) string {
	p := Percent(now-last, last)
	switch {
	case p == "":
		return ""
	case now == last:
		return "，与上年持平"
	case now > last:
		return "，同比增长" + p + "%"
	default:
		return "，同比下降" + strings.TrimPrefix(p, "-") + "%"
	}
}

func share(part, whole int64) string {
	if p := Percent(part, whole); p != "" {
		return "（占" + p + "%）"
	}
	return ""
}

func sentences(h, last *Highlights) string {
	var b strings.Builder
	yoy := func(now int64, of func(*Highlights) int64) string {
		if last == nil {
			return ""
		}
		return change(now, of(last))
	}
	fmt.Fprintf(&b, "全年新收政府信息公开申请%d件%s；上年结转%d件，共%d件，其中自然人%d件%s，法人或其他组织%d件%s。",
		h.Received, yoy(h.Received, func(l *Highlights) int64 { return l.Received }), h.CarriedIn, h.Handled(),
		h.Natural, share(h.Natural, h.Handled()), h.Legal, share(h.Legal, h.Handled()))
	fmt.Fprintf(&b, "办结%d件%s，结转下年度%d件。", h.Results, yoy(h.Results, func(l *Highlights) int64 { return l.Results }), h.CarriedOut)
	b.WriteString("办理结果：")
	for i, o := range outcomeRows {
		if i > 0 {
			b.WriteString("，")
		}
		fmt.Fprintf(&b, "%s%d件%s", o.Name.Chinese, h.Outcomes[i], share(h.Outcomes[i], h.Results))
	}
	b.WriteString("。\n\n")
	fmt.Fprintf(&b, "因政府信息公开被申请行政复议%d件%s，已审结%d件，其中纠正%d件%s；被提起行政诉讼%d件%s，已审结%d件，其中纠正%d件%s。",
		h.Review, yoy(h.Review, func(l *Highlights) int64 { return l.Review }), h.ReviewConcluded, h.ReviewCorrected, share(h.ReviewCorrected, h.ReviewConcluded),
		h.Litigation, yoy(h.Litigation, func(l *Highlights) int64 { return l.Litigation }), h.LitigationConcluded, h.LitigationCorrected, share(h.LitigationCorrected, h.LitigationConcluded))
	return b.String()
}

func figureTable(h, last *Highlights) string {
	var b strings.Builder
	b.WriteString("| 项目 | 本年 | 上年 | 同比% | 占比% |\n|---|---:|---:|---:|---:|\n")
	row := func(name string, of func(*Highlights) int64, whole int64) {
		now := of(h)
		before, yoy := "", ""
		if last != nil {
			before = strconv.FormatInt(of(last), 10)
			yoy = Percent(now-of(last), of(last))
		}
		part := ""
		if whole >= 0 {
			part = Percent(now, whole)
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s |\n", name, now, before, yoy, part)
	}
	const noShare = -1
	row("新收申请", func(h *Highlights) int64 { return h.Received }, noShare)
	row("上年结转", func(h *Highlights) int64 { return h.CarriedIn }, noShare)
	row("新收与结转合计", (*Highlights).Handled, noShare)
	row("其中：自然人", func(h *Highlights) int64 { return h.Natural }, h.Handled())
	row("其中：法人或其他组织", func(h *Highlights) int64 { return h.Legal }, h.Handled())
	row("办理结果总计", func(h *Highlights) int64 { return h.Results }, h.Handled())
	for i, o := range outcomeRows {
		row("其中："+o.Name.Chinese, func(h *Highlights) int64 { return h.Outcomes[i] }, h.Results)
	}
	row("结转下年度", func(h *Highlights) int64 { return h.CarriedOut }, h.Handled())
	row("行政复议", func(h *Highlights) int64 { return h.Review }, noShare)
	row("行政复议已审结", func(h *Highlights) int64 { return h.ReviewConcluded }, noShare)
	row("行政复议纠正", func(h *Highlights) int64 { return h.ReviewCorrected }, h.ReviewConcluded)
	row("行政诉讼", func(h *Highlights) int64 { return h.Litigation }, noShare)
	row("行政诉讼已审结", func(h *Highlights) int64 { return h.LitigationConcluded }, noShare)
	row("行政诉讼纠正", func(h *Highlights) int64 { return h.LitigationCorrected }, h.LitigationConcluded)
	return b.String()
}

// markdown makes text from outside inert in Markdown and in the HTML that
// renderers make of it.
func markdown(text string) string {
	return strings.NewReplacer(
		"&", "&amp;", "<", "&lt;", ">", "&gt;", "\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`",
		"[", "\\[", "]", "\\]", "#", "\\#", "\n", " ", "\r", " ",
	).Replace(text)
}
