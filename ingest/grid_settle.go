package ingest

import (
	"slices"
	"strconv"
	"strings"

	"gouji/form"
)

// fault says why a record is not certain.
type fault uint8

const (
	noFault fault = iota
	wrongCount
	mixedLine
	noLabel
	outOfOrder
	twoRecords
	noHead
	wrongTable
	gapBehind
	gapBefore
	captionOpen
	notOnForm
)

// outcomes are the columns of table 四; its printed form repeats them for three groups.
var outcomes = [...]string{"upheld", "corrected", "other", "pending", "total"}

// groupRows are the three groups of table 四 in printed order.
var groupRows = form.Tables[form.Proceedings].DataRows(form.BothEditions)

// dataRows lists the data rows of each table by edition, made once.
var dataRows = func() (rows [form.NumTables][form.BothEditions + 1][]*form.Row) {
	for t := range rows {
		for e := range rows[t] {
			rows[t][e] = form.Tables[t].DataRows(form.Edition(e))
		}
	}
	return rows
}()

// finish decides about every record and fills in the report.
func (p *placer) finish() {
	p.closeDump(true)
	p.finishDisclosure()
	p.finishApplications()
	p.finishProceedings()
	for _, s := range [...]struct {
		part   part
		number string
	}{{part1, "一"}, {part5, "五"}, {part6, "六"}} {
		if text := p.narrative[s.part].String(); text != "" {
			p.report.Narrative = append(p.report.Narrative, form.Section{Number: s.number, Text: text})
		}
	}
}

// witness says where the figures of a line of a certain width stand.
type witness struct {
	width  int
	starts []int
}

// resolve finds the values of a record: they are as many as the columns.
func (rec *tableRow) resolve(columns int, witnesses []witness) {
	if rec.fault != noFault {
		return
	}
	if rec.grid == 0 {
		rec.resolveDump(columns)
		return
	}
	if rec.resolvePacked(columns, rec.head.phantoms()) {
		return
	}
	for _, w := range witnesses {
		if rec.resolveAligned(w) {
			return
		}
	}
	rec.fault = wrongCount
}

// solid reports whether a cell holds something that no converter adds or drops
// on its own: a figure or a printed sign for nothing.
func solid(c gridCell) bool {
	k := classOf(c.text)
	return k == figureClass || k == nilClass
}

// resolveDump takes the figures of a dump if they are as many as the columns.
// Blank cells count only later, when the other rows show that they are cells
// (see softDumps).
func (rec *tableRow) resolveDump(columns int) {
	if len(rec.cells) != columns || slices.ContainsFunc(rec.cells, func(c gridCell) bool { return !solid(c) }) {
		rec.fault = wrongCount
		return
	}
	rec.values = rec.cells
}

// resolvePacked takes a line whose label is followed by exactly as many figures
// as there are columns, and by nothing else but the phantom columns that the
// head has too. One cell lost or doubled breaks it.
func (rec *tableRow) resolvePacked(columns, phantoms int) bool {
	values, starts, ok := rec.afterLabel()
	if ok && phantoms > 0 && len(values) == columns+phantoms && allBlank(values[columns:]) {
		values = values[:columns]
	}
	if !ok || len(values) != columns || slices.ContainsFunc(values, func(c gridCell) bool { return !solid(c) }) {
		return false
	}
	rec.values, rec.starts = values, starts[:columns]
	return true
}

// afterLabel returns the cells of a line behind its label and where they stand.
// ok is false if a cell merged from above stands between them.
func (rec *tableRow) afterLabel() (values []gridCell, starts []int, ok bool) {
	for i := rec.at + 1; i < len(rec.cells); i++ {
		c := rec.cells[i]
		switch {
		case c.covered == fromTheLeft:
			continue
		case c.covered == fromAbove && rec.at < 0 && values == nil:
			continue
		case c.covered == fromAbove:
			return nil, nil, false
		}
		values, starts = append(values, c), append(starts, i)
	}
	return values, starts, true
}

func allBlank(cells []gridCell) bool {
	return !slices.ContainsFunc(cells, func(c gridCell) bool { return classOf(c.text) != blankClass })
}

// phantoms counts the empty columns behind the last word of a head, if its
// lines agree on them: converters close lines with a separator too many.
func (h *tableHead) phantoms() int {
	if h == nil || len(h.lines) == 0 {
		return 0
	}
	for _, line := range h.lines {
		if line.phantoms != h.lines[0].phantoms {
			return 0
		}
	}
	return h.lines[0].phantoms
}

// resolveUniform accepts lines with blanks in tables of which nearly all lines
// have the same number of cells behind their label: as many as columns, and
// perhaps phantom ones that are blank everywhere. A cell lost or doubled makes
// a line differ from the others.
func resolveUniform(records []*tableRow, columns int) {
	byTable := map[int][]*tableRow{}
	for _, rec := range records {
		if rec.grid != 0 && rec.figures > 0 {
			byTable[rec.grid] = append(byTable[rec.grid], rec)
		}
	}
	for _, of := range byTable {
		counts, most := map[int]int{}, 0
		for _, rec := range of {
			if values, _, ok := rec.afterLabel(); ok && rec.at >= 0 && len(values) >= columns && allBlank(values[columns:]) {
				counts[len(values)]++
				if counts[len(values)] > counts[most] {
					most = len(values)
				}
			}
		}
		if counts[most] < mostUneven || (len(of)-counts[most])*mostUneven > len(of) {
			continue
		}
		for _, rec := range of {
			values, _, ok := rec.afterLabel()
			if rec.fault == wrongCount && ok && rec.at >= 0 && len(values) == most && allBlank(values[columns:]) {
				rec.values, rec.fault = values[:columns], noFault
			}
		}
	}
}

