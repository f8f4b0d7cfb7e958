package roster

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"gouji/form"
)

var (
	rosterA = form.CompleteCode("1134060300000001")
	rosterB = form.CompleteCode("1134060300000002")
)

func rosterText() string {
	return "统一社会信用代码,机关名称,别名,行政区划代码,类别,分组,计入,垂直管理,起始年度,终止年度,承继机关,期限\n" +
		rosterA + ",相山区教育局,区教育局；教体局,340603,政府部门,部门,,否,2019,,,1月20日\n" +
		rosterB + ",相山区税务局,,340603,垂直管理机构,部门,,是,,2022," + rosterA + ",\n"
}

func wantRoster() []form.Member {
	return []form.Member{
		{
			Code: rosterA, Name: "相山区教育局", Aliases: []string{"区教育局", "教体局"}, Division: "340603", Kind: "政府部门", Group: "部门",
			FromYear: 2019, Due: "01-20",
		},
		{Code: rosterB, Name: "相山区税务局", Division: "340603", Kind: "垂直管理机构", Group: "部门", Vertical: true, ToYear: 2022, Successor: rosterA},
	}
}

func rosterBook(t testing.TB, text string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("名单"); err != nil { // the list is on the second sheet
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var cells []any
		for field := range strings.SplitSeq(line, ",") {
			cells = append(cells, field)
		}
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("名单", at, &cells); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadInEveryForm(t *testing.T) {
	text := rosterText()
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"utf-8": []byte(text), "with a mark": []byte("\ufeff" + text), "gb18030": []byte(gbk), "utf-16": []byte(utf16),
		"tabs": []byte(strings.ReplaceAll(text, ",", "\t")), "semicolons": []byte(strings.ReplaceAll(text, ",", ";")),
		"carriage returns": []byte(strings.ReplaceAll(text, "\n", "\r\n")), "workbook": rosterBook(t, text),
	} {
		roster, findings, err := Read("agencies", data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(wantRoster(), roster.Members); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if len(findings) > 0 {
			t.Errorf("%s: %s", name, findings[0].Message(form.English))
		}
	}
}

func TestReadFindsBadLines(t *testing.T) {
	const head = "code,name,division,counted_in,vertical,from_year,to_year,successor,due\n"
	for _, c := range []struct {
		name, line, want string
		members          int
	}{
		{"nobody", ",,340603,,,,,,\n", "neither code nor name", 0},
		{"division", rosterA + ",甲,3406,,,,,,\n", "“3406” is not a value for “division”", 1},
		{"vertical", rosterA + ",甲,340603,,maybe,,,,\n", "“maybe” is not a value for “vertical”", 1},
		{"due date", rosterA + ",甲,340603,,,,,,02-30\n", "“02-30” is not a value for “due”", 1},
		{"check digits", rosterA[:17] + "?,甲,340603,,,,,,\n", "fails its check digits", 1},
		{"code twice", rosterA + ",甲,,,,,,,\n" + rosterA + ",乙,,,,,,,\n", "stands in line 2 already", 2},
		{"years", rosterA + ",甲,340603,,,2023,2021,,\n", "no report is ever expected", 1},
		{"successor", rosterA + ",甲,340603,,,,," + rosterB + ",\n", "is not on the roster", 1},
		{"cycle", rosterA + ",甲,340603," + rosterB + ",,,,,\n" + rosterB + ",乙,340603," + rosterA + ",,,,,\n", "leads from “" + rosterA + "” back to itself", 2},
	} {
		roster, findings, err := Read("agencies.csv", []byte(head+c.line))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if len(roster.Members) != c.members {
			t.Errorf("%s: %d members, want %d", c.name, len(roster.Members), c.members)
		}
		if len(findings) == 0 || !strings.Contains(findings[0].Message(form.English), c.want) {
			t.Errorf("%s: findings %v, want %q", c.name, findings, c.want)
		}
		for _, f := range findings {
			if f.Rule != "F-ROSTER" || f.Place.Line < 2 || strings.Contains(f.Message(form.Chinese), "%!") {
				t.Errorf("%s: %s at %+v: %s", c.name, f.Rule, f.Place, f.Message(form.Chinese))
			}
		}
	}
}

func TestNoRoster(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty": nil, "no header": []byte("甲,乙\n1,2\n"), "damaged workbook": []byte("PK\x03\x04xxxx"), "workbook without a list": rosterBook(t, "甲,乙\n1,2"),
	} {
		if _, _, err := Read("x", data); !errors.Is(err, errNoList) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(rosterText()))
	f.Add([]byte("code;name\n;;;\n\"a"))
	f.Add(rosterBook(f, rosterText()))
	f.Fuzz(func(t *testing.T, data []byte) {
		roster, findings, err := Read("x", data)
		if err != nil {
			if !errors.Is(err, errNoList) {
				t.Errorf("error of another kind: %v", err)
			}
			return
		}
		for i := range roster.Members {
			if roster.Members[i].Code == "" && roster.Members[i].Name == "" {
				t.Error("a member without code and name")
			}
		}
		for i := range findings {
			findings[i].Message(form.Chinese)
		}
	})
}
