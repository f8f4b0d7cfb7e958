package form

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// This file is the only code that knows how a label looks. An exact lookup
// (LookupTable, LookupRow, LookupColumn) serves inputs whose keys stand alone;
// readers of tables, which also know the position of a label, may ask for the
// nearest row or column (NearestRow, NearestColumn) when the exact lookup fails.

// NumberingKind is the style of the number in front of a label.
type NumberingKind uint8

// The three levels at which the form numbers its rows: 三、 then （三） then 3.
const (
	Unnumbered NumberingKind = iota
	ChapterNumber
	BracketNumber
	ArabicNumber
)

// Numbering is the number in front of a label.
type Numbering struct {
	Kind   NumberingKind
	Number int
}

// Label is a label taken apart.
type Label struct {
	Numbering Numbering
	// Body identifies the label: folded, without numbering and without remarks in
	// parentheses. It is "" for text that holds no word.
	Body string
	// Remarks are the folded texts in parentheses, joined.
	Remarks string
	folded  string // all of it
}

// SplitLabel takes a label apart.
func SplitLabel(text string) Label {
	t := foldText(text)
	numbering, rest := cutNumbering(t)
	body, remarks := cutRemarks(rest)
	return Label{Numbering: numbering, Body: dropPunctuation(body), Remarks: remarks, folded: t}
}

// FoldLabel reduces a label to what identifies it: white space, punctuation and
// quotation marks go, full-width forms become plain and traditional characters
// simplified, pinyin behind a character goes, and so do the numbering in front
// and the remark in parentheses behind.
func FoldLabel(label string) string { return SplitLabel(label).Body }

// foldCaption folds a caption of which numbers and parentheses are the
// essence, such as 第二十条第（一）项: only white space, punctuation and the
// writing of characters are evened out.
func foldCaption(caption string) string { return dropPunctuation(foldText(caption)) }

// foldText evens out the writing of characters and removes white space and pinyin.
func foldText(text string) string {
	t := text
	for i, r := range text {
		if !isFolded(r) {
			t = foldFrom(text, i)
			break
		}
	}
	if !strings.Contains(t, "档案") && !strings.Contains(t, "资讯") {
		return t
	}
	for _, wording := range otherWordings {
		t = strings.ReplaceAll(t, wording[0], wording[1])
	}
	return t
}

// isFolded reports a character that folding leaves as it is, at a glance: nearly
// all are ASCII or simplified.
func isFolded(r rune) bool {
	return isPlain(r) || r > ' ' && r < utf8.RuneSelf && r != '('
}

// foldFrom evens out a text whose first bytes are folded, and removes pinyin.
func foldFrom(text string, folded int) string {
	var room [128]byte
	b := append(room[:0], text[:folded]...)
	for _, r := range text[folded:] {
		switch {
		case r > ' ' && r < utf8.RuneSelf:
			b = append(b, byte(r))
		case !isSpace(r):
			b = utf8.AppendRune(b, foldRune(r))
		}
	}
	t := string(b)
	if strings.IndexByte(t, '(') > 0 {
		t = CutPinyin(t)
	}
	return t
}

// foldRune gives a character its plain form: half as wide, simplified, and with
// the parentheses of the form.
func foldRune(r rune) rune {
	switch {
	case r < 0x2e80, isPlain(r):
		return r
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == '〔' || r == '［':
		return '('
	case r == '〕' || r == '］':
		return ')'
	}
	if folded := width.LookupRune(r).Folded(); folded != 0 {
		r = folded
	}
	return simplify(r)
}

// Simplify puts simplified characters for the traditional ones that occur in
// labels, captions and titles, one for one.
func Simplify(text string) string { return strings.Map(simplify, text) }

// isSpace reports white space, characters without width, and the private-use
// characters that two word processors write for it.
func isSpace(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\ufeff', '\u2060', '\ue004', '\ue5e5', '\u00ad':
		return true
	}
	return unicode.IsSpace(r) || r < ' '
}