// evenDumps accepts the rows of a dump in which white space stands for blank
// cells if nearly all rows have as many cells as columns with them.
func evenDumps(records []*tableRow, columns int) {
	all, even := 0, 0
	for _, rec := range records {
		if rec.grid != 0 || rec.figures == 0 {
			continue
		}
		all++
		if len(rec.cells) == columns {
			even++
		}
	}
	if even < mostUneven || (all-even)*mostUneven > all {
		return
	}
	for _, rec := range records {
		if rec.grid == 0 && rec.fault == wrongCount && rec.figures > 0 && len(rec.cells) == columns {
			rec.values, rec.fault = rec.cells, noFault
		}
	}
}

// mostUneven: one line in so many may differ from the others, and there must be
// at least so many that agree.
const mostUneven = 7

// resolveAligned takes a line that is as wide as its witness and whose cells
// stand where the witness has its columns. This is the only way to read blanks.
func (rec *tableRow) resolveAligned(w witness) bool {
	if len(rec.cells) != w.width || rec.at >= w.starts[0] {
		return false
	}
	values := make([]gridCell, 0, len(w.starts))
	for i := rec.at + 1; i < len(rec.cells); i++ {
		c := rec.cells[i]
		switch {
		case slices.Contains(w.starts, i):
			if c.covered != own {
				return false
			}
			values = append(values, c)
		case c.covered == own && classOf(c.text) != blankClass:
			return false
		}
	}
	if len(values) != len(w.starts) {
		return false
	}
	rec.values, rec.starts = values, w.starts
	return true
}

// packedWitness learns from certain lines of one table where figures stand in
// lines of their width, if most of them agree.
func packedWitness(records []*tableRow, grid int) []witness {
	count, total := map[int]int{}, 0
	starts := map[int][]int{}
	for _, rec := range records {
		if rec.grid != grid || rec.values == nil {
			continue
		}
		total++
		at := rec.starts
		if known, ok := starts[len(rec.cells)]; ok && !slices.Equal(known, at) {
			count[len(rec.cells)] = -len(records)
			continue
		}
		starts[len(rec.cells)] = at
		count[len(rec.cells)]++
	}
	for width, n := range count {
		if n >= 2 && 2*n > total {
			return []witness{{width: width, starts: starts[width]}}
		}
	}
	return nil
}

// softDumps accepts rows of a dump in which white space stands for blank cells:
// the row is complete with them, other rows are complete without, and no row
// has more cells than columns, which would show that white space means nothing.
func softDumps(records []*tableRow, columns func(*tableRow) int) {
	complete := false
	for _, rec := range records {
		if rec.grid != 0 {
			continue
		}
		n := columns(rec)
		if n == 0 {
			continue
		}
		complete = complete || rec.values != nil
		if len(rec.cells) > n && slices.ContainsFunc(rec.cells, func(c gridCell) bool { return !solid(c) }) {
			return
		}
	}
	for _, rec := range records {
		if complete && rec.grid == 0 && rec.fault == wrongCount && rec.figures > 0 && len(rec.cells) == columns(rec) {
			rec.values, rec.fault = rec.cells, noFault
		}
	}
}

// disclosureHead finds the edition of a table of part 二 by the words of its
// head, and where its columns stand. Heads that fit no edition, or two, are none.
func (h *tableHead) disclosure(t form.TableID) (columns []*form.Column, edition form.Edition, w []witness) {
	if h == nil {
		return nil, form.NoEdition, nil
	}
	table := &form.Tables[t]
	for i := len(h.lines) - 1; i >= 0; i-- {
		var cells []headCell
		for _, c := range h.lines[i].cells {
			if !c.means.frame {
				cells = append(cells, c)
			}
		}
		if len(cells) == 0 {
			continue
		}
		if h.table != 0 && cells[0].index == 0 {
			return nil, form.NoEdition, nil // it stands where the labels should
		}
		for _, e := range form.Editions {
			if !fitsEdition(table, e, cells) {
				continue
			}
			if columns != nil {
				return nil, form.NoEdition, nil
			}
			columns, edition = columnsOf(table, e), e
		}
		if columns == nil {
			return nil, form.NoEdition, nil
		}
		if h.table != 0 {
			at := witness{width: h.lines[i].width}
			for _, c := range cells {
				at.starts = append(at.starts, c.index)
			}
			w = []witness{at}
		}
		return columns, edition, w
	}
	return nil, form.NoEdition, nil
}

// columnsOf returns the columns an edition prints.
func columnsOf(table *form.Table, e form.Edition) (columns []*form.Column) {
	if table.Editions&e == 0 {
		return nil
	}
	for i := range table.Columns {
		if table.Columns[i].Editions&e != 0 {
			columns = append(columns, &table.Columns[i])
		}
	}
	return columns
}

