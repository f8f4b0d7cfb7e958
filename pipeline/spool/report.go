package spool

import (
	"encoding/binary"
	"fmt"

	"gouji/form"
	"gouji/pipeline/packed"
)

// Cells are written as tokens: a state or a figure. Small tokens carry a run length.
const (
	tokenAbsent = iota
	tokenBlank
	tokenUnreadable
	tokenZero // first of the figures: token - tokenZero is the figure in zigzag
)

// tokens are those of runs of cells in a state, and states their reverse; the figures of
// a run of what is stated are 0.
var (
	tokens = [...]byte{form.Absent: tokenAbsent, form.Blank: tokenBlank, form.Unreadable: tokenUnreadable, form.Stated: tokenZero}
	states = [...]form.State{tokenAbsent: form.Absent, tokenBlank: form.Blank, tokenUnreadable: form.Unreadable, tokenZero: form.Stated}
)

// ruleIndex numbers the rules for the findings in the spool.
var ruleIndex = func() map[string]uint64 {
	m := make(map[string]uint64, len(form.Rules))
	for i, r := range form.Rules {
		m[r.ID] = uint64(i)
	}
	return m
}()

// columnAbove[id] is the cell of the same column in the row above, or id itself
// in the first row: places of cells are predicted from there.
var columnAbove = func() (above [form.NumCells]form.CellID) {
	for i := range form.Cells {
		id := form.CellID(i)
		above[id] = id
		for j := i - 1; j >= 0 && form.Cells[j].Table == form.Cells[i].Table; j-- {
			if form.Cells[j].Column == form.Cells[i].Column {
				above[id] = form.CellID(j)
				break
			}
		}
	}
	return above
}()

// AppendReport appends the compact form of what an index entry does not hold.
func AppendReport(b []byte, r *form.Report) []byte {
	b = appendCells(b, r)
	b = append(b, byte(r.StatedEdition))
	for _, e := range r.Editions {
		b = append(b, byte(e))
	}
	// The places stand behind their length: few readers want them.
	length := len(b)
	b = appendPlaces(append(b, 0, 0), r)
	binary.LittleEndian.PutUint16(b[length:], uint16(len(b)-length-2))
	b = binary.AppendUvarint(b, uint64(r.Figures))
	b = binary.AppendUvarint(b, uint64(len(r.Captions)))
	for _, c := range r.Captions {
		b = packed.AppendText(b, c.Row)
		b = packed.AppendText(b, c.Column)
		b = binary.AppendVarint(b, c.Value)
		b = packed.AppendPlace(b, c.Place)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Narrative)))
	for _, s := range r.Narrative {
		b = packed.AppendText(b, s.Number)
		b = packed.AppendText(b, s.Text)
	}
	b = packed.AppendText(b, r.ChangedAt)
	b = packed.AppendText(b, r.Answers)
	b = binary.AppendUvarint(b, uint64(len(r.Responses)))
	for i := range r.Responses {
		b = packed.AppendText(b, r.Responses[i].Item())
		b = packed.AppendText(b, r.Responses[i].Text)
	}
	b = appendFindings(b, r.Findings)
	return appendBefore(b, &r.AsRead)
}

func appendCells(b []byte, r *form.Report) []byte {
	for id := 0; id < form.NumCells; {
		begin, state := id, r.States[id]
		id++
		switch {
		case state != form.Stated:
			for id < form.NumCells && r.States[id] == state {
				id++
			}
		case r.Values[begin] == 0:
			for id < form.NumCells && r.States[id] == form.Stated && r.Values[id] == 0 {
				id++
			}
		default:
			v := r.Values[begin]
			b = binary.AppendUvarint(b, tokenZero+uint64(v<<1^v>>63)) // zigzag; |v| is far below 2^62
			continue
		}
		b = append(b, tokens[state])
		b = binary.AppendUvarint(b, uint64(id-begin))
	}
	return b
}

// step is how far a cell's place is from the place of the cell before it.
type step struct{ line, column, part int32 }