// CutPinyin removes the transcription that some converters put behind a
// character: 規(guī)范, 數(shù)量.
func CutPinyin(t string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(t, '(')
		if open < 0 {
			break
		}
		end := strings.IndexByte(t[open:], ')')
		if end < 0 {
			break
		}
		inner := t[open+1 : open+end]
		b.WriteString(t[:open])
		if open == 0 || !isPinyin(inner) {
			b.WriteString(t[open : open+end+1])
		}
		t = t[open+end+1:]
	}
	b.WriteString(t)
	return b.String()
}

func isPinyin(t string) bool {
	for _, r := range t {
		if r >= 0x250 || !unicode.IsLower(r) {
			return false
		}
	}
	return t != "" && utf8.RuneCountInString(t) <= 6
}

const chineseNumerals = "一二三四五六七八九十"

// cutNumbering splits "三、", "(三)", "3.", "3、" and "3)" from a folded label.
// A digit that is followed by another figure ("3.5") is no numbering.
func cutNumbering(t string) (Numbering, string) {
	open := strings.HasPrefix(t, "(")
	rest := strings.TrimPrefix(t, "(")
	number, kind := 0, Unnumbered
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		if i := strings.IndexRune(chineseNumerals, r); i >= 0 && kind != ArabicNumber {
			number, kind = number+i/3+1, ChapterNumber
		} else if r >= '0' && r <= '9' && kind != ChapterNumber && number < 100 {
			number, kind = number*10+int(r-'0'), ArabicNumber
		} else {
			break
		}
		rest = rest[size:]
	}
	if kind == Unnumbered {
		return Numbering{}, t
	}
	after := strings.TrimLeft(rest, ")、.,．:")
	switch {
	case open && !strings.HasPrefix(rest, ")"), after == rest, after == "":
		return Numbering{}, t
	case kind == ArabicNumber && after[0] >= '0' && after[0] <= '9':
		return Numbering{}, t
	case kind == ChapterNumber && (open || strings.HasPrefix(rest, ")")):
		kind = BracketNumber
	}
	return Numbering{Kind: kind, Number: number}, after
}

// cutRemarks takes texts in parentheses out of a label. A label that is wholly
// in parentheses keeps its text.
func cutRemarks(t string) (body, remarks string) {
	if !strings.Contains(t, "(") {
		return t, ""
	}
	var inside, outside strings.Builder
	depth := 0
	for _, r := range t {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth > 0:
			inside.WriteRune(r)
		default:
			outside.WriteRune(r)
		}
	}
	if outside.Len() == 0 {
		return inside.String(), ""
	}
	return outside.String(), inside.String()
}

func isPunctuation(r rune) bool {
	switch r {
	case '(', ')', '[', ']', '{', '}', '【', '】', '<', '>', '《', '》', '〈', '〉', '"', '\'', '“', '”', '‘', '’', '「', '」', '『', '』',
		'、', '，', '。', '：', '；', ':', ';', '·', '•', '.', ',', '/', '\\', '|', '*', '#', '_', '-', '—', '–', '…', '~', '`', '?', '!', '？', '！':
		return true
	}
	return false
}

func dropPunctuation(t string) string {
	if strings.IndexFunc(t, isPunctuation) < 0 {
		return t
	}
	return strings.Map(func(r rune) rune {
		if isPunctuation(r) {
			return -1
		}
		return r
	}, t)
}

// rowVariants are row labels seen in published reports besides the official ones.
var rowVariants = map[string][]string{
	"documents.normative_docs":          {"规范性文件", "行政规范性文件", "规范文件"},
	"licensing.other_admin_service":     {"其他对外管理服务"},
	"fees.admin_fee":                    {"行政事业型收费"},
	"applications.carried_in":           {"二、上年结转政府信息公开数量", "上年结转政府信息公开申请"},
	"applications.new_received":         {"本年新收政府信息公开申请", "一、本年新收政府信息公开数量"},
	"applications.results":              {"本年度办理结果", "本年办理结果"},
	"applications.refused_other_law":    {"2.其他法律行政法规禁止公开的"},
	"applications.other":                {"（六）其他处理情况"},
	"applications.other_no_correction":  {"1.逾期不补正"},
	"applications.other_unpaid_fee":     {"2.逾期不缴费", "2.逾期未缴费"},
	"applications.carried_out":          {"四、结转下年度继续办理情况", "结转下年度"},
	"applications.unable_need_creating": {"2.没有现成信息需要另行制作的"},
	"proceedings.litigation_direct":     {"直接起诉", "未经复议直接起诉"},
}

