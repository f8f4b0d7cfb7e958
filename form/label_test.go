package form

import (
	"slices"
	"testing"
)

func TestLookupRow(t *testing.T) {
	tests := []struct {
		table TableID
		key   string
		want  string // code, "" for none
	}{
		{Applications, "granted", "granted"},
		{Applications, "（一）予以公开", "granted"},
		{Applications, "(一) 予以公开", "granted"},
		{Applications, "（|一|）予以公开", "granted"},
		{Applications, "予 以 公 开", "granted"},
		{Applications, "（二）部分公开", "partially_granted"},
		{Applications, "(二) 部分公开 (区分处理的, 只计这一情形, 不计其他情形)", "partially_granted"},
		{Applications, "3.危及三安全一稳定", "refused_security_stability"},
		{Applications, "3．危及「三安全一穩定」", "refused_security_stability"},
		{Applications, "3、危及\"三安全一稳定\"", "refused_security_stability"},
		{Applications, "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请", "other_unpaid_fee"},
		{Applications, "1.逾期不补正", "other_no_correction"},
		{Applications, "3.其他", "other_misc"},
		{Applications, "其他", "other_misc"},
		{Applications, "（六）其他处理", "other"},
		{Applications, "(六) 其他", "other"},
		{Applications, "（五）其他", ""},
		{Applications, "2.其他", ""},
		{Applications, "（七）总计", "results_total"},
		{Applications, "总 计", "results_total"},
		{Applications, "（六）总计", ""},
		{Applications, "三、本年度办理结果", "results"},
		{Applications, "7.屬於行政執法案卷", "refused_enforcement_file"},
		{Applications, "2.其他法律行政止公开", ""},
		{Applications, "", ""},
		{Applications, "1.", ""},
		{Documents, "规范性文件", "normative_docs"},
		{Documents, "行政规范性文件", "normative_docs"},
		{Documents, "規(guī)范性文件", "normative_docs"},
		{Documents, "規範性檔案", "normative_docs"},
		{Documents, "规 章", "rules"},
		{Documents, "规章(县级无此项)", "rules"},
		{Documents, "规章000", ""},
		{Fees, "行政事业型收费", "admin_fee"},
		{Proceedings, "复议后起诉", "litigation_after_review"},
	}
	for _, tt := range tests {
		row, ok := Tables[tt.table].LookupRow(tt.key)
		switch {
		case !ok && tt.want != "", ok && row.Code != tt.want:
			t.Errorf("%s %q: %v %v, want %q", Tables[tt.table].Code, tt.key, row, ok, tt.want)
		}
	}
}

func TestLookupColumn(t *testing.T) {
	tests := []struct {
		table TableID
		key   string
		want  string
	}{
		{Documents, "本年新制作数量", "newly_made"},
		{Documents, "本年新 制作數(shù)量", "newly_made"},
		{Documents, "本年新", ""}, // two columns begin so
		{Documents, "现行有效件", "in_force"},
		{Documents, "本年发件", "issued"},
		{Licensing, "本年增/减", "delta"},
		{Licensing, "本年增/减 (减用负值)", "delta"},
		{Licensing, "本年处理绝对数量", "decisions"},
		{Licensing, "处理决定数量", "decisions"},
		{Fees, "本年收费金额(单位:万元)", "amount"},
		{Procurement, "采购总金额(万元)", "amount"},
		{Applications, "商业<p>企业", ""},
		{Applications, "商 业 企业", "enterprise"},
		{Applications, "总　计", "total"},
		{Proceedings, "尚未審結", "pending"},
	}
	for _, tt := range tests {
		column, ok := Tables[tt.table].LookupColumn(tt.key)
		switch {
		case !ok && tt.want != "", ok && column.Code != tt.want:
			t.Errorf("%s %q: %v %v, want %q", Tables[tt.table].Code, tt.key, column, ok, tt.want)
		}
	}
}

