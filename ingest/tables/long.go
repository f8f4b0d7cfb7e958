package tables

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"gouji/form"
	"gouji/ingest/csv"
	"gouji/ingest/delivery"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// keyFields are the meta data that tell one report from another.
var keyFields = [...]keys.Field{keys.CodeField, keys.NameField, keys.DivisionField, keys.YearField, keys.ScopeField, keys.SubmittedField, keys.AnswersField, keys.FormField}

func (l *longReader) begin(n *keys.Names, g *delivery.Delivery, c *csv.Scanner, h *header) {
	l.names, l.reading, l.header = n, g, h
	if l.byText == nil {
		l.byText, l.byKey, l.delivered = map[string]*openReport{}, map[string]*openReport{}, map[uint64]struct{}{}
	}
	clear(l.byText)
	clear(l.byKey)
	clear(l.delivered)
	l.current, l.lastText, l.order = nil, l.lastText[:0], 0
	l.open, l.openFigure = false, ""
	layout := longLayout{c.Comma, h.field[keys.TableField], h.field[keys.RowField], h.field[keys.ColumnField], h.field[keys.ValueField]}
	if l.cells == nil || layout != l.layout || len(l.cells) >= keys.MaxNames {
		l.cells, l.layout = map[string]*longCell{}, layout
	}
	l.cell = nil
	l.firstOfCell = min(layout.table, layout.row, layout.column)
	l.predictable = layout.value == l.firstOfCell+3 && layout.value > max(layout.table, layout.row, layout.column)
	for i := range h.columns {
		if h.columns[i].unknown || h.columns[i].address != nil {
			l.predictable = false
		}
	}
	for l.first != nil { // left over from a source that was broken off
		l.release(l.first)
	}
}

// line takes one line of the table.
func (l *longReader) line(ctx context.Context, c *csv.Scanner) error {
	value := l.header.field[keys.ValueField]
	l.open = c.Open()
	if l.open && len(c.Fields) < len(l.header.columns) && len(c.Fields) <= value+1 {
		l.cutLine(c)
		return nil
	}
	l.text = l.text[:0]
	for _, f := range keyFields {
		if i := l.header.field[f]; i >= 0 && i < len(c.Fields) {
			l.text = append(l.text, c.Fields[i].Text...)
		}
		l.text = append(l.text, 0)
	}
	if l.open && l.current != nil {
		if value == len(c.Fields)-1 {
			l.openFigure = form.OpenEnd(c.Fields[value].Text)
		}
		if l.beginsAsBefore(c) {
			l.text = append(l.text[:0], l.lastText...)
		}
	}
	if l.current == nil || !bytes.Equal(l.text, l.lastText) {
		if err := l.find(ctx, c); err != nil {
			return err
		}
		l.lastText = append(l.lastText[:0], l.text...)
	}
	l.put(c)
	l.current.report.Findings = l.current.dropped.Fold(l.current.report.Findings, l.reading.Limits.Findings)
	return nil
}

// beginsAsBefore reports whether the line, which ends with the text, has the meta data of
// the line before as far as it goes.
func (l *longReader) beginsAsBefore(c *csv.Scanner) bool {
	before, last := l.lastText, len(c.Fields)-1
	for _, f := range keyFields {
		was, rest, _ := bytes.Cut(before, []byte{0})
		before = rest
		i := l.header.field[f]
		switch {
		case i < 0 || i > last:
		case i == last && bytes.HasPrefix(was, c.Fields[i].Text), bytes.Equal(was, c.Fields[i].Text):
		default:
			return false
		}
	}
	return true
}

// cutLine tells of a line with which the text ends before its figure does. Whose it is,
// and which, is not known.
func (l *longReader) cutLine(c *csv.Scanner) {
	figures := 0
	if value := l.header.field[keys.ValueField]; value < len(c.Fields) && keys.IsFigure(string(c.Fields[value].Text)) {
		figures = 1
	}
	l.reading.Find(delivery.Malformed(c.LinePlace(), figures, cutInLine))
}

// cutInLine says in a clerk's words what cutLine finds.
var cutInLine = form.Text{Chinese: "文件在这一行中间中断，该行未采用；请提供完整的文件", English: "the file ends in the midst of this line, which is not used; please supply the whole file"}

