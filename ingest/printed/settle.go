package printed

import (
	"slices"

	"gouji/form"
	"gouji/ingest/words"
)

// fault says why a record is not certain.
type fault uint8

const (
	noFault fault = iota
	wrongCount
	mixedLine
	noLabel
	outOfOrder
	twoRecords
	noHead
	wrongTable
	gapBehind
	gapBefore
	captionOpen
	notOnForm
)

// outcomes are the columns of table 四; its printed form repeats them for three groups.
var outcomes = [...]string{"upheld", "corrected", "other", "pending", "total"}

// groupRows are the three groups of table 四 in printed order.
var groupRows = form.Tables[form.Proceedings].DataRows(form.BothEditions)

// dataRows lists the data rows of each table by edition, made once.
var dataRows = func() (rows [form.NumTables][form.BothEditions + 1][]*form.Row) {
	for t := range rows {
		for e := range rows[t] {
			rows[t][e] = form.Tables[t].DataRows(form.Edition(e))
		}
	}
	return rows
}()

// finish decides about every record and fills in the report.
func (p *placer) finish() {
	p.closeDump(true)
	p.dropCaption()
	p.finishDisclosure()
	p.finishApplications()
	p.finishProceedings()
	for _, s := range [...]struct {
		part   words.Section
		number string
	}{{words.Part1, "一"}, {words.Part5, "五"}, {words.Part6, "六"}} {
		if text := p.narrative[s.part].String(); text != "" {
			p.report.Narrative = append(p.report.Narrative, form.Section{Number: s.number, Text: text})
		}
	}
}

func (p *placer) finishDisclosure() {
	type resolved struct {
		columns []*form.Column
		edition form.Edition
		w       []witness
	}
	type key struct {
		h *tableHead
		t form.TableID
	}
	known := map[key]resolved{}
	markFull(p.disclosure)
	markBeside(p.disclosure)
	for _, rec := range p.disclosure {
		k := key{rec.head, rec.table}
		at, seen := known[k]
		if !seen {
			at.columns, at.edition, at.w = rec.head.disclosure(rec.table)
			known[k] = at
			if at.columns != nil {
				p.headFigures(rec.head)
			}
		}
		if at.columns == nil && rec.fault == noFault {
			rec.fault = noHead
		}
		rec.columns, rec.edition, rec.witnesses = at.columns, at.edition, at.w
	}
	markSpaced(p.disclosure, func(rec *tableRow) int { return len(rec.columns) })
	for _, rec := range p.disclosure {
		rec.resolve(len(rec.columns), rec.witnesses)
	}
	softDumps(p.disclosure, func(rec *tableRow) int { return len(rec.columns) })
	p.sumParts()
	p.arrange(p.disclosure, func(rec *tableRow) []*form.Row {
		if rec.edition == form.NoEdition {
			return dataRows[rec.table][p.likelyEdition()]
		}
		return dataRows[rec.table][rec.edition]
	})
}

func (p *placer) finishApplications() {
	if len(p.applications) == 0 {
		return
	}
	table := &form.Tables[form.Applications]
	columns := allColumns(table)
	p.bareOther()
	markFull(p.applications)
	markBeside(p.applications)
	markSpaced(p.applications, func(*tableRow) int { return len(columns) })
	heads := map[*tableHead][]witness{}
	contradiction := false
	for _, rec := range p.applications {
		rec.columns = columns
		w, seen := heads[rec.head]
		if !seen {
			ok := true
			w, ok = rec.head.applicants(table)
			contradiction = contradiction || !ok
			heads[rec.head] = w
		}
		rec.resolve(len(columns), w)
	}
	packed := map[int][]witness{}
	for _, rec := range p.applications {
		if rec.fault != wrongCount || rec.grid == 0 || len(heads[rec.head]) > 0 {
			continue
		}
		w, seen := packed[rec.grid]
		if !seen {
			w = packedWitness(p.applications, rec.grid)
			packed[rec.grid] = w
		}
		for _, one := range w {
			if rec.resolveAligned(one) {
				rec.fault = noFault
			}
		}
	}
	resolveUniform(p.applications, len(columns))
	softDumps(p.applications, func(*tableRow) int { return len(columns) })
	evenDumps(p.applications, len(columns))
	if contradiction {
		p.refuseTable(form.Applications, p.applications, reasonColumns)
		return
	}
	e := p.applicationsEdition()
	p.arrange(p.applications, func(*tableRow) []*form.Row { return dataRows[form.Applications][e] })
	p.cutOff(form.Applications, p.applications, dataRows[form.Applications][e])
}

