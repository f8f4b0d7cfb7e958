package form

import (
	"math/big"
	"testing"
)

func TestCatalogueHasTheCellsOfBothEditions(t *testing.T) {
	want := map[Edition]int{Edition2019: NumCells2019, Edition2021: NumCells2021, BothEditions: NumCells}
	for edition, n := range want {
		got := 0
		for id := range NumTables {
			got += len(CellsOf(id, edition))
		}
		if got != n {
			t.Errorf("edition %s has %d cells, want %d", edition, got, n)
		}
	}
}

func TestChecksUseOnlyCellsOfTheirEdition(t *testing.T) {
	for _, c := range Checks() {
		if _, ok := LookupRule(c.Rule); !ok {
			t.Errorf("%s: no such rule", c.Rule)
		}
		for _, relation := range append(c.When, c.Then) {
			for _, id := range append(append([]CellID{}, relation.Plus...), relation.Minus...) {
				if Cells[id].Editions&c.Edition == 0 {
					t.Errorf("%s %s uses %s, which the edition does not print", c.Rule, c.Edition, Cells[id].Code)
				}
			}
		}
	}
}

// The identities of table 三 form a network of rank 37: 39 equations, two of
// them implied by the rest (LOCALISATION: the row sum of （七）总计, and one balance).
func TestRankOfTheIdentitiesOfTableThree(t *testing.T) {
	for _, edition := range Editions {
		var rows [][]*big.Rat
		first, end := CellRange(Applications)
		for _, c := range Checks() {
			if c.Edition != edition || !c.Balance() || c.Tables[0] != Applications {
				continue
			}
			row := make([]*big.Rat, end-first)
			for i := range row {
				row[i] = new(big.Rat)
			}
			for _, id := range c.Then.Plus {
				row[id-first].SetInt64(1)
			}
			for _, id := range c.Then.Minus {
				row[id-first].SetInt64(-1)
			}
			rows = append(rows, row)
		}
		data := len(Tables[Applications].DataRows(edition))
		if want := data + 14; len(rows) != want {
			t.Errorf("edition %s has %d identities in table 三, want %d", edition, len(rows), want)
		}
		if got, want := rank(rows), data+12; got != want {
			t.Errorf("edition %s: rank %d, want %d", edition, got, want)
		}
	}
}

