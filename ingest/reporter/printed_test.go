package reporter

import (
	"testing"

	"gouji/form"
)

// What the form prints says nothing of who reported, and ends the lines behind a
// title within which its rest may follow.
func TestPrintedWordsSayNothing(t *testing.T) {
	line := func(titles *Titles, text string, printed bool) {
		titles.See(&form.Report{}, &Cell{Text: text, Printed: printed})
	}
	var titles Titles
	line(&titles, "云溪县民政局2023年政府信息公开工作年度报告", true)
	if agency, year := titles.Known(); agency != "" || year != 0 {
		t.Errorf("a printed text is a title: %s %d", agency, year)
	}
	titles = Titles{}
	line(&titles, "2023年政府信息公开工作年度报告", false)
	line(&titles, "信息内容", true)
	line(&titles, "信息内容", true)
	line(&titles, "（云溪县民政局）", false)
	if titles.undated.agency != "" {
		t.Errorf("a name two printed lines behind a title belongs to it: %s", titles.undated.agency)
	}
}
