package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Relations are written as people write them, with the codes of cells:
//
//	applications.new_received.total + applications.carried_in.total >= proceedings.review.total
//
// A condition goes before, as in "if A = 0 and B >= 1 then C = 0". A cell with
// @last is that of the same agency's report on the year before, with @district
// the sum over the reports of the district. Whole numbers may stand among the
// cells, beside amounts of money they are yuan, and before a cell, as in 2 * A.

// formula is a relation as it is written, perhaps with conditions.
type formula struct {
	When []Comparison
	Then Comparison
	// District: the cells are sums over the district.
	District bool
}

// Comparison states that the sum of the cells of Plus and PlusLast, less those of
// Minus and MinusLast, is equal to, at least, or different from Constant.
type Comparison struct {
	Relation
	// PlusLast and MinusLast are cells of the report on the year before.
	PlusLast, MinusLast []CellID
}

// hasLast reports whether a comparison needs the year before.
func (c *Comparison) hasLast() bool { return len(c.PlusLast)+len(c.MinusLast) > 0 }

// usesLast reports whether a formula needs the year before.
func (f *formula) usesLast() bool {
	return f.Then.hasLast() || slices.ContainsFunc(f.When, func(c Comparison) bool { return c.hasLast() })
}

// Cells lists the cells of a formula, each once, in the order it names them.
func (f *formula) Cells() []CellID {
	var cells []CellID
	for _, c := range append(slices.Clone(f.When), f.Then) {
		for _, id := range slices.Concat(c.Plus, c.PlusLast, c.Minus, c.MinusLast) {
			if !slices.Contains(cells, id) {
				cells = append(cells, id)
			}
		}
	}
	return cells
}

// formulaError says what is wrong with a formula and where.
type formulaError struct {
	Character int // from 1
	Text      Text
}

func (e *formulaError) Error() string { return e.Text.English }

const (
	lastMark     = "@last"
	districtMark = "@district"
)

// String writes the formula so that parseFormula reads it back.
func (f *formula) String() string {
	var b strings.Builder
	for i := range f.When {
		b.WriteString([...]string{"if ", " and "}[min(i, 1)])
		b.WriteString(f.When[i].text(f.District))
	}
	if len(f.When) > 0 {
		b.WriteString(" then ")
	}
	b.WriteString(f.Then.text(f.District))
	return b.String()
}

func (c *Comparison) text(district bool) string {
	side := func(now, last []CellID) []string {
		var terms []string
		add := func(cells []CellID, mark string) {
			for len(cells) > 0 {
				n := 1
				for n < len(cells) && cells[n] == cells[0] {
					n++
				}
				term := Cells[cells[0]].Code + mark
				if n > 1 {
					term = strconv.Itoa(n) + " * " + term
				}
				terms, cells = append(terms, term), cells[n:]
			}
		}
		mark := ""
		if district {
			mark = districtMark
		}
		add(now, mark)
		add(last, lastMark)
		return terms
	}
	left, right := side(c.Plus, c.PlusLast), strings.Join(side(c.Minus, c.MinusLast), " + ")
	constant, operator := c.Constant/c.scale(), [...]string{Equal: "=", AtLeast: ">=", NotEqual: "!="}[c.Operator]
	if len(left) == 0 && c.Operator == AtLeast { // 3 at least is the same as at most 3
		left, right, constant, operator = side(c.Minus, c.MinusLast), "", -constant, "<="
	}
	switch {
	case right == "":
		right = strconv.FormatInt(constant, 10)
	case constant > 0:
		right += " + " + strconv.FormatInt(constant, 10)
	case constant < 0:
		right += " - " + strconv.FormatInt(-constant, 10)
	}
	if len(left) == 0 {
		left = []string{"0"}
	}
	return strings.Join(left, " + ") + " " + operator + " " + right
}

// scale is what a number in the formula counts in the unit of the figures.
func (c *Comparison) scale() int64 {
	for _, id := range slices.Concat(c.Plus, c.Minus, c.PlusLast, c.MinusLast) {
		if Cells[id].Kind() == Money {
			return Yuan.Fen()
		}
	}
	return 1
}

