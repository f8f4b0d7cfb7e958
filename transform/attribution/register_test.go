package attribution

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
)

// registered is the register of what came in, in words: a line each, with its findings.
func (o *office) registered(a *Agencies, j Judgement) (lines []string, r *Register) {
	r = a.Register(o.all, func(n int32) Report { return o.reports[n] }, func(n int32) string { return fmt.Sprintf("第%d份.csv", n) }, j)
	for i := range r.Len() {
		l, findings := r.Line(i)
		text := fmt.Sprintf("%d %s %s %s %s: %s", l.Year, l.Division, l.Group, l.Code, l.Name, l.Status)
		for _, more := range []struct {
			said bool
			text string
		}{
			{l.Scope == form.Consolidated, "consolidated"}, {l.Standing != form.Counted, l.Standing.String()}, {l.Judged, "due " + l.Due}, {l.DaysLate > 0, fmt.Sprint("late ", l.DaysLate)},
			{l.Copies > 1, fmt.Sprint("copies ", l.Copies)}, {l.Kind != "", l.Kind}, {l.CountedIn != "", "in " + l.CountedIn}, {l.Successor != "", "then " + l.Successor},
			{l.ReportedAs != "", "as " + l.ReportedAs}, {l.Counted(), "counted"}, {l.Absent(), "absent"}, {l.Note != (form.Text{}), l.Note.Chinese + "/" + l.Note.English},
		} {
			if more.said {
				text += ", " + more.text
			}
		}
		for _, f := range findings {
			text += "; " + f.Rule + " " + strings.Join(f.Arguments, " ")
		}
		lines = append(lines, text)
	}
	return lines, r
}

