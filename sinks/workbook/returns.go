package workbook

import (
	"fmt"
	"io"
	"strings"

	"gouji/form"
	"gouji/sinks/desk"
)

// Return writes the paper that goes back to an agency (退回修改单): what to
// correct and why, the gravest first, then its own table as it reported it with
// the wrong cells marked and the reason beside them.
func Return(w io.Writer, f *desk.Filing) error {
	b := newBook(w, fmt.Sprintf("%s%d年度报告退回修改单", f.Name, f.Year))
	problems := f.Problems()
	listSheet(b, f, problems)
	ownSheet(b, f, problems)
	return b.close()
}

func listSheet(b *book, f *desk.Filing, problems []desk.Problem) {
	const columns = 7
	widths := []float64{6, 17, 36, 13, 13, 64, 22}
	s := b.sheet(setup{name: "修改清单", widths: widths, landscape: true, freezeRows: 5, repeatRows: 5, tab: "B42318"})
	s.line(30, titleStyle, columns, fmt.Sprintf("%d年政府信息公开工作年度报告退回修改单", f.Year))
	s.line(18, plainStyle, columns, "机关："+f.Name+code(f))
	s.line(18, plainStyle, columns, "所据文件："+f.At(form.Place{})+submitted(f))
	s.line(32, noteStyle, columns, f.Request()+"红色为确定有误的格，橙色为其中有误而不能确定是哪一格，黄色请核实。")
	s.next(20)
	for _, h := range []string{"序号", "性质", "位置", "所填", "应为", "问题与理由", "文件位置"} {
		s.text(headStyle, h)
	}
	for i := range problems {
		p := &problems[i]
		st := textStyle
		st.fill, st.colour = markFill[p.Mark], markColour[p.Mark]
		s.next(s.fit(placed{p.Text.Chinese, 6}, placed{p.Where.Chinese, 3}, placed{p.Place.Chinese, 7}))
		s.count(figureStyle, i+1)
		s.text(st, p.Demand().Chinese)
		s.text(textStyle, p.Where.Chinese)
		maybeNumber(s, p.Stated)
		maybeNumber(s, p.Expected)
		s.text(textStyle, p.Text.Chinese)
		s.text(textStyle, p.Place.Chinese)
	}
}

func maybeNumber(s *sheet, text string) {
	if isNumber(text) {
		s.figure(figureStyle, text)
	} else {
		s.text(figureStyle, text)
	}
}

func code(f *desk.Filing) string {
	if f.Agency.Code == "" {
		return ""
	}
	return "（" + f.Agency.Code + "）"
}

func submitted(f *desk.Filing) string {
	if f.SubmittedAt == "" {
		return ""
	}
	return "（" + f.SubmittedAt + "报送）"
}

func ownSheet(b *book, f *desk.Filing, problems []desk.Problem) {
	s := b.sheet(setup{name: "原表", widths: formWidths(besideWidth), scaleToHeight: 1})
	s.line(28, titleStyle, gridColumns, fmt.Sprintf("%s%d年年度报告（原表，红色为须改正）", f.Name, f.Year))
	var own desk.Figures
	f.Unpack(&own)
	marks := f.Marks()
	printForm(s, f.Edition, func(id form.CellID) (string, desk.Mark) {
		return f.Shown(&own, id), marks[id]
	}, func(cells []form.CellID) (string, desk.Mark) {
		var texts []string
		worst := desk.Plain
		for i := range problems {
			p := &problems[i]
			for _, id := range cells {
				if p.Cell != id || !p.HasCell {
					continue
				}
				if p.Follows {
					break
				}
				texts = append(texts, p.Short().Chinese)
				worst = max(worst, p.Mark)
				break
			}
		}
		return strings.Join(texts, "\n"), worst
	})
	if foreign := f.Foreign(&own); len(foreign) > 0 {
		s.line(8, style{}, 1, "")
		s.line(20, partStyle, gridColumns, "用另一年格式填报的数")
		for _, id := range foreign {
			c := &form.Cells[id]
			s.next(0)
			s.text(labelStyle, c.Table.Caption+"／"+c.Row.In(c.Editions)+"／"+c.Column.In(c.Editions))
			for range gridColumns - 2 {
				s.blank(labelStyle)
			}
			s.merge(s.row, 1, 1, gridColumns-1)
			printFigure(s, id, true, func(form.CellID) (string, desk.Mark) { return f.Shown(&own, id), marks[id] })
		}
	}
}
