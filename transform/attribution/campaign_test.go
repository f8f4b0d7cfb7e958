package attribution

import (
	"fmt"
	"slices"
	"testing"

	"gouji/form"
)

// Which years are asked for, who is missing or late in them, and of which
// reports it is said that their year is unlike the others'.
func TestCampaigns(t *testing.T) {
	const members = 21
	agency := func(i int) form.Agency { return form.Agency{Name: fmt.Sprintf("某区%03d局", i), Division: "340603"} }
	roster := func(n int) *form.Roster {
		var list []form.Member
		for i := range n {
			list = append(list, form.Member{Name: agency(i).Name, Division: "340603"})
		}
		return form.NewRoster(list)
	}
	type in struct{ year, reports int } // by the first agencies of the roster
	for _, c := range []struct {
		name    string
		roster  int
		in      []in
		asked   []int
		asOf    string
		missing map[int]int
		stray   []int // years of the finding, one for each report
		late    int
	}{
		{"a stray older file", members, []in{{2023, 20}, {2021, 1}}, nil, "2024-06-01", map[int]int{2023: 1}, []int{2021}, 20},
		{"a stray later file", members, []in{{2023, 20}, {2024, 1}}, nil, "2024-06-01", map[int]int{2023: 1}, []int{2024}, 20},
		{"two are stray", members, []in{{2023, 20}, {2022, 2}}, nil, "2024-06-01", map[int]int{2023: 1}, []int{2022, 2022}, 20},
		{"three are a campaign", members, []in{{2023, 20}, {2022, 3}}, nil, "2024-06-01", map[int]int{2022: 18, 2023: 1}, nil, 23},
		{"a tenth of the agencies is a campaign", 20, []in{{2023, 20}, {2022, 2}}, nil, "2024-06-01", map[int]int{2022: 18}, nil, 22},
		{"the year before as of is a campaign", members, []in{{2023, 20}, {2024, 1}}, nil, "2025-06-01", map[int]int{2023: 1, 2024: 20}, nil, 21},
		{"the year with the most reports is a campaign", members, []in{{2022, 1}, {2023, 1}}, nil, "2029-01-01", map[int]int{2023: 20}, []int{2022}, 1},
		{"one file alone is no stray", members, []in{{2022, 1}}, nil, "2029-01-01", map[int]int{2022: 20}, nil, 1},
		{"without a roster those who reported are the agencies", 0, []in{{2023, 21}, {2021, 1}}, nil, "2024-06-01", map[int]int{}, []int{2021}, 21},
		{"a year that is asked for", members, []in{{2023, 20}, {2021, 1}}, []int{2021}, "2024-06-01", map[int]int{2021: 20}, nil, 1},
		{"others are history", members, []in{{2023, 20}, {2022, 15}, {2021, 1}}, []int{2023}, "2024-06-01", map[int]int{2023: 1}, nil, 20},
		{"asked for and nothing came in", members, []in{{2022, 21}}, []int{2023, 2023}, "2024-06-01", map[int]int{2023: members}, nil, 0},
	} {
		o := office{}
		if c.roster > 0 {
			o.roster = roster(c.roster)
		}
		for _, in := range c.in {
			for i := range in.reports {
				n := o.add(agency(i), in.year, form.Own)
				o.reports[n].SubmittedAt = fmt.Sprintf("%d-02-02", in.year+1)
			}
		}
		a := o.stand()
		judgement := Judgement{AsOf: c.asOf, Campaigns: a.Campaigns(o.all, c.asked, c.asOf)}
		r := a.Register(o.all, func(n int32) Report { return o.reports[n] }, func(int32) string { return "" }, judgement)
		missing, late, present := map[int]int{}, 0, 0
		var stray []int
		for i := range r.Len() {
			line, findings := r.Line(i)
			if line.Report >= 0 {
				present++
			}
			if line.Status == Missing {
				missing[line.Year]++
			}
			if line.Late() {
				late++
			}
			if line.Judged != (line.Due != "") {
				t.Errorf("%s: judged %t, due %q", c.name, line.Judged, line.Due)
			}
			for _, f := range findings {
				if f.Rule == form.RuleRYear {
					stray = append(stray, line.Year)
				}
			}
		}
		if fmt.Sprint(missing) != fmt.Sprint(c.missing) || late != c.late || !slices.Equal(stray, c.stray) || present != len(o.reports) {
			t.Errorf("%s: missing %v, late %d, stray %v, present %d; want %v, %d, %v, %d", c.name, missing, late, stray, present, c.missing, c.late, c.stray, len(o.reports))
		}
	}
}

// A report that cannot be used is never passed over, but in a year that nobody
// asks for it is not an absence.
func TestUnusableReportOfAYearNotAskedFor(t *testing.T) {
	o := office{roster: form.NewRoster([]form.Member{{Name: "某区甲局", Division: "340603"}, {Name: "某区乙局", Division: "340603"}})}
	n := o.add(form.Agency{Name: "某区甲局", Division: "340603"}, 2021, form.Own)
	o.reports[n].Outcome = Rejected
	a := o.identify()
	r := a.Register(o.all, func(n int32) Report { return o.reports[n] }, func(int32) string { return "甲.docx" }, Judgement{Campaigns: a.Campaigns(o.all, []int{2023}, "")})
	var got []string
	for i := range r.Len() {
		line, _ := r.Line(i)
		got = append(got, fmt.Sprintf("%d %s %s %t", line.Year, line.Name, line.Status, line.Judged))
	}
	want := []string{"2021 某区甲局 rejected false", "2023 某区乙局 missing true", "2023 某区甲局 missing true"}
	slices.Sort(got)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", got, want)
	}
}
