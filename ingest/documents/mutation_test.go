package documents

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gouji/fixtures"
	"gouji/form"
	"gouji/ingest/delivery"
	"gouji/ingest/limits"
	"gouji/ingest/lines"
	"gouji/ingest/lines/linestest"
	"gouji/ingest/tables"
	"gouji/ingest/words"
)

// The mutation test damages good documents at random and holds the promise of
// the placer: every cell is either the right figure, or null with a finding;
// never a wrong figure.
//
// What is damaged is what converters, copying and hasty hands damage: whole
// rows (dropped, doubled, moved), cells in a row (dropped, doubled), figures
// (words in their place), labels
// (emptied, exchanged, doubled over another, shifted along their column, exchanged with
// a figure, misspelt), heads and captions (dropped with one or several rows,
// doubled, exchanged), and in dumps the same with lines. Figures get note marks and are
// struck out, hidden digits, a second line or a date; remarks stand behind rows, and
// fillers.
//
// What is not in the set cannot be seen in a form, whoever reads it:
//   - two figures exchanged, or one figure replaced by another: only the balance
//     identities can notice, and they are no business of the reader;
//   - a cell dropped and another doubled in one row, or several rows of one table damaged
//     alike: the result is a well-formed table. One table therefore suffers one
//     damage per mutant, while a mutant may have up to three in different tables;
//   - in a dump, a last cell that is blank: it cannot be distinguished from the space before
//     part 五, so that a doubled line fills its place;
//   - the unit in a head (万元) replaced by another: it is data, and read as such;
//   - in a workbook, a cell deleted so that its row moves left: a sheet has no ragged
//     rows, and what remains is a form whose last cell is blank; likewise one
//     inserted where the last cell is blank.
//
// A failed identity is not counted as a finding here: the reader alone must
// notice. GOUJI_MUTANTS sets the number of mutants, GOUJI_SEED the seed.
func TestMutantsAreNeverReadWrong(t *testing.T) {
	mutants := 400
	if os.Getenv("GOUJI_LARGE") != "" {
		mutants = 1200
	}
	mutants, seed := linestest.Mutants(t, mutants, 20201122)
	rng := rand.New(rand.NewPCG(seed, 1))
	tally := mutationTally{byDamage: map[string]int{}}
	for n := 0; tally.mutants < mutants; n++ {
		truth := distinctReport(rng, form.Editions[n%2], []float64{0, 0.05, 0.3}[n%3])
		for _, l := range mutationLayouts() {
			good := l.render(t, truth)
			if !tally.check(t, l, good, truth, good.damages) {
				t.Fatalf("%s: the undamaged document is not read right", l.name)
			}
			for range 12 {
				bad := good.clone()
				damages := bad.damage(rng, 1+rng.IntN(3))
				if len(damages) == 0 {
					continue
				}
				tally.mutants++
				for _, d := range damages {
					tally.byDamage[d]++
				}
				if !tally.check(t, l, bad, truth, damages) && tally.wrong > 100 {
					t.Fatalf("stopped after %d mutants", tally.mutants)
				}
			}
		}
	}
	t.Logf("%d mutants; of %d cells %d right, %d null with a finding, %d wrong", tally.mutants, tally.cells, tally.right, tally.null, tally.wrong)
	var kinds []string
	for d := range tally.byDamage {
		kinds = append(kinds, d)
	}
	slices.Sort(kinds)
	for _, d := range kinds {
		t.Logf("%7d × %s", tally.byDamage[d], d)
	}
	if tally.null == 0 || tally.right == 0 {
		t.Error("the damage leaves no trace: the test tests nothing")
	}
}

type mutationTally struct {
	mutants, cells, right, null, wrong int
	byDamage                           map[string]int
}

// check reads a document and compares every cell with the truth.
func (m *mutationTally) check(t *testing.T, l mutationLayout, d *damagedDocument, truth *form.Report, damages []string) bool {
	t.Helper()
	k := &kept{}
	if err := l.read(d, k); err != nil {
		t.Fatal(err)
	}
	if len(damages) == 0 && len(k.reports) != 1 {
		return false
	}
	fine := true
	// No report at all is a finding of its own (F-EMPTY). Sheets that name one
	// part twice become several reports, each of which must be right.
	for i, got := range k.reports {
		checkLedger(t, l.name, got)
		fine = m.compare(t, l, d, got, truth, damages, k.usable[i]) && fine
	}
	return fine
}

