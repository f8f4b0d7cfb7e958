package page

import (
	"gouji/form"
	"gouji/sinks/letter"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/transform/attribution"
	"gouji/transform/sums"
)

// index is the part of the data that every view needs. Filings and roster are
// columns, one array for each property: thousands of reports stay small.
type index struct {
	Version  string                `json:"version"`
	AsOf     string                `json:"asOf"`
	Layouts  map[string]formTables `json:"layouts"`
	Cells    []cell                `json:"cells"`
	Rules    []rule                `json:"rules"`
	Levels   []pair                `json:"levels"`   // severities
	Outcomes []pair                `json:"outcomes"` // the six ways to answer
	Statuses []pair                `json:"statuses"` // of the roster
	Kinds    []string              `json:"kinds"`    // of sources
	Areas    []area                `json:"areas"`
	Whole    []yearFigures         `json:"whole"` // of all districts, by year
	Agencies []agency              `json:"agencies"`
	Groups   []pair                `json:"groups"`
	Filings  filings               `json:"filings"`
	Roster   roster                `json:"roster"`
	HasList  bool                  `json:"hasList"` // there is a roster
	PerBlob  [3]int                `json:"perBlob"` // filings, areas and letters
}

type formTables []block

type block struct {
	Title   pair    `json:"t"`
	Rows    int     `json:"r"`
	Columns int     `json:"c"`
	Head    int     `json:"h"`
	Cells   [][]any `json:"x"` // row, column, rows, columns, kind; then a cell number or two labels
	Widths  []int   `json:"w"`
}

// Kinds of cells of a block.
const (
	headCell = iota
	labelCell
	figureCell
)

type cell struct {
	Label pair   `json:"l"`
	Unit  string `json:"u"`
	Scale int    `json:"s"` // decimal places between the stored unit and the printed one
	Total bool   `json:"t,omitempty"`
	Table int    `json:"b"`
}

type rule struct {
	ID       string        `json:"id"`
	Severity form.Severity `json:"s"`
	Title    pair          `json:"t"`
	Why      pair          `json:"w"`
	Source   pair          `json:"o"`
}

type area struct {
	Division string `json:"d"`
	Name     pair   `json:"n"`
	Year     int    `json:"y"`
	Groups   []int  `json:"g"`
	Wide     bool   `json:"w,omitempty"` // includes the divisions in it
	Compared bool   `json:"c,omitempty"`
	Differs  int    `json:"x,omitempty"`
	Open     int    `json:"o,omitempty"`
	Sums     bool   `json:"s,omitempty"` // has sums worth showing

	Figures yearFigures `json:"k"`
}

// yearFigures are the key figures of a district, or of all, in a year, as figuresOf
// picks them: of all its reports, and now and then of the agencies that reported on
// the year before, too.
type yearFigures struct {
	Year     int     `json:"y"`
	Reports  int32   `json:"n"`
	Sum      []int64 `json:"h"`
	Compared int     `json:"m"` // agencies that have table 三 in both years
	Tried    int     `json:"t"` // and table 四
	Now      []int64 `json:"a,omitempty"`
	Before   []int64 `json:"b,omitempty"`
}

func yearFiguresOf(year int, s *sums.Sum, c *sums.Change) yearFigures {
	f := yearFigures{Year: year, Reports: s.Reports, Sum: figuresOf(s), Compared: c.Agencies(form.Applications), Tried: c.Agencies(form.Proceedings)}
	if f.Compared+f.Tried > 0 {
		f.Now, f.Before = figuresOf(&c.Now), figuresOf(&c.Before)
	}
	return f
}

type agency struct {
	Name     string `json:"n"`
	Code     string `json:"c,omitempty"`
	Division string `json:"d"`
	Group    int    `json:"g"`
	Scope    int    `json:"s,omitempty"`
}

