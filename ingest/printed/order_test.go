package printed

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gouji/form"
)

// sequenceOf makes a sequence of lines such as "documents.rules 0 0 1": a row, or a
// table and "?" for a label that names none or "-" for no label, and its figures.
// Marks behind say more: "!" the row is refused already, "displaced", "blank below",
// "uncaptioned", "dump" (the row stands in a dump), "unused documents", "labelAlone documents",
// "refused documents" (the table), "reads 某项" (what the label of a row that is not known says).
func sequenceOf(t *testing.T, lines ...string) *sequence {
	t.Helper()
	s := &sequence{}
	for _, line := range lines {
		text, marks, _ := strings.Cut(line, ";")
		fields := strings.Fields(text)
		table, code, _ := strings.Cut(fields[0], ".")
		id, ok := form.LookupTable(table)
		if !ok {
			t.Fatalf("no table %s", table)
		}
		r := &placedRow{
			labelledRow: &labelledRow{table: id.ID, figures: len(fields) - 1, grid: 1, captioned: true},
			expected:    dataRows[id.ID][form.Edition2021],
			columns:     form.Tables[id.ID].DataColumns(form.Edition2021),
		}
		switch code {
		case "-":
		case "?":
			r.label = "某项"
		default:
			row, known := id.LookupRow(code)
			if !known {
				t.Fatalf("no row %s", code)
			}
			r.row, r.label = row, row.Label
		}
		for _, figure := range fields[1:] {
			r.cells = append(r.cells, cell{text: figure})
		}
		if r.figures > 0 {
			r.values = r.cells
		}
		for mark := range strings.SplitSeq(marks, ";") {
			word, of, _ := strings.Cut(strings.TrimSpace(mark), " ")
			switch word {
			case "":
			case "!":
				r.refuse(mixedLine)
			case "disordered":
				r.refuse(outOfOrder)
			case "displaced":
				r.displaced = true
			case "blank":
				r.blankBelow = true
			case "uncaptioned":
				r.captioned = false
			case "dump":
				r.grid = 0
			case "reads":
				r.label, r.means = of, form.SplitLabel(of)
			case "unused":
				other, _ := form.LookupTable(of)
				s.unused[other.ID] = true
			case "refused":
				other, _ := form.LookupTable(of)
				s.tables[other.ID] = &refusal{table: other.ID, reason: labelsMoved}
			case "labelAlone":
				other, _ := form.LookupTable(of)
				s.labelAlone[other.ID] = true
			default:
				t.Fatalf("no mark %q", word)
			}
		}
		s.rows = append(s.rows, r)
	}
	return s
}