// appendPlaces writes the steps between places. A step that equals the step of
// the same column in the row above costs nothing but a count.
func appendPlaces(b []byte, r *form.Report) []byte {
	var steps [form.NumCells]step
	line, column, part := r.Place.Line, r.Place.Column, r.Place.PartOrField()
	hits := uint64(0)
	for id, state := range &r.States {
		above := &steps[columnAbove[id]]
		s := &steps[id]
		if state == form.Absent {
			*s = *above
			continue
		}
		p := &r.Places[id]
		partNow := p.PartOrField()
		s.line, s.column, s.part = p.Line-line, p.Column-column, partNow-part
		line, column, part = p.Line, p.Column, partNow
		if s.column == above.column && s.line == above.line && s.part == above.part && s != above {
			hits++
			continue
		}
		b = binary.AppendUvarint(b, hits)
		b = binary.AppendVarint(b, int64(s.line))
		b = binary.AppendVarint(b, int64(s.column))
		b = binary.AppendVarint(b, int64(s.part))
		hits = 0
	}
	return binary.AppendUvarint(b, hits)
}

func appendFindings(b []byte, findings []form.Finding) []byte {
	b = binary.AppendUvarint(b, uint64(len(findings)))
	for i := range findings {
		f := &findings[i]
		b = binary.AppendUvarint(b, ruleIndex[f.Rule])
		b = binary.AppendUvarint(b, uint64(len(f.Cells)))
		for _, c := range f.Cells {
			b = append(b, byte(c))
		}
		b = packed.AppendPlace(b, f.Place)
		b = append(b, packed.Bit(f.HasStated)|packed.Bit(f.HasExpected)<<1|packed.Bit(f.Unclear)<<2)
		b = binary.AppendVarint(b, f.Stated)
		b = binary.AppendVarint(b, f.Expected)
		b = binary.AppendUvarint(b, uint64(f.Figures))
		b = binary.AppendUvarint(b, uint64(len(f.Arguments)))
		for _, a := range f.Arguments {
			b = packed.AppendText(b, a)
		}
		b = packed.AppendText(b, f.Suggestion.Chinese)
		b = packed.AppendText(b, f.Suggestion.English)
	}
	return b
}

func appendBefore(b []byte, before *form.AsRead) []byte {
	b = binary.AppendUvarint(b, uint64(before.Findings))
	b = binary.AppendUvarint(b, uint64(before.Captions))
	b = binary.AppendUvarint(b, uint64(len(before.Removed)))
	for _, c := range before.Removed {
		b = append(b, byte(c.Cell), byte(c.State))
		b = binary.AppendVarint(b, c.Value)
		b = packed.AppendPlace(b, c.Place)
	}
	return b
}

// decoder reads the compact form of a report or a source.
type decoder struct{ packed.Decoder }

func decode(b []byte) *decoder { return &decoder{packed.Decoder{Left: b}} }

