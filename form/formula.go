package form

import (
	"slices"
	"strconv"
	"strings"
)

// Formula writes a balance as formulas of a spreadsheet, for a form on which people
// see at once what does not add up. at names the cell of a figure, such as "H12".
// wrong is true where the figures do not balance; says tells by how much, or what
// the total should be, and is empty otherwise. Nothing is wrong as long as less than
// two figures are filled in, nor a total that is blank.
func (c *Check) Formula(at func(CellID) string) (wrong, says string) {
	names := func(cells []CellID) string {
		var all []string
		for _, id := range cells {
			all = append(all, at(id))
		}
		return strings.Join(all, ",")
	}
	sum := func(cells []CellID) string { return "SUM(" + names(cells) + ")" }
	difference := sum(c.Then.Plus) + "-" + sum(c.Then.Minus)
	wrong = "COUNT(" + names(slices.Concat(c.Then.Plus, c.Then.Minus)) + ")>1,ROUND(" + difference + ",0)<>0)"
	if !c.DefinesTotal {
		wrong = "AND(" + wrong
		return wrong, "IF(" + wrong + ",CONCATENATE(\"相差\",ABS(" + difference + ")),\"\")"
	}
	wrong = "AND(ISNUMBER(" + at(c.Subject) + ")," + wrong
	return wrong, "IF(" + wrong + ",CONCATENATE(\"应为\"," + sum(c.parts()) + "),\"\")"
}

// parts are the cells that the total of the check adds up.
func (c *Check) parts() []CellID {
	if slices.Contains(c.Then.Minus, c.Subject) {
		return c.Then.Plus
	}
	return c.Then.Minus
}

// Says is what the formula of a balance comes to for figures.
func (c *Check) Says(value func(CellID) (int64, bool)) string {
	sum, filled := int64(0), 0
	add := func(cells []CellID, sign int64) {
		for _, id := range cells {
			if v, ok := value(id); ok {
				sum += sign * v
				filled++
			}
		}
	}
	add(c.Then.Plus, 1)
	add(c.Then.Minus, -1)
	_, stated := value(c.Subject)
	switch {
	case filled < 2 || sum == 0 || c.DefinesTotal && !stated:
		return ""
	case !c.DefinesTotal:
		return "相差" + strconv.FormatInt(max(sum, -sum), 10)
	}
	total := int64(0)
	for _, id := range c.parts() {
		v, _ := value(id)
		total += v
	}
	return "应为" + strconv.FormatInt(total, 10)
}
