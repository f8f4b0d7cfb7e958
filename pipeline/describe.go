package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"gouji/form"
	"gouji/transform"
)

// describe stages what explains a generation to whoever opens its folder: a
// README, views for DuckDB, and a machine-readable description of the columns.
func (p *publisher) describe(result *Result) error {
	written := map[string][]string{}
	for _, f := range p.files {
		if rest, ok := strings.CutPrefix(f.Path, "datasets/"); ok {
			name, _, _ := strings.Cut(rest, "/")
			written[name] = append(written[name], f.Path)
		}
	}
	packaged, err := dataPackage(written)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{"README.md", readme(result)},
		{"views.sql", views(written)},
		{"datapackage.json", packaged},
	} {
		if err := p.stage(f.name, f.content); err != nil {
			return err
		}
	}
	return nil
}

// stage writes one small file of the generation.
func (p *publisher) stage(name string, content []byte) error {
	f, err := p.staging.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	p.files = append(p.files, f.Item())
	return nil
}

// pattern is the glob of a dataset's files.
func pattern(d *transform.Dataset) string {
	return path.Join("datasets", d.Name, "*.parquet")
}

// views makes every dataset a view of DuckDB. One without rows has no file, but
// its columns all the same.
func views(written map[string][]string) []byte {
	var b bytes.Buffer
	b.WriteString("-- DuckDB: cd into this folder, then  duckdb -init views.sql\n")
	for _, d := range transform.Datasets {
		rows := fmt.Sprintf("FROM read_parquet('%s')", pattern(d))
		if len(written[d.Name]) == 0 {
			var columns []string
			for _, c := range d.Columns {
				columns = append(columns, "NULL::"+sqlType(c.Type)+" AS "+c.Name)
			}
			rows = "SELECT " + strings.Join(columns, ", ") + " WHERE false"
		}
		fmt.Fprintf(&b, "\nCREATE OR REPLACE VIEW %s AS %s;\n", d.Name, rows)
		fmt.Fprintf(&b, "COMMENT ON VIEW %s IS %s;\n", d.Name, literal(d.Description.Chinese+"。 "+d.Description.English+"."))
		for i := range d.Columns {
			commentOn(&b, d.Name, d.Columns[i].Name, comment(&d.Columns[i]))
		}
	}
	chineseViews(&b)
	for _, q := range append(slices.Clone(Questions), PerTenThousand) {
		fmt.Fprintf(&b, "\nCREATE OR REPLACE VIEW %s AS\n%s;\nCOMMENT ON VIEW %s IS %s;\n", q.View, q.Query, q.View, literal(q.Text.Chinese+"。 "+q.Text.English+"."))
		for name := range strings.FieldsSeq(q.Columns) {
			commentOn(&b, q.View, name, answerComment(name))
		}
	}
	oldNames(&b)
	return b.Bytes()
}

func commentOn(b *bytes.Buffer, view, column, text string) {
	fmt.Fprintf(b, "COMMENT ON COLUMN %s.%s IS %s;\n", view, column, literal(text))
}

// comment says in a sentence what a column holds.
func comment(c *transform.Column) string {
	unit := ""
	if c.Unit != "" {
		unit = "（" + c.Unit + "）"
	}
	return c.Label.Chinese + unit + "：" + c.Description.Chinese + "。 " + c.Label.English + ": " + c.Description.English + "."
}

// answerComment says what a column of an answer holds: in its own words, or in those
// of the datasets' column of its name.
func answerComment(name string) string {
	if text, own := answerColumns[name]; own {
		return text.Chinese + "。 " + text.English + "."
	}
	for _, d := range transform.Datasets {
		for i := range d.Columns {
			if d.Columns[i].Name == name {
				return comment(&d.Columns[i])
			}
		}
	}
	return ""
}

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// chineseView is a view of a dataset whose columns have their Chinese labels.
type chineseView struct {
	name, dataset string
	labels        map[string]string // in place of a code: the text that says it in Chinese
	joins         string
}