// learn remembers the line that was read last, if the next ones can be
// predicted from it.
func (l *longReader) learn(c *csv.Scanner) {
	last := l.cell
	l.cell = nil
	value := l.header.field[keys.ValueField]
	if !l.predictable || l.current == nil || c.InSheet() || len(c.Fields) != len(l.header.columns) || len(l.cells) >= keys.MaxNames {
		return
	}
	start := c.Fields[0].At
	line := c.Last()
	if bytes.IndexByte(line, '"') >= 0 || len(line) == 0 || line[len(line)-1] != '\n' {
		return
	}
	from, to := c.Fields[l.firstOfCell].At-start, c.Fields[value].At-start
	text := line[from:to]
	cell, ok := l.cells[string(text)]
	if !ok {
		a := l.names.Address(c.Fields[l.header.field[keys.TableField]].Text, c.Fields[l.header.field[keys.RowField]].Text, c.Fields[l.header.field[keys.ColumnField]].Text)
		if a == nil || !a.Known {
			return
		}
		cell = &longCell{text: string(text), continuation: plaintext.CountContinuation(text), address: a}
		l.cells[cell.text] = cell
	}
	if last != nil {
		last.next = cell
	}
	l.cell = cell
	l.before = append(l.before[:0], line[:from]...)
	l.beforeContinuation = plaintext.CountContinuation(l.before)
	l.after = append(l.after[:0], line[to+len(c.Fields[value].Text):]...)
}

// predicted reads the next line if it says the figure of the cell that came
// next before, for the same report as the line before it.
func (l *longReader) predicted(c *csv.Scanner) bool {
	if l.cell == nil || l.cell.next == nil || l.current == nil {
		return false
	}
	cell := l.cell.next
	data := c.Rest()
	n := len(l.before)
	if len(data) < n || string(data[:n]) != string(l.before) {
		return false
	}
	at := n + len(cell.text)
	if len(data) < at || string(data[n:at]) != cell.text {
		return false
	}
	v, digits := form.PlainCount(data[at:])
	r, id := &l.current.report, cell.address.Cell
	end := at + digits + len(l.after)
	if digits == 0 || v != 0 && keys.IsMoney[id] || r.States[id] != form.Absent ||
		len(data) < end || string(data[at+digits:end]) != string(l.after) {
		return false
	}
	r.PutValue(id, v, form.Place{Line: c.Line, Column: int32(at-l.beforeContinuation-cell.continuation) + 1, Field: c.SheetColumn(l.header.field[keys.ValueField])})
	c.Skip(end)
	l.cell = cell
	return true
}

// put stores the figure of a line in the current report.
func (l *longReader) put(c *csv.Scanner) {
	r, h := &l.current.report, l.header
	n := len(c.Fields)
	var table, row, column, value []byte
	at := &c.Fields[n-1]
	if i := h.field[keys.TableField]; i < n {
		table = c.Fields[i].Text
	}
	if i := h.field[keys.RowField]; i < n {
		row = c.Fields[i].Text
	}
	if i := h.field[keys.ColumnField]; i < n {
		column = c.Fields[i].Text
	}
	if i := h.field[keys.ValueField]; i < n {
		at = &c.Fields[i]
		value = at.Text
	}
	place := c.PlaceOf(at)
	if n != len(h.columns) {
		l.ragged(c, place)
		if n <= h.field[keys.ValueField] {
			return
		}
	}
	for i := range h.columns {
		if column := &h.columns[i]; (column.unknown || column.address != nil) && i < n && keys.IsFigure(string(c.Fields[i].Text)) {
			column.lost++
			column.unknown = true
		}
	}
	if a := l.names.Address(table, row, column); a != nil {
		keys.PutText(r, a, value, place)
		return
	}
	figures := 0
	if keys.IsFigure(string(value)) {
		figures = 1
	}
	r.Figures += figures
	name := string(table) + "／" + string(row) + "／" + string(column)
	r.Findings = append(r.Findings, form.Finding{Rule: form.RuleFUnknown, Place: place, Figures: figures, Arguments: []string{plaintext.Shorten(name)}})
}

// ragged makes the finding for a line with more or fewer fields than the header.
func (l *longReader) ragged(c *csv.Scanner, place form.Place) {
	r, n := &l.current.report, len(c.Fields)+c.Surplus
	figures, filled := 0, n < len(l.header.columns) || c.Surplus > 0
	for i := len(l.header.columns); i < len(c.Fields); i++ {
		text := bytes.TrimSpace(c.Fields[i].Text)
		filled = filled || len(text) > 0
		if keys.IsFigure(string(text)) {
			figures++
		}
	}
	if !filled {
		return
	}
	r.Figures += figures
	r.Findings = append(r.Findings, ragged(place, n, len(l.header.columns), figures))
}

