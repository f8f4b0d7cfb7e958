package numbers

import (
	"math"
	"strings"
	"testing"

	"gouji/ingest/lines"
)

// What a person sees of a number depends on its format.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		code  string
		value float64
		text  string
		kind  lines.Kind
		look  lines.Look
	}{
		{"General", 5, "5", lines.Text, 0},
		{"", 0, "0", lines.Text, 0},
		{"@", 12, "12", lines.Text, 0},
		{"G/通用格式", 12, "12", lines.Text, 0},
		{"#,##0.00", 1234.5, "1234.5", lines.Text, 0},
		{"#,##0;[Red]-#,##0", -3, "-3", lines.Text, 0},
		{`0"件"`, 7, "7", lines.Text, 0},
		{`0\d`, 7, "7", lines.Text, 0},
		{"0.00E+00", 1500, "1500", lines.Text, 0},
		{`_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ `, 0, "0", lines.Text, 0},
		{"0%", 0.05, "5%", lines.Percentage, 0},
		{"0.00%", 0.1234, "12.34%", lines.Percentage, 0},
		{"yyyy-mm-dd", 45304, "2024-01-13", lines.Date, 0},
		{`yyyy"年"m"月"d"日"`, 45304.75, "2024-01-13", lines.Date, 0},
		{"yyyy年m月d日", 45304, "2024-01-13", lines.Date, 0},
		{`[$-804]e"年"m"月";@`, 45304, "2024-01-13", lines.Date, 0},
		{"m/d", 5, "1900-01-05", lines.Date, 0},
		{"d", 60, "1900-02-29", lines.Date, 0},
		{"d", 61, "1900-03-01", lines.Date, 0},
		{"aaaa", 45304, "2024-01-13", lines.Date, 0},
		{"h:mm", 0.5, "12:00:00", lines.Date, 0},
		{"[h]:mm:ss", 0.25, "06:00:00", lines.Date, 0},
		{"h:mm AM/PM", 0.75, "18:00:00", lines.Date, 0},
		{"yyyy-mm-dd", -1, "-1", lines.Date, 0},
		{"yyyy-mm-dd", 3e6, "3000000", lines.Date, 0},
		{";;;", 5, "5", lines.Text, lines.Hidden},
		{"0;-0;;@", 0, "0", lines.Text, lines.Hidden},
		{"0;-0;;@", 3, "3", lines.Text, 0},
		{"0;;0", -3, "-3", lines.Text, lines.Hidden},
		{"0,", 5000, "5000÷1000", lines.Text, 0},
		{"0!.0,", 12345, "12345÷1000", lines.Text, 0},
		{"#,##0,,", 0, "0", lines.Text, 0},
		{`0"8"`, 7, "7+“8”", lines.Text, 0},
		{`0\8`, 7, "7+“8”", lines.Text, 0},
		{"0!.0", 780, "780+“.”", lines.Text, 0},
		{`0"件"`, 0, "0", lines.Text, 0},
		{`0.00"万"`, 78, "78万", lines.Text, 0},
		{`0"万元"`, 0, "0万元", lines.Text, 0},
		{"0" + strings.Repeat("元", 30), 78, "78+“" + strings.Repeat("元", 21) + "”", lines.Text, 0},
		{`"共"0"件"`, 78, "78", lines.Text, 0},
		{`"无"`, 78, "无", lines.Text, 0},
		{`0;-0;"无"`, 0, "0", lines.Text, 0},
		{"#", 0, "0", lines.Text, lines.Hidden},
		{"##", 5, "5", lines.Text, 0},
		{`[>50]"多";0`, 78, "多", lines.Text, 0},
		{`[>50]"多";0`, 7, "7", lines.Text, 0},
		{`[=0]"";General`, 0, "0", lines.Text, lines.Hidden},
		{`[=0]"";General`, 7, "7", lines.Text, 0},
		{`[>=10000]0!.0,"万";0`, 78, "78", lines.Text, 0},
		{`[>=10000]0!.0,"万";0`, 12345, "12345÷1000", lines.Text, 0},
		{"[<1]0.0;[>=5]yyyy;0", 3, "3", lines.Text, 0},
		{`0"人次";-0"人次";;@`, 0, "0", lines.Text, lines.Hidden},
		{"General", 4068.2080000000001, "4068.208", lines.Text, 0},
		{"General", 0.1 + 0.2, "0.3", lines.Text, 0},
		{"General", math.Copysign(0, -1), "0", lines.Text, 0},
		{"General", 1e15, "1000000000000000", lines.Text, 0},
		{"0[", 5, "5", lines.Text, 0},
		{"General", math.Inf(1), "#NUM!", lines.Failure, 0},
	} {
		text, kind, look := Parse(c.code).Show(c.value, false)
		if text != c.text || kind != c.kind || look != c.look {
			t.Errorf("%q shows %v as %q, kind %d, look %d; want %q, %d, %d", c.code, c.value, text, kind, look, c.text, c.kind, c.look)
		}
	}
	if text, _, _ := Parse("yyyy-m-d").Show(43842, true); text != "2024-01-13" {
		t.Errorf("counted from 1904: %s", text)
	}
	for id, want := range map[int]lines.Kind{0: lines.Text, 1: lines.Text, 9: lines.Percentage, 14: lines.Date, 21: lines.Date, 22: lines.Date, 31: lines.Date, 37: lines.Text, 49: lines.Text, 57: lines.Date, 164: lines.Text} {
		if _, kind, _ := BuiltIn(id).Show(45304, false); kind != want {
			t.Errorf("format %d shows kind %d, want %d", id, kind, want)
		}
	}
}

// Text is left blank only by a fourth section with nothing in it.
func TestText(t *testing.T) {
	for code, want := range map[string]lines.Look{"General": 0, "@": 0, "0": 0, "0;;": 0, "0;-0;;@": 0, ";;;": lines.Hidden, "0;-0;0;": lines.Hidden} {
		if got := Parse(code).Text(); got != want {
			t.Errorf("%q shows text with look %d, want %d", code, got, want)
		}
	}
}

// No code, however odd, makes the parser panic, and the text is always something.
func FuzzParse(f *testing.F) {
	for _, code := range []string{`yyyy"年"`, "[h", "[", `"`, "\\", "_", "*", "0,;;", "[<1]0;0", "a/p", "\xff;\x00"} {
		f.Add(code, 1.5)
	}
	f.Fuzz(func(t *testing.T, code string, value float64) {
		if text, _, _ := Parse(code).Show(value, false); text == "" {
			t.Errorf("%q shows nothing of %v", code, value)
		}
	})
}