// Who should have reported and who has, by a roster.
func TestRegisterByRoster(t *testing.T) {
	const division = "340603"
	o := office{roster: form.NewRoster([]form.Member{
		{Code: "A", Name: "公安局", Division: division, Kind: "政府部门"},
		{Code: "B", Name: "税务局", Division: division, Vertical: true},
		{Code: "C", Name: "开发区", Division: division, Aliases: []string{"开发区管委会"}},
		{Code: "D", Name: "街道", Division: division, CountedIn: "C"},
		{Code: "E", Name: "环保局", Division: division, ToYear: 2022, Successor: "A"},
		{Code: "F", Name: "体育局", Division: division, ToYear: 2022},
		{Code: "G", Name: "数据局", Division: division, FromYear: 2024},
		{Code: "H", Name: "水务局", Division: division},
		{Code: "I", Name: "林业局", Division: division, Due: "07-01"},
		{Code: "J", Name: "气象局", Division: division, Vertical: true},
		{Code: "A", Name: "公安分局", Division: division}, // a line that repeats a code
		{Code: "K", Name: "财政局", Division: division},
	})}
	add := func(code, name, submitted string, scope form.Scope) int32 {
		n := o.add(form.Agency{Code: code, Name: name, Division: division}, 2023, scope)
		o.reports[n].SubmittedAt = submitted
		return n
	}
	add("A", "公安局", "2024-01-31", form.Own)
	add("B", "税务局", "2024-02-02", form.Own)
	add("C", "开发区经济局", "", form.Own)
	add("D", "街道", "", form.Own)
	add("E", "环保局", "", form.Own)
	add("F", "体育局", "", form.Own)
	add("G", "数据局", "", form.Own)
	add("X", "档案馆", "", form.Own)
	add("Z", "某区人民政府", "", form.Consolidated)
	add("Y", "某区政府办", "", form.Own)
	for range 2 { // two that cannot be used, and an older version
		o.reports[add("H", "水务局", "", form.Own)].Outcome = Rejected
	}
	o.reports[add("A", "公安局", "2024-01-01", form.Own)].Outcome = Superseded
	o.reports[add("A", "公安局", "2024-01-01", form.Own)].Outcome = Merged
	a := o.stand()
	o.reports[9].Standing = form.Summary // recognised as the consolidated one
	got, r := o.registered(a, Judgement{AsOf: "2024-06-30", Campaigns: Campaigns{Judged: []int{2023}}})
	want := strings.Split(strings.TrimSpace(registerByRoster), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := r.Published(District{division, 2023}); got != 8 {
		t.Errorf("the consolidated report is number %d, want 8, which says so", got)
	}
	if got := r.Published(District{division, 2022}); got != -1 {
		t.Errorf("of another year it is number %d, want none", got)
	}
	if got := r.AllPublished(); !slices.Equal(got, []District{{division, 2023}}) {
		t.Errorf("districts with a consolidated report: %v", got)
	}
	if got := a.Predecessors(o.reports[0].Agency, 2023); len(got) != 1 || got[0].Name != "环保局" || got[0].Reporter != a.Reporter(o.reports[4].Agency) {
		t.Errorf("merged into 公安局: %+v", got)
	}
	if got := a.Predecessors(o.reports[0].Agency, 2024); len(got) > 0 {
		t.Errorf("merged into 公安局 a year later: %+v", got)
	}
	for _, n := range []int{2, 7} {
		if got := a.Predecessors(o.reports[n].Agency, 2023); len(got) > 0 {
			t.Errorf("merged into another: %+v", got)
		}
	}
	if a.ID(o.reports[2].Agency) != "C" || a.Kind(o.reports[0].Agency) != "政府部门" || a.Kind(o.reports[7].Agency) != "" || a.Name(o.reports[2].Agency, form.Own) != "开发区" ||
		a.Name(o.reports[2].Agency, form.Consolidated) != "开发区经济局" || a.Name(o.reports[7].Agency, form.Own) != "档案馆" {
		t.Error("what an agency is called")
	}
	if got := Subject("C", 2023, form.Own); got != "C-2023-own" {
		t.Errorf("a report is on %q", got)
	}
	if got := AgencyID(form.Agency{Division: division, Name: "甲局"}); got != division+":甲局" {
		t.Errorf("an agency without a code is %q", got)
	}
}

// Where there is no roster, whoever reported on the year before and is silent now may be missing.
func TestRegisterWithoutARoster(t *testing.T) {
	var o office
	for _, in := range []struct {
		name, division string
		year           int
		scope          form.Scope
	}{
		{"甲局", "340603", 2022, form.Own}, {"甲局", "340603", 2023, form.Own}, {"乙局", "340603", 2022, form.Own}, {"丙局", "340602", 2022, form.Own}, {"丙局", "340602", 2024, form.Own},
		{"某区人民政府", "340603", 2022, form.Consolidated}, {"丁镇", "340603", 2022, form.Own}, {"丁镇", "340603", 2023, form.Own},
	} {
		o.add(form.Agency{Name: in.name, Division: in.division}, in.year, in.scope)
	}
	o.reports[7].Outcome = Rejected
	got, r := o.registered(o.stand(), Judgement{Campaigns: Campaigns{Judged: []int{2022, 2023}, Stray: []int{2024}}})
	want := strings.Split(strings.TrimSpace(registerWithoutRoster), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Published(District{"340603", 2022}) != 5 {
		t.Error("the consolidated report is not found")
	}
	empty := office{roster: form.NewRoster([]form.Member{{Code: "A", Name: "公安局"}})}
	got, _ = empty.registered(empty.stand(), Judgement{AsOf: "2024-01-31", Campaigns: Campaigns{Judged: []int{2023}}})
	if want := []string{"2023  部门 A 公安局: pending, due 2024-01-31, absent"}; !slices.Equal(got, want) {
		t.Errorf("on the day on which it is due: %q, want %q", got, want)
	}
	for status, want := range map[Status]string{Reported: "已报送 reported", Missing: "未报送 missing", Pending: "未到期 not due yet", Gap: "本年无报告 no report this year"} {
		if got := status.Label(form.Chinese) + " " + status.Label(form.English); got != want {
			t.Errorf("%s is called %q, want %q", status, got, want)
		}
	}
}

const registerByRoster = `
2023 340603 部门 A 公安局: reported, due 2024-01-31, copies 2, 政府部门, counted, 共收到2份，采用其一/2 reports came in, one is used
2023 340603 部门 B 税务局: reported, vertical, due 2024-01-31, late 2, 垂直管理，不计入本地区/vertically led, not the district's; R-LATE 税务局 2023 2024-02-02 2
2023 340603 部门 C 开发区: reported, due 2024-01-31, as 开发区经济局, counted, 报告名称为“开发区经济局”/reported as “开发区经济局”; R-RENAMED 开发区经济局 开发区
2023 340603 乡镇街道 D 街道: reported, counted_elsewhere, due 2024-01-31, in C, 已计入“开发区”，不重复相加/already counted in “开发区”
2023 340603 部门 E 环保局: unexpected, due 2024-01-31, then A, counted, 2023年度起并入“公安局”/merged into “公安局” from 2023 on; R-UNEXPECTED 环保局 2023 2023年度起并入“公安局” merged into “公安局” from 2023 on
2023 340603 部门 F 体育局: unexpected, due 2024-01-31, counted, 名单上只到2022年度/on the roster only until 2022; R-UNEXPECTED 体育局 2023 名单上只到2022年度 on the roster only until 2022
2023 340603 部门 G 数据局: unexpected, due 2024-01-31, counted, 名单上自2024年度起/on the roster only from 2024 on; R-UNEXPECTED 数据局 2023 名单上自2024年度起 on the roster only from 2024 on
2023 340603 部门 H 水务局: rejected, due 2024-01-31, copies 2, absent, 文件不能采用：第10份.csv、第11份.csv/not usable: 第10份.csv, 第11份.csv
2023 340603 部门 I 林业局: pending, due 2024-07-01, absent
2023 340603 部门 J 气象局: vertical, vertical, due 2024-01-31, 垂直管理，不计入本地区/vertically led, not the district's
2023 340603 部门 K 财政局: missing, due 2024-01-31, absent; R-MISSING 财政局 2023 2024-01-31
2023 340603 本级 Y 某区政府办: reported, consolidated, due 2024-01-31, 等于其余各份之和，认定为汇总报告；汇总报告，用于核对，不参加相加/the sum of all others: taken for the consolidated report; consolidated report: compared, not added up
2023 340603 本级 Z 某区人民政府: reported, consolidated, consolidated, due 2024-03-31, 汇总报告，用于核对，不参加相加/consolidated report: compared, not added up
2023 340603 部门 X 档案馆: unexpected, due 2024-01-31, counted, 代码和名称都不在名单上/neither code nor name is on the roster; R-UNEXPECTED 档案馆 2023 代码和名称都不在名单上 neither code nor name is on the roster
`

const registerWithoutRoster = `
2022 340602 部门  丙局: reported, due 2023-01-31, counted
2022 340603 本级  某区人民政府: reported, consolidated, consolidated, due 2023-03-31, 汇总报告，用于核对，不参加相加/consolidated report: compared, not added up
2022 340603 部门  乙局: reported, due 2023-01-31, counted
2022 340603 部门  甲局: reported, due 2023-01-31, counted
2022 340603 乡镇街道  丁镇: reported, due 2023-01-31, counted
2023 340602 部门  丙局: gap, due 2024-01-31, absent, 上年有报告，本年没有/reported on the year before, not on this one
2023 340603 部门  乙局: gap, due 2024-01-31, absent, 上年有报告，本年没有/reported on the year before, not on this one
2023 340603 部门  甲局: reported, due 2024-01-31, counted
2023 340603 乡镇街道  丁镇: gap, due 2024-01-31, absent, 上年有报告，本年没有/reported on the year before, not on this one
2024 340602 部门  丙局: reported, counted, 年度与其余报告不同，不判断迟报和未报/a year unlike that of all others: nobody is judged late or missing; R-YEAR 丙局 2024 2022、2023 2022, 2023
`

// What a report does not say of its agency is the roster's, that of the report of the same
// name, or of all others, if they agree.
func TestAgenciesAreCompleted(t *testing.T) {
	type agencies = []form.Agency
	for name, c := range map[string]struct {
		roster *form.Roster
		in     agencies
		unused agencies // named in reports that cannot be used
		want   form.Agency
	}{
		"the only division":                {nil, agencies{{Name: "甲局"}, {Name: "乙局", Division: "340603"}}, nil, form.Agency{Name: "甲局", Division: "340603"}},
		"one of two divisions":             {nil, agencies{{Name: "甲局"}, {Name: "乙局", Division: "340603"}, {Name: "丙局", Division: "340602"}, {Name: "丁局", Division: "340603"}}, nil, form.Agency{Name: "甲局"}},
		"no division at all":               {nil, agencies{{Name: "甲局"}, {Name: "乙局"}}, nil, form.Agency{Name: "甲局"}},
		"its own division":                 {nil, agencies{{Name: "甲局", Division: "340602"}, {Name: "乙局", Division: "340602"}}, nil, form.Agency{Name: "甲局", Division: "340602"}},
		"the roster's division":            {form.NewRoster([]form.Member{{Code: "B", Name: "乙局", Division: "340603"}}), agencies{{Name: "甲局"}}, nil, form.Agency{Name: "甲局", Division: "340603"}},
		"a division that is of no use":     {nil, agencies{{Name: "甲局"}}, agencies{{Name: "乙局", Division: "340603"}}, form.Agency{Name: "甲局"}},
		"the code of its name":             {nil, agencies{{Name: "甲局", Division: "340603"}, {Code: "A-1", Name: "甲 局", Division: "340603"}}, nil, form.Agency{Code: "A-1", Name: "甲局", Division: "340603"}},
		"the code of its name, anywhere":   {nil, agencies{{Name: "甲局"}, {Code: "A-1", Name: "甲局", Division: "340603"}, {Name: "乙局", Division: "340602"}}, nil, form.Agency{Code: "A-1", Name: "甲局"}},
		"a code of another division":       {nil, agencies{{Name: "甲局", Division: "340602"}, {Code: "A-1", Name: "甲局", Division: "340603"}}, nil, form.Agency{Name: "甲局", Division: "340602"}},
		"two codes of its name":            {nil, agencies{{Name: "甲局", Division: "340603"}, {Code: "A-1", Name: "甲局", Division: "340603"}, {Code: "A-2", Name: "甲局", Division: "340603"}}, nil, form.Agency{Name: "甲局", Division: "340603"}},
		"a code that is of no use":         {nil, agencies{{Name: "甲局", Division: "340603"}}, agencies{{Code: "A-1", Name: "甲局", Division: "340603"}}, form.Agency{Name: "甲局", Division: "340603"}},
		"the code of one on the roster":    {form.NewRoster([]form.Member{{Code: "A", Name: "甲局", Division: "340603"}}), agencies{{Name: "甲局", Division: "340603"}}, nil, form.Agency{Code: "A", Name: "甲局", Division: "340603"}},
		"a code with letters and a hyphen": {nil, agencies{{Code: "aZ-9_0", Name: "甲局"}}, nil, form.Agency{Code: "aZ-9_0", Name: "甲局"}},
		"a code that is none":              {nil, agencies{{Code: "无", Name: "甲局"}}, nil, form.Agency{Name: "甲局"}},
		"a code of brackets":               {nil, agencies{{Code: "{1}", Name: "甲局"}}, nil, form.Agency{Name: "甲局"}},
	} {
		o := office{roster: c.roster}
		for _, a := range c.in {
			o.add(a, 2023, form.Own)
		}
		o.named = append(o.named, c.unused...)
		if got := o.identify().List[o.reports[0].Agency]; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	o := office{roster: form.NewRoster([]form.Member{{Name: "发展和改革委员会", Division: "340603", Aliases: []string{"发改委"}, Group: form.GroupGovernment}})}
	o.add(form.Agency{Name: "发改委", Division: "340603"}, 2023, form.Own)
	a := o.identify()
	if got := a.ID(o.reports[0].Agency); got != "340603:发展和改革委员会" {
		t.Errorf("an alias is named %q in the data", got)
	}
	if got := a.Group(o.reports[0].Agency); got != form.GroupGovernment {
		t.Errorf("its group is %s, want the roster's", got)
	}
}

// An agency that counts in another's figures is left out only if the other has an own report
// that is used.
func TestCountedElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Report)
		want   form.Standing
	}{
		"it has":                   {func(*Report) {}, form.CountedElsewhere},
		"it cannot be used":        {func(r *Report) { r.Outcome = Rejected }, form.Counted},
		"it is consolidated":       {func(r *Report) { r.Scope = form.Consolidated }, form.Counted},
		"it is recognised as such": {func(r *Report) { r.Standing = form.Summary }, form.Counted},
		"it is of another year":    {func(r *Report) { r.Year = 2022 }, form.Counted},
	} {
		o := office{roster: form.NewRoster([]form.Member{{Code: "C", Name: "开发区"}, {Code: "D", Name: "街道", CountedIn: "C"}})}
		o.add(form.Agency{Code: "D", Name: "街道"}, 2023, form.Own)
		o.add(form.Agency{Code: "C", Name: "开发区"}, 2023, form.Own)
		c.change(&o.reports[1])
		o.stand()
		if got := o.reports[0].Standing; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if r := o.reports[1]; name == "it is recognised as such" && r.Standing != form.Summary || r.Scope == form.Consolidated && r.Standing != form.Summary {
			t.Errorf("%s: the other is %s", name, r.Standing)
		}
	}
}