type filings struct {
	Agency    []int     `json:"agency"`
	Year      []int     `json:"year"`
	Standing  []int     `json:"standing"`
	Balanced  []int     `json:"balanced"`
	Submitted []string  `json:"submitted"`
	Late      []*int    `json:"late"` // days; null where it is not known
	Source    []int     `json:"source"`
	Errors    []int     `json:"errors"`
	Unread    []int     `json:"unread"` // what could not be read: no errors of the agency's
	Checks    []int     `json:"checks"` // findings to check: warning and plausibility
	Rules     [][]int   `json:"rules"`  // rule, count, rule, count …
	Figures   [][]int64 `json:"h"`      // see figuresOf
	First     []pair    `json:"first"`  // the gravest finding in words, for those to correct
}

type roster struct {
	Year      []int    `json:"year"`
	Division  []string `json:"division"`
	Name      []string `json:"name"`
	Code      []string `json:"code"`
	Group     []int    `json:"group"`
	Status    []int    `json:"status"`
	Due       []string `json:"due"`
	Submitted []string `json:"submitted"`
	Late      []*int   `json:"late"` // days; null where it is not known
	Copies    []int    `json:"copies"`
	Filing    []int    `json:"filing"` // -1 for none
	Note      []pair   `json:"note"`
	// Letter is the path of the letter to send beside the page, without its extension;
	// "" for none. The texts stand in the parts of the page named l0, l1 …, in this order.
	Letter []string `json:"letter"`
}

type indexer struct {
	model   *office.Model
	data    index
	groups  map[string]int
	rules   map[string]int
	filing  map[*office.Filing]int
	source  map[string]int // by path
	paths   []*form.Source
	agencyN map[agencyKey]int
}

type agencyKey struct {
	reporter int32
	scope    form.Scope
}

// newIndex makes the index of a model. letters are those about lines of the roster.
func newIndex(m *office.Model, letters map[*office.RosterLine]*letter.Letter) *indexer {
	x := &indexer{
		model: m, groups: map[string]int{}, rules: map[string]int{}, filing: map[*office.Filing]int{},
		source: map[string]int{}, agencyN: map[agencyKey]int{},
	}
	x.data = index{
		Version: m.Options.Version, AsOf: m.Options.AsOf, Layouts: map[string]formTables{}, HasList: m.HasRoster(),
		PerBlob: [3]int{filingsPerBlob, areasPerBlob, lettersPerBlob},
		// Empty, not null, where there is nothing.
		Areas: []area{}, Whole: []yearFigures{}, Agencies: []agency{}, Groups: []pair{}, Rules: []rule{},
		Filings: filings{
			Agency: []int{}, Year: []int{}, Standing: []int{}, Balanced: []int{}, Submitted: []string{}, Late: []*int{}, Source: []int{},
			Errors: []int{}, Unread: []int{}, Checks: []int{}, Rules: [][]int{}, Figures: [][]int64{}, First: []pair{},
		},
		Roster: roster{
			Year: []int{}, Division: []string{}, Name: []string{}, Code: []string{}, Group: []int{}, Status: []int{}, Due: []string{},
			Submitted: []string{}, Late: []*int{}, Copies: []int{}, Filing: []int{}, Note: []pair{}, Letter: []string{},
		},
	}
	for _, e := range form.Editions {
		x.data.Layouts[e.String()] = tablesOf(e)
	}
	for i := range form.Cells {
		x.data.Cells = append(x.data.Cells, cellOf(&form.Cells[i]))
	}
	for s := range form.NumSeverities {
		x.data.Levels = append(x.data.Levels, pair{s.Label(form.Chinese), s.Label(form.English)})
	}
	for _, t := range office.OutcomeNames() {
		x.data.Outcomes = append(x.data.Outcomes, both(t))
	}
	for _, s := range attribution.Statuses {
		x.data.Statuses = append(x.data.Statuses, pair{s.Label(form.Chinese), s.Label(form.English)})
	}
	for k := range form.SourceKind(form.NumSourceKinds) {
		x.data.Kinds = append(x.data.Kinds, k.String())
	}
	for _, s := range m.Sources {
		x.sourceOf(s)
	}
	x.indexRules()
	late := map[*office.Filing]*int{}
	for _, l := range m.Roster {
		if l.Filing != nil {
			late[l.Filing] = daysLate(l)
		}
	}
	for i, f := range m.Filings {
		x.filing[f] = i
		x.addFiling(f, late[f])
	}
	for _, l := range m.Roster {
		x.addLine(l, letters[l])
	}
	for _, a := range m.Areas {
		x.addArea(a)
	}
	for _, year := range m.Options.Sums.Years() {
		var s sums.Sum
		var c sums.Change
		if m.Options.Sums.Within("", year, &s, &c); s.Reports > 0 {
			x.data.Whole = append(x.data.Whole, yearFiguresOf(year, &s, &c))
		}
	}
	return x
}

