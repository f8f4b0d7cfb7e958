package transform

import (
	"github.com/apache/arrow/go/v17/arrow"

	"gouji/form"
)

// Column is one column of a dataset.
type Column struct {
	Name        string
	Type        arrow.DataType
	Nullable    bool
	Label       form.Text
	Unit        string // 件, 项, 元 or "" for what is no quantity
	Description form.Text
}

// Dataset is one of the published tables.
type Dataset struct {
	Name        string
	Label       form.Text
	Description form.Text // what a row is, and what to know before using it
	Columns     []Column
	// SortKeys are the columns the rows are sorted by, ascending with nulls first;
	// none if nothing is promised. Those of the datasets made from batches hold if
	// the reports are appended in that order, a missing division or code first.
	SortKeys []string
	// Partitioned datasets are cut by year into folders year=YYYY. The files do
	// not repeat the year: engines add it from the path, and some refuse a column
	// that is both in the path and in the file.
	Partitioned bool
}

// Schema returns the Arrow schema of the dataset's records, with label, unit
// and description of each column as metadata.
func (d *Dataset) Schema() *arrow.Schema { return schemas[d.Name] }

// DatasetByName finds a dataset.
func DatasetByName(name string) (*Dataset, bool) {
	for i := range Datasets {
		if Datasets[i].Name == name {
			return &Datasets[i], true
		}
	}
	return nil, false
}

var schemas = func() map[string]*arrow.Schema {
	m := map[string]*arrow.Schema{}
	for i := range Datasets {
		d := &Datasets[i]
		var fields []arrow.Field
		for _, c := range d.Columns {
			f := field(c.Name, c.Type, c.Nullable, c.Label, c.Unit)
			keys, values := f.Metadata.Keys(), f.Metadata.Values()
			f.Metadata = arrow.NewMetadata(append(keys, MetaDescription), append(values, c.Description.Chinese))
			fields = append(fields, f)
		}
		metadata := arrow.NewMetadata(
			[]string{"dataset", MetaLabelChinese, MetaLabelEnglish, MetaDescription},
			[]string{d.Name, d.Label.Chinese, d.Label.English, d.Description.Chinese})
		m[d.Name] = arrow.NewSchema(fields, &metadata)
	}
	return m
}()

// Short forms for the table below.
var (
	tInt32  = arrow.PrimitiveTypes.Int32
	tInt64  = arrow.PrimitiveTypes.Int64
	tBool   = arrow.FixedWidthTypes.Boolean
	tDate   = arrow.FixedWidthTypes.Date32
	tString = arrow.BinaryTypes.String
	// rate is the type of shares and changes: exact to 6 decimals.
	rate = &arrow.Decimal128Type{Precision: 18, Scale: 6}
)

