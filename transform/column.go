package transform

import (
	"github.com/apache/arrow/go/v17/arrow"

	"gouji/form"
)

// Column is one column of a dataset.
type Column struct {
	Name     string
	Type     arrow.DataType // of its values
	Nullable bool
	// Runs says that rows come with the same value one after the other, and that
	// records have the column run-end encoded: a value for each run.
	Runs        bool
	Label       form.Text
	Unit        string // 件, 项, 元 or "" for what is no quantity
	Description form.Text
	// OldName is what the column was called before, "" if it always had its name.
	OldName string
}

// column describes a column; its type follows from the field it becomes part of.
func column(name, unit string, label, description form.Text) Column {
	return Column{Name: name, Unit: unit, Label: label, Description: description}
}

func nullable(c Column) Column {
	c.Nullable = true
	return c
}

func renamed(c Column, oldName string) Column {
	c.OldName = oldName
	return c
}

// Columns that several datasets share.
var (
	cReportID = column("report_id", "", form.Text{Chinese: "报告编号", English: "report"},
		form.Text{Chinese: "一份报告的编号，连接各数据集", English: "identifies a report in all datasets"})
	cDivision = nullable(column("division", "", form.Text{Chinese: "行政区划代码", English: "division code"},
		form.Text{Chinese: "GB/T 2260六位代码", English: "GB/T 2260, six digits"}))
	cAgencyCode = nullable(column("agency_code", "", form.Text{Chinese: "统一社会信用代码", English: "agency code"},
		form.Text{Chinese: "机关的统一社会信用代码，报告和名单都没有时为空", English: "credit code of the agency; null where neither report nor roster has one"}))
	cAgencyID = column("agency_id", "", form.Text{Chinese: "机关编号", English: "agency id"},
		form.Text{Chinese: "历年不变：统一社会信用代码，没有的为区划代码和名称；连接agencies", English: "the same over the years: the agency code or, where there is none, division and name; joins agencies"})
	cAgencyName = nullable(column("agency_name", "", form.Text{Chinese: "机关名称", English: "agency"},
		form.Text{Chinese: "报告所写的名称", English: "the name as the report writes it"}))
	cYear = column("year", "", form.Text{Chinese: "年度", English: "year"},
		form.Text{Chinese: "报告所属年度", English: "the year reported on"})
	cScope = column("scope", "", form.Text{Chinese: "口径", English: "scope"},
		form.Text{Chinese: "own本机关，consolidated汇总", English: "own: the agency itself; consolidated: a district or system"})
	cSourceID = nullable(column("source_id", "", form.Text{Chinese: "来源文件", English: "source"},
		form.Text{Chinese: "连接sources", English: "joins sources"}))
	cRule = column("rule", "", form.Text{Chinese: "规则", English: "rule"},
		form.Text{Chinese: "规则编号，见gouji explain", English: "rule id, see gouji explain"})
	cItem = column("item", "", form.Text{Chinese: "行", English: "row"},
		form.Text{Chinese: "表中行的代码，见cells", English: "code of the row, see cells"})
	cItemNo = column("item_no", "", form.Text{Chinese: "行序", English: "row number"},
		form.Text{Chinese: "行在表中的次序，两种格式一致", English: "order of the row on the form, the same for both editions"})
	cLevel = column("level", "", form.Text{Chinese: "层级", English: "level"},
		form.Text{Chinese: "province省，city市，district县区，group县区内的分组", English: "province, city, district, or group within a district"})
	cArea = nullable(column("area", "", form.Text{Chinese: "地区", English: "area"},
		form.Text{Chinese: "地区的行政区划代码；报告未注明地区的为空。层级为district时，以00结尾的代码表示市级或省级机关本身", English: "division code of the area, null for reports that name none; at level district a code ending in 00 stands for the organs of the city or province itself"}))
	cKind = nullable(column("kind", "", form.Text{Chinese: "机关类别", English: "kind of agency"},
		form.Text{Chinese: "按名单", English: "by the roster"}))
	cAgencyGroup = renamed(nullable(column("agency_group", "", form.Text{Chinese: "分组", English: "group"},
		form.Text{Chinese: "按名单：本级、部门、乡镇街道", English: "by the roster"})), "group")
	cSubmittedAt = nullable(column("submitted_at", "", form.Text{Chinese: "提交日期", English: "submitted"},
		form.Text{Chinese: "报告注明的提交日期", English: "date of submission, where stated"}))
	cLine = nullable(column("line", "", form.Text{Chinese: "来源行", English: "line"},
		form.Text{Chinese: "报告在来源文件中开始的行", English: "line of the source where the report begins"}))
	cPosition = nullable(column("position", "", form.Text{Chinese: "位置", English: "position"},
		form.Text{Chinese: "报告在来源文件中开始的位置，写法同findings：文本为“文件:行:列”，工作簿为“文件!工作表!格”；文件里只有一份报告且不按行编排的，就是文件", English: "where in the source the report begins, written as in findings: file:line:column of a text, file!sheet!cell of a workbook; the file alone where it holds one report and no lines"}))
	cAreaGroup = renamed(nullable(column("agency_group", "", form.Text{Chinese: "分组", English: "group"},
		form.Text{Chinese: "本级、部门或乡镇街道，只在层级为group时有", English: "group of agencies by the roster, only at level group"})), "group")
	cBasis = column("basis", "", form.Text{Chinese: "范围", English: "basis"},
		form.Text{Chinese: "all全部报告，balanced仅勾稽关系成立的报告", English: "all reports, or only those whose statutory and arithmetic checks hold"})
	cReporters = column("reporters", "份", form.Text{Chinese: "报告数", English: "reporters"},
		form.Text{Chinese: "计入的报告中填有本表的份数", English: "reports in the sum that state a figure in this table"})
	cMissing = nullable(column("missing", "份", form.Text{Chinese: "未报数", English: "missing"},
		form.Text{Chinese: "本表缺数的机关数：按名单应报而未报，或所报没有填本表；没有名单时为空", English: "agencies whose figures this table lacks: expected by the roster without a report, or with a report that does not fill it in; null without a roster"}))
	cCount = nullable(column("count", "件、项", form.Text{Chinese: "数量", English: "count"},
		form.Text{Chinese: "数量；未填为空，不是0", English: "the count; null where not stated, which is not 0"}))
	cAmount = nullable(column("amount_yuan", "元", form.Text{Chinese: "金额", English: "amount"},
		form.Text{Chinese: "金额，元，精确到分；万元已换算", English: "money in yuan, exact to the fen"}))
	cClause = column("clause", "", form.Text{Chinese: "款项", English: "clause"},
		form.Text{Chinese: "第二部分的表：documents、licensing、enforcement、fees、procurement", English: "table of part two"})
	cMeasure = column("measure", "", form.Text{Chinese: "指标", English: "measure"},
		form.Text{Chinese: "表中列的代码，见cells", English: "code of the column, see cells"})
	cChannel = column("channel", "", form.Text{Chinese: "渠道", English: "channel"},
		form.Text{Chinese: "review行政复议，litigation_direct未经复议直接起诉，litigation_after_review复议后起诉", English: "review, litigation_direct or litigation_after_review"})
)