func (m *mutationTally) compare(t *testing.T, l mutationLayout, d *damagedDocument, got, truth *form.Report, damages []string, usable bool) bool {
	t.Helper()
	fine := true
	fail := func(id form.CellID, format string, arguments ...any) {
		m.wrong++
		if !fine || m.wrong > 200 {
			return // one cell shows it
		}
		fine = false
		t.Errorf("%s %v: %s: %s", l.name, damages, form.Cells[id].Code, fmt.Sprintf(format, arguments...))
		for _, f := range got.Findings[:min(len(got.Findings), 6)] {
			t.Logf("  %s: %s", f.Rule, f.Message(form.English))
		}
		if file := os.Getenv("GOUJI_MUTANT_FILE"); file != "" {
			if err := os.WriteFile(file+strconv.Itoa(m.wrong)+l.extension, d.bytes(), 0o600); err != nil {
				t.Log(err)
			}
		}
	}
	for i := range truth.States {
		id := form.CellID(i)
		stated := truth.States[i] == form.Stated
		if stated {
			m.cells++
		}
		switch {
		case got.States[i] == form.Stated && (!stated || got.Values[i] != truth.Values[i]):
			fail(id, "reads %d, says %d (state %d)", got.Values[i], truth.Values[i], truth.States[i])
		case got.States[i] == form.Stated:
			m.right++
		case stated && len(damages) == 0 && !l.lossy:
			fail(id, "not read")
		case stated && usable && !explained(got, id):
			fail(id, "null without a finding")
		case stated:
			m.null++
		}
	}
	return fine
}

// explained reports whether a finding accounts for a cell that is null.
func explained(r *form.Report, id form.CellID) bool {
	for _, f := range r.Findings {
		if slices.Contains(f.Cells, id) {
			return true
		}
		if f.Rule == "F-MISSING-TABLE" && form.Cells[f.Cells[0]].Table.Part == form.Cells[id].Table.Part {
			return true
		}
	}
	return false
}

// distinctReport fills a form with figures that are all different, so that a
// figure in the wrong cell shows, and leaves some cells blank.
func distinctReport(rng *rand.Rand, e form.Edition, blank float64) *form.Report {
	r := &form.Report{Agency: form.Agency{Name: "临河县水务局"}, Year: 2020}
	if e == form.Edition2021 {
		r.Year = 2023
	}
	next := int64(0)
	for t := range form.NumTables {
		for _, id := range form.CellsOf(t, e) {
			next += 1 + rng.Int64N(40)
			value := next
			if form.Cells[id].Kind() == form.Money {
				value *= 1_000_000
			}
			r.States[id] = form.Blank
			if rng.Float64() >= blank {
				r.States[id], r.Values[id] = form.Stated, value
			}
		}
	}
	// In a dump the very last cell, if blank, looks like the space before part 五.
	last, _ := form.CellAt("proceedings", "litigation_after_review", "total")
	r.States[last], r.Values[last] = form.Stated, next
	if !r.Finalise() {
		panic("the report is not usable")
	}
	r.Findings = nil
	return r
}

// mutationLayout is a way to write a report, to take it apart into rows and
// cells, and to read it.
type mutationLayout struct {
	name, extension string
	kind            form.SourceKind
	format          fixtures.Format
	options         fixtures.Options
	rows            *regexp.Regexp // a row with its cells, of tagged text
	cells           *regexp.Regexp
	separator       string // of cells, in plain text
	lines           bool   // one cell a line
	lossy           bool   // blanks at the end of a table get lost even in a good document
	sheet           bool
}