// chineseNames are the views in Chinese. Codes of rows, columns, indicators and
// areas come with what they mean.
var chineseNames = []chineseView{
	{"报告", "reports", areaLabel("division"), "LEFT JOIN areas USING (division)"},
	{"申请办理", "applications", with(areaLabel("division"), "item", "short_label_zh"), "LEFT JOIN areas USING (division) LEFT JOIN items USING (item)"},
	{"主动公开", "disclosure", with(areaLabel("division"), "item", "items.label_zh", "measure", "measures.label_zh"),
		"LEFT JOIN areas USING (division) LEFT JOIN items USING (item) LEFT JOIN measures USING (measure)"},
	{"复议诉讼", "proceedings", with(areaLabel("division"), "channel", "short_label_zh"), "LEFT JOIN areas USING (division) LEFT JOIN items USING (channel)"},
	{"申请办理汇总", "rollup_applications", with(areaLabel("area"), "item", "short_label_zh"), "LEFT JOIN areas USING (area) LEFT JOIN items USING (item)"},
	{"主动公开汇总", "rollup_disclosure", with(areaLabel("area"), "item", "items.label_zh", "measure", "measures.label_zh"),
		"LEFT JOIN areas USING (area) LEFT JOIN items USING (item) LEFT JOIN measures USING (measure)"},
	{"复议诉讼汇总", "rollup_proceedings", with(areaLabel("area"), "channel", "short_label_zh"), "LEFT JOIN areas USING (area) LEFT JOIN items USING (channel)"},
	{"指标", "indicators", with(areaLabel("area"), "indicator", "label_zh"), "LEFT JOIN areas USING (area) LEFT JOIN indicator_labels USING (indicator)"},
	{"报送情况", "roster_status", areaLabel("division"), "LEFT JOIN areas USING (division)"},
	{"版本", "versions", with(areaLabel("division"), "item", "items.label_zh"), "LEFT JOIN areas USING (division) LEFT JOIN items USING (item)"},
	{"问题", "findings", nil, ""},
}

func areaLabel(code string) map[string]string { return map[string]string{code: "area_name"} }

func with(labels map[string]string, more ...string) map[string]string {
	for i := 0; i < len(more); i += 2 {
		labels[more[i]] = more[i+1]
	}
	return labels
}

func chineseViews(b *bytes.Buffer) {
	b.WriteString("\n-- 中文名称的视图。 Views with Chinese names.\n")
	for _, v := range chineseNames {
		d, _ := transform.DatasetByName(v.dataset)
		var columns, comments []string
		taken := map[string]bool{}
		for i, c := range d.Columns {
			if strings.HasSuffix(c.Name, "_en") {
				continue
			}
			name := c.Label.Chinese
			if taken[name] {
				name += "_" + c.Name
			}
			taken[name] = true
			columns, comments = append(columns, fmt.Sprintf("%s.%s AS %s", v.dataset, c.Name, quoted(name))), append(comments, quoted(name), comment(&d.Columns[i]))
			if label := v.labels[c.Name]; label != "" {
				name := map[string]string{"area_name": "地区名称", "short_label_zh": "项目", "items.label_zh": "项目", "measures.label_zh": "指标名称", "label_zh": "指标名称"}[label]
				taken[name] = true
				columns, comments = append(columns, label+" AS "+name), append(comments, name, "“"+c.Label.Chinese+"”所指。 What "+c.Name+" stands for.")
			}
		}
		fmt.Fprintf(b, "CREATE OR REPLACE VIEW %s AS SELECT %s FROM %s %s;\n", v.name, strings.Join(columns, ", "), v.dataset, v.joins)
		fmt.Fprintf(b, "COMMENT ON VIEW %s IS %s;\n", v.name, literal(d.Description.Chinese+"。"))
		for i := 0; i < len(comments); i += 2 {
			commentOn(b, v.name, comments[i], comments[i+1])
		}
	}
}

// quoted quotes a name that is not a plain word.
func quoted(name string) string {
	if strings.ContainsAny(name, " /（）().-") {
		return `"` + name + `"`
	}
	return name
}

// sqlType names a column's type as DuckDB does.
func sqlType(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.Int32Type:
		return "INTEGER"
	case *arrow.Int64Type:
		return "BIGINT"
	case *arrow.Decimal128Type:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case *arrow.BooleanType:
		return "BOOLEAN"
	case *arrow.Date32Type:
		return "DATE"
	case *arrow.ListType:
		return sqlType(t.Elem()) + "[]"
	default:
		return "VARCHAR"
	}
}