// said puts refusals into words: the line, counted from 1, or the table, the reason
// and the rows whose figures it may be.
func said(s *sequence, refused []refusal) (texts []string) {
	for _, r := range refused {
		text := form.Tables[r.table].Code
		if r.row != nil {
			text = fmt.Sprintf("line %d", slices.Index(s.rows, r.row)+1)
		}
		if r.reason != nil {
			text += ": " + r.reason.English
		}
		for _, row := range r.possibleRows {
			text += ", perhaps " + row.Code
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func TestOrderRules(t *testing.T) {
	moved := ": " + labelsMoved.English
	tested := map[string]bool{}
	for _, c := range []struct {
		rule  string
		lines []string
		want  []string
	}{
		{"figures without a label", []string{"documents.rules 0 0 1", "documents.- 2 1 5"}, []string{"line 2: " + noLabel.English + ", perhaps normative_docs"}},
		{"figures without a label", []string{"documents.rules 0 0 1", "documents.? 2 1 5"}, []string{"line 2, perhaps normative_docs"}},
		{"figures without a label", []string{"documents.? 0 0 1;displaced", "documents.normative_docs 2 1 5"}, []string{"line 1: " + wrongTable.English + ", perhaps rules"}},
		{"figures without a label", []string{"documents.rules 0 0 1", "documents.normative_docs 2 1 5", "documents.? 1 1 1"}, nil}, // a local addition
		{"figures without a label", []string{"documents.rules 0 0 1", "documents.normative_docs 2 1 5", "documents.- 1 1 1"}, []string{"line 3: " + noLabel.English, "documents" + moved}},
		{"figures without a label", []string{"documents.rules 0 0 1", "documents.? 2 1 5", "documents.? 1 1 1"}, []string{"line 2", "documents" + moved, "line 3"}},

		{"figures without a label", []string{"documents.? 2 1 5", "documents.rules 0 0 1"}, []string{"line 1", "documents" + moved}}, // what is missing stands behind

		{"a blank line where a row is missing", []string{"enforcement.penalty 3;blank below"}, nil}, // it may be the row behind
		{"a blank line where a row is missing", []string{"enforcement.coercion 3;blank below"}, []string{"enforcement" + moved}},
		{"a blank line where a row is missing", []string{"enforcement.penalty 3", "enforcement.coercion 3;blank below"}, nil},

		// Rows are missing, but between other labels: the blank line is none of them.
		{"a blank line where a row is missing", []string{"applications.new_received 3;blank below", "applications.carried_in 1"}, []string{"applications" + moved}},
		{"a blank line where a row is missing", []string{"applications.new_received 3;blank below", "applications.granted 1"}, nil},
		{"a blank line where a row is missing", []string{"applications.new_received 3;blank below", "applications.new_received 3", "applications.granted 1"}, nil},
		{"a blank line where a row is missing", []string{"applications.new_received 3;blank below", "documents.rules 0 0 0"}, nil}, // another table ends nothing

		{"a label without figures in front", []string{"enforcement.penalty;dump", "enforcement.coercion 3;dump"}, []string{"line 2: " + gapBefore.English}},
		{"a label without figures in front", []string{"enforcement.penalty", "enforcement.coercion 3"}, nil}, // a grid shows which
		{"a label without figures in front", []string{"enforcement.penalty", "enforcement.coercion 3;dump"}, nil},
		{"a label without figures in front", []string{"enforcement.penalty;dump", "fees.admin_fee 3;dump"}, nil},

		{"labels and figures of a dump out of step", []string{"documents.rules;dump", "documents.normative_docs 1 2 3 4 5 6;dump"}, []string{"documents" + moved}},
		{"labels and figures of a dump out of step", []string{"documents.rules 1 2 3 4 5 6;dump"}, nil}, // one label is lost
		{"labels and figures of a dump out of step", []string{"documents.normative_docs 1 2 3 4;dump", "documents.rules 1 2 3;dump"}, []string{"documents" + moved}},

		{"labels and figures of a dump out of step", []string{"documents.rules;dump", "documents.normative_docs 1 2 3;dump"}, nil}, // one sign is no proof
		{"labels and figures of a dump out of step", []string{"documents.rules 1 2 3;dump", "documents.normative_docs 1 2 3 4 5;dump"}, nil},
		{"labels and figures of a dump out of step", []string{"documents.rules;dump", "documents.normative_docs 1 2 3 4 5"}, nil}, // of which one is no dump's
		{"labels and figures of a dump out of step", []string{"documents.rules;dump", "documents.normative_docs 1 2 3;dump", "documents.? 1;dump"}, nil},
		{"labels and figures of a dump out of step", []string{"applications.new_received;dump", "applications.carried_in 1 2 3 4 5 6 7;dump"}, []string{"applications" + moved}},

		{"the order of the form", []string{"enforcement.penalty 3", "enforcement.penalty 3"}, nil}, // one after itself
		{"the order of the form", []string{"enforcement.coercion 3", "enforcement.penalty 4"}, []string{"line 1: " + outOfOrder.English, "line 2: " + outOfOrder.English}},
		{"the order of the form", []string{"enforcement.penalty 3", "enforcement.coercion 4"}, nil},
		{"the order of the form", []string{"enforcement.penalty 3", "documents.rules 0 0 0"}, []string{"line 1: " + outOfOrder.English, "line 2: " + outOfOrder.English}},
		{"the order of the form", []string{"documents.rules 0 0 0", "enforcement.coercion 3", "fees.admin_fee 1", "enforcement.penalty 4"}, []string{"line 2: " + outOfOrder.English, "line 3: " + outOfOrder.English, "line 4: " + outOfOrder.English}},

		{"two rows of one label", []string{"enforcement.penalty 3", "enforcement.penalty 4"}, []string{"line 1: " + twoRows.English, "line 2: " + twoRows.English}},
		{"two rows of one label", []string{"enforcement.penalty 3", "enforcement.penalty 3"}, nil},
		{"two rows of one label", []string{"enforcement.penalty 3", "enforcement.coercion 5", "enforcement.penalty 3", "enforcement.penalty 4"}, []string{"line 1: " + twoRows.English, "line 3: " + twoRows.English, "line 4: " + twoRows.English}},

		{"more lines than rows", []string{"enforcement.? 1", "enforcement.penalty 3"}, []string{"line 2: " + outOfOrder.English}},
		{"more lines than rows", []string{"enforcement.? 1", "enforcement.penalty 3", "enforcement.coercion 4"}, nil},
		{"more lines than rows", []string{"enforcement.penalty 3", "enforcement.penalty 3", "enforcement.coercion 4"}, nil},
		{"more lines than rows", []string{"enforcement.coercion 3", "enforcement.? 1"}, []string{"line 1: " + outOfOrder.English}},
		{"more lines than rows", []string{"enforcement.? 1", "enforcement.? 1", "enforcement.coercion 3"}, []string{"line 3: " + outOfOrder.English}}, // lines without a label repeat nothing
		{"more lines than rows", []string{"enforcement.? 1", "enforcement.penalty 3;!"}, nil},                                                         // it is refused already
		{"more lines than rows", []string{"enforcement.penalty 3", "documents.? 1", "documents.? 2"}, nil},                                            // lines of another table

		{"a label without figures near refused figures", []string{"enforcement.penalty", "enforcement.coercion 3;!"}, []string{"enforcement" + moved}},
		{"a label without figures near refused figures", []string{"applications.new_received", "applications.? 3;!"}, []string{"line 1: " + gapBefore.English}},
		{"a label without figures near refused figures", []string{"enforcement.penalty", "enforcement.coercion 3"}, nil},
		{"a label without figures near refused figures", []string{"applications.new_received", "applications.carried_in 3;disordered"}, []string{"line 1: " + gapBefore.English}},
		{"a label without figures near refused figures", []string{"applications.new_received", "applications.carried_in;disordered"}, nil}, // where no figures stand

		{"a label without figures near refused figures", []string{"applications.new_received", "applications.? 3"}, nil},            // of a local addition
		{"a label without figures near refused figures", []string{"applications.new_received", "applications.?;!"}, nil},            // it lost no figures
		{"a label without figures near refused figures", []string{"applications.new_received", "applications.carried_in 3;!"}, nil}, // its label is there

		{"labels and captions out of place", []string{"enforcement.penalty 3;uncaptioned;unused enforcement"}, []string{"enforcement" + moved}},
		{"labels and captions out of place", []string{"enforcement.penalty 3;unused enforcement"}, nil},
		{"labels and captions out of place", []string{"enforcement.penalty 3;labelAlone enforcement"}, []string{"enforcement" + moved}},

		{"tables beside a table refused", []string{"documents.- 0 0 0;!", "enforcement.penalty 3", "fees.admin_fee 3"}, []string{"enforcement" + moved}},
		{"tables beside a table refused", []string{"enforcement.penalty 3;unused documents"}, []string{"enforcement" + moved}},
		{"tables beside a table refused", []string{"enforcement.penalty 3", "fees.admin_fee 3"}, nil},
		{"tables beside a table refused", []string{"enforcement.penalty 3;refused documents"}, []string{"enforcement" + moved}},
		{"tables beside a table refused", []string{"enforcement.penalty 3", "enforcement.coercion 4;refused documents"}, nil}, // it lacks no row
		{"tables beside a table refused", []string{"enforcement.penalty 3", "enforcement.coercion 4;refused documents;refused fees"}, []string{"enforcement" + moved}},

		{"tables beside a table refused", []string{"applications.new_received 3;unused documents"}, nil}, // part 三 has captions of its own

		{"rows missing behind a row of a dump", []string{"enforcement.penalty 3;dump"}, []string{"line 1: " + gapBehind.English}},
		{"rows missing behind a row of a dump", []string{"enforcement.penalty 3"}, nil},
		{"rows missing behind a row of a dump", []string{"enforcement.penalty 3;dump", "enforcement.coercion 3;dump"}, nil},

		{"figures on a caption above missing rows", []string{"applications.unable 1", "applications.unable_not_held 1", "applications.unable_unclear 1"}, []string{"line 1: " + captionOpen.English + ", perhaps unable_need_creating"}},
		{"figures on a caption above missing rows", []string{"applications.unable", "applications.unable_not_held 1"}, nil},
		{"figures on a caption above missing rows", []string{"applications.unable 1", "applications.unable_not_held 1", "applications.unable_unclear 1", "applications.unable_need_creating 1"}, nil},
		{"figures on a caption above missing rows", []string{"applications.? 1"}, nil},
		{"figures on a caption above missing rows", []string{"applications.unable 1;!", "applications.unable_not_held 1"}, nil},
		{"figures on a caption above missing rows", []string{"applications.other 1"}, nil}, // the form of 2019 has no rows below it
		{"figures on a caption above missing rows", []string{"applications.other 1", "applications.other_misc 1"}, []string{"line 1: " + captionOpen.English + ", perhaps other_no_correction, perhaps other_unpaid_fee"}},
	} {
		i := slices.IndexFunc(orderRules, func(r orderRule) bool { return r.name == c.rule })
		if i < 0 {
			t.Fatalf("no rule %q", c.rule)
		}
		s := sequenceOf(t, c.lines...)
		got := said(s, orderRules[i].check(s))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q\n refuses %q\n    want %q", c.rule, c.lines, got, c.want)
		}
		tested[c.rule] = tested[c.rule] || len(got) > 0
	}
	for _, rule := range orderRules {
		if !tested[rule.name] {
			t.Errorf("%s: no case shows what it refuses", rule.name)
		}
	}
}

// A misspelt label is a row of the form only where that row is missing: between the
// labels around it, whatever stands between these without one.
func TestMisspeltLabels(t *testing.T) {
	const misspelt = "applications.? 1;reads 1.属于国家秘蜜"
	for _, c := range []struct {
		lines []string
		want  []string // the rows by line, "" for none
	}{
		{[]string{"applications.granted 1", misspelt, "applications.refused_other_law 1"}, []string{"granted", "refused_state_secret", "refused_other_law"}},
		{[]string{misspelt}, []string{"refused_state_secret"}},
		{[]string{misspelt, misspelt}, []string{"refused_state_secret", ""}}, // which one line is already
		{[]string{"applications.refused_state_secret 1", misspelt}, []string{"refused_state_secret", ""}},
		{[]string{"applications.refused_other_law 1", misspelt}, []string{"refused_other_law", ""}},
		{[]string{"applications.refused_other_law 1", "applications.? 1", misspelt}, []string{"refused_other_law", "", ""}},
		{[]string{"applications.new_received 1", "applications.refused_other_law 1", misspelt}, []string{"new_received", "refused_other_law", ""}},
		{[]string{misspelt, "applications.granted 1"}, []string{"", "granted"}},
		{[]string{misspelt, "applications.? 1", "applications.granted 1"}, []string{"", "", "granted"}},
		{[]string{misspelt, "applications.granted 1", "applications.refused_other_law 1"}, []string{"", "granted", "refused_other_law"}},
		{[]string{"applications.new_received 1;reads 1.属于国家秘蜜"}, []string{"new_received"}}, // a row that is known stays what it is
		{[]string{misspelt + ";!"}, []string{""}},                                          // it is refused already
		{[]string{"applications.?;reads 1.属于国家秘蜜"}, []string{""}},                          // it has no figures to place
		{[]string{"applications.- 1", misspelt}, []string{"", "refused_state_secret"}},
	} {
		s := sequenceOf(t, c.lines...)
		s.likelyLabels()
		for i, r := range s.rows {
			got := ""
			if r.row != nil {
				got = r.row.Code
			}
			if r.row != nil && !s.names(r.row) {
				t.Errorf("%q: line %d is %q, which counts as missing", c.lines, i+1, got)
			}
			if got != c.want[i] || r.likely != (got == "refused_state_secret" && strings.HasPrefix(c.lines[i], misspelt)) {
				t.Errorf("%q: line %d is %q, likely %t, want %q", c.lines, i+1, got, r.likely, c.want[i])
			}
		}
	}
}

// What may be one of several rows is kept, in order, so that a finding names them.
func TestRowsThatMayBeOthersAreKept(t *testing.T) {
	s := sequenceOf(t, "documents.rules 0 0 1", "documents.- 2 1 5", "enforcement.coercion 3", "enforcement.penalty 4")
	s.judge()
	if len(s.ambiguous) != 1 || s.ambiguous[0].row != s.rows[1] {
		t.Errorf("kept: %v, want line 2 alone", s.ambiguous)
	}
}

// A page that repeats a row a thousand times has half a million pairs that clash.
func TestClashingRowsAreRefusedOnce(t *testing.T) {
	s := sequenceOf(t, "enforcement.coercion 1", "enforcement.coercion 2", "enforcement.penalty 3", "enforcement.penalty 4", "enforcement.penalty 5")
	for name, refused := range map[string][]refusal{"out of order": inversions(s), "of one label": doubles(s)} {
		if len(refused) != len(s.rows) {
			t.Errorf("%d rows %s are refused %d times", len(s.rows), name, len(refused))
		}
	}
}

// A refusal tells the rule that made it; what a row is refused for first stays, unless
// a later rule knows better.
func TestRefusalsTellTheirRule(t *testing.T) {
	for _, c := range []struct {
		line, rule string
		lines      []string
		reason     *reason
	}{
		{"a row refused twice", "two rows of one label", []string{"enforcement.penalty 3", "enforcement.penalty 4", "enforcement.coercion 5"}, twoRows},
		{"a row refused while it was read", "", []string{"enforcement.penalty 3;!", "enforcement.penalty 4", "enforcement.coercion 5"}, mixedLine},
		{"a displaced label", "figures without a label", []string{"enforcement.? 3;!;displaced", "enforcement.coercion 5"}, wrongTable},
	} {
		s := sequenceOf(t, c.lines...)
		s.judge()
		if r := s.rows[0].refusal; r == nil || r.rule != c.rule || r.reason != c.reason {
			t.Errorf("%s: %+v", c.line, r)
		}
	}
	s := sequenceOf(t, "documents.rules 0 0 1", "documents.- 2 1 5", "documents.- 2 1 5")
	s.judge()
	if r := s.tables[form.Documents]; r == nil || r.rule != "figures without a label" {
		t.Errorf("a table: %+v", r)
	}
}
