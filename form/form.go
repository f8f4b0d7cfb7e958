// Package form is what all of gouji stands on: the statutory annual report on
// government information disclosure (政府信息公开工作年度报告) as data.
//
// It holds the two editions of the form (tables, rows, columns, labels, units),
// the rules that a filled-in form must obey, the reading of labels and figures,
// and the vocabulary of the whole program: Report (a filled-in form), Source
// and Place (where a figure was read) and Finding (a fact about the input).
//
// Every cell that either edition prints has one address, a CellID. An edition
// is a subset of the addresses, so a report that mixes editions, which really
// occurs, needs no special case anywhere.
//
// The package knows nothing of files, Arrow or Parquet. Its tables are
// read-only after initialisation and safe for concurrent use; a Report belongs
// to one goroutine at a time.
//
// Files, each using only those after it: compare, cutoff, decision, denominator, digits,
// formula, merge, reading, finalise, agency, answer, roster, day, label, report,
// number, source, finding, lookup, own, history, notation, identity, cells,
// catalogue, place, rules, rule, about, severity,
// traditional, verdict, form, visible.
package form

import (
	"fmt"
	"strconv"
	"strings"
)

// Edition is a set of editions of the form, used as a bit mask: a row can be
// printed on one edition or on both.
type Edition uint8

// The editions: 国办公开办函〔2019〕60号 for the report years 2019 and 2020, and
// 国办公开办函〔2021〕30号 from 2021 on.
const (
	Edition2019 Edition = 1 << iota
	Edition2021

	// NoEdition means that the edition is not stated or not known.
	NoEdition Edition = 0
	// BothEditions marks what the two editions print alike.
	BothEditions = Edition2019 | Edition2021
)

// Editions lists the single editions in the order they came into force.
var Editions = [...]Edition{Edition2019, Edition2021}

// EditionFor returns the edition prescribed for a report year (F-EDITION).
func EditionFor(year int) Edition {
	if year <= 2020 {
		return Edition2019
	}
	return Edition2021
}

// ParseEdition reads "2019" or "2021".
func ParseEdition(text string) (Edition, bool) {
	for _, e := range Editions {
		if e.String() == text {
			return e, true
		}
	}
	return NoEdition, false
}

// String returns "2019", "2021", "2019+2021" or "" for NoEdition.
func (e Edition) String() string {
	switch e {
	case Edition2019:
		return "2019"
	case Edition2021:
		return "2021"
	case BothEditions:
		return "2019+2021"
	default:
		return ""
	}
}

// Document returns the number of the notice that prescribes the edition.
func (e Edition) Document() string {
	switch e {
	case Edition2019:
		return "国办公开办函〔2019〕60号"
	case Edition2021:
		return "国办公开办函〔2021〕30号"
	default:
		return ""
	}
}

// Text is one piece of text in the two languages of the program.
type Text struct{ Chinese, English string }

// In returns the text in the given language.
func (t Text) In(l Language) string {
	if l == English {
		return t.English
	}
	return t.Chinese
}

// List joins the parts of a list as each language does: 甲、乙 and 甲, 乙.
func List(parts []string) Text {
	return Text{Chinese: strings.Join(parts, "、"), English: strings.Join(parts, ", ")}
}

// Language of messages.
type Language uint8

// The languages; Chinese is the zero value because the users' offices work in it.
const (
	Chinese Language = iota
	English
)

// ParseLanguage reads "zh" or "en".
func ParseLanguage(text string) (Language, error) {
	switch text {
	case "zh":
		return Chinese, nil
	case "en":
		return English, nil
	default:
		return Chinese, fmt.Errorf("language %q: want zh or en", text)
	}
}

// Kind says what a cell counts.
type Kind uint8

// The kinds of figures. A Count is a whole number; Money is held in fen (1/100 yuan).
const (
	Count Kind = iota
	Money
)

// Unit is the unit in which a figure is printed.
type Unit uint8

// The printed units. Cases and Items are counts (件, 项); Yuan and TenThousandYuan are money.
const (
	NoUnit Unit = iota
	Cases
	Items
	Yuan
	TenThousandYuan
)

// String returns the unit as the form prints it.
func (u Unit) String() string {
	return [...]string{"", "件", "项", "元", "万元"}[u]
}