// daysLate is nil where it is not known whether a report came in time.
func daysLate(l *office.RosterLine) *int {
	if !l.LatenessKnown {
		return nil
	}
	return &l.DaysLate
}

func (x *indexer) sourceOf(s *form.Source) int {
	if s == nil {
		return -1
	}
	i, ok := x.source[s.Path]
	if !ok {
		i = len(x.paths)
		x.source[s.Path] = i
		x.paths = append(x.paths, s)
	}
	return i
}

func (x *indexer) group(name string) int {
	i, ok := x.groups[name]
	if !ok {
		i = len(x.data.Groups)
		x.groups[name] = i
		x.data.Groups = append(x.data.Groups, pair{name, office.GroupEnglish(name)})
	}
	return i
}

// indexRules lists the rules that some report breaks, in the order of the catalogue.
func (x *indexer) indexRules() {
	used := map[string]bool{}
	for _, f := range x.model.Filings {
		for i := range f.Findings {
			used[f.Findings[i].Rule] = true
		}
	}
	rules := form.AllRules()
	for i := range rules {
		r := &rules[i]
		if used[r.ID] {
			x.rules[r.ID] = len(x.data.Rules)
			x.data.Rules = append(x.data.Rules, rule{r.ID, r.Severity, both(r.Title), both(r.Explanation), both(r.Source)})
		}
	}
}

func (x *indexer) agency(f *office.Filing) int {
	key := agencyKey{f.Reporter, f.Scope}
	i, ok := x.agencyN[key]
	if !ok {
		i = len(x.data.Agencies)
		x.agencyN[key] = i
		x.data.Agencies = append(x.data.Agencies, agency{f.Name, f.Agency.Code, f.Division, x.group(f.Group), int(f.Scope)})
	}
	// The latest year's name is the one to show.
	x.data.Agencies[i].Name = f.Name
	return i
}

