package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// Sum is what a group of the area comes to, the whole area for "".
func (a *Area) Sum(group string) *sums.Sum {
	s := &sums.Sum{}
	if group == GroupDistricts {
		a.sums.Within(a.Division, a.Year, s, &sums.Change{})
	} else {
		a.sums.Sum(a.named(group), s)
	}
	return s
}

// Change is what the agencies of a group that reported on the year before, too,
// come to, now and then: only these can be compared.
func (a *Area) Change(group string) *sums.Change {
	c := &sums.Change{}
	if group == GroupDistricts {
		a.sums.Within(a.Division, a.Year, &sums.Sum{}, c)
	} else {
		a.sums.Change(a.named(group), c)
	}
	return c
}

// named is what the roll-up calls a group of the area.
func (a *Area) named(group string) sums.Area {
	area := sums.Area{Level: a.Level.String(), Code: a.Division, Year: a.Year, Basis: sums.BasisAll}
	if group != "" {
		area.Level, area.Group = sums.GroupLevel, group
	}
	return area
}

// Stating counts the added reports of a group that state each cell.
func (a *Area) Stating(group string) *[form.NumCells]int {
	counts := &[form.NumCells]int{}
	var figures Figures
	for _, f := range a.AddedIn(group) {
		f.Unpack(&figures)
		for id, state := range figures.States {
			if state == form.Stated {
				counts[id]++
			}
		}
	}
	return counts
}

// Lack says that reports which are added up have no figures in a table of their
// form, so that the sum lacks them.
type Lack struct {
	Table   form.TableID
	Filings []*Filing
}

// Lacking lists the tables that some added reports of a group do not fill in.
func (a *Area) Lacking(group string) []Lack {
	var all []Lack
	for t := range form.NumTables {
		l := Lack{Table: t}
		for _, f := range a.AddedIn(group) {
			if f.lacks(t) {
				l.Filings = append(l.Filings, f)
			}
		}
		if len(l.Filings) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// LackNote says whose figures a group's sum lacks in which table, "" for none.
func (a *Area) LackNote(group string) form.Text {
	var notes attribution.Notes
	for _, l := range a.Lacking(group) {
		t := l.Text()
		notes.Add(t.Chinese, t.English)
	}
	text := notes.Text()
	if text != (form.Text{}) {
		text = form.Text{Chinese: "以下报告没有填表，本汇总不含其数：" + text.Chinese, English: "these reports lack a table, and the sum their figures: " + text.English}
	}
	return text
}

// Text names the table and the agencies.
func (l *Lack) Text() form.Text {
	const maxNames = 8
	var names []string
	for _, f := range l.Filings[:min(maxNames, len(l.Filings))] {
		names = append(names, f.Name)
	}
	list := form.List(names)
	if n := len(l.Filings); n > maxNames {
		list.Chinese += fmt.Sprintf("等%d个机关", n)
		list.English += fmt.Sprintf(" and %d more", n-maxNames)
	}
	t := &form.Tables[l.Table]
	return form.Text{Chinese: "“" + t.Caption + "”：" + list.Chinese, English: t.English + ": " + list.English}
}

// GroupDistricts is the group of reports from divisions within a city or province.
const GroupDistricts = "县（市、区）"

// GroupEnglish names a group in English; an unknown one keeps its name.
func GroupEnglish(group string) string {
	switch group {
	case "":
		return "whole district"
	case form.GroupGovernment:
		return "government office"
	case form.GroupDepartments:
		return "departments"
	case form.GroupTowns:
		return "towns and subdistricts"
	case GroupDistricts:
		return "districts"
	default:
		return group
	}
}

// GroupOf returns the group in which the area counts a report.
func (a *Area) GroupOf(f *Filing) string {
	if f.Division != a.Division {
		return GroupDistricts
	}
	return f.Group
}

// AddedIn returns the reports added up in a group, all of them for "".
func (a *Area) AddedIn(group string) []*Filing {
	if group == "" {
		return a.Added
	}
	var filings []*Filing
	for _, f := range a.Added {
		if a.GroupOf(f) == group {
			filings = append(filings, f)
		}
	}
	return filings
}

// Sums reports whether the area has sums worth printing: reports of its own
// division. A city of which only some district's reports are at hand has none.
func (a *Area) Sums() bool {
	return slices.ContainsFunc(a.Added, func(f *Filing) bool { return f.Division == a.Division })
}

// Missing lists the lines of the roster that are not in the sum though they should be.
func (a *Area) Missing() []*RosterLine {
	var missing []*RosterLine
	for _, l := range a.Roster {
		if l.Absent() {
			missing = append(missing, l)
		}
	}
	return missing
}

// Unbalanced lists the added reports whose identities do not all hold.
func (a *Area) Unbalanced() []*Filing {
	var filings []*Filing
	for _, f := range a.Added {
		if !f.Balanced {
			filings = append(filings, f)
		}
	}
	return filings
}

// Recognised lists own reports that were taken for the consolidated one, because
// they are the sum of all others, and are not added up.
func (a *Area) Recognised() []*Filing {
	var filings []*Filing
	for _, f := range a.Filings {
		if f.Standing == form.Summary && f.Scope == form.Own {
			filings = append(filings, f)
		}
	}
	return filings
}

// Area finds the area of a division and year, or nil.
func (m *Model) Area(division string, year int) *Area {
	for _, a := range m.Areas {
		if a.Division == division && a.Year == year {
			return a
		}
	}
	return nil
}

// Divisions lists the divisions of the areas, in order.
func (m *Model) Divisions() []string {
	var divisions []string
	for _, a := range m.Areas {
		divisions = append(divisions, a.Division)
	}
	return slices.Compact(divisions)
}

type areaKey struct {
	division string
	year     int
}

// makeAreas makes an area of every division that a report comes from.
func (m *Model) makeAreas(register *attribution.Register) {
	areas := map[areaKey]*Area{}
	for _, f := range m.Filings {
		k := areaKey{f.Division, f.Year}
		if areas[k] == nil {
			level, _ := form.LevelOf(f.Division)
			areas[k] = &Area{Division: f.Division, Level: level, Year: f.Year, Edition: form.EditionFor(f.Year), sums: m.Options.Sums}
			m.Areas = append(m.Areas, areas[k])
		}
	}
	for _, f := range m.Filings {
		// A report belongs to its own division and to those above it that have reports.
		for _, division := range []string{f.Division, form.City.In(f.Division), form.Province.In(f.Division)} {
			a := areas[areaKey{division, f.Year}]
			if a == nil || division == "" && f.Division != "" || len(a.Filings) > 0 && a.Filings[len(a.Filings)-1] == f {
				continue
			}
			a.take(f)
		}
	}
	names := m.areaNames()
	for _, a := range m.Areas {
		if number := register.Published(attribution.District{Division: a.Division, Year: a.Year}); number >= 0 {
			a.Published = m.byNumber[number]
		}
		a.Name = nameOfArea(a.Division, names[a.Division])
		slices.SortStableFunc(a.Groups, func(x, y string) int {
			return cmp.Or(cmp.Compare(areaGroupRank(x), areaGroupRank(y)), cmp.Compare(x, y))
		})
	}
	slices.SortFunc(m.Areas, func(a, b *Area) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(a.Year, b.Year))
	})
}

