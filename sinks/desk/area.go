package desk

import (
	"cmp"
	"slices"
	"strings"

	"gouji/form"
)

// Area is a division in one year. A district holds the reports of its own
// division; a city or province also those of the divisions in it.
type Area struct {
	Division string
	Name     form.Text
	Level    form.Area
	Year     int
	Edition  form.Edition // the edition prescribed for the year, in which its tables are laid out

	Filings   []*Filing // all reports, in order
	Added     []*Filing // those that are added up
	Published *Filing   // the area's own consolidated report, nil if there is none
	Roster    []*RosterLine
	Groups    []string // groups of the added reports, in the order to print them

	// Comparison with the consolidated report, nil if there is none.
	Comparison *Comparison
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
		if l.Status == Missing || l.Status == RejectedReport || l.Status == Pending || l.Status == Gap {
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

// LikelySummaries lists added reports that look like the consolidated one, so
// that everything may be counted twice.
func (a *Area) LikelySummaries() []*Filing {
	var filings []*Filing
	for _, f := range a.Added {
		if f.LikelySummary {
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

// settleAreas makes an area of every division that a report comes from.
func (m *Model) settleAreas() {
	areas := map[areaKey]*Area{}
	for _, f := range m.Filings {
		k := areaKey{f.Division, f.Year}
		if areas[k] == nil {
			level, _ := form.LevelOf(f.Division)
			areas[k] = &Area{Division: f.Division, Level: level, Year: f.Year, Edition: form.EditionFor(f.Year)}
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
	return groupRank(group)
}

func (a *Area) take(f *Filing) {
	a.Filings = append(a.Filings, f)
	if f.Added() {
		a.Added = append(a.Added, f)
		if group := a.GroupOf(f); !slices.Contains(a.Groups, group) {
			a.Groups = append(a.Groups, group)
		}
	}
	if f.Scope == form.Consolidated && f.Division == a.Division && a.Published == nil {
		a.Published = f
	}
}

// areaNames names divisions as well as is known: by the options, else by the
// consolidated report or the government of any year.
func (m *Model) areaNames() map[string]string {
	names, consolidated := map[string]string{}, map[string]bool{}
	for _, f := range m.Filings {
		if consolidated[f.Division] || f.Scope != form.Consolidated && (f.Group != form.GroupGovernment || names[f.Division] != "") {
			continue
		}
		if short := areaOf(f.Agency.Name); short != "" {
			names[f.Division], consolidated[f.Division] = short, f.Scope == form.Consolidated
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

func (m *Model) sortRoster() {
	slices.SortStableFunc(m.Roster, func(a, b *RosterLine) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Division, b.Division),
			cmp.Compare(m.rosterRank(a), m.rosterRank(b)), cmp.Compare(groupRank(a.Group), groupRank(b.Group)),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Scope, b.Scope))
	})
	areas := map[areaKey]*Area{}
	for _, a := range m.Areas {
		areas[areaKey{a.Division, a.Year}] = a
	}
	for _, l := range m.Roster {
		divisions := []string{l.Division, form.City.In(l.Division), form.Province.In(l.Division)}
		for i, division := range divisions {
			a := areas[areaKey{division, l.Year}]
			if a != nil && (i == 0 || division != "" && a.Level < form.District) && !slices.Contains(divisions[:i], division) {
				a.Roster = append(a.Roster, l)
			}
		}
	}
}

// rosterRank is the place of a line's agency in the roster, behind all of it if it is not on it.
func (m *Model) rosterRank(l *RosterLine) int {
	agency := form.Agency{Code: l.Code, Name: l.Name, Division: l.Division}
	if l.Filing != nil && l.Filing.Member != nil {
		return m.order[l.Filing.Member]
	}
	if member, ok := m.Options.Roster.Find(agency); ok {
		return m.order[member]
	}
	return len(m.order)
}

// Sum is what the reports of an area or group add up to.
type Sum struct {
	// Values are the sums, in fen for money. A 总计 is computed from the summed
	// parts; a cell that no report states is 0.
	Values [form.NumCells]int64
	// Stated are the sums as the reports state them; they differ from Values in
	// the 总计 of unbalanced reports.
	Stated [form.NumCells]int64
	// Reports counts the reports that state the cell.
	Reports [form.NumCells]int
	// Filings counts the reports added.
	Filings int
}

// SumOf adds up reports.
func SumOf(filings []*Filing) *Sum {
	s := &Sum{Filings: len(filings)}
	var figures Figures
	for _, f := range filings {
		f.Unpack(&figures)
		s.add(&figures)
	}
	s.Values = Recompute(s.Stated)
	return s
}

func (s *Sum) add(figures *Figures) {
	for id, state := range figures.States {
		if state == form.Stated {
			s.Stated[id] += figures.Values[id]
			s.Reports[id]++
		}
	}
}

// totals are the 总计 cells with their parts, of both editions together: rows
// first, so that a total of totals comes out right.
var totals = buildTotals()

type total struct {
	cell  form.CellID
	parts []form.CellID
}

func buildTotals() []total {
	at := func(table, row, column string) form.CellID { return form.MustCell(table + "." + row + "." + column) }
	var all []total
	for _, column := range form.ApplicantColumns {
		sum := total{cell: at("applications", "results_total", column)}
		for _, row := range form.ResultRows(form.BothEditions) {
			sum.parts = append(sum.parts, at("applications", row.Code, column))
		}
		all = append(all, sum)
	}
	rows := func(table form.TableID, columns []string) {
		for _, row := range form.Tables[table].DataRows(form.BothEditions) {
			sum := total{cell: at(form.Tables[table].Code, row.Code, "total")}
			for _, column := range columns {
				sum.parts = append(sum.parts, at(form.Tables[table].Code, row.Code, column))
			}
			all = append(all, sum)
		}
	}
	rows(form.Applications, form.ApplicantColumns[:])
	rows(form.Proceedings, form.Outcomes[:])
	return all
}

// Recompute returns the values with every 总计 computed from its parts.
func Recompute(values [form.NumCells]int64) [form.NumCells]int64 {
	for _, t := range totals {
		values[t.cell] = 0
		for _, part := range t.parts {
			values[t.cell] += values[part]
		}
	}
	return values
}

// Crosswalk returns the sums as the layout of an edition can print them, and
// what it could not place as it stands. （六）其他处理 is one row on the 2019 form
// and three on the 2021 form: a figure of the one appears in the other's row
// （六） or 3.其他, so that the balance printed on the form holds. The tables of
// part 二 differ in meaning and are never carried over.
func (s *Sum) Crosswalk(e form.Edition) (values [form.NumCells]int64, moved []form.CellID, left []form.CellID) {
	values = s.Values
	target := "other"
	if e == form.Edition2021 {
		target = "other_misc"
	}
	for id := range values {
		cell := &form.Cells[id]
		if cell.Editions&e != 0 || values[id] == 0 {
			continue
		}
		if cell.Table.ID != form.Applications {
			left = append(left, cell.ID)
			continue
		}
		to, ok := form.CellAt(cell.Table.Code, target, cell.Column.Code)
		if !ok {
			left = append(left, cell.ID)
			continue
		}
		values[to] += values[id]
		moved = append(moved, cell.ID)
	}
	return values, moved, left
}
