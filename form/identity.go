package form

import "sync"

// Operator compares the two sides of a relation.
type Operator uint8

// The operators.
const (
	Equal Operator = iota
	AtLeast
	NotEqual
)

// Relation states that ΣPlus − ΣMinus is equal to, at least, or different from Constant.
type Relation struct {
	Plus, Minus []CellID
	Operator    Operator
	Constant    int64
}

// Holds reports whether a relation with these sums of Plus and Minus holds.
func (r *Relation) Holds(plus, minus int64) bool {
	residual := plus - minus - r.Constant
	switch r.Operator {
	case Equal:
		return residual == 0
	case AtLeast:
		return residual >= 0
	default:
		return residual != 0
	}
}

// Check is one instance of a rule on one table of one edition: a relation that
// must hold (Then), perhaps only if others hold (When).
type Check struct {
	Rule    string // key of Rules
	Edition Edition
	Tables  []TableID // tables whose figures it uses; all must be present
	When    []Relation
	Then    Relation
	// Subject is the cell a finding points at first.
	Subject CellID
	// Total is the 总计 cell that the relation defines, if DefinesTotal. A blank
	// total is not stated: it is computed, never compared.
	Total        CellID
	DefinesTotal bool
	// OnlyBelowCity: the check does not apply to the government of a province or
	// of a city with districts, nor to its consolidated figures (L2-RULES-LEVEL).
	OnlyBelowCity bool
}

// Balance reports whether the check is one of the linear balances that carry
// over to sums of reports (S3-BAL, A3-SUM, A3-ROW, A4-SUM).
func (c *Check) Balance() bool {
	return len(c.When) == 0 && c.Then.Operator == Equal && c.Then.Constant == 0 && !c.OnlyBelowCity
}

// IsBalance reports whether a rule is one of the linear balances; see Check.Balance.
func IsBalance(rule string) bool { return balanceRules()[rule] }

var balanceRules = sync.OnceValue(func() map[string]bool {
	rules := map[string]bool{}
	checks := Checks()
	for i := range checks {
		if c := &checks[i]; c.Balance() {
			rules[c.Rule] = true
		}
	}
	return rules
})

// Checks lists every check of both editions, in the order of the rules and of
// the form. Checks that hold on both editions appear once for each, because
// the cells they sum differ. The list is not to be changed.
func Checks() []Check { return checks() }

// The checks, labels and what follows from them are made when they are first used: the
// page for agencies need not wait for them.
var checks = sync.OnceValue(buildChecks)

// ApplicantColumns are the six columns of table 三 that its 总计 column adds up.
var ApplicantColumns = [...]string{"natural", "enterprise", "research", "welfare", "legal_service", "other_org"}

// Outcomes are the columns of table 四 that its 总计 column adds up.
var Outcomes = [...]string{"upheld", "corrected", "other", "pending"}

// must finds a cell that the catalogue is known to have.
func must(table, row, column string) CellID { return MustCell(table + "." + row + "." + column) }