func areaGroupRank(group string) int {
	if group == GroupDistricts {
		return len(form.Groups) + 1
	}
	return form.GroupRank(group)
}

func (a *Area) take(f *Filing) {
	a.Filings = append(a.Filings, f)
	if f.Added() {
		a.Added = append(a.Added, f)
		if group := a.GroupOf(f); !slices.Contains(a.Groups, group) {
			a.Groups = append(a.Groups, group)
		}
	}
}

// areaNames names divisions as well as is known: by the options, else by the
// consolidated report or the government of any year.
func (m *Model) areaNames() map[string]string {
	names, consolidated := map[string]string{}, map[string]bool{}
	for _, f := range m.Filings {
		if consolidated[f.Division] || f.Standing != form.Summary && (f.Group != form.GroupGovernment || names[f.Division] != "") {
			continue
		}
		if short := areaOf(f.Agency.Name); short != "" {
			names[f.Division], consolidated[f.Division] = short, f.Standing == form.Summary
		}
	}
	for division, name := range m.Options.Divisions {
		if name != "" {
			names[division] = name
		}
	}
	return names
}

// nameOfArea is what an area is called whose name may not be known.
func nameOfArea(division, name string) form.Text {
	switch {
	case name != "":
		return form.Text{Chinese: name, English: name}
	case division == "":
		return form.Text{Chinese: "本地区", English: "the district"}
	default:
		return form.Text{Chinese: "行政区划" + division, English: "division " + division}
	}
}

// areaOf cuts what names the government off an agency's name: "沭阳县人民政府办公室" is of 沭阳县.
func areaOf(agency string) string {
	for _, end := range []string{"人民政府办公室", "人民政府办公厅", "人民政府", "政府办公室", "政府办公厅"} {
		if area, ok := strings.CutSuffix(agency, end); ok {
			return area
		}
	}
	return ""
}

// shareRoster gives each area the lines of its division and of those in it.
func (m *Model) shareRoster() {
	areas := map[areaKey]*Area{}
	for _, a := range m.Areas {
		areas[areaKey{a.Division, a.Year}] = a
	}
	for _, l := range m.Roster {
		divisions := []string{form.District.In(l.Division), form.City.In(l.Division), form.Province.In(l.Division)}
		for i, division := range divisions {
			a := areas[areaKey{division, l.Year}]
			if a != nil && (i == 0 || division != "" && a.Level < form.District) && !slices.Contains(divisions[:i], division) {
				a.Roster = append(a.Roster, l)
			}
		}
	}
}
