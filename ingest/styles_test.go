package ingest

import (
	"strconv"
	"testing"

	"gouji/form"
)

// Browsers save the style sheets of a page as parts of their own: they say what of it is
// hidden or struck out. One for the printer, or to which no link leads, says nothing.
func TestStyleSheetsOfASavedPage(t *testing.T) {
	id, _ := form.CellByCode("licensing.licence.decisions")
	for _, tt := range []struct {
		link, class, want string
	}{
		{`<link rel="stylesheet" href="cid:css-1@mhtml.blink">`, "h", "78"},
		{`<link href='cid:css-1@mhtml.blink' rel=stylesheet />`, "s", "unreadable"},
		{`<LINK rel="stylesheet" media="screen" href="cid:css-1@mhtml.blink">`, "h", "78"},
		{`<link rel="stylesheet" media="print" href="cid:css-1@mhtml.blink">`, "h", "978"},
		{`<link rel="alternate stylesheet" href="cid:css-1@mhtml.blink">`, "h", "978"},
		{`<link rel="stylesheet" href="cid:css-2@mhtml.blink">`, "h", "978"},
	} {
		text := "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n--X\nContent-Type: text/html; charset=utf-8\n\n<html><head>" + tt.link +
			"</head><body><p>甲县水务局2023年政府信息公开工作年度报告</p><p>二、主动公开政府信息情况</p><table><tr><td colspan=2>第二十条第（五）项</td></tr>" +
			"<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td><span class=" + tt.class + ">9</span>78</td></tr></table></body></html>\n" +
			"--X\nContent-Type: text/css\nContent-Location: cid:css-1@mhtml.blink\n\n.h { display: none } .s { text-decoration: line-through }\n--X--\n"
		r := readOne(t, "a.mhtml", []byte(text))
		got := "unreadable"
		if v, ok := r.Value(id); ok {
			got = strconv.FormatInt(v, 10)
		}
		if got != tt.want {
			t.Errorf("%s, class %s: %s, want %s", tt.link, tt.class, got, tt.want)
		}
	}
}
