package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
)

// DifferenceOf says what a line of a comparison is about.
type DifferenceOf string

// What two generations are compared by.
const (
	OfReport  DifferenceOf = "report"
	OfCell    DifferenceOf = "cell"
	OfFinding DifferenceOf = "finding"
)

// Difference is a line of the comparison of two generations. Old is "" for what was
// added, New for what was removed.
type Difference struct {
	Of       DifferenceOf `json:"of"`
	Change   string       `json:"change"` // added, removed or changed
	Report   string       `json:"report,omitempty"`
	Agency   string       `json:"agency,omitempty"`
	Year     int          `json:"year,omitempty"`
	Rule     string       `json:"rule,omitempty"`
	Cell     string       `json:"cell,omitempty"` // code; of a finding the first
	Old, New Side
}

// Side is what one of the two generations says.
type Side struct {
	Chinese string `json:"zh,omitempty"`
	English string `json:"en,omitempty"`
}

func same(text string) Side { return Side{text, text} }

// Diff compares two generations: their reports, the cells of reports in both, and
// their findings, in this order. a and b are ids of generations of an output folder,
// or paths of their folders; "" is the one in force. Only what differs is kept in
// memory, besides a few bytes for every report and the findings.
func Diff(output, a, b string) ([]Difference, error) {
	var sides [2]publishedFolder
	for i, name := range []string{a, b} {
		var err error
		if sides[i], err = openPublished(output, name); err != nil {
			return nil, err
		}
	}
	d := &diff{sides: sides}
	for _, step := range []func() error{d.reports, d.cells, d.findings} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return d.found, nil
}

// publishedFolder is the folder of a generation.
type publishedFolder string

// openPublished finds a generation by its id or its folder.
func openPublished(output, name string) (publishedFolder, error) {
	if generations.IsID(name) || name == "" {
		s := generations.New(output, disk.Real{})
		m, err := s.Manifest(name)
		if err != nil {
			return "", err
		}
		return publishedFolder(s.Folder(m.RunID)), nil
	}
	if _, err := os.Stat(filepath.Join(name, generations.ManifestFile)); err != nil {
		return "", fmt.Errorf("%w: %q", generations.ErrNoGeneration, name)
	}
	return publishedFolder(name), nil
}

// rowsOf calls use for every row of a dataset, in the order of its files.
func rowsOf[T any](folder publishedFolder, dataset string, columns []string, use func(*T)) error {
	within := filepath.Join(string(folder), "datasets", dataset)
	parts, err := os.ReadDir(within)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a dataset without rows
	}
	if err != nil {
		return fmt.Errorf("list published data: %w", disk.Fault(err))
	}
	for n := range parts { // part-10 comes after part-9
		path := filepath.Join(within, fmt.Sprintf("part-%d.parquet", n))
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("open published data: %w", disk.Fault(err))
		}
		info, err := f.Stat()
		if err == nil {
			err = publishedPart(f, info.Size(), path, columns, use)
		}
		_ = f.Close() // nothing was written
		if err != nil {
			return err
		}
	}
	return nil
}

// diff is a comparison under way.
type diff struct {
	sides   [2]publishedFolder
	known   map[string]comparedReport // of both sides
	changed map[string]bool           // reports in both whose cells differ
	found   []Difference
}

// comparedReport is what is compared of a report besides its cells.
type comparedReport struct {
	Report  string `parquet:"report_id"`
	Agency  string `parquet:"agency_name,optional"`
	Year    int32  `parquet:"year"`
	Source  string `parquet:"source_id,optional"`
	Status  string `parquet:"status"`
	Edition string `parquet:"edition,optional"`
}