// oldNames adds views that call the columns what they were called before some of
// them were renamed.
func oldNames(b *bytes.Buffer) {
	b.WriteString("\n-- 列的旧名，供已有的查询使用，下一版取消：old_names.applications 等。\n" +
		"-- Columns under their old names, for queries written before; gone with the next release.\n" +
		"CREATE SCHEMA IF NOT EXISTS old_names;\n")
	for _, d := range transform.Datasets {
		var columns []string
		renamed := false
		for _, c := range d.Columns {
			name := c.Name
			if c.OldName != "" {
				name += ` AS "` + c.OldName + `"`
				renamed = true
			}
			columns = append(columns, name)
		}
		if !renamed {
			continue
		}
		fmt.Fprintf(b, "CREATE OR REPLACE VIEW old_names.%s AS SELECT %s FROM main.%s;\n", d.Name, strings.Join(columns, ", "), d.Name)
	}
}

// folderHead is what a reader of a published folder should know first.
const folderHead = `- 用 DuckDB：在本文件夹运行 ` + "`duckdb -init views.sql`" + `，各数据集成为同名视图，各列有说明；申请办理、主动公开、复议诉讼、指标等为中文视图。
  With DuckDB, run that in this folder: each dataset is a view of its name, with comments on every column.
  用其他客户端时，也须以本文件夹为当前目录。 Other clients of DuckDB need this folder as their current one, too.
- 其他工具：` + "`datasets/名称/*.parquet`" + `；没有行的数据集没有文件，列见 ` + "`datapackage.json`" + `（类型、名称、单位、主键、外键）。
  Elsewhere, read datasets/NAME/*.parquet; a dataset without rows has no file. datapackage.json has types, labels, units and keys.
- ` + "`manifest.json`" + `：程序版本、输入和输出文件及校验和。 Version, inputs and outputs with hashes.
- 其余是给办公室的：report.html、workbook.xlsx、consolidated、narrative、returns、reminders、unusable、letters.csv、decisions.csv。 The rest are office files.

读数之前 before the first query:

- 金额以元计，精确到分，其余为件数、项数；空值表示未填，不是0。 Money is in yuan, exact to the fen; null means not stated, which is not 0.
- 汇总（rollup_…、indicators）同时有 level = province、city、district、group 各层级和 basis = all、balanced 两种范围，查询时各选其一。
  Roll-ups have all levels and both bases side by side: choose one of each.
- 汇总的 reporters 按表计：报了该表的机关数。2019年格式没有收费金额，该年的 amount 只由2021年格式的报告相加。 Reporters are counted by table; only the form of 2021 has the amount of fees.
- 疑似单位有误的金额（findings 中的 U-SCALE）照报送数相加，比较各年之前请先看。 Amounts that seem to be in the wrong unit (U-SCALE in findings) are added up as stated: look there, and leave those reports out or divide, before comparing years.
- reports.status：balanced 勾稽平衡，unbalanced 有法定或算术错误，not_assessed 读到的不足以判断；存疑的逻辑问题不影响平衡。
  reports.status is unbalanced where an identity fails (statutory, arithmetic), not_assessed where too little could be read; findings of logic do not change it.
- days_late 是报送日期晚于应报日期（due）的天数，按时为0，没有报送日期的为空，不是0；roster_status 列出所有应报和已报的机关。
  days_late counts the days from due to submission, 0 in time, null where no date of submission is known; roster_status has all who report or should.
- agency_id 历年不变，agency_name 是当年报告上的名称。 agency_id stays the same over the years; agency_name is the name in that year's report.
- position（reports、versions、findings）：在来源文件中的位置：文本“文件:行:列”，工作簿“文件!工作表!格”，文档“文件#table2 R3C1”，PDF“文件#page2 R3C1”；只写文件名的，整个文件就是这份报告。
  position is the place in the source: file:line:column, file!sheet!cell, file#table2 R3C1 of a document, file#page2 R3C1; the file alone where it is the report.
- scope = own 是机关本身的报告，consolidated 是汇总报告；计入汇总的报告 reports.in_sum 为 true。
  own reports are an agency's own; only reports with in_sum are part of the roll-ups.
- agency_group（本级、部门、乡镇街道）在汇总表中只有 level = group 的行才有，其他层级为空；按组连接两个汇总表时，须加 agency_group 相等（空与空也算相等）。
  In roll-ups agency_group is null but at level group. Join two of them on level, area, agency_group, year and basis, with IS NOT DISTINCT FROM for agency_group.
- 代码的含义：items（item、channel）、measures（measure）、indicator_labels（indicator）、areas（area、division）、agencies（agency_id），用同名列连接，不会增加行。
  What codes mean: join these tables USING the column of the same name; they add no rows.
- indicators 的 disclosed_rate 是予以公开与部分公开之和除以办理结果总计；每百件申请的复议量另按收到的申请计算（q09）。
  disclosed_rate is granted and partly granted by all results; reviews per 100 applications (q09) are by applications received.
- schema old_names 是旧列名的视图，新查询不必用。 The schema old_names has views under old column names: not for new queries.

`