// fitsEdition reports whether the words of a head can be the columns of an
// edition, in order: each is the column, is like it, or is no known column; at
// least one is certain.
func fitsEdition(table *form.Table, e form.Edition, cells []headCell) bool {
	columns := columnsOf(table, e)
	if len(columns) == 0 || len(cells) != len(columns) {
		return false
	}
	certain := 0
	for k, c := range cells {
		switch found := c.means.column[table.ID]; {
		case found == columns[k]:
			certain++
		case found != nil, c.means.isCaption, c.means.names:
			return false // another column of this table, or words of another one
		default:
			if near, ok := table.NearestColumn(c.means.label, allColumns(table)); ok && near != columns[k] {
				return false
			} else if ok {
				certain++
			}
		}
	}
	return certain > 0
}

func allColumns(table *form.Table) (columns []*form.Column) {
	for i := range table.Columns {
		columns = append(columns, &table.Columns[i])
	}
	return columns
}

func anyRow(m *meaning) bool {
	return slices.ContainsFunc(m.row[:], func(r *form.Row) bool { return r != nil })
}

// headUnits returns the unit each column's head states.
func (h *tableHead) units(columns int) []form.Unit {
	units := make([]form.Unit, columns)
	for i := len(h.lines) - 1; i >= 0; i-- {
		var cells []headCell
		for _, c := range h.lines[i].cells {
			if !c.means.frame {
				cells = append(cells, c)
			}
		}
		if len(cells) != columns {
			continue
		}
		for k, c := range cells {
			remarks := c.means.label.Remarks
			switch {
			case strings.Contains(remarks, "万元"):
				units[k] = form.TenThousandYuan
			case strings.Contains(remarks, "元"):
				units[k] = form.Yuan
			}
		}
		return units
	}
	return units
}

func (p *placer) finishDisclosure() {
	type resolved struct {
		columns []*form.Column
		edition form.Edition
		w       []witness
	}
	type key struct {
		h *tableHead
		t form.TableID
	}
	known := map[key]resolved{}
	for _, rec := range p.disclosure {
		k := key{rec.head, rec.table}
		at, seen := known[k]
		if !seen {
			at.columns, at.edition, at.w = rec.head.disclosure(rec.table)
			known[k] = at
			if at.columns != nil {
				p.headFigures(rec.head)
			}
		}
		if at.columns == nil && rec.fault == noFault {
			rec.fault = noHead
		}
		rec.columns, rec.edition = at.columns, at.edition
		rec.resolve(len(rec.columns), at.w)
	}
	softDumps(p.disclosure, func(rec *tableRow) int { return len(rec.columns) })
	p.sumParts()
	p.arrange(p.disclosure, func(rec *tableRow) []*form.Row {
		if rec.edition == form.NoEdition {
			return dataRows[rec.table][p.likelyEdition()]
		}
		return dataRows[rec.table][rec.edition]
	})
}

// headFigures reports a figure typed into the words of a head.
func (p *placer) headFigures(h *tableHead) {
	for _, line := range h.lines {
		for _, c := range line.cells {
			if digit := strings.IndexAny(c.means.label.Remarks, "0123456789"); digit >= 0 && strings.Contains(c.means.label.Remarks, "元") {
				p.report.Figures++
				p.report.Findings = append(p.report.Findings, form.Finding{Rule: "F-HEADER-VALUE", Place: c.place, Figures: 1, Arguments: []string{shorten(c.text)}})
			}
		}
	}
}

// sumParts adds up local rows under 其他对外管理服务事项 (行政检查, 行政确认),
// which the form has as one row. It does so only where the row itself holds no
// figures, the parts follow it directly, and every figure is certain.
func (p *placer) sumParts() {
	for i, first := range p.disclosure {
		isPart := first.row == nil && first.parent != nil && first.parent.Code == "other_admin_service"
		if !isPart || first.values == nil || first.table != form.Licensing {
			continue
		}
		parts := []*tableRow{first}
		for _, next := range p.disclosure[i+1:] {
			if next.row != nil || next.values == nil || next.grid != first.grid || next.head != first.head || !localService(next.means.Body) {
				break
			}
			parts = append(parts, next)
		}
		if !localService(first.means.Body) || slices.ContainsFunc(p.disclosure, func(rec *tableRow) bool { return rec.row == first.parent }) {
			continue
		}
		p.putSum(first.parent, parts)
	}
}

// localService reports whether a label is one of the services that local forms list singly.
func localService(body string) bool {
	switch body {
	case "行政检查", "行政确认", "行政奖励", "行政给付", "行政裁决", "其他行政权力", "其他权力", "公共服务":
		return true
	}
	return false
}

func (p *placer) putSum(row *form.Row, parts []*tableRow) {
	names, figures := make([]string, len(parts)), 0
	for i, part := range parts {
		names[i] = part.label
		figures += part.figures
		part.fault = notOnForm // settled here
	}
	var cells []form.CellID
	placed := 0
	for k, column := range parts[0].columns {
		id, ok := form.CellAt("licensing", row.Code, column.Code)
		if !ok {
			continue
		}
		sum, stated := int64(0), 0
		for _, part := range parts {
			f := form.ReadFigure(&form.Cells[id], part.values[k].text, form.NoUnit)
			switch f.State {
			case form.Stated:
				sum += f.Value
				stated++
			case form.Unreadable:
				stated = -len(parts)
			}
		}
		cells = append(cells, id)
		if stated > 0 {
			p.report.PutValue(id, sum, parts[0].values[k].place)
			placed++
		} else {
			p.report.States[id], p.report.Places[id] = form.Unreadable, parts[0].values[k].place
			if stated == 0 {
				p.report.States[id] = form.Blank
			}
		}
	}
	p.report.Figures += figures - placed
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: "F-SUMMED", Cells: cells, Place: parts[0].place, Figures: figures - placed,
		Arguments: []string{strings.Join(names, "、"), row.Label},
	})
	for _, part := range parts {
		part.columns, part.figures = nil, 0
	}
}

