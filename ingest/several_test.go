package ingest

import (
	"fmt"
	"strings"
	"testing"

	"gouji/form"
)

// shortForm is a part of the form with one figure, 规章现行有效件数, and one of 三, as a
// text of one cell a line, as Markdown and as a page.
var shortForm = map[string]func(n int) string{
	"a.txt": func(n int) string {
		return fmt.Sprintf("二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n0\n%d\n行政规范性文件\n0\n0\n1\n五、存在的主要问题及改进情况\n没有。\n", n)
	},
	"a.md": func(n int) string {
		return fmt.Sprintf("二、主动公开政府信息情况\n\n第二十条第（一）项\n\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n|---|---|---|---|\n| 规章 | 0 | 0 | %d |\n| 行政规范性文件 | 0 | 0 | 1 |\n\n五、存在的主要问题及改进情况\n\n没有。\n\n", n)
	},
	"a.html": func(n int) string {
		return fmt.Sprintf("<p>二、主动公开政府信息情况</p><table><tr><td colspan=4>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>%d</td></tr><tr><td>行政规范性文件</td><td>0</td><td>0</td><td>1</td></tr></table><p>五、存在的主要问题及改进情况</p><p>没有。</p>", n)
	},
}

// Forms of several agencies or years below each other in one document are as many reports,
// in every kind of document; one form twice is one.
func TestSeveralReportsInADocument(t *testing.T) {
	const title = "2022年政府信息公开工作年度报告"
	id, _ := form.CellByCode("documents.rules.in_force")
	for _, tt := range []struct {
		heads []string // of the forms, lines parted by /
		want  string   // agency, year and figure of each report
	}{
		{[]string{"菱塘区商务局" + title, "菱塘区民政局" + title}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		{[]string{"菱塘区商务局" + title, "菱塘区民政局" + title, "菱塘区水务局" + title}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6, 菱塘区水务局 2022 7"},
		{[]string{"菱塘区商务局2021年政府信息公开工作年度报告", "菱塘区商务局" + title}, "菱塘区商务局 2021 5, 菱塘区商务局 2022 6"},
		{[]string{"菱塘区商务局/" + title, "菱塘区民政局/" + title}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		{[]string{"菱塘区商务局/政府信息公开工作年度报告/（2022年度）", "菱塘区民政局/政府信息公开工作年度报告/（2022年度）"}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		{[]string{"机关名称：菱塘区商务局/年度：2022", "机关名称：菱塘区民政局/年度：2022"}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		{[]string{title + "/一、总体情况/现公布菱塘区商务局2022年政府信息公开工作年度报告。", title + "/一、总体情况/现公布菱塘区民政局2022年政府信息公开工作年度报告。"}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		// Pages lead to other reports below the form.
		{[]string{"菱塘区商务局" + title, "菱塘区商务局2020年政府信息公开工作年度报告/菱塘区民政局" + title}, "菱塘区商务局 2022 5, 菱塘区民政局 2022 6"},
		// One form, twice or in two states, and one that nobody is named above.
		{[]string{"菱塘区商务局" + title, "菱塘区商务局" + title}, "菱塘区商务局 2022 -"},
		{[]string{"菱塘区商务局" + title, "附件"}, "菱塘区商务局 2022 -"},
	} {
		for name, formOf := range shortForm {
			var text strings.Builder
			for i, head := range tt.heads {
				lines := strings.Split(head, "/")
				if name == "a.html" {
					text.WriteString("<p>" + strings.Join(lines, "</p><p>") + "</p>")
				} else {
					text.WriteString("\n" + strings.Join(lines, "\n\n") + "\n\n")
				}
				text.WriteString(formOf(5 + i))
			}
			if name == "a.html" {
				text.WriteString("</body>")
			}
			k := readAll(t, name, []byte(text.String()))
			var got []string
			for _, r := range k.reports {
				figure := "-"
				if v, ok := r.Value(id); ok {
					figure = fmt.Sprint(v)
				}
				got = append(got, fmt.Sprintf("%s %d %s", r.Agency.Name, r.Year, figure))
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("%s, %v: %q, want %q; %v", name, tt.heads, got, tt.want, k.sources[0].Findings)
			}
		}
	}
}

// Forms of two agencies beside each other on a sheet are two reports; where it is open whose
// they are, or where one ends, nothing is read.
func TestFormsBesideEachOther(t *testing.T) {
	id, _ := form.CellByCode("documents.rules.in_force")
	const left, right = "菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区民政局2022年政府信息公开工作年度报告"
	rows := [][]string{
		{"二、主动公开政府信息情况", "", "", ""}, {"第二十条第（一）项", "", "", ""}, {"信息内容", "本年制发件数", "本年废止件数", "现行有效件数"},
		{"规章", "0", "0", "%d"}, {"行政规范性文件", "0", "0", "1"},
		{"第二十条第（五）项", "", "", ""}, {"信息内容", "本年处理决定数量", "", ""}, {"行政许可", "4", "", ""},
	}
	for _, tt := range []struct {
		left, right, between string
		want                 string
	}{
		{left, right, ",", "菱塘区商务局 5, 菱塘区民政局 6"},
		{left, right, ",,", "菱塘区商务局 5, 菱塘区民政局 6"},
		{left, "菱塘区商务局2021年政府信息公开工作年度报告", ",,", "菱塘区商务局 5, 菱塘区商务局 6"},
		{left, "", ",", "菱塘区商务局 -"},
		{left, left, ",", "菱塘区商务局 -"},
	} {
		text := tt.left + ",,," + tt.between + tt.right + ",,,\n"
		for _, row := range rows {
			line := strings.Join(row, ",")
			if strings.Contains(line, "%d") {
				text += fmt.Sprintf(line, 5) + tt.between + fmt.Sprintf(line, 6) + "\n"
			} else {
				text += line + tt.between + line + "\n"
			}
		}
		k := readAll(t, "a.csv", []byte(text))
		var got []string
		for _, r := range k.reports {
			figure := "-"
			if v, ok := r.Value(id); ok {
				figure = fmt.Sprint(v)
			}
			got = append(got, r.Agency.Name+" "+figure)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%q and %q: %q, want %q", tt.left, tt.right, got, tt.want)
		}
	}
}