func mutationLayouts() []mutationLayout {
	tr, td := regexp.MustCompile(`(?s)<tr\b.*?</tr>`), regexp.MustCompile(`(?s)<td\b.*?</td>`)
	wtr, wtc := regexp.MustCompile(`(?s)<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>`), regexp.MustCompile(`(?s)<w:tc>.*?</w:tc>`)
	return []mutationLayout{
		{name: "grid", extension: ".csv", kind: form.CSVGrid, format: fixtures.CSVGrid, separator: ","},
		{name: "page", extension: ".html", kind: form.Page, format: fixtures.HTML, rows: tr, cells: td},
		{name: "pasted page", extension: ".html", kind: form.Page, format: fixtures.HTML, options: fixtures.Options{Style: fixtures.Pasted}, rows: tr, cells: td},
		{name: "flat page", extension: ".html", kind: form.Page, format: fixtures.HTML, options: fixtures.Options{Style: fixtures.Flat}, rows: tr, cells: td},
		{name: "pipes", extension: ".txt", kind: form.TextDump, format: fixtures.TextPipes, separator: " | ", lossy: true},
		{name: "markdown", extension: ".md", kind: form.TextDump, format: fixtures.Markdown, separator: "|"},
		{name: "lines", extension: ".txt", kind: form.TextDump, format: fixtures.TextLines, lines: true, lossy: true},
		{name: "word", extension: ".docx", kind: form.WordDocument, format: fixtures.DOCX, rows: wtr, cells: wtc},
		{name: "workbook", extension: ".xlsx", kind: form.Workbook, format: fixtures.XLSX, sheet: true},
		{name: "sheets", extension: ".xlsx", kind: form.Workbook, format: fixtures.XLSX, options: fixtures.Options{SheetPerTable: true}, sheet: true},
	}
}

// damagedDocument is a document as a list of rows and of what stands between them.
type damagedDocument struct {
	rows    []damagedRow
	layout  *mutationLayout
	sheets  []string // names, of a workbook
	damages []string
}

type damagedRow struct {
	before, after string   // tags around the cells
	cells         []string // with their tags
	plain         bool     // no row: text between rows
	table         int
	sheet         int
	grid          []lines.Cell // of a workbook
}

func (l mutationLayout) render(t *testing.T, r *form.Report) *damagedDocument {
	t.Helper()
	var b bytes.Buffer
	if err := fixtures.Render(&b, fixtures.FilingsOf(r), l.format, l.options); err != nil {
		t.Fatal(err)
	}
	d := &damagedDocument{layout: &l}
	switch {
	case l.sheet:
		d.loadBook(t, b.Bytes())
	case l.extension == ".docx":
		d.cutTagged(wordXML(t, b.Bytes()))
	case l.rows != nil:
		d.cutTagged(b.String())
	default:
		d.cutLines(b.String())
	}
	return d
}

func (d *damagedDocument) cutTagged(text string) {
	at, table := 0, 0
	for _, span := range d.layout.rows.FindAllStringIndex(text, -1) {
		between := text[at:span[0]]
		if strings.Contains(between, "<table") || strings.Contains(between, "<w:tbl>") {
			table++
		}
		d.rows = append(d.rows, damagedRow{cells: []string{between}, plain: true, table: table})
		row := text[span[0]:span[1]]
		cells := d.layout.cells.FindAllStringIndex(row, -1)
		if len(cells) == 0 {
			d.rows = append(d.rows, damagedRow{cells: []string{row}, plain: true, table: table})
			at = span[1]
			continue
		}
		cut := damagedRow{before: row[:cells[0][0]], after: row[cells[len(cells)-1][1]:], table: table}
		for _, c := range cells {
			cut.cells = append(cut.cells, row[c[0]:c[1]])
		}
		d.rows = append(d.rows, cut)
		at = span[1]
	}
	d.rows = append(d.rows, damagedRow{cells: []string{text[at:]}, plain: true, table: table})
}

func (d *damagedDocument) cutLines(text string) {
	table := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		body := strings.TrimSuffix(line, "\n")
		if strings.Contains(body, "第二十条第") || strings.Contains(body, "三、收到和处理") || strings.Contains(body, "四、政府信息公开行政复议") || strings.Contains(body, "五、存在") {
			table++
		}
		row := damagedRow{after: line[len(body):], table: table}
		switch {
		case d.layout.lines:
			row.cells = []string{body}
		case strings.Count(body, strings.TrimSpace(d.layout.separator)) == 0:
			row.cells, row.plain = []string{body}, true
		default:
			row.cells = strings.Split(body, d.layout.separator)
		}
		d.rows = append(d.rows, row)
	}
}

