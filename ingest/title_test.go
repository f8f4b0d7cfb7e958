package ingest

import (
	"slices"
	"testing"

	"gouji/form"
)

// The order of trust: what is stated by name, the title, the period, the file name.
func TestWhoAndWhen(t *testing.T) {
	const table = "\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n0\n5\n"
	tests := []struct {
		path, text string
		agency     string
		year       int
		periods    int // F-PERIOD and F-NAME findings
	}{
		{"a.txt", "云溪县甲局2022年政府信息公开工作年度报告" + table, "云溪县甲局", 2022, 0},
		{"2021/云溪县甲局.txt", "云溪县甲局2022年政府信息公开工作年度报告" + table, "云溪县甲局", 2022, 1},
		{"云溪县乙局2022.txt", "云溪县甲局2022年政府信息公开工作年度报告" + table, "云溪县甲局", 2022, 1},
		{"甲局2022.txt", "云溪县甲局2022年政府信息公开工作年度报告" + table, "云溪县甲局", 2022, 0},
		{"2022/云溪县甲局.txt", table, "云溪县甲局", 2022, 0},
		{"云溪县甲局.txt", "统计期限为2022年1月1日至2022年12月31日。" + table, "云溪县甲局", 2022, 0},
		{"a.txt", "云溪县甲局2022年政府信息公开工作年度报告\n本报告数据统计期限自2021年1月1日起至2021年12月31日止。" + table, "云溪县甲局", 2022, 1},
		{"a.txt", "云溪县甲局2022年政府信息公开工作年度报告\n统计期限自2022年1月1日起至2022年12月30日止。" + table, "云溪县甲局", 2022, 1},
		{"a.txt", "云溪县甲局2020年政府信息公开工作年度报告\n统计期限自20201月1日起至202012月31日止。" + table, "云溪县甲局", 2020, 0},
		{"a.txt", "云溪县甲局\n2022年政府信息公开工作年度报告" + table, "云溪县甲局", 2022, 0},
		{"a.txt", "政府信息公开工作年度报告\n（2022年）\n" + table, "", 2022, 0},
		{"云溪县自然资源和规划局2022.txt", "云溪县资规局2022年政府信息公开工作年度报告" + table, "云溪县资规局", 2022, 0},
	}
	const untitled = "2022年政府信息公开工作年度报告"
	for _, line := range []string{
		"填报单位：云溪县甲局（盖章）", "填报单位（盖章）：云溪县甲局", "填报单位:云溪县甲局(公章)   单位：件", "报送单位：云溪县甲局 报送人：张三", "部门：云溪县甲局",
		"制表单位：云溪县甲局；制表人：张三", "上报机关: 云溪县甲局", "主办：云溪县信息中心 单位名称：云溪县甲局",
	} {
		tests = append(tests, tests[0])
		tt := &tests[len(tests)-1]
		tt.text = line + "\n" + untitled + table
		tests = append(tests, *tt)
		// As a cell of a row with others.
		tests[len(tests)-1].path, tests[len(tests)-1].text = "a.csv", line+",填报日期：2023年1月9日\n"+untitled+",\n第二十条第（一）项,\n信息内容,本年制发件数,本年废止件数,现行有效件数\n规章,0,0,5\n"
	}
	for _, tt := range tests {
		k := readAll(t, tt.path, []byte(tt.text))
		if len(k.reports) != 1 {
			t.Errorf("%s: %d reports", tt.path, len(k.reports))
			continue
		}
		r := k.reports[0]
		n := 0
		for _, rule := range rules(r.Findings) {
			if rule == "F-PERIOD" || rule == "F-NAME" {
				n++
			}
		}
		if r.Agency.Name != tt.agency || r.Year != tt.year || n != tt.periods {
			t.Errorf("%s %q: %s %d with %d disagreements, want %s %d with %d", tt.path, tt.text[:60], r.Agency.Name, r.Year, n, tt.agency, tt.year, tt.periods)
		}
	}
}

// A page lists reports of other years and agencies in its navigation.
func TestTitleBesideOthers(t *testing.T) {
	page := `<title>云溪县甲局2022年政府信息公开工作年度报告</title><ul><li><a>云溪县乙局2022年政府信息公开工作年度报告</a></li><li>云溪县甲局2021年政府信息公开工作年度报告</li></ul>
<h1>云溪县甲局2022年政府信息公开工作年度报告</h1><table><tr><td>第二十条第（一）项</td></tr><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<tr><td>规章<td>0<td>0<td>5</table>`
	r := readOne(t, "a.html", []byte(page))
	if r.Agency.Name != "云溪县甲局" || r.Year != 2022 || slices.Contains(rules(r.Findings), "F-PERIOD") {
		t.Errorf("report of %s %d, %v", r.Agency.Name, r.Year, rules(r.Findings))
	}
}

func TestRosterCompletesTitles(t *testing.T) {
	roster := form.NewRoster([]form.Member{{Code: "11330700002592580J", Name: "云溪县发展和改革委员会", Aliases: []string{"云溪县发改委"}, Division: "330781"}})
	k := &kept{}
	text := "云溪县發改委2022年政府信息公开工作年度报告\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n0\n5\n"
	if err := NewReader(Options{Roster: roster}).ReadBytes(t.Context(), "a.txt", []byte(text), k); err != nil {
		t.Fatal(err)
	}
	if a := k.reports[0].Agency; a.Code != "11330700002592580J" || a.Division != "330781" {
		t.Errorf("agency %+v", a)
	}
}
