package office

import (
	"fmt"
	"strings"
)

// Message is the text with which a report goes back to its agency, to be pasted
// into a mail or a chat: what to correct and what to check, each with its place.
func (f *Filing) Message() string {
	var correct, unread, check []string
	for _, p := range f.Problems() {
		if p.Follows {
			continue
		}
		line := p.Where.Chinese + "："
		if p.Stated != "" && p.Expected != "" {
			line += "所填" + p.Stated + "，应为" + p.Expected + "。"
		}
		line += p.Text.Chinese
		if p.Place.Chinese != "" {
			line += "（" + p.Place.Chinese + "）"
		}
		switch {
		case p.Unread:
			unread = append(unread, line)
		case p.Severity.IsError():
			correct = append(correct, line)
		default:
			check = append(check, line)
		}
	}
	var b strings.Builder
	var counts []string
	count := func(n int, what string) {
		if n > 0 {
			counts = append(counts, fmt.Sprintf("%d处%s", n, what))
		}
	}
	count(len(correct), "须改正")
	count(len(unread), "未能读出")
	count(len(check), "请核实")
	fmt.Fprintf(&b, "%s：\n贵机关%d年度政府信息公开工作年度报告经核对，有%s。%s\n", f.Name, f.Year, strings.Join(counts, "、"), f.Request())
	list := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		b.WriteString("\n" + title + "\n")
		for i, line := range lines {
			fmt.Fprintf(&b, "%d. %s\n", i+1, line)
		}
	}
	list("须改正：", correct)
	list("未能读出：", unread)
	list("请核实：", check)
	return b.String()
}