func (d *damagedDocument) loadBook(t *testing.T, data []byte) {
	t.Helper()
	loaded := bookOf(t, data)
	known := words.NewLexicon()
	table := 0
	for i, s := range loaded {
		d.sheets = append(d.sheets, s.name)
		for _, line := range s.lines {
			for _, c := range line.Cells {
				if m := known.MeaningOf(c.Text); m.IsCaption || m.Heads != words.NoPart {
					table++
					break
				}
			}
			d.rows = append(d.rows, damagedRow{grid: line.Cells, table: table, sheet: i})
		}
	}
}

func wordXML(t *testing.T, data []byte) string {
	t.Helper()
	text, err := zipMember(data, "word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (d *damagedDocument) clone() *damagedDocument {
	c := *d
	c.rows = slices.Clone(d.rows)
	for i := range c.rows {
		c.rows[i].cells = slices.Clone(c.rows[i].cells)
		c.rows[i].grid = slices.Clone(c.rows[i].grid)
	}
	return &c
}

func (d *damagedDocument) bytes() []byte {
	var b bytes.Buffer
	for _, row := range d.rows {
		if row.grid != nil {
			for _, c := range row.grid {
				fmt.Fprintf(&b, "%s[%d]\t", c.Text, c.Covered)
			}
			b.WriteByte('\n')
			continue
		}
		b.WriteString(row.before)
		separator := d.layout.separator
		if row.plain {
			separator = ""
		}
		b.WriteString(strings.Join(row.cells, separator))
		b.WriteString(row.after)
	}
	return b.Bytes()
}

// packed puts the text of a document into a file, without compressing it.
func packed(text []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "word/document.xml", Method: zip.Store})
	if err == nil {
		_, err = w.Write(text)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // nothing that is written to memory fails
	}
	return b.Bytes()
}

// read reads a damaged document the way files of its kind are read, but for the
// packing of workbooks, which takes most of the time.
func (l mutationLayout) read(d *damagedDocument, to delivery.Handler) error {
	set := limits.Limits{}.WithDefaults()
	g := delivery.New("report"+l.extension, to, nil, &set, &form.Report{})
	g.Source.Kind = l.kind
	k := kinds[l.kind]
	data := d.bytes()
	switch l.kind {
	case form.Workbook:
		k.read = d.sheetLines
	case form.WordDocument:
		data = packed(data)
	}
	rd := NewReader(tables.NewReader(nil))
	taken, err := rd.take(context.Background(), g, k, data)
	if err != nil {
		return err
	}
	return taken.finish(context.Background())
}

// sheetLines tells the lines of a damaged workbook.
func (d *damagedDocument) sheetLines(_ context.Context, _ []byte, _ lines.Limits, to lines.Sink) (lines.Problem, error) {
	for i, name := range d.sheets {
		to.Part(name, false)
		for _, row := range d.rows {
			if row.sheet == i {
				to.Line(lines.Line{Table: i + 1, Cells: row.grid})
			}
		}
	}
	return lines.Problem{}, nil
}

// bookOf takes the sheets out of a workbook.
func bookOf(t *testing.T, data []byte) []*sheet {
	t.Helper()
	set := limits.Limits{}.WithDefaults()
	g := delivery.New("book.xlsx", nil, nil, &set, &form.Report{})
	to, err := NewReader(tables.NewReader(nil)).take(t.Context(), g, kinds[form.Workbook], data)
	if err != nil || len(to.sheets) == 0 {
		t.Fatal("the workbook does not load")
	}
	for _, s := range to.sheets {
		at := 0
		s.tell(func(l lines.Line) {
			s.lines[at].Cells = slices.Clone(l.Cells)
			at++
		})
	}
	return to.sheets
}

var tags = regexp.MustCompile(`<[^>]*>`)

// text returns what stands in cell x of row y.
func (d *damagedDocument) text(y, x int) string {
	row := &d.rows[y]
	if row.grid != nil {
		return strings.TrimSpace(row.grid[x].Text)
	}
	return strings.TrimSpace(strings.ReplaceAll(tags.ReplaceAllString(row.cells[x], ""), "&nbsp;", ""))
}