// Fen returns how many fen one unit of money is, and 0 for a count.
func (u Unit) Fen() int64 {
	switch u {
	case Yuan:
		return 100
	case TenThousandYuan:
		return 1_000_000
	default:
		return 0
	}
}

// TableID is the place of a table in Tables.
type TableID uint8

// The tables in the order of the form: five parts of table 二, table 三, table 四.
const (
	Documents TableID = iota
	Licensing
	Enforcement
	Fees
	Procurement
	Applications
	Proceedings
	NumTables
)

// CellID is the address of one cell in the space of all cells of both editions.
type CellID uint8

// The number of cells of both editions together and of each edition.
const (
	NumCells     = 226
	NumCells2019 = 198
	NumCells2021 = 200
)

// Table is one table of the form, with the rows and columns of both editions.
type Table struct {
	ID       TableID
	Code     string  // stable name in data: "applications"
	Part     string  // part of the report: 二, 三 or 四
	Caption  string  // as printed
	English  string  // for English messages
	Editions Edition // editions that print the table
	Columns  []Column
	Rows     []Row
}

// Row is a line of a table. A header row carries a label and no figures.
type Row struct {
	Code     string
	Label    string // as printed; on the newer edition where they differ
	Label19  string // as printed on the 2019 edition, if different
	Short    string // short form for messages, where the label is long
	English  string
	Editions Edition // editions that print the row
	Header   Edition // of these, editions where it is a caption without figures
	Parent   string  // code of the caption row above it, if any
}

// Column is a figure column of a table.
type Column struct {
	Code     string
	Label    string
	Label19  string
	English  string
	Editions Edition
	Kind     Kind
	Signed   bool // a minus is allowed (本年增/减)
	Unit     Unit // unit the form counts in; procurement prints none, see DefaultUnit
	// UnitPrinted says that the form prints the unit, so that a bare figure is in it for certain.
	UnitPrinted bool
}

// In returns the label the given edition prints.
func (r *Row) In(e Edition) string {
	if e == Edition2019 && r.Label19 != "" {
		return r.Label19
	}
	return r.Label
}

// In returns the label the given edition prints.
func (c *Column) In(e Edition) string {
	if e == Edition2019 && c.Label19 != "" {
		return c.Label19
	}
	return c.Label
}

// Brief returns the short label of the row in the given language.
func (r *Row) Brief(l Language) string {
	switch {
	case l == English:
		return r.English
	case r.Short != "":
		return r.Short
	default:
		return r.Label
	}
}

// Brief returns the label of the column in the given language.
func (c *Column) Brief(l Language) string {
	if l == English {
		return c.English
	}
	return c.Label
}

// Cell is one figure of the form.
type Cell struct {
	ID       CellID
	Table    *Table
	Row      *Row
	Column   *Column
	Code     string  // "applications.granted.natural"
	Editions Edition // editions that print the cell
}

// Printed writes a figure of the cell as a plain decimal number in the unit the
// form prints: 4068208000 fen under 万元 are "4068.208".
func (c *Cell) Printed(v int64) string {
	places := 0
	for fen := c.Column.Unit.Fen(); c.Kind() == Money && fen > 1; fen /= 10 {
		places++
	}
	return formatDecimal(v, places)
}

// Kind returns what the cell counts.
func (c *Cell) Kind() Kind { return c.Column.Kind }

// Label names the cell for a person: part, row and column.
func (c *Cell) Label(l Language) string {
	if l == English {
		return c.Table.English + " / " + c.Row.English + " / " + c.Column.English
	}
	return c.Table.Part + "／" + c.Row.Brief(Chinese) + "／" + c.Column.Label
}

// FormatFigure prints a figure: a count as it is, fen as yuan with the unit.
func FormatFigure(v int64, k Kind) string {
	if k == Count {
		return strconv.FormatInt(v, 10)
	}
	return FormatYuan(v) + " 元"
}

// FormatYuan prints fen as yuan without superfluous zeros: 3700 is "37", 3705 is "37.05".
func FormatYuan(fen int64) string { return formatDecimal(fen, 2) }

// formatDecimal prints an integer with its last places after a point, without
// superfluous zeros.
func formatDecimal(v int64, places int) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	digits := strconv.FormatInt(v, 10)
	if places == 0 {
		return sign + digits
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	whole, fraction := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// Years that a report can be about: the form exists since 2019.
const (
	FirstYear = 2019
	LastYear  = 2099
)
