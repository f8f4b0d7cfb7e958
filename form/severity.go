package form

// Severity orders findings from what the law prints down to mere notes.
type Severity uint8

// The severities. The first three are error level: they decide the exit code.
const (
	// Statutory: printed on the form itself or in the Regulation.
	Statutory Severity = iota
	// Arithmetic: a 总计 that is not the sum of its parts.
	Arithmetic
	// Logic: cannot be true.
	Logic
	// Warning: very likely wrong; a human decides.
	Warning
	// Plausibility: unusual.
	Plausibility
	// Info: worth knowing, nothing to correct.
	Info
	// NumSeverities counts the severities.
	NumSeverities
)

// IsError reports whether the severity is error level.
func (s Severity) IsError() bool { return s <= Logic }

// String returns the stable code used in data.
func (s Severity) String() string {
	return [...]string{"statutory", "arithmetic", "logic", "warning", "plausibility", "info"}[s]
}

// Label names the severity for a person.
func (s Severity) Label(l Language) string {
	if l == English {
		return s.String()
	}
	return [...]string{"法定", "算术", "逻辑", "警示", "存疑", "提示"}[s]
}