// columnVariants are column labels seen in published reports besides the official ones.
var columnVariants = map[string][]string{
	"documents.newly_made":       {"本年新制作数", "本年新制作"},
	"documents.newly_public":     {"本年新公开数", "本年新公开"},
	"documents.public_total":     {"对外公开总数", "对外公开数量"},
	"documents.issued":           {"本年制发数量", "本年制发件", "本年制发数", "本年发件", "本年发件数", "本年制件数"},
	"documents.repealed":         {"本年废止数量", "本年废止件", "本年废止数"},
	"documents.in_force":         {"现行有效数量", "现行有效件", "现行有效数"},
	"licensing.prev_items":       {"上一年项目数", "上年项目数量"},
	"licensing.delta":            {"本年增减", "本年增", "本年增或减"},
	"licensing.decisions":        {"处理决定数", "本年处理决定数", "本年处理绝对数量"},
	"enforcement.prev_items":     {"上一年项目数", "上年项目数量"},
	"enforcement.delta":          {"本年增减", "本年增", "本年增或减"},
	"enforcement.decisions":      {"处理决定数", "本年处理决定数", "本年处理绝对数量"},
	"fees.prev_items":            {"上一年项目数", "上年项目数量"},
	"fees.delta":                 {"本年增减", "本年增", "本年增或减"},
	"fees.amount":                {"本年收费金额", "本年收费总金额"},
	"procurement.items":          {"采购项目数"},
	"procurement.amount":         {"采购金额"},
	"applications.welfare":       {"社会公益"},
	"applications.legal_service": {"法律服务"},
	"applications.research":      {"科研"},
	"applications.total":         {"合计"},
	"proceedings.total":          {"合计"},
	"proceedings.upheld":         {"维持"},
	"proceedings.corrected":      {"纠正"},
}

// tableVariants are captions and names seen in published reports besides the official captions.
var tableVariants = [NumTables][]string{
	Documents:   {"第二十条第一项", "第二十条（一）项", "条例第二十条第一项"},
	Licensing:   {"第二十条第五项", "第二十条（五）项", "条例第二十条第五项"},
	Enforcement: {"第二十条第六项", "第二十条（六）项", "条例第二十条第六项"},
	Fees:        {"第二十条第八项", "第二十条（八）项", "条例第二十条第八项"},
	Procurement: {"第二十条第九项", "第二十条（九）项", "条例第二十条第九项"},
	Applications: {
		"收到和处理政府信息公开申请情况", "三、行政机关收到和处理政府信息公开申请情况", "行政机关收到和处理政府信息公开申请情况",
		"三、收到和处理政府信息公开申请", "三、政府信息公开申请收到和处理情况",
	},
	Proceedings: {
		"政府信息公开行政复议、行政诉讼情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
		"因政府信息公开工作被申请行政复议、提起行政诉讼情况", "四、政府信息公开行政复议和行政诉讼情况", "四、行政复议、行政诉讼情况",
		"四、因政府信息公开被申请行政复议、提起行政诉讼情况", "四、政府信息公开行政复议、行政诉讼",
	},
}

// labelIndex finds tables, rows and columns by code, by the label as printed
// and by the folded label. It is built once, from the catalogue alone.
type labelIndex struct {
	tables        map[string]TableID // codes and captions as printed
	foldedTables  map[string]TableID
	rows          [NumTables]map[string]int // codes and labels as printed
	foldedRows    [NumTables]map[string]int
	columns       [NumTables]map[string]int
	foldedColumns [NumTables]map[string]int
	rowBodies     [NumTables][][]string // folded labels of each row, for likeness
	columnBodies  [NumTables][][]string
}

var labels = sync.OnceValue(indexLabels)