// What is said of a report that was taken for the consolidated one.
func TestSummaryFinding(t *testing.T) {
	var o office
	o.add(form.Agency{Name: "某区政府办", Division: "340603"}, 2023, form.Own)
	a := o.identify()
	for differs, want := range map[int][]string{
		0: {"某区政府办", "2023", "3", "恰等于", "are exactly"},
		2: {"某区政府办", "2023", "3", "除2格外等于", "are, but for 2 cells,"},
	} {
		if f := a.Finding(Summary{Others: 3, Differs: differs}, o.reports[0]); f.Rule != form.RuleRScope || !slices.Equal(f.Arguments, want) {
			t.Errorf("%d differ: %s %q, want %q", differs, f.Rule, f.Arguments, want)
		}
	}
}

// What is equal between a report and the sum of the others, and how much evidence that is.
func TestIsSum(t *testing.T) {
	for name, c := range map[string]struct {
		own, others []int64 // received and granted, by applicant
		stating     int
		government  bool
		differs     int
		want        bool
	}{
		"of a government":                   {[]int64{2}, []int64{2}, 3, true, 0, true},
		"too few bits":                      {[]int64{3}, []int64{3}, 3, false, 0, false}, // two bits twice
		"just enough bits":                  {[]int64{4}, []int64{4}, 3, false, 0, true},
		"only one other states anything":    {[]int64{400}, []int64{400}, 2, true, 0, false},
		"nothing is equal":                  {[]int64{4}, []int64{5}, 3, true, 2, false},
		"one applicant differs":             {[]int64{400, 50, 60}, []int64{400, 50, 61}, 3, false, 2, true},
		"too few equal for those that do":   {[]int64{4000, 60}, []int64{4000, 61}, 3, true, 2, false},
		"too few bits, and some differ":     {[]int64{3, 3, 1, 60}, []int64{3, 3, 1, 61}, 3, true, 2, false},
		"just enough bits, and some differ": {[]int64{3, 3, 2, 60}, []int64{3, 3, 2, 61}, 3, true, 2, true},
		"too many differ":                   {[]int64{400, 500, 60, 60}, []int64{400, 500, 61, 61}, 3, true, 4, false},
	} {
		own, others := table3(c.own...), table3(c.others...)
		sums := own.Values
		for id, v := range others.Values {
			sums[id] += v
		}
		if differs, ok := isSum(own, &sums, c.stating, c.government); ok != c.want || differs != c.differs {
			t.Errorf("%s: %t, %d differ, want %t, %d", name, ok, differs, c.want, c.differs)
		}
	}
}

