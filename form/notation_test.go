package form

import (
	"errors"
	"reflect"
	"testing"
)

// The built-in relations, written down and read back, are the same table.
func TestFormulasOfBuiltInRelations(t *testing.T) {
	same := func(rule string, f formula) {
		text := f.String()
		got, err := parseFormula(text)
		if err != nil {
			t.Fatalf("%s: %s: %v", rule, text, err)
		}
		if !reflect.DeepEqual(got, f) {
			t.Errorf("%s: %s is read as %+v, want %+v", rule, text, got, f)
		}
	}
	checks := Checks()
	for i := range checks {
		same(checks[i].Rule, formulaOf(&checks[i]))
	}
	for i := range YearChecks() {
		same(YearChecks()[i].Rule, formulaOfYear(&YearChecks()[i]))
	}
}

func TestParseFormula(t *testing.T) {
	const new, in, review, items, amount = "applications.new_received.total", "applications.carried_in.total", "proceedings.review.total",
		"procurement.gov_procurement.items", "procurement.gov_procurement.amount"
	for text, want := range map[string]string{
		new + "+" + in + ">=" + review:                                  new + " + " + in + " >= " + review,
		review + " <= " + new:                                           new + " >= " + review,
		review + " < " + new:                                            new + " >= " + review + " + 1",
		new + " - " + in + " > 3":                                       new + " >= " + in + " + 4",
		new + " == 2 - " + in:                                           new + " + " + in + " = 2",
		new + " ≠ 0":                                                    new + " != 0",
		"5 >= " + new + " - " + in:                                      in + " >= " + new + " - 5",
		"if " + items + " = 0 then " + amount + " = 0":                  "if " + items + " = 0 then " + amount + " = 0",
		amount + " <= 1000000":                                          amount + " <= 1000000",
		new + " >= " + new + "@last":                                    new + " >= " + new + "@last",
		"3 * " + new + " <= " + in + "+" + in + " + 2*" + in:            "4 * " + in + " >= 3 * " + new,
		new + "@district >= 1":                                          new + "@district >= 1",
		"if " + new + " = 0 and " + in + " = 0 then " + review + " = 0": "if " + new + " = 0 and " + in + " = 0 then " + review + " = 0",
	} {
		f, err := parseFormula(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.String(); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
	for text, character := range map[string]int{
		"":                                      1,
		new:                                     len(new) + 1,
		new + " =":                              len(new) + 3,
		new + " = " + in + " " + review:         len(new) + len(in) + 5,
		new + " = applications.nothing.total":   len(new) + 4,
		new + " = " + in + "@next":              len(new) + len(in) + 4,
		"新收 = 3":                                1,
		new + " = 三":                            len(new) + 4,
		new + " = 99999999999":                  len(new) + 4,
		items + " = " + amount:                  len(items) + 4,
		"0 * " + new + " = 1":                   3,
		"3 = 3":                                 1,
		"if " + new + " = 0 " + review + " = 0": len(new) + 9,
		new + "@last = " + in + "@last":         1,
		new + "@district = " + in:               len(new) + 13,
	} {
		_, err := parseFormula(text)
		var wrong *formulaError
		if !errors.As(err, &wrong) || wrong.Character != character || wrong.Text.Chinese == "" || wrong.Text.English == "" {
			t.Errorf("%s: %+v, want an error at character %d", text, err, character)
		}
	}
}

func FuzzParseFormula(f *testing.F) {
	f.Add("if applications.new_received.total = 0 then proceedings.review.total <= 3 - applications.carried_in.total@last")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parseFormula(text)
		if err != nil {
			return
		}
		again, err := parseFormula(parsed.String())
		if err != nil || again.String() != parsed.String() {
			t.Errorf("%q is written as %q, which is read as %q, %v", text, parsed.String(), again.String(), err)
		}
	})
}