func indexLabels() *labelIndex {
	x := &labelIndex{tables: map[string]TableID{}, foldedTables: map[string]TableID{}}
	for t := range NumTables {
		table := &Tables[t]
		x.tables[table.Code], x.tables[table.Caption] = t, t
		for _, caption := range append([]string{table.Caption}, tableVariants[t]...) {
			x.foldedTables[foldCaption(caption)] = t
		}
		rows := make([][]string, len(table.Rows))
		for i := range table.Rows {
			r := &table.Rows[i]
			rows[i] = append([]string{r.Label, r.Label19, r.Short}, rowVariants[table.Code+"."+r.Code]...)
		}
		x.rows[t], x.foldedRows[t], x.rowBodies[t] = indexNames(rows, func(i int) string { return table.Rows[i].Code })
		columns := make([][]string, len(table.Columns))
		for i := range table.Columns {
			c := &table.Columns[i]
			columns[i] = append([]string{c.Label, c.Label19}, columnVariants[table.Code+"."+c.Code]...)
		}
		x.columns[t], x.foldedColumns[t], x.columnBodies[t] = indexNames(columns, func(i int) string { return table.Columns[i].Code })
	}
	return x
}

// indexNames indexes the names of rows or columns. The first name of each is
// the official one and wins over variants of others.
func indexNames(names [][]string, code func(int) string) (exact, folded map[string]int, bodies [][]string) {
	exact, folded, bodies = map[string]int{}, map[string]int{}, make([][]string, len(names))
	for i := range names {
		exact[code(i)] = i
	}
	for k := 0; ; k++ {
		more := false
		for i, of := range names {
			if k >= len(of) {
				continue
			}
			more = true
			if of[k] == "" {
				continue
			}
			if _, taken := exact[of[k]]; !taken {
				exact[of[k]] = i
			}
			body := FoldLabel(of[k])
			if _, taken := folded[body]; !taken {
				folded[body] = i
			}
			bodies[i] = append(bodies[i], body)
		}
		if !more {
			return exact, folded, bodies
		}
	}
}

// LookupTable finds a table by its code or its caption.
func LookupTable(key string) (*Table, bool) {
	if t, ok := labels().tables[key]; ok {
		return &Tables[t], true
	}
	if t, ok := labels().foldedTables[foldCaption(key)]; ok {
		return &Tables[t], true
	}
	return nil, false
}

// Table finds the table of which the label is the caption.
func (l Label) Table() (*Table, bool) {
	if len(l.folded) > maxCaption {
		return nil, false
	}
	t, ok := labels().foldedTables[dropPunctuation(l.folded)]
	if !ok {
		return nil, false
	}
	return &Tables[t], true
}

// maxCaption is longer than captions are with whatever punctuation, in bytes.
const maxCaption = 300

// LookupRow finds a row of a table by its code or its label.
func (t *Table) LookupRow(key string) (*Row, bool) {
	if i, ok := labels().rows[t.ID][key]; ok {
		return &t.Rows[i], true
	}
	return t.RowOf(SplitLabel(key))
}

// RowOf finds a row by its label taken apart. 其他 and 总计 stand for several
// things on the form; there the numbering must not contradict the row.
func (t *Table) RowOf(l Label) (*Row, bool) {
	if t.ID == Applications && l.Body == "其他" && l.Numbering.Kind == BracketNumber {
		// （六）其他 is a shortened （六）其他处理, not 3.其他.
		if l.Numbering.Number != 6 {
			return nil, false
		}
		return t.row("other")
	}
	i, ok := labels().foldedRows[t.ID][l.Body]
	if !ok || l.Body == "" {
		return nil, false
	}
	r := &t.Rows[i]
	if t.ID == Applications && (l.Body == "其他" || l.Body == "总计") && l.Numbering.Kind != Unnumbered {
		if own, _ := cutNumbering(foldText(r.Label)); own != l.Numbering {
			return nil, false
		}
	}
	return r, true
}

func (t *Table) row(code string) (*Row, bool) {
	i, ok := labels().rows[t.ID][code]
	if !ok {
		return nil, false
	}
	return &t.Rows[i], true
}

