package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Rules that need several reports: what is carried over in a district and after a
// merger, jumps, editions side by side, and reviews that last year explains.
func TestRulesOverReports(t *testing.T) {
	report := func(code, name string, year int, cells string) string {
		return fmt.Sprintf(`{"year":%d,"scope":"own","agency":{"code":%q,"name":%q,"division":"370902"},"tables":{%s}}`, year, code, name, cells)
	}
	carried := func(in, out int) string {
		return fmt.Sprintf(`"applications":{"new_received":{"total":9},"carried_in":{"natural":%d,"total":%d},"carried_out":{"natural":%d,"total":%d}}`, in, in, out, out)
	}
	received := func(new, in, out int) string {
		return fmt.Sprintf(`"applications":{"new_received":{"natural":%d,"total":%d},"carried_in":{"natural":%d,"total":%d},"carried_out":{"natural":%d,"total":%d}}`, new, new, in, in, out, out)
	}
	const a, b, c = "113709020043410011", "113709020043410022", "113709020043410033"
	tests := []struct {
		name    string
		reports []string
		roster  string
		rules   []string // to look at
		want    []string // messages
	}{
		{
			name: "the district carries in what its agencies carried out",
			reports: []string{
				report(a, "甲局", 2022, carried(0, 5)), report(a, "甲局", 2023, carried(4, 0)),
				report(b, "乙局", 2022, carried(0, 2)), report(b, "乙局", 2023, carried(2, 0)),
				report(c, "丙局", 2023, carried(7, 0)),
			},
			rules: []string{"R-CARRY"},
			want: []string{
				"370902，2023年度：两年都有报告的2个机关，“自然人”列上年结转共6，上年的结转下年度共7，相差-1；只有一年的报告而未比较的：丙局",
				"370902，2023年度：两年都有报告的2个机关，“总计”列上年结转共6，上年的结转下年度共7，相差-1；只有一年的报告而未比较的：丙局",
			},
		},
		{
			name:   "a successor carries on what was merged into it",
			roster: "code,name,division,to_year,successor\n" + a + ",甲局,370902,,\n" + b + ",乙局,370902,2022," + a + "\n",
			reports: []string{
				report(a, "甲局", 2022, carried(0, 5)), report(b, "乙局", 2022, carried(0, 2)), report(a, "甲局", 2023, carried(7, 0)),
			},
			rules: []string{"R-CARRY", "R-SUCC", "Y3-CARRY"},
		},
		{
			name:   "a successor loses what was merged into it",
			roster: "code,name,division,to_year,successor\n" + a + ",甲局,370902,,\n" + b + ",乙局,370902,2022," + a + "\n",
			reports: []string{
				report(a, "甲局", 2022, carried(0, 5)), report(b, "乙局", 2022, carried(0, 2)), report(a, "甲局", 2023, carried(5, 0)),
			},
			rules: []string{"R-CARRY", "R-SUCC", "Y3-CARRY"},
			want: []string{
				"“自然人”列：上年结转5≠本机关与并入机关（乙局）上年结转下年度之和7，相差-2",
				"“总计”列：上年结转5≠本机关与并入机关（乙局）上年结转下年度之和7，相差-2",
			},
		},
		{
			name: "own figures are held against own ones, consolidated against consolidated",
			reports: []string{
				report(a, "某区人民政府", 2022, carried(0, 5)), report(a, "某区人民政府", 2023, carried(5, 0)),
				strings.Replace(report(a, "某区人民政府", 2022, carried(0, 50)), `"own"`, `"consolidated"`, 1),
				strings.Replace(report(a, "某区人民政府", 2023, carried(50, 0)), `"own"`, `"consolidated"`, 1),
				report(b, "乙局", 2022, carried(0, 1)), report(b, "乙局", 2023, carried(2, 0)),
			},
			rules: []string{"Y3-CARRY"},
			want:  []string{"“自然人”列：上年结转2≠上年度报告的结转下年度1，相差1", "“总计”列：上年结转2≠上年度报告的结转下年度1，相差1"},
		},
		{
			name: "a jump",
			reports: []string{
				report(a, "甲局", 2022, `"applications":{"new_received":{"total":20},"carried_out":{"total":19}}`),
				report(a, "甲局", 2023, `"applications":{"new_received":{"total":101},"carried_out":{"total":100}}`),
			},
			rules: []string{"Y-JUMP"},
			want:  []string{"三／一、本年新收／总计：本年101，上年20，相差五倍以上，请核实"},
		},
		{
			name: "both editions in a district",
			reports: []string{
				report(a, "甲局", 2021, `"documents":{"normative_docs":{"issued":3,"in_force":4}}`),
				report(b, "乙局", 2021, `"documents":{"normative_docs":{"newly_made":3,"newly_public":3,"public_total":3}}`),
				report(c, "丙局", 2020, `"documents":{"normative_docs":{"newly_made":3,"newly_public":3,"public_total":3}}`),
			},
			rules: []string{"R-MIX"},
			want:  []string{"370902，2021年度：各机关所用格式不一，第二部分按两种格式分别汇总"},
		},
		{
			name: "the words of the consolidated report against the sum of the agencies",
			reports: []string{
				report(a, "甲局", 2023, received(9, 4, 1)), report(b, "乙局", 2023, received(9, 2, 0)),
				`{"year":2023,"scope":"consolidated","agency":{"name":"某区人民政府","division":"370902"},"text":{"一":"2023年，全区共收到政府信息公开申请19件，上年结转6件，结转下年度1件。区政府办公室收到3件。较上年增加2件。"},
				"tables":{"applications":{"new_received":{"total":19},"carried_in":{"natural":6,"total":6},"carried_out":{"natural":1,"total":1}}}}`,
			},
			rules: []string{"R-NARR", "N-RECV"},
			want:  []string{"文字“2023年，全区共收到政府信息公开申请19件，上年结转6件，结转下年度1件”中的19件与各机关之和不符：按最接近的理解（本年新收），应为18"},
		},
		{
			name: "the units that the words list",
			reports: []string{
				report(a, "甲局", 2023, received(9, 4, 1)),
				`{"year":2023,"scope":"consolidated","agency":{"name":"某区人民政府","division":"370902"},"text":{"一":"全区共收到申请3607件，其中区政府办公室349件、公安局933件、住建局477件、教育局301件、民政局874件、财政局216件、司法局348件、审计局55件、统计局26件、水务局12件、商务局15件。"}}`,
			},
			rules: []string{"R-NARR", "N-PART"},
			want: []string{
				"文字“全区共收到申请3607件，其中区政府办公室349件、公安局933件、住建局477件、教育局301件、民政局874件、财政局216件、司法局348件、审计局55件、统计局26件、水务局12件、商务局15件”中的3607件与各机关之和不符：按最接近的理解（文中所列各单位之和），应为3606",
				"文字“全区共收到申请3607件，其中区政府办公室349件、公安局933件、住建局477件、教育局301件、民政局874件、财政局216件、司法局348件、审计局55件、统计局26件、水务局12件、商务局15件”中的3607件与各机关之和不符：按最接近的理解（本年新收＋上年结转），应为13",
			},
		},
		{
			name: "what the government's own report says of the whole district",
			reports: []string{
				report(a, "甲局", 2023, received(9, 4, 1)),
				`{"year":2023,"scope":"own","agency":{"name":"某区人民政府办公室","division":"370902"},"text":{"一":"我办收到申请9件。全区共收到申请17件，全区上年结转6件。"},
				"tables":{"applications":{"new_received":{"natural":9,"total":9},"carried_in":{"natural":2,"total":2},"carried_out":{"natural":0,"total":0}}}}`,
				`{"year":2023,"scope":"own","agency":{"name":"乙局","division":"370902"},"text":{"一":"全区教育系统共收到申请77件。"},"tables":{"applications":{"new_received":{"total":0}}}}`,
			},
			rules: []string{"R-NARR"},
			want:  []string{"文字“全区共收到申请17件，全区上年结转6件”中的17件与各机关之和不符：按最接近的理解（本年新收），应为18"},
		},
		{
			name:   "what is wrong with the list is told first, then who is missing, then who is late",
			roster: "code,name,division\n" + b + ",乙局,370902\n" + a + ",甲局,370902\n" + a + ",甲局,370902\n",
			reports: []string{
				strings.Replace(report(b, "乙局", 2023, received(9, 0, 0)), `"scope"`, `"submitted_at":"2024-02-05","scope"`, 1),
			},
			rules: []string{"R-MISSING", "R-LATE", "F-ROSTER"},
			want: []string{
				"名单：统一社会信用代码“113709020043410022”校验不符",
				"名单：统一社会信用代码“113709020043410011”校验不符",
				"名单：代码“113709020043410011”与第3行重复，按代码查找时以先出现的为准",
				"名单：统一社会信用代码“113709020043410011”校验不符",
				"“甲局”未报送2023年度报告，应于2024-01-31前报送",
				"“乙局”2023年度报告于2024-02-05报送，逾期5天",
			},
		},
		{
			name:   "two names of one agency, which the list has, a third that only is written otherwise, and none",
			roster: "code,name,aliases,division\n" + a + ",甲局,甲委,370902\n",
			reports: []string{
				report(a, "甲局", 2023, received(9, 0, 0)), report("", "甲委", 2023, received(9, 0, 0)),
				report("", "甲 局", 2023, received(9, 0, 0)), report(a, "", 2023, received(9, 0, 0)),
			},
			rules: []string{"R-NAMES"},
			want:  []string{"“甲委”与“甲局”按代码或名单是同一机关，2023年度的报告只能采用一份；如不是同一机关，请更正代码或名单"},
		},
		{
			name: "an own report that is the sum of all others",
			reports: []string{
				report(a, "甲局", 2023, received(9, 4, 1)), report(b, "乙局", 2023, received(5, 2, 0)),
				`{"year":2023,"scope":"own","agency":{"name":"某区人民政府办公室","division":"370902"},"tables":{` + received(14, 6, 1) + `}}`,
			},
			rules: []string{"R-SCOPE", "R-SUM"},
			want:  []string{"“某区人民政府办公室”2023年度的申请情况恰等于其余2份之和，认定为汇总报告，未参加相加；如确为本机关数，请在名单中注明其组别"},
		},
		{
			name: "a city's consolidated report against the sum of its districts",
			reports: []string{
				report(a, "甲局", 2023, received(9, 4, 1)),
				`{"year":2023,"scope":"own","agency":{"name":"市统计局","division":"370900"},"tables":{` + received(1, 0, 0) + `}}`,
				`{"year":2023,"scope":"consolidated","agency":{"name":"某市人民政府","division":"370900"},"tables":{` + received(11, 4, 1) + `}}`,
			},
			rules: []string{"R-SUM"},
			want: []string{
				"三／一、本年新收／自然人：汇总报告11，各机关之和10，相差1",
				"三／一、本年新收／总计：汇总报告11，各机关之和10，相差1",
			},
		},
		{
			name: "last year's applications excuse reviews",
			reports: []string{
				report(a, "甲局", 2022, carried(0, 0)),
				report(a, "甲局", 2023, `"applications":{"new_received":{"total":0},"carried_in":{"total":0}},"proceedings":{"review":{"upheld":1,"total":1}}`),
				report(b, "乙局", 2022, `"applications":{"new_received":{"total":0},"carried_in":{"total":0}}`),
				report(b, "乙局", 2023, `"applications":{"new_received":{"total":0},"carried_in":{"total":0}},"proceedings":{"review":{"upheld":2,"total":2}}`),
			},
			rules: []string{"L4-NOAPP"},
			want:  []string{"本年新收和上年结转均为0，第四部分却有2件；第四部分只统计本机关作为被申请人或被告的案件"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config := Config{Inputs: []string{t.TempDir()}, Output: t.TempDir(), NoDesk: true, AsOf: "2024-06-01"}
			input := "[" + strings.Join(tt.reports, ",\n") + "]"
			if err := os.WriteFile(filepath.Join(config.Inputs[0], "报送.json"), []byte(input), 0o644); err != nil {
				t.Fatal(err)
			}
			if tt.roster != "" {
				config.Roster = filepath.Join(t.TempDir(), "名单.csv")
				if err := os.WriteFile(config.Roster, []byte(tt.roster), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			result, err := runChecked(t, config)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range readFindings(t, result.Directory) {
				if slices.Contains(tt.rules, f.Rule) {
					got = append(got, f.Message)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