func TestLookupTable(t *testing.T) {
	for key, want := range map[string]TableID{
		"documents": Documents, "第二十条第（一）项": Documents, "第二十条  第(一)项": Documents, "第二十條第（一）項": Documents,
		"第二十条第（九）项":         Procurement,
		"三、收到和处理政府信息公开申请情况": Applications, "三、行政机关收到和处理政府信息公开申请情况": Applications, "收到和处理政府信息公开申请情况": Applications,
		"四、因政府信息公开工作被申请行政复议、提起行政诉讼情况": Proceedings,
	} {
		table, ok := LookupTable(key)
		if !ok || table.ID != want {
			t.Errorf("LookupTable(%q) = %v, %v", key, table, ok)
		}
	}
	for _, key := range []string{"", "第二十条第（二）项", "第二十条", "四、结转下年度继续办理", "一、本年新收政府信息公开申请数量"} {
		if table, ok := LookupTable(key); ok {
			t.Errorf("LookupTable(%q) finds %s", key, table.Code)
		}
	}
}

// Every official label finds its own row and column, in both editions' wording.
func TestOfficialLabelsFindThemselves(t *testing.T) {
	for i := range Tables {
		table := &Tables[i]
		if got, ok := LookupTable(table.Caption); !ok || got != table {
			t.Errorf("caption %s is not found", table.Caption)
		}
		for r := range table.Rows {
			row := &table.Rows[r]
			for _, key := range []string{row.Code, row.Label, row.In(Edition2019), row.Short} {
				if got, ok := table.LookupRow(key); key != "" && (!ok || got != row) {
					t.Errorf("row %q of %s is not found", key, table.Code)
				}
			}
		}
		for c := range table.Columns {
			column := &table.Columns[c]
			for _, key := range []string{column.Code, column.Label, column.In(Edition2019)} {
				if got, ok := table.LookupColumn(key); !ok || got != column {
					t.Errorf("column %q of %s is not found", key, table.Code)
				}
			}
		}
	}
}

// Variants must not be ambiguous: no folded name belongs to two rows or columns of a table.
func TestVariantsAreUnambiguous(t *testing.T) {
	for i := range Tables {
		for _, bodies := range [][][]string{labels().rowBodies[i], labels().columnBodies[i]} {
			owner := map[string]int{}
			for k, names := range bodies {
				for _, name := range names {
					if other, taken := owner[name]; taken && other != k {
						t.Errorf("%s: %q names two", Tables[i].Code, name)
					}
					owner[name] = k
				}
			}
		}
	}
}

func TestNearestRow(t *testing.T) {
	table := &Tables[Applications]
	row := func(codes ...string) (rows []*Row) {
		for i := range table.Rows {
			if slices.Contains(codes, table.Rows[i].Code) {
				rows = append(rows, &table.Rows[i])
			}
		}
		return rows
	}
	tests := []struct {
		label      string
		candidates []*Row
		want       string
	}{
		{"2.其他法律行政止公开", row("refused_other_law", "refused_security_stability"), "refused_other_law"},
		{"2.其他法律行政止公开", row("refused_security_stability"), ""}, // the position rules it out
		{"4.其他法律行政止公开", row("refused_other_law"), ""},          // the number contradicts
		{"属于行政", row("refused_enforcement_file"), ""},          // two rows are as near
		{"1.属于国家秘蜜", row("refused_state_secret"), "refused_state_secret"},
		{"完全不同的行", row("refused_state_secret"), ""},
		{"正、行政机关不再处理其政府", row("other_no_correction", "other_unpaid_fee"), "other_no_correction"}, // the middle line of three
		{"行政机关不再处理其政府信息", row("other_no_correction", "other_unpaid_fee"), ""},                    // a piece of both
		{"正、行政机关不再处理其政府", row("other_unpaid_fee"), ""},                                           // the position rules it out
	}
	for _, tt := range tests {
		got, ok := table.NearestRow(SplitLabel(tt.label), tt.candidates)
		switch {
		case !ok && tt.want != "", ok && got.Code != tt.want:
			t.Errorf("%q: %v %v, want %q", tt.label, got, ok, tt.want)
		}
	}
}

