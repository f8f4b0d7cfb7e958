package printed

import (
	"slices"

	"gouji/form"
)

// sequence is the rows of a part of the form in the order of the document, as the
// rules of order see them.
type sequence struct {
	rows       []*placedRow
	unused     [form.NumTables]bool // captions that no row followed
	labelAlone [form.NumTables]bool // tables of which a label stands alone in a line
	tables     [form.NumTables]*refusal
	ambiguous  []*refusal         // those of rows that may be others, in order
	named      map[*form.Row]bool // the rows of the form that some row is; nil until it is asked for
}

// orderRule is one way in which the labels and the order of rows tell that figures
// may belong elsewhere. It changes nothing; it returns what it refuses.
type orderRule struct {
	name  string
	check func(*sequence) []refusal
}

// orderRules are the rules of order. Each sees what those above it have refused.
var orderRules = []orderRule{
	{"figures without a label", figuresWithoutLabel},
	{"a blank line where a row is missing", blankLines},
	{"a label without figures in front", labelsWithoutFigures},
	{"labels and figures of a dump out of step", dumpOutOfStep},
	{"the order of the form", inversions},
	{"two rows of one label", doubles},
	{"more lines than rows", tooManyLines},
	{"a label without figures near refused figures", labelsNearRefusedRows},
	{"labels and captions out of place", misplaced},
	{"tables beside a table refused", neighbours},
	{"rows missing behind a row of a dump", gapsBehind},
	{"figures on a caption above missing rows", captionsOpen},
}

// judge lets the rules of order judge the rows.
func (s *sequence) judge() {
	for _, rule := range orderRules {
		for _, r := range rule.check(s) {
			r.rule = rule.name
			s.add(&r)
		}
	}
}

// add notes a refusal.
func (s *sequence) add(r *refusal) {
	switch {
	case r.row == nil:
		s.tables[r.table] = r
	case r.reason != nil && (r.anyhow || r.row.refusal == nil):
		r.row.refusal = r
	}
	if len(r.possibleRows) > 0 {
		s.ambiguous = append(s.ambiguous, r)
	}
}

// refuseRow refuses one row.
func refuseRow(row *placedRow, why *reason) refusal {
	return refusal{row: row, table: row.table, reason: why}
}

// refuseTable refuses a table whose labels have moved.
func refuseTable(t form.TableID) refusal { return refusal{table: t, reason: labelsMoved} }

// names reports whether some row is that row of the form.
func (s *sequence) names(row *form.Row) bool {
	if s.named == nil {
		s.named = make(map[*form.Row]bool, len(s.rows))
		for _, r := range s.rows {
			s.named[r.row] = true
		}
	}
	return s.named[row]
}

// between returns the data rows that the form has between two ranks in the table of
// a row and that no row is.
func (s *sequence) between(r *placedRow, low, high int) (missing []*form.Row) {
	for _, row := range r.expected {
		if k := rankOf(r.table, row); k > low && k < high && !s.names(row) {
			missing = append(missing, row)
		}
	}
	return missing
}

const maxRank = 1 << 30

// around returns the ranks of the labelled neighbours of rows[i].
func (s *sequence) around(i int) (low, high int) {
	low, high = -1, maxRank
	for j := i - 1; j >= 0; j-- {
		if s.rows[j].row != nil {
			low = s.rows[j].rank()
			break
		}
	}
	for _, next := range s.rows[i+1:] {
		if next.row != nil {
			high = next.rank()
			break
		}
	}
	return low, high
}

// missingBehind reports whether the form has rows between rows[i] and the
// next labelled row of its table that no row is.
func (s *sequence) missingBehind(i int) bool {
	r, high := s.rows[i], maxRank
	for _, next := range s.rows[i+1:] {
		if next.row != nil && next.row != r.row && next.table == r.table {
			high = next.rank()
			break
		}
	}
	return len(s.between(r, r.rank(), high)) > 0
}

// lacksRows reports whether some row that the table of a row has is missing.
func (s *sequence) lacksRows(of *placedRow) bool {
	return slices.ContainsFunc(of.expected, func(row *form.Row) bool { return !s.names(row) })
}

// likelyLabels recognises misspelt labels by position and likeness, before the rules
// of order judge.
func (s *sequence) likelyLabels() {
	for i, r := range s.rows {
		if r.row != nil || r.label == "" || r.refusal != nil || r.figures == 0 {
			continue
		}
		low, high := s.around(i)
		if row, ok := form.Tables[r.table].NearestRow(r.means, s.between(r, low, high)); ok {
			r.row, r.likely = row, true
			s.named[row] = true // which between has made
		}
	}
}

