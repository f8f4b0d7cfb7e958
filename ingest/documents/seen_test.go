package documents

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/tables"
)

// readDocument reads a document of one report.
func readDocument(t *testing.T, kind form.SourceKind, data []byte) *form.Report {
	t.Helper()
	k := &kept{}
	set := limits.Limits{}.WithDefaults()
	d := delivery.New("云溪县甲局2023", k, nil, &set, &form.Report{})
	d.Source.Kind = kind
	if err := NewReader(tables.NewReader(nil)).Read(context.Background(), d, data); err != nil {
		t.Fatal(err)
	}
	if len(k.reports) != 1 {
		t.Fatalf("%d reports", len(k.reports))
	}
	checkLedger(t, d.Source.Path, k.reports[0])
	return k.reports[0]
}

// seenCell is a cell of a document and the figure that a person reads in it.
type seenCell struct {
	name, cell string
	want       int64 // -1: it says no figure, which a finding quotes; -2: it is blank
}

const (
	noFigure = -1
	isBlank  = -2
)

// checkSeen puts each cell beside 行政许可 in the frame of a document and reads it.
func checkSeen(t *testing.T, kind form.SourceKind, frame func(cell string) []byte, cells []seenCell) {
	t.Helper()
	id, _ := form.CellByCode("licensing.licence.decisions")
	for _, c := range cells {
		t.Run(c.name, func(t *testing.T) {
			r := readDocument(t, kind, frame(c.cell))
			quoted := false
			for _, f := range r.Findings {
				quoted = quoted || f.Rule == form.RuleFToken && len(f.Cells) == 1 && f.Cells[0] == id
			}
			got := fmt.Sprintf("state %d value %d quoted %v", r.States[id], r.Values[id], quoted)
			want := fmt.Sprintf("state %d value %d quoted %v", form.Stated, c.want, false)
			switch c.want {
			case noFigure:
				want = fmt.Sprintf("state %d value %d quoted %v", form.Unreadable, 0, true)
			case isBlank:
				want = fmt.Sprintf("state %d value %d quoted %v", form.Blank, 0, false)
			}
			if got != want {
				t.Errorf("%s: %s, want %s", c.cell, got, want)
				for _, f := range r.Findings {
					t.Logf("%s %s", f.Rule, f.Message(form.English))
				}
			}
		})
	}
}

