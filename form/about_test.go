package form

import "testing"

// What cannot be read is never an error of the agency's, whatever its rule.
func TestAbout(t *testing.T) {
	cell := MustCell("applications.granted.natural")
	clear, unclear := new(Report), new(Report)
	clear.Put(cell, "若干", NoUnit, Place{})
	unclear.PutUnclear(cell, "78¹", Place{})
	tests := []struct {
		name    string
		finding Finding
		about   About
		correct bool
		unread  bool
	}{
		{"an identity", Finding{Rule: RuleS3Bal}, AboutAgency, true, false},
		{"a warning", Finding{Rule: RuleY3Carry}, AboutAgency, false, false},
		{"a word for a figure", clear.Findings[0], AboutAgency, true, false},
		{"a figure with a raised digit", unclear.Findings[0], AboutReading, false, true},
		{"a table", Finding{Rule: RuleFUnreadableTable}, AboutReading, false, true},
		{"a label", Finding{Rule: RuleFLabel}, AboutReading, false, false},
		{"two files", Finding{Rule: RuleROne}, AboutOffice, false, false},
		{"a sum", Finding{Rule: RuleRBal}, AboutRollUp, false, false},
	}
	for _, tt := range tests {
		f := &tt.finding
		if f.About() != tt.about || f.MustCorrect() != tt.correct || f.Unread() != tt.unread {
			t.Errorf("%s: about %s, to correct %t, unread %t", tt.name, f.About(), f.MustCorrect(), f.Unread())
		}
	}
}