// figuresWithoutLabel deals with figures that no label names. If the rows missing at
// that place are enough to explain them, those rows stay unread; if not, labels
// and figures have moved against each other and the table is not read at all.
func figuresWithoutLabel(s *sequence) (refused []refusal) {
	for begin := 0; begin < len(s.rows); begin++ {
		end := begin // of the rows without a label that follow each other
		for end < len(s.rows) && s.rows[end].row == nil {
			end++
		}
		low, high := s.around(begin)
		for _, r := range s.rows[begin:end] {
			if r.figures == 0 {
				continue
			}
			missing := s.between(r, low, high)
			here := refusal{row: r, table: r.table, anyhow: true}
			if r.displaced {
				here.reason = wrongTable
			} else if r.label == "" {
				here.reason = noLabel
			}
			switch {
			case here.reason == nil && r.refusal == nil && len(missing) == 0 && !s.lacksRows(r):
				// all rows are there: this one is a local addition
			case len(missing) < end-begin:
				refused = append(refused, here, refuseTable(r.table))
			default:
				here.possibleRows = missing
				refused = append(refused, here)
			}
		}
		begin = end
	}
	return refused
}

// blankLines refuses tables with an empty line that may be a row whose figures are
// blank and whose label is lost: then other labels may have moved.
func blankLines(s *sequence) (refused []refusal) {
	for i, r := range s.rows {
		if r.blankBelow && s.lacksRows(r) && !s.missingBehind(i) {
			refused = append(refused, refuseTable(r.table))
		}
	}
	return refused
}

// labelsWithoutFigures refuses the row of a dump in front of which a label has no
// figures: its own may be that label's.
func labelsWithoutFigures(s *sequence) (refused []refusal) {
	for i, r := range s.rows[:max(len(s.rows)-1, 0)] {
		if next := s.rows[i+1]; r.isDump() && r.row != nil && len(r.cells) == 0 && next.isDump() && next.table == r.table {
			refused = append(refused, refuseRow(next, gapBefore))
		}
	}
	return refused
}

// dumpOutOfStep gives up the table of a dump whose labels and figures have moved
// against each other. One lost label explains itself: the row before it has too
// many figures. Labels without figures, rows with too many, missing rows and rows
// out of order that come together mean that the figures belong to other labels.
func dumpOutOfStep(s *sequence) (refused []refusal) {
	var bare, long, short, turned [form.NumTables]bool
	for i, r := range s.rows {
		if !r.isDump() || r.row == nil {
			continue
		}
		t, n := r.table, len(r.columns)
		missing := s.missingBehind(i)
		bare[t] = bare[t] || len(r.cells) == 0
		long[t] = long[t] || n > 0 && len(r.cells) > n && !missing
		short[t] = short[t] || missing && len(r.cells) <= n
		turned[t] = turned[t] || slices.ContainsFunc(s.rows[:i], func(earlier *placedRow) bool {
			return earlier.row != nil && earlier.table == t && earlier.rank() > r.rank()
		})
	}
	for t := range form.NumTables {
		signs := 0
		for _, seen := range [...]bool{bare[t], long[t], short[t], turned[t]} {
			if seen {
				signs++
			}
		}
		if signs > 1 {
			refused = append(refused, refuseTable(t))
		}
	}
	return refused
}

// inversions refuses every row that stands before one it should follow: either
// the rows or only their labels were moved, and figures do not tell which.
func inversions(s *sequence) (refused []refusal) {
	rows := slices.DeleteFunc(slices.Clone(s.rows), func(r *placedRow) bool { return r.row == nil || !dataRow(r.row) })
	lowest := make([]int, len(rows)+1) // rank of the rows from each on
	lowest[len(rows)] = maxRank
	for i, r := range slices.Backward(rows) {
		lowest[i] = min(lowest[i+1], r.rank())
	}
	highest := -1 // of the rows before
	for i, r := range rows {
		if highest > r.rank() || r.rank() > lowest[i+1] {
			refused = append(refused, refuseRow(r, outOfOrder))
		}
		highest = max(highest, r.rank())
	}
	return refused
}

// doubles refuses rows that have one label unless all of them say the same.
func doubles(s *sequence) (refused []refusal) {
	first, differ := map[*form.Row]*placedRow{}, map[*form.Row]bool{}
	for _, r := range s.rows {
		if earlier := first[r.row]; earlier == nil {
			first[r.row] = r
		} else if !sameValues(earlier, r) {
			differ[r.row] = true
		}
	}
	for _, r := range s.rows {
		if r.row != nil && differ[r.row] {
			refused = append(refused, refuseRow(r, twoRows))
		}
	}
	return refused
}

