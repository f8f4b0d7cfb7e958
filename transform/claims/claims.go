// Package claims reads the figures that the text of a report states in words
// and compares them with the tables of the same report.
//
// Words are loose: 办结35件 can be the total of results, that total without
// other results, or what was received less what is carried out. So a figure in
// words agrees if it equals any of the cells, or sums of cells, that its phrase
// can mean; only one that equals none of them contradicts the tables. Sums,
// shares and changes that the text states are checked among the text's own
// figures, too. What cannot be known for certain is left alone, with the reason.
//
// Read makes claims of a text and knows no report; Judge compares claims with
// the cells of a report. The phrases are data (phrases.go), the cells a quantity
// can mean as well (readings.go).
//
// Files, each using only those after it: read, list, words, judge, readings,
// reader, scan, phrases, claims.
package claims

import (
	"strconv"
)

// Quantity is what a figure in words counts: a code that data carry. Rows and
// groups of table 三 have the codes of the form.
type Quantity string

// The quantities that are no rows of the form.
const (
	Unknown        Quantity = ""
	Received       Quantity = "received"
	Handled        Quantity = "handled"
	Answered       Quantity = "answered"
	CarriedIn      Quantity = "carried_in"
	CarriedOut     Quantity = "carried_out"
	Carried        Quantity = "carried" // in or out: the words do not say
	OtherResults   Quantity = "other"
	Disclosed      Quantity = "disclosed" // 予以公开 and 部分公开 in one number
	Natural        Quantity = "natural"
	LegalPerson    Quantity = "legal_person"
	Review         Quantity = "review"
	Litigation     Quantity = "litigation"
	Proceedings    Quantity = "proceedings" // reviews and suits in one number
	Fee            Quantity = "admin_fee"
	Licences       Quantity = "licence"
	Penalties      Quantity = "penalty"
	Coercion       Quantity = "coercion"
	Purchases      Quantity = "procurement_items"
	PurchaseAmount Quantity = "procurement_amount"

	// Quantities without a cell: they are checked within the text only.
	Proactive     Quantity = "proactive"      // 主动公开信息
	Channel       Quantity = "channel"        // published by a channel: 网站, 微信
	Class         Quantity = "class"          // a class of published information
	Via           Quantity = "via"            // received by a way: 网络, 信函, 当面
	Quarter       Quantity = "quarter"        // of a quarter or half of the year
	Withdrawn     Quantity = "withdrawn"      // 申请人撤回
	Branch        Quantity = "branch"         // a part whose cell the words do not tell
	ProcessingFee Quantity = "processing_fee" // 信息处理费
	Share         Quantity = "share"          // 占 p %
	Rate          Quantity = "rate"           // 办结率 and the like
	YearOnYear    Quantity = "year_on_year"   // 同比
	Business      Quantity = "other_business" // 信访, 12345, 留言, 建议 …
)

// Scope says whose figures the words speak of.
type Scope uint8

// String returns the stable code used in data.
func (s Scope) String() string { return [...]string{"own", "district", "member", "office"}[s] }

// The scopes.
const (
	Own      Scope = iota // the reporter
	District              // 全区, 全县, 全市: the whole area
	Member                // a named member of the area
	Office                // the government's own office, 本级 or 办公室: the reporter, but in a consolidated report a member
)

// Period says which time the words speak of.
type Period uint8

// String returns the stable code used in data.
func (p Period) String() string { return [...]string{"this_year", "last_year", "other"}[p] }

// The periods.
const (
	ThisYear Period = iota
	LastYear
	OtherTime // cumulative, part of the year, a plan, another year
)

// Leave says why a figure is left alone; data carry its code.
type Leave string

// The reasons to leave a figure alone.
const (
	NotLeft       Leave = ""
	LeaveTime     Leave = "other_time"
	LeaveScope    Leave = "other_scope"
	LeaveBusiness Leave = "other_business"
	LeaveNoCell   Leave = "no_cell"
	LeaveUnit     Leave = "other_unit"
	LeaveVague    Leave = "vague"
	LeaveRate     Leave = "rate"
)

// Claim is one figure that a text states in words.
type Claim struct {
	// Section is the part of the report, 一, 五 or 六; Sentence its sentence.
	Section, Sentence string
	// Start and End are where the words of the figure stand in the section's
	// text, in characters from 0. An implied figure has no words: End equals Start.
	Start, End int
	// Words is the figure as it is written, "1.5万元", and Phrase the clause it stands in, up to it.
	Words, Phrase string
	// Value is the figure times 10 to the power of Decimals, 万 and 亿 worked in:
	// 1.5万元 is 15000 with no decimals, 73.03% is 7303 with two. Money is in yuan.
	Value    int64
	Decimals uint8
	Unit     string // 件, 条, 元, % …; "" where the words have none
	Quantity Quantity
	Scope    Scope
	Period   Period
	// Approximate marks 近, 约, 余, 多: never compared.
	Approximate bool
	// Implied marks a figure without digits: 未收到, 均, 全部.
	Implied bool
	Left    Leave
	// Of is the claim, by index in the same text, that a share or change is of: 占, 同比; -1 for none.
	Of int
	// Grows is the direction of a change: 1 up, -1 down, 0 none.
	Grows int8
}

// Number prints the figure of a claim with its decimals: "73.03".
func (c *Claim) Number() string {
	text := strconv.FormatInt(c.Value, 10)
	if c.Decimals == 0 {
		return text
	}
	sign := ""
	if c.Value < 0 {
		sign, text = "-", text[1:]
	}
	for len(text) <= int(c.Decimals) {
		text = "0" + text
	}
	at := len(text) - int(c.Decimals)
	return sign + text[:at] + "." + text[at:]
}

// sumOf adds up some claims, as a list has its parts.
func sumOf(claims []Claim, parts []int) (sum int64) {
	for _, p := range parts {
		sum += claims[p].Value
	}
	return sum
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// counts reports whether the claim is a whole number of things.
func (c *Claim) counts() bool { return c.Decimals == 0 && c.Unit != "%" && c.Unit != "元" }

// exact reports whether digits state the claim as a whole number of things, not 近 or 约.
func (c *Claim) exact() bool { return c.counts() && !c.Implied && !c.Approximate }

// List is a whole and its parts as a text states them: 771条，分别为140条、378条 ….
type List struct {
	Whole int   // the claim that is the whole
	Parts []int // the claims that are its parts, in order
	// Complete is false where words such as 等 or 主要 leave the list open: its
	// parts may be less than the whole, never more.
	Complete bool
}

// Text is what was read of one section.
type Text struct {
	Claims []Claim
	Lists  []List
}