func TestSeenOnPages(t *testing.T) {
	frame := func(cell string) []byte {
		return []byte(`<html><head><style>.gone { color: red; display: none } .old, #x { text-decoration: line-through } .note{vertical-align:super;font-size:8px} .dark { background: #036 } .pale { color: #FFF } .drawn { background: url(1.gif) }
td b.away, .outer .inner, td > .direct, u { display: none } .direct { color: black } .tab { display: none } .tab.active { display: inline } #only em { visibility: hidden } s { text-decoration: line-through }
.numbered::before { content: "1" } .cleared:after { content: "\0020"; display: block } .dotted:after { content: "." } .counted:after { content: counter(n) } .must { display: none !important } @media screen { .onscreen { display: none } } @media (max-width: 100px) { .onphone { display: none } } p.other { display: none } .a:hover, tr:nth-child(3), .b[title] { display: none }  @media print { .paper { display: none } }</style></head><body>
<p>二、主动公开政府信息情况</p><table><tr><td colspan="2">第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr>
<tr><td>行政许可</td>` + cell + `</tr></table><table><tr><td colspan="2">第二十条第（六）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr>
<tr><td>行政处罚</td><td>3</td></tr><tr><td>行政强制</td><td>4</td></tr></table></body></html>`)
	}
	var cells []seenCell
	for _, c := range []seenCell{
		{"plain", `78`, 78},
		{"spans and blanks", `<p><span>7</span><span>8</span>&nbsp;<o:p></o:p></p>`, 78},
		{"note mark", `78<sup>1</sup>`, noFigure},
		{"note mark by style", `78<span style="font-size:8px; vertical-align: super">1</span>`, noFigure},
		{"lowered", `78<sub>2</sub>`, noFigure},
		{"raised whole", `<sup>78</sup>`, noFigure},
		{"note mark that is blank", `78<sup> </sup>`, 78},
		{"del", `<del>87</del>78`, noFigure},
		{"s", `<s>87</s> 78`, noFigure},
		{"strike", `<strike>87</strike>`, noFigure},
		{"struck by style", `<span style="text-decoration:line-through">87</span>78`, noFigure},
		{"hidden span", `<span style="display:none">5</span>78`, 78},
		{"hidden by attribute", `<span hidden>5</span>78`, 78},
		{"hidden by class", `<i class="a gone">5</i>78`, 78},
		{"struck by class", `<i class="old">87</i>78`, noFigure},
		{"raised by class", `78<i class="note">1</i>`, noFigure},
		{"frame without size of its own", `<div style="font-size:12px">78</div>`, 78},
		{"beside the screen", `<b style="position:absolute; left:-9999px">5</b>78`, 78},
		{"white beside black", `<font color="#FFFFFF">5</font>78`, noFigure},
		{"white by style", `<span style="color: rgb(255, 255, 255)">5</span>78`, noFigure},
		{"white by class", `<span class="pale">5</span>78`, noFigure},
		{"white alone", `<span style="color:white">78</span>`, noFigure},
		{"white on a colour", `<div class="dark"><span class="pale">78</span></div>`, 78},
		{"black within white", `<span class="pale"><b style="color:#000">78</b></span>`, 78},
		{"folded", `<details><summary>78</summary>5</details>`, noFigure},
		{"picture", `<img src="78.png" alt="78">`, noFigure},
		{"picture that keeps space", `<img src="s.gif" width="1" height=1>`, isBlank},
		{"hidden picture", `<img src="a.gif" style="display:none">`, isBlank},
		{"figure and picture", `78<img src="a.gif">`, noFigure},
		{"picture and figure", `<img src="7.gif">8`, noFigure},
		{"picture as a button", `<input type=image src="8.gif">78`, noFigure},
		{"figure and picture of one dot", `78<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">`, 78},
		{"figure and spacer", `78<img src="/images/spacer.gif">`, 78},
		{"figure and flat picture", `78<img src="a.gif" style="width:78px;height:0">`, 78},
		{"mark that a program left behind", "78\x01", 78},
		{"seal beside a figure", `78<img src="seal.png" align="left" width="189" height="189">`, 78},
		{"seal over a figure", `78<img src="seal.png" style="position:absolute" width=120 height=120>`, 78},
		{"small picture over a figure", `78<img src="8.png" style="position:absolute" width=12 height=20>`, noFigure},
		{"picture behind", `<span style="background:#fff url(1.gif) no-repeat">78</span>`, noFigure},
		{"picture behind nothing", `<span style="background-image:url(78.gif)">&nbsp;</span>`, noFigure},
		{"picture behind by class", `<i class="drawn">78</i>`, noFigure},
		{"hidden by element and class", `<b class="away">5</b>78`, 78},
		{"hidden by class within class", `<i class="outer">7<b><i class="inner">5</i></b>8</i>`, 78},
		{"class without the other around", `<i class="inner">78</i>`, 78},
		{"hidden as a child", `<i class="direct">5</i>78`, 78},
		{"no child", `<b><i class="direct">78</i></b>`, 78},
		{"hidden by element", `<u>5</u>78`, 78},
		{"tab that is open", `<i class="tab active">78</i><i class="tab">5</i>`, 78},
		{"hidden by what is around", `<i id="only"><em>5</em>78</i>`, 78},
		{"shown again by itself", `<u style="display:inline">78</u>`, 78},
		{"hidden whatever it says", `<i class="must" style="display:inline">5</i>78`, 78},
		{"hidden on screens", `<i class="onscreen">5</i>78`, 78},
		{"hidden on small screens", `<i class="onphone">78</i>`, 78},
		{"class of another element", `<i class="other">78</i>`, 78},
		{"under the pointer", `<i class="a b">78</i>`, 78},
		{"digit set before", `<i class="numbered">78</i>`, noFigure},
		{"number set behind", `<i class="counted">78</i>`, noFigure},
		{"room set behind", `<i class="cleared dotted">78</i>`, 78},
		{"gradient behind", `<span style="background:linear-gradient(red,blue)">78</span>`, 78},
		{"letters of a dot around larger ones", `<b style="font-size:0">5<i style="font-size:12px">78</i>5</b>`, 78},
		{"letters of a share of a dot", `<b style="font-size:0"><i style="font-size:2em">5</i></b>78`, 78},
		{"mark from the right", "\u202e87", noFigure},
		{"mark from the right within", "8\u202e7", noFigure},
		{"mark from the left", "\u200e78\u202c", 78},
		{"dash before a count", "—78", noFigure},
		{"dash with a blank", "– 78", noFigure},
		{"two numbers, one in brackets", `78(80)`, noFigure},
		{"hidden on paper only", `<i class="paper">7</i>8`, 78},
		{"invisible", `<b style="visibility:hidden">5</b>78`, 78},
		{"of no size", `<b style="FONT-SIZE: 0">5</b>78`, 78},
		{"hidden within hidden", `<div style="display:none">5<div>6</div>7</div>78`, 78},
		{"all hidden", `<span style="display:none">5</span>`, isBlank},
		{"ruby", `<ruby>78<rp>(</rp><rt>5</rt><rp>)</rp></ruby>`, 78},
		{"two lines", `12<br>13`, noFigure},
		{"two paragraphs", `<p>12</p><p>13</p>`, noFigure},
		{"line behind", `78<br>`, 78},
		{"remark on a line of its own", `22<br>（其中修订 16 件）`, 22},
		{"two numbers", `12 13`, noFigure},
		{"group of three", `1 113`, 1113},
		{"read-only field", `<input type="text" value="78" readonly>`, 78},
		{"field without a kind", `<input value=78>`, 78},
		{"hidden field", `<input type=hidden value=5>78`, 78},
		{"text area", `<textarea>78</textarea>`, 78},
		{"chosen option", `<select><option>5<option selected>78<option>9</select>`, 78},
		{"first option", `<select><option>78</option><option>9</option></select>`, 78},
		{"list without an end", `<select><option selected>78`, 78},
		{"box that is checked", `<input type=checkbox checked>`, noFigure},
		{"comment", `7<!-- 5 -->8`, 78},
		{"symbol", "7\uf038", noFigure},
		{"drawing", `<svg width="30" height="12"><text>78</text></svg>`, noFigure},
		{"frame", `<iframe src="78.html">5</iframe>`, noFigure},
		{"object", `<object data="78.svg"></object>`, noFigure},
		{"canvas", `<canvas>5</canvas>`, noFigure},
		{"two fields", `<input value=7><input value=8>`, noFigure},
		{"two chosen options", `<select multiple><option selected>7<option selected>8</select>`, noFigure},
		{"list of what may be chosen", `<input value=78 list=l><datalist id=l><option value=5>5</datalist>`, 78},
		{"closed dialog", `<dialog>5</dialog>78`, 78},
		{"open dialog", `<dialog open>78</dialog>`, 78},
		{"link behind", `78<a href="#n">1</a>`, noFigure},
		{"link", `<a href="x">78</a>`, 78},
		{"clipped", `<b style="position:absolute; clip: rect(0 0 0 0)">5</b>78`, 78},
		{"clipped to nothing", `<b style="clip-path:inset(50%)">5</b>78`, 78},
		{"a dot in size", `<b style="width:1px;height:1px;overflow:hidden">5</b>78`, 78},
		{"scaled to nothing", `<b style="transform:scale(0)">5</b>78`, 78},
		{"letters of a dot", `<b style="font-size:1px">5</b>78`, 78},
		{"colour of nothing", `<b style="color:rgba(0, 0, 0, 0)">5</b>78`, noFigure},
		{"raised by points", `78<b style="vertical-align:4pt">1</b>`, noFigure},
		{"small on top", `78<b style="vertical-align:text-top;font-size:7px">1</b>`, noFigure},
		{"moved up", `78<b style="position:relative;top:-5px">1</b>`, noFigure},
		{"raised in Word", `78<b style="mso-text-raise:5.0pt">1</b>`, noFigure},
		{"moved for looks", `<b style="position:relative;top:-1.0pt;mso-text-raise:1.0pt">78</b>`, 78},
		{"lowered by em", `78<b style="vertical-align:-.3em">1</b>`, noFigure},
		{"blocks", `<b style="display:block">7</b><b style="display:block">8</b>`, noFigure},
		{"boxes", `<b style="DISPLAY: inline-block">7</b>8`, noFigure},
		{"floating", `<b style="float:left">7</b><b style="float:right">8</b>`, noFigure},
		{"apart", `7<b style="margin-left:2em">8</b>`, noFigure},
		{"side by side", `<div style="display:flex"><b>7</b><b>8</b></div>`, noFigure},
		{"one box", `<div style="display:flex"><b style="padding:0 3px">78</b></div>`, 78},
		{"read from its end", `<bdo dir="rtl">87</bdo>`, noFigure},
		{"raised in a formula", `<math><msup><mn>78</mn><mn>1</mn></msup></math>`, noFigure},
		{"fraction", `<math><mfrac><mrow><mn>7</mn></mrow><mn>8</mn></mfrac></math>`, noFigure},
		{"formula that is a number", `<math><mrow><mn>7</mn><mn>8</mn></mrow></math>`, 78},
		{"sound", `<audio>5</audio>78`, noFigure},
		{"bar", `<progress value="78" max="100"></progress>`, noFigure},
		{"title of the page", `<title>5</title>78`, 78},
		{"item with a number in front", `<ol><li>78</li></ol>`, noFigure},
		{"number in front of nothing", `<ol start=78><li></li></ol>`, noFigure},
		{"second item without an end", `<ol><li><li>78</ol>`, noFigure},
		{"item with a dot in front", `<ul><li>78</li></ul>`, 78},
		{"item without a number", `<ol style="list-style:none"><li>78</li></ol>`, 78},
		{"list without numbers", `<ol><li style="list-style-type:none">78</li></ol>`, 78},
		{"item that is none", `<ol><li style="display:block">78</li></ol>`, 78},
		{"dotted list within a list", `<ol style="list-style:none"><li><ul><li>78</ul></ol>`, 78},
		{"behind a list", `<ol style="list-style:none"><li></li></ol><p>78</p>`, 78},
		{"read from its end by style", `<b style="direction:rtl;unicode-bidi:bidi-override">87</b>`, noFigure},
	} {
		c.cell = "<td>" + c.cell + "</td>"
		cells = append(cells, c)
	}
	cells = append(cells,
		seenCell{"hidden cell", `<td style="display:none">5</td><td>78</td>`, 78},
		seenCell{"invisible cell", `<td style="visibility:hidden">5</td>`, isBlank},
		seenCell{"digit set before in the cell", `<td class="numbered">78</td>`, noFigure},
		seenCell{"picture behind the cell", `<td background="78.gif"></td>`, noFigure},
		seenCell{"picture behind the cell by style", `<td style="background: url('1.gif')">78</td>`, noFigure},
		seenCell{"struck by the row", `<td><strike>78</strike></td>`, noFigure},
		seenCell{"hidden row", `<td>78</td></tr><tr style="display: none"><td>行政许可</td><td>5</td>`, 78},
		seenCell{"hidden table", `<td>78</td></tr></table><div style="display:none"><table><tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>5</td></tr></table></div><table><tr>`, 78},
		seenCell{"hidden body", `<td>78</td></tr></tbody><tbody hidden><tr><td>行政许可</td><td>5</td></tr></tbody><tbody><tr>`, 78},
	)
	checkSeen(t, form.Page, frame, cells)
}

