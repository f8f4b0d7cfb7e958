package xlsx

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gouji/ingest/documents/cells"
	"gouji/ingest/documents/elements"
	"gouji/ingest/documents/rows"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
)

// sheetReader reads the rows of one sheet.
type sheetReader struct {
	*book
	s         *elements.Scanner
	noZeros   bool // zeros are not shown
	hideRows  bool // rows are not shown unless they say otherwise
	row       int  // the open row, or the last one
	rowHidden bool
	open      []cells.Cell // of the open row
	disorder  bool         // they do not stand in order
	value     []byte
	formula   []byte
	rich      richText
	pictures  map[int][]cells.At
}

// readSheet reads a sheet. One that is missing or malformed is a problem with its place.
func (b *book) readSheet(listed sheet) error {
	r, ok := b.relations[listed.id]
	if ok && r.kind != "worksheet" {
		return nil // a chart, dialog or macro has no cells
	}
	var data []byte
	if ok {
		data = b.bytes(r.target, b.cells.Place(0, 0))
	}
	if data == nil {
		b.cells.Damaged(0, 0)
		return nil
	}
	merges := readMerges(data)
	b.cells.Merge(merges)
	t := &sheetReader{book: b, s: elements.New(data, spaces), pictures: b.readPictures(r.target, data, merges)}
	return t.read()
}

func (t *sheetReader) read() error {
	for s := t.s; s.Next(); {
		if s.Kind != elements.Start || s.Space != mainSpace && s.Space != elements.None {
			continue
		}
		switch string(s.Name) {
		case "sheetView":
			if value, ok := s.Attribute(elements.None, "showZeros"); ok {
				t.noZeros = string(value) == "0" || string(value) == "false"
			}
		case "sheetFormatPr":
			t.hideRows = flag(s, "zeroHeight")
		case "col":
			width, stated := s.Attribute(elements.None, "width")
			if flag(s, "hidden") || stated && isZero(width) {
				first, last := number(s, "min"), number(s, "max")
				if first > 0 && last >= first {
					t.cells.HideColumns(first, last)
				}
			}
		case "row":
			if ok, err := t.readRow(); !ok || err != nil {
				return err
			}
		}
	}
	if t.s.Damaged() {
		t.cells.Damaged(t.row, min(t.row, 1))
	}
	return nil
}

// isZero reports whether a measure is nothing.
func isZero(text []byte) bool {
	value, err := strconv.ParseFloat(string(text), 64)
	return err == nil && value == 0
}

// readRow reads a row and gives it out. more is false if the sheet cannot be read on.
func (t *sheetReader) readRow() (more bool, err error) {
	s := t.s
	last := t.row
	stated := number(s, "r")
	t.row = max(stated, 0)
	if stated < 0 {
		t.row = last + 1
	}
	t.rowHidden = t.hidesRow()
	t.open, t.disorder = t.open[:0], false
	column := 0
	depth := s.Depth()
	for s.Next() {
		if s.Kind == elements.End && s.Depth() < depth {
			break
		}
		if s.Kind != elements.Start || string(s.Name) != "c" {
			continue
		}
		column++
		if !t.placeCell(&column, stated < 0 && len(t.open) == 0, last) || !t.keepCell(column) {
			t.cells.Damaged(t.row, column)
			return false, nil
		}
	}
	if s.Damaged() || t.row <= last {
		t.cells.Damaged(t.row, 1)
		return false, nil
	}
	if t.row%256 == 0 {
		if err := t.ctx.Err(); err != nil {
			return false, err
		}
	}
	if t.disorder {
		slices.SortStableFunc(t.open, func(a, b cells.Cell) int { return cmp.Compare(a.Column, b.Column) })
	}
	for _, at := range t.pictures[t.row] {
		t.addPicture(at.Column)
	}
	return t.cells.Row(t.row, t.rowHidden, t.open), nil
}

// addPicture notes that a picture lies over a cell of the open row.
func (t *sheetReader) addPicture(column int) {
	i, there := slices.BinarySearchFunc(t.open, column, func(c cells.Cell, column int) int { return cmp.Compare(c.Column, column) })
	if !there {
		t.open = slices.Insert(t.open, i, cells.Cell{Column: column})
	}
	t.open[i].Picture = true
}

// hidesRow reports whether the row that begins is hidden.
func (t *sheetReader) hidesRow() bool {
	hidden, isStated := t.s.Attribute(elements.None, "hidden")
	if height, ok := t.s.Attribute(elements.None, "ht"); ok && isZero(height) {
		return true
	}
	return t.hideRows && !isStated || string(hidden) == "1" || string(hidden) == "true"
}