// Columns that several datasets share.
var (
	cReportID = Column{"report_id", text, false, form.Text{Chinese: "报告编号", English: "report"}, "",
		form.Text{Chinese: "一份报告的编号，连接各数据集", English: "identifies a report in all datasets"}}
	cDivision = Column{"division", text, true, form.Text{Chinese: "行政区划代码", English: "division code"}, "",
		form.Text{Chinese: "GB/T 2260六位代码", English: "GB/T 2260, six digits"}}
	cAgencyCode = Column{"agency_code", text, true, form.Text{Chinese: "统一社会信用代码", English: "agency code"}, "",
		form.Text{Chinese: "机关的统一社会信用代码，报告和名单都没有时为空", English: "credit code of the agency; null where neither report nor roster has one"}}
	cAgencyName = Column{"agency_name", text, true, form.Text{Chinese: "机关名称", English: "agency"}, "",
		form.Text{Chinese: "报告所写的名称", English: "the name as the report writes it"}}
	cYear = Column{"year", tInt32, false, form.Text{Chinese: "年度", English: "year"}, "",
		form.Text{Chinese: "报告所属年度", English: "the year reported on"}}
	cScope = Column{"scope", text, false, form.Text{Chinese: "口径", English: "scope"}, "",
		form.Text{Chinese: "own本机关，consolidated汇总", English: "own: the agency itself; consolidated: a district or system"}}
	cSourceID = Column{"source_id", text, true, form.Text{Chinese: "来源文件", English: "source"}, "",
		form.Text{Chinese: "连接sources", English: "joins sources"}}
	cRule = Column{"rule", text, false, form.Text{Chinese: "规则", English: "rule"}, "",
		form.Text{Chinese: "规则编号，见gouji explain", English: "rule id, see gouji explain"}}
	cItem = Column{"item", text, false, form.Text{Chinese: "行", English: "row"}, "",
		form.Text{Chinese: "表中行的代码，见cells", English: "code of the row, see cells"}}
	cItemNo = Column{"item_no", tInt32, false, form.Text{Chinese: "行序", English: "row number"}, "",
		form.Text{Chinese: "行在表中的次序，两种格式一致", English: "order of the row on the form, the same for both editions"}}
	cLevel = Column{"level", text, false, form.Text{Chinese: "层级", English: "level"}, "",
		form.Text{Chinese: "province省，city市，district县区，group县区内的分组", English: "province, city, district, or group within a district"}}
	cArea = Column{"area", text, true, form.Text{Chinese: "地区", English: "area"}, "",
		form.Text{Chinese: "地区的行政区划代码；报告未注明地区的为空。层级为district时，以00结尾的代码表示市级或省级机关本身", English: "division code of the area, null for reports that name none; at level district a code ending in 00 stands for the organs of the city or province itself"}}
	cGroup = Column{"group", text, true, form.Text{Chinese: "分组", English: "group"}, "",
		form.Text{Chinese: "本级、部门或乡镇街道，只在层级为group时有", English: "group of agencies by the roster, only at level group"}}
	cBasis = Column{"basis", text, false, form.Text{Chinese: "范围", English: "basis"}, "",
		form.Text{Chinese: "all全部报告，balanced仅勾稽关系成立的报告", English: "all reports, or only those whose statutory and arithmetic checks hold"}}
	cReporters = Column{"reporters", tInt32, false, form.Text{Chinese: "报告数", English: "reporters"}, "份",
		form.Text{Chinese: "计入的报告份数", English: "reports in the sum"}}
	cMissing = Column{"missing", tInt32, true, form.Text{Chinese: "未报数", English: "missing"}, "份",
		form.Text{Chinese: "按名单应报而未报的机关数，没有名单时为空", English: "agencies expected by the roster without a report; null without a roster"}}
	cCount = Column{"count", tInt64, true, form.Text{Chinese: "数量", English: "count"}, "件、项",
		form.Text{Chinese: "数量；未填为空，不是0", English: "the count; null where not stated, which is not 0"}}
	cAmount = Column{"amount_yuan", yuan, true, form.Text{Chinese: "金额", English: "amount"}, "元",
		form.Text{Chinese: "金额，元，精确到分；万元已换算", English: "money in yuan, exact to the fen"}}
	cClause = Column{"clause", text, false, form.Text{Chinese: "款项", English: "clause"}, "",
		form.Text{Chinese: "第二部分的表：documents、licensing、enforcement、fees、procurement", English: "table of part two"}}
	cMeasure = Column{"measure", text, false, form.Text{Chinese: "指标", English: "measure"}, "",
		form.Text{Chinese: "表中列的代码，见cells", English: "code of the column, see cells"}}
	cChannel = Column{"channel", text, false, form.Text{Chinese: "渠道", English: "channel"}, "",
		form.Text{Chinese: "review行政复议，litigation_direct未经复议直接起诉，litigation_after_review复议后起诉", English: "review, litigation_direct or litigation_after_review"}}
)

// figures returns one count column for each column of a table of the form.
func figures(t form.TableID, total form.Text) []Column {
	var columns []Column
	for i := range form.Tables[t].Columns {
		c := &form.Tables[t].Columns[i]
		column := Column{c.Code, tInt64, true, form.Text{Chinese: c.Label, English: c.English}, c.Unit.String(),
			form.Text{Chinese: "未填为空，不是0", English: "null where not stated, which is not 0"}}
		if c.Code == "total" {
			column.Description = total
		}
		columns = append(columns, column)
	}
	return columns
}

