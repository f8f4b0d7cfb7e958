package localise

// dictionary is the tableau of an exact feasibility test: every basic variable
// as a constant plus a combination of the nonbasic ones. Variables 0 … free-1
// are the changes of the free cells and may take any value; variable free+r is
// the slack of line r and must be 0 for an equality, at least 0 otherwise.
// Nonbasic variables stand at 0.
type dictionary struct {
	free     int
	equal    []bool   // per line
	constant []number // per line
	factor   []number // lines × free, row-major
	basic    []int    // variable of each line
	nonbasic []int    // variable of each column
}

func (d *dictionary) reset(free, lines int) {
	d.free = free
	d.equal = grown(d.equal, lines)
	d.constant = grown(d.constant, lines)
	d.factor = grown(d.factor, lines*free)
	d.basic = grown(d.basic, lines)
	d.nonbasic = grown(d.nonbasic, free)
	for j := range d.nonbasic {
		d.nonbasic[j] = j
	}
	for i := range d.basic {
		d.basic[i] = free + i
	}
}

// grown returns a zeroed slice of length n, in the memory of s if it suffices.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// solve pivots until every slack keeps its bound (-1), or until a line proves
// that this is impossible; it returns that line. Bland's rule (always the
// smallest variable) makes it end.
func (d *dictionary) solve() int {
	for {
		line := -1
		for i, v := range d.basic {
			if v < d.free || (line >= 0 && v > d.basic[line]) {
				continue
			}
			if sign := d.constant[i].sign(); sign < 0 || sign > 0 && d.equal[v-d.free] {
				line = i
			}
		}
		if line < 0 {
			return -1
		}
		need := -d.constant[line].sign() // +1: the slack must rise
		column := -1
		for j, v := range d.nonbasic {
			sign := d.factor[line*d.free+j].sign() * need
			if sign == 0 || (column >= 0 && v > d.nonbasic[column]) {
				continue
			}
			if v < d.free || sign > 0 && !d.equal[v-d.free] {
				column = j
			}
		}
		if column < 0 {
			return line
		}
		d.pivot(line, column)
	}
}

// pivot exchanges a basic with a nonbasic variable.
func (d *dictionary) pivot(line, column int) {
	row := d.factor[line*d.free : (line+1)*d.free]
	pivot := row[column]
	back := whole(-1).over(pivot)
	// entering = (leaving - constant - Σ others) / pivot
	for j := range row {
		if j != column && !row[j].isZero() {
			row[j] = row[j].times(back)
		}
	}
	row[column] = whole(1).over(pivot)
	d.constant[line] = d.constant[line].times(back)
	for i := range d.basic {
		other := d.factor[i*d.free : (i+1)*d.free]
		share := other[column]
		if i == line || share.isZero() {
			continue
		}
		other[column] = number{}
		for j := range row {
			if !row[j].isZero() {
				other[j] = other[j].plus(share.times(row[j]))
			}
		}
		d.constant[i] = d.constant[i].plus(share.times(d.constant[line]))
	}
	d.basic[line], d.nonbasic[column] = d.nonbasic[column], d.basic[line]
}

// value returns the change of a free cell in the present solution.
func (d *dictionary) value(cell int) number {
	for i, v := range d.basic {
		if v == cell {
			return d.constant[i]
		}
	}
	return number{}
}

// proof calls take with the lines, and their multipliers, whose sum is an edit
// over kept cells alone that the record breaks: what solve found in that line.
func (d *dictionary) proof(line int, take func(line int, multiplier number)) {
	take(d.basic[line]-d.free, whole(1))
	for j, v := range d.nonbasic {
		if f := d.factor[line*d.free+j]; v >= d.free && !f.isZero() {
			take(v-d.free, f.negated())
		}
	}
}
