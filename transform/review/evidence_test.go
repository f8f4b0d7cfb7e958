package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
	"gouji/transform/check/checktest"
	"gouji/transform/localise"
)

// known puts what is known from elsewhere into words.
func known(all []localise.Evidence) (texts []string) {
	for _, e := range all {
		texts = append(texts, fmt.Sprintf("%s %d %s %s", form.Cells[e.Cell].Code, e.Value, e.Source.Chinese, e.Source.English))
	}
	return texts
}

// What the year before carried out, the parts of a consolidated report and the text of a
// report say what its cells should be.
func TestEvidence(t *testing.T) {
	before := checktest.Put(t, checktest.Zeros(), "applications.carried_out.natural", 3, "applications.carried_out.total", 3)
	for _, column := range []string{"enterprise", "research", "welfare", "legal_service", "other_org"} {
		before.States[checktest.Cell(t, "applications.carried_out."+column)] = form.Blank
	}
	want := []string{
		"applications.carried_in.natural 3 2023年度报告的结转下年度 carried out in the report for 2023",
		"applications.carried_in.total 3 2023年度报告的结转下年度 carried out in the report for 2023",
	}
	if got := known(CarriedIn(before)); !slices.Equal(got, want) {
		t.Errorf("carried in: %q, want %q", got, want)
	}
	var sums [form.NumCells]int64
	sums[checktest.Cell(t, "proceedings.review.upheld")] = 7
	if got := PartsOf(before, 1, &sums); got != nil {
		t.Errorf("one report is no sum: %q", known(got))
	}
	got := known(PartsOf(before, 2, &sums))
	if len(got) != len(form.CellsOf(form.Applications, form.Edition2021))+len(form.CellsOf(form.Proceedings, form.Edition2021)) ||
		!slices.Contains(got, "proceedings.review.upheld 7 2个机关本机关数之和 sum of the own figures of 2 agencies") {
		t.Errorf("parts: %q", got)
	}
	text := checktest.Zeros()
	text.Narrative = []form.Section{{Number: "一", Text: "2023年，本机关共收到政府信息公开申请12件。主动公开信息300条。"}}
	stated, _ := Words(text, nil)
	if got := known(StatedFigures(stated)); len(got) != 1 || !strings.HasPrefix(got[0], "applications.new_received.total 12 第一部分“") {
		t.Errorf("the text says %q", got)
	}
}

// A text speaks of a district if a figure in it is one of the whole district.
func TestSpeaksOfDistrict(t *testing.T) {
	for text, want := range map[string]bool{
		"2023年，全区共收到政府信息公开申请12件。":  true,
		"2023年，本机关共收到政府信息公开申请12件。": false,
		"全区政务公开工作会议召开。":            false,
		"": false,
	} {
		r := checktest.Zeros()
		r.Narrative = []form.Section{{Number: "一", Text: text}}
		stated, _ := Words(r, nil)
		if SpeaksOfDistrict(stated) != want {
			t.Errorf("%q speaks of the district: %t", text, !want)
		}
	}
}

// A report says that applications were received or carried in, or it does not.
func TestHadApplications(t *testing.T) {
	for code, want := range map[string]bool{"applications.new_received.total": true, "applications.carried_in.total": true, "applications.carried_out.total": false} {
		if got := HadApplications(checktest.Put(t, checktest.Zeros(), code, 1)); got != want {
			t.Errorf("%s: %t", code, got)
		}
	}
	if HadApplications(checktest.Zeros()) {
		t.Error("zeros are applications")
	}
}