// placeCell finds the column of the cell that begins: the next one, unless it says its
// own. If the row does not say its number, its first cell does. It returns false for a
// cell of another row.
func (t *sheetReader) placeCell(column *int, rowOpen bool, last int) bool {
	ref, ok := t.s.Attribute(elements.None, "r")
	if !ok {
		return true
	}
	at, row := reference(ref)
	if rowOpen && row > last {
		t.row = row
	}
	if at == 0 || row != t.row {
		return false
	}
	t.disorder = t.disorder || at < *column
	*column = at
	return true
}

// keepCell reads a cell. It returns false when the row has as many as it may, some of
// them in one place.
func (t *sheetReader) keepCell(column int) bool {
	c, ok := t.readCell(column)
	switch {
	case !ok:
	case column > t.bounds.Columns:
		t.cells.Fail(rows.TooLarge(limits.Columns, t.bounds.Columns, t.cells.Place(t.row, column)))
	case len(t.open) == t.bounds.Columns:
		return false
	default:
		t.open = append(t.open, c)
	}
	return true
}

// readCell reads a cell. ok is false if there is nothing in it.
func (t *sheetReader) readCell(column int) (c cells.Cell, ok bool) {
	s := t.s
	c.Column = column
	var kind [9]byte
	value, _ := s.Attribute(elements.None, "t")
	kindBytes := copy(kind[:], value)
	style := t.styles.of(number(s, "s"))
	c.Look = style.look
	isNumber := false
	hasFormula, hasValue := t.readContent()
	switch string(kind[:kindBytes]) {
	case "s":
		if hasValue = len(bytes.TrimSpace(t.value)) > 0; hasValue {
			t.shareText(&c)
		}
	case "inlineStr":
		text, pieces := t.rich.finish()
		c.Text, c.Pieces = string(text), slices.Clone(pieces)
	case "str":
		c.Text = string(plainText(t.value))
	case "b":
		c.Kind, c.Text = lines.Boolean, "FALSE"
		if string(bytes.TrimSpace(t.value)) == "1" || string(t.value) == "true" {
			c.Text = "TRUE"
		}
		hasValue = hasValue && len(t.value) > 0
	case "e":
		c.Kind, c.Text = lines.Failure, string(t.value)
	case "d":
		c.Kind, c.Text = lines.Date, string(t.value)
		if day, _, ok := strings.Cut(c.Text, "T"); ok {
			c.Text = day
		}
	default:
		hasValue, isNumber = t.number(&c, style), true
	}
	if !isNumber {
		c.Look |= style.format.Text()
	}
	if hasFormula && !hasValue {
		c.Kind, c.Text, c.Pieces = lines.Formula, "="+string(t.formula), nil
		return c, true
	}
	return c, c.Text != ""
}

// readContent reads the value, the formula and the rich text of a cell.
func (t *sheetReader) readContent() (hasFormula, hasValue bool) {
	s := t.s
	t.value, t.formula = t.value[:0], t.formula[:0]
	t.rich.reset()
	var into *[]byte
	depth := s.Depth()
	for s.Next() {
		if s.Kind == elements.End && s.Depth() < depth {
			break
		}
		switch {
		case s.Kind == elements.Start && string(s.Name) == "v":
			into, hasValue = &t.value, true
		case s.Kind == elements.Start && string(s.Name) == "f":
			into, hasFormula = &t.formula, true
		case s.Kind == elements.Start:
			if string(s.Name) != "is" {
				t.rich.take(s)
			}
		case into == nil:
			t.rich.take(s)
		case s.Kind == elements.Text:
			*into = append(*into, s.Data...)
		default:
			into = nil
		}
	}
	return hasFormula, hasValue
}

// shareText takes the text of a cell from those that all sheets share.
func (t *sheetReader) shareText(c *cells.Cell) {
	index, isNumber := digits(bytes.TrimSpace(t.value))
	var found bool
	if c.Text, c.Pieces, found = t.shared.Get(index); !isNumber || !found {
		t.cells.Damaged(t.row, c.Column)
		c.Kind, c.Text = lines.Failure, "#"
	}
}

// number puts a stored number into a cell; false if there is none.
func (t *sheetReader) number(c *cells.Cell, style style) bool {
	text := bytes.TrimSpace(t.value)
	if len(text) == 0 {
		return false
	}
	if len(text) < 12 && style.format.Plain() {
		if whole, ok := digits(text); ok && (whole > 0 || !t.noZeros) {
			c.Text = string(text)
			return true
		}
	}
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		c.Text = string(text)
		return true
	}
	var look lines.Look
	c.Text, c.Kind, look = style.format.Show(value, t.since1904)
	if value == 0 && t.noZeros {
		look = lines.Hidden
	}
	if c.Kind == lines.Text && look == 0 && style.format.Plain() {
		c.Text = exact(string(text), c.Text)
	}
	c.Look |= look
	return true
}

// exact keeps a whole number of more digits than a binary fraction holds as it is
// stored: it is a code, and to round it would make another one of it.
func exact(stored, shown string) string {
	if len(stored) > 15 && strings.Trim(stored, "0123456789") == "" {
		return stored
	}
	return shown
}
