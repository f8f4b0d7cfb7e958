package reports

import "gouji/form"

// versionBasis is what decided between several reports of one agency, year and scope.
type versionBasis struct {
	code  string // in the data
	words form.Text
}

var (
	sameFigures  = &versionBasis{"same_figures", form.Text{Chinese: "数字相同", English: "equal figures"}}
	byReturn     = &versionBasis{"answers", form.Text{Chinese: "报回来的退回单", English: "the return that came back"}}
	bySubmission = &versionBasis{"submitted_at", form.Text{Chinese: "提交日期", English: "the date of submission"}}
	byName       = &versionBasis{"file_name", form.Text{Chinese: "文件名或文件夹的更正标记", English: "the mark in the name of file or folder"}}
	byChange     = &versionBasis{"changed_at", form.Text{Chinese: "文件内的修改日期", English: "the date of change inside the file"}}
)

// chain are the versions of one report, the oldest first.
type chain struct {
	basis *versionBasis
	used  *entry
	steps []revision
}

// revision is a version, with the cells that it changed although nothing about the
// one before asked for them.
type revision struct {
	entry   *entry
	unasked []form.CellID
}
