package printed

import (
	"slices"
	"strings"

	"gouji/form"
	"gouji/ingest/plaintext"
)

// arrange decides which records of a part are certain by their labels and
// order, and puts them into the report. rows lists the data rows that the table
// of a record has.
func (p *placer) arrange(records []*tableRow, rows func(*tableRow) []*form.Row) {
	records = p.withFigures(records)
	p.nearLabels(records, rows)
	refused := map[form.TableID]form.Text{}
	p.unlabelled(records, rows, refused)
	p.dislocated(records, rows, refused)
	inversions(records)
	doubles(records)
	crowded(records, rows)
	p.spread(records, rows, refused)
	p.gapsBehind(records, rows)
	p.captionsOpen(records)
	for t := range form.NumTables {
		of := slices.DeleteFunc(slices.Clone(records), func(rec *tableRow) bool { return rec.table != t })
		if reason, all := refused[t]; all {
			p.refuseTable(t, of, reason)
			continue
		}
		if len(of) > 1 && !slices.ContainsFunc(of, func(rec *tableRow) bool { return rec.fault == noFault }) {
			p.refuseTable(t, of, of[0].fault.reason(of[0]))
			continue
		}
		for _, rec := range of {
			p.place(rec)
		}
	}
}

// withFigures leaves out the labels of a dump that have no cells and need none:
// captions, headings that repeat the label of a row, and all of a blank table.
func (p *placer) withFigures(records []*tableRow) []*tableRow {
	any := slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.figures > 0 })
	e := p.applicationsEdition()
	bare := func(rec *tableRow) bool { return rec.grid == 0 && len(rec.cells) == 0 }
	return slices.DeleteFunc(slices.Clone(records), func(rec *tableRow) bool {
		switch {
		case rec.fault == notOnForm:
			return true // settled with its neighbours
		case !bare(rec):
			return false
		case !any || rec.row == nil || rec.row.Editions&^rec.row.Header&e == 0:
			return true
		}
		return slices.ContainsFunc(records, func(other *tableRow) bool { return other.row == rec.row && !bare(other) })
	})
}

// key orders the rows of the form.
func (rec *tableRow) key() int {
	table := &form.Tables[rec.table]
	for i := range table.Rows {
		if &table.Rows[i] == rec.row {
			return int(rec.table)<<8 | i
		}
	}
	return -1
}

// gap returns the data rows that the form has between the labelled neighbours
// of records[i] and that no record names.
func gap(records []*tableRow, i int, rows []*form.Row) (missing []*form.Row) {
	low, high := -1, 1<<30
	for j := i - 1; j >= 0; j-- {
		if records[j].row != nil {
			low = records[j].key()
			break
		}
	}
	for j := i + 1; j < len(records); j++ {
		if records[j].row != nil {
			high = records[j].key()
			break
		}
	}
	for _, row := range rows {
		k := (&tableRow{table: records[i].table, row: row}).key()
		if k > low && k < high && !slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.row == row }) {
			missing = append(missing, row)
		}
	}
	return missing
}

// nearLabels recognises misspelt labels by position and likeness.
func (p *placer) nearLabels(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.row != nil || rec.label == "" || rec.fault != noFault || rec.figures == 0 {
			continue
		}
		if row, ok := form.Tables[rec.table].NearestRow(rec.means, gap(records, i, rows(rec))); ok {
			rec.row, rec.near = row, true
		}
	}
}

// unlabelled deals with figures that no label names. If the rows missing at
// that place are enough to explain them, those rows stay unread; if not, labels
// and figures have moved against each other and the table is not read at all.
func (p *placer) unlabelled(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	for i, rec := range records {
		if rec.row != nil || rec.figures == 0 {
			continue
		}
		missing := gap(records, i, rows(rec))
		if rec.moved {
			rec.fault = wrongTable
		} else if rec.label == "" {
			rec.fault = noLabel
		}
		if rec.fault == noFault && len(missing) == 0 && !anyMissing(records, rec.table, rows(rec)) {
			continue // all rows are there: this one is a local addition
		}
		run := 1
		for j := i - 1; j >= 0 && records[j].row == nil; j-- {
			run++
		}
		for j := i + 1; j < len(records) && records[j].row == nil; j++ {
			run++
		}
		if len(missing) < run {
			refused[rec.table] = reasonLabels
			continue
		}
		p.blind(rec, missing)
	}
	for i, rec := range records {
		// An empty line may be a row whose figures are blank and whose label is lost,
		// and then other labels may have moved.
		if rec.hollow && anyMissing(records, rec.table, rows(rec)) && !missingBehind(records, i, rows(rec)) {
			refused[rec.table] = reasonLabels
		}
	}
}