func (p *placer) finishApplications() {
	if len(p.applications) == 0 {
		return
	}
	table := &form.Tables[form.Applications]
	columns := allColumns(table)
	p.bareOther()
	heads := map[*tableHead][]witness{}
	contradiction := false
	for _, rec := range p.applications {
		rec.columns = columns
		w, seen := heads[rec.head]
		if !seen {
			ok := true
			w, ok = rec.head.applicants(table)
			contradiction = contradiction || !ok
			heads[rec.head] = w
		}
		rec.resolve(len(columns), w)
	}
	packed := map[int][]witness{}
	for _, rec := range p.applications {
		if rec.fault != wrongCount || rec.grid == 0 || len(heads[rec.head]) > 0 {
			continue
		}
		w, seen := packed[rec.grid]
		if !seen {
			w = packedWitness(p.applications, rec.grid)
			packed[rec.grid] = w
		}
		for _, one := range w {
			if rec.resolveAligned(one) {
				rec.fault = noFault
			}
		}
	}
	resolveUniform(p.applications, len(columns))
	softDumps(p.applications, func(*tableRow) int { return len(columns) })
	evenDumps(p.applications, len(columns))
	if contradiction {
		p.refuseTable(form.Applications, p.applications, reasonColumns)
		return
	}
	e := p.applicationsEdition()
	p.arrange(p.applications, func(*tableRow) []*form.Row { return dataRows[form.Applications][e] })
}

// bareOther takes back what 其他 without a number was read as, 3.其他, unless
// rows 1 or 2 of （六） stand beside it: alone it may as well be （六）其他处理.
func (p *placer) bareOther() {
	sibling := slices.ContainsFunc(p.applications, func(rec *tableRow) bool {
		return rec.row != nil && rec.row.Parent == "other" && rec.row.Code != "other_misc"
	})
	for _, rec := range p.applications {
		if !sibling && rec.row != nil && rec.row.Code == "other_misc" && rec.means.Numbering.Kind == form.Unnumbered {
			rec.row = nil
		}
	}
}

// applicationsEdition is the edition whose rows table 三 shows.
func (p *placer) applicationsEdition() form.Edition {
	single := false
	for _, rec := range p.applications {
		if rec.row == nil {
			continue
		}
		if rec.row.Parent == "other" {
			return form.Edition2021
		}
		single = single || rec.row.Code == "other" && rec.figures > 0
	}
	if single {
		return form.Edition2019
	}
	return p.likelyEdition()
}

// likelyEdition is the edition of a table that does not show it: that of most
// other tables, or else the one prescribed for the year.
func (p *placer) likelyEdition() form.Edition {
	votes := 0
	for _, rec := range p.disclosure {
		switch rec.edition {
		case form.Edition2019:
			votes--
		case form.Edition2021:
			votes++
		}
	}
	switch {
	case votes > 0:
		return form.Edition2021
	case votes < 0:
		return form.Edition2019
	default:
		return form.EditionFor(p.report.Year)
	}
}

// applicants checks that the columns of a head stand in the order of the form,
// and finds where the figures stand if the head is in line with them. A head
// may lack words or have invented ones; it must not contradict.
func (h *tableHead) applicants(table *form.Table) (w []witness, ok bool) {
	if h == nil {
		return nil, true
	}
	first, consistent, any := 0, true, false
	width := 0
	for _, line := range h.lines {
		var order []int
		for _, c := range line.cells {
			column := c.means.column[form.Applications]
			if column == nil {
				continue
			}
			ordinal := slices.IndexFunc(table.Columns, func(x form.Column) bool { return x.Code == column.Code })
			order = append(order, ordinal)
			if !any {
				first, any = c.index-ordinal, true
			}
			consistent = consistent && c.index-ordinal == first
		}
		if len(order) > 0 {
			width = line.width
		}
		if h.table == 0 {
			if !subsequence(order, []int{0, 6, 1, 2, 3, 4, 5}) && !subsequence(order, []int{0, 1, 2, 3, 4, 5, 6}) {
				return nil, false
			}
			continue
		}
		for i := 1; i < len(order); i++ {
			if order[i] <= order[i-1] {
				return nil, false
			}
		}
	}
	if h.table == 0 || !any || !consistent || first < 0 || first+len(table.Columns) > width {
		return nil, true
	}
	at := witness{width: width}
	for k := range table.Columns {
		at.starts = append(at.starts, first+k)
	}
	return []witness{at}, true
}

