package ingest

import (
	"strings"
	"testing"

	"gouji/form"
)

// In a table whose lines do not begin with a pipe, one in front of a line ends a blank
// cell: the figures behind it are not the first ones. Where all lines are framed it
// means nothing.
func TestPipeInFrontOfALine(t *testing.T) {
	title := "甲局2023年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n"
	heads := "行政复议 | 行政诉讼\n结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉\n" +
		"结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计\n"
	framed := func(text string) string {
		return "| " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", " |\n| ") + " |\n"
	}
	const fourteen = "11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24"
	first := form.CellsOf(form.Proceedings, form.Edition2021)[0]
	for name, c := range map[string]struct {
		text string
		want int64 // in the first cell, 0 for none
	}{
		"a blank in front, filled up":   {heads + " | " + fourteen + " |  | \n", 0},
		"the same without white space":  {heads + "| " + fourteen + " |  |\n", 0},
		"all framed, the last is blank": {framed(heads) + framed(fourteen+" | "), 11},
		"one line lost its frame":       {framed(heads[:strings.LastIndex(heads[:len(heads)-1], "\n")+1]) + heads[strings.LastIndex(heads[:len(heads)-1], "\n")+1:] + framed("10 | "+fourteen), 10},
		"all framed":                    {framed(heads) + framed("10 | "+fourteen), 10},
		"none framed":                   {heads + "10 | " + fourteen + "\n", 10},
	} {
		got := collect(t, "a.txt", []byte(title+c.text))
		if len(got.reports) != 1 {
			t.Errorf("%s: %d reports\n%s", name, len(got.reports), got.describe())
			continue
		}
		r := got.reports[0]
		if r.Values[first] != c.want || (r.States[first] == form.Stated) != (c.want != 0) {
			t.Errorf("%s: %d (state %d), expected %d\n%s", name, r.Values[first], r.States[first], c.want, got.describe())
		}
	}
}