// figureColumn is the column for a column of a table of the form. Names that SQL
// reserves have another name in the data; the codes of the form stay.
func figureColumn(c *form.Column, total form.Text) Column {
	figure := nullable(column(c.Code, c.Unit.String(), form.Text{Chinese: c.Label, English: c.English},
		form.Text{Chinese: "未填为空，不是0", English: "null where not stated, which is not 0"}))
	switch c.Code {
	case "total":
		figure.Description = total
	case "natural":
		figure.Name = "natural_persons"
		figure = renamed(figure, c.Code)
	}
	return figure
}

var (
	asStated   = form.Text{Chinese: "报告所填的总计，未重算；未填为空", English: "as the report states it, not recomputed; null where not stated"}
	recomputed = form.Text{Chinese: "由各项之和重算", English: "recomputed from its parts"}
	cStated    = nullable(column("stated_total", "件", form.Text{Chinese: "所填总计之和", English: "sum of stated totals"},
		form.Text{Chinese: "各报告所填总计之和（未填的按各项之和），与total不同即有报告合计不符", English: "sum of the totals as stated (computed where blank); differs from total where reports do not add up"}))
)

// Keys of the metadata that fields carry.
const (
	metaLabelChinese = "label_zh"
	metaLabelEnglish = "label_en"
	metaUnit         = "unit"
	metaDescription  = "description"
)

// arrow returns the column as a field of a record's schema.
func (c *Column) arrow() arrow.Field {
	keys, values := []string{metaLabelChinese, metaLabelEnglish}, []string{c.Label.Chinese, c.Label.English}
	if c.Unit != "" {
		keys, values = append(keys, metaUnit), append(values, c.Unit)
	}
	t := c.Type
	if c.Runs {
		t = arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, t)
	}
	return arrow.Field{Name: c.Name, Type: t, Nullable: c.Nullable, Metadata: arrow.NewMetadata(keys, values)}
}