func (x *indexer) addFiling(f *office.Filing, late *int) {
	c := &x.data.Filings
	c.Agency = append(c.Agency, x.agency(f))
	c.Year = append(c.Year, f.Year)
	c.Standing = append(c.Standing, int(f.Standing))
	c.Balanced = append(c.Balanced, truth(f.Balanced))
	c.Submitted = append(c.Submitted, f.SubmittedAt)
	c.Late = append(c.Late, late)
	c.Source = append(c.Source, x.sourceOf(f.Source))
	c.Errors, c.Unread = append(c.Errors, f.Errors()), append(c.Unread, f.Unread())
	counts := make([]int, len(x.data.Rules))
	checks := 0
	for i := range f.Findings {
		counts[x.rules[f.Findings[i].Rule]]++
		if s := f.Findings[i].Severity(); !s.IsError() && s != form.Info {
			checks++
		}
	}
	c.Checks = append(c.Checks, checks)
	rules := []int{}
	for i, n := range counts {
		if n > 0 {
			rules = append(rules, i, n)
		}
	}
	c.Rules = append(c.Rules, rules)
	var figures office.Figures
	f.Unpack(&figures)
	c.Figures = append(c.Figures, figuresOf(f.Sum(&figures)))
	first := pair{}
	if f.MustCorrect() {
		first = both(f.Problems()[0].Short())
	}
	c.First = append(c.First, first)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// figuresOf picks what rankings and charts use: received, carried in, results,
// carried out, the six outcomes, natural persons, review (all, concluded,
// corrected) and litigation (the same).
func figuresOf(s *sums.Sum) []int64 {
	h := office.Highlight(&s.Recomputed)
	list := []int64{h.Received, h.CarriedIn, h.Results, h.CarriedOut}
	list = append(list, h.Outcomes[:]...)
	return append(list, h.Natural, h.Review, h.ReviewConcluded, h.ReviewCorrected, h.Litigation, h.LitigationConcluded, h.LitigationCorrected)
}

func (x *indexer) addLine(l *office.RosterLine, about *letter.Letter) {
	c := &x.data.Roster
	c.Year = append(c.Year, l.Year)
	c.Division = append(c.Division, l.Division)
	c.Name = append(c.Name, l.Name)
	c.Code = append(c.Code, l.Code)
	c.Group = append(c.Group, x.group(l.Group))
	c.Status = append(c.Status, int(l.Status))
	c.Due = append(c.Due, l.Due)
	c.Submitted = append(c.Submitted, l.SubmittedAt)
	c.Late = append(c.Late, daysLate(l))
	c.Copies = append(c.Copies, l.Copies)
	i := -1
	if l.Filing != nil {
		i = x.filing[l.Filing]
	}
	c.Filing = append(c.Filing, i)
	c.Note = append(c.Note, both(l.Note))
	name := ""
	if about != nil {
		name = about.Name
	}
	c.Letter = append(c.Letter, name)
}

func (x *indexer) addArea(a *office.Area) {
	entry := area{Division: a.Division, Name: both(a.Name), Year: a.Year, Wide: a.Level != form.District && a.Division != "", Groups: []int{}, Sums: a.Sums(), Figures: yearFiguresOf(a.Year, a.Sum(""), a.Change(""))}
	for _, g := range a.Groups {
		entry.Groups = append(entry.Groups, x.group(g))
	}
	if c := a.Comparison; c != nil {
		entry.Compared, entry.Differs, entry.Open = true, len(c.Differences), c.Open
	}
	x.data.Areas = append(x.data.Areas, entry)
}

// areaDetail is what the consolidated tables of an area show.
type areaDetail struct {
	Edition string       `json:"e"`
	Sums    []areaSum    `json:"s"` // the area, then its groups
	Compare *areaCompare `json:"c,omitempty"`
}

type areaSum struct {
	Group   int                  `json:"g"` // -1 for the whole area
	Filings int                  `json:"n"`
	Values  [form.NumCells]int64 `json:"v"`
	Reports [form.NumCells]int   `json:"r"`
	// Tables holds for each table the reports that have it and those that lack it.
	Tables [form.NumTables][2]int32 `json:"t"`
	Lack   pair                     `json:"l"` // whose figures it lacks, in words
}

type areaCompare struct {
	Filing      int              `json:"f"`
	Differences []areaDifference `json:"d"`
	Causes      []areaCause      `json:"c"`
}

type areaDifference struct {
	Cell   form.CellID `json:"c"`
	Stated int64       `json:"a"`
	Sum    int64       `json:"b"`
	Rest   int64       `json:"r"`
	Why    pair        `json:"w"`
}

type areaCause struct {
	Filing int  `json:"f"`
	Cells  int  `json:"n"`
	Text   pair `json:"t"`
}

func (x *indexer) area(a *office.Area) areaDetail {
	d := areaDetail{Edition: a.Edition.String()}
	for _, g := range append([]string{""}, a.Groups...) {
		sum := a.Sum(g)
		values, _, _ := sum.Printed(a.Edition)
		entry := areaSum{Group: -1, Filings: int(sum.Reports), Values: values, Reports: *a.Stating(g), Lack: both(a.LackNote(g))}
		for t := range form.NumTables {
			entry.Tables[t] = [2]int32{sum.Reporters[t], sum.Missing(t)}
		}
		if g != "" {
			entry.Group = x.group(g)
		}
		d.Sums = append(d.Sums, entry)
	}
	if c := a.Comparison; c != nil {
		compare := &areaCompare{Filing: x.filing[a.Published], Differences: []areaDifference{}, Causes: []areaCause{}}
		for i := range c.Differences {
			difference := &c.Differences[i]
			compare.Differences = append(compare.Differences, areaDifference{difference.Cell, difference.Stated, difference.Sum, difference.Rest, both(c.Explain(difference))})
		}
		for i := range c.Causes {
			compare.Causes = append(compare.Causes, areaCause{x.filing[c.Causes[i].Filing], c.Causes[i].Cells, both(c.Causes[i].Text())})
		}
		d.Compare = compare
	}
	return d
}

// sourceList is every input file, as columns.
type sourceList struct {
	Path     []string     `json:"path"`
	Kind     []int        `json:"kind"`
	Status   []int        `json:"status"`
	Reports  []int        `json:"reports"`
	Encoding []string     `json:"encoding"`
	Bytes    []int64      `json:"bytes"`
	Hash     []string     `json:"hash"`
	Reason   []pair       `json:"reason"`
	Parts    [][]string   `json:"parts"`
	Findings [][]findText `json:"findings"`
}

type findText struct {
	Severity form.Severity `json:"s"`
	Text     pair          `json:"t"`
	Place    string        `json:"p"`
}

func (x *indexer) sources() *sourceList {
	l := &sourceList{Path: []string{}}
	for _, s := range x.paths {
		l.Path = append(l.Path, s.Path)
		l.Kind = append(l.Kind, int(s.Kind))
		l.Status = append(l.Status, int(s.Status))
		l.Reports = append(l.Reports, s.Reports)
		l.Encoding = append(l.Encoding, s.Encoding)
		l.Bytes = append(l.Bytes, s.Bytes)
		hash := ""
		if s.SHA256 != [32]byte{} {
			const shown = 8 // bytes of the hash; the whole stands in the manifest and the workbook
			for _, b := range s.SHA256[:shown] {
				hash += string("0123456789abcdef"[b>>4]) + string("0123456789abcdef"[b&15])
			}
		}
		l.Hash = append(l.Hash, hash)
		l.Reason = append(l.Reason, both(s.Reason))
		l.Parts = append(l.Parts, s.Parts)
		var texts []findText
		for i := range s.Findings {
			f := &s.Findings[i]
			texts = append(texts, findText{f.Severity(), pair{f.Message(form.Chinese), f.Message(form.English)}, s.Shown(f.Place)})
		}
		l.Findings = append(l.Findings, texts)
	}
	return l
}

func cellOf(c *form.Cell) cell {
	unit := c.Column.Unit
	scale := 0
	for fen := unit.Fen(); fen > 1; fen /= 10 {
		scale++
	}
	return cell{Label: pair{c.Label(form.Chinese), c.Label(form.English)}, Unit: unit.String(), Scale: scale, Total: c.Column.Code == "total", Table: int(c.Table.ID)}
}

func tablesOf(e form.Edition) formTables {
	var l formTables
	for _, b := range layout.Of(e) {
		out := block{Title: both(b.Title), Rows: b.Rows, Columns: b.Columns, Head: b.Head, Widths: b.Widths}
		for _, c := range b.Cells {
			entry := []any{c.Row, c.Column, c.Rows, c.Columns}
			switch {
			case c.Figure:
				entry = append(entry, figureCell, c.Cell)
			case c.Head:
				entry = append(entry, headCell, c.Label.Chinese, c.Label.English)
			default:
				entry = append(entry, labelCell, c.Label.Chinese, c.Label.English)
			}
			out.Cells = append(out.Cells, entry)
		}
		l = append(l, out)
	}
	return l
}

// Filings whose details travel together, areas whose sums do, and letters.
const (
	filingsPerBlob = 64
	areasPerBlob   = 8
	lettersPerBlob = 64
)

// pair is a text in Chinese and English.
type pair [2]string

func both(t form.Text) pair { return pair{t.Chinese, t.English} }