func readme(result *Result) []byte {
	var b bytes.Buffer
	b.WriteString("# 政府信息公开工作年度报告：汇总结果 / consolidated annual reports\n\n")
	fmt.Fprintf(&b, "%d 份报告，%d 个机关，年度 %s。 %d reports of %d agencies.\n\n",
		result.Reports.Published, result.Agencies, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(result.Years), "[]")), "、"),
		result.Reports.Published, result.Agencies)
	b.WriteString(folderHead)
	b.WriteString("| 数据集 dataset | 每行 one row per | 列 columns |\n|---|---|---|\n")
	for _, d := range transform.Datasets {
		var names []string
		for _, c := range d.Columns {
			names = append(names, c.Name)
		}
		fmt.Fprintf(&b, "| `%s` | %s / %s | %s |\n", d.Name, d.Description.Chinese, d.Description.English, strings.Join(names, " "))
	}
	b.WriteString("\n## 常问的问题 Ten questions\n")
	for i := range Questions {
		q := &Questions[i]
		fmt.Fprintf(&b, "\n%s。 %s.\n\n```sql\n-- %s\n%s;\n```\n", q.Text.Chinese, strings.ToUpper(q.Text.English[:1])+q.Text.English[1:], q.View, q.Query)
	}
	return b.Bytes()
}

// dataPackage renders the Frictionless description of the datasets.
func dataPackage(written map[string][]string) ([]byte, error) {
	type field struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Title       string `json:"title"`
		TitleEN     string `json:"title_en"`
		Description string `json:"description,omitempty"`
		Unit        string `json:"unit,omitempty"`
		Constraints any    `json:"constraints,omitempty"`
	}
	type resource struct {
		Name        string         `json:"name"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Path        []string       `json:"path,omitempty"`
		Data        any            `json:"data,omitempty"` // for a dataset without rows
		Format      string         `json:"format,omitempty"`
		Schema      map[string]any `json:"schema"`
	}
	var resources []resource
	for _, d := range transform.Datasets {
		var fields []field
		for _, c := range d.Columns {
			f := field{
				Name: c.Name, Type: fieldType(c.Type), Title: c.Label.Chinese, TitleEN: c.Label.English,
				Description: c.Description.In(form.Chinese), Unit: c.Unit,
			}
			if !c.Nullable {
				f.Constraints = map[string]bool{"required": true}
			}
			fields = append(fields, f)
		}
		schema := map[string]any{"fields": fields}
		if len(d.PrimaryKey) > 0 {
			schema["primaryKey"] = d.PrimaryKey
		}
		var references []map[string]any
		for _, k := range d.ForeignKeys {
			references = append(references, map[string]any{"fields": k.Column, "reference": map[string]string{"resource": k.Dataset, "fields": k.Column}})
		}
		if len(references) > 0 {
			schema["foreignKeys"] = references
		}
		r := resource{Name: d.Name, Title: d.Label.Chinese, Description: d.Description.Chinese, Path: written[d.Name], Format: "parquet", Schema: schema}
		if len(r.Path) == 0 {
			r.Format, r.Data = "", []any{}
		}
		resources = append(resources, r)
	}
	return json.MarshalIndent(map[string]any{"name": "gouji", "resources": resources}, "", " ")
}

// fieldType names a column's type in the vocabulary of Table Schema.
func fieldType(t arrow.DataType) string {
	switch t.ID() {
	case arrow.INT16, arrow.INT32, arrow.INT64:
		return "integer"
	case arrow.DECIMAL128:
		return "number"
	case arrow.BOOL:
		return "boolean"
	case arrow.DATE32:
		return "date"
	case arrow.LIST:
		return "array"
	default:
		return "string"
	}
}