// A figure of twenty and more that is more than five times another is far from it.
func TestJumps(t *testing.T) {
	for _, c := range []struct {
		now, before int
		want        bool
	}{
		{100, 20, false}, {101, 20, true}, {20, 101, true}, {95, 19, false}, {1000, 19, false}, {1000, 0, false}, {50, 50, false},
	} {
		now, before := checktest.Put(t, checktest.Zeros(), "enforcement.penalty.decisions", c.now), checktest.Put(t, checktest.Zeros(), "enforcement.penalty.decisions", c.before)
		before.Year--
		i := slices.IndexFunc(History(now, before), func(f form.Finding) bool { return f.Rule == form.RuleYJump })
		if (i >= 0) != c.want {
			t.Errorf("%d after %d is found: %t", c.now, c.before, i >= 0)
		}
		if i >= 0 {
			f := History(now, before)[i]
			if f.Stated != int64(c.now) || f.Expected != int64(c.before) || !f.HasExpected || f.Cells[0] != checktest.Cell(t, "enforcement.penalty.decisions") {
				t.Errorf("%d after %d: %+v", c.now, c.before, f)
			}
		}
	}
	now := checktest.Put(t, checktest.Zeros(), "enforcement.penalty.decisions", 1000)
	before := checktest.Zeros()
	before.States[checktest.Cell(t, "enforcement.penalty.decisions")] = form.Unreadable
	before.Values[checktest.Cell(t, "enforcement.penalty.decisions")] = 100
	for _, f := range History(now, before) {
		if f.Rule == form.RuleYJump {
			t.Errorf("compared with a figure that cannot be read: %+v", f)
		}
	}
}

