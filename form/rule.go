package form

// Rule explains one rule: what it asks for, how serious a breach is, where it
// comes from, and the sentence a clerk reads.
type Rule struct {
	ID       string
	Severity Severity
	About    About // whom a breach concerns
	Title    Text
	// Explanation says why, for `gouji explain`.
	Explanation Text
	// Source is the form, article or practice the rule rests on.
	Source Text
	// Message is the sentence for one finding; see Finding.fill for its {parts}.
	Message Text
}
