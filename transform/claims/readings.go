package claims

import (
	"slices"
	"strings"
	"sync"

	"gouji/form"
)

// reading is one sum of cells that a phrase can mean.
type reading struct {
	plus, minus []form.CellID
	cells       []form.CellID // all of them
	words       form.Text     // how the sum is named to a person
}

// rowCells returns the cells of a column of table 三 over rows.
func rowCells(column string, rows ...string) []form.CellID {
	var ids []form.CellID
	for _, row := range rows {
		if id, ok := form.CellAt("applications", row, column); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// groupRows returns the rows below a caption of table 三, and the row itself
// where it carries figures on an edition.
func groupRows(group string) []string {
	var rows []string
	for i := range form.Tables[form.Applications].Rows {
		row := &form.Tables[form.Applications].Rows[i]
		if row.Code == group || row.Parent == group {
			rows = append(rows, row.Code)
		}
	}
	return rows
}

func other(table, row string, columns ...string) []form.CellID {
	var ids []form.CellID
	for _, column := range columns {
		if id, ok := form.CellAt(table, row, column); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func sum(chinese, english string, plus, minus []form.CellID) reading {
	return reading{plus: plus, minus: minus, words: form.Text{Chinese: chinese, English: english}}
}

// legalPersons are the columns of table 三 that are 法人或其他组织.
var legalPersons = []string{"enterprise", "research", "welfare", "legal_service", "other_org"}

// readingsOf lists what a quantity can mean, the plainest first.
func readingsOf(q Quantity) []reading { return readings()[q] }

// readings makes them for the first claim that is judged, see theLexicon.
var readings = sync.OnceValue(func() map[Quantity][]reading {
	received, in := rowCells("total", "new_received"), rowCells("total", "carried_in")
	results, out := rowCells("total", "results_total"), rowCells("total", "carried_out")
	others := rowCells("total", groupRows("other")...)
	both := append(append([]form.CellID{}, received...), in...)
	new := sum("本年新收", "received this year", received, nil)
	withIn := sum("本年新收＋上年结转", "received + carried in", both, nil)
	done := sum("办理结果总计", "results in total", results, nil)
	m := map[Quantity][]reading{
		Received:   {new, withIn, done},
		Handled:    {withIn, done, new, sum("上年结转", "carried in", in, nil)},
		Answered:   {done, sum("办理结果总计－其他处理", "results less other results", results, others), new, withIn, sum("本年新收－结转下年度", "received less carried out", received, out), sum("办理结果总计－上年结转", "results less carried in", results, in)},
		CarriedIn:  {sum("上年结转", "carried in", in, nil)},
		CarriedOut: {sum("结转下年度", "carried out", out, nil)},
		Carried:    {sum("上年结转", "carried in", in, nil), sum("结转下年度", "carried out", out, nil)},
	}
	granted, partial := rowCells("total", "granted"), rowCells("total", "partially_granted")
	m["granted"] = []reading{sum("予以公开", "granted", granted, nil), sum("予以公开＋部分公开", "granted + partially granted", append(append([]form.CellID{}, granted...), partial...), nil)}
	m[Disclosed] = m["granted"][1:]
	for i := range form.Tables[form.Applications].Rows {
		row := &form.Tables[form.Applications].Rows[i]
		code := Quantity(row.Code)
		if _, there := m[code]; there || row.Code == "results" || row.Code == "new_received" || row.Code == "results_total" {
			continue
		}
		m[code] = []reading{{plus: rowCells("total", groupRows(row.Code)...), words: form.Text{Chinese: row.Brief(form.Chinese), English: row.Brief(form.English)}}}
	}
	m["unable"] = append(m["unable"], m["unable_not_held"]...) // 因不掌握等原因无法提供
	for i := range form.Tables[form.Applications].Columns {
		column := &form.Tables[form.Applications].Columns[i]
		if column.Code != "total" && column.Code != "other_org" {
			m[Quantity(column.Code)] = applicantReadings(column.Code)
		}
	}
	m[LegalPerson] = applicantReadings(legalPersons...)
	proceedings(m)
	for _, noun := range []string{"rules", "normative_docs"} {
		for act, columns := range map[string][]string{"issued": {"issued", "newly_made", "newly_public"}, "repealed": {"repealed"}, "in_force": {"in_force", "public_total"}} {
			for _, id := range other("documents", noun, columns...) {
				q := Quantity(noun + "." + act)
				m[q] = append(m[q], ofCell(id))
			}
		}
	}
	for _, noun := range []Quantity{"rules", "normative_docs"} {
		m[noun] = slices.Concat(m[noun+".issued"], m[noun+".in_force"])
	}
	for q, cell := range map[Quantity][3]string{
		Licences: {"licensing", "licence", "decisions"}, Penalties: {"enforcement", "penalty", "decisions"}, Coercion: {"enforcement", "coercion", "decisions"},
		Fee: {"fees", "admin_fee", "amount"}, Purchases: {"procurement", "gov_procurement", "items"}, PurchaseAmount: {"procurement", "gov_procurement", "amount"},
	} {
		for _, id := range other(cell[0], cell[1], cell[2]) {
			m[q] = append(m[q], ofCell(id))
		}
	}
	for _, list := range m {
		for i := range list {
			list[i].cells = slices.Concat(list[i].plus, list[i].minus)
		}
	}
	return m
})

// ofCell is the reading of one cell, in the words of the form.
func ofCell(id form.CellID) reading {
	cell := &form.Cells[id]
	return reading{plus: []form.CellID{id}, words: form.Text{Chinese: cell.Label(form.Chinese), English: cell.Label(form.English)}}
}

// applicantReadings are columns of table 三: of what was received, of that and
// what was carried in, of the results.
func applicantReadings(columns ...string) []reading {
	over := func(rows ...string) (ids []form.CellID) {
		for _, column := range columns {
			ids = append(ids, rowCells(column, rows...)...)
		}
		return ids
	}
	return []reading{
		sum("本年新收中的该类申请人", "of this applicant, received", over("new_received"), nil),
		sum("本年新收＋上年结转中的该类申请人", "of this applicant, received + carried in", over("new_received", "carried_in"), nil),
		sum("办理结果中的该类申请人", "of this applicant, results", over("results_total"), nil),
	}
}

// proceedings adds the readings of table 四: the blocks, both kinds of suit
// together, and each less what is still pending.
func proceedings(m map[Quantity][]reading) {
	blocks := map[Quantity]struct {
		rows  []string
		words form.Text
	}{
		Review:                    {[]string{"review"}, form.Text{Chinese: "行政复议", English: "reviews"}},
		Litigation:                {[]string{"litigation_direct", "litigation_after_review"}, form.Text{Chinese: "行政诉讼", English: "suits"}},
		"litigation_direct":       {[]string{"litigation_direct"}, form.Text{Chinese: "未经复议直接起诉", English: "suits without review"}},
		"litigation_after_review": {[]string{"litigation_after_review"}, form.Text{Chinese: "复议后起诉", English: "suits after review"}},
		Proceedings:               {[]string{"review", "litigation_direct", "litigation_after_review"}, form.Text{Chinese: "行政复议＋行政诉讼", English: "reviews + suits"}},
	}
	for q, block := range blocks {
		column := func(code string) (ids []form.CellID) {
			for _, row := range block.rows {
				ids = append(ids, other("proceedings", row, code)...)
			}
			return ids
		}
		add := func(of, chinese, english string, plus, minus []form.CellID) {
			key := q
			if of != "" {
				key += Quantity("." + of)
			}
			m[key] = append(m[key], sum(block.words.Chinese+chinese, block.words.English+english, plus, minus))
		}
		add("", "总计", ", total", column("total"), nil)
		add("", "总计－尚未审结", ", total less pending", column("total"), column("pending"))
		for _, outcome := range []struct{ code, chinese, english string }{
			{"upheld", "结果维持", ", upheld"}, {"corrected", "结果纠正", ", corrected"}, {"other", "其他结果", ", other"}, {"pending", "尚未审结", ", pending"},
		} {
			add(outcome.code, outcome.chinese, outcome.english, column(outcome.code), nil)
		}
	}
}

// ruleOf returns the rule that a quantity's contradiction breaks.
func ruleOf(q Quantity) string {
	base, _, _ := strings.Cut(string(q), ".")
	switch Quantity(base) {
	case Received:
		return form.RuleNRecv
	case Handled:
		return form.RuleNHandled
	case Answered:
		return form.RuleNAnswer
	case CarriedIn, CarriedOut, Carried:
		return form.RuleNCarry
	case Natural, LegalPerson, "enterprise", "research", "welfare", "legal_service":
		return form.RuleNNat
	case Review, Litigation, "litigation_direct", "litigation_after_review", Proceedings:
		return form.RuleNReview
	case "rules", "normative_docs", Licences, Penalties, Coercion, Fee, Purchases, PurchaseAmount:
		return form.RuleNT2
	case Share:
		return form.RuleNPct
	case YearOnYear:
		return form.RuleNYoy
	}
	return form.RuleNCat
}