func (d *damagedDocument) width(y int) int {
	if d.rows[y].grid != nil {
		return len(d.rows[y].grid)
	}
	return len(d.rows[y].cells)
}

// setText puts other text into a cell and keeps its tags.
func (d *damagedDocument) setText(y, x int, text string) {
	row := &d.rows[y]
	if row.grid != nil {
		row.grid[x].Text = text
		return
	}
	cell := row.cells[x]
	if !strings.Contains(cell, "<") {
		row.cells[x] = text
		return
	}
	open := strings.Index(cell, ">") + 1
	end := strings.LastIndex(cell, "<")
	if d.layout.extension == ".docx" {
		text = "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>"
		if properties := strings.Index(cell, "</w:tcPr>"); properties >= 0 {
			open = properties + len("</w:tcPr>")
		}
	}
	row.cells[x] = cell[:open] + text + cell[end:]
}

// labels lists the cells of a row that hold words, figures those that hold figures.
func (d *damagedDocument) labels(y int) []int  { return d.cellsOf(y, words.Word) }
func (d *damagedDocument) figures(y int) []int { return d.cellsOf(y, words.Figure) }

func (d *damagedDocument) cellsOf(y int, wanted words.Class) (at []int) {
	for x := range d.width(y) {
		if d.rows[y].grid != nil && d.rows[y].grid[x].Covered != lines.Own {
			continue
		}
		if words.ClassOf(d.text(y, x)) == wanted {
			at = append(at, x)
		}
	}
	return at
}

// damage harms a document n times, each time in another table.
func (d *damagedDocument) damage(rng *rand.Rand, n int) (done []string) {
	harmed := map[int]bool{}
	for range n {
		for range 20 {
			y := rng.IntN(len(d.rows))
			if harmed[d.rows[y].table] {
				continue
			}
			table := d.rows[y].table
			if what := d.harm(rng, y); what != "" {
				harmed[table] = true
				done = append(done, what)
				break
			}
		}
	}
	return done
}

// other finds another row of the table of row y.
func (d *damagedDocument) other(rng *rand.Rand, y int, fits func(int) bool) (int, bool) {
	var same []int
	for i := range d.rows {
		if i != y && d.rows[i].table == d.rows[y].table && d.rows[i].sheet == d.rows[y].sheet && !d.rows[i].plain && fits(i) {
			same = append(same, i)
		}
	}
	if len(same) == 0 {
		return 0, false
	}
	return same[rng.IntN(len(same))], true
}