func subsequence(part, whole []int) bool {
	for _, n := range whole {
		if len(part) > 0 && part[0] == n {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// arrange decides which records of a part are certain by their labels and
// order, and puts them into the report. rows lists the data rows that the table
// of a record has.
func (p *placer) arrange(records []*tableRow, rows func(*tableRow) []*form.Row) {
	records = p.withFigures(records)
	p.nearLabels(records, rows)
	refused := map[form.TableID]form.Text{}
	p.unlabelled(records, rows, refused)
	p.dislocated(records, rows, refused)
	inversions(records)
	doubles(records)
	crowded(records, rows)
	p.spread(records, rows, refused)
	p.gapsBehind(records, rows)
	p.captionsOpen(records)
	for t := range form.NumTables {
		of := slices.DeleteFunc(slices.Clone(records), func(rec *tableRow) bool { return rec.table != t })
		if reason, all := refused[t]; all {
			p.refuseTable(t, of, reason)
			continue
		}
		if len(of) > 1 && !slices.ContainsFunc(of, func(rec *tableRow) bool { return rec.fault == noFault }) {
			p.refuseTable(t, of, of[0].fault.reason(of[0]))
			continue
		}
		for _, rec := range of {
			p.place(rec)
		}
	}
}

// withFigures leaves out the labels of a dump that have no cells and need none:
// captions, headings that repeat the label of a row, and all of a blank table.
func (p *placer) withFigures(records []*tableRow) []*tableRow {
	any := slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.figures > 0 })
	e := p.applicationsEdition()
	bare := func(rec *tableRow) bool { return rec.grid == 0 && len(rec.cells) == 0 }
	return slices.DeleteFunc(slices.Clone(records), func(rec *tableRow) bool {
		switch {
		case rec.fault == notOnForm:
			return true // settled with its neighbours
		case !bare(rec):
			return false
		case !any || rec.row == nil || rec.row.Editions&^rec.row.Header&e == 0:
			return true
		}
		return slices.ContainsFunc(records, func(other *tableRow) bool { return other.row == rec.row && !bare(other) })
	})
}

// key orders the rows of the form.
func (rec *tableRow) key() int {
	table := &form.Tables[rec.table]
	for i := range table.Rows {
		if &table.Rows[i] == rec.row {
			return int(rec.table)<<8 | i
		}
	}
	return -1
}

// gap returns the data rows that the form has between the labelled neighbours
// of records[i] and that no record names.
func gap(records []*tableRow, i int, rows []*form.Row) (missing []*form.Row) {
	low, high := -1, 1<<30
	for j := i - 1; j >= 0; j-- {
		if records[j].row != nil {
			low = records[j].key()
			break
		}
	}
	for j := i + 1; j < len(records); j++ {
		if records[j].row != nil {
			high = records[j].key()
			break
		}
	}
	for _, row := range rows {
		k := (&tableRow{table: records[i].table, row: row}).key()
		if k > low && k < high && !slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.row == row }) {
			missing = append(missing, row)
		}
	}
	return missing
}

// nearLabels recognises misspelt labels by position and likeness.
func (p *placer) nearLabels(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.row != nil || rec.label == "" || rec.fault != noFault || rec.figures == 0 {
			continue
		}
		if row, ok := form.Tables[rec.table].NearestRow(rec.means, gap(records, i, rows(rec))); ok {
			rec.row, rec.near = row, true
		}
	}
}

// unlabelled deals with figures that no label names. If the rows missing at
// that place are enough to explain them, those rows stay unread; if not, labels
// and figures have moved against each other and the table is not read at all.
func (p *placer) unlabelled(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	for i, rec := range records {
		if rec.row != nil || rec.figures == 0 {
			continue
		}
		missing := gap(records, i, rows(rec))
		if rec.moved {
			rec.fault = wrongTable
		} else if rec.label == "" {
			rec.fault = noLabel
		}
		if rec.fault == noFault && len(missing) == 0 && !anyMissing(records, rec.table, rows(rec)) {
			continue // all rows are there: this one is a local addition
		}
		run := 1
		for j := i - 1; j >= 0 && records[j].row == nil; j-- {
			run++
		}
		for j := i + 1; j < len(records) && records[j].row == nil; j++ {
			run++
		}
		if len(missing) < run {
			refused[rec.table] = reasonLabels
			continue
		}
		p.blind(rec, missing)
	}
	for i, rec := range records {
		// An empty line may be a row whose figures are blank and whose label is lost,
		// and then other labels may have moved.
		if rec.hollow && anyMissing(records, rec.table, rows(rec)) && !missingBehind(records, i, rows(rec)) {
			refused[rec.table] = reasonLabels
		}
	}
}

// anyMissing reports whether some row of the table is named by no record.
func anyMissing(records []*tableRow, t form.TableID, rows []*form.Row) bool {
	return slices.ContainsFunc(rows, func(row *form.Row) bool {
		return !slices.ContainsFunc(records, func(rec *tableRow) bool { return rec.table == t && rec.row == row })
	})
}

// blind marks the cells of rows whose figures were met without their label.
func (p *placer) blind(rec *tableRow, rows []*form.Row) {
	for _, row := range rows {
		for _, column := range rec.columns {
			if id, ok := form.CellAt(form.Tables[rec.table].Code, row.Code, column.Code); ok && p.report.States[id] == form.Absent {
				p.report.States[id], p.report.Places[id] = form.Unreadable, rec.place
				rec.blinded = append(rec.blinded, id)
			}
		}
	}
}

