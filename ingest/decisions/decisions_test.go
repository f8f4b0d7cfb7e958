package decisions

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
)

func cell(t *testing.T, code string) form.CellID {
	t.Helper()
	id, ok := form.CellByCode(code)
	if !ok {
		t.Fatal(code)
	}
	return id
}

func TestRead(t *testing.T) {
	a, b := cell(t, "applications.new_received.total"), cell(t, "applications.new_received.natural")
	for name, text := range map[string]string{
		"codes": "rule,agency,year,cells,values,decision,reason,who,when,expires\n" +
			"S3-BAL,甲局,2025,applications.new_received.total applications.new_received.natural,6 -,confirmed,来函,李,2026-03-01,2026-12-31\n",
		"Chinese, as a spreadsheet program leaves it": "\uFEFF处理意见表\r\n规则\t机关\t年度\t格\t数值\t处理\t理由\t经办人\t日期\t有效期至\r\n" +
			"s3-bal\t甲局\t2025年\tapplications.new_received.total；applications.new_received.natural\t'6 -\t机关确认\t来函\t李\t2026/3/1\t2026年12月31日\r\n\t\t\r\n",
	} {
		list, findings, err := Read("处理.csv", []byte(text))
		if err != nil || len(findings) != 0 {
			t.Fatalf("%s: %v %v", name, findings, err)
		}
		want := []form.Decision{{
			Rule: "S3-BAL", Agency: "甲局", Year: 2025, Cells: []form.CellID{a, b}, Values: "6 -", Verdict: form.Confirmed, Reason: "来函", Who: "李", When: "2026-03-01", Expires: "2026-12-31",
			Line: list[0].Line,
		}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, _, err := Read("x.csv", []byte("a,b\n1,2\n")); !errors.Is(err, errNoList) {
		t.Error(err)
	}
}

// A line that cannot be used is reported where it stands, and costs no other line.
func TestBadLines(t *testing.T) {
	const head = "rule,agency,year,cells,values,decision,reason,who,when,expires\n"
	const good = "S3-BAL,甲局,2025,,,接受,,,,\n"
	for line, want := range map[string]string{
		"S9-BAL,甲局,2025,,,接受,,,,":    "没有“S9-BAL”这条规则",
		"S3-BAL,,2025,,,接受,,,,":      "没有填“agency”",
		"S3-BAL,甲局,某年,,,接受,,,,":      "“某年”不是年度",
		"S3-BAL,甲局,2025,a.b,,接受,,,,": "没有“a.b”这个格",
		"S3-BAL,甲局,2025,,,可以,,,,":    "应为接受、机关确认或误报",
		"S3-BAL,甲局,2025,,,接受,,,昨天,":  "不是 2026-03-31 这样的日期",
		"S3-BAL,甲局,2025,,,,理由,,,":    "没有填“decision”",
	} {
		list, findings, err := Read("处理.csv", []byte(head+good+line+"\n"+good))
		if err != nil || len(list) != 2 || len(findings) != 1 {
			t.Errorf("%s: %d lines, %v, %v", line, len(list), findings, err)
			continue
		}
		if f := findings[0]; f.Rule != form.RuleFDecision || f.Place.Line != 3 || !strings.Contains(f.Message(form.Chinese), want) || strings.Contains(f.Message(form.English), "不") {
			t.Errorf("%s: %+v %s", line, f.Place, f.Message(form.Chinese))
		}
	}
}

// A line that is not decided yet, as a run writes it, decides nothing and is not wrong.
func TestLinesToFillIn(t *testing.T) {
	list, findings, err := Read("处理.csv", []byte("规则,机关,年度,格,数值,处理,理由,经办人,日期,有效期至,说明\nS3-BAL,甲局,2025,,3,,,,,,不平衡\nS3-BAL,乙局,2025,,3,接受,,,,,不平衡\n"))
	if err != nil || len(list) != 1 || len(findings) != 0 || list[0].Agency != "乙局" {
		t.Errorf("%+v, %+v, %v", list, findings, err)
	}
}

// What is added to a list is read back from it, whatever its columns are.
func TestAdded(t *testing.T) {
	d := form.Decision{
		Rule: "S3-BAL", Agency: "=甲局", Year: 2025, Cells: []form.CellID{cell(t, "applications.new_received.total")}, Values: "-", Verdict: form.FalseAlarm,
		Reason: "含\"引号\", 逗号\n" + strings.Repeat("和长理由", 40), Who: "李", When: "2026-03-01",
	}
	for _, before := range []string{"", "\uFEFF", "rule,agency,year,cells,values,decision,reason,who,when,expires", "年度,备注,机关,规则,处理,数值,格,理由,经办人,日期\r\n2024,x,乙局,S3-BAL,接受,,,,,\r\n"} {
		added, err := Added([]byte(before), &d)
		if err != nil {
			t.Fatal(err)
		}
		more, err := Added([]byte(before+added), &d)
		if err != nil {
			t.Fatal(err)
		}
		list, findings, err := Read("处理.csv", []byte(before+added+more))
		if err != nil || len(findings) != 0 || len(list) < 2 {
			t.Fatalf("%q: %v %v %v", before, list, findings, err)
		}
		for _, got := range list[len(list)-2:] {
			want := d
			want.Line, want.Agency, want.Reason = got.Line, "=甲局", form.Visible(d.Reason)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", before, diff)
			}
		}
	}
	for _, before := range []string{"PK\x03\x04", "a,b\n", "\xB9\xE6\xD4\xF2,x\n", "rule\tagency\tyear\tdecision\n"} {
		if _, err := Added([]byte(before), &d); !errors.Is(err, ErrNoAppend) {
			t.Errorf("%q: %v", before, err)
		}
	}
}
