package attribution

import (
	"fmt"
	"slices"
	"testing"

	"gouji/form"
)

// office is what came in, for the tests: reports and the roster.
type office struct {
	roster  *form.Roster
	named   []form.Agency // each once, as whoever collects the reports lists them
	by      []int32       // who is named in each of the reports
	reports []Report
}

// add takes a published report, and returns its number.
func (o *office) add(a form.Agency, year int, scope form.Scope) int32 {
	number := slices.Index(o.named, a)
	if number < 0 {
		number = len(o.named)
		o.named = append(o.named, a)
	}
	o.by = append(o.by, int32(number))
	o.reports = append(o.reports, Report{Year: year, Scope: scope})
	return int32(len(o.reports) - 1)
}

func (o *office) all(yield func(int32, Report) bool) {
	for i, r := range o.reports {
		if !yield(int32(i), r) {
			return
		}
	}
}

// identify decides who reported.
func (o *office) identify() *Agencies {
	a, now := Identify(o.named, func(yield func(int32, int) bool) {
		for i, r := range o.reports {
			if !yield(o.by[i], r.Year) {
				return
			}
		}
	}, o.roster)
	for i := range o.reports {
		o.reports[i].Agency = now[o.by[i]]
	}
	return a
}

func (o *office) stand() *Agencies {
	a := o.identify()
	a.Stand(o.all, func(number int32, s form.Standing) { o.reports[number].Standing = s })
	return a
}