// bareOther takes back what 其他 without a number was read as, 3.其他, unless
// rows 1 or 2 of （六） stand beside it: alone it may as well be （六）其他处理.
func (p *placer) bareOther() {
	sibling := slices.ContainsFunc(p.applications, func(rec *tableRow) bool {
		return rec.row != nil && rec.row.Parent == "other" && rec.row.Code != "other_misc"
	})
	for _, rec := range p.applications {
		if !sibling && rec.row != nil && rec.row.Code == "other_misc" && rec.means.Numbering.Kind == form.Unnumbered {
			rec.row = nil
		}
	}
}

// applicationsEdition is the edition whose rows table 三 shows.
func (p *placer) applicationsEdition() form.Edition {
	single := false
	for _, rec := range p.applications {
		if rec.row == nil {
			continue
		}
		if rec.row.Parent == "other" {
			return form.Edition2021
		}
		single = single || rec.row.Code == "other" && rec.figures > 0
	}
	if single {
		return form.Edition2019
	}
	return p.likelyEdition()
}

// likelyEdition is the edition of a table that does not show it: that of most
// other tables, or else the one prescribed for the year.
func (p *placer) likelyEdition() form.Edition {
	votes := 0
	for _, rec := range p.disclosure {
		switch rec.edition {
		case form.Edition2019:
			votes--
		case form.Edition2021:
			votes++
		}
	}
	switch {
	case votes > 0:
		return form.Edition2021
	case votes < 0:
		return form.Edition2019
	default:
		return form.EditionFor(p.report.Year)
	}
}

func (p *placer) finishProceedings() {
	if len(p.proceedings) == 0 {
		return
	}
	columns := allColumns(&form.Tables[form.Proceedings])
	markFull(p.proceedings)
	markBeside(p.proceedings)
	var single []*tableRow // one line of fifteen
	var grouped []*tableRow
	contradiction := false
	for _, rec := range p.proceedings {
		rec.columns = columns
		w, ok := rec.head.outcomes()
		contradiction = contradiction || !ok
		groups := dataGroups(rec.groups)
		if rec.row != nil && !dataRow(rec.row) {
			rec.row = nil
		}
		if rec.row == nil && len(groups) == 1 {
			rec.row = groups[0]
		} else if !inOrder(groups) {
			contradiction = true
		}
		if rec.row != nil {
			rec.resolve(len(columns), only(w, len(columns)))
			grouped = append(grouped, rec)
		} else {
			rec.resolve(len(columns)*len(groupRows), only(w, len(columns)*len(groupRows)))
			single = append(single, rec)
		}
	}
	if contradiction || len(single) > 0 && len(grouped) > 0 {
		p.refuseTable(form.Proceedings, p.proceedings, reasonColumns)
		return
	}
	softDumps(grouped, func(*tableRow) int { return len(columns) })
	p.arrange(grouped, func(*tableRow) []*form.Row { return groupRows })
	p.cutOff(form.Proceedings, grouped, groupRows)
	p.placeSingle(single, columns)
}

// placeSingle puts the one line of fifteen figures that table 四 prints.
func (p *placer) placeSingle(records []*tableRow, columns []*form.Column) {
	for i, rec := range records {
		if rec.values == nil || i > 0 && !sameValues(records[0], rec) {
			p.refuseTable(form.Proceedings, records, rec.reasonSingle())
			return
		}
	}
	for _, rec := range records {
		for g, row := range groupRows {
			part := *rec
			part.row, part.values = row, rec.values[g*len(columns):(g+1)*len(columns)]
			p.place(&part)
		}
	}
}

func (rec *tableRow) reasonSingle() form.Text {
	if rec.values != nil {
		return twoRecords.reason(rec)
	}
	return wrongCount.reason(rec)
}

// dataGroups leaves out 行政诉讼, which only stands above its two groups.
func dataGroups(groups []*form.Row) (data []*form.Row) {
	for _, row := range groups {
		if dataRow(row) {
			data = append(data, row)
		}
	}
	return data
}

// inOrder reports whether groups are named in the order of the form, each once.
func inOrder(groups []*form.Row) bool {
	last := -1
	for _, row := range groups {
		i := slices.Index(groupRows, row)
		if i <= last {
			return false
		}
		last = i
	}
	return true
}
