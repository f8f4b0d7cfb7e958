package transform

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/check"
	"gouji/transform/check/checktest"
)

var update = flag.Bool("update", false, "rewrite golden files")

// rowsOf prints the rows of a record, columns separated by |, nulls as "".
func rowsOf(r arrow.Record) []string {
	var rows []string
	for i := range int(r.NumRows()) {
		var parts []string
		for _, column := range r.Columns() {
			parts = append(parts, valueOf(column, i))
		}
		rows = append(rows, strings.Join(parts, "|"))
	}
	return rows
}

// valueOf prints one value of a column, a null as "".
func valueOf(column arrow.Array, i int) string {
	if column.IsNull(i) {
		return ""
	}
	switch column := column.(type) {
	case *array.RunEndEncoded:
		return valueOf(column.Values(), column.GetPhysicalIndex(i))
	case *array.Dictionary:
		return column.Dictionary().ValueStr(column.GetValueIndex(i))
	case *array.Decimal128:
		return column.Value(i).ToString(column.DataType().(*arrow.Decimal128Type).Scale)
	default:
		return column.ValueStr(i)
	}
}

func figure(r *form.Report, id form.CellID) string {
	if v, stated := r.Value(id); stated {
		return fmt.Sprint(v)
	}
	return ""
}

// The records of the per-report datasets say what the reports say, row by row,
// for reports of both editions and mixtures of them.
func TestDatasetsSayWhatReportsSay(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	for _, n := range []int{0, 1, 7, tile, 2*tile + 5, 300} {
		var reports []*form.Report
		builder := NewBuilder(mem)
		for i := range n {
			r := checktest.Balanced(random)
			checktest.Spoil(random, r)
			r.Year = 2021
			if i%3 == 0 {
				r.Agency.Code, r.Agency.Division = fmt.Sprint("code", i), ""
			}
			if i%5 == 0 {
				r.Scope = form.Consolidated
			}
			reports = append(reports, r)
			builder.Append(r, Labels{ReportID: fmt.Sprint("r", i), AgencyID: fmt.Sprint("a", i)})
		}
		b := builder.Batch()
		applications, proceedings, disclosure := applications(mem, b), proceedings(mem, b), disclosure(mem, b)
		b.Release() // the records stand on their own

		var wantApplications, wantProceedings, wantDisclosure []string
		for i, r := range reports {
			keys := fmt.Sprintf("r%[1]d|%[2]s|a%[1]d|%[3]s|%[4]s|%[5]d|%[6]s", i, r.Agency.Division, r.Agency.Code, r.Agency.Name, r.Year, r.Scope)
			wantApplications = append(wantApplications, gridRows(r, form.Applications, keys, true)...)
			wantProceedings = append(wantProceedings, gridRows(r, form.Proceedings, keys, false)...)
			wantDisclosure = append(wantDisclosure, disclosureRows(r, keys)...)
		}
		for _, c := range []struct {
			name string
			got  arrow.Record
			want []string
		}{{"applications", applications, wantApplications}, {"proceedings", proceedings, wantProceedings}, {"disclosure", disclosure, wantDisclosure}} {
			if diff := cmp.Diff(c.want, rowsOf(c.got)); diff != "" {
				t.Errorf("%d reports: %s (-want +got):\n%s", n, c.name, diff)
			}
			checkShape(t, c.name, c.got)
			c.got.Release()
		}
	}
}

func gridRows(r *form.Report, id form.TableID, keys string, numbered bool) []string {
	table := &form.Tables[id]
	e := r.Editions[id]
	var rows []string
	number := 0
	for i := range table.Rows {
		row := &table.Rows[i]
		if row.Header == row.Editions {
			continue
		}
		number++
		if row.Editions&^row.Header&e == 0 {
			continue
		}
		line := keys + "|" + row.Code
		if numbered {
			line += fmt.Sprint("|", number)
		}
		for c := range table.Columns {
			id, _ := form.CellAt(table.Code, row.Code, table.Columns[c].Code)
			line += "|" + figure(r, id)
		}
		rows = append(rows, line)
	}
	return rows
}

func disclosureRows(r *form.Report, keys string) []string {
	var rows []string
	for t := range form.Applications {
		for _, id := range form.CellsOf(t, r.Editions[t]) {
			c := &form.Cells[id]
			count, amount := figure(r, id), ""
			if c.Kind() == form.Money {
				count, amount = "", count
				if amount != "" {
					amount = decimal(r.Values[id])
				}
			}
			rows = append(rows, strings.Join([]string{keys, c.Table.Code, c.Row.Code, c.Column.Code, count, amount}, "|"))
		}
	}
	return rows
}

