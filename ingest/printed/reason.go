package printed

import (
	"fmt"

	"gouji/form"
)

// Reasons that fill the messages of F-UNREADABLE-TABLE and F-UNREADABLE-ROW.
var (
	wrongCount  = &reason{} // the text counts the figures
	mixedLine   = &reason{form.Text{Chinese: "行名与数字混杂", English: "labels and figures are mixed in the line"}}
	noLabel     = &reason{form.Text{Chinese: "有数字而无行名", English: "its figures have no label"}}
	outOfOrder  = &reason{form.Text{Chinese: "行的次序与格式不符", English: "it is not in the order of the form"}}
	twoRows     = &reason{form.Text{Chinese: "同名的行出现两次而数字不同", English: "two lines have this label and different figures"}}
	noHead      = &reason{form.Text{Chinese: "缺少表头，或表头与格式不符", English: "its columns have no head, or one that is not the form's"}}
	wrongTable  = &reason{form.Text{Chinese: "不在所属的表中", English: "it does not belong to the table it stands in"}}
	gapBehind   = &reason{form.Text{Chinese: "其后缺行，数字可能属于后面的行", English: "rows are missing behind it, whose figures these may be"}}
	gapBefore   = &reason{form.Text{Chinese: "上一行有行名而无数字，数字可能属于上一行", English: "the label before it has no figures, which these may be"}}
	captionOpen = &reason{form.Text{Chinese: "栏目行下缺少细项，数字可能属于细项", English: "a row below this caption is missing, whose figures these may be"}}
	headDiffers = &reason{form.Text{Chinese: "表头各列的名称或次序与格式矛盾", English: "the names or order of its columns contradict the form"}}
	labelsMoved = &reason{form.Text{Chinese: "有数字而无行名，行名与数字可能已错开", English: "figures stand without a label, so labels and figures may have moved apart"}}
)

// text says why a row is refused.
func (r *reason) text(row *placedRow) form.Text {
	if r != wrongCount {
		return r.Text
	}
	n := len(row.columns)
	if row.table == form.Proceedings && row.row == nil {
		n = len(outcomes) * len(groupRows)
	}
	if n == row.figures {
		return form.Text{
			Chinese: "数字之间或之后有空格或文字，不能确定各数字属于哪一格",
			English: "blanks or words among its figures leave open which cell each belongs to",
		}
	}
	return form.Text{
		Chinese: fmt.Sprintf("应有%d格，所见数字%d个，无法逐格对应", n, row.figures),
		English: fmt.Sprintf("it should have %d cells; the %d figures seen cannot be matched with them", n, row.figures),
	}
}