func (d *diff) reports() error {
	var lists [2]map[string]comparedReport
	d.known = map[string]comparedReport{}
	for i, folder := range d.sides {
		lists[i] = map[string]comparedReport{}
		err := rowsOf(folder, "reports", []string{"report_id", "year", "status"}, func(r *comparedReport) {
			kept := comparedReport{strings.Clone(r.Report), strings.Clone(r.Agency), r.Year, strings.Clone(r.Source), strings.Clone(r.Status), strings.Clone(r.Edition)}
			lists[i][kept.Report], d.known[kept.Report] = kept, kept
		})
		if err != nil {
			return err
		}
	}
	say := func(r comparedReport) Side { return same(strings.Join([]string{r.Source, r.Status, r.Edition}, ", ")) }
	for _, r := range d.sorted() {
		old, was := lists[0][r.Report]
		now, is := lists[1][r.Report]
		if was != is || old != now {
			d.add(d.line(OfReport, r.Report), was, is, say(old), say(now))
		}
	}
	return nil
}

// sorted lists the reports of both sides by year, agency and report.
func (d *diff) sorted() []comparedReport {
	list := make([]comparedReport, 0, len(d.known))
	for _, r := range d.known {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b comparedReport) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Agency, b.Agency), strings.Compare(a.Report, b.Report))
	})
	return list
}

func (d *diff) line(of DifferenceOf, report string) Difference {
	r := d.known[report]
	return Difference{Of: of, Report: report, Agency: r.Agency, Year: int(r.Year)}
}

// add adds a line about what differs: what the first generation says of it if it
// was there, and the second if it is there.
func (d *diff) add(line Difference, was, is bool, old, now Side) {
	switch {
	case !was:
		line.Change, line.New = "added", now
	case !is:
		line.Change, line.Old = "removed", old
	default:
		line.Change, line.Old, line.New = "changed", old, now
	}
	d.found = append(d.found, line)
}

// The tables of figures, as far as they are read.
type (
	applicationsRow struct {
		Report       string `parquet:"report_id"`
		Item         string `parquet:"item"`
		Natural      *int64 `parquet:"natural_persons,optional"`
		Enterprise   *int64 `parquet:"enterprise,optional"`
		Research     *int64 `parquet:"research,optional"`
		Welfare      *int64 `parquet:"welfare,optional"`
		LegalService *int64 `parquet:"legal_service,optional"`
		OtherOrg     *int64 `parquet:"other_org,optional"`
		Total        *int64 `parquet:"total,optional"`
	}
	proceedingsRow struct {
		Report    string `parquet:"report_id"`
		Channel   string `parquet:"channel"`
		Upheld    *int64 `parquet:"upheld,optional"`
		Corrected *int64 `parquet:"corrected,optional"`
		Other     *int64 `parquet:"other,optional"`
		Pending   *int64 `parquet:"pending,optional"`
		Total     *int64 `parquet:"total,optional"`
	}
	disclosureRow struct {
		Report  string `parquet:"report_id"`
		Clause  string `parquet:"clause"`
		Item    string `parquet:"item"`
		Measure string `parquet:"measure"`
		Count   *int64 `parquet:"count,optional"`
		Amount  *int64 `parquet:"amount_yuan,optional"` // fen: yuan with two decimals
	}
)

// figures calls use for every figure of a generation, by the code of its cell; fen
// for money.
func (folder publishedFolder) figures(use func(report, table, item, column string, value int64)) error {
	put := func(report, table, item, column string, value *int64) {
		if value != nil {
			use(report, table, item, column, *value)
		}
	}
	wide := func(report string, table form.TableID, item string, values ...*int64) { // in the order of the columns
		for i, column := range form.Tables[table].Columns {
			put(report, form.Tables[table].Code, item, column.Code, values[i])
		}
	}
	err := rowsOf(folder, "applications", []string{"report_id", "item", "natural_persons"}, func(r *applicationsRow) {
		wide(r.Report, form.Applications, r.Item, r.Natural, r.Enterprise, r.Research, r.Welfare, r.LegalService, r.OtherOrg, r.Total)
	})
	if err == nil {
		err = rowsOf(folder, "proceedings", []string{"report_id", "channel"}, func(r *proceedingsRow) {
			wide(r.Report, form.Proceedings, r.Channel, r.Upheld, r.Corrected, r.Other, r.Pending, r.Total)
		})
	}
	if err == nil {
		err = rowsOf(folder, "disclosure", []string{"report_id", "clause", "item", "measure"}, func(r *disclosureRow) {
			put(r.Report, r.Clause, r.Item, r.Measure, r.Count)
			put(r.Report, r.Clause, r.Item, r.Measure, r.Amount)
		})
	}
	return err
}

