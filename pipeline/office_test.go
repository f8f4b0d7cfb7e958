package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"gouji/fixtures/seeds"
	"gouji/form"
	"gouji/sinks/office"
	"gouji/sinks/office/layout"
	"gouji/sinks/office/officetest"
)

// madeDistrict is a district office with what agencies hand in, as files.
type madeDistrict struct {
	t      *testing.T
	random *rand.Rand
	files  map[string]string
	roster []string
}

func newDistrict(t *testing.T) *madeDistrict {
	seed := seeds.Seed(t, rand.Uint64())
	return &madeDistrict{
		t: t, random: rand.New(rand.NewPCG(seed, 11)), files: map[string]string{},
		roster: []string{"code,name,aliases,division,kind,group,counted_in,vertical,from_year,to_year,successor"},
	}
}

// member enters an agency in the roster, and returns its code.
func (o *madeDistrict) member(i int, name, aliases, division, group string, rest ...string) string {
	code := form.CompleteCode(fmt.Sprintf("11%s%08d", division, i))
	o.roster = append(o.roster, strings.Join(append([]string{code, name, aliases, division, "", group}, append(rest, make([]string, 5-len(rest))...)...), ","))
	return code
}

// report makes a report with figures.
func (o *madeDistrict) report(a form.Agency, year int) *form.Report {
	return officetest.Report(o.random, a, year, &form.Source{})
}

