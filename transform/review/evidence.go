package review

import (
	"strconv"

	"gouji/form"
	"gouji/transform/localise"
)

// CarriedIn are the figures that the report on the year before carried out: the
// next one must have carried them in.
func CarriedIn(before *form.Report) []localise.Evidence {
	var all []localise.Evidence
	year := strconv.Itoa(before.Year)
	source := form.Text{Chinese: year + "年度报告的结转下年度", English: "carried out in the report for " + year}
	for _, column := range form.Tables[form.Applications].Columns {
		out, _ := form.CellAt("applications", "carried_out", column.Code)
		in, _ := form.CellAt("applications", "carried_in", column.Code)
		if v, ok := before.Value(out); ok {
			all = append(all, localise.Evidence{Cell: in, Value: v, Source: source})
		}
	}
	return all
}

// PartsOf are the sums over the own reports of a consolidated report's district
// and year: so many reports add up to these figures. There must be several.
func PartsOf(r *form.Report, reports int, sums *[form.NumCells]int64) []localise.Evidence {
	if reports < 2 {
		return nil
	}
	n := strconv.Itoa(reports)
	source := form.Text{Chinese: n + "个机关本机关数之和", English: "sum of the own figures of " + n + " agencies"}
	var all []localise.Evidence
	for _, t := range []form.TableID{form.Applications, form.Proceedings} {
		for _, id := range form.CellsOf(t, r.Editions[t]) {
			all = append(all, localise.Evidence{Cell: id, Value: sums[id], Source: source})
		}
	}
	return all
}
