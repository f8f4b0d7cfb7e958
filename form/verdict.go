package form

import (
	"slices"
	"strings"
)

// Decision is what the office has decided about a finding. It holds while rule,
// report and the values it rests on are the same.
type Decision struct {
	Rule   string
	Agency string // code or name
	Year   int
	// Cells are those that the finding names, the first one in front, or some of
	// them; none for a finding that names none.
	Cells   []CellID
	Values  string // what the cells held, see Finding.Basis
	Verdict Verdict
	Reason  string
	Who     string
	When    string // "2006-01-02" or ""
	Expires string // the last day on which it holds, "2006-01-02"; "" for ever
	Line    int32  // of the list it stands in
}

// Verdict is how a finding was decided.
type Verdict uint8

// The verdicts.
const (
	// Accepted: the office accepts the report as it is, for a reason.
	Accepted Verdict = iota
	// Confirmed: the agency confirms its figures as handed in.
	Confirmed
	// FalseAlarm: the finding is wrong.
	FalseAlarm
)

// String returns the stable code used in data.
func (v Verdict) String() string { return [...]string{"accepted", "confirmed", "false_alarm"}[v] }

// Label names the verdict for a person.
func (v Verdict) Label(l Language) string {
	if l == English {
		return [...]string{"accepted", "confirmed by the agency", "false alarm"}[v]
	}
	return [...]string{"接受", "机关确认", "误报"}[v]
}

// ParseVerdict reads a code or a Chinese word.
func ParseVerdict(text string) (Verdict, bool) {
	words := [...][]string{Accepted: {"accepted", "accept", "接受", "认可"}, Confirmed: {"confirmed", "confirm", "机关确认", "确认"}, FalseAlarm: {"false_alarm", "falsealarm", "误报"}}
	folded := strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(strings.TrimSpace(text)))
	for v, list := range words {
		if slices.Contains(list, folded) {
			return Verdict(v), true
		}
	}
	return 0, false
}
