package pdf

import (
	"fmt"
	"strings"
	"testing"

	"gouji/ingest/lines"
)

// TestDrawings reads single pages and compares their lines.
func TestDrawings(t *testing.T) {
	table := func(d *drawing) {
		d.table(50, 800, 10, []float64{100, 60, 60}, 20,
			[]string{"第二十条第（一）项", "<", "<"},
			[]string{"信息内容", "本年制发", "现行有效"},
			[]string{"规章", "3", "12"},
			[]string{"^", "4", ""})
	}
	const tableLines = "1.1 table 1: |第二十条第（一）项 < <\n1.2 table 1: |信息内容 |本年制发 |现行有效\n1.3 table 1: |规章 |3 |12\n1.4 table 1: ^ |4 |\n"
	cell := func(draw func(d *drawing)) func(d *drawing) { // a table of two cells, the second from (150,780) to (250,800)
		return func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 100}, 20, []string{"规章", ""})
			draw(d)
		}
	}
	const pictures = "/Resources << /Font << /F1 1 0 R >> /XObject << /I 10 0 R /S 11 0 R >> >>"
	tests := map[string]struct {
		draw func(d *drawing)
		more string // entries of the page
		want string
	}{
		"merged cells":       {draw: table, want: tableLines},
		"page turned":        {draw: func(d *drawing) { d.op("0 1 -1 0 595 0 cm"); d.op("1 0 0 1 0 -247 cm"); table(d) }, more: "/Rotate 90", want: tableLines},
		"table set sideways": {draw: func(d *drawing) { d.op("0 1 -1 0 842 0 cm"); table(d) }, more: "/MediaBox [0 0 842 842]", want: tableLines},
		"without lines": {draw: func(d *drawing) {
			d.placed(10, place{60, 700, "规章"}, place{160, 700, "7"}, place{60, 687, "规范性文件"}, place{160, 687, "8"})
		}, want: "1.1 table 1: |规章 |7\n1.2 table 1: |规范性文件 |8\n"},
		"without lines, two lines in a cell": {draw: func(d *drawing) {
			d.placed(10, place{60, 700, "规章"}, place{160, 700, "7"}, place{60, 674, "规范性文件"}, place{160, 674, "12"}, place{160, 662, "13"})
		}, want: "1.1 table 1: |规章 |7\n1.2 table 1: |规范性文件 |[symbol 12]\n1.3 |[symbol 13]\n"},
		"without lines, two lines in a cell and its label between them": {draw: func(d *drawing) {
			d.placed(10, place{60, 700, "规章"}, place{160, 700, "7"}, place{220, 700, "8"}, place{60, 660, "规范性文件"}, place{160, 671, "12"}, place{160, 649, "13"}, place{220, 660, "9"})
		}, want: "1.1 table 1: |规章 |7 |8\n1.2 table 1: | |[symbol 12] |\n1.3 table 1: |规范性文件 |[symbol 1123] |9\n1.4 |[symbol 13]\n"},
		"without lines, a label of two lines": {draw: func(d *drawing) {
			d.placed(10, place{60, 700, "规章"}, place{160, 700, "7"}, place{60, 687, "规范性"}, place{160, 681, "8"}, place{60, 675, "文件"}, place{60, 662, "许可"}, place{160, 662, "9"})
		}, want: "1.1 table 1: |规章 |7\n1.2 table 1: |规范性 |\n1.3 table 1: | |8\n1.4 table 1: |文件 |\n1.5 table 1: |许可 |9\n"},
		"boxes instead of lines": {draw: func(d *drawing) {
			for _, box := range [][4]float64{{50, 780, 100, 1}, {50, 760, 200, 0.5}, {50, 740, 200, 0.5}, {50, 740, 0.5, 40.5}, {150, 740, 0.5, 40.5}, {250, 740, 0.5, 40.5}, {150, 780, 100, 1}} {
				d.op("%g %g %g %g re f", box[0], box[1], box[2], box[3])
			}
			d.text(60, 765, 10, "规章")
			d.text(160, 765, 10, "7")
			d.text(60, 745, 10, "规范性文件")
			d.text(160, 745, 10, "8")
		}, want: "1.1 table 1: |规章 |7\n1.2 table 1: |规范性文件 |8\n"},
		"cells with borders of their own": {draw: func(d *drawing) {
			for i := range 4 {
				d.op("%g %g 99 19 re S", 50+float64(i%2)*101, 700-float64(i/2)*21)
				d.text(60+float64(i%2)*101, 705-float64(i/2)*21, 10, fmt.Sprint(i))
			}
		}, want: "1.1 table 1: |0 |1\n1.2 table 1: |2 |3\n"},
		"no lines at the sides": {draw: func(d *drawing) {
			for row := range 3 {
				d.line(50, 700-20*float64(row), 250, 700-20*float64(row))
			}
			d.line(150, 700, 150, 660)
			d.text(60, 685, 10, "规章")
			d.text(160, 685, 10, "1")
			d.text(60, 665, 10, "规范性文件")
			d.text(160, 665, 10, "2")
		}, want: "1.1 table 1: |规章 |1\n1.2 table 1: |规范性文件 |2\n"},
		"blank row": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 60}, 20, []string{"规章", "3"}, []string{"", ""}, []string{"规范性文件", "4"})
		}, want: "1.1 table 1: |规章 |3\n1.2 table 1: | |\n1.3 table 1: |规范性文件 |4\n"},
		"one character at a time": {draw: cell(func(d *drawing) {
			d.text(160, 785, 10, "1")
			d.text(165, 785, 10, "2")
			d.text(170, 785, 10, "3")
		}), want: "1.1 table 1: |规章 |123\n"},
		"a row in one string": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 60, 60}, 20, []string{"", "", ""})
			d.op("BT /F1 10 Tf 60 785 Td [ %s -8000 (12) -5000 (345) ] TJ ET", gbkString("规章"))
		}, want: "1.1 table 1: |规章 |12 |345\n"},
		"two figures in a cell": {draw: cell(func(d *drawing) { d.text(155, 785, 10, "12"); d.text(200, 785, 10, "34") }), want: "1.1 table 1: |规章 |12/34\n"},
		"figure too long for its cell": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{60, 22, 60}, 30, []string{"规章", "", ""})
			d.text(116, 788, 10, "30")
			d.text(116, 776, 10, "9")
			d.text(150, 788, 10, "30")
			d.text(150, 776, 10, "9")
		}, want: "1.1 table 1: |规章 |309 |30/9\n"},
		"head over a blank cell": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{60, 60}, 16, []string{"规章", ""}, []string{"许可", ""})
			d.text(113, 790, 10, "社会公益组")
			d.text(113, 778, 10, "织")
		}, want: "1.1 table 1: |规章 |社会公益组/织\n1.2 table 1: |许可 |\n"},
		"two lines in a cell":    {draw: cell(func(d *drawing) { d.text(155, 790, 8, "12"); d.text(155, 782, 8, "34") }), want: "1.1 table 1: |规章 |12/34\n"},
		"figure over two cells":  {draw: cell(func(d *drawing) { d.text(141, 785, 10, "1234") }), want: "1.1 table 1: |规章 |[symbol 1234]\n"},
		"note mark":              {draw: cell(func(d *drawing) { d.text(160, 785, 10, "78"); d.text(170, 789, 6, "1") }), want: "1.1 table 1: |规章 |78[up 1]\n"},
		"drawn twice to be bold": {draw: cell(func(d *drawing) { d.text(160, 785, 10, "11"); d.text(160.3, 785, 10, "11") }), want: "1.1 table 1: |规章 |11\n"},
		"struck out":             {draw: cell(func(d *drawing) { d.text(160, 785, 10, "78"); d.line(159, 788.5, 171, 788.5) }), want: "1.1 table 1: |规章 |[struck 78]\n"},
		"row struck out from side to side": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 60}, 20, []string{"规章", "3"}, []string{"许可", "4"})
			d.line(50, 769.5, 210, 769.5)
		}, want: "1.1 table 1: |规章 |3\n1.2 table 1: |许可 |[struck 4]\n1.3 table 1: | |\n"},
		"underlined":     {draw: cell(func(d *drawing) { d.text(160, 785, 10, "78"); d.line(159, 783.5, 171, 783.5) }), want: "1.1 table 1: |规章 |78\n"},
		"white on white": {draw: cell(func(d *drawing) { d.op("1 g"); d.text(160, 785, 10, "78") }), want: "1.1 table 1: |规章 |[hidden 78]\n"},
		"white on blue":  {draw: cell(func(d *drawing) { d.op("0 0 1 rg 151 781 98 18 re f 1 g"); d.text(160, 785, 10, "78") }), want: "1.1 table 1: |规章 |78\n"},
		"painted over": {draw: cell(func(d *drawing) {
			d.text(160, 785, 10, "78")
			d.op("1 g 151 781 98 18 re f 0 g")
			d.text(160, 785, 10, "9")
		}), want: "1.1 table 1: |规章 |9[hidden 78]\n"},
		"marked with a pen":               {draw: cell(func(d *drawing) { d.text(160, 785, 10, "78"); d.op("/G gs 1 1 0 rg 151 781 98 18 re f") }), more: "/Resources << /Font << /F1 1 0 R >> /ExtGState << /G << /BM /Multiply >> >> >>", want: "1.1 table 1: |规章 |78\n"},
		"clipped":                         {draw: cell(func(d *drawing) { d.op("q 150 780 30 20 re W n"); d.text(175, 785, 10, "7890"); d.op("Q") }), want: "1.1 table 1: |规章 |7[hidden 890]\n"},
		"invisible":                       {draw: cell(func(d *drawing) { d.op("3 Tr"); d.text(160, 785, 10, "78") }), want: "1.1 table 1: |规章 |[hidden 78]\n"},
		"picture in a cell":               {draw: cell(func(d *drawing) { d.op("q 20 0 0 12 180 784 cm /I Do Q") }), more: pictures, want: "1.1 table 1: |规章 |[picture ]\n"},
		"picture among the operators":     {draw: cell(func(d *drawing) { d.op("q 20 0 0 12 180 784 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q") }), want: "1.1 table 1: |规章 |[picture ]\n"},
		"picture larger than the cell":    {draw: cell(func(d *drawing) { d.op("q 102 0 0 22 149 779 cm /I Do Q") }), more: pictures, want: "1.1 table 1: |规章 |[picture ]\n"},
		"picture that keeps space":        {draw: cell(func(d *drawing) { d.op("q 1 0 0 12 180 784 cm /I Do Q") }), more: pictures, want: "1.1 table 1: |规章 |\n"},
		"figure beside a picture":         {draw: cell(func(d *drawing) { d.text(160, 785, 10, "78"); d.op("q 9 0 0 9 180 785 cm /I Do Q") }), more: pictures, want: "1.1 table 1: |规章 |78[picture ]\n"},
		"picture painted over":            {draw: cell(func(d *drawing) { d.op("q 20 0 0 12 180 784 cm /I Do Q 1 g 151 781 98 18 re f") }), more: pictures, want: "1.1 table 1: |规章 |\n"},
		"seal over several cells":         {draw: cell(func(d *drawing) { d.op("q 150 0 0 90 90 740 cm /S Do Q") }), more: pictures, want: "1.1 table 1: |规章 |\n"},
		"figure made a drawing":           {draw: cell(func(d *drawing) { d.op("160 785 m 168 785 l 166 795 160 795 160 790 c f") }), want: "1.1 table 1: |规章 |[picture ]\n"},
		"figure made of straight strokes": {draw: cell(func(d *drawing) { d.op("160 785 m 164 785 l 168 795 l 158 795 l 158 793 l 165 793 l f") }), want: "1.1 table 1: |规章 |[picture ]\n"},
		"white drawing":                   {draw: cell(func(d *drawing) { d.op("1 g 160 785 m 168 785 l 166 795 160 795 160 790 c f") }), want: "1.1 table 1: |规章 |\n"},
		"pictures of several cells": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 60, 60}, 20, []string{"规章", "", ""})
			d.op("q 119 0 0 19 150.5 780.5 cm /I Do Q")
		}, more: pictures, want: "1.1 table 1: |规章 |[picture ] |[picture ]\n"},
		"picture without lines": {draw: func(d *drawing) {
			for i, row := range [][]string{{"信息内容", "制发件数", "有效件数"}, {"规章", "1", "20"}, {"规范性文件", "", "3"}, {"合计", "1", "23"}} {
				for k, said := range row {
					d.text(60+float64(k)*100, 780-20*float64(i), 10, said)
				}
			}
			d.op("q 10 0 0 8 165 739 cm /I Do Q")
		}, more: pictures, want: "1.1 table 1: |信息内容 |制发件数 |有效件数\n1.2 table 1: |规章 |1 |20\n1.3 table 1: |规范性文件 |[picture ] |3\n1.4 table 1: |合计 |1 |23\n"},
		"picture beside a hidden line": {draw: func(d *drawing) {
			for i, row := range [][]string{{"信息内容", "制发件数"}, {"规章", "1"}, {"合计", "1"}} {
				for k, said := range row {
					d.text(60+float64(k)*100, 780-20*float64(i), 10, said)
				}
			}
			d.op("3 Tr")
			d.text(60, 750, 10, "草稿")
			d.op("0 Tr q 10 0 0 8 165 749 cm /I Do Q")
		}, more: pictures, want: "1.1 table 1: |信息内容 |制发件数\n1.2 table 1: |规章 |1\n1.3 table 1: | |\n1.4 table 1: |合计 |1\n"},
		"outside of the page": {draw: cell(func(d *drawing) { d.text(-100, 785, 10, "78") }), want: "1.1 table 1: |规章 |\n1.2 |[hidden 78]\n"},
		"watermark":           {draw: cell(func(d *drawing) { d.op("BT /F1 40 Tf 0.7 0.7 -0.7 0.7 150 780 Tm (123) Tj ET") }), want: "1.1 table 1: |规章 |\n"},
		"head over its cell": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{100, 60}, 16, []string{"", "3"}, []string{"", "4"})
			d.text(60, 789, 10, "制定机关是省级")
			d.text(60, 777, 10, "政府的规章")
			d.text(60, 771, 10, "规范性文件")
		}, want: "1.1 table 1: |制定机关是省级/政府的规章 |3\n1.2 table 1: |规范性文件 |4\n"},
		"text upright in a cell": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{20, 80}, 60, []string{"", "5"})
			d.op("BT /F1 10 Tf 0 -1 1 0 57 790 Tm %s Tj ET", gbkString("办理结果"))
			d.text(50, 700, 10, "四、行政复议情况")
		}, want: "1.1 table 1: |办理结果 |5\n1.2 |四、行政复议情况\n"},
		"quotation mark over the line": {draw: func(d *drawing) {
			d.table(50, 800, 10, []float64{50, 100}, 20, []string{"", ""})
			d.text(62, 785, 10, "一稳定”")
			d.text(103, 785, 10, "1") // behind the room of the mark ends
		}, want: "1.1 table 1: |一稳定” |1\n"},
		"one text over another": {draw: cell(func(d *drawing) { d.text(160, 785, 10, "12"); d.text(162.4, 785, 10, "34") }), want: "1.1 table 1: |规章 |[symbol 1324]\n"},
		"frame around a page":   {draw: func(d *drawing) { d.op("20 20 555 802 re S"); table(d) }, want: tableLines},
		"title on two lines": {draw: func(d *drawing) {
			d.text(160, 800, 18, "某某区教育局2023年")
			d.text(160, 775, 18, "政府信息公开年度报告")
			d.text(50, 740, 12, strings.Repeat("正文", 20))
			d.text(50, 720, 12, "又一行。")
			d.text(50, 700, 12, "另一段。")
		}, want: "1.1 |某某区教育局2023年政府信息公开年度报告\n1.3 |" + strings.Repeat("正文", 20) + "又一行。\n1.5 |另一段。\n"},
		"columns without lines": {draw: func(d *drawing) {
			for i, row := range [][]string{{"信息内容", "制发件数", "有效件数"}, {"规章", "1", "20"}, {"规范性文件", "", "3"}, {"合计", "1", "23"}} {
				for k, said := range row {
					d.text(60+float64(k)*100, 780-20*float64(i), 10, said)
				}
			}
			d.text(60, 650, 10, "三、收到和处理申请情况")
		}, want: "1.1 table 1: |信息内容 |制发件数 |有效件数\n1.2 table 1: |规章 |1 |20\n1.3 table 1: |规范性文件 | |3\n1.4 table 1: |合计 |1 |23\n1.5 |三、收到和处理申请情况\n"},
		"labels of groups without lines": {draw: func(d *drawing) {
			for i, row := range [][]string{{"一、本年新收的申请的数量", "", "", "3"}, {"三、结果", "不予", "秘密", "1"}, {"", "", "案卷", "20"}, {"", "其他", "", "7"}} {
				for k, said := range row {
					d.text([]float64{60, 120, 170, 240}[k], 780-20*float64(i), 10, said)
				}
			}
		}, want: "1.1 table 1: |一、本年新收的申请的数量 < < |3\n1.2 table 1: |三、结果 |不予 |秘密 |1\n1.3 table 1: | | |案卷 |20\n1.4 table 1: | |其他 | |7\n"},
		"figures of columns that nearly touch": {draw: func(d *drawing) {
			for i, row := range [][]string{{"采购数量", "4", "669.54"}, {"其他数量", "15", "0"}} {
				d.text(60, 780-20*float64(i), 10, row[0])
				d.text(160-5*float64(len(row[1])), 780-20*float64(i), 10, row[1])
				d.text(162, 780-20*float64(i), 10, row[2])
			}
		}, want: "1.1 table 1: |采购数量 |4/669.54\n1.2 table 1: |其他数量 |15/0\n"},
		"heads beside their figures": {draw: func(d *drawing) {
			d.text(60, 780, 10, "信息内容")
			d.text(160, 780, 10, "制发")
			d.text(260, 780, 10, "有效")
			for i, row := range [][]string{{"规章", "1", "2"}, {"规范性文件", "0", "3"}} {
				d.text(60, 760-20*float64(i), 10, row[0])
				d.text(190, 760-20*float64(i), 10, row[1])
				d.text(290, 760-20*float64(i), 10, row[2])
			}
		}, want: "1.1 table 1: |信息内容 |制发 |有效\n1.2 table 1: |规章 |1 |2\n1.3 table 1: |规范性文件 |0 |3\n"},
		"field of a form that is not drawn": {draw: cell(func(*drawing) {}), more: `/Annots [ << /Subtype /Widget /Rect [150 780 250 800] /Parent << /FT /Tx /V (56) >> >> << /Subtype /Widget /FT /Btn /V (1) /Rect [150 780 250 800] >> ]`, want: "1.1 table 1: |规章 |56\n"},
		"text laid on the page, not drawn":  {draw: cell(func(*drawing) {}), more: `/Annots [ << /Subtype /FreeText /Contents <FEFF003500364EF6> /Rect [150 780 250 800] >> ]`, want: "1.1 table 1: |规章 |56件\n"},
		"field of a form":                   {draw: cell(func(*drawing) {}), more: `/Annots [ << /Subtype /Widget /Rect [150 780 250 800] /AP << /N 9 0 R >> >> << /Subtype /Widget /F 2 /Rect [150 780 250 800] /AP << /N 9 0 R >> >> ]`, want: "1.1 table 1: |规章 |56\n"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			d := &drawing{}
			tt.draw(d)
			w := &writer{}
			w.add(gbkFont)
			for len(w.objects) < 8 {
				w.add("null")
			}
			w.stream("/Type /XObject /Subtype /Form /BBox [0 0 50 10] /Resources << /Font << /F1 1 0 R >> >>", "BT /F1 5 Tf 5 2 Td (56) Tj ET")
			w.stream("/Type /XObject /Subtype /Image", "x")
			w.stream("/Type /XObject /Subtype /Image /SMask 10 0 R", "x")
			more := tt.more
			if !strings.Contains(more, "/Resources") {
				more += " /Resources << /Font << /F1 1 0 R >> >>"
			}
			got, problems := linesOf(t, w.withPages(more, d.String()))
			if got != tt.want || len(problems) > 0 {
				t.Errorf("problems %v\n%swant\n%s", problems, got, tt.want)
			}
		})
	}
}

