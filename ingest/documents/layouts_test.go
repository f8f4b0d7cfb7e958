package documents

import (
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// layout is a small document as people or converters write it, and what it says.
type layout struct {
	name  string
	kind  form.SourceKind
	text  string
	cells map[string]int64 // by code; noFigure for a cell that is not read, isBlank for a blank one
	rules []string         // findings of these rules, and no others but about what is missing
}

const (
	part2 = "二、主动公开政府信息情况\n"
	part3 = "三、收到和处理政府信息公开申请情况\n"
	part4 = "四、政府信息公开行政复议、行政诉讼情况\n"
)

// applicationRows are the last rows of table 三 of 2021, with zeros, in a line each.
func applicationRows(from, separator, end string) string {
	var b strings.Builder
	begun := false
	for _, row := range form.Tables[form.Applications].DataRows(form.Edition2021) {
		if begun = begun || row.Code == from; begun {
			b.WriteString(row.Label + strings.Repeat(separator+"0", 7) + end + "\n")
		}
	}
	return b.String()
}

func TestLayouts(t *testing.T) {
	outcomes := "结果维持,结果纠正,其他结果,尚未审结,总计"
	for _, l := range []layout{
		{
			name: "lines of pipes alone are fillers", kind: form.TextDump,
			text:  part2 + "第二十条第(一)项 |\n|||\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n规章 |\n0 |\n0 |\n0 |\n行政规范性文件 |\n2 |\n0 |\n5 |\n|||\n",
			cells: map[string]int64{"documents.rules.issued": 0, "documents.normative_docs.issued": 2, "documents.normative_docs.in_force": 5},
		},
		{
			name: "remarks behind rows of unequal width", kind: form.TextDump,
			text:  part2 + "第二十条第（一）项\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n规章 | 0 | 0 | 1 | 无变化 |\n行政规范性文件 | 2 | 0 | 5 | 含修订1件 | 较上年减少\n第二十条第（五）项\n信息内容 | 本年处理决定数量\n行政许可 | 7 | 同比增长\n",
			cells: map[string]int64{"documents.rules.in_force": 1, "documents.normative_docs.issued": 2, "documents.normative_docs.in_force": 5, "licensing.licence.decisions": 7},
		},
		{
			name: "a figure too many and a remark", kind: form.TextDump,
			text:  part2 + "第二十条第（一）项\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n规章 | 0 | 0 | 1\n行政规范性文件 | 2 | 0 | 5 | 9 | 较上年减少\n",
			cells: map[string]int64{"documents.rules.in_force": 1, "documents.normative_docs.issued": noFigure, "documents.normative_docs.in_force": noFigure},
			rules: []string{form.RuleFUnreadableRow},
		},
		{
			name: "fillers at the ends of rows", kind: form.TextDump,
			text: part3 + " | 申请人情况 | ||||||||\n自然人 | 法人或其他组织 | 总计 | |||||||\n商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | |||||\n" +
				"一、本年新收政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2 | ||\n二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | ||\n" +
				applicationRows("granted", " | ", " | ||"),
			cells: map[string]int64{"applications.new_received.natural": 2, "applications.new_received.total": 2, "applications.carried_out.total": 0},
		},
		{
			name: "blank cells that stand as pipes", kind: form.TextDump,
			text:  part2 + "第二十条第(六)项 | ||||\n信息内容 |\n上一年项目数量 |\n本年增/减 |\n处理决定数量 | |\n行政处罚 |\n32 |\n减11 |\n21 | |\n行政强制 |\n|\n|\n| |\n",
			cells: map[string]int64{"enforcement.penalty.delta": -11, "enforcement.penalty.decisions": 21, "enforcement.coercion.decisions": isBlank},
		},
		{
			name: "a lone figure in a line that is filled up", kind: form.TextDump,
			text:  part2 + "第二十条第(一)项 | |||\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n规章 | |||\n行政规范性文件 | 2 | ||\n第二十条第(五)项 | |||\n信息内容 | 本年处理决定数量 | ||\n行政许可 | 7 | ||\n",
			cells: map[string]int64{"documents.rules.issued": noFigure, "documents.normative_docs.issued": noFigure, "licensing.licence.decisions": 7},
			rules: []string{form.RuleFUnreadableTable},
		},
		{
			name: "a line of table 四 that is filled up", kind: form.TextDump,
			text:  part4 + strings.ReplaceAll(strings.Repeat(outcomes+",", 3), ",", " | ") + "\n1 | 1 | |||||||||||||\n",
			cells: map[string]int64{"proceedings.review.upheld": noFigure},
			rules: []string{form.RuleFUnreadableTable},
		},
		{
			name: "a blank paragraph behind the figure", kind: form.TextDump,
			text:  part2 + "\n第二十条第(八)项\n\n信息内容\n\n本年收费金额(单位:万元)\n\n行政事业性收费\n\n12.5\n\n \n\n" + part3,
			cells: map[string]int64{"fees.admin_fee.amount": 12_500_000},
		},
		{
			name: "odd tokens blind one cell", kind: form.TextDump,
			text:  part2 + "第二十条第(五)项 |\n信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n行政许可 | 43 | +(0) -(0) | 66 |\n其他对外管理服务事项 | +22 | 0 | 889 |\n",
			cells: map[string]int64{"licensing.licence.prev_items": 43, "licensing.licence.delta": noFigure, "licensing.licence.decisions": 66, "licensing.other_admin_service.decisions": 889},
			rules: []string{form.RuleFToken},
		},
		{
			name: "heads that are cut short", kind: form.TextDump,
			text:  part2 + "第二十条第(一)项 |\n信息内容 |\n本年新 |\n本年新 |\n对外公开总数量 |\n规章 |\n0 |\n0 |\n0 |\n规范性文件 |\n2 |\n3 |\n5 |\n",
			cells: map[string]int64{"documents.normative_docs.newly_made": 2, "documents.normative_docs.public_total": 5},
		},
		{
			name: "remarks beside the figures", kind: form.CSVGrid,
			text:  part2 + "第二十条第（一）项,,,,\n信息内容,本年制发件数,本年废止件数,现行有效件数,\n规章,0,0,0,\n行政规范性文件,2,1,5,含上年3件\n",
			cells: map[string]int64{"documents.rules.in_force": 0, "documents.normative_docs.issued": 2, "documents.normative_docs.in_force": 5},
		},
		{
			name: "a column of remarks with figures", kind: form.CSVGrid,
			text:  part2 + "第二十条第（一）项,,,,\n信息内容,本年制发件数,本年废止件数,现行有效件数,上年有效件数\n规章,0,0,0,0\n行政规范性文件,2,1,5,4\n",
			cells: map[string]int64{"documents.normative_docs.issued": 2, "documents.normative_docs.in_force": 5},
		},
		{
			name: "a cell too many is no remark", kind: form.CSVGrid,
			text:  part2 + "第二十条第（一）项,,,,\n信息内容,本年制发件数,本年废止件数,现行有效件数,\n规章,0,0,0,\n行政规范性文件,2,2,1,5\n",
			cells: map[string]int64{"documents.rules.in_force": 0, "documents.normative_docs.issued": noFigure, "documents.normative_docs.in_force": noFigure},
			rules: []string{form.RuleFUnreadableRow},
		},
		{
			name: "serial numbers", kind: form.CSVGrid,
			text:  part2 + "第二十条第（一）项,,,,\n序号,信息内容,本年制发件数,本年废止件数,现行有效件数\n1,规章,0,0,0\n2,行政规范性文件,2,1,5\n",
			cells: map[string]int64{"documents.rules.issued": 0, "documents.normative_docs.issued": 2, "documents.normative_docs.in_force": 5},
		},
		{
			name: "a check at the end of every row", kind: form.CSVGrid,
			text: part3 + ",自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他,总计,校验\n一、本年新收政府信息公开申请数量,3,0,0,0,0,0,3,0\n二、上年结转政府信息公开申请数量,0,0,0,0,0,0,0,√\n" +
				applicationRows("granted", ",", ",0"),
			cells: map[string]int64{"applications.new_received.natural": 3, "applications.new_received.total": 3, "applications.carried_in.total": 0},
		},
		{
			name: "who filled the table in", kind: form.CSVGrid,
			text:  part4 + outcomes + "," + outcomes + "," + outcomes + "\n1,0,0,0,1,0,0,0,0,0,0,0,0,0,0\n填表人,张三,联系电话,13800001111,,,,,,,,,,,\n",
			cells: map[string]int64{"proceedings.review.upheld": 1, "proceedings.review.total": 1},
		},
		{
			name: "who filled the table in, a cell a line", kind: form.TextDump,
			text:  part4 + strings.ReplaceAll(outcomes+","+outcomes+","+outcomes, ",", "\n") + "\n1\n0\n0\n0\n1" + strings.Repeat("\n0", 10) + "\n填表人\n张三\n联系电话\n13800001111\n",
			cells: map[string]int64{"proceedings.review.upheld": 1, "proceedings.review.total": 1},
		},
		{
			name: "a table that is cut off", kind: form.TextDump,
			text:  part3 + "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n一、本年新收政府信息公开申请数量 | 58 | 7 | 0 | 0 | 1 | 0 | 66 |\n二、上年结转政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n三、本年度办理结果 | （一）予以公开 | 2 | 1 | 0 | 0 | 0 | 0 | 3 |\n",
			cells: map[string]int64{"applications.new_received.total": 66, "applications.granted.natural": 2, "applications.results_total.total": noFigure, "applications.carried_out.total": noFigure},
			rules: []string{form.RuleFCutOff},
		},
		{
			name: "a page with a copy for telephones", kind: form.Page,
			text:  strings.Repeat("<table><tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>7</td></tr></table>", 2),
			cells: map[string]int64{"licensing.licence.decisions": 7},
			rules: []string{form.RuleFTwiceSame},
		},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := readDocument(t, l.kind, []byte(l.text))
			for code, want := range l.cells {
				id, ok := form.CellByCode(code)
				state := form.Stated
				switch want {
				case noFigure:
					state, want = form.Unreadable, 0
				case isBlank:
					state, want = form.Blank, 0
				}
				if !ok || r.States[id] != state || r.Values[id] != want {
					t.Errorf("%s: state %d value %d, want state %d value %d", code, r.States[id], r.Values[id], state, want)
				}
			}
			for _, f := range r.Findings {
				switch f.Rule {
				case form.RuleFMissingTable, form.RuleFMissingCell, form.RuleFAgency, form.RuleFYear, form.RuleUUnit, form.RuleFHybrid, form.RuleFEdition:
				default:
					if !slices.Contains(l.rules, f.Rule) {
						t.Errorf("%s %s", f.Rule, f.Message(form.English))
					}
				}
			}
			for _, rule := range l.rules {
				if !slices.ContainsFunc(r.Findings, func(f form.Finding) bool { return f.Rule == rule }) {
					t.Errorf("no finding %s", rule)
				}
			}
		})
	}
}
