package localise

import (
	"math/bits"
	"slices"
)

// The operations.
const (
	noOperation Operation = iota
	digitsTransposed
	digitDropped
	digitAdded
	digitChanged
	wrongSign
	wrongMagnitude
	exchanged
	misplaced
	rowShifted
	columnShifted
	lineShifted
	rowsExchanged
	columnsExchanged
	numOperations
)

// String returns the stable code used in data, "" for none.
func (o Operation) String() string {
	return [numOperations]string{
		"", "digits_transposed", "digit_dropped", "digit_added", "digit_changed", "sign", "magnitude",
		"exchanged", "misplaced", "row_shifted", "column_shifted", "line_shifted", "rows_exchanged", "columns_exchanged",
	}[o]
}

// movements finds every exchange of two cells of a line, every shift of a line
// by one place and every exchange of two lines that makes all identities of
// the part hold and leaves the rest of the table as it is. Different
// operations with the same result count once.
func (s *Solver) movements(part uint64) []movement {
	t := &s.line
	s.part = part
	t.found = t.found[:0]
	s.group()
	t.begin(s)
	t.broken = t.off
	for i := range s.net.lines {
		s.exchangeCells(i)
	}
	for i := range s.net.lines {
		s.shift(i)
	}
	for i := range s.net.lines {
		for j := i + 1; j < len(s.net.lines) && s.net.layout[j].kind == s.net.layout[i].kind; j++ {
			s.exchangeLines(i, j)
		}
	}
	return t.found
}

func (t *lineSearch) begin(s *Solver) {
	n := s.net
	copy(t.value[:len(n.cells)], s.figure[:len(n.cells)])
	t.off = 0
	for i := range n.nodes {
		// What is off elsewhere stays so: it counts as 0 that must not change.
		t.sum[i] = 0
		if s.part>>i&1 != 0 && int(s.leader[i]) == i {
			if t.sum[i] = s.sum[i]; t.sum[i] != 0 {
				t.off++
			}
		}
	}
}

// set gives a cell another value.
func (s *Solver) set(arc int16, value int64) {
	t, n := &s.line, s.net
	change := value - t.value[arc]
	if change == 0 {
		return
	}
	t.value[arc] = value
	a, b := s.leader[n.tail[arc]], s.leader[n.head[arc]]
	if a == b {
		return
	}
	t.add(a, change)
	t.add(b, -change)
}

func (t *lineSearch) add(group uint8, change int64) {
	if t.sum[group] == 0 {
		t.off++
	}
	t.sum[group] += change
	if t.sum[group] == 0 {
		t.off--
	}
}

// concerns reports whether a change of cells at the given nodes can mend every
// broken group of the part.
func (s *Solver) concerns(nodes uint64) bool {
	for rest := s.broken & s.part; rest != 0; rest &= rest - 1 {
		if s.members[bits.TrailingZeros64(rest)]&nodes == 0 {
			return false
		}
	}
	return true
}

// exchangeCells tries to exchange any two cells of a row or column, neighbours first.
func (s *Solver) exchangeCells(line int) {
	kind, arcs := s.net.layout[line].kind, s.net.lines[line]
	if kind == wholeLine || !s.concerns(s.net.layout[line].nodes) {
		return
	}
	for distance := 1; distance < len(arcs); distance++ {
		for i := 0; i+distance < len(arcs); i++ {
			a, b := arcs[i], arcs[i+distance]
			if a < 0 || b < 0 || s.figure[a] == s.figure[b] || s.free.has(int(a)) || s.free.has(int(b)) || !s.concerns(s.net.ends[a]|s.net.ends[b]) {
				continue
			}
			s.set(a, s.figure[b])
			s.set(b, s.figure[a])
			operation := exchanged
			if s.figure[a] == 0 || s.figure[b] == 0 {
				operation = misplaced
			}
			s.accept(movement{operation: operation, line: line, at: i}, arcs[i:i+distance+1], nil, -1)
			s.set(a, s.figure[a])
			s.set(b, s.figure[b])
		}
	}
}

