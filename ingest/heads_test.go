package ingest

import (
	"strings"
	"testing"

	"gouji/form"
)

// TestHeads reads what stands above the tables of reports, the way sites, converters
// and people write it, and names who reported, for which year, and whether the
// figures are those of a whole area. "" is nobody: the report is not usable then.
func TestHeads(t *testing.T) {
	const table = "\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n0\n5\n"
	tests := []struct {
		head   string // lines parted by /
		agency string
		year   int
		scope  form.Scope
	}{
		// Titles on one line.
		{"菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"2022年度菱塘区商务局政府信息公开年报", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局政府信息公开工作2022年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局政府信息公开工作报告（2022年度）", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局二〇二二年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"2022年度政府信息公开工作年度报告——菱塘区商务局", "菱塘区商务局", 2022, form.Own},
		{"2022年度双河乡政府信息公开年度报告", "双河乡", 2022, form.Own},
		{"双河乡人民政府2022年政府信息公开工作年度报告", "双河乡人民政府", 2022, form.Own},
		{"菱塘区商务局2022年政府信息公开年度报告-菱塘区商务局网站", "菱塘区商务局", 2022, form.Own},
		{"您的位置：首页 > 政务公开 > 部门 > 菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"名 称: 菱塘区商务局2022年度 政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局2022年政府信息公开工作年度报告/（2023年1月发布）", "菱塘区商务局", 2022, form.Own},
		{"菱塘区财政局关于公布2022年政府信息公开工作年度报告的公告", "菱塘区财政局", 2022, form.Own},
		{"国家税务总局菱塘区税务局2022年政府信息公开工作年度报告", "国家税务总局菱塘区税务局", 2022, form.Own},
		// Cut within the name or the year.
		{"菱塘区人力资源和社会/保障局2022年政府信息公开工作年度报告", "菱塘区人力资源和社会保障局", 2022, form.Own},
		{"菱塘区市场监督/管理局2022年政府信息公开工作年度报告", "菱塘区市场监督管理局", 2022, form.Own},
		{"菱塘区住房和城/乡建设局2022年政府信息公开工作年度报告", "菱塘区住房和城乡建设局", 2022, form.Own},
		{"菱塘区农业农/村局2022年政府信息公开工作年度报告", "菱塘区农业农村局", 2022, form.Own},
		{"菱塘区商务/局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区双河镇/人民政府2022年政府信息公开工作年度报告", "菱塘区双河镇人民政府", 2022, form.Own},
		{"菱塘区人民政府/办公室2022年政府信息公开工作年度报告", "菱塘区人民政府办公室", 2022, form.Own},
		{"菱塘区商务局20/22年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/二〇二二年度/政府信息公开工作/年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区教育局/管理局2022年政府信息公开工作年度报告", "管理局", 2022, form.Own},
		// What stands in front of a title, and lines that lead to other pages.
		{"【菱塘区商务局】2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"1. 菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"附件2：菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"（公开）菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局关于报送2022年政府信息公开工作年度报告的函", "菱塘区商务局", 2022, form.Own},
		{"上一篇：菱塘区林业局2022年政府信息公开工作年度报告/菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"<上一条/菱塘区林业局2022年政府信息公开工作年度报告/菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"上一页/下一页/菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘區商務局2022年政府資訊公開工作年度報告", "菱塘区商务局", 2022, form.Own},
		// Fields and their values on lines of their own; menus are none.
		{"机关名称：/菱塘区商务局/年度：/2022/政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"机关名称/菱塘区商务局/统计年度/2022/政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"报告单位 菱塘区商务局/报告年度 2022/政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"部门/菱塘区教育局/年度/2021/菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"机关名称：/年度：/2022/政府信息公开工作年度报告", "", 2022, form.Own},
		{"机关名称：XX局/2022年政府信息公开工作年度报告", "", 2022, form.Own},
		{"菱塘区政府2022年政府信息公开工作年度报告", "菱塘区政府", 2022, form.Consolidated},
		// Over several lines.
		{"菱塘区商务局/2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/关于2022年度政府信息公开工作的年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局2022年政府信息公开工作/年度报告/一、总体情况", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局2022年政府/信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/2022年政府信息公开/工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"2022年/菱塘区商务局政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/政府信息公开工作年度报告/（2022年度）", "菱塘区商务局", 2022, form.Own},
		{"2022年政府信息公开工作年度报告//（菱塘区商务局）", "菱塘区商务局", 2022, form.Own},
		{"云岭市/商务局2022年政府信息公开工作年度报告", "云岭市商务局", 2022, form.Own},
		{"云岭市菱塘区/商务局/2022年政府信息公开工作年度报告", "云岭市菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/2022/年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局政府信息公开工作年度报告/（2022年1月1日至2022年12月31日）", "菱塘区商务局", 2022, form.Own},
		{"【年报】菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"[置顶] 菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/2022年度/政府信息公开工作/年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商/务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"首页 > 公开/残联2022年政府信息公开工作年度报告", "残联", 2022, form.Own},
		{"首页 > 公开/务局2022年政府信息公开工作年度报告", "", 2022, form.Own},
		{"菱塘区商务局 2022 年 政府 信息 公开 工作 年度 报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局（２０２２年度）政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"《菱塘区商务局2022年政府信息公开工作年度报告》", "菱塘区商务局", 2022, form.Own},
		{"关于菱塘区商务局2022年政府信息公开工作的年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局关于2022年度政府信息公开工作年度报告的公示", "菱塘区商务局", 2022, form.Own},
		{"中共菱塘区委党校2022年政府信息公开工作年度报告", "中共菱塘区委党校", 2022, form.Own},
		{"菱塘区第一中学2022年信息公开工作年度报告", "菱塘区第一中学", 2022, form.Own},
		{"2022年政府信息公开工作年度报告/来源：菱塘区商务局", "菱塘区商务局", 2022, form.Own},
		{"公开主体：菱塘区人民政府/信息名称：双河乡2022年政府信息公开工作年度报告", "双河乡", 2022, form.Own},
		// Covers, one thing a line; the period between the halves of a title.
		{"政府信息公开/年度报告/2022/菱塘区商务局", "菱塘区商务局", 2022, form.Own},
		{"政府信息公开工作/年度报告/（2022年度）/菱塘区商务局/二〇二三年一月", "菱塘区商务局", 2022, form.Own},
		{"2022/政府信息公开/工作年度报告/菱塘区商务局", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/政府信息公开工作/年  度  报  告/（2022年）", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局/（2022年1月1日至2022年12月31日）/政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局政府信息公开/2022年1月1日—12月31日/工作年度报告", "菱塘区商务局", 2022, form.Own},
		// A name over many lines is given whole or not at all.
		{"菱塘区/人力资源和/社会保障局/2022年政府信息公开/工作年度报告", "菱塘区人力资源和社会保障局", 2022, form.Own},
		{"云岭市/菱塘区/人力资源/和社会保障局/2022年/政府信息公开工作年度报告", "", 2022, form.Own},
		{"和平区商务局/2022年政府信息公开工作年度报告", "和平区商务局", 2022, form.Own},
		{"菱塘区行政审批服务局（政务服务管理办公室）/2022年政府信息公开工作年度报告", "菱塘区行政审批服务局(政务服务管理办公室)", 2022, form.Own},
		// Marks of lists, formal numerals, who publishes for another.
		{"★菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"• 菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区商务局贰零贰贰年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"菱塘区人民政府办公室关于印发菱塘区商务局2022年政府信息公开工作年度报告的通知", "菱塘区商务局", 2022, form.Own},
		{"发布机构：菱塘区人民政府/2022年政府信息公开工作年度报告/菱塘区商务局", "菱塘区商务局", 2022, form.Own},
		{"根据《政府信息公开条例》第五十条规定，菱塘区商务局编制并公布2022年政府信息公开工作年度报告。", "菱塘区商务局", 2022, form.Own},
		// Brackets, pinyin, traditional characters.
		{"乌（wū）龙乡人民政府2022年政府信息公开工作年度报告", "乌龙乡人民政府", 2022, form.Own},
		{"菱塘区鄉(xiāng)村振興局2022年政府信息公開工作年度報告", "菱塘区乡村振兴局", 2022, form.Own},
		{"云岭高新区（菱塘区）商务局2022年政府信息公开工作年度报告", "云岭高新区(菱塘区)商务局", 2022, form.Own},
		{"菱塘区农业农村局（乡村振兴局）2022年政府信息公开工作年度报告", "菱塘区农业农村局(乡村振兴局)", 2022, form.Own},
		{"双河镇人民政府（政府信息公开）2022年工作年度报告", "双河镇人民政府", 2022, form.Own},
		{"雙嶺鄉(xiāng)人民政府2022年政府信息公開工作年度報(bào)告", "双岭乡人民政府", 2022, form.Own},
		// Sentences.
		{"根据《条例》要求，现公布菱塘区商务局2022年政府信息公开工作年度报告。", "菱塘区商务局", 2022, form.Own},
		{"特向社会公布2022年双河乡人民政府政府信息公开工作情况报告。", "双河乡人民政府", 2022, form.Own},
		{"根据条例要求，菱塘区商务局现公布2022年政府信息公开工作年度报告。", "菱塘区商务局", 2022, form.Own},
		{"现公布菱塘区人民政府办公室（以下简称区政府办）2022年政府信息公开工作年度报告。", "菱塘区人民政府办公室", 2022, form.Own},
		{"菱塘区商务局根据《政府信息公开条例》要求，编制2022年度政府信息公开工作年度报告。", "菱塘区商务局", 2022, form.Own},
		{"我局根据《政府信息公开条例》要求，编制2022年度政府信息公开工作年度报告。", "", 2022, form.Own},
		{"本报告由菱塘区商务局编制，统计期限自2022年1月1日至2022年12月31日。", "菱塘区商务局", 2022, form.Own},
		{"本报告所列数据为双岭县气象局机关年度统计数据，统计期限为2022年1月1日至2022年12月31日。", "双岭县气象局", 2022, form.Own},
		{"2022年，区商务局严格贯彻落实《条例》要求，现将本机关情况报告如下。", "区商务局", 2022, form.Own},
		{"现公布我局2022年政府信息公开工作年度报告。", "", 2022, form.Own},
		{"2022年，我乡认真工作。现将我乡2022年度政府信息公开工作报告如下：", "", 0, form.Own},
		{"本局2022年度政府信息公开工作年度报告", "", 2022, form.Own},
		// Fields; who publishes is believed last.
		{"单位：菱塘区商务局    年度：2022/政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"发布机构：菱塘区人民政府办公室/菱塘区商务局2022年政府信息公开工作年度报告", "菱塘区商务局", 2022, form.Own},
		{"发布机构 | 菱塘区人民政府 | 标题 | 双河镇2022年政府信息公开工作年度报告 |", "双河镇", 2022, form.Own},
		{"发布机构: | 区商务局 |/本报告的统计期限为2022年1月1日至2022年12月31日。", "区商务局", 2022, form.Own},
		// Whose figures: governments and bare areas are consolidated, townships are their own.
		{"菱塘区人民政府2022年政府信息公开工作年度报告", "菱塘区人民政府", 2022, form.Consolidated},
		{"云岭市菱塘区2022年政府信息公开工作年度报告", "云岭市菱塘区", 2022, form.Consolidated},
		{"双岭自治县2022年政府信息公开工作年度报告", "双岭自治县", 2022, form.Consolidated},
		{"菱塘区人民政府（本级）2022年政府信息公开工作年度报告", "菱塘区人民政府", 2022, form.Own},
		{"菱塘区人民政府2022年政府信息公开工作年度报告/现公布2022年度本级政府（机关）年度报告。", "菱塘区人民政府", 2022, form.Own},
		{"云岭经济技术开发区2022年政府信息公开工作年度报告", "云岭经济技术开发区", 2022, form.Own},
		{"菱塘区人民政府办公室2022年政府信息公开工作年度报告", "菱塘区人民政府办公室", 2022, form.Own},
		{"菱塘区双河街道2022年政府信息公开工作年度报告", "菱塘区双河街道", 2022, form.Own},
		// A notice names nobody who reports.
		{"菱塘区人民政府办公室关于做好2022年政府信息公开工作年度报告编制工作的通知", "", 2022, form.Own},
	}
	for _, tt := range tests {
		k := readAll(t, "a.txt", []byte(strings.ReplaceAll(tt.head, "/", "\n")+table))
		if len(k.reports) != 1 {
			t.Errorf("%s: %d reports", tt.head, len(k.reports))
			continue
		}
		r := k.reports[0]
		if r.Agency.Name != tt.agency || tt.agency != "" && (r.Year != tt.year || r.Scope != tt.scope) {
			t.Errorf("%s: %q %d %s, want %q %d %s", tt.head, r.Agency.Name, r.Year, r.Scope, tt.agency, tt.year, tt.scope)
		}
	}
}

// TestNotAReport: notices with the blank form, explanations and statistics of a part
// of the year stand beside reports and are none; they cost nothing.
func TestNotAReport(t *testing.T) {
	blank := "\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n行政规范性文件\n"
	filled := strings.Replace(blank, "规章\n行政", "规章\n0\n0\n5\n行政", 1)
	for _, text := range []string{
		"国务院办公厅关于印发《政府信息公开工作年度报告格式》的通知" + blank,
		"菱塘区人民政府办公室关于做好2022年政府信息公开工作年度报告编制工作的通知" + blank,
		"【一图读懂】菱塘区商务局2022年政府信息公开工作年度报告" + filled,
		"菱塘区商务局2022年上半年政府信息公开工作情况统计表" + filled,
		"关于报送2022年政府信息公开工作年度报告的通知\n请于1月20日前报送。",
	} {
		k := readAll(t, "a.txt", []byte(text))
		s := k.sources[0]
		if len(k.reports) != 0 || s.Status != form.NotAReport || s.Reason.Chinese == "" || s.Reason.English == "" {
			t.Errorf("%.60s: %d reports, %s, %+v", text, len(k.reports), s.Status, s.Reason)
		}
		for i := range s.Findings {
			if s.Findings[i].Rule != form.RuleFNotreport {
				t.Errorf("%.60s: %s", text, s.Findings[i].Rule)
			}
		}
	}
	// A notice above a form that is filled in hides no report.
	k := readAll(t, "菱塘区商务局2022.txt", []byte("关于报送2022年政府信息公开工作年度报告的通知"+filled))
	if len(k.reports) != 1 || k.reports[0].Agency.Name != "菱塘区商务局" {
		t.Errorf("a report below a notice: %d reports", len(k.reports))
	}
}

// TestTotalRows: rows of totals in a table of reports are no reports, and their
// figures are accounted for.
func TestTotalRows(t *testing.T) {
	for _, name := range []string{"合计", "总 计", "小计", "共计", "累计数", "总数", "部门小计", "全区合计", "各单位汇总", "全区", "本县", "合计：", "平均", "Total", "subtotal", "SUM"} {
		text := "机关名称,年度,applications.new_received.natural,applications.new_received.total\n甲局,2022,3,3\n" + name + ",2022,3,3\n"
		k := readAll(t, "a.csv", []byte(text))
		s := k.sources[0]
		if len(k.reports) != 1 || s.Status != form.Read || len(s.Findings) != 1 || s.Findings[0].Rule != form.RuleFNotreport || s.Figures != 4 {
			t.Errorf("%s: %d reports, %s, %d figures, %+v", name, len(k.reports), s.Status, s.Figures, s.Findings)
		}
	}
	if form.IsTotal("合计镇人民政府") || form.IsTotal("全椒县") {
		t.Error("an agency is taken for a row of totals")
	}
}

// TestWhatProgramsPutRoundTexts: spreadsheets and exports wrap codes, names and years.
func TestWhatProgramsPutRoundTexts(t *testing.T) {
	for _, row := range []string{
		`"=""11330700002592580J""","=""甲局""","=""2022""",2023-01-13`,
		`'11330700002592580J,'甲局,'2022,2023/1/13`,
		`11330700002592580j,"甲 局",2022.0,44939`,
		"１１３３０７００００２５９２５８０Ｊ,\"甲\n局\",２０２２年度,2023.1.13",
	} {
		k := readAll(t, "a.csv", []byte("统一社会信用代码,机关名称,年度,提交日期,applications.new_received.total\n"+row+",3\n"))
		if len(k.reports) != 1 {
			t.Errorf("%s: %d reports", row, len(k.reports))
			continue
		}
		r := k.reports[0]
		if r.Agency.Code != "11330700002592580J" || r.Agency.Name != "甲局" || r.Year != 2022 || r.SubmittedAt != "2023-01-13" {
			t.Errorf("%s: %+v %d %s", row, r.Agency, r.Year, r.SubmittedAt)
		}
	}
}
