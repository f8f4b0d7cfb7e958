package printed

import (
	"slices"

	"gouji/form"
)

// placeDisclosure finds the columns and values of the rows of part 二.
func placeDisclosure(labelled []*labelledRow) []*placedRow {
	heads := map[headed]disclosureHead{}
	rows := placed(labelled)
	markFull(rows)
	markBeside(rows)
	for _, r := range rows {
		head, seen := heads[r.headed()]
		if !seen {
			head = r.head.disclosure(r.table)
			heads[r.headed()] = head
		}
		if head.columns == nil {
			r.refuse(noHead)
		}
		r.columns, r.edition = head.columns, head.edition
	}
	markSpaced(rows)
	for _, r := range rows {
		r.findValues(len(r.columns), heads[r.headed()].alignments)
	}
	refuseBesideShifted(rows)
	acceptBlanks(rows)
	refuseShortHeads(rows)
	return rows
}

// refuseShortHeads refuses the tables of dumps of which a row holds more figures than
// its head names columns, or as many cells, blank ones counted, as another edition has
// there of which other tables of the document are: columns are missing from the head,
// which then tells nothing of the other rows either.
func refuseShortHeads(rows []*placedRow) {
	short, editions := map[headed]bool{}, map[form.Edition]bool{}
	for _, r := range rows {
		editions[r.edition] = true
	}
	for _, r := range rows {
		fillsAnother := func(e form.Edition) bool {
			return e != r.edition && editions[e] && len(r.cells) == len(form.Tables[r.table].DataColumns(e))
		}
		if r.isDump() && len(r.cells) > len(r.columns) &&
			(r.miscounted() && r.figures > len(r.columns) || r.figures > 0 && r.values != nil && slices.ContainsFunc(form.Editions[:], fillsAnother)) {
			short[r.headed()] = true
		}
	}
	for _, r := range rows {
		if r.isDump() && short[r.headed()] {
			r.values = nil
			r.refuse(headDiffers)
		}
	}
}

// placeApplications finds the values of the rows of table 三; ok is false if a head
// contradicts the form.
func placeApplications(labelled []*labelledRow) (rows []*placedRow, ok bool) {
	columns := form.Tables[form.Applications].DataColumns(form.BothEditions)
	rows, ok = placed(labelled), true
	bareOther(rows)
	for _, r := range rows {
		r.columns = columns
	}
	markFull(rows)
	markBeside(rows)
	markSpaced(rows)
	heads := map[*tableHead][]alignment{}
	for _, r := range rows {
		at, seen := heads[r.head]
		if !seen {
			var fits bool
			at, fits = r.head.applicants()
			ok = ok && fits
			heads[r.head] = at
		}
		r.findValues(len(columns), at)
	}
	refuseBesideShifted(rows)
	learnt, byTable := map[int][]alignment{}, map[int][]*placedRow{}
	for _, r := range rows {
		byTable[r.grid] = append(byTable[r.grid], r)
	}
	for _, r := range rows {
		if !r.miscounted() || r.isDump() || len(heads[r.head]) > 0 {
			continue
		}
		at, seen := learnt[r.grid]
		if !seen {
			at = learnAlignment(byTable[r.grid])
			learnt[r.grid] = at
		}
		if slices.ContainsFunc(at, r.takeAligned) {
			r.refusal = nil
		}
	}
	acceptUniform(rows, len(columns))
	acceptBlanks(rows)
	acceptEven(rows, len(columns))
	return rows, ok
}

// bareOther takes back what 其他 without a number was read as, 3.其他, unless
// rows 1 or 2 of （六） stand beside it: alone it may as well be （六）其他处理.
func bareOther(rows []*placedRow) {
	if slices.ContainsFunc(rows, func(r *placedRow) bool { return r.row != nil && r.row.Parent == "other" && r.row.Code != "other_misc" }) {
		return
	}
	for _, r := range rows {
		if r.row != nil && r.row.Code == "other_misc" && r.means.Numbering.Kind == form.Unnumbered {
			r.row = nil
		}
	}
}