// dislocated gives up the table of a dump whose labels and figures have moved
// against each other. One lost label explains itself: the row before it has too
// many figures. Labels without figures, rows with too many, missing rows and rows
// out of order that come together mean that the figures belong to other labels.
func (p *placer) dislocated(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	signs := map[form.TableID][4]bool{}
	for i, rec := range records {
		if rec.grid != 0 || rec.row == nil {
			continue
		}
		columns := len(rec.columns)
		sign := signs[rec.table]
		behind := missingBehind(records, i, rows(rec))
		if len(rec.cells) == 0 && i+1 < len(records) && records[i+1].grid == 0 && records[i+1].fault == noFault && records[i+1].table == rec.table {
			// Its figures may be the ones behind the next label.
			records[i+1].fault = gapBefore
		}
		switch {
		case len(rec.cells) == 0:
			sign[0] = true
		case columns > 0 && len(rec.cells) > columns && !behind:
			sign[1] = true
		}
		if behind && len(rec.cells) <= columns {
			sign[2] = true
		}
		sign[3] = sign[3] || slices.ContainsFunc(records[:i], func(earlier *tableRow) bool {
			return earlier.row != nil && earlier.table == rec.table && earlier.key() > rec.key()
		})
		signs[rec.table] = sign
	}
	for t, sign := range signs {
		n := 0
		for _, met := range sign {
			if met {
				n++
			}
		}
		if n > 1 {
			refused[t] = reasonLabels
		}
	}
}

// crowded refuses rows before or behind which more lines have figures than the
// form has rows: a label among them was lost, and others may have moved.
func crowded(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.row == nil || rec.fault != noFault {
			continue
		}
		before, behind := 0, 0
		for k, other := range records {
			switch {
			case k == i || other.table != rec.table || other.figures == 0 || alreadySaid(records, k) || other.row != nil && other.row == rec.row:
			case other.row != nil && !slices.Contains(rows(rec), other.row):
			case other.row == nil && !anyMissing(records, rec.table, rows(rec)):
			case k < i:
				before++
			default:
				behind++
			}
		}
		place := slices.Index(rows(rec), rec.row)
		if place >= 0 && (before > place || behind > len(rows(rec))-1-place) {
			rec.fault = outOfOrder
		}
	}
}

// alreadySaid reports whether an earlier record says the same as records[k].
func alreadySaid(records []*tableRow, k int) bool {
	return slices.ContainsFunc(records[:k], func(earlier *tableRow) bool {
		return earlier.row != nil && earlier.row == records[k].row && sameValues(earlier, records[k])
	})
}

// spread carries the refusal of a table over to its neighbours in part 二: where
// labels have moved, a table that lacks a row may have the label of another;
// where two tables are out of joint, none can be trusted.
func (p *placer) spread(records []*tableRow, rows func(*tableRow) []*form.Row, refused map[form.TableID]form.Text) {
	lost := map[form.TableID]bool{} // tables with figures whose label is lost
	faulty := map[form.TableID]bool{}
	for _, rec := range records {
		faulty[rec.table] = faulty[rec.table] || rec.fault != noFault
		if rec.row == nil && rec.figures > 0 && rec.fault != noFault {
			lost[rec.table] = true
		}
	}
	for _, rec := range records {
		if rec.figures > 0 || rec.grid == 0 {
			continue
		}
		switch {
		case rec.table < form.Applications && faulty[rec.table]:
			refused[rec.table] = reasonLabels // a label without figures, beside figures in doubt
		case lost[rec.table] && rec.fault == noFault:
			rec.fault = gapBefore // the figures that lost their label may be its
		}
	}
	for _, rec := range records {
		if p.unused[rec.table] && !rec.caption.known || p.stray[rec.table] {
			refused[rec.table] = reasonLabels // it stands before its caption, or a label of it stands alone
		}
	}
	if len(refused)+len(lost) == 0 {
		return
	}
	all := len(refused) > 1
	for _, rec := range records {
		if _, done := refused[rec.table]; !done && (all || !lost[rec.table] && anyMissing(records, rec.table, rows(rec))) {
			refused[rec.table] = reasonLabels
		}
	}
}

// missingBehind reports whether the form has rows between records[i] and the
// next labelled row of its table that no record names.
func missingBehind(records []*tableRow, i int, rows []*form.Row) bool {
	rec := records[i]
	high := 1 << 30
	for _, next := range records[i+1:] {
		if next.row != nil && next.row != rec.row && next.table == rec.table {
			high = next.key()
			break
		}
	}
	return slices.ContainsFunc(rows, func(row *form.Row) bool {
		k := (&tableRow{table: rec.table, row: row}).key()
		return k > rec.key() && k < high && !slices.ContainsFunc(records, func(r *tableRow) bool { return r.row == row })
	})
}

// inversions refuses every row that stands before one it should follow: either
// the rows or only their labels were moved, and figures do not tell which.
func inversions(records []*tableRow) {
	for i, a := range records {
		for _, b := range records[i+1:] {
			if a.row != nil && b.row != nil && dataRow(a.row) && dataRow(b.row) && a.key() > b.key() {
				a.outOfOrder()
				b.outOfOrder()
			}
		}
	}
}

func (rec *tableRow) outOfOrder() {
	if rec.fault == noFault {
		rec.fault = outOfOrder
	}
}

// doubles refuses rows that two records name unless both say the same.
func doubles(records []*tableRow) {
	for i, a := range records {
		for _, b := range records[i+1:] {
			if a.row == nil || a.row != b.row || sameValues(a, b) {
				continue
			}
			for _, rec := range []*tableRow{a, b} {
				if rec.fault == noFault {
					rec.fault = twoRecords
				}
			}
		}
	}
}