func TestRowsCountedInFront(t *testing.T) {
	frame := func(cell string) []byte {
		row := `<tr><td><ol><li></ol></td><td>`
		return []byte(`<p>二、主动公开政府信息情况</p><table>` + row + `第二十条第（五）项</td></tr>` + row + `信息内容</td><td>本年处理决定数量</td></tr>` + row + `行政许可</td>` + cell + `</tr>` +
			row + `第二十条第（六）项</td></tr>` + row + `信息内容</td><td>本年处理决定数量</td></tr>` + row + `行政处罚</td><td>3</td></tr>` + row + `行政强制</td><td>4</td></tr></table>`)
	}
	checkSeen(t, form.Page, frame, []seenCell{{"figure", `<td>78</td>`, 78}, {"counted", `<td><ol><li>78</ol></td>`, noFigure}})
}

func TestSeenInWordDocuments(t *testing.T) {
	row := func(cells ...string) string { return "<w:tr>" + strings.Join(cells, "") + "</w:tr>" }
	cell := func(inner string) string { return "<w:tc>" + inner + "</w:tc>" }
	text := func(s string) string { return cell("<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>") }
	frame := func(c string) []byte {
		return packed([]byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>二、主动公开政府信息情况</w:t></w:r></w:p><w:tbl>` +
			row(text("第二十条第（五）项")) + row(text("信息内容"), text("本年处理决定数量")) + row(text("行政许可"), c) +
			row(text("第二十条第（六）项")) + row(text("信息内容"), text("本年处理决定数量")) + row(text("行政处罚"), text("3")) + row(text("行政强制"), text("4")) +
			`</w:tbl></w:body></w:document>`))
	}
	run := func(properties, s string) string {
		return "<w:r><w:rPr>" + properties + "</w:rPr><w:t>" + s + "</w:t></w:r>"
	}
	inline := func(emu int) string {
		return fmt.Sprintf(`<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="%d" cy="%d"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></wp:inline></w:drawing></w:r>`, emu, emu)
	}
	var cells []seenCell
	for _, c := range []seenCell{
		{"plain", run("<w:b/>", "78"), 78},
		{"struck", run("<w:strike/>", "87") + run("", "78"), noFigure},
		{"struck twice", run("<w:dstrike w:val=\"true\"/>", "87") + run("", "78"), noFigure},
		{"not struck", run(`<w:strike w:val="0"/>`, "78"), 78},
		{"raised", run("", "78") + run(`<w:vertAlign w:val="superscript"/>`, "1"), noFigure},
		{"hidden", run("<w:vanish/>", "5") + run("", "78"), 78},
		{"not hidden", run(`<w:vanish w:val="false"/>`, "78"), 78},
		{"deletion", `<w:del><w:r><w:delText>87</w:delText></w:r></w:del>` + run("", "78"), 78},
		{"insertion", `<w:ins>` + run("", "78") + `</w:ins>`, 78},
		{"moved away", `<w:moveFrom>` + run("", "87") + `</w:moveFrom>` + run("", "78"), 78},
		{"two paragraphs", run("", "12") + `</w:p><w:p>` + run("", "13"), noFigure},
		{"break", `<w:r><w:t>12</w:t><w:br/><w:t>13</w:t></w:r>`, noFigure},
		{"tab", `<w:r><w:t>12</w:t><w:tab/><w:t>13</w:t></w:r>`, noFigure},
		{"blank paragraph behind", run("", "78") + `</w:p><w:p>`, 78},
		{"hyphen that does not break", `<w:r><w:noBreakHyphen/><w:t>3</w:t></w:r>`, -3},
		{"symbol", `<w:r><w:sym w:font="Wingdings" w:char="F037"/></w:r>`, noFigure},
		{"digit as a symbol", `<w:r><w:t>7</w:t><w:sym w:font="SimSun" w:char="0038"/></w:r>`, 78},
		{"white beside black", run(`<w:color w:val="FFFFFF"/>`, "5") + run("", "78"), noFigure},
		{"picture", `<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>`, noFigure},
		{"old picture", `<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml"/></w:pict></w:r>`, noFigure},
		{"chart", `<w:r><w:drawing><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></w:drawing></w:r>`, noFigure},
		{"object", `<w:r><w:object/></w:r>`, noFigure},
		{"fraction", `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>7</m:t></m:r></m:num><m:den><m:r><m:t>8</m:t></m:r></m:den></m:f></m:oMath>`, noFigure},
		{"figure as a formula", `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>78</m:t></m:r></m:oMath>`, 78},
		{"tab to a place", `<w:r><w:t>12</w:t><w:ptab/><w:t>13</w:t></w:r>`, noFigure},
		{"read from its end", `<w:bdo w:val="rtl"><w:r><w:t>87</w:t></w:r></w:bdo>`, noFigure},
		{"letters of a point", run(`<w:sz w:val="2"/>`, "5") + run("", "78"), 78},
		{"drawn figure without a result", `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> EQ \o\ac(○,7)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`, noFigure},
		{"figure and picture", run("", "78") + inline(120000), noFigure},
		{"figure and picture of no size", run("", "78") + inline(0), 78},
		{"seal over a figure", run("", "78") + strings.ReplaceAll(inline(900000), "inline", "anchor"), 78},
		{"small picture over a figure", run("", "78") + strings.ReplaceAll(inline(120000), "inline", "anchor"), noFigure},
		{"old seal over a figure", run("", "78") + `<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="position:absolute;width:90pt;height:90pt"><v:imagedata/></v:shape></w:pict></w:r>`, 78},
		{"letters of a point and visible ones", `<w:r><w:rPr><w:sz w:val="2"/><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r>` + run("", "78"), 78},
		{"mark from the right", run("", "\u202e87"), noFigure},
		{"ruby", `<w:r><w:ruby><w:rt><w:r><w:t>5</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>78</w:t></w:r></w:rubyBase></w:ruby></w:r>`, 78},
	} {
		if c.want == -3 {
			continue // a negative count is read, and has a finding of its own: below
		}
		c.cell = cell("<w:p>" + c.cell + "</w:p>")
		cells = append(cells, c)
	}
	cells = append(cells, seenCell{"hidden row", text("78") + "</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>" + text("行政许可") + text("5"), 78})
	checkSeen(t, form.WordDocument, frame, cells)

	r := readDocument(t, form.WordDocument, frame(cell(`<w:p><w:r><w:noBreakHyphen/><w:t>3</w:t></w:r></w:p>`)))
	if id, _ := form.CellByCode("licensing.licence.decisions"); r.Values[id] != -3 {
		t.Errorf("the hyphen that does not break is lost: %d", r.Values[id])
	}
}

func TestSeenInPlainText(t *testing.T) {
	cells := []seenCell{
		{"plain", "78", 78}, {"two numbers", "12 13", noFigure}, {"group of three", "1 113", 1113}, {"true", "TRUE", noFigure},
		{"error", "#REF!", noFigure}, {"sign alone", "增", noFigure}, {"signs", "--253", noFigure}, {"percentage", "50%", noFigure},
		{"raised", "78¹", noFigure}, {"not applicable", "不适用", isBlank}, {"zero in words", "零", 0},
	}
	const head = "二、主动公开政府信息情况\n第二十条第（五）项\n"
	const more = "第二十条第（六）项\n"
	checkSeen(t, form.CSVGrid, func(cell string) []byte {
		return []byte(head + "信息内容,本年处理决定数量\n行政许可," + cell + "\n" + more + "信息内容,本年处理决定数量\n行政处罚,3\n行政强制,4\n")
	}, append(cells, seenCell{"two lines", "\"12\n13\"", noFigure}, seenCell{"remark on a line of its own", "\"22\n（其中修订16件）\"", 22}))
	checkSeen(t, form.TextDump, func(cell string) []byte {
		return []byte(head + "| 信息内容 | 本年处理决定数量 |\n|---|---|\n| 行政许可 | " + cell + " |\n" + more + "| 信息内容 | 本年处理决定数量 |\n|---|---|\n| 行政处罚 | 3 |\n| 行政强制 | 4 |\n")
	}, append(cells, seenCell{"raised in tags", "78<sup>1</sup>", noFigure}, seenCell{"struck in marks", "~~87~~78", noFigure}, seenCell{"two lines in tags", "12<br>13", noFigure}))
	checkSeen(t, form.TextDump, func(cell string) []byte {
		return []byte(head + "信息内容\n本年处理决定数量\n行政许可\n" + cell + "\n" + more + "信息内容\n本年处理决定数量\n行政处罚\n3\n行政强制\n4\n")
	}, slices.DeleteFunc(cells, func(c seenCell) bool { return c.name == "two numbers" })) // a line of its own that says two is two cells
}

// A form without a figure beside one that has some was left over.
func TestBlankFormBesideAFilledOne(t *testing.T) {
	const filled = "云溪县甲局2023年政府信息公开工作年度报告,\n第二十条第（五）项,\n信息内容,本年处理决定数量\n行政许可,7\n"
	r := readDocument(t, form.CSVGrid, []byte(filled+strings.NewReplacer("甲局2023", "乙局2022", ",7", ",").Replace(filled)))
	if id, _ := form.CellByCode("licensing.licence.decisions"); r.Values[id] != 7 || r.Year != 2023 {
		t.Errorf("%d: %d", r.Year, r.Values[id])
	}
}

// A total that an office adds below a table of part two costs no figure of the form.
func TestLocalTotals(t *testing.T) {
	for _, total := range []string{"合计", "小计", "总计"} {
		r := readDocument(t, form.CSVGrid, []byte("云溪县甲局2023年政府信息公开工作年度报告,\n二、主动公开政府信息情况\n第二十条第（一）项,\n信息内容,本年制发件数,本年废止件数,现行有效件数\n规章,0,0,1\n行政规范性文件,2,1,5\n"+total+",2,1,6\n第二十条第（五）项,\n信息内容,本年处理决定数量\n行政许可,7\n"))
		id, _ := form.CellByCode("documents.normative_docs.in_force")
		if r.Values[id] != 5 || r.States[id] != form.Stated || !slices.ContainsFunc(r.Findings, func(f form.Finding) bool { return f.Rule == form.RuleFExtraRow && f.Figures == 3 }) {
			t.Errorf("%s: %d %v, %v", total, r.Values[id], r.States[id], r.Findings)
		}
	}
}

// A head of a dump that lost a column tells nothing of the rows below it.
func TestHeadsThatLostAColumn(t *testing.T) {
	r := readDocument(t, form.TextDump, []byte("云溪县甲局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n处理决定数量\n行政许可\n134\n140\n159\n其他对外管理服务事项\n199\n \n \n"))
	for _, code := range []string{"licensing.licence.decisions", "licensing.other_admin_service.decisions"} {
		if id, _ := form.CellByCode(code); r.States[id] == form.Stated {
			t.Errorf("%s is read as %d", code, r.Values[id])
		}
	}
}

// A head that gained a cell is out of line with its rows: one with a blank is not read by it.
func TestHeadsThatGainedACell(t *testing.T) {
	const form2019 = "云溪县甲局2020年政府信息公开工作年度报告,,,,\n二、主动公开政府信息情况,,,,\n第二十条第（五）项,,,,\n%s信息内容,上一年项目数量,本年增/减,处理决定数量%s\n行政许可,,189,,\n其他对外管理服务事项,212,221,226,\n"
	for head, want := range map[string]string{"信息内容,": "state 3 value 0", "": "state 2 value 189"} {
		r := readDocument(t, form.CSVGrid, fmt.Appendf(nil, form2019, head, strings.Repeat(",", 1-min(len(head), 1))))
		id, _ := form.CellByCode("licensing.licence.delta")
		if got := fmt.Sprintf("state %d value %d", r.States[id], r.Values[id]); got != want {
			t.Errorf("%q: %s, want %s", head, got, want)
		}
		if other, _ := form.CellByCode("licensing.licence.prev_items"); r.States[other] == form.Stated {
			t.Errorf("%q: read as %d", head, r.Values[other])
		}
		if other, _ := form.CellByCode("licensing.other_admin_service.delta"); r.Values[other] != 221 {
			t.Errorf("%q: the whole row is read as %d", head, r.Values[other])
		}
	}
}

// A figure that stands where the head has none shows that a cell of the head, or of the lines, has moved.
func TestHeadsOutOfLine(t *testing.T) {
	const lines = "云溪县甲局2023年政府信息公开工作年度报告,,,,\n二、主动公开政府信息情况,,,,\n第二十条第（一）项,,,,\n信息内容,信息内容,本年制发件数,本年废止件数,现行有效件数\n规章,,33,66,1\n行政规范性文件,%s,115,2\n"
	id, _ := form.CellByCode("documents.rules.issued")
	for second, want := range map[string]form.State{"70,": form.Unreadable, ",71": form.Stated} {
		if r := readDocument(t, form.CSVGrid, fmt.Appendf(nil, lines, second)); r.States[id] != want {
			t.Errorf("%q: state %d value %d, want %d", second, r.States[id], r.Values[id], want)
		}
	}
}

// A caption that stands twice in a head may be a cell too many. Lines that are blank below it and
// at their end stand in line with the head, and as well one column to the left of it.
func TestDoubledCaptions(t *testing.T) {
	const lines = "云溪县甲局2020年政府信息公开工作年度报告,,,,\n二、主动公开政府信息情况,,,,\n第二十条第（一）项,,,,\n信息内容,%s,本年新制作数量,本年新公开数量,对外公开总数量\n规章,,28,,%s\n规范性文件,,81,100,%[2]s\n"
	id, _ := form.CellByCode("documents.rules.newly_made")
	for _, c := range []struct {
		second, last string
		want         form.State
	}{{"信息内容", "", form.Unreadable}, {"信息内容", "7", form.Stated}, {"", "", form.Stated}} {
		if r := readDocument(t, form.CSVGrid, fmt.Appendf(nil, lines, c.second, c.last)); r.States[id] != c.want {
			t.Errorf("%q: state %d value %d, want %d", c, r.States[id], r.Values[id], c.want)
		}
	}
}

// A dump's head may have lost columns: a figure with so many blanks around it that they fill
// a row of the edition of the other tables proves nothing.
func TestHeadsOfDumpsThatLostColumns(t *testing.T) {
	const lines = "云溪县甲局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n%s第二十条第（六）项\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n行政处罚\n1\n2\n3\n行政强制\n4\n5\n6\n"
	id, _ := form.CellByCode("licensing.licence.decisions")
	for cells, want := range map[string]form.State{
		"159\n":       form.Stated,
		" \n159\n":    form.Stated,
		"159\n \n":    form.Stated,
		" \n159\n \n": form.Unreadable,
		" \n \n159\n": form.Unreadable,
		"159\n \n \n": form.Unreadable,
	} {
		if r := readDocument(t, form.TextDump, fmt.Appendf(nil, lines, cells)); r.States[id] != want || want == form.Stated && r.Values[id] != 159 {
			t.Errorf("%q: state %d value %d, want state %d", cells, r.States[id], r.Values[id], want)
		}
	}
}

// A word of a head that stands in the midst of a dump's table was moved there: it heads no row.
func TestDisplacedHeadsOfDumps(t *testing.T) {
	const lines = "云溪县甲局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n行政许可\n145\n151\n161\n%s其他对外管理服务事项\n167\n168\n169\n"
	id, _ := form.CellByCode("licensing.other_admin_service.decisions")
	if r := readDocument(t, form.TextDump, fmt.Appendf(nil, lines, "")); r.Values[id] != 169 {
		t.Errorf("without: %d", r.Values[id])
	}
	if r := readDocument(t, form.TextDump, []byte(strings.Replace(fmt.Sprintf(lines, "处理决定数量\n"), "167\n168\n169\n", "167\n \n \n", 1))); r.States[id] == form.Stated {
		t.Errorf("with: %d", r.Values[id])
	}
}

// In a dump the white line before a caption that was lost may look like the blank last cell of
// a row that lost its first: a head without a caption proves no blank before it.
func TestLostCaptionsBehindABlank(t *testing.T) {
	const lines = "云溪县甲局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n行政许可\n145\n151\n161\n其他对外管理服务事项\n%s \n%s信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n行政处罚\n1\n2\n3\n行政强制\n4\n5\n6\n"
	id, _ := form.CellByCode("licensing.other_admin_service.prev_items")
	for text, want := range map[string]form.State{
		fmt.Sprintf(lines, "168\n169\n", ""):            form.Unreadable,
		fmt.Sprintf(lines, "167\n168\n", "第二十条第（六）项\n"): form.Stated, // the caption proves the blank
	} {
		r := readDocument(t, form.TextDump, []byte(text))
		if r.States[id] != want || want == form.Stated && r.Values[id] != 167 {
			t.Errorf("state %d value %d, want state %d:\n%s", r.States[id], r.Values[id], want, text)
		}
	}
}