// file hands a report in, without the tables that it lacks.
func (o *madeDistrict) file(path string, r *form.Report, lacks ...form.TableID) {
	tables := map[string]map[string]map[string]any{}
	for id, state := range r.States {
		c := &form.Cells[id]
		if state != form.Stated || slices.Contains(lacks, c.Table.ID) {
			continue
		}
		if tables[c.Table.Code] == nil {
			tables[c.Table.Code] = map[string]map[string]any{}
		}
		row := tables[c.Table.Code]
		if row[c.Row.Code] == nil {
			row[c.Row.Code] = map[string]any{}
		}
		row[c.Row.Code][c.Column.Code] = r.Values[id]
		if c.Kind() == form.Money {
			row[c.Row.Code][c.Column.Code] = fmt.Sprint(r.Values[id]/100, "元")
		}
	}
	data, err := json.Marshal(map[string]any{
		"year": r.Year, "scope": r.Scope.String(), "submitted_at": r.SubmittedAt,
		"agency": map[string]any{"code": r.Agency.Code, "name": r.Agency.Name, "division": r.Agency.Division}, "tables": tables,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.files[path] = string(data)
}

// run runs over the files and returns the generation.
func (o *madeDistrict) run(change func(c *Config)) (*Result, string) {
	o.t.Helper()
	folder := o.t.TempDir()
	for name, content := range o.files {
		path := filepath.Join(folder, "in", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			o.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			o.t.Fatal(err)
		}
	}
	c := Config{Inputs: []string{filepath.Join(folder, "in")}, Output: filepath.Join(folder, "out"), AsOf: "2024-06-30"}
	if len(o.roster) > 1 {
		c.Roster = filepath.Join(folder, "agencies.csv")
		if err := os.WriteFile(c.Roster, []byte(strings.Join(o.roster, "\n")), 0o644); err != nil {
			o.t.Fatal(err)
		}
	}
	change(&c)
	result, err := runChecked(o.t, c)
	if err != nil {
		o.t.Fatal(err)
	}
	checkLedger(o.t, result)
	return result, result.Directory
}

// crowded fills the office with what makes it hard to say whose figures count:
// an alias, another code, a rename, a merger, a vertical organ, figures within
// another's, a report without a table, a spoilt one, a stranger, consolidated
// reports, and a city above its districts.
func crowded(t *testing.T) *madeDistrict {
	o := newDistrict(t)
	const district, second, city = "340603", "340604", "340600"
	government := o.member(1, "相山区人民政府办公室", "", district, form.GroupGovernment)
	reform := o.member(2, "相山区发展和改革委员会", "相山区发改委", district, form.GroupDepartments)
	education := o.member(3, "相山区教育局", "", district, form.GroupDepartments)
	civil := o.member(4, "相山区民政局", "", district, form.GroupDepartments)
	o.member(5, "相山区审计局", "", district, form.GroupDepartments) // never reports
	tax := o.member(6, "相山区税务局", "", district, form.GroupDepartments, "", "是")
	statistics := o.member(7, "相山区统计局", "", district, form.GroupDepartments, "", "", "", "2022", reform)
	town := o.member(8, "渠沟镇人民政府", "", district, form.GroupTowns)
	street := o.member(9, "任圩街道办事处", "", district, form.GroupTowns, town)
	bureau := o.member(1, "烈山区教育局", "", second, form.GroupDepartments)
	school := o.member(1, "淮北市教育局", "", city, form.GroupDepartments)
	for _, year := range []int{2020, 2022, 2023} {
		at := func(name string) string { return fmt.Sprintf("%d/%s.json", year, name) }
		var parts []*form.Report
		hand := func(code, name, division string, lacks ...form.TableID) *form.Report {
			r := o.report(form.Agency{Code: code, Name: name, Division: division}, year)
			o.file(at(name), r, lacks...)
			parts = append(parts, r)
			return r
		}
		hand(government, "相山区人民政府办公室", district)
		hand(education, "相山区教育局", district)
		hand(civil, map[bool]string{true: "相山区民政和社会局", false: "相山区民政局"}[year == 2022], district, form.Applications)
		hand(tax, "相山区税务局", district)
		hand(town, "渠沟镇人民政府", district)
		hand(street, "任圩街道办事处", district)
		hand(bureau, "烈山区教育局", second, form.Proceedings)
		hand(school, "淮北市教育局", city)
		hand("", "相山区招商中心", "")
		if year <= 2022 {
			hand(statistics, "相山区统计局", district)
		}
		// The commission by its code, later by its alias alone, later still under another code.
		first := hand(reform, "相山区发展和改革委员会", district)
		later := *first
		later.Agency, later.SubmittedAt = form.Agency{Name: "相山区发改委", Division: district}, fmt.Sprint(year+1, "-02-20")
		officetest.Set(&later, "applications.new_received.total", 999) // does not add up
		o.file(at("更正"), &later)
		again := later
		again.Agency.Code = form.CompleteCode("11" + district + "00000099")
		o.file(at("重复"), &again)
		sum := *first
		sum.Agency, sum.Scope = form.Agency{Name: "相山区人民政府", Division: district}, form.Consolidated
		for id := range sum.Values {
			sum.Values[id] = 0
			for _, r := range parts {
				sum.Values[id] += r.Values[id]
			}
		}
		o.file(at("汇总"), &sum)
	}
	return o
}

// The datasets are the same, byte for byte, with and without the office files, with a
// roster and without.
func TestDatasetsDoNotDependOnOfficeFiles(t *testing.T) {
	for _, roster := range []bool{true, false} {
		o := crowded(t)
		if !roster {
			o.roster = o.roster[:1]
		}
		_, with := o.run(func(*Config) {})
		for name, change := range map[string]func(c *Config){
			"without office files": func(c *Config) { c.NoDesk = true },
			"too many for it":      func(c *Config) { c.DeskReports = 1 },
		} {
			_, without := o.run(change)
			if _, err := os.Stat(filepath.Join(without, "report.html")); err == nil {
				t.Fatalf("%s: there are office files", name)
			}
			compared := 0
			err := filepath.WalkDir(filepath.Join(with, "datasets"), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				compared++
				relative, _ := filepath.Rel(with, path)
				a, _ := os.ReadFile(path)
				b, _ := os.ReadFile(filepath.Join(without, relative))
				if string(a) != string(b) {
					t.Errorf("roster %t, %s: %s differs", roster, name, relative)
				}
				return nil
			})
			if err != nil || compared < 10 {
				t.Fatalf("%d files, %v", compared, err)
			}
		}
		rules := map[string]int{}
		for _, f := range readFindings(t, with) {
			rules[f.Rule]++
		}
		expected := []string{form.RuleRSum, form.RuleRBal, form.RuleRSame}
		if roster { // which knows the alias
			expected = append(expected, form.RuleRSuperseded, form.RuleRNames, form.RuleRMissing)
		}
		for _, rule := range expected {
			if rules[rule] == 0 {
				t.Errorf("roster %t: no %s among %v", roster, rule, rules)
			}
		}
	}
}

// areaKey names what a file for the office adds up.
type areaKey struct {
	level, area, group string
	year               int
}

// areaSums are the figures of an area in the datasets, by cell, and the reports
// of each table.
type areaSums struct {
	values             map[form.CellID]int64
	reporters, missing map[form.TableID]int32
}

// readSums reads the three roll-ups as DuckDB would.
func readSums(t *testing.T, directory string) map[areaKey]*areaSums {
	t.Helper()
	all := map[areaKey]*areaSums{}
	for _, name := range []string{"applications", "proceedings", "disclosure"} {
		for _, row := range rowsOfDataset(t, directory, "rollup_"+name) {
			text := func(column string) string { return fmt.Sprint(row[column]) }
			number := func(column string) (int64, bool) {
				if row[column] == nil {
					return 0, false
				}
				v, err := strconv.ParseInt(fmt.Sprint(row[column]), 10, 64)
				if err != nil {
					t.Fatalf("%s: %v", column, err)
				}
				return v, true
			}
			if text("basis") != "all" {
				continue
			}
			year, _ := number("year")
			key := areaKey{text("level"), orEmpty(row["area"]), orEmpty(row["agency_group"]), int(year)}
			sums := all[key]
			if sums == nil {
				sums = &areaSums{map[form.CellID]int64{}, map[form.TableID]int32{}, map[form.TableID]int32{}}
				all[key] = sums
			}
			table := name
			if name == "disclosure" {
				table = text("clause")
			}
			for i := range form.Tables {
				if form.Tables[i].Code == table {
					reporters, _ := number("reporters")
					sums.reporters[form.Tables[i].ID] = int32(reporters)
					if missing, known := number("missing"); known { // by a roster
						sums.missing[form.Tables[i].ID] = int32(missing)
					}
				}
			}
			switch name {
			case "disclosure":
				id, ok := form.CellAt(table, text("item"), text("measure"))
				if !ok {
					t.Fatalf("no cell %v", row)
				}
				if v, known := number("count"); known {
					sums.values[id] = v
				}
				if row["amount_yuan"] != nil {
					sums.values[id] = fenOf(t, row["amount_yuan"])
				}
			default:
				item := map[string]string{"applications": "item", "proceedings": "channel"}[name]
				for i := range form.Tables {
					for c := range form.Tables[i].Columns {
						column := form.Tables[i].Columns[c].Code
						if id, ok := form.CellAt(name, text(item), column); ok && form.Tables[i].Code == name {
							dataset := column
							if column == "natural" {
								dataset = "natural_persons"
							}
							if v, known := number(dataset); known {
								sums.values[id] = v
							}
						}
					}
				}
			}
		}
	}
	return all
}

// fenOf is an amount in fen: this reader hands decimals over as yuan in floating
// point, of which small ones are exact enough to round.
func fenOf(t *testing.T, v any) int64 {
	t.Helper()
	yuan, ok := v.(float64)
	if !ok || yuan >= 1e12 {
		t.Fatalf("amount %v (%T)", v, v)
	}
	return int64(math.Round(yuan * 100))
}

func orEmpty(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// printed is what the form of an edition shows of the datasets' figures: row
// （六） of the datasets holds its sub-rows, which 2021 prints apart.
func (s *areaSums) printed(id form.CellID, e form.Edition) int64 {
	c := &form.Cells[id]
	v := s.values[id]
	if c.Row.Code == "other_misc" && e == form.Edition2021 {
		other, _ := form.CellAt("applications", "other", c.Column.Code)
		v += s.values[other]
		for _, part := range form.CaptionParts("other", c.Column.Code, form.Edition2021) {
			v -= s.values[part]
		}
	}
	return v
}

func TestOfficeFilesSayWhatTheDatasetsSay(t *testing.T) {
	o := crowded(t)
	_, directory := o.run(func(*Config) {})
	if len(readChanges(t, directory)) == 0 {
		t.Fatal("the datasets have no change from year to year")
	}
	if compared := checkOfficeFiles(t, directory); compared < 2000 {
		t.Errorf("only %d figures compared", compared)
	}
}

// checkOfficeFiles holds a generation to it that every figure of the consolidated form,
// the narrative and the page is the one of the datasets, and returns how many there are.
func checkOfficeFiles(t *testing.T, directory string) (compared int) {
	t.Helper()
	sums := readSums(t, directory)
	page, err := os.ReadFile(filepath.Join(directory, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	blob := func(id string, into any) {
		t.Helper()
		_, rest, found := strings.Cut(string(page), `<script type="application/json" id="`+id+`">`)
		text, _, _ := strings.Cut(rest, "</script>")
		if err := json.Unmarshal([]byte(text), into); !found || err != nil {
			t.Fatalf("blob %s: found %t, %v", id, found, err)
		}
	}
	var index struct {
		Areas []struct {
			Division string `json:"d"`
			Year     int    `json:"y"`
			Sums     bool   `json:"s"`
			Key      struct {
				Reports  int64   `json:"n"`
				Sum      []int64 `json:"h"`
				Compared int64   `json:"m"`
				Tried    int64   `json:"t"`
				Now      []int64 `json:"a"`
				Before   []int64 `json:"b"`
			} `json:"k"`
		} `json:"areas"`
		Groups  [][2]string `json:"groups"`
		PerBlob [3]int      `json:"perBlob"` // filings, areas and letters
	}
	blob("index", &index)
	type detail struct {
		Edition string `json:"e"`
		Sums    []struct {
			Group  int                      `json:"g"`
			Values [form.NumCells]int64     `json:"v"`
			Tables [form.NumTables][2]int32 `json:"t"`
		} `json:"s"`
	}
	var details []detail
	for i := 0; i < len(index.Areas); i += index.PerBlob[1] {
		var some []detail
		blob(fmt.Sprint("a", i/index.PerBlob[1]), &some)
		details = append(details, some...)
	}
	changes := readChanges(t, directory)
	for i, a := range index.Areas {
		if !a.Sums {
			continue
		}
		// The key figures: received, carried in, results, carried out and so on; see the page's figuresOf.
		places := map[string]int{"new_received": 0, "carried_in": 1, "results_total": 2, "carried_out": 3, "granted": 4, "partially_granted": 5, "other": 9}
		whole, _ := form.LevelOf(a.Division)
		for row, place := range places {
			want := sums[areaKey{whole.String(), a.Division, "", a.Year}].values[form.MustCell("applications."+row+".total")]
			if a.Key.Sum[place] != want {
				t.Errorf("%s %d %s: the page says %d, the datasets %d", a.Division, a.Year, row, a.Key.Sum[place], want)
			}
		}
		for indicator, place := range map[string]int{"received_change": 0, "results_change": 2, "review_change": 11, "litigation_change": 14} {
			want, there := changes[fmt.Sprint(whole, " ", a.Division, " ", a.Year, " ", indicator)]
			agencies := a.Key.Compared
			if place > 10 {
				agencies = a.Key.Tried
			}
			if there != (agencies > 0) {
				t.Errorf("%s %d %s: in the datasets %t, on the page %d agencies", a.Division, a.Year, indicator, there, agencies)
			} else if there {
				if got := [3]int64{a.Key.Now[place] - a.Key.Before[place], a.Key.Before[place], agencies}; got != want {
					t.Errorf("%s %d %s: the page says %d, the datasets %d", a.Division, a.Year, indicator, got, want)
				}
			}
		}
		edition := form.EditionFor(a.Year)
		level, _ := form.LevelOf(a.Division)
		folder := a.Division
		if folder == "" {
			folder = "_"
		}
		if _, err := os.Stat(filepath.Join(directory, "consolidated", folder)); err != nil {
			folder = "" // there is but one division
		}
		book, err := excelize.OpenFile(filepath.Join(directory, "consolidated", folder, fmt.Sprint(a.Year, ".xlsx")))
		if err != nil {
			t.Fatal(err)
		}
		narrative, err := os.ReadFile(filepath.Join(directory, "narrative", folder, fmt.Sprint(a.Year, ".md")))
		if err != nil {
			t.Fatal(err)
		}
		sections := strings.Split(string(narrative), "\n## ")[1:]
		for k, part := range details[i].Sums {
			key := areaKey{level.String(), a.Division, "", a.Year}
			sheet := "汇总"
			if part.Group >= 0 {
				key.level, key.group = "group", index.Groups[part.Group][0]
				sheet = key.group
			}
			want := sums[key]
			if key.group == office.GroupDistricts { // the city without what is its own
				want = &areaSums{map[form.CellID]int64{}, map[form.TableID]int32{}, map[form.TableID]int32{}}
				for other, s := range sums {
					if other.level == "district" && other.year == a.Year && other.area != a.Division && level.In(other.area) == a.Division {
						for id, v := range s.values {
							want.values[id] += v
						}
						for table := range s.reporters {
							want.reporters[table] += s.reporters[table]
							want.missing[table] += s.missing[table]
						}
					}
				}
			}
			if want == nil {
				t.Fatalf("the datasets have no %+v", key)
			}
			var onForm []string
			for _, block := range layout.Of(edition) {
				for row := range block.Rows {
					for _, id := range block.CellsIn(row) {
						v := want.printed(id, edition)
						onForm = append(onForm, form.Cells[id].Printed(v))
						compared++
						if part.Values[id] != v {
							t.Errorf("%+v %s: the page says %d, the datasets %d", key, form.Cells[id].Code, part.Values[id], v)
						}
					}
				}
			}
			for table := range form.NumTables {
				missing, known := want.missing[table]
				if got := part.Tables[table]; got[0] != want.reporters[table] || known && got[1] != missing {
					t.Errorf("%+v %s: the page says %d reporters and missing, the datasets %d and %d",
						key, form.Tables[table].Code, got, want.reporters[table], want.missing[table])
				}
			}
			if got := numbersOf(t, book, sheet); !slices.Equal(got, onForm) {
				t.Errorf("%+v: the consolidated form says\n%v, the datasets\n%v", key, got, onForm)
			}
			checkNarrative(t, key, sections[k], want)
		}
		book.Close()
	}
	return compared
}

// numbersOf lists the figures on the form of a sheet in reading order.
func numbersOf(t *testing.T, book *excelize.File, sheet string) []string {
	t.Helper()
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`^-?[\d.]+$`)
	var found []string
	for _, row := range rows {
		for _, cell := range row {
			if number.MatchString(cell) {
				found = append(found, cell)
			}
		}
	}
	return found
}

// rowsOfDataset reads a small dataset as DuckDB would. One without rows has no file.
func rowsOfDataset(t *testing.T, directory, name string) (rows []map[string]any) {
	t.Helper()
	file, err := os.Open(filepath.Join(directory, "datasets", name, "part-0.parquet"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := parquet.NewReader(file)
	defer reader.Close()
	for {
		row := map[string]any{}
		if err := reader.Read(&row); err != nil {
			return rows
		}
		rows = append(rows, row)
	}
}

// readChanges reads the changes of areas from year to year: numerator, denominator
// and the number of agencies.
func readChanges(t *testing.T, directory string) map[string][3]int64 {
	t.Helper()
	changes := map[string][3]int64{}
	for _, row := range rowsOfDataset(t, directory, "indicators") {
		if orEmpty(row["agency_group"]) != "" || orEmpty(row["basis"]) != "all" || !strings.HasSuffix(fmt.Sprint(row["indicator"]), "_change") {
			continue
		}
		var figures [3]int64
		for i, column := range []string{"numerator", "denominator", "reporters"} {
			v, err := strconv.ParseInt(fmt.Sprint(row[column]), 10, 64)
			if err != nil {
				t.Fatalf("%s: %v", column, err)
			}
			figures[i] = v
		}
		changes[fmt.Sprint(row["level"], " ", orEmpty(row["area"]), " ", row["year"], " ", row["indicator"])] = figures
	}
	return changes
}

// checkNarrative compares the table of figures below the sentences.
func checkNarrative(t *testing.T, key areaKey, text string, want *areaSums) {
	t.Helper()
	for label, code := range map[string]string{
		"新收申请": "applications.new_received.total", "上年结转": "applications.carried_in.total", "办理结果总计": "applications.results_total.total",
		"其中：予以公开": "applications.granted.total", "其中：其他处理": "applications.other.total", "结转下年度": "applications.carried_out.total",
		"行政复议": "proceedings.review.total",
	} {
		id, _ := form.CellByCode(code)
		line := fmt.Sprintf("\n| %s | %d |", label, want.values[id])
		if !strings.Contains(text, line) {
			t.Errorf("%+v: the narrative does not say %q:\n%s", key, strings.TrimSpace(line), text)
		}
	}
}