func rank(rows [][]*big.Rat) int {
	r := 0
	for column := 0; r < len(rows) && column < len(rows[0]); column++ {
		pivot := -1
		for i := r; i < len(rows); i++ {
			if rows[i][column].Sign() != 0 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[r], rows[pivot] = rows[pivot], rows[r]
		for i := r + 1; i < len(rows); i++ {
			if rows[i][column].Sign() == 0 {
				continue
			}
			factor := new(big.Rat).Quo(rows[i][column], rows[r][column])
			for j := range rows[i] {
				rows[i][j].Sub(rows[i][j], new(big.Rat).Mul(factor, rows[r][j]))
			}
		}
		r++
	}
	return r
}

func TestCheckCode(t *testing.T) {
	for code, want := range map[string]bool{
		"11370900004341590P": true, "113325000026455663": true, "11370800004312490W": true, "11330782002609266A": true,
		"11330700002592580J": true, "12370900MB2812715W": true, "113708120043226000": false, "": false, "1137090000434159OP": false,
	} {
		if got := CheckCode(code); got != want {
			t.Errorf("CheckCode(%q) = %v, want %v", code, got, want)
		}
	}
	if got := CompleteCode("1137090000434159"); got != "11370900004341590P" {
		t.Errorf("CompleteCode = %q", got)
	}
}

func TestReadFigure(t *testing.T) {
	count, signed := &Cells[must("applications", "granted", "natural")], &Cells[must("licensing", "licence", "delta")]
	fees, procurement := &Cells[must("fees", "admin_fee", "amount")], &Cells[must("procurement", "gov_procurement", "amount")]
	tests := []struct {
		cell  *Cell
		text  string
		unit  Unit
		state State
		value int64
		rule  string
	}{
		{count, "0", 0, Stated, 0, ""},
		{count, " 16 ", 0, Stated, 16, ""},
		{count, "１２３", 0, Stated, 123, ""},
		{count, "1,113", 0, Stated, 1113, ""},
		{count, "123,456", 0, Stated, 123_456, ""},
		{count, "1,13", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1.0", 0, Stated, 1, ""},
		{count, "1.7", 0, Unreadable, 0, "L-INT"},
		{count, "-2", 0, Stated, -2, "L-NONNEG"},
		{count, "5件", 0, Stated, 5, ""},
		{count, "5万元", 0, Unreadable, 0, "F-TOKEN"},
		{count, "22（其中修订 16 件）", 0, Stated, 22, "F-REMARK"},
		{count, "1000000000000", 0, Stated, 1_000_000_000_000, ""},
		{count, "1000000000001", 0, Unreadable, 0, "F-LARGE"},
		{count, "9007199254740993", 0, Unreadable, 0, "F-LARGE"},
		{count, "1000000000000000000000000000000", 0, Unreadable, 0, "F-LARGE"},
		{count, "22（其中修订16件", 0, Unreadable, 0, "F-TOKEN"},
		{count, "（22件）", 0, Unreadable, 0, "F-TOKEN"},
		{count, "78(80)", 0, Unreadable, 0, "F-TOKEN"},
		{count, "78((其中)80)", 0, Unreadable, 0, "F-TOKEN"},
		{count, ",113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1113,113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "19 9", 0, Unreadable, 0, "F-TOKEN"},
		{count, "9 999", 0, Stated, 9999, ""},
		{count, "增", 0, Unreadable, 0, "F-TOKEN"},
		{count, "", 0, Blank, 0, ""},
		{count, "\u00a0", 0, Blank, 0, ""},
		{count, "——", 0, Blank, 0, ""},
		{count, "／", 0, Blank, 0, ""},
		{count, "无", 0, Blank, 0, ""},
		{count, "不适用", 0, Blank, 0, ""},
		{count, "暂无。", 0, Blank, 0, ""},
		{count, "NaN", 0, Blank, 0, ""},
		{count, "零", 0, Stated, 0, ""},
		{count, `="78"`, 0, Stated, 78, ""},
		{count, `="7"&"8"`, 0, Unreadable, 0, "F-TOKEN"},
		{count, `="78`, 0, Unreadable, 0, "F-TOKEN"},
		{count, "0000000000000000000005件", 0, Stated, 5, ""},
		{count, "1.00000000000000001", 0, Unreadable, 0, "L-INT"}, // 18 digits are still exact
		// What parts a number makes it two, but for a blank between groups of three digits.
		{count, "12 13", 0, Unreadable, 0, "F-TOKEN"},
		{count, "12\n13", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1\n113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1\t113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1 113", 0, Stated, 1113, ""},
		{count, "11\u202f398\u00a0889", 0, Stated, 11_398_889, ""},
		{count, "0 113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1, 113", 0, Unreadable, 0, "F-TOKEN"},
		{count, "1\u200b2", 0, Stated, 12, ""},
		{count, "\n16\n", 0, Stated, 16, ""},
		{count, "22\n（其中修订 16 件）", 0, Stated, 22, "F-REMARK"},
		{count, "78¹", 0, Unreadable, 0, "F-TOKEN"},
		{signed, "- 3", 0, Stated, -3, ""},
		{signed, "-\n3", 0, Unreadable, 0, "F-TOKEN"},
		{signed, "+\n3", 0, Unreadable, 0, "F-TOKEN"},
		{signed, "增\n3", 0, Stated, 3, ""},
		{signed, "\u20113", 0, Stated, -3, ""},
		{signed, "减3", 0, Stated, -3, ""},
		{signed, "增加5", 0, Stated, 5, ""},
		{signed, "+19", 0, Stated, 19, ""},
		{signed, "−2", 0, Stated, -2, ""},
		{signed, "0/0", 0, Stated, 0, ""},
		{signed, "增", 0, Unreadable, 0, "F-TOKEN"},
		{fees, "59237.2449", 0, Stated, 59_237_244_900, ""},
		{fees, "27.948692", 0, Stated, 27_948_692, ""},
		{fees, "27.9486921", 0, Unreadable, 0, "L-MONEY"},
		{fees, "43.788万元", 0, Stated, 43_788_000, ""},
		{fees, "100000000", 0, Stated, MaxFen, ""},
		{fees, "100000001", 0, Unreadable, 0, "F-LARGE"},
		{fees, "920元", 0, Stated, 92_000, "U-UNIT"},
		{procurement, "8040", 0, Stated, 804_000, "U-UNIT"},
		{procurement, "477.35", TenThousandYuan, Stated, 477_350_000, ""},
		{procurement, "251000元", 0, Stated, 25_100_000, ""},
		{procurement, "205(万)", 0, Stated, 205_000_000, ""},
		{procurement, "0", 0, Stated, 0, ""},
	}
	for _, tt := range tests {
		got := ReadFigure(tt.cell, tt.text, tt.unit)
		if want := (Figure{tt.state, tt.value, tt.rule}); got != want {
			t.Errorf("%s %q: %+v, want %+v", tt.cell.Code, tt.text, got, want)
		}
	}
}

// A text of up to maxPlainDigits digits is read like any other, only sooner.
func TestPlainCountAgreesWithReadFigure(t *testing.T) {
	cell := &Cells[MustCell("applications.granted.natural")]
	for _, c := range []struct {
		text   string
		value  int64
		digits int
	}{
		{"", 0, 0}, {"0", 0, 1}, {"007", 7, 3}, {"42", 42, 2}, {"42件", 42, 2}, {" 42", 0, 0}, {"-1", 0, 0}, {"1,113", 1, 1},
		{"999999999999", 999_999_999_999, 12}, {"1000000000000", 0, 0}, {"99999999999999999999", 0, 0}, {"1:2", 1, 1},
	} {
		v, n := PlainCount(c.text)
		if w, m := PlainCount([]byte(c.text)); w != v || m != n {
			t.Errorf("%q: %d of %d digits as text, %d of %d as bytes", c.text, v, n, w, m)
		}
		if v != c.value || n != c.digits {
			t.Errorf("%q: %d of %d digits, want %d of %d", c.text, v, n, c.value, c.digits)
		}
		if n > 0 && n == len(c.text) {
			if slow := readFigure(cell, c.text, NoUnit); slow != (Figure{State: Stated, Value: v}) {
				t.Errorf("%q: %d, but read with care %+v", c.text, v, slow)
			}
		}
	}
}

func TestPrintedFigures(t *testing.T) {
	fee, deals, granted := MustCell("fees.admin_fee.amount"), MustCell("procurement.gov_procurement.amount"), MustCell("applications.granted.total")
	for _, c := range []struct {
		cell  CellID
		value int64
		want  string
	}{
		{fee, 4068208000, "4068.208"}, {fee, 0, "0"}, {fee, 1, "0.000001"}, {fee, -25100000, "-25.1"}, {fee, 1_000_000, "1"},
		{deals, 1_000_050, "10000.5"}, {granted, 12, "12"}, {granted, -3, "-3"}, {granted, 100, "100"},
	} {
		if got := Cells[c.cell].Printed(c.value); got != c.want {
			t.Errorf("%s, %d: %s, want %s", Cells[c.cell].Code, c.value, got, c.want)
		}
	}
}

// The columns of an edition are those that its cells stand in.
func TestDataColumns(t *testing.T) {
	for i := range Tables {
		table := &Tables[i]
		for _, e := range []Edition{NoEdition, Edition2019, Edition2021, BothEditions} {
			cells := map[string]bool{}
			for _, id := range CellsOf(table.ID, e) {
				cells[Cells[id].Column.Code] = true
			}
			columns := table.DataColumns(e)
			for _, c := range columns {
				if !cells[c.Code] {
					t.Errorf("%s %s: column %s has no cell", table.Code, e, c.Code)
				}
			}
			if len(columns) != len(cells) {
				t.Errorf("%s %s: %d columns, cells in %d", table.Code, e, len(columns), len(cells))
			}
		}
	}
}

func TestBalanceRules(t *testing.T) {
	want := map[string]bool{RuleS3Bal: true, RuleA3Sum: true, RuleA3Row: true, RuleA4Sum: true}
	for _, r := range Rules {
		if IsBalance(r.ID) != want[r.ID] {
			t.Errorf("%s: %v, want %v", r.ID, IsBalance(r.ID), want[r.ID])
		}
	}
}

func TestEditionVotes(t *testing.T) {
	for _, c := range []struct {
		older, newer int
		stated       Edition
		year         int
		want         Edition
	}{
		{2, 1, Edition2021, 2023, Edition2019}, {1, 2, Edition2019, 2019, Edition2021},
		{1, 1, Edition2019, 2023, Edition2019}, {0, 0, NoEdition, 2020, Edition2019}, {3, 3, NoEdition, 2021, Edition2021},
	} {
		var v EditionVotes
		v.Add(Edition2019, c.older)
		v.Add(Edition2021, c.newer)
		v.Add(NoEdition, 9)
		v.Add(BothEditions, 9)
		if got := v.Winner(c.stated, c.year); got != c.want {
			t.Errorf("%d against %d, stated %q, %d: %s, want %s", c.older, c.newer, c.stated, c.year, got, c.want)
		}
	}
}
