package review

import (
	"fmt"
	"slices"
	"testing"

	"gouji/form"
)

func TestProseFigures(t *testing.T) {
	r := &form.Report{Narrative: []form.Section{
		{Number: "一", Text: "2022年，我街道收到政府信息公开申请7件，上年度结转1件；予以公开3件，部分公开 2 件，结转下年度继续办理1件。主动公开信息771条。"},
		{Number: "六", Text: "全年行政复议案件4件，发出收费通知0件。"},
	}}
	var got []string
	for _, f := range proseFigures(r) {
		got = append(got, fmt.Sprintf("%s %s=%d", f.section, form.Cells[f.cell].Code, f.value))
	}
	want := []string{
		"一 applications.new_received.total=7", "一 applications.carried_in.total=1", "一 applications.carried_out.total=1",
		"一 applications.granted.total=3", "一 applications.partially_granted.total=2", "六 proceedings.review.total=4",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if f := proseFigures(r); f[0].phrase != "收到政府信息公开申请7件" {
		t.Errorf("phrase %q", f[0].phrase)
	}
	if got := proseFigures(&form.Report{}); got != nil {
		t.Errorf("a report without text has %v", got)
	}
}