// Two names under one code are one agency's if one is the other in short, or with a slip.
func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"教育局", "教育局", true}, {"教 育局", "教育局", true}, {"教育局", "相山区教育局", true}, {"民政", "相山区民政", false}, {"发改委", "发展和改革委员会", true},
		{"民政", "民政局", false}, {"水务局", "水务局执法大队", false}, {"发展改革委员会", "发展和改革委员会", true}, {"政务服务", "政务服务局", false}, {"政务服务中", "政务服务中心", true},
		{"政务服中心", "政务服务中心", true}, {"水利局", "林业局", false}, {"水政局", "水务行政执法局", true}, {"水政局", "水务行政执法队", false}, {"教育局局", "教育局", true}, {"", "教育局", false},
	} {
		if sameName(c.a, c.b) != c.want || sameName(c.b, c.a) != c.want {
			t.Errorf("%s and %s are one: %t", c.a, c.b, !c.want)
		}
	}
}

// Three names under one code in a year: each that differs from the first is told, once, and
// the one whose code it is on the roster keeps it.
func TestThreeNamesUnderOneCode(t *testing.T) {
	const division = "340603"
	code := form.CompleteCode("11340603" + "00000001")
	agency := func(name string) form.Agency { return form.Agency{Code: code, Name: name, Division: division} }
	for _, order := range [][]string{{"甲局", "乙局", "丙局"}, {"丙局", "乙局", "甲局"}, {"乙局", "丙局", "甲局"}} {
		o := office{roster: form.NewRoster([]form.Member{{Code: code, Name: "丙局", Division: division}, {Code: "B", Name: "丁局", Division: division}})}
		for _, name := range append(order, order[0]) { // one of them twice
			o.add(agency(name), 2023, form.Own)
		}
		o.add(form.Agency{Code: code, Division: division}, 2023, form.Own) // without a name nobody is another one
		a := o.identify()
		if len(a.clashes) != 3 {
			t.Errorf("%v: clashes %+v, want three", order, a.clashes)
		}
		for i := range o.reports[:3] {
			n := o.reports[i].Agency
			clash, found := a.Clash(n, 2023)
			wantCode, wantOther := "", "丙局"
			if order[i] == "丙局" {
				wantCode, wantOther = code, "乙局"
			}
			if other := a.List[clash.Other].Name; !found || a.List[n].Code != wantCode || other != wantOther {
				t.Errorf("%v: %s has the code %q and clashes with %s, want %q and %s", order, order[i], a.List[n].Code, other, wantCode, wantOther)
			}
		}
	}
}