// tooManyLines refuses rows before or behind which more lines have figures than the
// form has rows: a label among them was lost, and others may have moved.
func tooManyLines(s *sequence) (refused []refusal) {
	repeats := make([]bool, len(s.rows))
	for k := range s.rows {
		repeats[k] = s.repeatsEarlier(k)
	}
	for i, r := range s.rows {
		place := slices.Index(r.expected, r.row)
		if r.row == nil || r.refusal != nil || place < 0 {
			continue
		}
		before, behind := 0, 0
		lacking := s.lacksRows(r)
		for k, other := range s.rows {
			switch {
			case k == i || other.table != r.table || other.figures == 0 || repeats[k] || other.row == r.row:
			case other.row != nil && !slices.Contains(r.expected, other.row):
			case other.row == nil && !lacking:
			case k < i:
				before++
			default:
				behind++
			}
		}
		if before > place || behind > len(r.expected)-1-place {
			refused = append(refused, refuseRow(r, outOfOrder))
		}
	}
	return refused
}

// repeatsEarlier reports whether a row before rows[k] says the same.
func (s *sequence) repeatsEarlier(k int) bool {
	return slices.ContainsFunc(s.rows[:k], func(earlier *placedRow) bool {
		return earlier.row != nil && earlier.row == s.rows[k].row && sameValues(earlier, s.rows[k])
	})
}

// lostLabels reports for each table whether it has figures whose label is lost.
func (s *sequence) lostLabels() (lost [form.NumTables]bool) {
	for _, r := range s.rows {
		if r.row == nil && r.figures > 0 && r.refusal != nil {
			lost[r.table] = true
		}
	}
	return lost
}

// labelsNearRefusedRows refuses what stands at a label without figures where others are
// refused: the figures that lost their label, or stand at one out of order, may be its.
func labelsNearRefusedRows(s *sequence) (refused []refusal) {
	lost := s.lostLabels()
	var faulty, disordered [form.NumTables]bool
	for _, r := range s.rows {
		faulty[r.table] = faulty[r.table] || r.refusal != nil
		disordered[r.table] = disordered[r.table] || r.figures > 0 && r.refusal != nil && r.refusal.reason == outOfOrder
	}
	for _, r := range s.rows {
		if r.figures > 0 || r.isDump() {
			continue
		}
		switch {
		case r.table < form.Applications && faulty[r.table]:
			refused = append(refused, refuseTable(r.table))
		case lost[r.table], disordered[r.table] && slices.Contains(r.expected, r.row):
			refused = append(refused, refuseRow(r, gapBefore))
		}
	}
	return refused
}

// misplaced refuses tables that stand before their caption, or of which a label stands alone.
func misplaced(s *sequence) (refused []refusal) {
	for _, r := range s.rows {
		if s.unused[r.table] && !r.captioned || s.labelAlone[r.table] {
			refused = append(refused, refuseTable(r.table))
		}
	}
	return refused
}

// neighbours carries the refusal of a table over to the others of part 二: where
// labels have moved, a table that lacks a row may have the label of another;
// where two tables are out of joint, none can be trusted.
func neighbours(s *sequence) (refused []refusal) {
	lost := s.lostLabels()
	// A caption without rows is as good as a lost label.
	unused := len(s.rows) > 0 && s.rows[0].table < form.Applications && slices.Contains(s.unused[:form.Applications], true)
	n := 0
	for _, table := range s.tables {
		if table != nil {
			n++
		}
	}
	if n == 0 && !slices.Contains(lost[:], true) && !unused {
		return nil
	}
	for _, r := range s.rows {
		if s.tables[r.table] == nil && (n > 1 || !lost[r.table] && s.lacksRows(r)) {
			refused = append(refused, refuseTable(r.table))
		}
	}
	return refused
}

// gapsBehind refuses rows of a dump behind which rows are missing: where a
// stretch of lines was lost, the figures of two rows run together.
func gapsBehind(s *sequence) (refused []refusal) {
	for i, r := range s.rows {
		if r.isDump() && r.row != nil && r.refusal == nil && s.missingBehind(i) {
			refused = append(refused, refuseRow(r, gapBehind))
		}
	}
	return refused
}

// captionsOpen refuses figures on a caption row if one of the rows below it is
// missing: they may be that row's, whose label was lost.
func captionsOpen(s *sequence) (refused []refusal) {
	for _, r := range s.rows {
		if r.row == nil || r.table != form.Applications || r.row.Header == 0 || r.figures == 0 || r.refusal != nil {
			continue
		}
		all := 0
		var missing []*form.Row
		rows := form.Tables[form.Applications].Rows
		for i := range rows {
			if rows[i].Parent != r.row.Code {
				continue
			}
			if all++; !s.names(&rows[i]) {
				missing = append(missing, &rows[i])
			}
		}
		if len(missing) > 0 && (len(missing) < all || r.row.Code != "other") {
			refused = append(refused, refusal{row: r, table: r.table, reason: captionOpen, possibleRows: missing})
		}
	}
	return refused
}
