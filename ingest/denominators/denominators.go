// Package denominators reads what figures of areas are divided by: population by
// area and year, or any other number there is of them.
package denominators

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/lists"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// errNoTable is returned when a file names no areas, years and numbers.
var errNoTable = errors.New("no table of denominators")

// The columns by their heads. Every other one is a denominator of its own name.
var (
	areaHeads = "area area_code division code 地区 地区代码 行政区划代码 区划代码 行政区划 代码"
	yearHeads = "year 年度 年份 年"
	// nameHeads only repeat for people what the code says.
	nameHeads = "area_name division_name name 地区名称 行政区划名称 区划名称 名称 备注 remark note"
)

// Read reads a table of denominators from CSV or an .xlsx workbook: a line for each
// area and year. What cannot be used is found, and the rest is used; the error wraps
// errNoTable if the file is no such table at all.
func Read(path string, data []byte) (form.Denominators, []form.Finding, error) {
	var t table
	if err := lists.Read(path, data, t.head, t.body); err != nil {
		return nil, nil, fmt.Errorf("%w: %w (area, year and population)", errNoTable, err)
	}
	return t.all, t.findings, nil
}

type table struct {
	area, year int // places of the columns
	columns    []column
	all        form.Denominators
	findings   []form.Finding
}

// column is one denominator.
type column struct {
	place int // among the fields
	name  string
	unit  int64
}

// head reports whether a line names area, year and at least one denominator.
func (t *table) head(c *csv.Scanner) bool {
	*t = table{area: -1, year: -1, all: form.Denominators{}}
	var taken []string
	for i := range c.Fields {
		text := lists.Text(&c.Fields[i])
		switch {
		case text == "" || lists.Names(nameHeads, text):
		case lists.Names(areaHeads, text) && t.area < 0:
			t.area = i
		case lists.Names(yearHeads, text) && t.year < 0:
			t.year = i
		default:
			name, unit := nameAndUnit(text)
			if slices.Contains(taken, name) {
				t.find(c.PlaceOf(&c.Fields[i]), twoColumns, name)
				continue
			}
			taken = append(taken, name)
			t.columns = append(t.columns, column{i, name, unit})
		}
	}
	return t.area >= 0 && t.year >= 0 && len(t.columns) > 0
}

// nameAndUnit splits the unit from the head of a column: 常住人口（万人）.
func nameAndUnit(head string) (name string, unit int64) {
	folded := strings.NewReplacer("（", "(", "）", ")").Replace(head)
	if name, inner, found := strings.Cut(folded, "("); found && strings.HasSuffix(inner, ")") {
		switch strings.TrimSuffix(inner, ")") {
		case "万人", "万":
			return strings.TrimSpace(name), form.TenThousand
		case "人":
			return strings.TrimSpace(name), 1
		}
	}
	return head, 1
}

// stated is what a line said first of an area, a year and a column.
type stated struct {
	value   int64
	line    int32
	differs bool
}

type cell struct {
	form.AreaYear
	column int
}

func (t *table) body(c *csv.Scanner) {
	first := map[cell]stated{}
	for c.Next() {
		if c.Blank() {
			continue
		}
		field := func(i int) string {
			if i >= len(c.Fields) {
				return ""
			}
			return lists.Text(&c.Fields[i])
		}
		area, known := reporter.ParseDivision(field(t.area))
		if !known {
			t.find(c.LinePlace(), badArea, plaintext.Shorten(field(t.area)))
			continue
		}
		year, known := reporter.ParseYear(field(t.year))
		if !known || year < form.FirstYear || year > form.LastYear {
			t.find(c.LinePlace(), badYear, plaintext.Shorten(field(t.year)), form.FirstYear, form.LastYear)
			continue
		}
		for i, column := range t.columns {
			text := field(column.place)
			if text == "" {
				continue
			}
			value, known := form.ReadDenominator(text, column.unit)
			if !known {
				t.find(c.PlaceOf(&c.Fields[column.place]), badValue, column.name, plaintext.Shorten(text))
				continue
			}
			at := cell{form.AreaYear{Area: area, Year: year}, i}
			before, there := first[at]
			switch {
			case !there:
				first[at] = stated{value: value, line: c.LinePlace().Line}
			case before.value != value:
				t.find(c.PlaceOf(&c.Fields[column.place]), twoValues, area, year, column.name, value, before.value, before.line)
				before.differs = true
				first[at] = before
			}
		}
	}
	for at, statement := range first {
		if statement.differs {
			continue
		}
		// The columns come in their order, whatever that of the lines.
		list := append(t.all[at.AreaYear], form.Denominator{Name: t.columns[at.column].name, Value: statement.value})
		slices.SortFunc(list, func(a, b form.Denominator) int { return t.order(a.Name) - t.order(b.Name) })
		t.all[at.AreaYear] = list
	}
}

// order is the place of a column by its name.
func (t *table) order(name string) int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
}

func (t *table) find(place form.Place, reason form.Text, parts ...any) {
	t.findings = append(t.findings, lists.Finding(form.RuleFPopulation, place, reason, parts...))
}

// Reasons that fill the message of F-POPULATION.
var (
	badArea    = form.Text{Chinese: "“%s”不是6位行政区划代码，本行未采用", English: "“%s” is not a division code of 6 digits; the line is not used"}
	badYear    = form.Text{Chinese: "“%s”不是%d至%d之间的年度，本行未采用", English: "“%s” is not a year from %d to %d; the line is not used"}
	badValue   = form.Text{Chinese: "“%s”的值“%s”不是大于0的整数，未采用", English: "“%s” is “%s”, which is no whole number above 0; it is not used"}
	twoValues  = form.Text{Chinese: "%s %d年度的“%s”此处为%d，第%[6]d行为%[5]d，两者均未采用", English: "“%[3]s” of %[1]s in %[2]d is %[4]d here and %[5]d in line %[6]d; neither is used"}
	twoColumns = form.Text{Chinese: "有两列都名为“%s”，采用前一列", English: "two columns are named “%s”; the first is used"}
)
