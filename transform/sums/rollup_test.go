package sums

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/check/checktest"
)

// district is the part of the tests: reports of a district on 2023.
var district = Part{Division: "340603", Year: 2023}

// rollUp adds reports of the district, each called after its place: r0, r1 ….
func rollUp(reports ...*form.Report) *RollUp {
	r := NewRollUp()
	for i, report := range reports {
		r.AddReport(district, report, fmt.Sprint("r", i))
	}
	return r
}

// said puts the findings of a rule into words.
func said(findings []AreaFinding, rule string) (texts []string) {
	for i := range findings {
		if f := &findings[i]; f.Finding.Rule == rule {
			texts = append(texts, f.Level+" "+f.Area+f.Group+": "+f.Finding.Message(form.Chinese))
		}
	}
	return texts
}

// on2019 makes the table documents of a report one of the form of 2019.
func on2019(t *testing.T, newlyMade int) *form.Report {
	r := checktest.Zeros()
	for _, id := range form.CellsOf(form.Documents, form.Edition2021) {
		r.States[id], r.Values[id] = form.Absent, 0
	}
	r.Editions[form.Documents] = form.Edition2019
	return checktest.Put(t, r, "documents.rules.newly_made", newlyMade)
}

// Figures of part two from both editions of the form are added up apart, which is said; the other parts are not mixed.
func TestMixedEditions(t *testing.T) {
	on2021 := func(code string) *form.Report { return checktest.Put(t, checktest.Zeros(), code, 1) }
	for name, c := range map[string]struct {
		reports []*form.Report
		want    []string
	}{
		"both editions": {[]*form.Report{on2019(t, 1), on2021("documents.rules.issued")}, []string{
			"district 340603: 340603，2023年度：各机关所用格式不一，第二部分按两种格式分别汇总"}},
		"one edition":                  {[]*form.Report{on2021("documents.rules.issued"), on2021("documents.rules.issued")}, nil},
		"nothing but zeros on one":     {[]*form.Report{on2019(t, 0), on2021("documents.rules.issued")}, nil},
		"a cell that both have":        {[]*form.Report{on2019(t, 1), on2021("enforcement.penalty.decisions")}, nil},
		"a cell of 2021 in part three": {[]*form.Report{on2019(t, 1), on2021("applications.other_misc.natural")}, nil},
	} {
		if got := said(rollUp(c.reports...).Findings(), form.RuleRMix); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// An office's own rules on districts are held to the sum of each district, and to nothing else.
func TestOwnRulesOfDistricts(t *testing.T) {
	defer form.UseOwnRules(nil)
	own, wrong := form.NewOwnRules([]form.OwnRule{{
		ID: "X-RULES", Words: form.Text{Chinese: "规章应有增减", English: "rules change"}, Severity: form.Warning,
		Relation: "if documents.rules.in_force@district >= 2 then documents.rules.issued@district >= documents.rules.repealed@district + 1",
	}})
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	form.UseOwnRules(own)
	report := func(inForce, issued, repealed int) *form.Report {
		return checktest.Put(t, checktest.Zeros(), "documents.rules.in_force", inForce, "documents.rules.issued", issued, "documents.rules.repealed", repealed)
	}
	for name, c := range map[string]struct {
		reports []*form.Report
		want    []string
	}{
		"it fails on the sum alone":      {[]*form.Report{report(1, 1, 0), report(1, 0, 1)}, []string{"district 340603: 340603，2023年度：规章应有增减（“二／规章／本年制发件数”为1，以2为限，差1）"}},
		"it holds":                       {[]*form.Report{report(1, 1, 0), report(1, 1, 1)}, nil},
		"it applies to no such district": {[]*form.Report{report(1, 0, 1)}, nil},
	} {
		findings := rollUp(c.reports...).Findings()
		if got := said(findings, "X-RULES"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if len(c.want) > 0 {
			want := []form.CellID{checktest.Cell(t, "documents.rules.issued"), checktest.Cell(t, "documents.rules.repealed")}
			if got := findings[len(findings)-1].Finding.Cells; !slices.Equal(got, want) {
				t.Errorf("%s: cells %v, want %v", name, got, want)
			}
		}
	}
}

// unbalanced is a report with so many applications received more than dealt with.
func unbalanced(t *testing.T, name string, by int) *form.Report {
	r := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", max(by, 0), "applications.new_received.total", max(by, 0),
		"applications.carried_out.natural", max(-by, 0), "applications.carried_out.total", max(-by, 0))
	r.Agency.Name = name
	return r
}

// Groups are told apart in findings; of very many agencies some are named, and the others added up.
func TestWhoIsNamed(t *testing.T) {
	natural := func(r *RollUp) (texts []string) {
		findings := slices.DeleteFunc(r.Findings(), func(f AreaFinding) bool {
			return f.Finding.Cells[0] != checktest.Cell(t, "applications.results_total.natural")
		})
		return said(findings, form.RuleRBal)
	}
	r := NewRollUp()
	for i, group := range []string{"部门", "乡镇"} {
		part := district
		part.Group = group
		r.AddReport(part, unbalanced(t, group+"某局", 1+i), group)
	}
	want := []string{
		"district 340603: 340603，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差3，来自：乡镇某局 +2、部门某局 +1",
		"group 340603乡镇: 340603乡镇，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差2，来自：乡镇某局 +2",
		"group 340603部门: 340603部门，2023年度汇总“S3-BAL 三／（七）总计／自然人”相差1，来自：部门某局 +1",
	}
	if diff := cmp.Diff(want, natural(r)); diff != "" {
		t.Errorf("two groups (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		rest []int
		want string
	}{
		"as many as are named":        {nil, "、机关19 +81"},
		"others that add up":          {[]int{3, 4}, "、其余2个机关 +7"},
		"others that come to nothing": {[]int{3, -3}, "、其余2个机关 0"},
		"others that come to less":    {[]int{3, -4}, "、其余2个机关 -1"},
	} {
		var reports []*form.Report
		for i := range maxNamed {
			reports = append(reports, unbalanced(t, fmt.Sprint("机关", i), 100-i))
		}
		for _, by := range c.rest {
			reports = append(reports, unbalanced(t, "其他", by))
		}
		if got := natural(rollUp(reports...)); len(got) != 1 || !strings.HasSuffix(got[0], c.want) {
			t.Errorf("%s: %q, want %q at the end", name, got, c.want)
		}
	}
	f := rollUp(unbalanced(t, "甲局", 1)).Findings()[0].Finding
	if f.Cells[0] != checktest.Cell(t, "applications.results_total.natural") || slices.Contains(f.Cells[1:], f.Cells[0]) || len(f.Cells) < 3 {
		t.Errorf("cells %v: the subject is named first, once, and the others behind it", f.Cells)
	}
}

// A sum of money that does not fit is said to be lost, whatever it wraps around to.
func TestSumsTooLarge(t *testing.T) {
	report := checktest.Put(t, checktest.Zeros(), "fees.admin_fee.amount", MaxFen/2)
	for reports, want := range map[int]int{1: 0, 2: 1, 20: 1, 37: 1} {
		r := NewRollUp()
		for i := range reports {
			r.AddReport(district, report, fmt.Sprint(i))
		}
		n := 0
		for _, text := range said(r.Findings(), form.RuleFLarge) {
			if strings.HasPrefix(text, "district ") {
				n++
			}
		}
		if n != want {
			t.Errorf("%d reports of half of the largest amount: %d findings, want %d", reports, n, want)
		}
	}
}

// What is asked after something was added counts it, too.
func TestAddingAfterSumsWereRead(t *testing.T) {
	report := checktest.Put(t, checktest.Zeros(), "documents.rules.issued", 1)
	cell := checktest.Cell(t, "documents.rules.issued")
	area := Area{Level: form.District.String(), Code: "340603", Year: 2023, Basis: BasisAll}
	r := rollUp(report)
	read := func() (issued, reports, missing, compared int) {
		var s Sum
		var c Change
		r.Sum(area, &s)
		r.Change(area, &c)
		return int(s.Values[cell]), int(s.Reports), int(s.Missing(form.Documents)), c.Agencies(form.Documents)
	}
	hold := func(after string, issued, reports, missing, compared int) {
		t.Helper()
		if i, n, m, c := read(); i != issued || n != reports || m != missing || c != compared {
			t.Errorf("%s: %d issued, %d reports, %d missing, %d compared, want %d, %d, %d, %d", after, i, n, m, c, issued, reports, missing, compared)
		}
	}
	hold("one report", 1, 1, 0, 0)
	r.AddReport(district, report, "2")
	hold("a second report", 2, 2, 0, 0)
	r.AddChange(district, report, report)
	hold("a change", 2, 2, 0, 1)
	r.AddMissing("340603", "", 2023, 3)
	hold("three missing", 2, 2, 3, 1)
	other := rollUp(report)
	other.UseRoster()
	other.AddMissing("340603", "", 2023, 4)
	other.AddChange(district, report, report)
	r.Merge(other)
	hold("another roll-up", 3, 3, 7, 2)
	var s Sum
	if r.Sum(area, &s); !s.HasMissing {
		t.Error("merged with one that has a roster: who is missing is not known")
	}
	r.Merge(rollUp(report))
	if r.Sum(area, &s); !s.HasMissing {
		t.Error("merged with one that has no roster: who is missing is not known any more")
	}
}

// What a table lacks counts only where the form of a report has it.
func TestLacking(t *testing.T) {
	r := checktest.Zeros() // of 2021, without procurement
	for _, id := range form.CellsOf(form.Fees, form.Edition2021) {
		r.States[id] = form.Blank
	}
	var s Sum
	rollUp(r).Sum(Area{Level: form.District.String(), Code: "340603", Year: 2023, Basis: BasisAll}, &s)
	if s.Lacking[form.Fees] != 1 || s.Lacking[form.Procurement] != 0 || s.Lacking[form.Documents] != 0 {
		t.Errorf("lacking by table: %v, want fees alone", s.Lacking)
	}
}

// An agency without a report is missing from all sums of its area, also from that of
// the reports that balance.
func TestMissingOnBothBases(t *testing.T) {
	r := rollUp(checktest.Zeros())
	r.UseRoster()
	r.AddMissing("340603", "", 2023, 2)
	for _, basis := range []string{BasisAll, BasisBalanced} {
		var s Sum
		if r.Sum(Area{Level: form.District.String(), Code: "340603", Year: 2023, Basis: basis}, &s); s.Missing(form.Applications) != 2 {
			t.Errorf("%s: %d are missing, want 2", basis, s.Missing(form.Applications))
		}
	}
}

// The texts that are given are borrowed: what becomes of their memory changes nothing.
func TestTextsAreCopied(t *testing.T) {
	memory := []byte("340603部门甲局C1")
	text := func(from, end int) string { return unsafe.String(&memory[from], end-from) }
	report := checktest.Zeros()
	p := counted(report)
	r := NewRollUp()
	part := Part{Division: text(0, 6), Group: text(6, 12), Year: 2023}
	r.Add(part, p)
	r.AddPair(part, p, p)
	for c := range form.Checks() {
		if isBalance(c) && form.Checks()[c].Edition == form.Edition2021 {
			r.AddDeviation(Deviation{Part: part, Check: c, Code: text(18, 20), Name: text(12, 18), ReportID: text(18, 20), Difference: 1})
			break
		}
	}
	clear(memory)
	area := Area{Level: GroupLevel, Code: "340603", Group: "部门", Year: 2023, Basis: BasisAll}
	var s Sum
	var c Change
	if r.Change(area, &c); !r.Sum(area, &s) || s.Reports != 1 || c.Now.Reports != 1 {
		t.Errorf("the group has %d reports and %d to compare, want 1 and 1", s.Reports, c.Now.Reports)
	}
	if d := r.deviations[0]; d.Part.Division != "340603" || d.Part.Group != "部门" || d.Code != "C1" || d.Name != "甲局" || d.ReportID != "C1" {
		t.Errorf("%+v", d)
	}
}

// A consolidated report is compared with the sum cell by cell; what it leaves blank, and
// what the sum lost, are not.
func TestDifferences(t *testing.T) {
	s := Of(&checktest.Put(t, checktest.Zeros(), "documents.rules.issued", 3, "documents.rules.in_force", 4).Values, &checktest.Zeros().States, &checktest.Zeros().Editions)
	s.Lost.Add(checktest.Cell(t, "documents.rules.in_force"))
	stated := checktest.Put(t, checktest.Zeros(), "documents.rules.issued", 5, "documents.rules.in_force", 9, "documents.rules.repealed", 7, "documents.normative_docs.issued", 8)
	stated.States[checktest.Cell(t, "documents.rules.repealed")] = form.Blank
	want := []Difference{{checktest.Cell(t, "documents.rules.issued"), 5, 3}, {checktest.Cell(t, "documents.normative_docs.issued"), 8, 0}}
	if got := s.Differences(&stated.Values, &stated.States, form.Edition2021); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The report of a sum has the tables that some agency has, with every cell stated but
// those that were lost.
func TestReportOfASum(t *testing.T) {
	of := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 3)
	for _, id := range form.CellsOf(form.Fees, form.Edition2021) {
		of.States[id] = form.Absent
	}
	for _, row := range []string{"new_received", "granted"} { // blank totals are computed
		of.States[checktest.Cell(t, "applications."+row+".total")] = form.Blank
	}
	var s Sum
	rollUp(of, of).Sum(Area{Level: form.District.String(), Code: "340603", Year: 2023, Basis: BasisAll}, &s)
	s.Lost.Add(checktest.Cell(t, "documents.rules.issued"))
	r := form.Report{Narrative: []form.Section{{Text: "of another report"}}}
	s.Report(&r, form.Edition2021)
	if r.Year != 2023 || r.Scope != form.Consolidated || len(r.Narrative) > 0 {
		t.Errorf("%d, %s, %+v", r.Year, r.Scope, r.Narrative)
	}
	for t2 := range form.NumTables {
		want := form.Edition2021
		if t2 == form.Fees || t2 == form.Procurement {
			want = form.NoEdition
		}
		if r.Editions[t2] != want {
			t.Errorf("%s: %s, want %s", form.Tables[t2].Code, r.Editions[t2], want)
		}
	}
	for code, want := range map[string]struct {
		state form.State
		value int64
	}{
		"applications.new_received.natural": {form.Stated, 6},
		"applications.new_received.total":   {form.Stated, 6},
		"applications.granted.total":        {form.Stated, 0},
		"documents.rules.issued":            {form.Unreadable, 0},
		"fees.admin_fee.amount":             {form.Absent, 0},
	} {
		if id := checktest.Cell(t, code); r.States[id] != want.state || r.Values[id] != want.value {
			t.Errorf("%s is %d %d, want %d %d", code, r.States[id], r.Values[id], want.state, want.value)
		}
	}
}

// The districts of a city or province are added up without what is its own; an area of
// which nothing is known has no sum.
func TestWithin(t *testing.T) {
	report := checktest.Put(t, checktest.Zeros(), "applications.new_received.natural", 1)
	cell := checktest.Cell(t, "applications.new_received.total")
	report.States[cell] = form.Blank
	r := NewRollUp()
	for _, division := range []string{"340603", "340602", "340600", "340000", "341802"} {
		part := Part{Division: division, Group: "部门", Year: 2023}
		r.AddReport(part, report, division)
		r.AddChange(part, report, report)
	}
	r.AddReport(Part{Division: "340603", Year: 2022}, report, "of another year")
	if years := r.Years(); !slices.Equal(years, []int{2022, 2023}) {
		t.Errorf("years %v", years)
	}
	for code, want := range map[string]int64{"340600": 2, "340000": 4, "": 5, "320000": 0} {
		s, c := Sum{Partial: Partial{Reports: 9}}, Change{Now: Sum{Partial: Partial{Reports: 9}}} // of another area
		r.Within(code, 2023, &s, &c)
		if s.Reports != int32(want) || s.Recomputed[cell] != want || c.Now.Recomputed[cell] != want || c.Before.Reports != int32(want) || s.Code != code {
			t.Errorf("within %q: %d reports, %d received, %d and %d to compare, want %d", code, s.Reports, s.Recomputed[cell], c.Now.Recomputed[cell], c.Before.Reports, want)
		}
	}
	for code, want := range map[string]bool{"340602": true, "340604": false, "999999": false} {
		area := Area{Level: form.District.String(), Code: code, Year: 2023, Basis: BasisAll}
		s, c := Sum{Partial: Partial{Reports: 9}}, Change{Now: Sum{Partial: Partial{Reports: 9}}}
		known := r.Sum(area, &s)
		r.Change(area, &c)
		if known != want || (s.Reports == 1) != want || (c.Now.Reports == 1) != want || !want && (s.Reports != 0 || c.Now.Reports != 0) || s.Area != area {
			t.Errorf("%s: known %t, %d reports, %d to compare", code, known, s.Reports, c.Now.Reports)
		}
	}
}

// of makes a report of 2021 with these figures and nothing else in part three, whose totals are blank.
func of(t *testing.T, pairs ...any) *form.Report {
	r := checktest.Zeros()
	for _, id := range form.CellsOf(form.Applications, form.Edition2021) {
		r.States[id] = form.Blank
	}
	return checktest.Put(t, r, pairs...)
}

// sumOf is the sum of reports of one part.
func sumOf(reports ...*form.Report) *Sum {
	s := &Sum{}
	rollUp(reports...).Sum(Area{Level: form.District.String(), Code: "340603", Year: 2023, Basis: BasisAll}, s)
	return s
}

// Blank totals are computed from their parts, those that are stated are added up as they
// are stated, and recomputed beside. A total that cannot be read is 0.
func TestTotals(t *testing.T) {
	total := checktest.Cell(t, "applications.new_received.total")
	unread := of(t, "applications.new_received.natural", 5)
	unread.States[total] = form.Unreadable
	on2019 := of(t, "applications.new_received.natural", 5)
	on2019.Editions[form.Applications] = form.Edition2019
	nothing := of(t)
	for name, c := range map[string]struct {
		report             *form.Report
		values, recomputed int64
		known              bool
	}{
		"blank":            {of(t, "applications.new_received.natural", 5, "applications.new_received.research", 2), 7, 7, true},
		"stated":           {of(t, "applications.new_received.natural", 5, "applications.new_received.total", 6), 6, 5, true},
		"unreadable":       {unread, 0, 5, true},
		"of 2019":          {on2019, 5, 5, true},
		"no parts":         {of(t, "applications.granted.natural", 5), 0, 0, false},
		"nothing is there": {nothing, 0, 0, false},
	} {
		s := sumOf(c.report)
		if s.Values[total] != c.values || s.Recomputed[total] != c.recomputed || s.StatedTotal(total) != c.values || s.Known(total) != c.known {
			t.Errorf("%s: %d, recomputed %d, known %t", name, s.Values[total], s.Recomputed[total], s.Known(total))
		}
	}
}

// A total is lost with any of its parts, or if it does not fit itself; nothing is known of it then.
func TestLostTotals(t *testing.T) {
	large := func(columns ...string) *form.Report {
		r := of(t, "applications.granted.natural", 1)
		for _, column := range columns {
			checktest.Put(t, r, "applications.new_received."+column, 1<<62)
		}
		return r
	}
	total := checktest.Cell(t, "applications.new_received.total")
	for name, c := range map[string]struct {
		reports []*form.Report
		known   bool
	}{
		"it fits":              {[]*form.Report{large("natural")}, true},
		"the parts add up":     {[]*form.Report{large("natural", "research")}, false},
		"a part does not fit":  {[]*form.Report{large("natural"), large("natural")}, false},
		"parts of two reports": {[]*form.Report{large("natural"), large("research")}, false},
	} {
		s := sumOf(c.reports...)
		if s.Known(total) != c.known {
			t.Errorf("%s: known %t", name, s.Known(total))
		}
		granted := checktest.Cell(t, "applications.granted.total")
		if v, known := s.Figure([]form.CellID{granted, total}); known != c.known || known && v != 1<<62+1 || !known && v != 0 {
			t.Errorf("%s: figure %d, known %t", name, v, known)
		}
		if v, known := s.Figure([]form.CellID{granted}); !known || v != int64(len(c.reports)) {
			t.Errorf("%s: granted %d, known %t", name, v, known)
		}
	}
}

// （六）其他处理 is one row on the form of 2019 and three on that of 2021: a sum of both shows
// all of them in either layout, and nothing twice.
func TestOtherOfBothEditions(t *testing.T) {
	first := of(t)
	for _, id := range form.CellsOf(form.Applications, form.Edition2019) {
		first.States[id] = form.Blank
	}
	first.Editions[form.Applications] = form.Edition2019
	checktest.Put(t, first, "applications.other.natural", 4, "documents.rules.newly_made", 8)
	second := of(t, "applications.other_no_correction.natural", 1, "applications.other_misc.natural", 2, "documents.rules.issued", 7)
	s := sumOf(first, second)
	cell := func(code string) form.CellID { return checktest.Cell(t, code) }
	other, none, misc := cell("applications.other.natural"), cell("applications.other_no_correction.natural"), cell("applications.other_misc.natural")
	if s.Values[other] != 4 || s.Recomputed[other] != 7 || s.StatedTotal(other) != 7 || s.StatedTotal(misc) != 2 {
		t.Errorf("stated %d, recomputed %d, with its sub-rows %d; a sub-row %d", s.Values[other], s.Recomputed[other], s.StatedTotal(other), s.StatedTotal(misc))
	}
	if v, _ := s.Figure([]form.CellID{other, none, misc}); v != 7 {
		t.Errorf("the row and its sub-rows come to %d, want 7", v)
	}
	if total := cell("applications.results_total.natural"); s.Values[total] != 7 || s.Recomputed[total] != 7 {
		t.Errorf("results in total %d, recomputed %d, want 7", s.Values[total], s.Recomputed[total])
	}
	codes := func(cells []form.CellID) (codes []string) {
		for _, id := range cells {
			codes = append(codes, form.Cells[id].Code)
		}
		return codes
	}
	for e, want := range map[form.Edition]struct {
		other, none, misc int64
		moved, left       []string
	}{
		form.Edition2019: {7, 1, 2, []string{"applications.other_no_correction.natural", "applications.other_no_correction.total", "applications.other_misc.natural", "applications.other_misc.total"}, []string{"documents.rules.issued"}},
		form.Edition2021: {7, 1, 6, []string{"applications.other.natural", "applications.other.total"}, []string{"documents.rules.newly_made"}},
	} {
		values, moved, left := s.Printed(e)
		if values[other] != want.other || values[none] != want.none || values[misc] != want.misc {
			t.Errorf("%s: %d in the row, %d and %d in its sub-rows, want %+v", e, values[other], values[none], values[misc], want)
		}
		if got := codes(moved); !slices.Equal(got, want.moved) {
			t.Errorf("%s: moved %q, want %q", e, got, want.moved)
		}
		if got := codes(left); !slices.Equal(got, want.left) {
			t.Errorf("%s: left %q, want %q", e, got, want.left)
		}
	}
	wrong := of(t, "applications.other_misc.natural", 2, "applications.other_misc.total", 0, "applications.other_unpaid_fee.total", 3)
	want := []string{"applications.other_unpaid_fee.total", "applications.other_misc.natural", "applications.other_misc.total"}
	if _, moved, _ := sumOf(wrong).Printed(form.Edition2019); !slices.Equal(codes(moved), want) {
		t.Errorf("of totals that are not those of their parts %q are moved, want %q", codes(moved), want)
	}
	if _, moved, _ := sumOf(second).Printed(form.Edition2021); len(moved) > 0 {
		t.Errorf("of a report that has the sub-rows %q are moved", codes(moved))
	}
}

// What changed is told of the tables that both reports of an agency have; what is balanced,
// of the agencies whose reports both are.
func TestChange(t *testing.T) {
	before := of(t, "applications.new_received.natural", 3, "documents.rules.issued", 5)
	now := of(t, "applications.new_received.natural", 4, "documents.rules.issued", 6)
	for _, id := range form.CellsOf(form.Documents, form.Edition2021) {
		before.States[id], before.Values[id] = form.Absent, 0
	}
	for _, id := range form.CellsOf(form.Fees, form.Edition2021) {
		now.States[id] = form.Absent
	}
	checktest.Put(t, before, "fees.admin_fee.amount", 100)
	r := NewRollUp()
	r.AddReport(district, now, "now")
	r.AddChange(district, now, before)
	r.AddChange(Part{Division: "340603", Year: 2023, Balanced: true}, now, before)
	total, issued, fee := checktest.Cell(t, "applications.new_received.total"), checktest.Cell(t, "documents.rules.issued"), checktest.Cell(t, "fees.admin_fee.amount")
	for basis, n := range map[string]int64{BasisAll: 2, BasisBalanced: 1} {
		area := Area{Level: form.City.String(), Code: "340600", Year: 2023, Basis: basis}
		c := Change{Now: Sum{Partial: Partial{Reports: 9}}} // of another area
		r.Change(area, &c)
		if c.Now.Recomputed[total] != 4*n || c.Before.Recomputed[total] != 3*n || c.Agencies(form.Applications) != int(n) {
			t.Errorf("%s: received %d after %d, by %d agencies", basis, c.Now.Recomputed[total], c.Before.Recomputed[total], c.Agencies(form.Applications))
		}
		for _, id := range []form.CellID{issued, fee} {
			if c.Now.Values[id] != 0 || c.Before.Values[id] != 0 || c.Now.Known(id) || c.Before.Known(id) || c.Agencies(form.Cells[id].Table.ID) != 0 || c.Before.Reporters[form.Cells[id].Table.ID] != 0 {
				t.Errorf("%s: %s, of which one report has no table: %d after %d", basis, form.Cells[id].Code, c.Now.Values[id], c.Before.Values[id])
			}
		}
		if c.Now.Area != area || c.Before.Year != 2022 || c.Before.Code != "340600" || c.Now.Reports != int32(n) {
			t.Errorf("%+v after %+v, %d reports", c.Now.Area, c.Before.Area, c.Now.Reports)
		}
	}
}

// Findings about merged roll-ups are those of all their reports, and the balances of
// either edition are held to the reports of that edition.
func TestFindingsOfMerged(t *testing.T) {
	one, other := rollUp(unbalanced(t, "甲局", 2)), rollUp(unbalanced(t, "乙局", 1))
	one.Merge(other)
	natural := "来自：甲局 +2、乙局 +1"
	if texts := said(one.Findings(), form.RuleRBal); len(texts) == 0 || !strings.HasSuffix(texts[0], natural) {
		t.Errorf("%q, want %s", texts, natural)
	}
	half := func() *RollUp {
		r := NewRollUp()
		r.AddReport(district, checktest.Put(t, checktest.Zeros(), "fees.admin_fee.amount", MaxFen/2), "r")
		return r
	}
	one = half()
	one.Merge(half())
	if texts := said(one.Findings(), form.RuleFLarge); len(texts) != 3 { // of the district, city and province
		t.Errorf("two halves of the largest amount: %q", texts)
	}
	// On the form of 2021 the row （六） only stands over others.
	with := checktest.Put(t, checktest.Zeros(), "applications.other_misc.natural", 3, "applications.other_misc.total", 3,
		"applications.results_total.natural", 3, "applications.results_total.total", 3, "applications.new_received.natural", 3, "applications.new_received.total", 3)
	if texts := said(rollUp(with).Findings(), form.RuleRBal); len(texts) > 0 {
		t.Errorf("a report that is balanced: %q", texts)
	}
	f := rollUp(unbalanced(t, "甲局", 2)).Findings()[0].Finding
	if difference, ok := f.Difference(); !ok || difference != 2 || f.Stated != 2 {
		t.Errorf("stated %d, expected %d: want both sides of the balance, 2 and 0", f.Stated, f.Expected)
	}
}
