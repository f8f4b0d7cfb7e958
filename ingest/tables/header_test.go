package tables

import (
	"strings"
	"testing"
	"time"

	"gouji/form"
)

// A line that is no head of a table costs no more than its length, however many
// ways there are to cut it.
func TestManyWaysToCutAName(t *testing.T) {
	rd := NewReader(nil)
	start := time.Now()
	for _, name := range []string{strings.Repeat("a/", 20_000), strings.Repeat("/", 20_000), strings.Repeat("表/", 16)} {
		if a := lookupAddress(rd, name); a != nil {
			t.Errorf("%.20q… is the cell %+v", name, a)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
	c := &form.Cells[0]
	if a := lookupAddress(rd, strings.Join([]string{c.Table.Caption, c.Row.Label, c.Column.Label}, "/")); a == nil {
		t.Error("the labels of a cell are not its name")
	}
}