func TestSplitLabel(t *testing.T) {
	for text, want := range map[string]Label{
		"三、本年度办理结果":     {Numbering: Numbering{ChapterNumber, 3}, Body: "本年度办理结果", Remarks: ""},
		"（三）不予公开":       {Numbering: Numbering{BracketNumber, 3}, Body: "不予公开", Remarks: ""},
		"十二、其他":         {Numbering: Numbering{ChapterNumber, 12}, Body: "其他", Remarks: ""},
		"3.危及“三安全一稳定”":  {Numbering: Numbering{ArabicNumber, 3}, Body: "危及三安全一稳定", Remarks: ""},
		"３、重复申请":        {Numbering: Numbering{ArabicNumber, 3}, Body: "重复申请", Remarks: ""},
		"本年收费金额（单位：万元）": {Numbering: Numbering{}, Body: "本年收费金额", Remarks: "单位:万元"},
		"3.5万元":         {Numbering: Numbering{}, Body: "35万元", Remarks: ""},
		"三安全一稳定":        {Numbering: Numbering{}, Body: "三安全一稳定", Remarks: ""},
		"（本列数据）":        {Numbering: Numbering{}, Body: "本列数据", Remarks: ""},
		"":              {},
		"（三）":           {Numbering: Numbering{}, Body: "三", Remarks: ""},
	} {
		want.folded = foldText(text)
		if got := SplitLabel(text); got != want {
			t.Errorf("SplitLabel(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestLookupsByCodeDoNotAllocate(t *testing.T) {
	table := &Tables[Applications]
	n := testing.AllocsPerRun(100, func() {
		table.LookupRow("refused_other_law")
		table.LookupRow("2.其他法律行政法规禁止公开")
		table.LookupColumn("natural")
		LookupTable("applications")
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzSplitLabel(f *testing.F) {
	for _, seed := range []string{"（三）不予公开", "3.其他", "規(guī)范", "((((", "一二三四五六", "999999999999.x", "\xff（", "〔〕"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := SplitLabel(text)
		if again := SplitLabel(l.Body); again.Numbering == (Numbering{}) && again.Body != l.Body && again.Remarks == "" {
			t.Errorf("the body %q of %q folds to %q", l.Body, text, again.Body)
		}
		for i := range Tables {
			Tables[i].LookupRow(text)
			Tables[i].LookupColumn(text)
			Tables[i].NearestRow(l, Tables[i].DataRows(BothEditions))
		}
		LookupTable(text)
	})
}

// A text that needs no folding is found out without being rewritten: what is made
// of it must be what rewriting makes.
func TestFoldTextFindsWhatToFold(t *testing.T) {
	for r := range rune(0x30000) {
		for _, text := range []string{string(r), "相山区" + string(r) + "局", "教育局a" + string(r)} {
			if got, want := foldText(text), foldFrom(text, 0); got != want {
				t.Fatalf("%q folds to %q, rewritten to %q", text, got, want)
			}
		}
	}
}

func BenchmarkFoldName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if FoldName("云岭市梧庄区人力资源和社会保障局") == "" || IsTotal("云岭市梧庄区人力资源和社会保障局") {
			b.Fatal()
		}
	}
}

// Whether a name may be a row of totals is told by its last character, except
// where folding makes another of it.
func TestTotalsAreToldByTheirEnd(t *testing.T) {
	for _, before := range []string{"", "全", "本", "部门合", "部门总", "区直单位汇", "全市平", "资", "档"} {
		for r := firstUnified; r <= lastUnified; r++ {
			if name := before + string(r); IsTotal(name) != isFoldedTotal(name) {
				t.Errorf("%q: %t by its end, %t folded", name, IsTotal(name), isFoldedTotal(name))
			}
		}
	}
	for name, want := range map[string]bool{"部门合计": true, "總計": true, "合计数": true, "全区": true, "Total ": true, "合计（部门）": true, "审计局": false, "统计调查总队": false, "全椒县": false} {
		if IsTotal(name) != want {
			t.Errorf("IsTotal(%q) = %t", name, !want)
		}
	}
}