func sameValues(a, b *tableRow) bool {
	return a.values != nil && slices.EqualFunc(a.values, b.values, func(x, y gridCell) bool {
		return strings.TrimFunc(x.text, isBlankRune) == strings.TrimFunc(y.text, isBlankRune)
	})
}

// gapsBehind refuses rows of a dump behind which rows are missing: where a
// stretch of lines was lost, the figures of two rows run together.
func (p *placer) gapsBehind(records []*tableRow, rows func(*tableRow) []*form.Row) {
	for i, rec := range records {
		if rec.grid != 0 || rec.row == nil || rec.fault != noFault {
			continue
		}
		if missingBehind(records, i, rows(rec)) {
			rec.fault = gapBehind
		}
	}
}

// captionsOpen refuses figures on a caption row if one of the rows below it is
// missing: they may be that row's, whose label was lost.
func (p *placer) captionsOpen(records []*tableRow) {
	for _, rec := range records {
		if rec.row == nil || rec.table != form.Applications || rec.row.Header == 0 || rec.figures == 0 {
			continue
		}
		present, all := 0, 0
		for _, row := range form.Tables[form.Applications].Rows {
			if row.Parent != rec.row.Code {
				continue
			}
			all++
			if slices.ContainsFunc(records, func(r *tableRow) bool { return r.row != nil && r.row.Code == row.Code }) {
				present++
			}
		}
		if present < all && (present > 0 || rec.row.Code != "other") && rec.fault == noFault {
			rec.fault = captionOpen
			for i := range form.Tables[form.Applications].Rows {
				row := &form.Tables[form.Applications].Rows[i]
				if row.Parent == rec.row.Code && !slices.ContainsFunc(records, func(r *tableRow) bool { return r.row == row }) {
					p.blind(rec, []*form.Row{row})
				}
			}
		}
	}
}

// place puts a certain record into the report, and says about any other why not.
func (p *placer) place(rec *tableRow) {
	if rec.fault == noFault && rec.row == nil {
		p.extraRow(rec)
		return
	}
	if rec.fault != noFault || rec.values == nil {
		p.refuse(rec)
		return
	}
	if rec.near {
		p.report.Findings = append(p.report.Findings, form.Finding{
			Rule: "F-LABEL", Place: rec.place, Cells: p.cellsOf(rec), Arguments: []string{shorten(rec.label), rec.row.Label},
		})
	}
	units := make([]form.Unit, len(rec.columns))
	if rec.head != nil && rec.table < form.Applications {
		units = rec.head.units(len(rec.columns))
	}
	for k, column := range rec.columns {
		a := addressOf(&form.Tables[rec.table], rec.row, column)
		if a.known {
			p.report.Put(a.cell, rec.values[k].text, units[k], rec.values[k].place)
			p.unitDiffers(a.cell, rec.values[k], units[k])
		} else {
			put(p.report, &a, rec.values[k].text, rec.values[k].place)
		}
	}
}

// unitDiffers reports a head that prints another unit than the form does.
func (p *placer) unitDiffers(id form.CellID, c gridCell, unit form.Unit) {
	column := form.Cells[id].Column
	value, ok := p.report.Value(id)
	if !column.UnitPrinted || unit == form.NoUnit || unit == column.Unit || !ok || value == 0 {
		return
	}
	f := form.Finding{Rule: "U-UNIT", Cells: []form.CellID{id}, Place: c.place, Arguments: []string{c.text + unit.String()}}
	f.SetStated(value)
	p.report.Findings = append(p.report.Findings, f)
}

// cellsOf returns the cells a record would fill.
func (p *placer) cellsOf(rec *tableRow) (cells []form.CellID) {
	if rec.row == nil {
		return nil
	}
	for _, column := range rec.columns {
		if id, ok := form.CellAt(form.Tables[rec.table].Code, rec.row.Code, column.Code); ok {
			cells = append(cells, id)
		}
	}
	return cells
}

// extraRow reports a row that the form does not have.
func (p *placer) extraRow(rec *tableRow) {
	p.report.Figures += rec.figures
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: "F-EXTRA-ROW", Place: rec.place, Cells: rec.blinded, Figures: rec.figures, Arguments: []string{shorten(rec.label), strconv.Itoa(rec.figures)},
	})
}

// refuse marks the cells of a record as unreadable and says why.
func (p *placer) refuse(rec *tableRow) {
	if len(rec.columns) == 0 {
		rec.columns = columnsOf(&form.Tables[rec.table], p.likelyEdition())
	}
	cells := append(p.cellsOf(rec), rec.blinded...)
	lost := p.void(cells, rec.place)
	p.report.Figures += rec.figures
	label := rec.label
	if label == "" {
		label = "—"
	}
	reason := rec.fault.reason(rec)
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: "F-UNREADABLE-ROW", Place: rec.place, Cells: cells, Figures: rec.figures + lost,
		Arguments: []string{shorten(label), reason.Chinese, reason.English},
	})
}

// void makes cells unreadable and returns how many figures that takes back.
func (p *placer) void(cells []form.CellID, place form.Place) (lost int) {
	r := p.report
	for _, id := range cells {
		if r.States[id] == form.Stated {
			lost++
		}
		if r.States[id] == form.Absent {
			r.Places[id] = place
		}
		r.States[id], r.Values[id] = form.Unreadable, 0
	}
	return lost
}

