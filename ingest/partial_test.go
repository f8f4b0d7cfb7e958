package ingest

import (
	"fmt"
	"strings"
	"testing"

	"gouji/form"
)

// TestPartial: a file that is used although a part of it was given up says which.
func TestPartial(t *testing.T) {
	const report = `{"year":2023,"agency":{"name":"甲局"},"tables":{"applications":{"new_received":{"total":3}}}}`
	for _, tt := range []struct {
		name, text string
		partial    bool
	}{
		{"a.json", "[" + report + "," + report[:40], true},
		{"a.ndjson", report + "\n" + report[:40] + "\n", true},
		{"a.json", "[" + report + "]", false},
		{"a.csv", "机关名称,年度,applications.new_received.total\n甲局,2023,3\n\"乙局,2023,3\n", true},
	} {
		k := readAll(t, tt.name, []byte(tt.text))
		s := k.sources[0]
		if s.Status != form.Read || s.Partial() != tt.partial || tt.partial && (s.Reason.Chinese == "" || s.Reason.English == "") {
			t.Errorf("%s %.30s…: %s, %+v, want partial %v", tt.name, tt.text, s.Status, s.Reason, tt.partial)
		}
	}
}

// TestEnvelopes: platforms answer with the reports inside of an object of their own.
func TestEnvelopes(t *testing.T) {
	const a = `{"year":2023,"agency":{"name":"甲局"},"tables":{"applications":{"new_received":{"total":3}}}}`
	const b = `{"年度":2023,"机关名称":"乙局","tables":{"applications":{"new_received":{"total":4}}}}`
	for text, want := range map[string]int{
		`{"code":200,"msg":"ok","data":[` + a + "," + b + `]}`:                              2,
		`{"code":200,"data":{"total":2,"list":[` + a + `,` + b + `],"pages":1},"time":"9"}`: 2,
		`{"success":true,"result":` + a + `}`:                                               1,
		`{"data":[]}`:                                                                       0,
		`{"rows":[` + a + `],"footer":[{"x":1}]}`:                                           1,
		`{"year":2023,"agency":{"name":"甲局"},"data":[{"x":1}],"tables":{}}`:                 1, // a report with a key that is not known
	} {
		k := readAll(t, "a.json", []byte(text))
		s := k.sources[0]
		if s.Reports != want || s.Partial() || want > 0 && k.reports[0].Agency.Name != "甲局" {
			t.Errorf("%s: %d reports, want %d; %+v", text, s.Reports, want, s.Findings)
		}
	}
	for _, text := range []string{`{"code":200,"data":[` + a + `]`, `{"code":200,"data":[` + a, `{"code":200,"data":[` + a + `],"x"}`} {
		if s := readAll(t, "a.json", []byte(text)).sources[0]; !s.Partial() {
			t.Errorf("%s is cut off or malformed, and nothing says so: %+v", text, s)
		}
	}
}

// TestNotANumber: Python writes NaN for a blank, in figures and beside them; what only looks
// like it is malformed.
func TestNotANumber(t *testing.T) {
	const report = `{"year":2023,"agency":{"name":"甲局"},"submitted_at":NaN,"rank":NaN,"tables":{"licensing":{"licence":{"decisions":%s}},"enforcement":{"penalty":{"decisions":3}}}}`
	id, _ := form.CellByCode("licensing.licence.decisions")
	other, _ := form.CellByCode("enforcement.penalty.decisions")
	for _, text := range []string{fmt.Sprintf(report, "NaN"), "[" + fmt.Sprintf(report, "7") + ",\n" + fmt.Sprintf(report, "NaN") + "]"} {
		k := readAll(t, "a.json", []byte(text))
		r := k.reports[len(k.reports)-1]
		if s := k.sources[0]; s.Partial() || s.Reports != len(k.reports) || len(s.Findings) > 0 || r.SubmittedAt != "" || r.States[id] != form.Blank || r.Values[other] != 3 {
			t.Errorf("%s: %s %+v, state %d", text, s.Status, s.Findings, r.States[id])
		}
	}
	if s := readAll(t, "a.json", []byte(fmt.Sprintf(report, "NULL"))).sources[0]; s.Status != form.Rejected {
		t.Errorf("NULL: %s", s.Status)
	}
}

// TestUnknownKinds: the content tells what a file is whose name does not; what it does
// not tell is refused by name, with advice, and never only counted.
func TestUnknownKinds(t *testing.T) {
	const table = "机关名称,年度,applications.new_received.total\n甲局,2023,3\n"
	for name, text := range map[string]string{
		"年报": table, "年报．csv": table, "年报.csv.bak": table, "年报.2023": table, "年报.csv的副本": table, "年报.dat": table,
	} {
		if s := readAll(t, name, []byte(text)).sources[0]; s.Status != form.Read || s.Reports != 1 {
			t.Errorf("%s: %s, %d reports, %s", name, s.Status, s.Reports, s.Reason.English)
		}
	}
	for name, text := range map[string]string{
		"年报.crdownload": "PK\x03\x04\x14\x00\x00", "年报.bak": "\x00\x01\x02\x03", "年报": "\x89PNG\r\n\x1a\n\x00\x00", "年报.jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00",
		"年报.rar": "Rar!\x1a\x07\x01\x00", "年报.7z": "7z\xbc\xaf\x27\x1c\x00", "年报.ceb": "FoundCEB\x00\x01\x02", "快捷方式.lnk": "L\x00\x00\x00\x01\x14\x02\x00",
	} {
		s := readAll(t, name, []byte(text)).sources[0]
		if s.Status != form.Rejected || s.Reason.Chinese == "" || s.Reason.English == "" || len(s.Findings) == 0 {
			t.Errorf("%s: %s, %+v", name, s.Status, s.Reason)
		}
	}
	// A download that is not finished is called that, whatever it begins with.
	cut := string(zipOf(t, zipped{name: "word/document.xml", data: []byte(strings.Repeat(table, 50))}))[:100]
	for name, text := range map[string]string{"年报.docx.crdownload": cut, "年报.html.crdownload": "<html><head><title>", "年报.pdf.opdownload": "", "年报.xls.part": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "未确认 1.download": "MZ\x90\x00\x03\x00\x00\x00\xff\xff\x00\x00\xb8"} {
		if s := readAll(t, name, []byte(text)).sources[0]; s.Status != form.Rejected || !strings.Contains(s.Reason.English, "not finished") {
			t.Errorf("%s: %s, %+v", name, s.Status, s.Reason)
		}
	}
}
