package ingest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var update = flag.Bool("update", false, "write the golden files anew")

func toGB18030(t testing.TB, text string) []byte {
	t.Helper()
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func toUTF16(text string, littleEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if littleEndian {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

const longHead = "agency_code,agency_name,division,year,table,row,column,value\n"

// badInputs are the kinds of bad input that offices really hand in or that
// break readers; the golden file of each says what becomes of it.
var badInputs = []struct{ name, path, text string }{
	{"empty file", "a.json", ""},
	{"only white space", "a.json", " \n\t\n"},
	{"only a byte order mark", "a.csv", "\ufeff"},
	{"json cut off in a number", "a.json", `[{"year":2020,"机关":"甲局"},` + "\n" + `{"year":2020,"机关":"乙局","tables":{"documents":{"rules":{"newly_made":3,"newly_public":1`},
	{"json cut off in a string", "a.json", `{"year":2020,"机关":"乙`},
	{"json with a comma too many", "a.json", `{"year":2020,"机关":"乙",}`},
	{"json without commas", "a.json", `{"year":2020 "机关":"乙"}`},
	{"json that is no report", "a.json", `[1, "x", null, [2, 3], {"year":2021,"机关":"甲局"}]`},
	{"json key twice", "a.json", `{"year":2021,"year":2022,"机关":"甲局","tables":{"licensing":{"licence":{"decisions":5,"decisions":6}}}}`},
	{"json same cell under two names", "a.json", `{"year":2021,"机关":"甲局","tables":{"licensing":{"licence":{"decisions":5,"本年处理决定数量":5}}}}`},
	{"json unknown keys", "a.json", `{"year":2021,"机关":"甲局","电话":"0561-3012345","tables":{"附表":{"x":{"y":1,"z":[2,"3"]}},"licensing":{"某行":{"decisions":4},"licence":{"某列":5,"decisions":6}}}}`},
	{"json figures of other types", "a.json", `{"year":2021,"机关":"甲局","tables":{"applications":{"granted":{"natural":true,"enterprise":{"a":1},"research":[1],"welfare":"无","legal_service":null,"other_org":"3（其中1件）","total":"1,113"}}}}`},
	{"json exact numbers", "a.json", `{"year":2021,"机关":"甲局","tables":{"applications":{"granted":{"natural":9007199254740993,"enterprise":999999999999,"research":1e3,"welfare":1.5,"legal_service":-2,"other_org":1e30,"total":12.0}}}}`},
	{"json numbers beyond limits", "a.json", `{"year":2021,"机关":"甲局","tables":{"applications":{"granted":{"natural":1000000000000,"enterprise":1000000000001,"research":1000000000000000000000000000000,"welfare":1e-400,"legal_service":1e400,"other_org":0e999,"total":1.50e1}}}}`},
	{"json tables as figures", "a.json", `{"year":2021,"机关":"甲局","tables":{"applications":5,"licensing":null,"documents":{"rules":7,"normative_docs":null}}}`},
	{"json meta data of other types", "a.json", `{"form":true,"year":{"a":2020},"机关":["甲局"],"scope":"各级","submitted_at":"昨天","division":"3406","tables":{}}`},
	{"json year as text", "a.json", `{"年度":"２０２１年度","机关名称":"甲局","提交日期":"2022年1月9日","范围":"汇总","格式":"国办公开办函〔2021〕30号","行政区划代码":"340603001"}`},
	{"json missing agency", "a.json", `{"year":2021,"tables":{"licensing":{"licence":{"decisions":6}}}}`},
	{"json missing year", "a.json", `{"机关":"甲局","tables":{"licensing":{"licence":{"decisions":6}}}}`},
	{"json impossible year", "a.json", `[{"机关":"甲局","year":1919},{"机关":"甲局","year":"去年"}]`},
	{"json nested by the form", "a.json", `{"年度":2021,"机关名称":"甲局","三、收到和处理政府信息公开申请情况":{"三、本年度办理结果":{"（三）不予公开":{"自然人":4,"1.属于国家秘密":{"自然人":3}}}},"四、政府信息公开行政复议、行政诉讼情况":{"行政诉讼":{"总计":9,"未经复议直接起诉":{"结果维持":1}}}}`},
	{"json text", "a.json", `{"年度":2021,"机关名称":"甲局","正文":{"一、总体情况":"全年\n\"良好\"\u2014\ud83d\ude00","五":null,"七":"多余","六":3}}`},
	{"json too deep", "a.json", `{"年度":2021,"机关名称":"甲局","x":` + strings.Repeat("[", 100) + "7" + strings.Repeat("]", 100) + `}`},
	{"several json objects in one file", "a.json", `{"year":2021,"机关":"甲局"}` + "\n\n" + `{"year":2021,"机关":"乙局"} [{"year":2021,"机关":"丙局"}]`},
	{"ndjson with a broken line", "a.ndjson", `{"year":2021,"机关":"甲局"}` + "\n" + `{"year":2021,"机关":"乙局","tables":{"licensing":{"licence":{"decisions":6}}` + "\r\n\n" + `{"year":2021,"机关":"丙局"} x` + "\n" + `[]` + "\n" + `{"year":2021,"机关":"丁局"}`},

	{"csv wrong encoding", "a.csv", "机关名称,年度\n\xff\xfe\xfd\xff\xff,2020\n"},
	{"utf-8 with a broken character", "a.csv", "机关名称,年度,licensing.licence.decisions\n相山区发展和改革委\xe5\x91,2020,3\n"},
	{"utf-8 cut off in a character", "a.csv", "机关名称,年度,licensing.licence.decisions\n甲局,2020,3\n乙\xe5\xb1"},
	{"wide ragged lines", "a.csv", "机关名称,年度,licensing.licence.decisions,enforcement.penalty.decisions\n甲局,2021,1\n乙局,2021,1,2,3,x,4\n丙局,2021,1,2,,\n,,,\n\n丁局,2021,1,2\n"},
	{"wide header", "a.csv", "机关名称,年度,licensing.licence.decisions,第二十条第（五）项/行政许可/本年处理决定数量,备注,applications.refused.natural,applications.nothing.natural,年度,第二十条第（五）项/行政许可/本年增/减\n甲局,2021,1,2,12,7,8,2022,减3\n乙局,2021,1,1,无,,9,2021,\n"},
	{"wide without agency", "a.csv", "年度,licensing.licence.decisions\n2021,5\n"},
	{"wide numbers", "a.csv", "机关名称;年度;licensing.licence.decisions;enforcement.penalty.decisions;fees.admin_fee.amount;applications.granted.natural;applications.granted.total\n甲局;2021;-5;1.5;0.37万元;1000000000000000000000000000000;\" 1,113 \"\n"},
	{"quotes", "a.csv", "机关名称,年度,licensing.licence.decisions,enforcement.penalty.decisions\n\"甲\n\"\"局\"\"\",2021,\"1\",2\r\n乙局,2021,\"1\"2,3\n\"丙局,2021,4,5\n丁局,2021,6,7\n"},
	{"excel delimiter line", "a.csv", "sep=;\n机关名称;年度;licensing.licence.decisions\n甲局;2021;8\n"},
	{"carriage returns only", "a.csv", "机关名称,年度,licensing.licence.decisions\r甲局,2021,8\r乙局,2021,9"},
	{"tabs", "a.tsv", "机关名称\t年度\tlicensing.licence.decisions\n甲局\t2021\t8\n"},
	{"long unknown names", "a.csv", longHead + "x,甲局,340603,2021,licensing,licence,decisions,1\nx,甲局,340603,2021,附表,licence,decisions,2\nx,甲局,340603,2021,licensing,某行,decisions,3\nx,甲局,340603,2021,licensing,licence,某列,\n"},
	{"long cell twice", "a.csv", longHead + "x,甲局,340603,2021,licensing,licence,decisions,1\nx,甲局,340603,2021,licensing,licence,decisions,2\nx,甲局,340603,2021,enforcement,penalty,decisions,2\nx,甲局,340603,2021,enforcement,penalty,本年处理决定数量,2\n"},
	{"long ragged", "a.csv", longHead + "x,甲局,340603,2021,licensing,licence,decisions\nx,甲局,340603,2021,licensing,licence,decisions,4,5,x\nx\n,,,,,,,\n"},
	{"long scattered rows", "a.csv", "年度,表,行,列,数值,机关名称,备注\n2021,licensing,licence,decisions,1,甲局,\n2021,licensing,licence,decisions,2,乙局,\n2021,enforcement,行政处罚,本年处理决定数量,3,甲局,4\n2022,licensing,licence,decisions,5,甲局,好\n"},
	{"long without agency or year", "a.csv", longHead + ",,,2021,licensing,licence,decisions,1\nx,甲局,340603,,licensing,licence,decisions,2\nx,甲局,340603,99,licensing,licence,decisions,3\n"},
	{"long meta data in parts", "a.csv", "agency_code,agency_name,division,year,table,row,column,value\n113406030031234567,,,2021,licensing,licence,decisions,1\n113406030031234567,甲局,340603,2021,enforcement,penalty,decisions,2\n"},
	{"long captions", "a.csv", longHead + "x,甲局,340603,2021,applications,refused,natural,1\nx,甲局,340603,2021,applications,results,natural,2\nx,甲局,340603,2021,applications,other,total,3\nx,甲局,340603,2021,applications,other_misc,total,3\n"},

	{"old office files", "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{"pdf under another name", "a.csv", "%PDF-1.7"},
	{"old document", "a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{"wps", "a.wps", "whatever"},
	{"damaged gzip", "a.csv.gz", "\x1f\x8bxxxxxxxxxxxxxxxxx"},
	{"damaged zip", "a.zip", "PK\x03\x04xxxxxxxxxxxx"},
	{"damaged zstd", "a.json.zst", "\x28\xb5\x2f\xfdxxxxxxxxxxxxxxxx"},
	{"utf-32", "a.csv", "\xff\xfe\x00\x00\x61\x00\x00\x00"},
	{"bytes", "a.csv", "a\x00\x01\x02\x00\x00b\xff"},
}

func TestBadInput(t *testing.T) {
	for _, c := range badInputs {
		t.Run(c.name, func(t *testing.T) {
			got := collect(t, c.path, []byte(c.text)).describe()
			golden(t, filepath.Join("testdata", "bad", strings.ReplaceAll(c.name, " ", "-")+".golden"), got)
		})
	}
}

// golden compares text with a golden file, or writes it with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
