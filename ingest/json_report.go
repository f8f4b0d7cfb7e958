package ingest

import (
	"bytes"
	"strconv"

	"gouji/form"
)

// readReport reads the report at pos key by key. It returns false if the text
// is malformed or cut off.
func (j *jsonReader) readReport() bool {
	j.top()
	return j.failed == noFailure
}

// top reads the keys of the report itself. The tables may stand here directly,
// without "tables" around them.
func (j *jsonReader) top() {
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

func (j *jsonReader) topValue(key []byte, twice bool) {
	c := j.data[j.pos]
	f := j.rd.names.field(key)
	switch {
	case f == tablesField && c == '{':
		j.tables()
	case f == disclosureField && c == '{':
		j.tables()
	case f == textField && c == '{':
		j.texts()
	case f == agencyField && c == '{':
		j.agency()
	case (f == tablesField || f == textField || f == disclosureField) && c == 'n':
		j.plain = false
		j.literal("null")
	case f == tablesField, f == textField, f == disclosureField, f >= tableField:
		j.unknown(key)
	case f != noField:
		j.meta(f, key, twice)
	default:
		table := j.rd.names.table(key)
		if table == nil {
			j.unknown(key)
			return
		}
		j.table(table)
	}
}

// agency reads {"code": …, "name": …, "division": …}.
func (j *jsonReader) agency() {
	o, ok := j.open()
	for ok {
		var key []byte
		var twice bool
		if key, twice, ok = j.key(&o); !ok {
			return
		}
		switch f := j.rd.names.field(key); f {
		case codeField, nameField, divisionField:
			j.meta(f, key, twice)
		default:
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// tables reads the tables by code or caption.
func (j *jsonReader) tables() {
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		if table := j.rd.names.table(key); table != nil {
			j.table(table)
		} else if j.rd.names.field(key) == disclosureField && j.data[j.pos] == '{' {
			j.tables()
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// table reads the rows of a table by code or label. Under a caption row, its
// rows may stand as an object of their own, the way the form nests them.
func (j *jsonReader) table(table *form.Table) {
	if !j.isObject(table.Caption) {
		return
	}
	o, ok := j.open()
	for ok {
		var key []byte
		if key, _, ok = j.key(&o); !ok {
			return
		}
		if row := j.rd.names.row(table.ID, key); row >= 0 {
			j.row(table, row)
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// row reads the figures of a row by the code or label of their column.
func (j *jsonReader) row(table *form.Table, row int) {
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
		if column := j.rd.names.column(table.ID, key); column >= 0 {
			j.figure(&addresses[table.ID][row][column], key)
		} else if inner := j.rd.names.row(table.ID, key); header && inner >= 0 {
			j.row(table, inner)
		} else {
			j.unknown(key)
		}
		ok = j.failed == noFailure
	}
}

// isObject reports whether the value at pos is an object. Null is an object
// with nothing in it; anything else is lost to a finding.
func (j *jsonReader) isObject(name string) bool {
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
func (j *jsonReader) texts() {
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
func (j *jsonReader) section(number int) {
	text, _ := j.string()
	if j.failed != noFailure {
		return
	}
	j.report.Narrative = append(j.report.Narrative, form.Section{Number: sections[number], Text: string(text)})
}

// unknown skips the value of a key that the form does not have; the figures in
// it are lost to a finding.
func (j *jsonReader) unknown(key []byte) {
	j.plain = false
	at, name := j.keyAt, shorten(string(key))
	figures := j.skip()
	j.find(form.Finding{Rule: form.RuleFUnknown, Place: at, Figures: figures, Arguments: []string{name}})
}

// meta reads the value of a piece of meta data. Given a second time, perhaps
// under another name, it is not used.
func (j *jsonReader) meta(f field, key []byte, twice bool) {
	if j.given&(1<<f) != 0 {
		j.plain = false
		if !twice {
			j.find(form.Finding{Rule: form.RuleFKeyTwice, Place: j.keyAt, Arguments: []string{shorten(string(key))}})
		}
		j.skip()
		return
	}
	j.given |= 1 << f
	if f == agencyField {
		j.given |= 1 << nameField
	}
	j.step(fieldAction(f))
	j.metaValue(f, string(key))
	j.trailEnd = j.pos
}

// metaValue reads a string, number or null at pos as a piece of meta data.
func (j *jsonReader) metaValue(f field, key string) {
	at := j.place(j.pos)
	switch c := j.data[j.pos]; {
	case c == '"':
		text, _ := j.string()
		if j.failed == noFailure {
			j.setMeta(f, key, text, at)
		}
	case c == '-' || c-'0' <= 9:
		if text := j.number(); j.failed == noFailure {
			j.setMeta(f, key, text, at)
		}
	case c == 'n':
		j.literal("null")
	default:
		j.plain = false
		start := j.pos
		figures := j.skip()
		if j.failed == noFailure {
			raw := shorten(string(j.data[start:min(j.pos, start+200)]))
			j.find(form.Finding{Rule: form.RuleFValue, Place: at, Figures: figures, Arguments: []string{key, raw}})
		}
	}
}

// setMeta stores a piece of meta data. Names and codes recur from report to
// report and are kept once.
func (j *jsonReader) setMeta(f field, key string, text []byte, at form.Place) {
	r := j.report
	switch {
	case f == yearField && len(text) == 4 && digits4(text) > 0:
		r.Year = digits4(text)
	case f == codeField && plainCode(text):
		r.Agency.Code = j.rd.intern(text)
	case f == divisionField && len(text) == 6 && plainDigits(text):
		r.Agency.Division = j.rd.intern(text)
	default:
		setField(r, f, key, j.rd.intern(text), at)
	}
}

// digits4 reads a year of four digits, 0 if it is none.
func digits4(t []byte) int {
	if !plainDigits(t) {
		return 0
	}
	return int(t[0]-'0')*1000 + int(t[1]-'0')*100 + int(t[2]-'0')*10 + int(t[3]-'0')
}

func plainDigits(t []byte) bool {
	for _, b := range t {
		if b-'0' > 9 {
			return false
		}
	}
	return len(t) > 0
}

// plainCode reports whether a code is stored as it is: digits and capitals only.
func plainCode(t []byte) bool {
	for _, b := range t {
		if b-'0' > 9 && b-'A' > 25 {
			return false
		}
	}
	return len(t) > 0
}

// figure reads the value of a figure at an address.
func (j *jsonReader) figure(a *address, key []byte) {
	if !a.known || j.report.States[a.cell] != form.Absent {
		j.plain = false
	} else {
		j.step(cellAction(a.cell))
	}
	j.figureValue(a)
	j.trailEnd = j.pos
}

// figureValue reads the value at pos as a figure.
func (j *jsonReader) figureValue(a *address) {
	at := j.place(j.pos)
	switch c := j.data[j.pos]; {
	case c == '"':
		text, _ := j.string()
		if j.failed == noFailure {
			put(j.report, a, string(text), at)
		}
	case c == '-' || c-'0' <= 9:
		if text := j.number(); j.failed == noFailure {
			put(j.report, a, withoutExponent(text), at)
		}
	case c == 'n':
		if j.literal("null"); j.failed == noFailure {
			put(j.report, a, "", at)
		}
	default:
		// true, false, an object or an array: no figure, whatever it holds.
		j.plain = false
		start := j.pos
		j.skip()
		if j.failed == noFailure {
			put(j.report, a, shorten(string(j.data[start:min(j.pos, start+200)])), at)
		}
	}
}

// withoutExponent writes a JSON number without its exponent, exactly: 1.5e3 is
// 1500. Beyond all limits of size it stays beyond them.
func withoutExponent(number []byte) string {
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