// proceedings are the rows of table 四, which prints one line of fifteen figures.
// Some print a line for each group instead.
type proceedings struct {
	all, single, grouped []*placedRow
	contradiction        bool // with the form, of a head or of both ways of printing
}

// placeProceedings finds the values of the rows of table 四.
func placeProceedings(labelled []*labelledRow) (p proceedings) {
	columns := form.Tables[form.Proceedings].DataColumns(form.BothEditions)
	p.all = placed(labelled)
	markFull(p.all)
	markBeside(p.all)
	for _, r := range p.all {
		r.columns = columns
		at, ok := r.head.outcomes()
		groups := slices.DeleteFunc(slices.Clone(r.groups), func(row *form.Row) bool { return !dataRow(row) }) // 行政诉讼 only stands above its two
		if r.row != nil && !dataRow(r.row) {
			r.row = nil
		}
		if r.row == nil && len(groups) == 1 {
			r.row = groups[0]
		} else if !groupsInOrder(groups) {
			ok = false
		}
		p.contradiction = p.contradiction || !ok
		n := len(columns)
		if r.row != nil {
			p.grouped = append(p.grouped, r)
		} else {
			n *= len(groupRows)
			p.single = append(p.single, r)
		}
		r.findValues(n, slices.DeleteFunc(at, func(one alignment) bool { return len(one.starts) != n }))
	}
	p.contradiction = p.contradiction || len(p.single) > 0 && len(p.grouped) > 0
	if !p.contradiction {
		acceptBlanks(p.grouped)
	}
	return p
}

// groupsInOrder reports whether groups are named in the order of the form, each once.
func groupsInOrder(groups []*form.Row) bool {
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

// likelyEdition is the edition of a table that does not show it: that of most
// other tables, or else the one prescribed for the year.
func likelyEdition(disclosure []*placedRow, year int) form.Edition {
	var votes form.EditionVotes
	for _, r := range disclosure {
		votes.Add(r.edition, 1)
	}
	return votes.Winner(form.NoEdition, year)
}

// applicationsEdition is the edition whose rows table 三 shows, or else the likely one.
func applicationsEdition(rows []*placedRow, likely form.Edition) form.Edition {
	e := likely
	for _, r := range rows {
		switch {
		case r.row == nil:
		case r.row.Parent == "other":
			return form.Edition2021
		case r.row.Code == "other" && r.figures > 0:
			e = form.Edition2019
		}
	}
	return e
}

// sum is local rows under 其他对外管理服务事项 (行政检查, 行政确认), which the form
// has as one row.
type sum struct {
	row   *form.Row
	parts []*placedRow
}

// takeSums takes the sums out of the rows of part 二: where the row itself holds no
// figures, the parts follow it directly, and every figure is certain.
func takeSums(rows []*placedRow) (sums []sum, rest []*placedRow) {
	rest = slices.Clone(rows)
	for i, first := range rows {
		isPart := first.row == nil && first.parent != nil && first.parent.Code == "other_admin_service"
		if !isPart || first.values == nil || first.table != form.Licensing || !slices.Contains(rest, first) {
			continue
		}
		parts := []*placedRow{first}
		for _, next := range rows[i+1:] {
			if next.row != nil || next.values == nil || next.grid != first.grid || next.head != first.head || !localService(next.means.Body) {
				break
			}
			parts = append(parts, next)
		}
		if !localService(first.means.Body) || slices.ContainsFunc(rows, func(r *placedRow) bool { return r.row == first.parent }) {
			continue
		}
		sums = append(sums, sum{first.parent, parts})
		rest = slices.DeleteFunc(rest, func(r *placedRow) bool { return slices.Contains(parts, r) })
	}
	return sums, rest
}

// localService reports whether a label is one of the services that local forms list singly.
func localService(body string) bool {
	switch body {
	case "行政检查", "行政确认", "行政奖励", "行政给付", "行政裁决", "其他行政权力", "其他权力", "公共服务":
		return true
	}
	return false
}