func (d *damagedDocument) harm(rng *rand.Rand, y int) string {
	row := &d.rows[y]
	labels := d.labels(y)
	if row.plain {
		if len(strings.TrimSpace(d.text(y, 0))) == 0 || d.layout.rows != nil {
			return ""
		}
		d.rows = slices.Delete(d.rows, y, y+1)
		return "text dropped"
	}
	hasLabel := func(i int) bool { return len(d.labels(i)) > 0 }
	pick := func(at []int) int { return at[rng.IntN(len(at))] }
	switch rng.IntN(22) {
	case 16, 17, 18, 19:
		return d.blurFigure(rng, y)
	case 20:
		return d.addBeside(rng, y)
	case 21:
		return d.fillUp(rng, y)
	case 0:
		d.rows = slices.Delete(d.rows, y, y+1)
		return "row dropped"
	case 1:
		d.rows = slices.Insert(d.rows, y, d.copyOf(y))
		return "row doubled"
	case 2:
		i, ok := d.other(rng, y, func(int) bool { return true })
		if !ok || d.layout.lines && len(labels) == 0 {
			return ""
		}
		d.rows = slices.Insert(d.rows, i, d.copyOf(y))
		return "row doubled elsewhere"
	case 3:
		i, ok := d.other(rng, y, hasLabel)
		if !ok || len(labels) == 0 {
			return ""
		}
		d.rows[y], d.rows[i] = d.rows[i], d.rows[y]
		return "rows exchanged"
	case 4:
		if d.layout.lines {
			return ""
		}
		var at []int
		for i := range d.rows {
			if d.rows[i].table == row.table && d.rows[i].sheet == row.sheet && !d.rows[i].plain {
				at = append(at, i)
			}
		}
		rng.Shuffle(len(at), func(i, j int) { d.rows[at[i]], d.rows[at[j]] = d.rows[at[j]], d.rows[at[i]] })
		return "rows shuffled"
	case 5:
		if row.grid != nil || d.layout.lines {
			return ""
		}
		x := rng.IntN(len(row.cells))
		row.cells = slices.Delete(row.cells, x, x+1)
		return "cell dropped"
	case 6:
		if d.layout.lines {
			return ""
		}
		x := rng.IntN(d.width(y))
		if row.grid != nil && !d.filledToTheEnd(y) {
			return ""
		}
		if row.grid != nil {
			row.grid = slices.Insert(row.grid, x, row.grid[x])
		} else {
			row.cells = slices.Insert(row.cells, x, row.cells[x])
		}
		return "cell doubled"
	case 7:
		if len(labels) == 0 {
			return ""
		}
		d.setText(y, pick(labels), "")
		return "label emptied"
	case 8:
		i, ok := d.other(rng, y, hasLabel)
		if !ok || len(labels) == 0 {
			return ""
		}
		x, z := pick(labels), pick(d.labels(i))
		one, two := d.text(y, x), d.text(i, z)
		d.setText(y, x, two)
		d.setText(i, z, one)
		return "labels exchanged"
	case 9:
		i, ok := d.other(rng, y, hasLabel)
		if !ok || len(labels) == 0 {
			return ""
		}
		d.setText(y, pick(labels), d.text(i, pick(d.labels(i))))
		return "label doubled over another"
	case 10:
		return d.exchangeLabelAndFigure(rng, y, labels)
	case 11:
		end := y + 1 + rng.IntN(9)
		for i := y; i < end; i++ {
			if i >= len(d.rows) || d.rows[i].table != row.table || d.rows[i].sheet != row.sheet || d.rows[i].plain && strings.TrimSpace(d.text(i, 0)) != "" {
				return ""
			}
		}
		d.rows = slices.Delete(d.rows, y, end)
		return "run of rows dropped"
	case 12:
		return d.shiftLabels(rng, y)
	case 13:
		if len(labels) == 0 {
			return ""
		}
		return d.misspell(rng, y, pick(labels))
	case 14:
		figures := d.figures(y)
		if len(figures) == 0 {
			return ""
		}
		x := figures[0] // the one a label stands beside is the hardest
		if rng.IntN(2) == 0 {
			x = pick(figures)
		}
		d.setText(y, x, []string{"详见附件", "若干", "含修订", "网上咨询"}[rng.IntN(4)])
		return "word for a figure"
	default:
		var at []int
		for i := range d.rows {
			if d.rows[i].table == row.table && d.rows[i].sheet == row.sheet && !d.rows[i].plain && hasLabel(i) {
				at = append(at, i)
			}
		}
		return d.shuffleLabels(rng, at)
	}
}

// pieces are what a blurred cell is made of: text with looks, in order.
type piece struct {
	text string
	look lines.Look
}

// blurFigure makes a figure something that a person would not read as it, or adds
// what a person does not see.
func (d *damagedDocument) blurFigure(rng *rand.Rand, y int) string {
	figures := d.figures(y)
	if len(figures) == 0 {
		return ""
	}
	x := figures[rng.IntN(len(figures))]
	whole := d.text(y, x)
	switch rng.IntN(5) {
	case 0:
		d.setPieces(y, x, piece{whole, 0}, piece{"1", lines.Superscript})
		return "note mark"
	case 1:
		d.setPieces(y, x, piece{"87", lines.Struck}, piece{whole, 0})
		return "struck out"
	case 2:
		if !d.layout.looks() {
			return ""
		}
		d.setPieces(y, x, piece{"5", lines.Hidden}, piece{whole, 0})
		return "hidden"
	case 3:
		if d.layout.lines {
			return ""
		}
		d.setPieces(y, x, piece{whole, 0}, piece{"13", lines.Break})
		return "split cell"
	default:
		if d.rows[y].grid != nil {
			d.rows[y].grid[x] = lines.Cell{Text: "2024-03-05", Kind: lines.Date, Place: d.rows[y].grid[x].Place}
		} else {
			d.setText(y, x, "2024/3/5")
		}
		return "date cell"
	}
}