// DataRows returns the rows of a table that carry figures on the given edition.
func (t *Table) DataRows(e Edition) []*Row {
	var rows []*Row
	for i := range t.Rows {
		if r := &t.Rows[i]; t.Editions&r.Editions&^r.Header&e != 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// ResultRows returns the rows of table 三 that its （七）总计 adds up on an edition:
// all data rows below 三、本年度办理结果 but the total itself.
func ResultRows(e Edition) []*Row {
	var rows []*Row
	for _, r := range Tables[Applications].DataRows(e) {
		if r.Parent != "" && r.Code != "results_total" {
			rows = append(rows, r)
		}
	}
	return rows
}

// CaptionParts returns the cells of a column that a caption row of table 三 adds
// up: the data rows below it, but for the total of them.
func CaptionParts(caption, column string, e Edition) []CellID {
	table := &Tables[Applications]
	parent := map[string]string{}
	for i := range table.Rows {
		parent[table.Rows[i].Code] = table.Rows[i].Parent
	}
	var parts []CellID
	for _, row := range table.DataRows(e) {
		if row.Code == "results_total" {
			continue
		}
		for above := row.Parent; above != ""; above = parent[above] {
			if above != caption {
				continue
			}
			if id, ok := CellAt(table.Code, row.Code, column); ok {
				parts = append(parts, id)
			}
		}
	}
	return parts
}

// checkBuilder collects the checks of one edition after the other.
type checkBuilder struct {
	checks  []Check
	edition Edition
}

func (b *checkBuilder) add(c Check) {
	c.Edition = b.edition
	b.checks = append(b.checks, c)
}

func buildChecks() []Check {
	b := &checkBuilder{}
	for _, e := range Editions {
		b.edition = e
		b.applications()
		b.proceedings()
		b.disclosure()
		b.acrossTables()
	}
	return b.checks
}

// applications adds the rules of table 三. S3-BAL is the one identity printed
// on the form: 第一项加第二项之和，等于第三项加第四项之和.
func (b *checkBuilder) applications() {
	const table = "applications"
	tables := []TableID{Applications}
	columns := append(ApplicantColumns[:], "total")
	at := func(row string) func(string) CellID {
		return func(column string) CellID { return must(table, row, column) }
	}
	received, carriedIn, results, carriedOut := at("new_received"), at("carried_in"), at("results_total"), at("carried_out")
	for _, c := range columns {
		b.add(Check{
			Rule: RuleS3Bal, Tables: tables, Subject: results(c),
			Then: Relation{Plus: []CellID{received(c), carriedIn(c)}, Minus: []CellID{results(c), carriedOut(c)}},
		})
	}
	for _, c := range columns {
		var parts []CellID
		for _, r := range ResultRows(b.edition) {
			parts = append(parts, must(table, r.Code, c))
		}
		b.add(Check{
			Rule: RuleA3Sum, Tables: tables, Subject: results(c), Total: results(c), DefinesTotal: true,
			Then: Relation{Plus: []CellID{results(c)}, Minus: parts},
		})
	}
	for _, r := range Tables[Applications].DataRows(b.edition) {
		b.rowTotal(RuleA3Row, Applications, r.Code, ApplicantColumns[:])
	}
	for _, c := range columns {
		b.add(Check{
			Rule: RuleL3In0, Tables: tables, Subject: carriedOut(c),
			Then: Relation{Plus: []CellID{received(c), carriedIn(c)}, Minus: []CellID{carriedOut(c)}, Operator: AtLeast},
		})
	}
	b.add(Check{
		Rule: RuleL3Old, Tables: tables, Subject: carriedOut("total"),
		Then: Relation{Plus: []CellID{received("total")}, Minus: []CellID{carriedOut("total")}, Operator: AtLeast},
	})
}

// rowTotal adds "the 总计 of a row is the sum of its columns".
func (b *checkBuilder) rowTotal(rule string, table TableID, row string, columns []string) {
	code := Tables[table].Code
	total := must(code, row, "total")
	var parts []CellID
	for _, c := range columns {
		parts = append(parts, must(code, row, c))
	}
	b.add(Check{
		Rule: rule, Tables: []TableID{table}, Subject: total, Total: total, DefinesTotal: true,
		Then: Relation{Plus: []CellID{total}, Minus: parts},
	})
}

func (b *checkBuilder) proceedings() {
	for _, r := range Tables[Proceedings].DataRows(b.edition) {
		b.rowTotal(RuleA4Sum, Proceedings, r.Code, Outcomes[:])
	}
}

// disclosure adds the rules of the tables of part 二.
func (b *checkBuilder) disclosure() {
	if b.edition == Edition2019 {
		b.disclosure2019()
	} else {
		b.disclosure2021()
	}
	for _, c := range Tables[Documents].DataColumns(b.edition) {
		id := must("documents", "rules", c.Code)
		b.add(Check{
			Rule: RuleL2RulesLevel, Tables: []TableID{Documents}, Subject: id, OnlyBelowCity: true,
			Then: Relation{Plus: []CellID{id}},
		})
	}
}

func (b *checkBuilder) disclosure2021() {
	tables := []TableID{Documents}
	for _, r := range Tables[Documents].DataRows(b.edition) {
		issued, repealed, inForce := must("documents", r.Code, "issued"), must("documents", r.Code, "repealed"), must("documents", r.Code, "in_force")
		b.add(Check{
			Rule: RuleL2StockMin, Tables: tables, Subject: inForce,
			Then: Relation{Plus: []CellID{inForce, repealed}, Minus: []CellID{issued}, Operator: AtLeast},
		})
		b.add(Check{
			Rule: RuleL2StockNew, Tables: tables, Subject: inForce,
			Then: Relation{Plus: []CellID{inForce}, Minus: []CellID{issued}, Operator: AtLeast},
		})
	}
}

func (b *checkBuilder) disclosure2019() {
	for _, r := range Tables[Documents].DataRows(b.edition) {
		made, public, all := must("documents", r.Code, "newly_made"), must("documents", r.Code, "newly_public"), must("documents", r.Code, "public_total")
		b.add(Check{
			Rule: RuleL219Pub, Tables: []TableID{Documents}, Subject: all,
			Then: Relation{Plus: []CellID{all}, Minus: []CellID{public}, Operator: AtLeast},
		})
		b.add(Check{
			Rule: RuleL219Made, Tables: []TableID{Documents}, Subject: public,
			When: []Relation{{Plus: []CellID{made}, Operator: AtLeast, Constant: 1}},
			Then: Relation{Plus: []CellID{public}, Operator: AtLeast, Constant: 1},
		})
		// And not far more than were made public, where there are many.
		b.add(Check{
			Rule: RuleL219Made, Tables: []TableID{Documents}, Subject: public,
			When: []Relation{{Plus: []CellID{made}, Operator: AtLeast, Constant: 20}, {Plus: []CellID{public}, Operator: AtLeast, Constant: 1}},
			Then: Relation{Plus: []CellID{public, public, public, public, public}, Minus: []CellID{made}, Operator: AtLeast},
		})
	}
	for _, t := range []TableID{Licensing, Enforcement, Fees} {
		code := Tables[t].Code
		for _, r := range Tables[t].DataRows(b.edition) {
			before, delta := must(code, r.Code, "prev_items"), must(code, r.Code, "delta")
			b.add(Check{
				Rule: RuleL219Items, Tables: []TableID{t}, Subject: delta,
				Then: Relation{Plus: []CellID{before, delta}, Operator: AtLeast},
			})
			if t == Fees {
				continue
			}
			decisions := must(code, r.Code, "decisions")
			b.add(Check{
				Rule: RuleL2Misread, Tables: []TableID{t}, Subject: decisions,
				When: []Relation{{Plus: []CellID{delta}, Operator: NotEqual}},
				Then: Relation{Plus: []CellID{decisions}, Minus: []CellID{before, delta}, Operator: NotEqual},
			})
			b.add(Check{
				Rule: RuleL219Dec, Tables: []TableID{t}, Subject: decisions,
				When: []Relation{{Plus: []CellID{before, delta}}},
				Then: Relation{Plus: []CellID{decisions}},
			})
		}
	}
	items, amount := must("procurement", "gov_procurement", "items"), must("procurement", "gov_procurement", "amount")
	for _, pair := range [][2]CellID{{items, amount}, {amount, items}} {
		b.add(Check{
			Rule: RuleL29Pair, Tables: []TableID{Procurement}, Subject: pair[1],
			When: []Relation{{Plus: []CellID{pair[0]}}},
			Then: Relation{Plus: []CellID{pair[1]}},
		})
	}
}

// acrossTables adds the rules between tables 三 and 四.
func (b *checkBuilder) acrossTables() {
	var totals []CellID
	for _, r := range Tables[Proceedings].DataRows(b.edition) {
		totals = append(totals, must("proceedings", r.Code, "total"))
	}
	b.add(Check{
		Rule: RuleL4Noapp, Tables: []TableID{Applications, Proceedings}, Subject: totals[0],
		When: []Relation{{Plus: []CellID{
			must("applications", "new_received", "total"), must("applications", "carried_in", "total"),
		}}},
		Then: Relation{Plus: totals},
	})
}
