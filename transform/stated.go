package transform

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/attribution"
	"gouji/transform/review"
)

// ClaimRow is one row of the dataset claims.
type ClaimRow struct {
	Report *attribution.ReportKey
	Claim  *review.Claim
}

var claimsLayout = define(Dataset{
	Name:        "claims",
	ForeignKeys: reportReferences(),
	Label:       form.Text{Chinese: "文字中的数", English: "figures stated in words"},
	Description: form.Text{
		Chinese: "每行是报告文字部分说出的一个数，以及它与表是否相符；说法宽松，与任何一种合理理解相等即为相符",
		English: "one row per figure that the text of a report states, and whether the tables agree; words are loose, so that any reasonable reading will do",
	},
}, keyFields(func(r *ClaimRow) *attribution.ReportKey { return r.Report }), []field[[]ClaimRow]{
	textField(column("section", "", form.Text{Chinese: "部分", English: "part"},
		form.Text{Chinese: "一、五或六", English: "part of the report: 一, 五 or 六"}),
		func(r *ClaimRow) string { return r.Claim.Section }),
	stringField(column("sentence", "", form.Text{Chinese: "句子", English: "sentence"},
		form.Text{Chinese: "所在的句子，原文", English: "the sentence it stands in, as written"}),
		func(r *ClaimRow) string { return r.Claim.Sentence }),
	numberField(column("first_character", "", form.Text{Chinese: "起始字", English: "first character"},
		form.Text{Chinese: "该数在本部分文字中从第几个字开始，从1起", English: "where the figure begins in the text of the part, in characters from 1"}), noDate,
		func(r *ClaimRow) int { return r.Claim.Start + 1 }),
	textField(nullable(column("words", "", form.Text{Chinese: "原文", English: "words"},
		form.Text{Chinese: "该数的写法；“未收到”等没有数字的为空", English: "the figure as written; null where no digits state it, as in 未收到"})),
		func(r *ClaimRow) string { return r.Claim.Words }),
	textField(nullable(column("quantity", "", form.Text{Chinese: "所指", English: "quantity"},
		form.Text{Chinese: "说的是什么，如received收到、answered办结、unable_not_held不掌握", English: "what it counts, such as received, answered, unable_not_held"})),
		func(r *ClaimRow) string { return string(r.Claim.Quantity) }),
	textField(column("stated_number", "", form.Text{Chinese: "数", English: "number"},
		form.Text{Chinese: "所说的数，万、亿已展开，金额为元", English: "the number stated, 万 and 亿 worked in, money in yuan"}),
		func(r *ClaimRow) string { return r.Claim.Number() }),
	countField(nullable(column("stated_count", "", form.Text{Chinese: "整数", English: "whole number"},
		form.Text{Chinese: "所说的数；百分比、金额和带小数的为空", English: "the number where it is a whole count; null for shares, money and decimals"})),
		func(r *ClaimRow) (int64, bool) {
			return r.Claim.Claim.Value, r.Claim.Decimals == 0 && r.Claim.Unit != "%" && r.Claim.Unit != "元"
		}),
	textField(nullable(column("unit", "", form.Text{Chinese: "量词", English: "unit"},
		form.Text{Chinese: "件、条、元、%等，没有写的为空", English: "the measure word, null where none is written"})),
		func(r *ClaimRow) string { return r.Claim.Unit }),
	textField(column("claim_scope", "", form.Text{Chinese: "所说范围", English: "whose"},
		form.Text{Chinese: "own本机关，district全区，member所属的一个单位", English: "own, district, or member: one part of the area"}),
		func(r *ClaimRow) string { return r.Claim.Scope.String() }),
	textField(column("period", "", form.Text{Chinese: "所说时间", English: "period"},
		form.Text{Chinese: "this_year本年，last_year上年，other其他（累计、部分时间、计划）", English: "this_year, last_year, or other: cumulative, part of a year, plans"}),
		func(r *ClaimRow) string { return r.Claim.Period.String() }),
	textField(column("verdict", "", form.Text{Chinese: "结论", English: "verdict"},
		form.Text{
			Chinese: "agrees相符，agrees_otherwise按别的理解相符，contradicts不符，not_visible表中无数可比，text_only只与文字中的数核对，left_alone不比",
			English: "agrees, agrees_otherwise (by another reading), contradicts, not_visible (no figure in the tables), text_only (no cell; checked within the text), left_alone",
		}),
		func(r *ClaimRow) string { return r.Claim.Verdict.String() }),
	textField(nullable(column("left_reason", "", form.Text{Chinese: "不比的理由", English: "why left alone"},
		form.Text{Chinese: "other_time、other_scope、other_business、no_cell、other_unit、vague、rate", English: "why it is not compared"})),
		func(r *ClaimRow) string { return string(r.Claim.Left) }),
	textField(nullable(column("reading_zh", "", form.Text{Chinese: "理解", English: "reading in Chinese"},
		form.Text{Chinese: "相符的理解；不符时为最接近的", English: "the reading that agrees, or the nearest"})),
		func(r *ClaimRow) string { return r.Claim.Reading.Chinese }),
	textField(nullable(column("reading_en", "", form.Text{Chinese: "英文理解", English: "reading"},
		form.Text{Chinese: "相符的理解；不符时为最接近的（英文）", English: "the reading that agrees, or the nearest"})),
		func(r *ClaimRow) string { return r.Claim.Reading.English }),
	textField(nullable(column("reading_number", "", form.Text{Chinese: "表中数", English: "number by the tables"},
		form.Text{Chinese: "按该理解，表中的数", English: "what the tables give by that reading"})),
		func(r *ClaimRow) string { return r.Claim.Figure() }),
	cellsField(form.Text{Chinese: "该理解所用各格的代码", English: "codes of the cells of that reading"},
		func(r *ClaimRow) []form.CellID { return r.Claim.Cells }),
})

// Claims is the dataset claims, in the order of rows.
func Claims(mem memory.Allocator, rows []ClaimRow) arrow.Record {
	return claimsLayout.record(mem, rows, len(rows))
}
