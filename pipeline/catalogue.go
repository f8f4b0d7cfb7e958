package pipeline

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gouji/form"
	"gouji/pipeline/reports"
	"gouji/transform"
	"gouji/transform/attribution"
)

// agencyTable lists the agencies of the published reports and of the roster, by id.
func agencyTable(resolved *reports.Resolved) []transform.AgencyRow {
	type agency struct {
		transform.AgencyRow
		lastOwn int // the last year with an own report so far
	}
	var list []*agency
	by := make(map[string]*agency, len(resolved.Agencies.List))
	at := func(id string) *agency {
		row := by[id]
		if row == nil {
			row = &agency{AgencyRow: transform.AgencyRow{ID: id}}
			by[id] = row
			list = append(list, row)
		}
		return row
	}
	known := make([]*agency, len(resolved.Agencies.List))
	for _, number := range resolved.Order() { // in the order of the years
		report, a := resolved.Report(number), resolved.Agency(number)
		year, row := report.Year, known[report.Agency]
		if row == nil {
			row = at(resolved.Agencies.ID(report.Agency))
			known[report.Agency] = row
		}
		if !slices.Contains(row.Names, a.Name) && a.Name != "" {
			row.Names = append(row.Names, a.Name)
		}
		if report.Scope == form.Own && year != row.lastOwn {
			row.Years++
			row.lastOwn = year
		}
		row.FirstYear, row.LastYear = cmp.Or(row.FirstYear, year), year
		row.Code, row.Name, row.Division = cmp.Or(a.Code, row.Code), cmp.Or(a.Name, row.Name, a.Code), cmp.Or(a.Division, row.Division)
		row.Kind, row.Group = resolved.Agencies.Kind(report.Agency), resolved.Agencies.Group(report.Agency)
	}
	if roster := resolved.Agencies.Roster; roster != nil {
		for i := range roster.Members {
			m := &roster.Members[i]
			row := at(attribution.AgencyID(form.Agency{Code: m.Code, Name: m.Name, Division: m.Division}))
			row.Code, row.Name, row.Division = cmp.Or(m.Code, row.Code), cmp.Or(m.Name, row.Name, m.Code), cmp.Or(m.Division, row.Division)
			row.Kind, row.Group, row.Successor = m.Kind, cmp.Or(m.Group, row.Group, form.GroupByName(m.Name)), m.Successor
		}
	}
	slices.SortFunc(list, func(a, b *agency) int { return strings.Compare(a.ID, b.ID) })
	rows := make([]transform.AgencyRow, len(list))
	for i := range list {
		rows[i] = list[i].AgencyRow
	}
	return rows
}

// areaTable lists the divisions of agencies and the areas they are part of.
func areaTable(agencies []transform.AgencyRow, roster *form.Roster) []transform.AreaRow {
	type area struct {
		row   transform.AreaRow
		names []string
	}
	by := map[string]*area{}
	for i := range agencies {
		a := &agencies[i]
		lowest, known := form.LevelOf(a.Division)
		if !known {
			continue
		}
		for _, level := range []form.Area{form.Province, form.City, form.District} {
			code := level.In(a.Division)
			if level == form.City && lowest == form.Province || level == form.District && lowest != form.District {
				continue
			}
			x := by[code]
			if x == nil {
				x = &area{row: transform.AreaRow{Code: code, Level: level}}
				switch level {
				case form.City:
					x.row.Parent = form.Province.In(code)
				case form.District:
					x.row.Parent = form.City.In(code)
				}
				by[code] = x
			}
			if a.FirstYear > 0 && (x.row.FirstYear == 0 || a.FirstYear < x.row.FirstYear) {
				x.row.FirstYear = a.FirstYear
			}
			x.names = append(x.names, a.Name)
		}
	}
	names := map[string]string{}
	if roster != nil {
		for i := range roster.Members {
			if m := &roster.Members[i]; m.DivisionName != "" {
				names[m.Division] = cmp.Or(names[m.Division], m.DivisionName)
			}
		}
	}
	rows := make([]transform.AreaRow, 0, len(by))
	for code, x := range by {
		x.row.Name = cmp.Or(names[code], areaName(x.row.Level, x.names))
		rows = append(rows, x.row)
	}
	slices.SortFunc(rows, func(a, b transform.AreaRow) int { return strings.Compare(a.Code, b.Code) })
	return rows
}

// The words that names of divisions end with, by level.
var divisionEndings = map[form.Area][]string{
	form.Province: {"特别行政区", "自治区", "省", "市"},
	form.City:     {"自治州", "地区", "市", "州", "盟"},
	form.District: {"自治县", "自治旗", "新区", "区", "县", "旗", "市"},
}

// areaName is what the names of the agencies of an area begin with in common, up
// to the word that ends the name of a division of its level; "" if there is none.
// The name of a district's only agency tells it where it begins with divisions.
func areaName(level form.Area, names []string) string {
	least, greatest := slices.Min(names), slices.Max(names) // what these share, all share
	switch {
	case least == greatest && level == form.District:
		return leadingDivision(least)
	case least == greatest:
		return ""
	}
	first, last := []rune(least), []rune(greatest)
	n := 0
	for n < len(first) && n < len(last) && first[n] == last[n] {
		n++
	}
	common := string(first[:n])
	end := 0
	for _, ending := range divisionEndings[level] {
		if level == form.District { // the last: 云岭市菱塘区 is within 云岭市
			if at := strings.LastIndex(common, ending); at > 0 && end == 0 {
				end = at + len(ending)
			}
			continue
		}
		if at := strings.Index(common, ending); at > 0 && (end == 0 || at+len(ending) < end) {
			end = at + len(ending)
		}
	}
	if level == form.City { // after the name of the province
		if at := strings.Index(common, "省"); at > 0 && at+len("省") <= end {
			return common[at+len("省") : end]
		}
	}
	return common[:end]
}

// noDivisions end as divisions do and are none.
var noDivisions = []string{"城市", "社区", "园区", "景区", "辖区", "地区", "林区", "矿区", "库区", "自治区", "都市", "街区"}

// leadingDivision is the district that an agency's name begins with, behind its city
// and province if these are named: 云岭市菱塘区教育局. It is "" where it begins with none.
func leadingDivision(name string) string {
	end, district := 0, false
	for part := firstDivision(name); part != ""; part = firstDivision(name[end:]) {
		end += len(part)
		last, _ := utf8.DecodeLastRuneInString(part)
		district = strings.ContainsRune("市区县旗", last)
	}
	if !district || end == len(name) {
		return ""
	}
	return name[:end]
}

// firstDivision is the name of a division that a text begins with, "" for none.
func firstDivision(text string) string {
	before := 0 // characters
	for at, r := range text {
		if before > 0 && strings.ContainsRune("省州盟市区县旗", r) {
			part := text[:at+utf8.RuneLen(r)]
			if slices.ContainsFunc(noDivisions, func(no string) bool { return strings.HasSuffix(part, no) }) {
				return ""
			}
			return part
		}
		if before++; before > 6 {
			break
		}
	}
	return ""
}
