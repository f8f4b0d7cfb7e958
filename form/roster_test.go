package form

import "testing"

func TestDueDates(t *testing.T) {
	rules := DueRules{
		{Date: "01-28"},
		{Group: GroupTowns, Date: "01-20"},
		{Year: 2022, Date: "2023-02-10"},
		{Year: 2022, Group: GroupTowns, Date: "02-05"},
	}
	for _, c := range []struct {
		name       string
		rules      DueRules
		year       int
		member     *Member
		group      string
		government bool
		want       string
	}{
		{"the Regulation's", nil, 2021, nil, GroupDepartments, false, "2022-01-31"},
		{"a government's", nil, 2021, nil, GroupGovernment, true, "2022-03-31"},
		{"one for all", rules, 2021, nil, GroupDepartments, false, "2022-01-28"},
		{"but not for the government", rules, 2021, nil, GroupGovernment, true, "2022-03-31"},
		{"of a group", rules, 2021, nil, GroupTowns, false, "2022-01-20"},
		{"of a year", rules, 2022, nil, GroupDepartments, false, "2023-02-10"},
		{"of a year and group", rules, 2022, nil, GroupTowns, false, "2023-02-05"},
		{"the member's own", rules, 2022, &Member{Due: "03-01"}, GroupTowns, false, "2023-03-01"},
	} {
		if got := c.rules.Date(c.year, c.member, c.group, c.government); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if err := (DueRule{Date: "02-30"}).Validate(); err == nil {
		t.Error("30 February is accepted as a due date")
	}
}

func TestGroupByName(t *testing.T) {
	for name, want := range map[string]string{
		"相山区发展和改革委员会": GroupDepartments, "任圩街道办事处": GroupTowns, "渠沟镇人民政府": GroupTowns,
		"沭阳县人民政府": GroupGovernment, "沭阳县人民政府办公室": GroupGovernment, "市政府办公厅": GroupGovernment,
	} {
		if got := GroupByName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// One day stands for all on which the same reports are due, and the judgement
// made for it is the same.
func TestJudgedOn(t *testing.T) {
	roster := NewRoster([]Member{
		{Code: "A", Name: "某区公安局"},
		{Code: "B", Name: "某区人民政府"},
		{Code: "C", Name: "某区某局", ToYear: 2022},
		{Code: "D", Name: "某区税务局", Vertical: true, Due: "05-01"},
		{Code: "E", Name: "某街道", Due: "12-31"},
	})
	years := []int{2022, 2023}
	rules := DueRules{{Year: 2022, Group: GroupDepartments, Date: "02-28"}}
	for _, tt := range []struct{ asOf, want string }{
		{"", ""},
		{"2021-07-01", "2023-01-01"},
		{"2023-02-28", "2023-01-01"}, // due by the end of the day
		{"2023-03-01", "2023-03-01"},
		{"2023-03-31", "2023-03-01"},
		{"2023-04-01", "2023-04-01"},
		{"2023-12-31", "2023-04-01"},
		{"2024-01-01", "2024-01-01"},
		{"2024-02-01", "2024-02-01"},
		{"2024-03-01", "2024-02-01"}, // C reports no more
		{"2024-06-30", "2024-04-01"}, // D is not asked for
		{"2025-01-01", "2025-01-01"},
		{"2099-01-01", "2025-01-01"},
	} {
		got := roster.JudgedOn(tt.asOf, years, rules)
		if got != tt.want {
			t.Errorf("as of %s judged on %q, want %q", tt.asOf, got, tt.want)
		}
		for i := range roster.Members {
			m := &roster.Members[i]
			for _, year := range years {
				due := roster.Due(m, year, rules)
				if m.Expected(year) && !m.Vertical && (due < got) != (due < tt.asOf) {
					t.Errorf("as of %s: %s for %d, due %s, is judged otherwise", tt.asOf, m.Name, year, due)
				}
			}
		}
	}
	if got := roster.JudgedOn("2024-06-30", nil, nil); got != "" {
		t.Errorf("nothing to judge: %q", got)
	}
	if got := (*Roster)(nil).JudgedOn("2024-06-30", years, nil); got != "" {
		t.Errorf("no roster: %q", got)
	}
}
