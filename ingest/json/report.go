package json

import (
	"bytes"
	"strconv"

	"gouji/form"
	"gouji/ingest/keys"
	"gouji/ingest/plaintext"
	"gouji/ingest/reporter"
)

// readReport reads the report at pos key by key. It returns false if the text
// is malformed or cut off.
func (j *Reader) readReport() bool {
	j.top()
	return j.failed == noFailure
}

// top reads the keys of the report itself. The tables may stand here directly,
// without "tables" around them.
func (j *Reader) top() {
	o, ok := j.open()
	for ok {
		var key []byte
		var twice bool
		if key, twice, ok = j.key(&o); !ok {
			return
		}
		j.topValue(key, twice)
		ok = j.failed == noFailure
	}
}

func (j *Reader) topValue(key []byte, twice bool) {
	c := j.data[j.pos]
	f := j.names.Field(key)
	switch {
	case f == keys.TablesField && c == '{':
		j.tables()
	case f == keys.DisclosureField && c == '{':
		j.tables()
	case f == keys.TextField && c == '{':
		j.texts()
	case f == keys.AgencyField && c == '{':
		j.agency()
	case (f == keys.TablesField || f == keys.TextField || f == keys.DisclosureField) && c == 'n':
		j.plain = false
		j.literal("null")
	case f == keys.TablesField, f == keys.TextField, f == keys.DisclosureField, f >= keys.TableField:
		j.unknown(key)
	case f != keys.NoField:
		j.meta(f, key, twice)
	default:
		table := j.names.Table(key)
		if table == nil {
			j.unknown(key)
			return
		}
		j.table(table)
	}
}