// placesLength reads the length of the places.
func (d *decoder) placesLength() int {
	if b := d.Bytes(2); b != nil {
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

// DecodeReport fills r, which has been reset and has its Place, from the compact form.
func DecodeReport(b []byte, r *form.Report) error {
	d := decode(b)
	d.figures(r)
	d.placesLength()
	d.places(r)
	d.content(r)
	return d.end()
}

// DecodeContent fills all of r but the places of its cells, which take as long
// as the rest and are wanted only where something is found.
func DecodeContent(b []byte, r *form.Report) error {
	d := decode(b)
	d.figures(r)
	d.Bytes(d.placesLength())
	d.content(r)
	return d.end()
}

// CellsOf returns the part of the compact form that holds the figures, editions
// and places.
func CellsOf(b []byte) ([]byte, error) {
	var r form.Report
	d := decode(b)
	d.figures(&r)
	d.Bytes(d.placesLength())
	return b[:len(b)-len(d.Left)], d.Err
}

// DecodeCells fills figures, states, editions and places from what CellsOf returned.
func DecodeCells(b []byte, r *form.Report) error {
	d := decode(b)
	d.figures(r)
	d.placesLength()
	d.places(r)
	return d.end()
}

// end returns what went wrong, such as bytes that are left.
func (d *decoder) end() error {
	if d.Err == nil && len(d.Left) != 0 {
		return fmt.Errorf("%w: %d bytes left", packed.ErrDamaged, len(d.Left))
	}
	return d.Err
}

// DecodeFigures fills only figures, states and editions, which stand in front:
// what it takes to compare a report with another.
func DecodeFigures(b []byte, r *form.Report) error {
	d := decode(b)
	d.figures(r)
	return d.Err
}

// content reads all that stands behind the places.
func (d *decoder) content(r *form.Report) {
	r.Figures = int(d.Uvarint())
	for range d.Count() {
		r.Captions = append(r.Captions, form.CaptionFigure{Row: d.Text(), Column: d.Text(), Value: d.Varint(), Place: d.Place()})
	}
	for range d.Count() {
		r.Narrative = append(r.Narrative, form.Section{Number: d.Text(), Text: d.Text()})
	}
	r.ChangedAt = d.Text()
	r.Answers = d.Text()
	for range d.Count() {
		s, _ := form.ParseItem(d.Text()) // an item that is not known stays that
		s.Text = d.Text()
		r.Responses = append(r.Responses, s)
	}
	r.Findings = d.findings(r.Findings)
	d.before(r)
}

func (d *decoder) before(r *form.Report) {
	before := &r.AsRead
	before.Findings, before.Captions = int(d.Uvarint()), int(d.Uvarint())
	if before.Findings > len(r.Findings) || before.Captions > len(r.Captions) {
		d.Fail()
		before.Findings, before.Captions = 0, 0
	}
	for range d.Count() {
		c := form.CellValue{Cell: form.CellID(d.Byte()), State: form.State(d.Byte()), Value: d.Varint(), Place: d.Place()}
		if c.Cell >= form.NumCells || c.State > form.Unreadable {
			d.Fail()
			return
		}
		before.Removed = append(before.Removed, c)
	}
}

func (d *decoder) figures(r *form.Report) {
	d.cells(r)
	r.StatedEdition = form.Edition(d.Byte())
	for t := range r.Editions {
		r.Editions[t] = form.Edition(d.Byte())
	}
}

func (d *decoder) cells(r *form.Report) {
	// Not by the decoder's own methods: there are as many cells as all else together.
	left := d.Left
	number := func() uint64 {
		v, n := binary.Uvarint(left)
		left = left[max(n, 0):]
		return v // 0 after what is damaged, which no run is
	}
	for id := 0; id < form.NumCells; {
		token := uint64(0x80)
		if len(left) > 0 {
			token = uint64(left[0])
		}
		if token < 0x80 { // nearly always
			left = left[1:]
		} else {
			token = number()
		}
		if token > tokenZero {
			v := token - tokenZero
			r.States[id], r.Values[id] = form.Stated, int64(v>>1)^-int64(v&1)
			id++
			continue
		}
		run := number()
		if run < 1 || run > uint64(form.NumCells-id) {
			d.Fail()
			return
		}
		state := states[token]
		for end := id + int(run); id < end; id++ {
			r.States[id] = state
		}
	}
	d.Left = left
}

func (d *decoder) places(r *form.Report) {
	var steps [form.NumCells]step
	previous := r.Place
	hits := d.Uvarint()
	for id := range form.NumCells {
		if r.States[id] == form.Absent {
			steps[id] = steps[columnAbove[id]]
			continue
		}
		if hits > 0 {
			hits--
			steps[id] = steps[columnAbove[id]]
		} else {
			steps[id] = step{int32(d.Varint()), int32(d.Varint()), int32(d.Varint())}
			hits = d.Uvarint()
		}
		s := steps[id]
		previous = form.PlaceAt(previous.Line+s.line, previous.Column+s.column, previous.PartOrField()+s.part)
		r.Places[id] = previous
	}
}

// findings appends the findings to a list.
func (d *decoder) findings(list []form.Finding) []form.Finding {
	for range d.Count() {
		rule := d.Uvarint()
		if rule >= uint64(len(form.Rules)) {
			d.Fail()
			return list
		}
		f := form.Finding{Rule: form.Rules[rule].ID}
		for _, c := range d.Bytes(d.Count()) {
			f.Cells = append(f.Cells, form.CellID(c))
		}
		f.Place = d.Place()
		has := d.Byte()
		f.HasStated, f.HasExpected, f.Unclear = has&1 != 0, has&2 != 0, has&4 != 0
		f.Stated, f.Expected, f.Figures = d.Varint(), d.Varint(), int(d.Uvarint())
		for range d.Count() {
			f.Arguments = append(f.Arguments, d.Text())
		}
		f.Suggestion.Chinese, f.Suggestion.English = d.Text(), d.Text()
		list = append(list, f)
	}
	return list
}