// anyMissing reports whether some row of the table is named by no record.
func anyMissing(records []*tableRow, t form.TableID, rows []*form.Row) bool {
	return slices.ContainsFunc(rows, func(row *form.Row) bool {
		return !slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.table == t && rec.row == row })
	})
}

// blind marks the cells of rows whose figures were met without their label.
func (p *placer) blind(rec *tableRow, rows []*form.Row) {
	for _, row := range rows {
		for _, column := range rec.columns {
			if id, ok := form.CellAt(form.Tables[rec.table].Code, row.Code, column.Code); ok && p.report.States[id] == form.Absent {
				p.report.States[id], p.report.Places[id] = form.Unreadable, rec.place
				rec.blinded = append(rec.blinded, id)
			}
		}
	}
}

// dislocated gives up the table of a dump whose labels and figures have moved
// against each other. One lost label explains itself: the row before it has too
// many figures. Labels without figures, rows with too many, missing rows and rows
// out of order that come together mean that the figures belong to other labels.
func (p *placer) dislocated(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	signs := map[form.TableID][4]bool{}
	for i, rec := range records {
		if rec.grid != 0 || rec.row == nil {
			continue
		}
		columns := len(rec.columns)
		sign := signs[rec.table]
		behind := missingBehind(records, i, rows(rec))
		if len(rec.cells) == 0 && i+1 < len(records) && records[i+1].grid == 0 && records[i+1].fault == noFault && records[i+1].table == rec.table {
			// Its figures may be the ones behind the next label.
			records[i+1].fault = gapBefore
		}
		switch {
		case len(rec.cells) == 0:
			sign[0] = true
		case columns > 0 && len(rec.cells) > columns && !behind:
			sign[1] = true
		}
		if behind && len(rec.cells) <= columns {
			sign[2] = true
		}
		sign[3] = sign[3] || slices.ContainsFunc(records[:i], func(earlier *tableRow) bool {
			return earlier.row != nil && earlier.table == rec.table && earlier.key() > rec.key()
		})
		signs[rec.table] = sign
	}
	for t, sign := range signs {
		n := 0
		for _, met := range sign {
			if met {
				n++
			}
		}
		if n > 1 {
			refused[t] = reasonLabels
		}
	}
}

// crowded refuses rows before or behind which more lines have figures than the
// form has rows: a label among them was lost, and others may have moved.
func crowded(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.row == nil || rec.fault != noFault {
			continue
		}
		before, behind := 0, 0
		for k, other := range records {
			switch {
			case k == i || other.table != rec.table || other.figures == 0 || alreadySaid(records, k) || other.row != nil && other.row == rec.row:
			case other.row != nil && !slices.Contains(rows(rec), other.row):
			case other.row == nil && !anyMissing(records, rec.table, rows(rec)):
			case k < i:
				before++
			default:
				behind++
			}
		}
		place := slices.Index(rows(rec), rec.row)
		if place >= 0 && (before > place || behind > len(rows(rec))-1-place) {
			rec.fault = outOfOrder
		}
	}
}

// alreadySaid reports whether an earlier record says the same as records[k].
func alreadySaid(records []*tableRow, k int) bool {
	return slices.ContainsFunc(records[:k], func(earlier *tableRow) bool {
		return earlier.row != nil && earlier.row == records[k].row && sameValues(earlier, records[k])
	})
}

