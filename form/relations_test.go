package form

import (
	"os"
	"strings"
	"testing"
)

// The relations of the form but for its balances, as an office would write them, are those
// that testdata/relations.txt lists: none is left out, and none means other cells.
func TestRelations(t *testing.T) {
	const path = "testdata/relations.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range Rules {
		if IsBalance(Rules[i].ID) {
			continue
		}
		for _, f := range FormulasOf(Rules[i].ID) {
			got = append(got, Rules[i].ID+" "+f)
		}
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d of %s is not what the form says, which is:\n%s", i+1, path, strings.Join(got, "\n"))
		}
	}
}
