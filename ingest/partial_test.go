package ingest

import (
	"testing"

	"gouji/form"
)

// TestPartial: a file that is used although a part of it was given up says which.
func TestPartial(t *testing.T) {
	const report = `{"year":2023,"agency":{"name":"甲局"},"tables":{"applications":{"new_received":{"total":3}}}}`
	for _, tt := range []struct {
		name, text string
		partial    bool
	}{
		{"a.json", "[" + report + "," + report[:40], true},
		{"a.ndjson", report + "\n" + report[:40] + "\n", true},
		{"a.json", "[" + report + "]", false},
		{"a.csv", "机关名称,年度,applications.new_received.total\n甲局,2023,3\n\"乙局,2023,3\n", true},
	} {
		k := readAll(t, tt.name, []byte(tt.text))
		s := k.sources[0]
		if s.Status != form.Read || s.Partial() != tt.partial || tt.partial && (s.Reason.Chinese == "" || s.Reason.English == "") {
			t.Errorf("%s %.30s…: %s, %+v, want partial %v", tt.name, tt.text, s.Status, s.Reason, tt.partial)
		}
	}
}
