package rtf_test

import (
	"os"
	"strings"
	"testing"

	"gouji/ingest/documents/rtf"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
)

// looks.rtf was saved by LibreOffice.
func looks(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/looks.rtf")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// twoRows is a table as Word writes it, after what the document says of itself.
const twoRows = `{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset0 Arial;}{\f2\fcharset2 Wingdings;}{\f3\fcharset161 Greek;}}
{\info{\title \'c4\'ea\'b1\'a8}{\author x}{\creatim\yr2020\mo1\dy2}{\revtim\yr2024\mo1\dy31\hr9}}`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"saved by LibreOffice": {string(looks(t)), `
table 0 | 云溪县档案局
table 0 | 2023年{struck:旧}报告
table 1 | 事项 | 数量 | <数量
table 1 | ^事项 | 甲 | 乙
table 1 | 规章 | 12{superscript:注} | {struck:3}4
table 1 | 空 |  | 0
table 1 | 5¶6 | 7{subscript:2} | a¶b
table 0 | 完`},
		"characters": {twoRows + `\f1 \'b9\'e6\'d5\'c2 \'b0A\'a1\'a1B\par\uc1\u24180?\u24180\'c4\u26085\{\uc0\u26376 x\uc2\u24180\'c4\'ea y\par` +
			`\u-10179?\u-8704?\par{\f3\'e1}\~a\_b\-c\emdash\lquote\rquote\tab d\\\{\}` + "\n" + `e\par{\uc0\u26085}\u24180?}`, `
date 2024-01-31
table 0 | 规章 癆　B
table 0 | 年年日月x年 y
table 0 | 😀
table 0 | α` + "\u00a0" + `a-bc—‘’	d\{}e
table 0 | 日年`},
		"looks": {twoRows + `\v a\v0 b\strike c\strike0 d\striked1 e\striked0{\deleted f}\super g\nosupersub h\sub i\plain j\fs0 k\fs21 l\up8 m\up0 n\up2 o{\*\updnprop5801}\up2 p\dn0\plain{\f2 \'fe}{\f2\u-3842?}\par}`, `
date 2024-01-31
table 0 | {hidden:a}b{struck:c}d{struck:e}{deleted:f}{superscript:g}h{subscript:i}j{tiny:k}l{superscript:m}no{superscript:p}{symbol:□□}`},
		"white text and pictures": {`{\rtf1{\colortbl;\red255\green255\blue255;\red255\green0\blue0;}{\cf1 a}\cf2 b\cf0 c{\pict 0102}\par\trowd\cellx9\intbl{\pict 0102}\cell\row}`, `
table 0 | {faint:a}bc
table 1 | {image:}`},
		"objects, formulas, figures that a field draws": {`{\rtf1\trowd\cellx1\cellx2\cellx3\cellx4\cellx5\pard\intbl{\object{\*\objdata 01}}\cell{\mmath{\*\moMath{\mr 7}}}\cell{\field{\*\fldinst{\rtlch EQ \\o\\ac(a,7)}}{\fldrslt}}\cell{\field{\*\fldinst EQUAL}{\fldrslt 5}}\cell{\field{\*\fldinst{ =SUM(ABOVE)}}{\fldrslt 6}}\cell\row}`, `
table 1 | {image:} | {image:} | {image:} | 5 | 6`},
		"what is not text": {twoRows + `a{\*\unknown b}{\pict 0102}{\object{\*\objdata 01}{\result c}}{\footnote d}{\header e}{\field{\*\fldinst PAGE f}{\fldrslt g}}\bin3 \}x` +
			`{\*\bkmkstart h}i{\upr{j}{\*\ud{\uc0\u24180}}}{\*\annotation k}{\shp{\*\shpinst{\sp{\sn w}{\sv 1}}{\shptxt l}}{\shprslt m}}{\listtext 1.}\par}`, `
date 2024-01-31
table 0 | agi年l1.`},
		"cells that are merged": {`{\rtf1\trowd\trleft0\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl a\cell b\cell x\cell\row
\trowd\clvmrg\cellx1000\cellx2010\cellx2990\pard\intbl\cell c\cell d\cell\row
\trowd\cellx3000\pard\intbl e\cell\row\trowd\trleft1000\cellx3000 f\cell\row\pard g\par}`, `
table 1 | a | b | <b
table 1 | ^a | c | d
table 1 | e | <e | <e
table 1 |  | f | <f
table 0 | g`},
		"what a row is like is said at its end": {`{\rtf1\pard\intbl a\cell b\cell\trowd\cellx500\cellx2000\row\pard\intbl c\par d\cell\trowd\cellx2000\row}`, `
table 1 | a | b
table 1 | c¶d | <c¶d`},
		"tables in tables": {`{\rtf1\trowd\cellx5000\cellx9000\pard\intbl one\par\pard\intbl\itap2 a\nestcell{\nonesttables\par}b\nestcell{\*\nesttableprops\trowd\cellx1000\cellx2000\nestrow}
c\nestcell{\*\nesttableprops\trowd\cellx2000\nestrow}\pard\intbl\itap1 two\cell three\cell\row\pard four\par}`, `
table 0 | one
table 2 | a | b
table 2 | c | <c
table 0 | two
table 1 |  | three
table 0 | four`},
		"two tables": {`{\rtf1\trowd\cellx100\pard\intbl a\cell\row\pard between\par\trowd\cellx100\pard\intbl b\cell\row}`, `
table 1 | a
table 0 | between
table 2 | b`},
		"broken off": {`{\rtf1 a\par{b`, `
table 0 | a
table 0 | b
result {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}`},
		"more braces than were opened": {`{\rtf1 a}}}{b}`, `table 0 | a`},
		"no hexadecimal digits":        {`{\rtf1 a\par\'zz}`, "table 0 | a\nresult {Trouble:1 Place:{Line:0 Column:0 Part:0 Field:0} Limit:{Chinese: English:}}"},
	} {
		t.Run(name, func(t *testing.T) {
			got := linestest.Read(t, rtf.Read, []byte(c.document)).String()
			if got, want := strings.TrimSpace(strings.ReplaceAll(got, " \n", "\n")), strings.TrimSpace(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestIs(t *testing.T) {
	for head, want := range map[string]bool{`{\rtf1\ansi`: true, "\xef\xbb\xbf\r\n{\\rtf1": true, `{"rtf": 1}`: false, ``: false} {
		if rtf.Is([]byte(head)) != want {
			t.Errorf("%q: %v", head, !want)
		}
	}
}

// What is made to cost much costs what its bytes cost.
func TestHostile(t *testing.T) {
	const n = 300_000
	for name, c := range map[string]struct {
		document string
		trouble  lines.Trouble
	}{
		"groups in groups":  {`{\rtf1` + strings.Repeat("{", n), lines.Damaged},
		"tables in tables":  {`{\rtf1` + strings.Repeat(`\intbl\itap1000000 a\nestcell `, n/10) + "}", lines.TooLarge},
		"cells of one row":  {`{\rtf1\trowd` + strings.Repeat(`\cellx9`, n) + `\intbl ` + strings.Repeat(`a\cell `, n) + `\row}`, lines.TooLarge},
		"edges":             {`{\rtf1` + strings.Repeat(`\trowd\cellx1000\cellx50000\cellx99999\intbl a\cell\row`, n/10) + `}`, lines.NoTrouble},
		"fonts":             {`{\rtf1{\fonttbl` + strings.Repeat(`{\f7 x;}`, n) + `}` + strings.Repeat(`\f6 a`, 1000) + "}", lines.NoTrouble},
		"one long cell":     {`{\rtf1\trowd\cellx1\intbl ` + strings.Repeat("ab ", n) + `\cell\row}`, lines.NoTrouble},
		"one long escape":   {`{\rtf1` + strings.Repeat(`\'b0`, n) + "}", lines.NoTrouble},
		"a number too long": {`{\rtf1\u` + strings.Repeat("9", n) + `\bin9999999999 }`, lines.Damaged},
		"alternatives":      {`{\rtf1` + strings.Repeat(`{\upr{`, n/10), lines.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			if problem := linestest.Bounded(t, rtf.Read, []byte(c.document)); problem.Trouble != c.trouble {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	linestest.Damaged(t, rtf.Read, 1000, looks(t), []byte(twoRows+`\trowd\cellx9\cellx19\intbl\'b9\'e6\cell{\v b}\cell\row\pard c\par}`))
}

func FuzzRead(f *testing.F) {
	f.Add(looks(f))
	f.Add([]byte(twoRows + `\v a\super b\fs0{\deleted c}\up8\par\trowd\clvmgf\cellx9\clmgf\cellx19\clmrg\cellx29\intbl\itap2 d\nestcell{\*\nesttableprops\trowd\cellx5\nestrow}\itap1 \u-10179?\u-8704?\cell\row}`))
	f.Fuzz(func(t *testing.T, data []byte) { linestest.Holds(t, rtf.Read, data) })
}
