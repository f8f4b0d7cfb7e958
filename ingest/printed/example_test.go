package printed_test

import (
	"fmt"

	"gouji/form"
	"gouji/ingest/lines"
	"gouji/ingest/printed"
	"gouji/ingest/words"
)

// A table as a reader of any kind of document hands it over, line by line.
func ExampleDocument() {
	table := [][]string{
		{"云溪县民政局2023年政府信息公开工作年度报告"},
		{"第二十条第（五）项"},
		{"信息内容", "本年处理决定数量"},
		{"行政许可", "78"},
		{"第二十条第（六）项"},
		{"信息内容", "本年处理决定数量"},
		{"行政处罚", "3"},
		{"行政强制", "若干"},
	}
	var report form.Report
	document := printed.NewDocument(&report, words.NewLexicon(), "民政局.xlsx")
	for i, texts := range table {
		line := lines.Line{Table: 1}
		for k, text := range texts {
			line.Cells = append(line.Cells, lines.Cell{Text: text, Place: form.Place{Line: int32(i + 1), Column: int32(k + 1)}})
		}
		document.Line(line)
	}
	document.Finish()
	fmt.Println(report.Agency.Name, report.Year)
	for id, state := range report.States {
		switch place := report.Places[id]; state {
		case form.Stated:
			fmt.Printf("%s = %d, line %d\n", form.Cells[id].Code, report.Values[id], place.Line)
		case form.Unreadable:
			fmt.Printf("%s cannot be read, line %d\n", form.Cells[id].Code, place.Line)
		}
	}
	// Output:
	// 云溪县民政局 2023
	// licensing.licence.decisions = 78, line 4
	// enforcement.penalty.decisions = 3, line 7
	// enforcement.coercion.decisions cannot be read, line 8
}
