package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gouji/form"
	"gouji/transform"
)

// duckdb runs statements in DuckDB, in a folder, and returns the rows of each.
func duckdb(t *testing.T, folder string, statements ...string) [][][]any {
	t.Helper()
	if os.Getenv("GOUJI_DUCKDB") == "" {
		t.Skip("GOUJI_DUCKDB does not name a folder in which `npm install @duckdb/node-api` was run")
	}
	script, err := filepath.Abs("../sinks/parquet/testdata/duckdb.cjs")
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", script)
	command.Dir, command.Stdin = folder, bytes.NewReader(input)
	var complaint strings.Builder
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var results [][][]any
	if err := json.Unmarshal(output, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

func publishedViews(t *testing.T, folder string) string {
	t.Helper()
	views, err := os.ReadFile(filepath.Join(folder, "views.sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(views)
}

// The keys that datapackage.json names are keys: no two rows have the same
// primary key, every foreign key names a row, and joining a table of labels to a
// table of figures neither adds rows nor loses any.
func TestKeysOfTheDatasets(t *testing.T) {
	result := sampleResult(t)
	statements, what := []string{publishedViews(t, result.Directory)}, []string{""}
	add := func(text, query string) { statements, what = append(statements, query), append(what, text) }
	joins := 0
	for _, d := range transform.Datasets {
		if len(d.PrimaryKey) > 0 {
			key := strings.Join(d.PrimaryKey, ", ")
			add(d.Name+": rows with one key", "SELECT count(*)::INT FROM (SELECT "+key+" FROM "+d.Name+" GROUP BY "+key+" HAVING count(*) > 1)")
		}
		for _, k := range d.ForeignKeys {
			add(d.Name+"."+k.Column+": not in "+k.Dataset, fmt.Sprintf("SELECT count(*)::INT FROM %s WHERE %s IS NOT NULL AND %[2]s NOT IN (SELECT %[2]s FROM %[3]s WHERE %[2]s IS NOT NULL)", d.Name, k.Column, k.Dataset))
			add(d.Name+" joined with "+k.Dataset, fmt.Sprintf("SELECT (SELECT count(*) FROM %s)::INT - (SELECT count(*) FROM %[1]s LEFT JOIN %[3]s USING (%[2]s))::INT", d.Name, k.Column, k.Dataset))
			joins++
		}
	}
	if joins < 30 {
		t.Errorf("only %d foreign keys", joins)
	}
	for i, rows := range duckdb(t, result.Directory, statements...)[1:] {
		if got := fmt.Sprint(rows); got != "[[0]]" {
			t.Errorf("%s: %s, want none", what[i+1], got)
		}
	}
}

// docs/analyst.md shows the ten questions with their queries and what these say
// about the sample district.
func TestQuestionsOfAnalysts(t *testing.T) {
	result := sampleResult(t)
	statements := []string{publishedViews(t, result.Directory)}
	for i := range Questions {
		statements = append(statements, Questions[i].Query, "SELECT column_name FROM (DESCRIBE "+Questions[i].Query+")", "SELECT count(*)::INT FROM "+Questions[i].View)
		if strings.Contains(Questions[i].Query, `"`) || strings.Contains(Questions[i].Query, "cells") {
			t.Errorf("%s needs quotes or the table cells", Questions[i].View)
		}
	}
	answers := duckdb(t, result.Directory, statements...)[1:]
	var b strings.Builder
	b.WriteString(analystHead)
	for i := range Questions {
		q := &Questions[i]
		rows, names := answers[3*i], answers[3*i+1]
		if len(rows) == 0 {
			t.Errorf("%s finds nothing", q.View)
		}
		if got := strings.Join(strings.Fields(strings.Trim(fmt.Sprint(names), "[]")), ""); got != strings.ReplaceAll(q.Columns, " ", "][") {
			t.Errorf("%s has the columns %v, not %s", q.View, names, q.Columns)
		}
		if got := fmt.Sprint(answers[3*i+2]); got != fmt.Sprintf("[[%d]]", len(rows)) {
			t.Errorf("%s: the view has %s rows, the query %d", q.View, got, len(rows))
		}
		fmt.Fprintf(&b, "\n## %d. ", i+1)
		showAnswer(&b, q, names, rows)
	}

	c := sampleConfig(t)
	c.NoDesk = true
	c.Population = filepath.Join(t.TempDir(), "population.csv")
	if err := os.WriteFile(c.Population, []byte(analystPopulation), 0o644); err != nil {
		t.Fatal(err)
	}
	result, err := runChecked(t, c)
	if err != nil {
		t.Fatal(err)
	}
	q := &PerTenThousand
	answers = duckdb(t, result.Directory, publishedViews(t, result.Directory),
		"SELECT * FROM "+q.View, "SELECT column_name FROM (DESCRIBE "+q.Query+")",
		"SELECT count(*)::INT FROM indicators WHERE denominator_name IS NOT NULL AND value IS DISTINCT FROM (numerator * 10000 / denominator)::DECIMAL(18,6)")[1:]
	if got := fmt.Sprint(answers[2]); got != "[[0]]" {
		t.Errorf("%s values are not what DuckDB computes", got)
	}
	b.WriteString("\n## With a table of population 有人口表时\n\n" + analystPer)
	fmt.Fprintf(&b, "\n```\n%s```\n\n### ", analystPopulation)
	showAnswer(&b, q, answers[1], answers[0])
	path := filepath.Join("..", "docs", "analyst.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("docs/analyst.md is not what DuckDB says; go test ./pipeline -run Analysts -update mends it (-want +got):\n%s", diff)
	}
}

// showAnswer writes a question, its query and the first rows of the answer.
func showAnswer(b *strings.Builder, q *Question, names, rows [][]any) {
	fmt.Fprintf(b, "%s %s\n\n```sql\n-- %s\n%s;\n```\n\n|", strings.ToUpper(q.Text.English[:1])+q.Text.English[1:], q.Text.Chinese, q.View, q.Query)
	for _, name := range names {
		fmt.Fprintf(b, " %v |", name[0])
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(names)) + "\n")
	const shown = 6
	for k, row := range rows {
		if k == shown {
			fmt.Fprintf(b, "\n%d rows more.\n", len(rows)-shown)
			break
		}
		b.WriteString("|")
		for _, v := range row {
			if v == nil {
				v = ""
			}
			fmt.Fprintf(b, " %v |", v)
		}
		b.WriteString("\n")
	}
}

// analystPopulation is the table of population of docs/analyst.md.
const analystPopulation = "行政区划代码,年度,常住人口（万人）\n470101,2024,28.5\n470101,2025,28.7\n470100,2025,197\n"

const analystPer = `gouji ships no register of people. Given one with ` + "`gouji run --population population.csv`" + `, the dataset indicators has four rows more for
each area, year and column of it: applications received, results, reviews and suits per 10,000. The file (CSV or xlsx) has a line an area
and year: the division code of 6 digits, the year, and one column or more of numbers above 0, whose heads become ` + "`denominator_name`" + `; a
unit 万 in head or cell is read. A line counts for exactly the area it names: a city's people are not added up from its districts. Only the
basis all has these rows: nobody has counted the people of the balanced reports. Lines that cannot be used are findings (F-POPULATION).

人口表一行是一个地区一个年度；行政区划代码、年度之外的每一列都是一个分母，列名即denominator_name。某行只用于它所写的那个地区，不逐级相加。
`

const analystHead = `# For analysts 给分析人员

The ten questions that are asked most, each with one SELECT on the published datasets and the answer for the sample district
(` + "`make run`" + `). No name needs quotes. In the published folder, ` + "`duckdb -init views.sql`" + ` has each as a view under the name in its first
line, every dataset with comments on all columns, and the main tables under Chinese names (申请办理, 主动公开, 复议诉讼, 指标 …). Other engines:
[examples](examples/). Every column: [data-dictionary.md](data-dictionary.md).

Worth knowing before the first query:

- A roll-up has the levels province, city, district and group side by side, and the bases all and balanced: always choose one of each.
- A null is "not stated", never 0. Money is in yuan.
- ` + "`agency_id`" + ` is the same over the years whatever the agency was called; ` + "`agency_name`" + ` is the name in that year's report.
- Only reports with ` + "`in_sum`" + ` are part of the roll-ups: ` + "`reports.in_sum`" + `.

常问的十个问题，各一条查询。汇总表同时有省、市、县区、分组各层级和all、balanced两种范围，查询时各选其一；空值表示未填，不是0。
`

func TestAreaNames(t *testing.T) {
	for _, c := range []struct {
		level form.Area
		names string
		want  string
	}{
		{form.District, "云岭市菱塘区教育局 云岭市菱塘区市场监督管理局 云岭市菱塘区人民政府办公室", "云岭市菱塘区"},
		{form.District, "沭阳县教育局 沭阳县卫生健康局", "沭阳县"},
		{form.District, "义乌市教育局 义乌市卫生健康局", "义乌市"},
		{form.District, "教育局 卫生健康局", ""},
		{form.District, "云岭市菱塘区教育局", "云岭市菱塘区"},
		{form.District, "相山区发展和改革委员会", "相山区"},
		{form.District, "安徽省淮北市相山区城市管理局", "安徽省淮北市相山区"},
		{form.District, "市北区教育局", "市北区"},
		{form.District, "城市管理局", ""},
		{form.District, "社区卫生服务中心", ""},
		{form.District, "教育局", ""},
		{form.City, "云岭市教育局 云岭市菱塘区教育局 云岭市青山区教育局", "云岭市"},
		{form.City, "云岭市菱塘区教育局 云岭市菱塘区财政局", "云岭市"},
		{form.City, "安徽省淮北市教育局 安徽省淮北市相山区教育局", "淮北市"},
		{form.City, "延边朝鲜族自治州教育局 延边朝鲜族自治州财政局", "延边朝鲜族自治州"},
		{form.Province, "安徽省淮北市教育局 安徽省教育厅", "安徽省"},
		{form.Province, "内蒙古自治区教育厅 内蒙古自治区包头市教育局", "内蒙古自治区"},
		{form.Province, "淮北市教育局 宿迁市教育局", ""},
	} {
		if got := areaName(c.level, strings.Fields(c.names)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.level, c.names, got, c.want)
		}
	}
}

// A dataset without rows has no file; views.sql gives it its columns with their types,
// so that every query on it answers.
func TestDatasetsWithoutRowsAnswer(t *testing.T) {
	result, _, _ := runFiled(t, map[string]string{"a.csv": wholeReport("甲局", 2023, "2024-01-10", figuresOf())})
	statements := []string{publishedViews(t, result.Directory)}
	for _, d := range transform.Datasets {
		statements = append(statements, "SELECT column_name, column_type FROM (DESCRIBE "+d.Name+")", "SELECT count(*)::INT FROM "+d.Name)
	}
	for i := range Questions {
		statements = append(statements, "SELECT count(*)::INT FROM "+Questions[i].View)
	}
	for _, v := range chineseNames {
		statements = append(statements, "SELECT count(*)::INT FROM "+v.name)
	}
	statements = append(statements,
		"SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal AND comment IS NULL",
		"SELECT DISTINCT table_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal AND comment IS NULL ORDER BY ALL")
	answers := duckdb(t, result.Directory, statements...)[1:]
	var without []string
	for i, d := range transform.Datasets {
		var want [][]any
		for _, c := range d.Columns {
			want = append(want, []any{c.Name, sqlType(c.Type)})
		}
		if diff := cmp.Diff(want, answers[2*i]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", d.Name, diff)
		}
		_, err := os.Stat(filepath.Join(result.Directory, "datasets", d.Name))
		if rows := fmt.Sprint(answers[2*i+1]); (rows == "[[0]]") != (err != nil) {
			t.Errorf("%s: %s rows, and its folder: %v", d.Name, rows, err)
		}
		if err != nil {
			without = append(without, d.Name)
		}
	}
	for _, name := range []string{"explanations", "claims", "narrative", "versions"} {
		if !slices.Contains(without, name) {
			t.Errorf("%s has rows: it shows nothing here", name)
		}
	}
	if got := answers[len(answers)-2:]; len(got[0])+len(got[1]) > 0 {
		t.Errorf("without a comment: views %v, columns of %v", got[0], got[1])
	}
}
