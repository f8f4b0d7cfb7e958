package page

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"

	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
)

// Return writes the file that goes back to an agency as one plain HTML file
// without any script: it can be sent by mail, printed, or pasted into Word.
func Return(w io.Writer, f *office.Filing) error {
	out := bufio.NewWriter(w)
	title := fmt.Sprintf("%d年政府信息公开工作年度报告退回修改单", f.Year)
	name := html.EscapeString(f.Name)
	fmt.Fprintf(out, `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s %s</title>
<style>%s</style>
</head>
<body>
<main>
<h1>%s</h1>
`, policy(returnStyleSheet), name, title, returnStyleSheet, title)
	fmt.Fprintf(out, "<p>机关：<strong>%s</strong>", name)
	if f.Agency.Code != "" {
		fmt.Fprintf(out, "（%s）", html.EscapeString(f.Agency.Code))
	}
	fmt.Fprintf(out, "</p>\n<p>所据文件：<code>%s</code>", html.EscapeString(f.At(form.Place{})))
	if f.SubmittedAt != "" {
		fmt.Fprintf(out, "（%s报送）", html.EscapeString(f.SubmittedAt))
	}
	problems := f.Problems()
	out.WriteString("</p>\n<p class=\"lead\">" + office.Request(problems) + "</p>\n")
	writeProblems(out, problems)
	out.WriteString("<h2>原表</h2>\n<p>▲红色为确定有误的格，◆橙色为其中有误而不能确定是哪一格，○黄色请核实；小字为修改清单的序号。</p>\n")
	writeForm(out, f, problems)
	out.WriteString("</main>\n</body>\n</html>\n")
	return out.Flush()
}

var listHeads = [...]string{"序号", "性质", "位置", "所填", "应为", "问题与理由", "文件位置"}

func writeProblems(out *bufio.Writer, problems []office.Problem) {
	out.WriteString("<h2>修改清单</h2>\n<table class=\"list\">\n<colgroup><col><col><col><col><col><col><col></colgroup>\n<thead><tr>")
	for _, head := range listHeads {
		fmt.Fprintf(out, `<th scope="col">%s</th>`, head)
	}
	out.WriteString("</tr></thead>\n<tbody>\n")
	for i := range problems {
		p := &problems[i]
		out.WriteString("<tr>")
		// On a telephone an entry is a block of lines, each with its heading.
		for k, text := range []string{strconv.Itoa(i + 1), p.Demand().Chinese, p.Where.Chinese, p.Stated, p.Expected, p.Text.Chinese, p.Place.Chinese} {
			tag, more := "td", ""
			switch k {
			case 0, 3, 4:
				more = ` class="n"`
			case 1:
				more = fmt.Sprintf(` class="m%d"`, p.Mark)
			case 2:
				tag, more = "th", ` scope="row"`
			}
			fmt.Fprintf(out, `<%s%s data-head="%s">%s</%s>`, tag, more, listHeads[k], html.EscapeString(text), tag)
		}
		out.WriteString("</tr>\n")
	}
	out.WriteString("</tbody>\n</table>\n")
}

// marks stand in front of a marked figure, for those who do not see the colour.
var marks = [...]string{office.Plain: "", office.Unusual: "○", office.Suspect: "◆", office.Wrong: "▲"}

func writeForm(out *bufio.Writer, f *office.Filing, problems []office.Problem) {
	var figures office.Figures
	f.Unpack(&figures)
	marked := f.Marks()
	said, numbers := map[form.CellID]string{}, map[form.CellID]string{}
	for i := range problems {
		if p := &problems[i]; p.HasCell {
			if said[p.Cell] != "" {
				said[p.Cell] += "\n"
			}
			said[p.Cell] += p.Short().Chinese
			numbers[p.Cell] += fmt.Sprintf("<sup> %d</sup>", i+1)
		}
	}
	for _, block := range layout.Of(f.Edition) {
		fmt.Fprintf(out, "<div class=\"scroll\"><table class=\"form c%d\">\n<caption>%s</caption>\n<colgroup>", block.Columns, block.Title.Chinese)
		for range block.Columns {
			out.WriteString("<col>")
		}
		out.WriteString("</colgroup>\n<tbody>\n")
		row := -1
		for _, c := range block.Cells {
			for row < c.Row {
				if row >= 0 {
					out.WriteString("</tr>\n")
				}
				out.WriteString("<tr>")
				row++
			}
			span := ""
			if c.Rows > 1 {
				span += fmt.Sprintf(` rowspan="%d"`, c.Rows)
			}
			if c.Columns > 1 {
				span += fmt.Sprintf(` colspan="%d"`, c.Columns)
			}
			switch {
			case c.Figure:
				mark := marked[c.Cell]
				title := f.Where(figures.Places[c.Cell]).Chinese
				if said[c.Cell] != "" {
					title += "\n" + said[c.Cell]
				}
				sign := ""
				if mark > office.Plain {
					sign = `<span class="sign">` + marks[mark] + `</span>`
				}
				fmt.Fprintf(out, `<td class="f m%d"%s title="%s">%s%s%s</td>`, mark, span, html.EscapeString(title), sign, html.EscapeString(f.Shown(&figures, c.Cell)), numbers[c.Cell])
			case c.Head:
				fmt.Fprintf(out, `<th class="head" scope="col"%s>%s</th>`, span, c.Label.Chinese)
			default:
				fmt.Fprintf(out, `<th scope="row"%s>%s</th>`, span, c.Label.Chinese)
			}
		}
		out.WriteString("</tr>\n</tbody>\n</table></div>\n")
	}
	if foreign := f.Foreign(&figures); len(foreign) > 0 {
		out.WriteString("<h2>用另一年格式填报的数</h2>\n<ul>\n")
		for _, id := range foreign {
			fmt.Fprintf(out, "<li>%s：%s</li>\n", html.EscapeString(form.Cells[id].Label(form.Chinese)), html.EscapeString(f.Shown(&figures, id)))
		}
		out.WriteString("</ul>\n")
	}
}
