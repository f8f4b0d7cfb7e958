// Package limits bounds what one input may cost, and says which bound was
// passed. Input is hostile until it is read: sizes, depths, rows, columns and
// ratios are all limited.
package limits

import (
	"fmt"
	"slices"

	"gouji/form"
)

// Limits bound what one input may cost. A zero field means its default; what
// exceeds a limit is a finding (F-LIMIT).
type Limits struct {
	// WholeBytes is the largest file of a kind that is read as a whole:
	// workbooks, pages, documents, text dumps and grids. Long and wide CSV and
	// JSON are streamed and know no such limit. Default 64 MiB.
	WholeBytes int64
	// RecordBytes is the longest single JSON report or CSV line. Default 16 MiB.
	RecordBytes int
	// Depth is the deepest nesting of JSON. Default 64.
	Depth int
	// Keys is how many different keys an object of JSON has at most, all of which are
	// held to see one that comes twice. Default 262,144.
	Keys int
	// Columns is the largest number of columns of a CSV file or sheet. Default 4,096.
	Columns int
	// Rows is the largest number of rows of a grid or sheet. Default 1,000,000.
	Rows int
	// OpenReports is how many reports of a long CSV are kept open at a time for
	// rows that are still to come. Default 2,048.
	OpenReports int
	// ArchiveMembers is the largest number of members of an archive. Default 200,000.
	ArchiveMembers int
	// ArchiveBytes is the largest total size of an archive's unpacked members. Default 64 GiB.
	ArchiveBytes int64
	// ArchiveRatio is the largest ratio of unpacked to packed bytes of a member
	// or compressed file, beyond its first 16 MiB. Default 300.
	ArchiveRatio int64
	// Findings is the largest number of findings about one source that are kept
	// singly; what is beyond is counted in one last finding. Default 10,000.
	Findings int
}

// WithDefaults returns the limits with the zero fields filled in.
func (l Limits) WithDefaults() Limits {
	fill := func(field *int, standard int) {
		if *field == 0 {
			*field = standard
		}
	}
	fill64 := func(field *int64, standard int64) {
		if *field == 0 {
			*field = standard
		}
	}
	fill64(&l.WholeBytes, 64<<20)
	fill(&l.RecordBytes, 16<<20)
	fill(&l.Depth, 64)
	fill(&l.Keys, 1<<18)
	fill(&l.Columns, 4096)
	fill(&l.Rows, 1_000_000)
	fill(&l.OpenReports, 2048)
	fill(&l.ArchiveMembers, 200_000)
	fill64(&l.ArchiveBytes, 64<<30)
	fill64(&l.ArchiveRatio, 300)
	fill(&l.Findings, 10_000)
	return l
}

// Dropped counts the findings about one thing that are not listed singly.
type Dropped int

// Fold makes one finding (F-LIMIT), with their figures and cells, of those that are more
// than maxListed: a file of a million bad lines has no million things to say.
func (n *Dropped) Fold(findings []form.Finding, maxListed int) []form.Finding {
	more := len(findings) - maxListed
	if *n > 0 {
		more-- // the last of them stands for those before
	}
	if more <= 0 {
		return findings
	}
	*n += Dropped(more)
	all := Findings.Finding(form.Place{}, 0, int(*n))
	for _, f := range findings[maxListed:] {
		all.Figures += f.Figures
		for _, id := range f.Cells {
			if !slices.Contains(all.Cells, id) {
				all.Cells = append(all.Cells, id)
			}
		}
	}
	return append(findings[:maxListed], all)
}

// Limit names a limit in the words of a clerk, with a place for its number.
type Limit form.Text

// The limits an input can pass.
var (
	Findings = Limit{Chinese: "另有%d处问题，未逐一列出", English: "%d more findings are not listed singly"}
	Whole    = Limit{Chinese: "文件超过%d字节", English: "the file is larger than %d bytes"}
	Record   = Limit{Chinese: "一份报告或一行超过%d字节", English: "one report or line is longer than %d bytes"}
	Keys     = Limit{Chinese: "一个JSON对象超过%d个键", English: "an object of JSON has more than %d keys"}
	Depth    = Limit{Chinese: "嵌套超过%d层", English: "nested deeper than %d levels"}
	Columns  = Limit{Chinese: "超过%d列", English: "more than %d columns"}
	Rows     = Limit{Chinese: "超过%d行", English: "more than %d rows"}
	Cells    = Limit{Chinese: "超过%d个单元格", English: "more than %d cells"}
	CellText = Limit{Chinese: "一个单元格的文字超过%d字节", English: "the text of one cell is longer than %d bytes"}
	Sheets   = Limit{Chinese: "超过%d个工作表", English: "more than %d sheets"}
	Parts    = Limit{Chinese: "文件内超过%d个部件", English: "it has more than %d parts"}
	Members  = Limit{Chinese: "压缩包内超过%d个文件", English: "the archive has more than %d members"}
	Unpacked = Limit{Chinese: "解压后超过%d字节，请分成几个文件，数据多的请另存为CSV", English: "unpacked it is larger than %d bytes: please hand it in as several files, or much data as CSV"}
	Ratio    = Limit{Chinese: "压缩比超过%d", English: "the compression ratio is over %d"}
	Window   = Limit{Chinese: "解压所需的窗口超过%dMiB", English: "unpacking it needs a window of more than %d MiB"}
	Nested   = Limit{Chinese: "压缩包套压缩包超过%d层", English: "archives nested in archives, more than %d levels"}
)

// The limits that documents can pass besides, all against small files that ask for a lot.
var (
	Texts      = Limit{Chinese: "各单元格的文字合计超过%d字节", English: "the texts of all cells have more than %d bytes"}
	Merged     = Limit{Chinese: "合并单元格超过%d格", English: "merged cells cover more than %d cells"}
	Paragraphs = Limit{Chinese: "超过%d个段落", English: "more than %d paragraphs"}
	Characters = Limit{Chinese: "文字超过%d个字", English: "the text has more than %d characters"}
	Looks      = Limit{Chinese: "文字格式超过%d字节", English: "the looks of the text take more than %d bytes"}
)

// At says the limit with its number.
func (l Limit) At(number int) form.Text {
	return form.Text{Chinese: fmt.Sprintf(l.Chinese, number), English: fmt.Sprintf(l.English, number)}
}

// Finding makes the finding (F-LIMIT) for what passed the limit at a place and
// lost so many figures.
func (l Limit) Finding(place form.Place, figures, number int) form.Finding {
	text := l.At(number)
	return form.Finding{Rule: form.RuleFLimit, Place: place, Figures: figures, Arguments: []string{text.Chinese, text.English}}
}
