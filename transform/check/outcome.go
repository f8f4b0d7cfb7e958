package check

// Outcome is what a check says about a report.
type Outcome uint8

// The outcomes.
const (
	// NotApplicable: the check is not made on such reports.
	NotApplicable Outcome = iota
	// NotAssessed: a table without any figure, an unreadable cell or a 总计 that is
	// not stated leaves the check open.
	NotAssessed
	// Passed: the relation holds, or its condition is not met.
	Passed
	// Failed: the relation does not hold.
	Failed
)
