package office

import (
	"fmt"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform/sums"
)

// Narrative writes part 一 of the district's report as Markdown: the draft, in which
// each figure leads to the cell it is from, and for the district and each of its
// groups the sentences to paste and a table of the figures behind them.
func (m *Model) Narrative(a *Area) string {
	var b strings.Builder
	d := a.Draft()
	fmt.Fprintf(&b, "# %s（第一部分草稿）\n", markdown(d.Title))
	var sources []Span // the figures of the text, each place they are from once
	seen := map[string]bool{}
	for _, section := range d.Sections {
		fmt.Fprintf(&b, "\n%s %s\n", strings.Repeat("#", 2+section.Level), section.Heading)
		for _, paragraph := range section.Paragraphs {
			b.WriteString("\n")
			for _, span := range paragraph {
				switch {
				case span.Note > 0:
					fmt.Fprintf(&b, "[^%d]", span.Note)
				case span.anchor() != "":
					fmt.Fprintf(&b, "[%s](#%s)", span.Text, span.anchor())
					if len(span.Cells) > 0 && !seen[span.anchor()] {
						seen[span.anchor()] = true
						sources = append(sources, span)
					}
				default:
					b.WriteString(markdown(span.Text))
				}
			}
			b.WriteString("\n")
		}
	}
	for i, note := range d.Notes {
		fmt.Fprintf(&b, "\n[^%d]: %s\n", i+1, markdown(note))
	}
	b.WriteString("\n### 数字出处\n\n| 表、行、栏 | 汇总数 |\n|---|---:|\n")
	for _, span := range sources {
		var labels []string
		total := int64(0)
		for _, id := range span.Cells {
			labels = append(labels, form.Cells[id].Label(form.Chinese))
			total += d.values[id]
		}
		fmt.Fprintf(&b, "| <a id=\"%s\"></a>%s | %s |\n", span.anchor(), markdown(strings.Join(labels, " ＋ ")), form.Cells[span.Cells[0]].Printed(total))
	}
	if len(d.Compared) > 0 {
		b.WriteString("\n| 两年均有报告的机关 | 机关数 | 本年 | 上年 | 同比% |\n|---|---:|---:|---:|---:|\n")
		for n, c := range d.Compared {
			fmt.Fprintf(&b, "| <a id=\"%s\"></a>%s | %d | %d | %d | %s |\n", (&Span{Compared: n + 1}).anchor(), c.Name, c.Agencies, c.Now, c.Before, Percent(c.Now-c.Before, c.Before))
		}
	}
	for _, group := range append([]string{""}, a.Groups...) {
		title := "全部"
		if group != "" {
			title = group
		}
		now, change := Highlight(&a.Sum(group).Recomputed), a.Change(group)
		fmt.Fprintf(&b, "\n## %s（%d个机关）\n\n%s\n\n%s", markdown(title), len(a.AddedIn(group)), sentences(&now, change), figureTable(&now, change))
	}
	return b.String()
}

// anchor names in the document where a figure is from, "" for words.
func (s *Span) anchor() string {
	if s.Compared > 0 {
		return fmt.Sprintf("compared%d", s.Compared)
	}
	name := ""
	for _, id := range s.Cells {
		name += fmt.Sprintf("-%d", id)
	}
	if name == "" {
		return ""
	}
	return "cell" + name
}

func share(part, whole int64) string {
	if p := Percent(part, whole); p != "" {
		return "（占" + p + "%）"
	}
	return ""
}

func sentences(h *Highlights, c *sums.Change) string {
	var b strings.Builder
	fmt.Fprintf(&b, "全年新收政府信息公开申请%d件；上年结转%d件，共%d件，其中自然人%d件%s，法人或其他组织%d件%s。",
		h.Received, h.CarriedIn, h.Handled(), h.Natural, share(h.Natural, h.Handled()), h.Legal, share(h.Legal, h.Handled()))
	fmt.Fprintf(&b, "办结%d件，结转下年度%d件。", h.Results, h.CarriedOut)
	b.WriteString("办理结果：")
	for i, o := range outcomeRows {
		if i > 0 {
			b.WriteString("，")
		}
		fmt.Fprintf(&b, "%s%d件%s", o.Name.Chinese, h.Outcomes[i], share(h.Outcomes[i], h.Results))
	}
	b.WriteString("。\n\n")
	fmt.Fprintf(&b, "因政府信息公开被申请行政复议%d件，已审结%d件，其中纠正%d件%s；被提起行政诉讼%d件，已审结%d件，其中纠正%d件%s。",
		h.Review, h.ReviewConcluded, h.ReviewCorrected, share(h.ReviewCorrected, h.ReviewConcluded),
		h.Litigation, h.LitigationConcluded, h.LitigationCorrected, share(h.LitigationCorrected, h.LitigationConcluded))
	said := 0 // for how many agencies the words go on
	for _, f := range comparedFigures(c) {
		words := f.changeWords()
		switch {
		case words == "":
			continue
		case f.Agencies == said:
			b.WriteString("，")
		case said == 0:
			fmt.Fprintf(&b, "\n\n以可比的%d个机关（两年均有报告）计，", f.Agencies)
		default:
			fmt.Fprintf(&b, "；以%d个机关计，", f.Agencies)
		}
		said = f.Agencies
		b.WriteString(f.Name + words)
	}
	if said > 0 {
		b.WriteString("。")
	}
	return b.String()
}

func figureTable(h *Highlights, c *sums.Change) string {
	var b strings.Builder
	b.WriteString("| 项目 | 本年 | 占比% | 可比机关本年 | 可比机关上年 | 同比% |\n|---|---:|---:|---:|---:|---:|\n")
	now, before := Highlight(&c.Now.Recomputed), Highlight(&c.Before.Recomputed)
	table := form.Applications
	row := func(name string, of func(*Highlights) int64, whole int64) {
		comparable, last, change, part := "", "", "", ""
		if c.Agencies(table) > 0 {
			comparable, last = strconv.FormatInt(of(&now), 10), strconv.FormatInt(of(&before), 10)
			change = Percent(of(&now)-of(&before), of(&before))
		}
		if whole >= 0 {
			part = Percent(of(h), whole)
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s |\n", name, of(h), part, comparable, last, change)
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
	table = form.Proceedings
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
