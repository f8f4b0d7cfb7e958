package reporter

import (
	"strings"
	"testing"

	"gouji/form"
	"gouji/ingest/keys"
)

// A name of a megabyte is no name: it is reported in short and not used, so that it is
// not copied into letters and lists. Blanks round a text do not count.
func TestLongMetaDataIsNotGiven(t *testing.T) {
	tests := []struct {
		name, text string
		given      string
	}{
		{"as long as may be", strings.Repeat("局", maxText/3), strings.Repeat("局", maxText/3)},
		{"a character more", strings.Repeat("局", maxText/3+1), ""},
		{"many words", strings.Repeat("x ", 1<<20), ""},
		{"blanks around", strings.Repeat(" ", 1<<20) + "水务局" + strings.Repeat("　", 1<<20), "水务局"},
	}
	for _, tt := range tests {
		for _, f := range []keys.Field{keys.NameField, keys.CodeField} {
			var r form.Report
			SetText(keys.NewNames(), &r, f, "agency", []byte(tt.text), form.Place{})
			if got := r.Agency.Name + r.Agency.Code; got != tt.given {
				t.Errorf("%s: %d bytes given, expected %d", tt.name, len(got), len(tt.given))
			}
			reported := len(r.Findings) == 1 && r.Findings[0].Rule == form.RuleFValue && len(r.Findings[0].Arguments[1]) < 300
			if reported != (tt.given == "") {
				t.Errorf("%s: findings %v", tt.name, r.Findings)
			}
		}
	}
}