// An office's own rules against the year before hold under their condition, and name the
// cells of this year.
func TestOwnRulesOfTheYear(t *testing.T) {
	defer form.UseOwnRules(nil)
	own, wrong := form.NewOwnRules([]form.OwnRule{{
		ID: "X-GROWTH", Words: form.Text{Chinese: "存量不减", English: "stock grows"}, Severity: form.Warning,
		Relation: "if documents.rules.issued@last >= 1 then documents.rules.in_force - documents.rules.issued >= documents.rules.in_force@last",
	}, {
		ID: "X-EVEN", Words: form.Text{Chinese: "持平", English: "even"}, Severity: form.Warning,
		Relation: "documents.rules.repealed@last + 2 = documents.rules.repealed + documents.normative_docs.repealed",
	}})
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	form.UseOwnRules(own)
	said := func(now, before *form.Report) (texts []string) {
		for _, f := range History(now, before) {
			if strings.HasPrefix(f.Rule, "X-") {
				var cells []string
				for _, id := range f.Cells {
					cells = append(cells, form.Cells[id].Code)
				}
				texts = append(texts, fmt.Sprint(f.Rule, " ", f.Stated, " ", f.Expected, " ", cells))
			}
		}
		return texts
	}
	report := func(inForce, issued, repealed int) *form.Report {
		return checktest.Put(t, checktest.Zeros(), "documents.rules.in_force", inForce, "documents.rules.issued", issued, "documents.rules.repealed", repealed)
	}
	unread := report(7, 1, 0)
	unread.States[checktest.Cell(t, "documents.rules.issued")] = form.Unreadable
	for name, c := range map[string]struct {
		now, before *form.Report
		want        []string
	}{
		"both fail":        {report(5, 1, 1), report(5, 1, 1), []string{"X-GROWTH 5 6 [documents.rules.in_force documents.rules.issued]", "X-EVEN 1 3 [documents.rules.repealed documents.normative_docs.repealed]"}},
		"both hold":        {report(6, 1, 3), report(5, 1, 1), nil},
		"does not apply":   {report(5, 1, 2), report(5, 0, 0), nil},
		"cannot be known":  {report(5, 1, 2), unread, nil},
		"one side is less": {report(5, 0, 5), report(5, 1, 1), []string{"X-EVEN 5 3 [documents.rules.repealed documents.normative_docs.repealed]"}},
	} {
		if got := said(c.now, c.before); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What agencies merged into one carried out, it must carry in; of what is not known nothing is said.
func TestSuccession(t *testing.T) {
	report := func(in, out int) *form.Report {
		return checktest.Put(t, checktest.Zeros(), "applications.carried_in.natural", in, "applications.carried_in.total", in,
			"applications.carried_out.natural", out, "applications.carried_out.total", out)
	}
	open := report(0, 2)
	open.States[checktest.Cell(t, "applications.carried_out.natural")] = form.Unreadable
	for name, c := range map[string]struct {
		in     int
		before []*form.Report
		want   []string
	}{
		"it carries on":      {5, []*form.Report{report(0, 2), report(0, 3)}, nil},
		"it carries on less": {4, []*form.Report{report(0, 2), report(0, 3)}, []string{"natural 4 5 甲局、乙局 甲局, 乙局", "total 4 5 甲局、乙局 甲局, 乙局"}},
		"one is not there":   {4, []*form.Report{report(0, 2), nil}, nil},
		"one cannot be read": {4, []*form.Report{open, report(0, 3)}, []string{"total 4 5 甲局、乙局 甲局, 乙局"}},
	} {
		var s Succession
		s.Add("", report(0, 0))
		for i, before := range c.before {
			s.Add([]string{"甲局", "乙局"}[i], before)
		}
		findings := s.Replace([]form.Finding{{Rule: form.RuleY3Carry}, {Rule: form.RuleS3Bal}}, report(c.in, 0))
		if findings[0].Rule != form.RuleS3Bal {
			t.Errorf("%s: %s is told first", name, findings[0].Rule)
		}
		var got []string
		for _, f := range findings[1:] {
			got = append(got, fmt.Sprint(form.Cells[f.Cells[0]].Column.Code, " ", f.Stated, " ", f.Expected, " ", strings.Join(f.Arguments, " ")))
			if f.Rule != form.RuleRSucc || !f.HasExpected || f.Place.Line == 0 {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What changed from one version of a report to the next, and whether it was asked for.
func TestChanges(t *testing.T) {
	before, now := checktest.Put(t, checktest.Zeros(), "documents.rules.issued", 1, "documents.rules.repealed", 2, "documents.rules.in_force", 3), checktest.Zeros()
	checktest.Put(t, now, "documents.rules.issued", 1, "documents.rules.repealed", 5)
	now.States[checktest.Cell(t, "documents.rules.in_force")] = form.Blank
	before.States[checktest.Cell(t, "fees.admin_fee.amount")] = form.Unreadable
	before.States[checktest.Cell(t, "licensing.licence.decisions")], now.States[checktest.Cell(t, "licensing.licence.decisions")] = form.Blank, form.Unreadable
	asked := &Asked{}
	asked[checktest.Cell(t, "documents.rules.repealed")] = true
	want := []Change{
		{checktest.Cell(t, "documents.rules.repealed"), 2, 5, true, true, true},
		{checktest.Cell(t, "documents.rules.in_force"), 3, 0, true, false, false},
		{checktest.Cell(t, "fees.admin_fee.amount"), 0, 0, false, true, false},
	}
	if got := Changes(before, now, asked); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A finding asks for the cells it names, for the totals they are parts of and the parts
// of totals; one that names a table for all of it, one that names nothing for anything.
func TestAsked(t *testing.T) {
	for name, c := range map[string]struct {
		review Review
		want   map[string]bool // some cells, and whether they are asked for
	}{
		"nothing": {Review{}, map[string]bool{"documents.rules.issued": false}},
		"a note":  {Review{Findings: []form.Finding{{Rule: form.RuleRExplained}}}, map[string]bool{"documents.rules.issued": false}},
		"a cell": {Review{Findings: []form.Finding{{Rule: form.RuleFToken, Cells: []form.CellID{checktest.Cell(t, "applications.granted.natural")}}}}, map[string]bool{
			"applications.granted.natural": true, "applications.granted.total": true, "applications.results_total.natural": true, "applications.results_total.total": true,
			"applications.granted.research": false, "applications.new_received.natural": false, "applications.new_received.total": false, "proceedings.review.total": false,
		}},
		"a total": {Review{Findings: []form.Finding{{Rule: form.RuleFToken, Cells: []form.CellID{checktest.Cell(t, "proceedings.review.total")}}}}, map[string]bool{
			"proceedings.review.total": true, "proceedings.review.upheld": true, "proceedings.litigation_direct.upheld": false,
		}},
		"a table": {Review{Findings: []form.Finding{{Rule: form.RuleFMissingTable, Cells: []form.CellID{checktest.Cell(t, "documents.rules.newly_made")}}}}, map[string]bool{
			"documents.rules.newly_made": true, "documents.normative_docs.in_force": true, "licensing.licence.prev_items": false,
		}},
		"anything": {Review{Findings: []form.Finding{{Rule: form.RuleFYear}}}, map[string]bool{"documents.rules.issued": true, "proceedings.review.upheld": true}},
		"what explains it": {Review{Diagnoses: []localise.Diagnosis{{
			Suspects:     []form.CellID{checktest.Cell(t, "enforcement.penalty.decisions")},
			Explanations: []localise.Explanation{{Changes: []localise.Change{{Cell: checktest.Cell(t, "enforcement.coercion.decisions")}}}},
		}}}, map[string]bool{"enforcement.penalty.decisions": true, "enforcement.coercion.decisions": true, "licensing.licence.decisions": false}},
	} {
		asked := c.review.Asked()
		for code, want := range c.want {
			if asked[checktest.Cell(t, code)] != want {
				t.Errorf("%s asks for %s: %t", name, code, !want)
			}
		}
	}
}

// What the agency says goes to the findings it is about; what is about none is a note.
func TestExplained(t *testing.T) {
	cell, other := checktest.Cell(t, "applications.granted.natural"), checktest.Cell(t, "applications.granted.total")
	v := Review{Findings: []form.Finding{{Rule: form.RuleYJump, Cells: []form.CellID{cell}}, {Rule: form.RuleA3Row, Cells: []form.CellID{other, cell}}, {Rule: form.RuleRExplained, Arguments: []string{"R-EXPLAINED", "以前"}}}}
	v.explain([]form.Response{
		{Rule: form.RuleYJump, Text: "新增业务"}, {Rule: form.RuleYJump, Text: "业务"}, {Rule: form.RuleYJump, Text: "系统上线"},
		{Cell: cell, HasCell: true, Text: "重复统计"}, {Rule: form.RuleL3Old, Text: "无"}, {Rule: form.RuleRExplained, Text: "注"},
	})
	var got []string
	for _, f := range v.Findings {
		got = append(got, strings.Join(strings.Fields(f.Rule+" "+f.Explanation+" "+strings.Join(f.Arguments, " ")), " "))
	}
	want := []string{"Y-JUMP 新增业务；系统上线", "A3-ROW 重复统计", "R-EXPLAINED R-EXPLAINED 以前", "R-EXPLAINED L3-OLD 无", "R-EXPLAINED R-EXPLAINED 注"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The places of up to four suspected cells are named, if all are known.
func TestLocated(t *testing.T) {
	r := checktest.Zeros()
	r.Source = &form.Source{Path: "a.xlsx", Kind: form.Page}
	suspects := []form.CellID{1, 2, 3, 4, 5}
	for i := range suspects {
		suspects[i] = checktest.Cell(t, []string{"documents.rules.issued", "documents.rules.repealed", "documents.rules.in_force", "licensing.licence.decisions", "fees.admin_fee.amount"}[i])
		r.Places[suspects[i]] = form.Place{Part: 1, Line: int32(i + 1), Column: 2}
	}
	d := localise.Diagnosis{Conclusion: form.Text{Chinese: "有误", English: "wrong"}}
	for n, want := range map[int]form.Text{
		0: {Chinese: "有误", English: "wrong"},
		1: {Chinese: "有误（位置：第1个表第1行第2格）", English: "wrong (at table 1, row 1, cell 2)"},
		4: {
			Chinese: "有误（位置：第1个表第1行第2格；第1个表第2行第2格；第1个表第3行第2格；第1个表第4行第2格）",
			English: "wrong (at table 1, row 1, cell 2; table 1, row 2, cell 2; table 1, row 3, cell 2; table 1, row 4, cell 2)",
		},
		5: {Chinese: "有误", English: "wrong"},
	} {
		d.Suspects = suspects[:n]
		if got := located(&d, r); got != want {
			t.Errorf("%d suspects: %+v, want %+v", n, got, want)
		}
	}
	d.Suspects = suspects[:2]
	r.Places[suspects[1]] = form.Place{}
	if got := located(&d, r); got != d.Conclusion {
		t.Errorf("a place that is not known: %+v", got)
	}
}

// A text that contradicts the tables is a finding; what it says of its district is held
// against the district's sum.
func TestWordsThatContradict(t *testing.T) {
	r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 10, "applications.new_received.total", 10)
	for text, want := range map[string]int{"2023年，本机关共收到政府信息公开申请12件。": 1, "2023年，本机关共收到政府信息公开申请10件。": 0} {
		r.Narrative = []form.Section{{Number: "一", Text: text}}
		if _, findings := Words(r, nil); len(findings) != want {
			t.Errorf("%s: %+v, want %d findings", text, findings, want)
		}
	}
	sum := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 30, "applications.new_received.total", 30)
	for text, want := range map[string]int{"2023年，全区共收到政府信息公开申请31件。": 1, "2023年，全区共收到政府信息公开申请30件。": 0} {
		r.Narrative = []form.Section{{Number: "一", Text: text}}
		findings := Narrative(r, sum)
		if len(findings) != want || want > 0 && findings[0].Rule != form.RuleRNarr {
			t.Errorf("%s: %+v, want %d findings", text, findings, want)
		}
	}
}

// A blank cell counts 0 against the year before where its table has figures, and says
// nothing where it has none.
func TestBlanksAgainstTheYearBefore(t *testing.T) {
	before := checktest.Put(t, checktest.Zeros(), "applications.carried_out.natural", 3)
	carried := checktest.Cell(t, "applications.carried_in.natural")
	for figures, want := range map[bool]bool{true: true, false: false} {
		now := checktest.Zeros()
		for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
			now.States[id] = form.Blank
		}
		if figures {
			checktest.Put(t, now, "applications.carried_out.total", 0)
		}
		found := slices.ContainsFunc(History(now, before), func(f form.Finding) bool {
			return f.Rule == form.RuleY3Carry && f.Cells[0] == carried && f.Stated == 0 && f.Expected == 3
		})
		if found != want {
			t.Errorf("the table has figures: %t, it is found: %t", figures, found)
		}
	}
}

// Fees in 元 where 万元 are asked for are ten thousand times those of the year before, within a twentieth.
func TestFeesInAnotherUnit(t *testing.T) {
	const factor = 10_000
	for _, c := range []struct {
		now, before int
		want        bool
	}{
		{100 * factor, 100, true}, {105 * factor, 100, true}, {105*factor + 1, 100, false}, {95 * factor, 100, true}, {95*factor - 1, 100, false},
		{100, 100 * factor, true}, {100, 105*factor + 1, false}, {100, 0, false}, {0, 100, false}, {maxFees - 1, 0, false}, {maxFees, 0, true},
		{int(form.MaxFen / factor), int(form.MaxFen), true},
	} {
		now, before := checktest.Put(t, checktest.Zeros(), "fees.admin_fee.amount", c.now), checktest.Put(t, checktest.Zeros(), "fees.admin_fee.amount", c.before)
		_, found := scale(now, before)
		if found != c.want {
			t.Errorf("%d fen after %d is in another unit: %t", c.now, c.before, found)
		}
		now.Scope = form.Consolidated
		if _, found := scale(now, before); found {
			t.Errorf("%d fen after %d, of a whole district", c.now, c.before)
		}
	}
}

// A review tells what is most serious first, with what the agency says about it; only the
// findings that a diagnosis is about have its conclusion.
func TestReviewOfAReport(t *testing.T) {
	r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 5, "applications.new_received.total", 6,
		"applications.granted.natural", 5, "applications.granted.total", 5, "applications.results_total.natural", 5, "applications.results_total.total", 5)
	r.Source = &form.Source{Path: "a.csv"}
	r.Findings = []form.Finding{{Rule: form.RuleFSummed, Cells: []form.CellID{1}}, {Rule: form.RuleFToken, Cells: []form.CellID{checktest.Cell(t, "applications.new_received.total")}}}
	r.Responses = []form.Response{{Rule: form.RuleA3Row, Text: "录入有误"}}
	review := NewReviewer().Among(r, []form.Finding{{Rule: form.RuleFBlank}, {Rule: form.RuleS3Bal}}, nil)
	if !slices.IsSortedFunc(review.Findings, func(a, b form.Finding) int { return int(a.Severity()) - int(b.Severity()) }) {
		t.Errorf("%+v", review.Findings)
	}
	suggested, explained := map[string]int{}, 0
	for _, f := range review.Findings {
		if f.Suggestion != (form.Text{}) {
			suggested[f.Rule]++
		}
		if f.Explanation != "" {
			explained++
		}
	}
	if len(suggested) != 2 || suggested[form.RuleS3Bal] != 1 || suggested[form.RuleA3Row] != 1 || explained != 1 {
		t.Errorf("suggestions %v, %d explained: want one each of S3-BAL and A3-ROW, and one", suggested, explained)
	}
}