// TestPages reads documents of several pages.
func TestPages(t *testing.T) {
	widths := []float64{200, 100, 100}
	number := func(d *drawing, n int) { d.text(290, 30, 9, fmt.Sprintf("— %d —", n)) }
	tests := map[string]struct {
		draw []func(d *drawing)
		want string
	}{
		"table over two pages": {[]func(d *drawing){
			func(d *drawing) {
				d.text(60, 815, 9, "某某局年度报告")
				d.table(50, 140, 10, widths, 20, []string{"规章", "1", "2"}, []string{"规范性文件", "3", "4"})
				number(d, 1)
			},
			func(d *drawing) {
				d.text(60, 815, 9, "某某局年度报告")
				d.table(50, 800, 10, widths, 20, []string{"行政许可", "5", "6"})
				d.text(50, 700, 10, "二、正文")
				number(d, 2)
			},
		}, "1.1 |某某局年度报告\n1.2 table 1: |规章 |1 |2\n1.3 table 1: |规范性文件 |3 |4\n2.1 table 1: |行政许可 |5 |6\n2.2 |二、正文\n"},
		"cell over two pages": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, widths, 20, []string{"不予公开", "国家秘密", "2"}, []string{"^", "过程性信息", "4"})
			},
			func(d *drawing) {
				d.table(50, 800, 10, widths, 20, []string{"", "执法案卷", "6"}, []string{"总计", "<", "12"})
			},
		}, "1.1 table 1: |不予公开 |国家秘密 |2\n1.2 table 1: ^ |过程性信息 |4\n2.1 table 1: ^ |执法案卷 |6\n2.2 table 1: |总计 < |12\n"},
		"row cut, without lines at the cut": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, widths, 20, []string{"规章", "1", "2"})
				for _, x := range []float64{50, 250, 350, 450} {
					d.line(x, 120, x, 90)
				}
				d.text(60, 105, 10, "要求行政机关确认")
				d.text(260, 105, 10, "7")
			},
			func(d *drawing) {
				for _, x := range []float64{50, 250, 350, 450} {
					d.line(x, 800, x, 780)
				}
				d.text(60, 787, 10, "或重新出具")
				d.text(360, 787, 10, "8")
				d.table(50, 780, 10, widths, 20, []string{"总计", "8", "10"})
			},
		}, "1.1 table 1: |规章 |1 |2\n1.2 table 1: |要求行政机关确认/或重新出具 |7 |8\n2.2 table 1: |总计 |8 |10\n"},
		"head cut, its cells of different heights": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, []float64{80}, 20, []string{"复议"})
				d.table(130, 140, 10, []float64{80}, 20, []string{"诉讼"})
				for _, x := range []float64{50, 130, 210} {
					d.line(x, 120, x, 112)
				}
			},
			func(d *drawing) {
				for _, x := range []float64{50, 130, 210} {
					d.line(x, 800, x, 770)
				}
				d.text(60, 788, 10, "维持")
				d.text(140, 785, 10, "纠正")
				d.line(50, 780, 130, 780) // this cell ends before its neighbour
				d.table(50, 770, 10, []float64{80, 80}, 20, []string{"1", "2"})
			},
		}, "1.1 table 1: |复议 |诉讼\n1.2 table 1: |维持 |纠正\n2.2 table 1: |1 |2\n"},
		"row cut, with lines at the cut": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, []float64{80, 50}, 20, []string{"规章", "1"}, []string{"要求行政机关", "7"})
			},
			func(d *drawing) {
				d.table(50, 800, 10, []float64{80, 50}, 20, []string{"确认", ""}, []string{"总计", "8"})
			},
		}, "1.1 table 1: |规章 |1\n1.2 table 1: |要求行政机关/确认 |7\n2.2 table 1: |总计 |8\n"},
		"a blank row behind a page break": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, []float64{80, 50}, 20, []string{"规章", "1"}, []string{"许可", "7"})
			},
			func(d *drawing) {
				d.table(50, 800, 10, []float64{80, 50}, 20, []string{"处罚", ""}, []string{"总计", "8"})
			},
		}, "1.1 table 1: |规章 |1\n1.2 table 1: |许可 |7\n2.1 table 1: |处罚 |\n2.2 table 1: |总计 |8\n"},
		"other tables on the next page": {[]func(d *drawing){
			func(d *drawing) {
				d.table(50, 140, 10, widths, 20, []string{"规章", "1", "2"}, []string{"规范性文件", "3", "4"})
			},
			func(d *drawing) { d.table(50, 800, 10, []float64{150, 250}, 20, []string{"行政许可", "5"}) },
		}, "1.1 table 1: |规章 |1 |2\n1.2 table 1: |规范性文件 |3 |4\n2.1 table 2: |行政许可 |5\n"},
		"a sheet in strips": {[]func(d *drawing){
			func(d *drawing) {
				d.text(50, 800, 10, "三、收到和处理申请情况")
				d.table(50, 780, 10, []float64{300, 100}, 22, []string{"项目", "自然人"}, []string{"新收", "1"}, []string{"结转", "2"}, []string{"总计", "3"})
			},
			func(d *drawing) {
				d.table(50, 780, 10, []float64{120, 90, 90}, 22, []string{"企业", "其他", "总计"}, []string{"4", "0", "5"}, []string{"6", "0", "8"}, []string{"10", "0", "13"})
			},
		}, "1.1 |三、收到和处理申请情况\n1.2 table 1: |项目 |自然人 |企业 |其他 |总计\n1.3 table 1: |新收 |1 |4 |0 |5\n1.4 table 1: |结转 |2 |6 |0 |8\n1.5 table 1: |总计 |3 |10 |0 |13\n"},
		"a sentence over a page break": {[]func(d *drawing){
			func(d *drawing) { d.text(50, 100, 12, strings.Repeat("正文", 20)); number(d, 1) },
			func(d *drawing) {
				d.text(50, 800, 12, "的末尾。")
				d.text(50, 700, 12, strings.Repeat("又是", 20))
				number(d, 2)
			},
		}, "1.1 |" + strings.Repeat("正文", 20) + "的末尾。\n2.2 |" + strings.Repeat("又是", 20) + "\n"},
		"a figure at the foot is no page number": {[]func(d *drawing){
			func(d *drawing) { d.text(50, 400, 12, "全年办理件数为"); d.text(50, 60, 12, "27") },
			func(d *drawing) { d.text(50, 400, 12, "上年办理件数为"); d.text(50, 60, 12, "15") },
		}, "1.1 |全年办理件数为\n1.2 |27\n2.1 |上年办理件数为\n2.2 |15\n"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			var contents []string
			for _, draw := range tt.draw {
				d := &drawing{}
				draw(d)
				contents = append(contents, d.String())
			}
			got, problems := linesOf(t, pages("", contents...))
			if got != tt.want || len(problems) > 0 {
				t.Errorf("problems %v\n%swant\n%s", problems, got, tt.want)
			}
		})
	}
}

// TestStripPlaces: figures on a later strip are found on its page.
func TestStripPlaces(t *testing.T) {
	left, right := &drawing{}, &drawing{}
	left.table(50, 780, 10, []float64{300, 100}, 22, []string{"项目", "自然人"}, []string{"新收", "1"}, []string{"结转", "2"}, []string{"总计", "3"})
	right.table(50, 780, 10, []float64{120, 90}, 22, []string{"企业", "总计"}, []string{"4", "5"}, []string{"6", "8"}, []string{"10", "13"})
	var places []string
	to := &placed{at: func(l lines.Line) {
		for _, c := range l.Cells {
			places = append(places, fmt.Sprintf("%s %d.%d.%d", c.Text, c.Place.Part, c.Place.Line, c.Place.Column))
		}
	}}
	if p, err := Read(t.Context(), pages("", left.String(), right.String()), mostOfAll, to); err != nil || p.Trouble != lines.NoTrouble {
		t.Fatal(p, err)
	}
	if got, want := strings.Join(places[4:8], ", "), "新收 1.2.1, 1 1.2.2, 4 2.2.1, 5 2.2.2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

type placed struct {
	seen
	at func(lines.Line)
}

func (p *placed) Line(l lines.Line) { p.at(l) }