// agency reads {"code": …, "name": …, "division": …}.
func (j *Reader) agency() {
	o, ok := j.open()
	for ok {
		var key []byte
		var twice bool
		if key, twice, ok = j.key(&o); !ok {
			return
		}
		switch f := j.names.Field(key); f {
		case keys.CodeField, keys.NameField, keys.DivisionField:
			j.meta(f, key, twice)
		default:
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// tables reads the tables by code or caption.
func (j *Reader) tables() {
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		if table := j.names.Table(key); table != nil {
			j.table(table)
		} else if j.names.Field(key) == keys.DisclosureField && j.data[j.pos] == '{' {
			j.tables()
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// table reads the rows of a table by code or label. Under a caption row, its
// rows may stand as an object of their own, the way the form nests them.
func (j *Reader) table(table *form.Table) {
	if !j.isObject(table.Caption) {
		return
	}
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		if row := j.names.Row(table.ID, key); row >= 0 {
			j.row(table, row)
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// row reads the figures of a row by the code or label of their column.
func (j *Reader) row(table *form.Table, row int) {
	if !j.isObject(table.Rows[row].Label) {
		return
	}
	header := table.Rows[row].Header != 0
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		if column := j.names.Column(table.ID, key); column >= 0 {
			j.figure(&keys.Addresses[table.ID][row][column], key)
		} else if inner := j.names.Row(table.ID, key); header && inner >= 0 {
			j.row(table, inner)
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// isObject reports whether the value at pos is an object. Null is an object
// with nothing in it; anything else is lost to a finding.
func (j *Reader) isObject(name string) bool {
	switch j.data[j.pos] {
	case '{':
		return true
	case 'n':
		j.plain = false
		j.literal("null")
	default:
		j.unknown([]byte(name))
	}
	return false
}

// texts reads the narrative parts by their number.
func (j *Reader) texts() {
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		number := sectionNumber(key)
		switch {
		case number == noSection:
			j.unknown(key)
		case j.data[j.pos] == '"':
			j.step(sectionAction(number))
			j.section(number)
		case j.data[j.pos] == 'n':
			j.step(sectionAction(number))
			j.literal("null")
		default:
			j.unknown(key)
		}
		j.trailEnd = j.pos
		ok = j.failed == noFailure
	}
}

// The narrative parts of a report.
const noSection = -1

var sections = [...]string{"一", "五", "六"}

// sectionNumber finds the narrative part that a key names: 一, or 一、总体情况.
func sectionNumber(key []byte) int {
	for i, number := range sections {
		rest, found := bytes.CutPrefix(key, []byte(number))
		if found && (len(rest) == 0 || bytes.HasPrefix(rest, []byte("、"))) {
			return i
		}
	}
	return noSection
}

// section stores the string at pos as a narrative part.
func (j *Reader) section(number int) {
	text, _ := j.string()
	if j.failed != noFailure {
		return
	}
	j.report.Narrative = append(j.report.Narrative, form.Section{Number: sections[number], Text: string(text)})
}

// unknown skips the value of a key that the form does not have; the figures in
// it are lost to a finding.
func (j *Reader) unknown(key []byte) {
	j.plain = false
	at, name := j.keyAt, plaintext.Shorten(string(key))
	figures := j.skip()
	j.find(form.Finding{Rule: form.RuleFUnknown, Place: at, Figures: figures, Arguments: []string{name}})
}

// meta reads the value of a piece of meta data. Given a second time, perhaps
// under another name, it is not used.
func (j *Reader) meta(f keys.Field, key []byte, twice bool) {
	if j.given&(1<<f) != 0 {
		j.plain = false
		if !twice {
			j.find(form.Finding{Rule: form.RuleFKeyTwice, Place: j.keyAt, Arguments: []string{plaintext.Shorten(string(key))}})
		}
		j.skip()
		return
	}
	j.given |= 1 << f
	if f == keys.AgencyField {
		j.given |= 1 << keys.NameField
	}
	j.step(fieldAction(f))
	j.metaValue(f, string(key))
	j.trailEnd = j.pos
}

// metaValue reads a string, number or null at pos as a piece of meta data.
func (j *Reader) metaValue(f keys.Field, key string) {
	at := j.place(j.pos)
	switch c := j.data[j.pos]; {
	case c == '"':
		text, _ := j.string()
		if j.failed == noFailure {
			reporter.SetText(j.names, j.report, f, key, text, at)
		}
	case c == '-' || c-'0' <= 9:
		if text := j.number(); j.failed == noFailure {
			reporter.SetText(j.names, j.report, f, key, text, at)
		}
	case c == 'n':
		j.literal("null")
	case c == 'N':
		j.literal(notANumber)
	default:
		j.plain = false
		start := j.pos
		figures := j.skip()
		if j.failed == noFailure {
			raw := plaintext.Shorten(string(j.data[start:min(j.pos, start+200)]))
			j.find(form.Finding{Rule: form.RuleFValue, Place: at, Figures: figures, Arguments: []string{key, raw}})
		}
	}
}

// figure reads the value of a figure at an address.
func (j *Reader) figure(a *keys.Address, key []byte) {
	if !a.Known || j.report.States[a.Cell] != form.Absent {
		j.plain = false
	} else {
		j.step(cellAction(a.Cell))
	}
	j.figureValue(a)
	j.trailEnd = j.pos
}

// figureValue reads the value at pos as a figure.
func (j *Reader) figureValue(a *keys.Address) {
	at := j.place(j.pos)
	switch c := j.data[j.pos]; {
	case c == '"':
		text, _ := j.string()
		if j.failed == noFailure {
			keys.Put(j.report, a, string(text), at)
		}
	case c == '-' || c-'0' <= 9:
		if text := j.number(); j.failed == noFailure {
			keys.Put(j.report, a, WithoutExponent(text), at)
		}
	case c == 'n':
		if j.literal("null"); j.failed == noFailure {
			keys.Put(j.report, a, "", at)
		}
	case c == 'N':
		if j.literal(notANumber); j.failed == noFailure {
			keys.Put(j.report, a, "", at)
		}
	default:
		// true, false, an object or an array: no figure, whatever it holds.
		j.plain = false
		start := j.pos
		j.skip()
		if j.failed == noFailure {
			keys.Put(j.report, a, plaintext.Shorten(string(j.data[start:min(j.pos, start+200)])), at)
		}
	}
}

// WithoutExponent writes a JSON number without its exponent, exactly: 1.5e3 is
// 1500. Beyond all limits of size it stays beyond them.
func WithoutExponent(number []byte) string {
	e := bytes.IndexAny(number, "eE")
	if e < 0 {
		return string(number)
	}
	const far = 40 // more places than any figure may have
	exponent, err := strconv.Atoi(string(number[e+1:]))
	if err != nil || exponent > far || exponent < -far {
		if number[e+1] == '-' {
			exponent = -far
		} else {
			exponent = far
		}
	}
	mantissa := number[:e]
	sign := ""
	if mantissa[0] == '-' {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	all := string(whole) + string(fraction)
	point := len(whole) + exponent
	switch {
	case point <= 0:
		all = "0." + zeros(-point) + all
	case point >= len(all):
		all += zeros(point - len(all))
	default:
		all = all[:point] + "." + all[point:]
	}
	return sign + all
}

func zeros(n int) string {
	return string(bytes.Repeat([]byte{'0'}, n))
}

const (
	firstField   action = form.NumCells
	firstSection action = firstField + 32
	endOfReport  action = firstSection + action(len(sections))
)

func cellAction(id form.CellID) action { return action(id) }

func fieldAction(f keys.Field) action { return firstField + action(f) }

func sectionAction(number int) action { return firstSection + action(number) }

// step records that the value at pos is of use for an action.
func (j *Reader) step(a action) {
	j.trail = append(j.trail, trailStep{j.trailEnd, j.pos, a})
}