// decimal prints fen as Arrow prints decimals with two places.
func decimal(fen int64) string {
	return decimal128.FromI64(fen).ToString(2)
}

// checkShape holds a record to the schema its dataset declares.
func checkShape(t *testing.T, name string, r arrow.Record) {
	t.Helper()
	d, ok := DatasetByName(name)
	if !ok {
		t.Fatalf("no dataset %s", name)
	}
	if !r.Schema().Equal(d.Schema()) {
		t.Errorf("%s: schema %v", name, r.Schema())
	}
	for i, c := range d.Columns {
		column := r.Column(i)
		if int64(column.Len()) != r.NumRows() {
			t.Errorf("%s.%s has %d rows of %d", name, c.Name, column.Len(), r.NumRows())
		}
		if runs, ok := column.(*array.RunEndEncoded); ok && c.Runs {
			column = runs.Values()
			last := int32(0)
			for run, end := range runs.RunEndsArr().(*array.Int32).Int32Values() {
				if end <= last {
					t.Errorf("%s.%s: run %d has no rows", name, c.Name, run)
				}
				last = end
			}
		}
		if !arrow.TypeEqual(column.DataType(), c.Type) {
			t.Errorf("%s.%s is %s, declared %s", name, c.Name, column.DataType(), c.Type)
		}
		if nulls := column.NullN(); nulls > 0 && !c.Nullable {
			t.Errorf("%s.%s has %d nulls and is declared to have none", name, c.Name, nulls)
		}
	}
}

// The record of a batch has every figure in the column named by its cell.
func TestBatchRecord(t *testing.T) {
	random := checktest.Seeded(t)
	mem := allocator(t)
	builder := NewBuilder(mem)
	defer builder.Release()
	for round := range 3 { // the builder is reused
		var reports []*form.Report
		for i := range 1 + round*200 {
			r := checktest.Balanced(random)
			checktest.Spoil(random, r)
			r.SubmittedAt = "2024-01-31"
			reports = append(reports, r)
			builder.Append(r, Labels{ReportID: fmt.Sprint("r", i), AgencyID: fmt.Sprint("a", i), Line: int32(i), Kind: "街道"})
		}
		b := builder.Batch()
		if !b.Record.Schema().Equal(Schema) || b.Rows != len(reports) {
			t.Fatalf("%d rows, want %d", b.Rows, len(reports))
		}
		for row, r := range reports {
			filled := 0
			for id := range form.Cells {
				column := b.Record.Column(b.Record.Schema().FieldIndices(form.Cells[id].Code)[0]).(*array.Int64)
				want, stated := r.Value(form.CellID(id))
				if column.IsValid(row) != stated || stated && column.Value(row) != want || !stated && column.Value(row) != 0 {
					t.Fatalf("row %d: %s is %d (%v), want %d (%v)", row, form.Cells[id].Code, column.Value(row), column.IsValid(row), want, stated)
				}
				if v, ok := b.Value(row, form.CellID(id)); ok != stated || ok && v != want {
					t.Fatalf("row %d: %s is %d, want %d", row, form.Cells[id].Code, v, want)
				}
				if stated {
					filled++
				}
			}
			if int(b.Facts[row].Filled) != filled {
				t.Fatalf("row %d: %d cells filled, want %d", row, b.Facts[row].Filled, filled)
			}
			want := attribution.ReportKey{ReportID: fmt.Sprint("r", row), AgencyID: fmt.Sprint("a", row), Division: r.Agency.Division, AgencyName: "甲局", Year: r.Year}
			if diff := cmp.Diff(want, b.Key(row)); diff != "" {
				t.Fatalf("row %d: key (-want +got):\n%s", row, diff)
			}
		}
		b.Release()
	}
	builder.Append(checktest.Balanced(random), Labels{ReportID: "left over"}) // for the deferred Release
}

