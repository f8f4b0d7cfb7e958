package review

import (
	"regexp"
	"strconv"
	"strings"

	"gouji/form"
)

// proseFigure is a figure that the text of a report gives for a cell.
type proseFigure struct {
	cell    form.CellID
	value   int64
	section string // 一, 五 or 六
	phrase  string // the words it stands in
}

// prosePatterns are the phrases by which reports speak of cells of table 三 and
// 四 (列: 总计 unless said otherwise). The words are loose, so what they give is
// a hint and never a figure.
var prosePatterns = func() []prosePattern {
	const number = `\s*(?:申请|信息公开申请|政府信息公开申请|案件)?\s*(\d{1,9})\s*[件宗条]`
	var patterns []prosePattern
	add := func(words, code string) {
		patterns = append(patterns, prosePattern{regexp.MustCompile(`(?:` + words + `)[^，。；;,\d]{0,12}` + number), form.MustCell(code)})
	}
	add(`新收|收到|受理`, "applications.new_received.total")
	add(`上年结转|上年度结转|上一年结转|上年度转入`, "applications.carried_in.total")
	add(`结转下年|结转下一年|结转至下年|转下年`, "applications.carried_out.total")
	add(`办结|答复|共办理`, "applications.results_total.total")
	add(`予以公开`, "applications.granted.total")
	add(`部分公开`, "applications.partially_granted.total")
	add(`自然人`, "applications.new_received.natural")
	add(`行政复议`, "proceedings.review.total")
	return patterns
}()

type prosePattern struct {
	words *regexp.Regexp
	cell  form.CellID
}

// proseFigures finds the figures that the text of a report gives, in the order
// of the text. The report is borrowed.
func proseFigures(r *form.Report) []proseFigure {
	var found []proseFigure
	for _, section := range r.Narrative {
		for _, p := range prosePatterns {
			for _, at := range p.words.FindAllStringSubmatchIndex(section.Text, -1) {
				v, err := strconv.ParseInt(section.Text[at[2]:at[3]], 10, 64)
				if err != nil {
					continue
				}
				phrase := strings.TrimSpace(section.Text[at[0]:at[1]])
				found = append(found, proseFigure{cell: p.cell, value: v, section: section.Number, phrase: phrase})
			}
		}
	}
	return found
}