// find makes the report that the line belongs to the current one.
func (l *longReader) find(ctx context.Context, c *csv.Scanner) error {
	if o, ok := l.byText[string(l.text)]; ok {
		l.touch(o)
		return nil
	}
	// The same meta data may be written in other words, or in part.
	o := l.take()
	r := &o.report
	r.Source = l.reading.Source
	r.Place = c.LinePlace()
	for _, f := range keyFields {
		if i := l.header.field[f]; i >= 0 && i < len(c.Fields) {
			field := &c.Fields[i]
			reporter.SetText(l.names, r, f, l.header.columns[i].name, bytes.TrimSpace(field.Text), c.PlaceOf(field))
		}
	}
	who := r.Agency.Code
	if who == "" {
		who = r.Agency.Division + "\x00" + r.Agency.Name
	}
	key := who + "\x00" + strconv.Itoa(r.Year) + r.Scope.String() + r.SubmittedAt
	if known, ok := l.byKey[key]; ok {
		complete(&known.report, r)
		l.free, o.next = o, l.free
		o = known
		l.touch(o)
	} else {
		if len(l.byKey) >= l.reading.Limits.OpenReports {
			if err := l.deliver(ctx, l.last); err != nil {
				return err
			}
		}
		o.key = key
		o.order = l.order
		l.order++
		_, r.Fragment = l.delivered[keyHash(key)]
		l.byKey[key] = o
		l.link(o)
		l.current = o
	}
	text := string(l.text)
	l.byText[text] = o
	o.texts = append(o.texts, text)
	return nil
}

// complete fills in what one line of a report says about the agency and another does not.
func complete(r, more *form.Report) {
	if r.Agency.Name == "" {
		r.Agency.Name = more.Agency.Name
	}
	if r.Agency.Division == "" {
		r.Agency.Division = more.Agency.Division
	}
	if r.StatedEdition == form.NoEdition {
		r.StatedEdition = more.StatedEdition
	}
	r.Findings = append(r.Findings, more.Findings...)
}

// keyHash stands for a key that was delivered (FNV-1a): two keys with one hash
// would at worst mark a report as a fragment that is none.
func keyHash(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return h
}

// take gets an empty report.
func (l *longReader) take() *openReport {
	o := l.free
	if o == nil {
		return &openReport{}
	}
	l.free = o.next
	o.next = nil
	o.report.Reset()
	o.texts, o.dropped = o.texts[:0], 0
	return o
}

// link puts a report in front of the list.
func (l *longReader) link(o *openReport) {
	o.previous, o.next = nil, l.first
	if l.first != nil {
		l.first.previous = o
	} else {
		l.last = o
	}
	l.first = o
}

// unlink takes a report out of the list.
func (l *longReader) unlink(o *openReport) {
	if o.previous != nil {
		o.previous.next = o.next
	} else {
		l.first = o.next
	}
	if o.next != nil {
		o.next.previous = o.previous
	} else {
		l.last = o.previous
	}
}

// touch makes a report the current one.
func (l *longReader) touch(o *openReport) {
	if l.first != o {
		l.unlink(o)
		l.link(o)
	}
	l.current = o
}

// release gives a report back.
func (l *longReader) release(o *openReport) {
	l.unlink(o)
	o.next = l.free
	l.free = o
}

// deliver hands a report on and forgets it but for its key.
func (l *longReader) deliver(ctx context.Context, o *openReport) error {
	err := l.reading.Deliver(ctx, &o.report)
	delete(l.byKey, o.key)
	for _, text := range o.texts {
		delete(l.byText, text)
	}
	l.delivered[keyHash(o.key)] = struct{}{}
	if l.current == o {
		l.current = nil
	}
	l.release(o)
	return err
}

// end delivers the reports that are still open, in the order they began. Where the table
// ends, the one that got the last line may have been cut off.
func (l *longReader) end(ctx context.Context) error {
	if l.current != nil && !l.current.report.Fragment && !l.reading.GoesOn {
		l.current.report.EndOfInput(l.open, l.openFigure)
	}
	open := make([]*openReport, 0, len(l.byKey))
	for o := l.first; o != nil; o = o.next {
		open = append(open, o)
	}
	slices.SortFunc(open, func(a, b *openReport) int { return a.order - b.order })
	for _, o := range open {
		if err := l.deliver(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