// Agencies are numbered in the order of their division, code and name, whatever order they came in.
func TestOrderOfAgencies(t *testing.T) {
	all := []form.Agency{{Code: "A", Name: "甲局", Division: "340602"}, {Name: "丙局", Division: "340603"}, {Name: "乙局", Division: "340603"}, {Code: "B", Name: "丁局", Division: "340603"}}
	want := []string{"甲局", "丙局", "乙局", "丁局"}
	for range 4 {
		var o office
		for _, a := range all {
			o.add(a, 2023, form.Own)
		}
		var got []string
		for _, a := range o.identify().List {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		all = append(all[1:], all[0])
	}
}

// Of two consolidated reports of a district the government's is the published one, of two alike the first.
func TestConsolidatedTwice(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  int32
	}{
		{[]string{"教育局", "某区人民政府"}, 1}, {[]string{"某区人民政府", "教育局"}, 0}, {[]string{"教育局", "商务局"}, 1}, {[]string{"商务局", "教育局"}, 0},
	} {
		var o office
		for _, name := range c.names {
			o.add(form.Agency{Name: name, Division: "340603"}, 2023, form.Consolidated)
		}
		_, r := o.registered(o.stand(), Judgement{})
		if got := r.Published(District{"340603", 2023}); got != c.want {
			t.Errorf("%v: %d is published, want %d", c.names, got, c.want)
		}
	}
}

