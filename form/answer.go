package form

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"gouji/form/pattern"
)

// Item names what the response is about, as the list of a return prints it:
// "A3-ROW applications.granted.total", "F-EDITION", "applications.granted.total".
func (s *Response) Item() string {
	switch {
	case !s.HasCell:
		return s.Rule
	case s.Rule == "":
		return Cells[s.Cell].Code
	default:
		return s.Rule + " " + Cells[s.Cell].Code
	}
}

// ParseItem reads what Item prints. ok is false for a text that names no item; the
// response is then about nothing known.
func ParseItem(text string) (s Response, ok bool) {
	for word := range strings.FieldsSeq(text) {
		if id, found := CellByCode(word); found && !s.HasCell {
			s.Cell, s.HasCell = id, true
		} else if rule, found := LookupRule(word); found && s.Rule == "" && !s.HasCell {
			s.Rule = rule.ID
		} else {
			return Response{}, false
		}
	}
	return s, s.Rule != "" || s.HasCell
}

// About reports whether the response is about a finding.
func (s *Response) About(f *Finding) bool {
	switch {
	case s.Rule == "":
		return s.HasCell && IsBalance(f.Rule) && slices.Contains(f.Cells, s.Cell)
	case s.Rule != f.Rule:
		return false
	default:
		return !s.HasCell || len(f.Cells) > 0 && f.Cells[0] == s.Cell
	}
}

// returnDigits are the letters of a return's number: none that is easily taken for another.
var returnDigits = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// ReturnNumber names a report by its year and figures (退回编号), so that a report
// that comes back says which one it answers: "2024-7K3FQ2MX". Reports of one agency
// with different figures have different numbers.
func ReturnNumber(year int, values *[NumCells]int64, states *[NumCells]State) string {
	var text []byte
	for id, s := range states {
		if s == Stated {
			text = binary.AppendVarint(binary.AppendUvarint(text, uint64(id)), values[id])
		}
	}
	const bytes = 5 // 40 bits are eight letters
	sum := sha256.Sum256(text)
	return strconv.Itoa(year) + "-" + returnDigits.EncodeToString(sum[:bytes])
}

var returnNumber = pattern.Of(`^20[0-9]{2}-[0-9A-HJKMNP-TV-Z]{8}$`)

// IsReturnNumber reports whether a text has the shape of a return's number.
func IsReturnNumber(text string) bool { return returnNumber.Compiled().MatchString(text) }

// Number is the number of the return that would be made of the report.
func (r *Report) Number() string { return ReturnNumber(r.Year, &r.Values, &r.States) }

// Unchanged reports whether the report came back as it was sent: it answers a
// return and states the very figures that the return did.
func (r *Report) Unchanged() bool { return r.Answers != "" && r.Answers == r.Number() }