// looks reports whether text can have looks in a layout.
func (l *mutationLayout) looks() bool {
	return l.kind == form.Page || l.kind == form.WordDocument || l.kind == form.Workbook
}

// setPieces puts text with looks into a cell.
func (d *damagedDocument) setPieces(y, x int, pieces ...piece) {
	row := &d.rows[y]
	if row.grid != nil {
		row.grid[x].Text, row.grid[x].Runs = "", nil
		for _, p := range pieces {
			row.grid[x].Runs = append(row.grid[x].Runs, lines.Run{Text: p.text, Look: p.look})
		}
		return
	}
	marks := map[lines.Look][2]string{
		lines.Superscript: {"<sup>", "</sup>"}, lines.Struck: {"~~", "~~"}, lines.Break: {"<br>", ""},
	}
	switch d.layout.kind {
	case form.Page:
		marks[lines.Struck], marks[lines.Hidden] = [2]string{"<s>", "</s>"}, [2]string{`<i style="display:none">`, "</i>"}
	case form.CSVGrid:
		marks[lines.Superscript], marks[lines.Break] = [2]string{"（", "）注"}, [2]string{" ", ""}
	case form.WordDocument:
		between := func(properties string) [2]string {
			return [2]string{"</w:t></w:r><w:r><w:rPr>" + properties + "</w:rPr><w:t>", "</w:t></w:r><w:r><w:t>"}
		}
		marks = map[lines.Look][2]string{
			lines.Superscript: between(`<w:vertAlign w:val="superscript"/>`), lines.Struck: between("<w:strike/>"), lines.Hidden: between("<w:vanish/>"),
			lines.Break: {"</w:t></w:r></w:p><w:p><w:r><w:t>", ""},
		}
	}
	text := ""
	for _, p := range pieces {
		mark := marks[p.look]
		text += mark[0] + p.text + mark[1]
	}
	d.setText(y, x, text)
}

// addBeside writes a remark behind a row, or a column of remarks and figures
// behind all rows of a table.
func (d *damagedDocument) addBeside(rng *rand.Rand, y int) string {
	row := &d.rows[y]
	if d.layout.lines || len(row.cells) == 0 && row.grid == nil {
		return ""
	}
	add := func(y int, text string) {
		row := &d.rows[y]
		switch d.layout.kind {
		case form.Workbook:
			at := len(row.grid)
			row.grid = append(row.grid, lines.Cell{Text: text, Place: form.Place{Line: row.grid[0].Place.Line, Column: int32(at + 1), Part: row.grid[0].Place.Part}})
		case form.Page:
			row.cells = append(row.cells, "<td>"+text+"</td>")
		case form.WordDocument:
			row.cells = append(row.cells, "<w:tc><w:p><w:r><w:t>"+text+"</w:t></w:r></w:p></w:tc>")
		default:
			row.cells = append(row.cells, text)
		}
	}
	if rng.IntN(2) == 0 {
		add(y, "较上年减少")
		return "remark"
	}
	for i := range d.rows {
		if d.rows[i].table != row.table || d.rows[i].sheet != row.sheet || d.rows[i].plain {
			continue
		}
		switch text := []string{"", "无变化", "12", "√"}[rng.IntN(4)]; {
		case len(d.figures(i)) == 0 && len(d.labels(i)) > 1:
			add(i, "备注")
		default:
			add(i, text)
		}
	}
	return "remark column"
}

// fillUp adds blank cells behind a row, or a line of nothing.
func (d *damagedDocument) fillUp(rng *rand.Rand, y int) string {
	row := &d.rows[y]
	switch {
	case d.layout.lines:
		d.rows = slices.Insert(d.rows, y+1, damagedRow{cells: []string{" "}, after: row.after, plain: true, table: row.table})
		return "blank line"
	case d.layout.kind != form.TextDump && d.layout.kind != form.CSVGrid || d.layout.name == "markdown":
		return ""
	}
	for range 1 + rng.IntN(3) {
		row.cells = append(row.cells, "")
	}
	return "filler"
}