// The sketch of a report tells whether it may be half of the sum of all, but for two of its parts.
func TestSketches(t *testing.T) {
	for _, c := range []struct {
		own, all Sketch
		want     bool
	}{
		{Sketch{5, 6, 7, 8}, Sketch{10, 12, 14, 16}, true}, {Sketch{5, 6, 7, 8}, Sketch{10, 12, 14, 17}, true}, {Sketch{5, 6, 7, 8}, Sketch{10, 12, 15, 17}, true},
		{Sketch{5, 6, 7, 8}, Sketch{10, 13, 15, 17}, false}, {Sketch{}, Sketch{}, false}, {Sketch{0, 0, 7, 8}, Sketch{0, 0, 15, 17}, false}, {Sketch{0, 6, 7, 8}, Sketch{1, 12, 15, 17}, false},
	} {
		if c.own.half(c.all) != c.want {
			t.Errorf("%v of %v: %t", c.own, c.all, !c.want)
		}
	}
	r := table3(4, 5)
	sketch := SketchOf(r)
	total, _ := form.CellAt("applications", "new_received", "total")
	results, _ := form.CellAt("applications", "results_total", "natural")
	r.PutValue(total, 9, form.Place{})
	r.PutValue(results, 9, form.Place{})
	unread, _ := form.CellAt("applications", "granted", "research")
	r.States[unread], r.Values[unread] = form.Unreadable, 7
	if SketchOf(r) != sketch {
		t.Error("totals and what cannot be read are part of a sketch")
	}
}
