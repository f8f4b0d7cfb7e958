package form

import (
	"slices"
	"sync"
)

// YearCheck compares a report with the same agency's report on the year before:
// ΣNow + ΣBefore − ΣLessNow − ΣLessBefore is equal to, at least, or different from
// Constant, perhaps only if others hold (When). The cells
// of Now and LessNow are of the report itself, the others of the year before.
type YearCheck struct {
	Rule     string
	Editions [2]Edition // of the tables, this year and the year before; NoEdition for any
	Subject  CellID     // cell of this year's report a finding points at
	Now      []CellID
	LessNow  []CellID
	// Before and LessBefore are cells of the year before.
	Before, LessBefore []CellID
	Operator           Operator
	Constant           int64
	When               []Comparison
}

// YearChecks lists the checks from year to year, in the order of the form. The list
// is not to be changed.
func YearChecks() []YearCheck { return yearChecks() }

var yearChecks = sync.OnceValue(buildYearChecks)

func buildYearChecks() []YearCheck {
	var checks []YearCheck
	add := func(c YearCheck) { checks = append(checks, c) }
	cells := func(ids ...CellID) []CellID { return ids }

	// What was carried out last year is carried in this year, on either edition.
	for _, column := range Tables[Applications].Columns {
		in := must("applications", "carried_in", column.Code)
		add(YearCheck{
			Rule: RuleY3Carry, Subject: in, Now: cells(in),
			LessBefore: cells(must("applications", "carried_out", column.Code)),
		})
	}
	newer, older := [2]Edition{Edition2021, Edition2021}, [2]Edition{Edition2019, Edition2019}
	for _, row := range []string{"rules", "normative_docs"} {
		inForce := must("documents", row, "in_force")
		add(YearCheck{
			Rule: RuleY2Stock, Editions: newer, Subject: inForce,
			Now: cells(inForce, must("documents", row, "repealed")), LessNow: cells(must("documents", row, "issued")),
			LessBefore: cells(inForce),
		})
		public := must("documents", row, "public_total")
		add(YearCheck{
			Rule: RuleY2Pubstock, Editions: older, Subject: public,
			Now: cells(must("documents", row, "newly_public")), LessNow: cells(public), Before: cells(public), Operator: AtLeast,
		})
	}
	for _, t := range []TableID{Licensing, Enforcement, Fees} {
		for _, row := range Tables[t].DataRows(Edition2019) {
			items := must(Tables[t].Code, row.Code, "prev_items")
			add(YearCheck{
				Rule: RuleY2Items, Editions: older, Subject: items, Now: cells(items),
				LessBefore: cells(items, must(Tables[t].Code, row.Code, "delta")),
			})
		}
	}
	for _, row := range Tables[Proceedings].DataRows(Edition2021) {
		total := must("proceedings", row.Code, "total")
		add(YearCheck{
			Rule: RuleY4Pend, Subject: total, Now: cells(total),
			LessBefore: cells(must("proceedings", row.Code, "pending")), Operator: AtLeast,
		})
	}
	review, pending := must("proceedings", "review", "total"), must("proceedings", "review", "pending")
	after := must("proceedings", "litigation_after_review", "total")
	results := must("applications", "results_total", "total")
	add(YearCheck{
		Rule: RuleL4After, Subject: after, Now: cells(review), LessNow: cells(pending, after),
		Before: cells(review), LessBefore: cells(pending), Operator: AtLeast,
	})
	add(YearCheck{
		Rule: RuleL4Gt, Subject: review, Now: cells(results), LessNow: cells(review), Before: cells(results), Operator: AtLeast,
	})
	return checks
}

// formulaOfYear writes a check against the year before as a formula.
func formulaOfYear(c *YearCheck) formula {
	return formula{When: slices.Clone(c.When), Then: c.Then()}
}

// Then is what a check asks for where its conditions hold.
func (c *YearCheck) Then() Comparison {
	return Comparison{
		Relation: Relation{Plus: c.Now, Minus: c.LessNow, Operator: c.Operator, Constant: c.Constant}, PlusLast: c.Before, MinusLast: c.LessBefore,
	}
}