// spread carries the refusal of a table over to its neighbours in part 二: where
// labels have moved, a table that lacks a row may have the label of another;
// where two tables are out of joint, none can be trusted.
func (p *placer) spread(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	lost := map[form.TableID]bool{} // tables with figures whose label is lost
	faulty := map[form.TableID]bool{}
	for _, rec := range records {
		faulty[rec.table] = faulty[rec.table] || rec.fault != noFault
		if rec.row == nil && rec.figures > 0 && rec.fault != noFault {
			lost[rec.table] = true
		}
	}
	for _, rec := range records {
		if rec.figures > 0 || rec.grid == 0 {
			continue
		}
		switch {
		case rec.table < form.Applications && faulty[rec.table]:
			refused[rec.table] = reasonLabels // a label without figures, beside figures in doubt
		case lost[rec.table] && rec.fault == noFault:
			rec.fault = gapBefore // the figures that lost their label may be its
		}
	}
	for _, rec := range records {
		if p.unused[rec.table] && !rec.caption.known || p.stray[rec.table] {
			refused[rec.table] = reasonLabels // it stands before its caption, or a label of it stands alone
		}
	}
	// A caption without rows is as good as a lost label.
	hollow := len(records) > 0 && records[0].table < form.Applications && slices.Contains(p.unused[:form.Applications], true)
	if len(refused)+len(lost) == 0 && !hollow {
		return
	}
	all := len(refused) > 1
	for _, rec := range records {
		if _, done := refused[rec.table]; !done && (all || !lost[rec.table] && anyMissing(records, rec.table, rows(rec))) {
			refused[rec.table] = reasonLabels
		}
	}
}

// missingBehind reports whether the form has rows between records[i] and the
// next labelled row of its table that no record names.
func missingBehind(records []*tableRow, i int, rows []*form.Row) bool {
	rec := records[i]
	high := 1 << 30
	for _, next := range records[i+1:] {
		if next.row != nil && next.row != rec.row && next.table == rec.table {
			high = next.key()
			break
		}
	}
	return slices.ContainsFunc(rows, func(row *form.Row) bool {
		k := (&tableRow{table: rec.table, row: row}).key()
		return k > rec.key() && k < high && !slices.ContainsFunc(records, func(r *tableRow) bool { return r.row == row })
	})
}

// inversions refuses every row that stands before one it should follow: either
// the rows or only their labels were moved, and figures do not tell which.
func inversions(records []*tableRow) {
	for i, a := range records {
		for _, b := range records[i+1:] {
			if a.row != nil && b.row != nil && dataRow(a.row) && dataRow(b.row) && a.key() > b.key() {
				a.outOfOrder()
				b.outOfOrder()
			}
		}
	}
}

func (rec *tableRow) outOfOrder() {
	if rec.fault == noFault {
		rec.fault = outOfOrder
	}
}

// doubles refuses rows that two records name unless both say the same.
func doubles(records []*tableRow) {
	for i, a := range records {
		for _, b := range records[i+1:] {
			if a.row == nil || a.row != b.row || sameValues(a, b) {
				continue
			}
			for _, rec := range []*tableRow{a, b} {
				if rec.fault == noFault {
					rec.fault = twoRecords
				}
			}
		}
	}
}

func sameValues(a, b *tableRow) bool {
	return a.values != nil && slices.EqualFunc(a.values, b.values, func(x, y cell) bool {
		return strings.TrimFunc(x.text, plaintext.IsBlank) == strings.TrimFunc(y.text, plaintext.IsBlank)
	})
}

// gapsBehind refuses rows of a dump behind which rows are missing: where a
// stretch of lines was lost, the figures of two rows run together.
func (p *placer) gapsBehind(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.grid != 0 || rec.row == nil || rec.fault != noFault {
			continue
		}
		if missingBehind(records, i, rows(rec)) {
			rec.fault = gapBehind
		}
	}
}

// captionsOpen refuses figures on a caption row if one of the rows below it is
// missing: they may be that row's, whose label was lost.
func (p *placer) captionsOpen(records []*tableRow) {
	for _, rec := range records {
		if rec.row == nil || rec.table != form.Applications || rec.row.Header == 0 || rec.figures == 0 {
			continue
		}
		present, all := 0, 0
		for _, row := range form.Tables[form.Applications].Rows {
			if row.Parent != rec.row.Code {
				continue
			}
			all++
			if slices.ContainsFunc(records, func(r *tableRow) bool { return r.row != nil && r.row.Code == row.Code }) {
				present++
			}
		}
		if present < all && (present > 0 || rec.row.Code != "other") && rec.fault == noFault {
			rec.fault = captionOpen
			for i := range form.Tables[form.Applications].Rows {
				row := &form.Tables[form.Applications].Rows[i]
				if row.Parent == rec.row.Code && !slices.ContainsFunc(records, func(r *tableRow) bool { return r.row == row }) {
					p.blind(rec, []*form.Row{row})
				}
			}
		}
	}
}