func TestReportsAndChecks(t *testing.T) {
	mem := allocator(t)
	good := checktest.Zeros()
	good.Agency.Code, good.SubmittedAt = "113406030031234567", "2024-01-31"
	bad := checktest.Put(t, checktest.Zeros(), "proceedings.review.total", 3)
	open := checktest.Zeros()
	open.States[checktest.Cell(t, "applications.carried_in.natural")] = form.Unreadable
	b := batchOf(t, mem, Labels{ReportID: "r", AgencyID: "a", SourceID: "s", Line: 4, Position: "s:4", Kind: "政府部门", Group: "部门", InSum: true}, good, bad, open)
	o := check.Evaluate(b.Columns)
	for row, r := range []*form.Report{good, bad, open} {
		b.CountFindings(row, o.Findings(row, r))
	}
	b.CountFindings(2, []form.Finding{{Rule: form.RuleFUnreadableRow}})
	reports, checks := reports(mem, b, o), checks(mem, b, o)
	defer reports.Release()
	defer checks.Release()
	checkShape(t, "reports", reports)
	checkShape(t, "checks", checks)
	editions := "2021|2021|2021|2021||2021|2021"
	want := []string{
		"r|340603|a|113406030031234567|甲局|2023|own|政府部门|部门|true|2024-01-31|2021|" + editions + "|balanced|200|0|0|0|0|0|0|0|s|4|s:4",
		"r|340603|a||甲局|2023|own|政府部门|部门|true||2021|" + editions + "|unbalanced|200|0|1|0|1|0|0|0|s|4|s:4",
		"r|340603|a||甲局|2023|own|政府部门|部门|true||2021|" + editions + "|not_assessed|199|0|0|1|0|0|0|1|s|4|s:4",
	}
	if diff := cmp.Diff(want, rowsOf(reports)); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	var got []string
	for _, row := range rowsOf(checks) {
		if fields := strings.Split(row, "|"); strings.HasPrefix(fields[7], "A") || strings.HasPrefix(fields[7], "S") {
			got = append(got, strings.Join(fields[7:], "|"))
		}
	}
	want = []string{
		"S3-BAL|7|7|0|0", "A3-SUM|7|7|0|0", "A3-ROW|25|25|0|0", "A4-SUM|3|3|0|0",
		"S3-BAL|7|7|0|0", "A3-SUM|7|7|0|0", "A3-ROW|25|25|0|0", "A4-SUM|3|2|1|0",
		"S3-BAL|6|6|0|1", "A3-SUM|7|7|0|0", "A3-ROW|24|24|0|1", "A4-SUM|3|3|0|0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
}

func TestFindingsAndSources(t *testing.T) {
	mem := allocator(t)
	amount, total := checktest.Cell(t, "fees.admin_fee.amount"), checktest.Cell(t, "proceedings.review.total")
	source := &form.Source{Path: "a.csv", Kind: form.CSVWide, Encoding: "gb18030", Bytes: 12, Reports: 1, Figures: 200, SHA256: [32]byte{0xab}}
	rejected := &form.Source{Path: "b.doc", Status: form.Rejected, Reason: form.Text{Chinese: "不支持", English: "not supported"}}
	balance := form.Finding{Rule: "A4-SUM", Cells: []form.CellID{total, total - 1}, Place: form.Place{Line: 3, Column: 9}, Suggestion: form.Text{Chinese: "改", English: "change"}}
	balance.SetStated(3)
	balance.SetExpected(5)
	balance.Decision = &form.Decision{Verdict: form.Confirmed, Reason: "来函", Who: "李", When: "2024-03-01", Expires: "2024-12-31"}
	money := form.Finding{Rule: "U-UNIT", Cells: []form.CellID{amount}, Arguments: []string{"8040"}}
	money.SetStated(804_050)
	balance.Explanation = "已核实"
	file := form.Finding{Rule: "F-EMPTY"}
	key := &attribution.ReportKey{ReportID: "r", AgencyID: "a", Division: "340603", AgencyCode: "c", AgencyName: "甲局", Year: 2023}
	rows := []FindingRow{
		{Report: key, SourceID: "1", Source: source, Finding: &balance, Basis: "3 5"},
		{Report: key, SourceID: "1", Source: source, Finding: &money, Basis: "8040.5"},
		{SourceID: "2", Source: rejected, Finding: &file},
	}
	findings, sources := Findings(mem, rows), Sources(mem, []SourceRow{{"1", source}, {"2", rejected}})
	defer findings.Release()
	defer sources.Release()
	checkShape(t, "findings", findings)
	checkShape(t, "sources", sources)
	want := []string{
		`r|340603|a|c|甲局|2023|own|A4-SUM|arithmetic|agency|proceedings|review|total|3.00|5.00|-2.00|` + balance.Message(form.Chinese) + "|" + balance.Message(form.English) +
			`|改|change|已核实|["proceedings.review.total","proceedings.review.pending"]|1|3|9|a.csv:3:9|3 5|confirmed|来函|李|2024-03-01|2024-12-31`,
		`r|340603|a|c|甲局|2023|own|U-UNIT|info|agency|fees|admin_fee|amount|8040.50|||` + money.Message(form.Chinese) + "|" + money.Message(form.English) +
			`||||["fees.admin_fee.amount"]|1|||a.csv|8040.5|||||`,
		`|||||||F-EMPTY|logic|reading|||||||` + file.Message(form.Chinese) + "|" + file.Message(form.English) + `||||[]|2|||b.doc||||||`,
	}
	if diff := cmp.Diff(want, rowsOf(findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	want = []string{
		"1|a.csv|ab" + strings.Repeat("0", 62) + "|12|csv-wide|gb18030|read|1|200||",
		"2|b.doc||0|unknown||rejected|0|0|不支持|not supported",
	}
	if diff := cmp.Diff(want, rowsOf(sources)); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	cells := cellCatalogue(mem)
	defer cells.Release()
	checkShape(t, "cells", cells)
	if got := rowsOf(cells)[int(amount)]; got != "fees.admin_fee.amount|fees|admin_fee|amount|2021|元|第二十条第（八）项|行政事业性收费|本年收费金额（单位：万元）|2(8) fees|administrative fees|fees charged" {
		t.Errorf("cells: %s", got)
	}
}

// The data dictionary is the table of datasets, printed.
func TestDataDictionary(t *testing.T) {
	path := filepath.Join("..", "docs", "data-dictionary.md")
	got := dictionary()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("docs/data-dictionary.md does not match the datasets; run go test ./transform -update and review the change (-want +got):\n%s", cmp.Diff(string(want), got))
	}
}

// The READMEs name every dataset, those of the roll-ups by what they have in common.
func TestReadmesNameTheDatasets(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		_, list, _ := strings.Cut(string(text), "Parquet")
		list, _, _ = strings.Cut(list[strings.Index(list, "reports"):], "views.sql")
		words := strings.FieldsFunc(list, func(r rune) bool { return r > unicode.MaxASCII || r != '_' && !unicode.IsLetter(r) })
		for _, d := range Datasets {
			word := d.Name
			if strings.HasPrefix(word, "rollup_") {
				word = "rollup_"
			}
			if !slices.Contains(words, word) {
				t.Errorf("%s does not name the dataset %s", name, d.Name)
			}
		}
	}
}

func dictionary() string {
	var b strings.Builder
	b.WriteString(`# Data dictionary 数据字典

Generated from the lists in transform by ` + "`go test ./transform -update`" + `; do not edit.

Every dataset is a folder of Parquet files, zstd-compressed. Column names, types and meaning are a contract.
Codes are texts. A null is "not stated", never 0. Money is in yuan (元) as DECIMAL(18,2); counts are int64.
Large datasets have several files, each at most about 128 MiB; a dataset without rows has none, and views.sql gives it its columns.
Rows follow the order of the sort keys, nulls first.

每个数据集是一个Parquet文件夹，大的分成几个文件。空值表示未填，不是0；金额以元计，精确到分。
`)
	for _, d := range Datasets {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s.\n\n%s。\n\n", d.Name, d.Label.Chinese, upper(d.Description.English), d.Description.Chinese)
		fmt.Fprintf(&b, "Sorted by: %s.\n\n", orNone(strings.Join(d.SortKeys, ", ")))
		b.WriteString("| column | type | null | unit | 名称 | meaning | 含义 |\n|---|---|---|---|---|---|---|\n")
		for _, c := range d.Columns {
			null := ""
			if c.Nullable {
				null = "null"
			}
			before := ""
			if c.OldName != "" {
				before = " (formerly `" + c.OldName + "`)"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s: %s%s | %s |\n", c.Name, typeName(c.Type), null, c.Unit, c.Label.Chinese, c.Label.English, c.Description.English, before, c.Description.Chinese)
		}
	}
	b.WriteString("\n## The indicators 指标\n\n| indicator | 名称 | definition | 定义 |\n|---|---|---|---|\n")
	for i := range indicators {
		indicator := &indicators[i]
		fmt.Fprintf(&b, "| `%s` | %s | %s: %s | %s |\n", indicator.Code, indicator.Label.Chinese, indicator.Label.English, indicator.Definition.English, indicator.Definition.Chinese)
	}
	return b.String()
}

func upper(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }

func orNone(text string) string {
	if text == "" {
		return "nothing promised"
	}
	return text
}

// typeName names a type as SQL engines show it.
func typeName(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return "text"
	case *arrow.StringType:
		return "text"
	case *arrow.Decimal128Type:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case *arrow.ListType:
		return "list of " + typeName(t.Elem())
	case *arrow.Date32Type:
		return "date"
	case *arrow.BooleanType:
		return "boolean"
	default:
		return t.Name()
	}
}