// refuseTable gives up a whole table.
func (p *placer) refuseTable(t form.TableID, records []*tableRow, reason form.Text) {
	if len(records) == 0 {
		return
	}
	figures := 0
	e := form.NoEdition
	for _, rec := range records {
		figures += rec.figures
		e |= rec.edition
	}
	if t == form.Applications {
		e = p.applicationsEdition()
	}
	if e != form.Edition2019 && e != form.Edition2021 {
		e = p.likelyEdition()
	}
	cells := form.CellsOf(t, e)
	lost := p.void(cells, records[0].place)
	p.report.Figures += figures
	p.report.Findings = append(p.report.Findings, form.Finding{
		Rule: "F-UNREADABLE-TABLE", Place: records[0].place, Cells: cells, Figures: figures + lost,
		Arguments: []string{form.Tables[t].Caption, reason.Chinese, reason.English},
	})
}

func (p *placer) finishProceedings() {
	if len(p.proceedings) == 0 {
		return
	}
	columns := allColumns(&form.Tables[form.Proceedings])
	var single []*tableRow // one line of fifteen
	var grouped []*tableRow
	contradiction := false
	for _, rec := range p.proceedings {
		rec.columns = columns
		w, ok := rec.head.outcomes()
		contradiction = contradiction || !ok
		groups := dataGroups(rec.groups)
		if rec.row != nil && !dataRow(rec.row) {
			rec.row = nil
		}
		if rec.row == nil && len(groups) == 1 {
			rec.row = groups[0]
		} else if !inOrder(groups) {
			contradiction = true
		}
		if rec.row != nil {
			rec.resolve(len(columns), only(w, len(columns)))
			grouped = append(grouped, rec)
		} else {
			rec.resolve(len(columns)*len(groupRows), only(w, len(columns)*len(groupRows)))
			single = append(single, rec)
		}
	}
	if contradiction || len(single) > 0 && len(grouped) > 0 {
		p.refuseTable(form.Proceedings, p.proceedings, reasonColumns)
		return
	}
	softDumps(grouped, func(*tableRow) int { return len(columns) })
	p.arrange(grouped, func(*tableRow) []*form.Row { return groupRows })
	p.placeSingle(single, columns)
}

// placeSingle puts the one line of fifteen figures that table 四 prints.
func (p *placer) placeSingle(records []*tableRow, columns []*form.Column) {
	for i, rec := range records {
		if rec.values == nil || i > 0 && !sameValues(records[0], rec) {
			p.refuseTable(form.Proceedings, records, rec.reasonSingle())
			return
		}
	}
	for _, rec := range records {
		for g, row := range groupRows {
			part := *rec
			part.row, part.values = row, rec.values[g*len(columns):(g+1)*len(columns)]
			p.place(&part)
		}
	}
}

func (rec *tableRow) reasonSingle() form.Text {
	if rec.values != nil {
		return twoRecords.reason(rec)
	}
	return wrongCount.reason(rec)
}

func only(w []witness, columns int) []witness {
	return slices.DeleteFunc(slices.Clone(w), func(one witness) bool { return len(one.starts) != columns })
}

// dataGroups leaves out 行政诉讼, which only stands above its two groups.
func dataGroups(groups []*form.Row) (data []*form.Row) {
	for _, row := range groups {
		if dataRow(row) {
			data = append(data, row)
		}
	}
	return data
}

// inOrder reports whether groups are named in the order of the form, each once.
func inOrder(groups []*form.Row) bool {
	last := -1
	for _, row := range groups {
		i := slices.Index(groupRows, row)
		if i <= last {
			return false
		}
		last = i
	}
	return true
}

// outcomes checks the order of the columns of table 四 in a head, and finds
// where the figures stand if the head names all of them in line.
func (h *tableHead) outcomes() (w []witness, ok bool) {
	if h == nil {
		return nil, true
	}
	at := map[int]int{} // index → ordinal
	width, named, collision := 0, 0, false
	for _, line := range h.lines {
		var order []int
		for _, c := range line.cells {
			column := c.means.column[form.Proceedings]
			if column == nil {
				continue
			}
			ordinal := slices.Index(outcomes[:], column.Code)
			order = append(order, ordinal)
			named++
			if known, taken := at[c.index]; taken && known != ordinal {
				collision = true
			}
			at[c.index] = ordinal
		}
		if len(order) > 0 {
			width = line.width
		}
		runs := 0
		for i, n := range order {
			if i == 0 || n <= order[i-1] {
				runs++
			}
		}
		if runs > (len(order)+len(outcomes)-1)/len(outcomes) {
			return nil, false
		}
	}
	if h.table == 0 {
		return nil, true
	}
	if named == len(outcomes)*len(groupRows) && len(at) < named && h.phantoms() == 0 {
		// The head names all fifteen columns but in lines that are not unfolded, so
		// they are not in line with the figures. A line of fifteen cells is whole.
		whole := witness{width: named}
		for k := range named {
			whole.starts = append(whole.starts, k)
		}
		return []witness{whole}, true
	}
	if collision || len(at) == 0 || len(at)%len(outcomes) != 0 {
		return nil, true
	}
	starts := make([]int, 0, len(at))
	for i := range at {
		starts = append(starts, i)
	}
	slices.Sort(starts)
	for k, i := range starts {
		if at[i] != k%len(outcomes) {
			return nil, true
		}
	}
	return []witness{{width: width, starts: starts}}, true
}