func TestStandingAddsEveryFigureOnce(t *testing.T) {
	roster := form.NewRoster([]form.Member{
		{Code: "A", Name: "某区公安局", Division: "340603"},
		{Code: "B", Name: "某区税务局", Division: "340603", Vertical: true},
		{Code: "C", Name: "开发区管委会", Division: "340603", Aliases: []string{"开发区"}},
		{Code: "D", Name: "某街道", Division: "340603", CountedIn: "C"},
		{Code: "E", Name: "某分局", Division: "340603", CountedIn: "ELSEWHERE"},
	})
	parent := form.Agency{Name: "开发区", Division: "340603"} // by its alias, without a code
	for _, c := range []struct {
		name   string
		agency form.Agency
		scope  form.Scope
		parent bool // the one that counts D has reported
		want   form.Standing
	}{
		{"by code", form.Agency{Code: "A"}, form.Own, true, form.Counted},
		{"vertical by name", form.Agency{Name: "某区 税务局", Division: "340603"}, form.Own, true, form.Vertical},
		{"inside another's figures", form.Agency{Code: "D"}, form.Own, true, form.CountedElsewhere},
		{"the other has not reported", form.Agency{Code: "D"}, form.Own, false, form.Counted},
		{"inside figures outside the district", form.Agency{Code: "E"}, form.Own, false, form.CountedElsewhere},
		{"consolidated", form.Agency{Code: "A"}, form.Consolidated, true, form.Summary},
		{"not on the roster", form.Agency{Code: "X"}, form.Own, true, form.Counted},
	} {
		o := office{roster: roster}
		o.add(c.agency, 2023, c.scope)
		if c.parent {
			o.add(parent, 2023, form.Own)
		} else {
			o.add(parent, 2022, form.Own) // of another year
		}
		o.stand()
		if got := o.reports[0].Standing; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	o := office{}
	o.add(form.Agency{Code: "A"}, 2023, form.Own)
	o.stand()
	if got := o.reports[0].Standing; got != form.Counted {
		t.Errorf("without a roster: %s", got)
	}
}

// Whoever the roster, a code or a name says is one agency is one reporter, and
// nobody is taken for another.
func TestIdentify(t *testing.T) {
	const division = "340603"
	code := func(i int) string { return form.CompleteCode(fmt.Sprintf("11%s%08d", division, i)) }
	roster := form.NewRoster([]form.Member{
		{Code: code(1), Name: "相山区发展和改革委员会", Division: division, Aliases: []string{"相山区发改委"}, Group: form.GroupDepartments, Kind: "政府部门"},
		{Code: code(2), Name: "相山区教育局", Division: division},
	})
	for _, c := range []struct {
		name   string
		roster *form.Roster
		a, b   form.Agency
		same   bool
		clash  bool
		code   string // of the first
	}{
		{"one code", nil, form.Agency{Code: code(1), Name: "甲局"}, form.Agency{Code: code(1)}, true, false, code(1)},
		{"short and long name under one code", nil, form.Agency{Code: code(1), Name: "教育局"}, form.Agency{Code: code(1), Name: "相山区教育局"}, true, false, code(1)},
		{"an abbreviation under one code", nil, form.Agency{Code: code(1), Name: "相山区发改委"}, form.Agency{Code: code(1), Name: "相山区发展和改革委员会"}, true, false, code(1)},
		{"a slip in the name", nil, form.Agency{Code: code(1), Name: "相山区发展和改革委员"}, form.Agency{Code: code(1), Name: "相山区发展和改革委员会"}, true, false, code(1)},
		{"an office and what belongs to it", nil, form.Agency{Code: code(1), Name: "相山区水务局"}, form.Agency{Code: code(1), Name: "相山区水务局执法大队"}, false, true, ""},
		{"a government and its office", nil, form.Agency{Code: code(1), Name: "相山区人民政府"}, form.Agency{Code: code(1), Name: "相山区人民政府办公室"}, false, true, ""},
		{"two names under one code", nil, form.Agency{Code: code(1), Name: "甲局"}, form.Agency{Code: code(1), Name: "乙局"}, false, true, ""},
		{"a name without its code", nil, form.Agency{Name: "甲局"}, form.Agency{Code: code(1), Name: "甲局"}, true, false, code(1)},
		{"a code whose check digits are wrong", nil, form.Agency{Code: "113406030000000010", Name: "甲局"}, form.Agency{Code: "113406030000000010", Name: "乙局"}, false, false, ""},
		{"what a spreadsheet made of a code", nil, form.Agency{Code: "1.1447E+17", Name: "甲局"}, form.Agency{Code: "1.1447E+17", Name: "乙局"}, false, false, ""},
		{"an office's own codes", nil, form.Agency{Code: "A-01", Name: "甲局"}, form.Agency{Code: "A-02", Name: "甲局"}, false, false, "A-01"},
		{"name and alias", roster, form.Agency{Name: "相山区发改委"}, form.Agency{Code: code(1)}, true, false, code(1)},
		{"a member under another code", roster, form.Agency{Code: code(7), Name: "相山区发改委"}, form.Agency{Code: code(1)}, true, false, code(1)},
		{"the roster tells whose code it is", roster, form.Agency{Code: code(1), Name: "相山区教育局"}, form.Agency{Code: code(1), Name: "相山区发改委"}, false, true, code(2)},
		{"a name that the roster does not know under its code", roster, form.Agency{Code: code(1), Name: "相山区经济局"}, form.Agency{Code: code(1), Name: "相山区发改委"}, false, true, ""},
		{"two names that the roster does not know", roster, form.Agency{Code: code(1), Name: "相山区经济局"}, form.Agency{Code: code(1), Name: "相山区商务局"}, false, true, ""},
		{"a name that the roster does not know, and none", roster, form.Agency{Code: code(1), Name: "相山区经济局"}, form.Agency{Code: code(1)}, true, false, code(1)},
		{"two agencies of the roster", roster, form.Agency{Code: code(2)}, form.Agency{Code: code(1)}, false, false, code(2)},
	} {
		o := office{roster: c.roster}
		o.add(c.a, 2023, form.Own)
		o.add(c.b, 2023, form.Own)
		a := o.identify()
		first, second := o.reports[0].Agency, o.reports[1].Agency
		if same := a.Reporter(first) == a.Reporter(second); same != c.same {
			t.Errorf("%s: one reporter: %t", c.name, same)
		}
		if _, clash := a.Clash(first, 2023); clash != c.clash {
			t.Errorf("%s: clash: %t", c.name, clash)
		}
		if got := a.List[first].Code; got != c.code {
			t.Errorf("%s: code %q, want %q", c.name, got, c.code)
		}
		if c.clash {
			if _, clash := a.Clash(second, 2023); !clash {
				t.Errorf("%s: the other is not reported", c.name)
			}
			if _, clash := a.Clash(first, 2022); clash {
				t.Errorf("%s: a clash in another year", c.name)
			}
		}
	}
	// Both names are reported for every year in which they share a code.
	for range 20 { // in whatever order a map gives them
		var o office
		for year := 2021; year <= 2023; year++ {
			o.add(form.Agency{Code: code(1), Name: "甲局"}, year, form.Own)
			o.add(form.Agency{Code: code(1), Name: "乙局"}, year, form.Own)
		}
		a := o.identify()
		for _, r := range o.reports {
			if _, clash := a.Clash(r.Agency, r.Year); !clash {
				t.Fatalf("%s: no clash in %d", a.List[r.Agency].Name, r.Year)
			}
		}
	}
	// A name that changes from year to year is one agency's.
	var o office
	o.add(form.Agency{Code: code(1), Name: "甲局"}, 2022, form.Own)
	o.add(form.Agency{Code: code(1), Name: "乙局"}, 2023, form.Own)
	a := o.identify()
	if a.Reporter(o.reports[0].Agency) != a.Reporter(o.reports[1].Agency) {
		t.Error("a renamed agency is another one")
	}
}

// table3 is a report with these figures received and granted, by column.
func table3(figures ...int64) *form.Report {
	r := &form.Report{Year: 2023}
	for i, v := range figures {
		for _, row := range []string{"new_received", "granted"} {
			id, _ := form.CellAt("applications", row, form.ApplicantColumns[i])
			r.PutValue(id, v, form.Place{})
		}
	}
	return r
}

// The consolidated report that came in as an agency's own is recognised, also
// when a cell or two differ; figures that are equal by accident are not.
func TestSummaries(t *testing.T) {
	office1 := form.Agency{Name: "相山区人民政府办公室", Division: "340603"}
	other := form.Agency{Name: "相山区教育局", Division: "340603"}
	parts := []*form.Report{table3(311, 20, 7), table3(45, 3, 1), table3(90, 0, 2)}
	sum := func(change ...int64) *form.Report {
		r := table3(446, 23, 10)
		for i, d := range change {
			id, _ := form.CellAt("applications", "new_received", form.ApplicantColumns[i])
			r.Values[id] += d
		}
		return r
	}
	roster := form.NewRoster([]form.Member{{Name: other.Name, Division: "340603", Group: form.GroupDepartments}})
	for _, c := range []struct {
		name   string
		by     form.Agency
		sum    *form.Report
		parts  []*form.Report
		roster *form.Roster
		want   string
	}{
		{"the sum", office1, sum(), parts, nil, "3 others, 0 differ"},
		{"by anybody", other, sum(), parts, nil, "3 others, 0 differ"},
		{"one cell differs", office1, sum(5), parts, nil, "3 others, 1 differ"},
		{"three cells differ", office1, sum(5, 1, -2), parts, nil, ""},
		{"the roster says that it is a department", other, sum(), parts, roster, ""},
		{"two alike and one without", other, table3(9), []*form.Report{table3(9), table3(0)}, nil, ""},
		{"small figures of a department", other, table3(2), []*form.Report{table3(1), table3(1)}, nil, ""},
		{"small figures of the government", office1, table3(2), []*form.Report{table3(1), table3(1)}, nil, "2 others, 0 differ"},
		{"nothing at all", office1, table3(0), []*form.Report{table3(0), table3(0)}, nil, ""},
	} {
		o := office{roster: c.roster}
		reports := append([]*form.Report{c.sum}, c.parts...)
		for i := range reports {
			by := c.by
			if i > 0 {
				by = form.Agency{Name: fmt.Sprintf("第%d镇", i), Division: "340603"}
			}
			o.add(by, 2023, form.Own)
		}
		found, err := o.stand().Summaries(o.all, func(number int32) Sketch { return SketchOf(reports[number]) },
			func(number int32, into *form.Report) error { *into = *reports[number]; return nil })
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range found {
			if s.Number != 0 {
				t.Errorf("%s: report %d is taken for the sum", c.name, s.Number)
			}
			got += fmt.Sprintf("%d others, %d differ", s.Others, s.Differs)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What is the sum of all others is so within its district: the reports of the next one
// are no part of it.
func TestSummaryOfOneDistrictOfTwo(t *testing.T) {
	var o office
	var reports []*form.Report
	for division, figures := range map[string][]int64{"340602": {17, 4, 9}, "340603": {446, 311, 45, 90}} {
		for i, n := range figures {
			o.add(form.Agency{Name: fmt.Sprintf("第%d镇", i), Division: division}, 2023, form.Own)
			reports = append(reports, table3(n, n/3))
		}
	}
	found, err := o.stand().Summaries(o.all, func(number int32) Sketch { return SketchOf(reports[number]) },
		func(number int32, into *form.Report) error { *into = *reports[number]; return nil })
	if err != nil || len(found) != 1 || found[0].Others != 3 {
		t.Fatalf("%+v, %v, want one of three others", found, err)
	}
	if r := reports[found[0].Number]; r.Values[form.MustCell("applications.new_received.natural")] != 446 {
		t.Errorf("report %d is taken for the sum", found[0].Number)
	}
}

func TestVersionMark(t *testing.T) {
	for file, want := range map[string]int{
		"2023/教育局.csv": 0, "2023/教育局（更正）.csv": 1, "更正件/教育局.csv": 1, "教育局第二版.xlsx": 2, "教育局-v3.xlsx": 3, "教育局-V4.xlsx": 4, "教育局v2.docx": 2,
		"教育局最终.csv": finalVersion, "教育局2023.csv": 0, "serv2.csv": 0, "zip.zip!更正/教育局.csv": 1,
		"教育局定稿.csv": finalVersion, "第二次报送/教育局.csv": 2, "教育局第三次更正.csv": 3, "教育局第一版.csv": 0, "教育局v1.csv": 0, "教育局第一次更正.csv": 1, "教育局修改稿.csv": 1,
		"教育局更正前.csv": 0, "更正/教育局更正前.csv": 0, "待修订/教育局.csv": 0, "教育局更正后.csv": 1, "第二次全体会议/教育局.csv": 0,
		"教育局补正.csv": 1, "重新报送/教育局.csv": 1, "教育局二次报送.csv": 1, "教育局（新）.csv": 1, "新区教育局.csv": 0, "教育局正式稿.csv": finalVersion, "教育局征求意见稿.csv": 0,
		"教育局最终2.csv": finalVersion + 2, "教育局终稿（3）.csv": finalVersion + 3, "教育局最终2023年.csv": finalVersion, "教育局未定稿.csv": 0,
	} {
		if got := VersionMark(file); got != want {
			t.Errorf("%s: %d, want %d", file, got, want)
		}
	}
}

// Without a submission date, or where nothing is due, nobody can tell whether a
// report came in time.
func TestLateness(t *testing.T) {
	for _, c := range []struct {
		due, submitted string
		days           int
		known          bool
	}{
		{"2024-01-31", "2024-01-31", 0, true},
		{"2024-01-31", "2023-12-01", 0, true},
		{"2024-01-31", "2024-02-29", 29, true},
		{"2024-01-31", "", 0, false},
		{"", "2024-02-29", 0, false},
	} {
		if days, known := daysLate(c.due, c.submitted); days != c.days || known != c.known {
			t.Errorf("due %q, submitted %q: %d days, known %t; want %d, %t", c.due, c.submitted, days, known, c.days, c.known)
		}
	}
}