var (
	asStated   = form.Text{Chinese: "报告所填的总计，未重算；未填为空", English: "as the report states it, not recomputed; null where not stated"}
	recomputed = form.Text{Chinese: "由各项之和重算", English: "recomputed from its parts"}
	cStated    = Column{"stated_total", tInt64, true, form.Text{Chinese: "所填总计之和", English: "sum of stated totals"}, "件",
		form.Text{Chinese: "各报告所填总计之和（未填的按各项之和），与total不同即有报告合计不符", English: "sum of the totals as stated (computed where blank); differs from total where reports do not add up"}}
)

func join(groups ...[]Column) []Column {
	var all []Column
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

func editionColumns() []Column {
	columns := []Column{{"edition", text, false, form.Text{Chinese: "格式", English: "edition"}, "",
		form.Text{Chinese: "多数表所用的格式：2019或2021", English: "edition of most tables: 2019 or 2021"}}}
	for i := range form.Tables {
		t := &form.Tables[i]
		columns = append(columns, Column{"edition_" + t.Code, text, true,
			form.Text{Chinese: t.Caption + "的格式", English: "edition of " + t.English}, "",
			form.Text{Chinese: "该表所用的格式，缺表为空", English: "edition of the table, null where it is missing"}})
	}
	return columns
}

func severityColumns() []Column {
	var columns []Column
	for s := range form.NumSeverities {
		columns = append(columns, Column{"findings_" + s.String(), tInt32, false,
			form.Text{Chinese: s.Label(form.Chinese) + "问题数", English: s.String() + " findings"}, "",
			form.Text{Chinese: "findings中该报告此类问题的条数", English: "findings of this severity about the report"}})
	}
	return columns
}

// Datasets lists the published tables, in the order of the documentation.
var Datasets = []Dataset{
	{
		Name: "reports", Partitioned: true, SortKeys: []string{"division", "agency_code"},
		Label:       form.Text{Chinese: "报告", English: "reports"},
		Description: form.Text{Chinese: "每行一份采用的报告", English: "one row per report in use"},
		Columns: join([]Column{
			cReportID, cDivision, cAgencyCode, cAgencyName, cScope,
			{"kind", text, true, form.Text{Chinese: "机关类别", English: "kind of agency"}, "", form.Text{Chinese: "按名单", English: "by the roster"}},
			{"group", text, true, form.Text{Chinese: "分组", English: "group"}, "", form.Text{Chinese: "按名单：本级、部门、乡镇街道", English: "by the roster"}},
			{"in_sum", tBool, false, form.Text{Chinese: "计入汇总", English: "in roll-ups"}, "",
				form.Text{Chinese: "是否计入汇总；汇总报告、垂直管理机关和已计入他处的机关不计", English: "whether roll-ups add it; consolidated reports, vertical organs and agencies counted elsewhere are left out"}},
			{"submitted_at", tDate, true, form.Text{Chinese: "提交日期", English: "submitted"}, "", form.Text{Chinese: "报告注明的提交日期", English: "date of submission, where stated"}},
		}, editionColumns(), []Column{
			{"status", text, false, form.Text{Chinese: "状态", English: "status"}, "",
				form.Text{Chinese: "balanced勾稽关系成立，unbalanced不成立，not_assessed法定关系有一项以上不能判断", English: "balanced: statutory and arithmetic checks hold; unbalanced: one fails; not_assessed: none fails, but the statutory balance could not be assessed on all columns"}},
			{"cells_filled", tInt32, false, form.Text{Chinese: "已填格数", English: "cells filled"}, "格", form.Text{Chinese: "有数字的格", English: "cells that hold a figure"}},
		}, severityColumns(), []Column{cSourceID,
			{"line", tInt32, true, form.Text{Chinese: "来源行", English: "line"}, "", form.Text{Chinese: "报告在来源文件中开始的行", English: "line of the source where the report begins"}},
		}),
	},
	{
		Name: "applications", Partitioned: true, SortKeys: []string{"division", "agency_code"},
		Label:       form.Text{Chinese: "申请（表三）", English: "applications (table 3)"},
		Description: form.Text{Chinese: "每行是一份报告表三的一行；栏目行没有数字，不列", English: "one row per report and data row of table 3"},
		Columns:     join([]Column{cReportID, cDivision, cAgencyCode, cScope, cItem, cItemNo}, figures(form.Applications, asStated)),
	},
	{
		Name: "disclosure", Partitioned: true, SortKeys: []string{"division", "agency_code"},
		Label:       form.Text{Chinese: "主动公开（表二）", English: "disclosure (table 2)"},
		Description: form.Text{Chinese: "每行是一份报告表二的一格", English: "one row per report and cell of the tables of part two"},
		Columns:     []Column{cReportID, cDivision, cAgencyCode, cScope, cClause, cItem, cMeasure, cCount, cAmount},
	},
	{
		Name: "proceedings", Partitioned: true, SortKeys: []string{"division", "agency_code"},
		Label:       form.Text{Chinese: "复议诉讼（表四）", English: "proceedings (table 4)"},
		Description: form.Text{Chinese: "每行是一份报告表四的一组", English: "one row per report and channel of table 4"},
		Columns:     join([]Column{cReportID, cDivision, cAgencyCode, cScope, cChannel}, figures(form.Proceedings, asStated)),
	},
	{
		Name:        "findings",
		Label:       form.Text{Chinese: "问题", English: "findings"},
		Description: form.Text{Chinese: "每行一个问题；关于文件而非报告的问题没有报告的各列", English: "one row per finding; findings about a file have no report"},
		Columns: []Column{
			nullable(cReportID), cDivision, cAgencyCode, cAgencyName, nullable(cYear), nullable(cScope), cRule,
			{"severity", text, false, form.Text{Chinese: "严重程度", English: "severity"}, "",
				form.Text{Chinese: "statutory法定，arithmetic算术，logic逻辑，warning警示，plausibility存疑，info提示；前三类为错误", English: "statutory, arithmetic and logic are errors; warning, plausibility and info are not"}},
			{"table_code", text, true, form.Text{Chinese: "表", English: "table"}, "", form.Text{Chinese: "首要的格所在的表", English: "table of the first cell"}},
			nullable(cItem),
			{"column_code", text, true, form.Text{Chinese: "列", English: "column"}, "", form.Text{Chinese: "首要的格所在的列", English: "column of the first cell"}},
			{"stated", yuan, true, form.Text{Chinese: "所填", English: "stated"}, "件、项或元", form.Text{Chinese: "报告所填的一边", English: "the side the report states"}},
			{"expected", yuan, true, form.Text{Chinese: "应为", English: "expected"}, "件、项或元", form.Text{Chinese: "按规则应有的一边", English: "the side the rule asks for"}},
			{"difference", yuan, true, form.Text{Chinese: "相差", English: "difference"}, "件、项或元", form.Text{Chinese: "所填减应为", English: "stated minus expected"}},
			{"message_zh", tString, false, form.Text{Chinese: "说明", English: "message in Chinese"}, "", form.Text{Chinese: "中文说明", English: "the finding in Chinese"}},
			{"message_en", tString, false, form.Text{Chinese: "英文说明", English: "message in English"}, "", form.Text{Chinese: "英文说明", English: "the finding in English"}},
			{"suggestion_zh", tString, true, form.Text{Chinese: "建议", English: "suggestion in Chinese"}, "", form.Text{Chinese: "怎样改就成立", English: "what would make it right"}},
			{"suggestion_en", tString, true, form.Text{Chinese: "英文建议", English: "suggestion in English"}, "", form.Text{Chinese: "怎样改就成立（英文）", English: "what would make it right"}},
			{"cells", arrow.ListOfField(arrow.Field{Name: "item", Type: tString}), false, form.Text{Chinese: "所涉各格", English: "cells"}, "",
				form.Text{Chinese: "所涉各格的代码，首要的在前", English: "codes of the cells that took part, the one to look at first in front"}},
			cSourceID,
			{"line", tInt32, true, form.Text{Chinese: "行", English: "line"}, "", form.Text{Chinese: "来源文件中的行", English: "line in the source"}},
			{"column", tInt32, true, form.Text{Chinese: "列号", English: "column in the source"}, "", form.Text{Chinese: "来源文件中的列", English: "column in the source"}},
			{"position", tString, true, form.Text{Chinese: "位置", English: "position"}, "", form.Text{Chinese: "来源文件中的位置，可直接打开", English: "place in the source, as tools name it"}},
		},
	},
	{
		Name: "checks", Partitioned: true, SortKeys: []string{"division", "agency_code"},
		Label:       form.Text{Chinese: "检查", English: "checks"},
		Description: form.Text{Chinese: "每行是一份报告的一条规则；通过也是数据", English: "one row per report and rule; passes are data too"},
		Columns: []Column{
			cReportID, cDivision, cAgencyCode, cScope, cRule,
			{"evaluated", tInt32, false, form.Text{Chinese: "已判断", English: "evaluated"}, "项", form.Text{Chinese: "得出结果的检查数，即通过加不通过", English: "checks with a result: passed plus failed"}},
			{"passed", tInt32, false, form.Text{Chinese: "通过", English: "passed"}, "项", form.Text{Chinese: "成立，或前提不具备", English: "the relation holds, or its condition is not met"}},
			{"failed", tInt32, false, form.Text{Chinese: "不通过", English: "failed"}, "项", form.Text{Chinese: "不成立", English: "the relation does not hold"}},
			{"not_assessed", tInt32, false, form.Text{Chinese: "未判断", English: "not assessed"}, "项", form.Text{Chinese: "缺表、有格不能读取或总计未填，不能判断", English: "left open by a missing table, an unreadable cell or a blank total"}},
		},
	},
	{
		Name:        "sources",
		Label:       form.Text{Chinese: "来源文件", English: "sources"},
		Description: form.Text{Chinese: "每行一个输入文件或压缩包成员", English: "one row per input file or archive member"},
		Columns: []Column{
			{"source_id", tString, false, cSourceID.Label, "", form.Text{Chinese: "文件的编号", English: "identifies the file"}},
			{"path", tString, false, form.Text{Chinese: "路径", English: "path"}, "", form.Text{Chinese: "相对于输入文件夹的路径", English: "relative to the input root"}},
			{"sha256", tString, true, form.Text{Chinese: "校验和", English: "sha256"}, "", form.Text{Chinese: "内容的SHA-256，未读取的为空", English: "hash of the content, null where it was not read"}},
			{"bytes", tInt64, false, form.Text{Chinese: "大小", English: "size"}, "字节", form.Text{Chinese: "存储的大小", English: "size as stored"}},
			{"kind", text, false, form.Text{Chinese: "类型", English: "kind"}, "", form.Text{Chinese: "json、csv-long、xlsx等", English: "json, csv-long, xlsx …"}},
			{"encoding", text, true, form.Text{Chinese: "编码", English: "encoding"}, "", form.Text{Chinese: "文字编码", English: "text encoding"}},
			{"status", text, false, form.Text{Chinese: "状态", English: "status"}, "", form.Text{Chinese: "read采用，rejected拒绝，superseded被取代，ignored不是输入", English: "read, rejected, superseded or ignored"}},
			{"reports", tInt32, false, form.Text{Chinese: "报告数", English: "reports"}, "份", form.Text{Chinese: "其中的报告数", English: "reports found in it"}},
			{"figures", tInt64, false, form.Text{Chinese: "数字数", English: "figures"}, "个", form.Text{Chinese: "其中的数字数，归入报告与否都计", English: "figures met in it, placed in a report or not"}},
			{"reason_zh", tString, true, form.Text{Chinese: "原因", English: "reason in Chinese"}, "", form.Text{Chinese: "未采用的原因", English: "why it was not used"}},
			{"reason_en", tString, true, form.Text{Chinese: "英文原因", English: "reason in English"}, "", form.Text{Chinese: "未采用的原因（英文）", English: "why it was not used"}},
		},
	},
	{
		Name:  "rollup_applications",
		Label: form.Text{Chinese: "申请汇总", English: "applications by area"},
		Description: form.Text{
			Chinese: "每行是一个地区一个年度表三的一行。other（（六）其他处理）含2021年格式的三个细项，各年可比；other_开头的细项是其中数，只来自2021年格式，不再另加",
			English: "one row per area, year and row of table 3; other includes the three sub-rows of the 2021 form, so that it compares over all years; the other_ rows are parts of it and must not be added again",
		},
		SortKeys: []string{"level", "area", "group", "year", "basis", "item_no"},
		Columns: join([]Column{cLevel, cArea, cGroup, cYear, cBasis, cItem, cItemNo},
			figures(form.Applications, recomputed), []Column{cStated, cReporters, cMissing}),
	},
	{
		Name:        "rollup_disclosure",
		Label:       form.Text{Chinese: "主动公开汇总", English: "disclosure by area"},
		Description: form.Text{Chinese: "每行是一个地区一个年度表二的一格；两种格式不可比的格分别列出", English: "one row per area, year and cell of part two; cells that only one edition has stay apart"},
		SortKeys:    []string{"level", "area", "group", "year", "basis"},
		Columns:     []Column{cLevel, cArea, cGroup, cYear, cBasis, cClause, cItem, cMeasure, cCount, cAmount, cReporters, cMissing},
	},
	{
		Name:        "rollup_proceedings",
		Label:       form.Text{Chinese: "复议诉讼汇总", English: "proceedings by area"},
		Description: form.Text{Chinese: "每行是一个地区一个年度表四的一组", English: "one row per area, year and channel of table 4"},
		SortKeys:    []string{"level", "area", "group", "year", "basis"},
		Columns: join([]Column{cLevel, cArea, cGroup, cYear, cBasis, cChannel},
			figures(form.Proceedings, recomputed), []Column{cStated, cReporters, cMissing}),
	},
	{
		Name: "indicators", Partitioned: true,
		Label: form.Text{Chinese: "指标", English: "indicators"},
		Description: form.Text{
			Chinese: "每行是一份报告或一个地区的一项指标；分子、分母分列，可以再汇总；分母为0的指标值为空。各指标见文末",
			English: "one row per report or area and indicator; numerator and denominator are kept, so that rates can be summed up again; a zero denominator gives no value; the indicators are listed at the end",
		},
		Columns: []Column{
			{"level", text, false, form.Text{Chinese: "层级", English: "level"}, "",
				form.Text{Chinese: "report一份报告，其余同rollup_applications", English: "report, or a level of the roll-ups"}},
			nullable(cReportID), cDivision, cAgencyCode, nullable(cScope),
			cArea, cGroup,
			{"basis", text, true, cBasis.Label, "", form.Text{Chinese: "地区：all全部报告，balanced仅勾稽关系成立的报告", English: "for areas: all reports or only balanced ones"}},
			{"indicator", text, false, form.Text{Chinese: "指标", English: "indicator"}, "", form.Text{Chinese: "指标代码", English: "code of the indicator"}},
			{"numerator", tInt64, true, form.Text{Chinese: "分子", English: "numerator"}, "件", form.Text{Chinese: "分子；有格不能读取时为空", English: "null where a cell it needs is unreadable"}},
			{"denominator", tInt64, true, form.Text{Chinese: "分母", English: "denominator"}, "件", form.Text{Chinese: "分母；有格不能读取时为空", English: "null where a cell it needs is unreadable"}},
			{"value", rate, true, form.Text{Chinese: "值", English: "value"}, "", form.Text{Chinese: "分子除以分母，四舍五入到6位小数", English: "numerator ÷ denominator, rounded to 6 decimals"}},
		},
	},
	{
		Name: "narrative", Partitioned: true,
		Label:       form.Text{Chinese: "文字部分", English: "narrative"},
		Description: form.Text{Chinese: "每行是一份报告的一个文字部分", English: "one row per report and narrative part"},
		Columns: []Column{
			cReportID, cDivision, cAgencyCode, cScope,
			{"section", text, false, form.Text{Chinese: "部分", English: "part"}, "", form.Text{Chinese: "一、五或六", English: "part of the report: 一, 五 or 六"}},
			{"text", tString, true, form.Text{Chinese: "文字", English: "text"}, "", form.Text{Chinese: "原文", English: "as written"}},
		},
	},
	{
		Name: "explanations", Partitioned: true,
		Label: form.Text{Chinese: "错格推断", English: "explanations"},
		Description: form.Text{
			Chinese: "每行是一种解释要改的一格；同一份报告diagnosis和rank相同的各行合为一种解释。不能定位的只有一行，没有格",
			English: "one row per cell that an explanation would change; the rows of a report with the same diagnosis and rank together are one explanation. What cannot be localised has one row without a cell",
		},
		Columns: []Column{
			cReportID, cDivision, cAgencyCode, cScope,
			{"diagnosis", tInt32, false, form.Text{Chinese: "病灶", English: "diagnosis"}, "", form.Text{Chinese: "报告中互不相关的错误各为一个，从1起", English: "errors that share no cell count apart, from 1"}},
			{"table_code", text, false, form.Text{Chinese: "表", English: "table"}, "", form.Text{Chinese: "表的代码", English: "code of the table"}},
			{"rank", tInt32, false, form.Text{Chinese: "次序", English: "rank"}, "", form.Text{Chinese: "1最先报告", English: "1 is reported first"}},
			{"kind", text, false, form.Text{Chinese: "类型", English: "kind"}, "",
				form.Text{Chinese: "operation一次笔误，blank空白格，fewest_cells最少的格，not_localised不能定位", English: "operation: one slip; blank: cells left blank; fewest_cells: a smallest set of cells; not_localised"}},
			{"operation", text, true, form.Text{Chinese: "笔误", English: "operation"}, "", form.Text{Chinese: "哪一种笔误", English: "the slip of the pen"}},
			{"cell", text, true, form.Text{Chinese: "格", English: "cell"}, "", form.Text{Chinese: "要改的格", English: "the cell it would change"}},
			{"from_value", tInt64, true, form.Text{Chinese: "所填", English: "from"}, "件", form.Text{Chinese: "所填的数，空白为空", English: "the figure on the form, null for a blank"}},
			{"to_value", tInt64, true, form.Text{Chinese: "应为", English: "to"}, "件", form.Text{Chinese: "应填的数，不能唯一确定时为空", English: "the figure that would be right, null where there is a choice"}},
			{"unique", tBool, false, form.Text{Chinese: "唯一", English: "unique"}, "", form.Text{Chinese: "没有同类的其他解释", English: "there is no other explanation of its kind"}},
			{"minimal", tBool, false, form.Text{Chinese: "最少", English: "minimal"}, "", form.Text{Chinese: "已证明不能更少", English: "proved that no fewer cells will do"}},
			{"others", tInt32, false, form.Text{Chinese: "其余", English: "others"}, "种", form.Text{Chinese: "未列出的同类解释数", English: "explanations of its kind beyond those listed"}},
			{"at_least", tInt32, false, form.Text{Chinese: "至少错格", English: "at least"}, "格", form.Text{Chinese: "已证明至少有几格错", English: "cells that must be wrong, proved"}},
			{"proof_zh", tString, true, form.Text{Chinese: "依据", English: "proof in Chinese"}, "", form.Text{Chinese: "为什么", English: "why"}},
			{"proof_en", tString, true, form.Text{Chinese: "英文依据", English: "proof in English"}, "", form.Text{Chinese: "为什么（英文）", English: "why"}},
			{"suggestion_zh", tString, true, form.Text{Chinese: "建议", English: "suggestion in Chinese"}, "", form.Text{Chinese: "怎样改", English: "what to change"}},
			{"suggestion_en", tString, true, form.Text{Chinese: "英文建议", English: "suggestion in English"}, "", form.Text{Chinese: "怎样改（英文）", English: "what to change"}},
			{"position", tString, true, form.Text{Chinese: "位置", English: "position"}, "", form.Text{Chinese: "该格在来源文件中的位置", English: "where the cell stands in its source, as tools name it"}},
		},
	},
	{
		Name:        "roster_status",
		Label:       form.Text{Chinese: "报送情况", English: "roster status"},
		Description: form.Text{Chinese: "每行是一个机关一个年度", English: "one row per agency and year"},
		Columns: []Column{
			cYear, cDivision, cAgencyCode, cAgencyName,
			{"kind", text, true, form.Text{Chinese: "机关类别", English: "kind of agency"}, "", form.Text{Chinese: "按名单", English: "by the roster"}},
			{"group", text, true, form.Text{Chinese: "分组", English: "group"}, "", form.Text{Chinese: "本级、部门或乡镇街道", English: "group of agencies"}},
			cScope,
			{"status", text, false, form.Text{Chinese: "状态", English: "status"}, "",
				form.Text{Chinese: "reported已报送，missing未报送，pending未到期，rejected不能采用，unexpected名单外，vertical垂直管理，gap无名单而本年缺", English: "reported, missing, pending (not due yet), rejected (not usable), unexpected (not on the roster), vertical, gap (no roster, reported in another year)"}},
			{"due", tDate, true, form.Text{Chinese: "截止日期", English: "due"}, "", form.Text{Chinese: "应在此日以前提交", English: "date the report is due"}},
			{"submitted_at", tDate, true, form.Text{Chinese: "提交日期", English: "submitted"}, "", form.Text{Chinese: "报告注明的提交日期", English: "date of submission, where stated"}},
			{"days_late", tInt32, false, form.Text{Chinese: "逾期天数", English: "days late"}, "天", form.Text{Chinese: "按时或不明为0", English: "0 if in time or not known"}},
			{"reports", tInt32, false, form.Text{Chinese: "份数", English: "reports"}, "份", form.Text{Chinese: "收到的份数，采用与否都计", English: "reports that came in, used or not"}},
			{"standing", text, false, form.Text{Chinese: "计入方式", English: "standing"}, "",
				form.Text{Chinese: "counted计入，vertical垂直管理，counted_elsewhere已计入他处，consolidated汇总报告", English: "counted, vertical, counted_elsewhere or consolidated"}},
			{"in_sum", tBool, false, form.Text{Chinese: "计入汇总", English: "in roll-ups"}, "", form.Text{Chinese: "是否计入本地区汇总", English: "part of the district's sum"}},
			{"counted_in", text, true, form.Text{Chinese: "计入机关", English: "counted in"}, "", form.Text{Chinese: "其数字已计入的机关的代码", English: "code of the agency whose figures include its own"}},
			{"successor", text, true, form.Text{Chinese: "承继机关", English: "successor"}, "", form.Text{Chinese: "承继机关的代码", English: "code of the agency that took over"}},
			{"reported_as", text, true, form.Text{Chinese: "报告所写名称", English: "reported as"}, "", form.Text{Chinese: "与名单不同时，报告所写的名称", English: "the name in the report, if it is not on the roster"}},
			{"note_zh", tString, true, form.Text{Chinese: "说明", English: "note in Chinese"}, "", form.Text{Chinese: "说明", English: "note"}},
			{"note_en", tString, true, form.Text{Chinese: "英文说明", English: "note in English"}, "", form.Text{Chinese: "说明（英文）", English: "note"}},
			nullable(cReportID),
		},
	},
	{
		Name:        "cells",
		Label:       form.Text{Chinese: "格的目录", English: "catalogue of cells"},
		Description: form.Text{Chinese: "每行是格式的一格：代码、名称、单位和所属格式", English: "one row per cell of the form: codes, labels, unit and editions"},
		Columns: []Column{
			{"cell", tString, false, form.Text{Chinese: "格", English: "cell"}, "", form.Text{Chinese: "格的代码，如findings.cells所列", English: "code of the cell, as in findings.cells"}},
			{"table_code", text, false, form.Text{Chinese: "表", English: "table"}, "", form.Text{Chinese: "表的代码", English: "code of the table"}},
			cItem,
			{"column_code", text, false, form.Text{Chinese: "列", English: "column"}, "", form.Text{Chinese: "列的代码", English: "code of the column"}},
			{"editions", text, false, form.Text{Chinese: "格式", English: "editions"}, "", form.Text{Chinese: "印有此格的格式", English: "editions that print the cell"}},
			{"unit", text, false, form.Text{Chinese: "单位", English: "unit"}, "", form.Text{Chinese: "数据中的单位：件、项或元", English: "unit in the data"}},
			{"table_zh", text, false, form.Text{Chinese: "表名", English: "table in Chinese"}, "", form.Text{Chinese: "表名", English: "caption"}},
			{"item_zh", text, false, form.Text{Chinese: "行名", English: "row in Chinese"}, "", form.Text{Chinese: "行名", English: "label of the row"}},
			{"column_zh", text, false, form.Text{Chinese: "列名", English: "column in Chinese"}, "", form.Text{Chinese: "列名", English: "label of the column"}},
			{"table_en", text, false, form.Text{Chinese: "英文表名", English: "table in English"}, "", form.Text{Chinese: "英文表名", English: "caption"}},
			{"item_en", text, false, form.Text{Chinese: "英文行名", English: "row in English"}, "", form.Text{Chinese: "英文行名", English: "label of the row"}},
			{"column_en", text, false, form.Text{Chinese: "英文列名", English: "column in English"}, "", form.Text{Chinese: "英文列名", English: "label of the column"}},
		},
	},
}

func nullable(c Column) Column {
	c.Nullable = true
	return c
}