// LookupColumn finds a column of a table by its code or its label.
func (t *Table) LookupColumn(key string) (*Column, bool) {
	if i, ok := labels().columns[t.ID][key]; ok {
		return &t.Columns[i], true
	}
	return t.ColumnOf(SplitLabel(key))
}

// ColumnOf finds a column by its label taken apart.
func (t *Table) ColumnOf(l Label) (*Column, bool) {
	i, ok := labels().foldedColumns[t.ID][l.Body]
	if !ok || l.Body == "" {
		return nil, false
	}
	return &t.Columns[i], true
}

// Nearness thresholds: a label is near a row when at least this share of
// characters agrees, and when no other row comes close to it.
const (
	minLikeness = 0.6
	minLead     = 0.15
)

// NearestRow finds the one row that a misspelt label can stand for: it is among
// the candidates (the rows that fit the label's position), like enough, and
// clearly more like than every other row of the table; or it is a piece of the
// row's label and of no other. A numbering that contradicts the row rules it out.
func (t *Table) NearestRow(l Label, candidates []*Row) (*Row, bool) {
	i := nearest(l.Body, labels().rowBodies[t.ID], func(i int) bool {
		for _, c := range candidates {
			if c == &t.Rows[i] {
				own, _ := cutNumbering(foldText(c.Label))
				return l.Numbering.Kind == Unnumbered || own == l.Numbering
			}
		}
		return false
	})
	if i < 0 {
		return nil, false
	}
	return &t.Rows[i], true
}

// NearestColumn finds the one column that a misspelt label can stand for.
func (t *Table) NearestColumn(l Label, candidates []*Column) (*Column, bool) {
	i := nearest(l.Body, labels().columnBodies[t.ID], func(i int) bool {
		return slices.Contains(candidates, &t.Columns[i])
	})
	if i < 0 {
		return nil, false
	}
	return &t.Columns[i], true
}

// nearest returns the one candidate that text is like, or -1.
func nearest(text string, bodies [][]string, candidate func(int) bool) int {
	body := []rune(text)
	if len(body) < 3 || len(body) > 80 {
		return -1
	}
	if i := pieceOf(text, bodies); i >= 0 && len(body) >= minPiece {
		if candidate(i) {
			return i
		}
		return -1
	}
	best, bestLikeness, second := -1, 0.0, 0.0
	for i, names := range bodies {
		likeness := 0.0
		for _, name := range names {
			likeness = max(likeness, likenessOf(body, []rune(name)))
		}
		if likeness > bestLikeness {
			best, bestLikeness, second = i, likeness, bestLikeness
		} else {
			second = max(second, likeness)
		}
	}
	if best < 0 || bestLikeness < minLikeness || bestLikeness-second < minLead || !candidate(best) {
		return -1
	}
	return best
}

// minPiece is how many characters of a label name a row where the rest is cut off,
// as a cell too low for its text is printed.
const minPiece = 8

// pieceOf returns the one entry of which text is a piece, or -1.
func pieceOf(text string, bodies [][]string) int {
	found := -1
	for i, names := range bodies {
		if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, text) }) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// likenessOf is the share of characters two labels have in common in the same
// order: twice the longest common subsequence over both lengths.
func likenessOf(a, b []rune) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	previous := make([]int, len(b)+1)
	current := make([]int, len(b)+1)
	for _, ra := range a {
		for j, rb := range b {
			if ra == rb {
				current[j+1] = previous[j] + 1
			} else {
				current[j+1] = max(current[j], previous[j+1])
			}
		}
		previous, current = current, previous
	}
	return 2 * float64(previous[len(b)]) / float64(len(a)+len(b))
}

// otherWordings are words of Taiwan's usage that converters put for ours. Each
// holds 档案 or 资讯.
var otherWordings = [...][2]string{{"档案性", "文件性"}, {"规范性档案", "规范性文件"}, {"政府资讯", "政府信息"}, {"类资讯", "类信息"}, {"性资讯", "性信息"}, {"成资讯", "成信息"}, {"取资讯", "取信息"}, {"资讯内容", "信息内容"}}
