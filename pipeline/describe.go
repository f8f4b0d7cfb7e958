package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
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
	w, err := p.staging.create(name)
	if err != nil {
		return err
	}
	f := newCountingFile(w)
	_, err = f.Write(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	p.files = append(p.files, f.item(name))
	return err
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
		fmt.Fprintf(&b, "\n-- %s. %s.\nCREATE OR REPLACE VIEW %s AS %s;\n", d.Description.Chinese, d.Description.English, d.Name, rows)
	}
	oldNames(&b)
	return b.Bytes()
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

func readme(result *Result) []byte {
	var b bytes.Buffer
	b.WriteString("# 政府信息公开工作年度报告：汇总结果 / consolidated annual reports\n\n")
	fmt.Fprintf(&b, "%d 份报告，%d 个机关，年度 %s。 %d reports of %d agencies.\n\n",
		result.Reports.Published, result.Agencies, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(result.Years), "[]")), "、"),
		result.Reports.Published, result.Agencies)
	b.WriteString("| 数据集 dataset | 每行 one row per | 文件 files |\n|---|---|---|\n")
	for _, d := range transform.Datasets {
		fmt.Fprintf(&b, "| `%s` | %s / %s | `%s` |\n", d.Name, d.Description.Chinese, d.Description.English, pattern(d))
	}
	b.WriteString("\n- `views.sql`：DuckDB 视图，`duckdb -init views.sql`。 Views for DuckDB.\n" +
		"- `datapackage.json`：各列的类型、中文名称和单位。 Types, labels and units of all columns.\n" +
		"- `manifest.json`：程序版本、输入文件及校验和、输出文件及行数。 Version, inputs and outputs with hashes and rows.\n\n" +
		"金额以元计（精确到分），其余为件数、项数；空值表示未填，不是 0。" +
		" Money is in yuan, exact to the fen; null means not stated, which is not 0.\n")
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
		Path        []string       `json:"path"`
		Format      string         `json:"format"`
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
		resources = append(resources, resource{
			Name: d.Name, Title: d.Label.Chinese, Description: d.Description.Chinese, Path: written[d.Name],
			Format: "parquet", Schema: map[string]any{"fields": fields},
		})
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
