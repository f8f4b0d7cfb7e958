package pipeline

import (
	"cmp"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/transform"
	"gouji/transform/localise"
)

// witnesses collects what is known from elsewhere about the cells of the
// worker's report: what was carried out the year before must have been carried
// in, the text speaks of cells, and consolidated figures are the sum of the
// agencies' own.
func (p *publisher) witnesses(w *publishWorker, e *entry) (localise.Witnesses, error) {
	all := proseWitnesses(&w.report)
	if before := p.previous(e); before != nil {
		if err := w.from.figures(before, &w.before); err != nil {
			return nil, err
		}
		year := strconv.Itoa(int(before.year))
		source := form.Text{Chinese: year + "年度报告的结转下年度", English: "carried out in the report for " + year}
		for _, column := range form.Tables[form.Applications].Columns {
			out, _ := form.CellAt("applications", "carried_out", column.Code)
			in, _ := form.CellAt("applications", "carried_in", column.Code)
			if v, ok := w.before.Value(out); ok {
				all = append(all, localise.Witness{Cell: in, Value: v, Source: source})
			}
		}
	}
	if e.scope != form.Consolidated {
		return all, nil
	}
	sums, err := p.partWitnesses(w, e)
	return append(all, sums...), err
}

// proseWitnesses are the figures in the text of a report.
func proseWitnesses(r *form.Report) localise.Witnesses {
	var all localise.Witnesses
	for _, f := range transform.ProseFigures(r) {
		all = append(all, localise.Witness{Cell: f.Cell, Value: f.Value, Source: form.Text{
			Chinese: "第" + f.Section + "部分“" + f.Phrase + "”",
			English: "“" + f.Phrase + "” in part " + f.Section,
		}})
	}
	return all
}

// partWitnesses are the sums over the own reports of a consolidated report's
// district and year, if there are several.
func (p *publisher) partWitnesses(w *publishWorker, e *entry) (localise.Witnesses, error) {
	var sums [form.NumCells]int64
	parts := 0
	for _, number := range p.neighbours(e) {
		part := &p.gathered.entries[number]
		if part.scope != form.Own || !p.inSum(part) {
			continue
		}
		if err := w.from.figures(part, &w.before); err != nil {
			return nil, err
		}
		parts++
		for id := range sums {
			if v, ok := w.before.Value(form.CellID(id)); ok {
				sums[id] += v
			}
		}
	}
	if parts < 2 {
		return nil, nil
	}
	n := strconv.Itoa(parts)
	source := form.Text{Chinese: n + "个机关本机关数之和", English: "sum of the own figures of " + n + " agencies"}
	var all localise.Witnesses
	for _, t := range []form.TableID{form.Applications, form.Proceedings} {
		for _, id := range form.CellsOf(t, w.report.Editions[t]) {
			all = append(all, localise.Witness{Cell: id, Value: sums[id], Source: source})
		}
	}
	return all, nil
}

// neighbours are the published reports of an entry's year and division, which
// stand side by side in the list.
func (p *publisher) neighbours(e *entry) []int32 {
	g := p.gathered
	division := g.agencies[e.agency].Division
	return p.where(func(x *entry) int {
		return cmp.Or(cmp.Compare(x.year, e.year), strings.Compare(g.agencies[x.agency].Division, division))
	})
}
