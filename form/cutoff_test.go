package form

import "testing"

// Where the text of a file ends in a figure although the form goes on, the figure may be
// the beginning of a longer one.
func TestOpenEnd(t *testing.T) {
	count, _ := CellByCode("documents.rules.in_force")
	amount, _ := CellByCode("procurement.gov_procurement.amount")
	for _, tt := range []struct {
		text    string
		cell    CellID
		written string
		doubted bool
	}{
		{"规章,0,0,13", count, "13", true},
		{"规章,0,0,13\n", count, "13", false},
		{"<td>13</td", count, "13", false},
		{"规章,0,0,0", count, "0", false},
		{"规章 | 1,234", count, "1,234", true},
		{"共12", count, "13", false},
		{"采购,3.5", amount, "3.5", true},
		{"", count, "13", false},
		{"13", lastCell, "13", false},
	} {
		var r Report
		r.Put(tt.cell, tt.written, NoUnit, Place{Line: 2, Column: 3})
		if r.States[tt.cell] != Stated {
			t.Fatalf("%s is no figure", tt.written)
		}
		r.DoubtEnd(OpenEnd([]byte(tt.text)))
		if doubted := r.States[tt.cell] == Unreadable && len(r.Findings) > 0; doubted != tt.doubted {
			t.Errorf("%q: doubted %v", tt.text, doubted)
		}
	}
}

// A table of figures that ends within the form was cut off: what is behind is unknown,
// not blank. One that leaves out what is 0 was not.
func TestEndOfInput(t *testing.T) {
	all := CellsOf(Documents, Edition2021)
	for _, tt := range []struct {
		name string
		put  []CellID
		open bool
		rows string // behind, "" for a report that was not cut off
	}{
		{"within a table", all[:4], false, "32"},
		{"within a table, openly", all[:4], true, "32"},
		{"between tables", all, false, ""},
		{"between tables, openly", all, true, "32"},
		{"with a gap", append(append([]CellID{}, all[:2]...), all[3:5]...), false, ""},
		{"not from the beginning", all[2:4], false, ""},
	} {
		r := Report{Year: 2023}
		for i, id := range tt.put {
			r.PutValue(id, 0, Place{Line: int32(i + 1)})
		}
		r.EndOfInput(tt.open, "")
		got := ""
		if len(r.Findings) == 1 && r.Findings[0].Rule == RuleFCutOff && r.States[r.Findings[0].Cells[0]] == Unreadable {
			got = r.Findings[0].Arguments[2]
		}
		if got != tt.rows || len(r.Findings) > 1 {
			t.Errorf("%s: %q rows behind, want %q; %v", tt.name, got, tt.rows, r.Findings)
		}
	}
}