// formulaOf writes a check as a formula.
func formulaOf(c *Check) formula {
	f := formula{Then: Comparison{Relation: c.Then}}
	for _, r := range c.When {
		f.When = append(f.When, Comparison{Relation: r})
	}
	return f
}

// parseFormula reads a formula. The error is a *formulaError.
func parseFormula(text string) (formula, error) {
	p := &formulaParser{text: text}
	p.next()
	f, err := p.formula()
	if err != nil {
		return formula{}, err
	}
	return *f, nil
}

// formulaParser reads a formula, one word or sign at a time.
type formulaParser struct {
	text       string
	token      string // "" at the end
	start, end int    // of the token
	marks      [3]int // where the first cell without a mark, with @last, with @district stands, plus 1
}

func (p *formulaParser) next() {
	rest := strings.TrimLeft(p.text[p.end:], " \t\n")
	p.start = len(p.text) - len(rest)
	n := 0
	switch {
	case rest == "":
	case strings.HasPrefix(rest, ">="), strings.HasPrefix(rest, "<="), strings.HasPrefix(rest, "!="), strings.HasPrefix(rest, "=="):
		n = 2
	case isWordByte(rest[0]):
		for n < len(rest) && isWordByte(rest[n]) {
			n++
		}
	default:
		_, n = utf8.DecodeRuneInString(rest)
	}
	p.end = p.start + n
	p.token = p.text[p.start:p.end]
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '@'
}

func (p *formulaParser) wrongAt(start int, chinese, english string) error {
	return &formulaError{utf8.RuneCountInString(p.text[:start]) + 1, Text{Chinese: chinese, English: english}}
}

func (p *formulaParser) wrong(chinese, english string) error {
	seen := Text{Chinese: "此处是“" + p.token + "”", English: fmt.Sprintf("found %q", p.token)}
	if p.token == "" {
		seen = Text{Chinese: "到此结束", English: "it ends here"}
	}
	return p.wrongAt(p.start, chinese+"，"+seen.Chinese, english+", "+seen.English)
}

func (p *formulaParser) formula() (*formula, error) {
	f := &formula{}
	if p.token == "if" {
		for p.token == "if" || p.token == "and" {
			p.next()
			c, err := p.comparison()
			if err != nil {
				return nil, err
			}
			f.When = append(f.When, c)
		}
		if p.token != "then" {
			return nil, p.wrong("应为 and 或 then", "want and or then")
		}
		p.next()
	}
	var err error
	then := p.start
	if f.Then, err = p.comparison(); err != nil {
		return nil, err
	}
	if p.token != "" {
		return nil, p.wrong("应到此结束，或为 + -", "want + or - or the end")
	}
	if f.Then.hasLast() && len(f.Then.Plus)+len(f.Then.Minus) == 0 {
		return nil, p.wrongAt(then, "关系式中应有本年的一格，不能都是 @last", "want a cell of this year's report, not only of @last")
	}
	if f.District = p.marks[2] > 0; f.District {
		if other := max(p.marks[0], p.marks[1]); other > 0 {
			return nil, p.wrongAt(other-1, "有 @district 的关系式，每一格都要有 @district", "where one cell has @district, all must have it")
		}
	}
	return f, nil
}