// shift tries to move the end of a line by one place, from each place on: to the
// right, if an empty cell was lost and the figures behind it closed up, or to
// the left, if there is an empty cell too many and the last figure fell off.
func (s *Solver) shift(line int) {
	arcs := s.net.lines[line]
	if slices.Contains(arcs, -1) || !s.concerns(s.net.layout[line].nodes) {
		return
	}
	operation := [...]Operation{rowLine: rowShifted, columnLine: columnShifted, wholeLine: lineShifted}[s.net.layout[line].kind]
	// Cells of the line that hold no figure get one, or a 0, by the shift.
	var inLine cellSet
	for _, a := range arcs {
		inLine.add(int(a))
	}
	free, regroup := s.free, s.free.meets(&inLine)
	if regroup {
		s.free = s.free.without(inLine)
		s.group()
		s.line.begin(s)
	}
	last := len(arcs) - 1
	if s.figure[arcs[last]] == 0 {
		for p := last - 1; p >= 0; p-- {
			s.set(arcs[p+1], s.figure[arcs[p]])
			s.set(arcs[p], 0)
			s.accept(movement{operation: operation, line: line, at: p, right: true}, arcs[p:], &free, arcs[p])
		}
		s.restore(arcs)
	}
	s.set(arcs[last], 0)
	for p := last - 1; p >= 0; p-- {
		s.set(arcs[p], s.figure[arcs[p+1]])
		if s.figure[arcs[p]] == 0 {
			s.accept(movement{operation: operation, line: line, at: p}, arcs[p:], &free, arcs[last])
		}
	}
	s.restore(arcs)
	if regroup {
		s.free = free
		s.group()
		s.line.begin(s)
	}
}

func (s *Solver) restore(arcs []int16) {
	for _, a := range arcs {
		s.set(a, s.figure[a])
	}
}

// exchangeLines tries to exchange two rows or two columns.
func (s *Solver) exchangeLines(i, j int) {
	n := s.net
	if !s.concerns(n.layout[i].nodes | n.layout[j].nodes) {
		return
	}
	first, second := n.lines[i], n.lines[j]
	for k := range first {
		if first[k] < 0 || second[k] < 0 || s.free.has(int(first[k])) || s.free.has(int(second[k])) {
			return
		}
	}
	for k := range first {
		s.set(first[k], s.figure[second[k]])
		s.set(second[k], s.figure[first[k]])
	}
	if s.line.off == 0 {
		operation := rowsExchanged
		if n.layout[i].kind == columnLine {
			operation = columnsExchanged
		}
		s.accept(movement{operation: operation, line: i, other: j}, append(slices.Clone(first), second...), nil, -1)
	}
	s.restore(first)
	s.restore(second)
}

// accept takes down an operation if every identity holds now. unknown is the
// cell whose figure a shift lost: the identities may say what it was, if they
// confirm the shift besides, that is, if more was off than this cell can mend.
// before is the set of cells that had no figure, if it is not s.free.
func (s *Solver) accept(m movement, arcs []int16, before *cellSet, unknown int16) {
	t, n := &s.line, s.net
	if t.off == 2 && t.broken > 2 && unknown >= 0 {
		a, b := s.leader[n.tail[unknown]], s.leader[n.head[unknown]]
		if a == b || t.sum[a] == 0 || t.sum[a] != -t.sum[b] {
			return
		}
		value := t.value[unknown]
		s.set(unknown, value-t.sum[a])
		defer s.set(unknown, value)
	}
	if t.off != 0 {
		return
	}
	for _, a := range arcs {
		was := s.free.has(int(a)) || before != nil && before.has(int(a))
		if t.value[a] != s.figure[a] || was {
			m.arcs = append(m.arcs, uint8(a))
		}
	}
	slices.Sort(m.arcs)
	m.arcs = slices.Compact(m.arcs)
	moved := 0
	for _, a := range m.arcs {
		m.to = append(m.to, t.value[a])
		if t.value[a] != s.figure[a] {
			moved++
		}
	}
	if moved < 2 || !s.holds(&m) {
		return
	}
	for _, f := range t.found {
		if slices.Equal(f.arcs, m.arcs) && slices.Equal(f.to, m.to) {
			return
		}
	}
	t.found = append(t.found, m)
}

// holds checks a movement in full: nothing below 0, and values for the cells
// without a figure.
func (s *Solver) holds(m *movement) bool {
	n := s.net
	figure, residual := s.figure, s.residual
	defer func() { s.figure, s.residual = figure, residual }()
	for i, a := range m.arcs {
		if m.to[i] < 0 {
			return false
		}
		change := m.to[i] - s.figure[a]
		s.figure[a] += change
		s.residual[n.tail[a]] += change
		s.residual[n.head[a]] -= change
	}
	s.base, s.chosen = s.base[:0], s.chosen[:0]
	for a, ends := range n.ends {
		switch {
		case ends&s.part == 0:
		case s.free.has(a):
			s.base = append(s.base, uint8(a))
		case s.figure[a] < 0:
			return false
		}
	}
	_, ok := s.flow.solve(s)
	return ok
}