// cells finds out by their hashes in which reports cells differ, and then in which
// cells.
func (d *diff) cells() error {
	var hashes [2]map[string]uint64
	for i, folder := range d.sides {
		hashes[i] = map[string]uint64{}
		err := folder.figures(func(report, table, item, column string, value int64) {
			h := fnv.New64a()
			fmt.Fprintf(h, "%s.%s.%s=%d", table, item, column, value)
			if _, known := hashes[i][report]; !known {
				report = strings.Clone(report)
			}
			hashes[i][report] += h.Sum64() // in whatever order they come
		})
		if err != nil {
			return err
		}
	}
	d.changed = map[string]bool{}
	for report, hash := range hashes[0] {
		if other, both := hashes[1][report]; both && other != hash {
			d.changed[report] = true
		}
	}
	if len(d.changed) == 0 {
		return nil
	}
	var figures [2]map[string]map[form.CellID]int64
	for i, folder := range d.sides {
		figures[i] = map[string]map[form.CellID]int64{}
		for report := range d.changed {
			figures[i][report] = map[form.CellID]int64{}
		}
		err := folder.figures(func(report, table, item, column string, value int64) {
			if id, known := form.CellAt(table, item, column); known && d.changed[report] {
				figures[i][report][id] = value
			}
		})
		if err != nil {
			return err
		}
	}
	for _, r := range d.sorted() {
		if !d.changed[r.Report] {
			continue
		}
		for id := range form.CellID(form.NumCells) {
			old, was := figures[0][r.Report][id]
			now, is := figures[1][r.Report][id]
			if was == is && old == now {
				continue
			}
			line, kind := d.line(OfCell, r.Report), form.Cells[id].Kind()
			line.Cell = form.Cells[id].Code
			d.add(line, was, is, same(form.FormatFigure(old, kind)), same(form.FormatFigure(now, kind)))
		}
	}
	return nil
}

// findings compares what was found: one finding of two generations is the same by
// its rule, report or file, and cells; several such are compared in their order.
func (d *diff) findings() error {
	type seen struct {
		line Difference
		says Side
	}
	var sides [2]map[string][]seen
	var order []string
	for i, folder := range d.sides {
		sides[i] = map[string][]seen{}
		err := rowsOf(folder, "findings", []string{"rule", "message_zh"}, func(f *PublishedFinding) {
			key := strings.Join([]string{f.Rule, f.Report, f.Agency, strconv.Itoa(int(f.Year)), strings.Join(f.Cells, " ")}, "\x00")
			if f.Report == "" && f.Agency == "" {
				key += "\x00" + f.Source
			}
			if len(sides[0][key]) == 0 && (i == 0 || len(sides[1][key]) == 0) {
				order = append(order, key)
			}
			s := seen{Difference{Of: OfFinding, Report: strings.Clone(f.Report), Agency: strings.Clone(f.Agency), Year: int(f.Year), Rule: strings.Clone(f.Rule)}, Side{strings.Clone(f.Chinese), strings.Clone(f.English)}}
			if len(f.Cells) > 0 {
				s.line.Cell = strings.Clone(f.Cells[0])
			}
			if f.Decision != "" {
				s.says.Chinese, s.says.English = s.says.Chinese+"（已处理："+f.Decision+"）", s.says.English+" (decided: "+f.Decision+")"
			}
			sides[i][key] = append(sides[i][key], s)
		})
		if err != nil {
			return err
		}
	}
	for _, key := range order {
		a, b := sides[0][key], sides[1][key]
		for n := range max(len(a), len(b)) {
			var old, now seen
			was, is := n < len(a), n < len(b)
			if was {
				old = a[n]
				now.line = old.line
			}
			if is {
				now = b[n]
			}
			if was != is || old.says != now.says {
				d.add(now.line, was, is, old.says, now.says)
			}
		}
	}
	return nil
}