// comparison reads one relation.
func (p *formulaParser) comparison() (c Comparison, err error) {
	begin := p.start
	var kinds [2]int // where the first count and the first amount stand, plus 1
	var constant int64
	if constant, err = p.sum(&c, false, &kinds); err != nil {
		return c, err
	}
	operator := p.token
	switch operator {
	case "=", "==", "!=", "≠", ">=", "≥", "<=", "≤", ">", "<":
	default:
		return c, p.wrong("应为 = != >= <= > < 之一，或 + -", "want =, !=, >=, <=, > or <, or + or -")
	}
	p.next()
	right, err := p.sum(&c, true, &kinds)
	if err != nil {
		return c, err
	}
	if kinds[0] > 0 && kinds[1] > 0 {
		return c, p.wrongAt(max(kinds[0], kinds[1])-1, "件数与金额不能相加或相比", "counts and amounts of money cannot be added or compared")
	}
	if kinds == [2]int{} {
		return c, p.wrongAt(begin, "关系式中没有任何一格", "no cell stands in the relation")
	}
	c.Constant = (right - constant) * c.scale()
	switch operator {
	case "!=", "≠":
		c.Operator = NotEqual
	case ">=", "≥", ">":
		c.Operator = AtLeast
	case "<=", "≤", "<":
		c.Operator = AtLeast
		c.Plus, c.Minus, c.PlusLast, c.MinusLast, c.Constant = c.Minus, c.Plus, c.MinusLast, c.PlusLast, -c.Constant
	}
	if operator == ">" || operator == "<" {
		c.Constant++ // figures are whole numbers, of fen if they are money
	}
	return c, nil
}

// maxFormulaNumber bounds a number in a formula, maxFormulaCells how many cells it may have.
const (
	maxFormulaNumber = 1_000_000_000
	maxFormulaFactor = 100
	maxFormulaCells  = NumCells
)

// sum reads one side of a relation and returns the numbers in it, added up. The
// cells of the right side change their sign.
func (p *formulaParser) sum(c *Comparison, right bool, kinds *[2]int) (constant int64, err error) {
	for first := true; ; first = false {
		minus := false
		switch {
		case p.token == "-" || p.token == "+":
			minus = p.token == "-"
			p.next()
		case !first:
			return constant, nil
		}
		switch {
		case p.token != "" && p.token[0] >= '0' && p.token[0] <= '9':
			v, err := strconv.ParseInt(p.token, 10, 64)
			if err != nil || v > maxFormulaNumber {
				return 0, p.wrong("应为不大于十亿的整数", "want a whole number of at most a thousand million")
			}
			p.next()
			if p.token != "*" {
				if minus {
					v = -v
				}
				constant += v
				continue
			}
			if v < 1 || v > maxFormulaFactor {
				return 0, p.wrong("倍数应为1至100", "want a factor from 1 to 100")
			}
			p.next()
			if err := p.cell(c, int(v), minus != right, kinds); err != nil {
				return 0, err
			}
		default:
			if err := p.cell(c, 1, minus != right, kinds); err != nil {
				return 0, err
			}
		}
		p.next()
	}
}

// cell reads one cell, so many times.
func (p *formulaParser) cell(c *Comparison, times int, minus bool, kinds *[2]int) error {
	code, mark := p.token, 0
	at := strings.IndexByte(code, '@')
	if at >= 0 {
		switch code[at:] {
		case lastMark:
			mark = 1
		case districtMark:
			mark = 2
		default:
			return p.wrongAt(p.start+at, "应为 @last 或 @district", "want @last or @district")
		}
		code = code[:at]
	}
	id, ok := CellByCode(code)
	if !ok {
		if code == "" || !strings.Contains(code, ".") {
			return p.wrong("应为一格的代码（如 applications.new_received.total）或一个数", "want the code of a cell, such as applications.new_received.total, or a number")
		}
		return p.wrongAt(p.start, "没有“"+code+"”这一格，gouji forms 列出全部", fmt.Sprintf("there is no cell %q, gouji forms lists them all", code))
	}
	if p.marks[mark] == 0 {
		p.marks[mark] = p.start + 1
	}
	if kind := Cells[id].Kind(); kinds[kind] == 0 {
		kinds[kind] = p.start + 1
	}
	into := [2][2]*[]CellID{{&c.Plus, &c.Minus}, {&c.PlusLast, &c.MinusLast}}[mark%2]
	side := into[0]
	if minus {
		side = into[1]
	}
	for range times {
		*side = append(*side, id)
	}
	if len(c.Plus)+len(c.Minus)+len(c.PlusLast)+len(c.MinusLast) > maxFormulaCells {
		return p.wrong("格太多", "too many cells")
	}
	return nil
}