// filledToTheEnd reports whether a row of a workbook has something in the last
// column of its table.
func (d *damagedDocument) filledToTheEnd(y int) bool {
	end := 0
	for i := range d.rows {
		if d.rows[i].table == d.rows[y].table && d.rows[i].sheet == d.rows[y].sheet {
			for x, c := range d.rows[i].grid {
				if c.Text != "" {
					end = max(end, x)
				}
			}
		}
	}
	return d.rows[y].grid[end].Text != ""
}

func (d *damagedDocument) copyOf(y int) damagedRow {
	c := d.rows[y]
	c.cells, c.grid = slices.Clone(c.cells), slices.Clone(c.grid)
	return c
}

// exchangeLabelAndFigure moves a label among the figures.
func (d *damagedDocument) exchangeLabelAndFigure(rng *rand.Rand, y int, labels []int) string {
	if d.layout.lines {
		if y+1 >= len(d.rows) || len(labels) == 0 || d.rows[y+1].table != d.rows[y].table {
			return ""
		}
		next := y + 1
		for next < len(d.rows)-1 && strings.TrimSpace(d.text(next, 0)) == "" {
			next++
		}
		if words.ClassOf(d.text(next, 0)) != words.Figure || d.rows[next].table != d.rows[y].table {
			return ""
		}
		one, two := d.text(y, 0), d.text(next, 0)
		d.setText(y, 0, two)
		d.setText(next, 0, one)
		return "label and figure exchanged"
	}
	figures := d.figures(y)
	if len(labels) == 0 || len(figures) == 0 {
		return ""
	}
	x, z := labels[rng.IntN(len(labels))], figures[rng.IntN(len(figures))]
	one, two := d.text(y, x), d.text(y, z)
	d.setText(y, x, two)
	d.setText(y, z, one)
	return "label and figure exchanged"
}

// shiftLabels moves the last labels of the rows of a table up or down by one row.
func (d *damagedDocument) shiftLabels(rng *rand.Rand, y int) string {
	var at []int
	for i := range d.rows {
		if d.rows[i].table == d.rows[y].table && d.rows[i].sheet == d.rows[y].sheet && !d.rows[i].plain && len(d.labels(i)) > 0 {
			at = append(at, i)
		}
	}
	if len(at) < 2 {
		return ""
	}
	from := rng.IntN(len(at) - 1)
	texts := make([]string, len(at))
	places := make([]int, len(at))
	for k, i := range at {
		labels := d.labels(i)
		places[k] = labels[len(labels)-1]
		texts[k] = d.text(i, places[k])
	}
	for k := from; k < len(at); k++ {
		text := ""
		if k+1 < len(at) {
			text = texts[k+1]
		}
		d.setText(at[k], places[k], text)
	}
	return "labels shifted"
}

// shuffleLabels deals the labels of a table out anew.
func (d *damagedDocument) shuffleLabels(rng *rand.Rand, at []int) string {
	if len(at) < 2 {
		return ""
	}
	texts := make([]string, len(at))
	places := make([]int, len(at))
	for k, i := range at {
		labels := d.labels(i)
		places[k] = labels[len(labels)-1]
		texts[k] = d.text(i, places[k])
	}
	rng.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	for k, i := range at {
		d.setText(i, places[k], texts[k])
	}
	return "labels shuffled"
}

// misspell drops or replaces one to three characters of a label.
func (d *damagedDocument) misspell(rng *rand.Rand, y, x int) string {
	// What stands in parentheses is left alone: a unit there is data.
	whole := d.text(y, x)
	body, remark, _ := strings.Cut(whole, "（")
	if strings.HasPrefix(whole, "（") {
		body, remark = whole, ""
	}
	if remark != "" {
		remark = "（" + remark
	}
	text := []rune(body)
	for range 1 + rng.IntN(3) {
		if len(text) < 2 {
			return ""
		}
		i := rng.IntN(len(text))
		if rng.IntN(2) == 0 {
			text = slices.Delete(text, i, i+1)
		} else {
			text[i] = []rune("止木曰末己入士")[rng.IntN(7)]
		}
	}
	d.setText(y, x, string(text)+remark)
	return "label misspelt"
}
