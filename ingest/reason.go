package ingest

import (
	"fmt"

	"gouji/form"
)

// Reasons that fill the messages of F-READ, F-SYNTAX and F-LIMIT, in the words
// of a clerk. The sentences around them are in form.Rules.
var (
	noPermission  = form.Text{Chinese: "没有读取权限", English: "no permission to read it"}
	isMissing     = form.Text{Chinese: "文件不存在，可能已被移走", English: "it does not exist; it may have been moved"}
	isNoFile      = form.Text{Chinese: "不是普通文件", English: "it is not an ordinary file"}
	readBroke     = form.Text{Chinese: "读取中断，文件可能已损坏", English: "reading broke off; it may be damaged"}
	leadsOut      = form.Text{Chinese: "链接指向输入文件夹之外", English: "the link leads out of the input folder"}
	leadsNowhere  = form.Text{Chinese: "链接的目标不存在", English: "the link's target does not exist"}
	damagedPacked = form.Text{Chinese: "压缩数据已损坏", English: "the compressed data are damaged"}
	lockedPacked  = form.Text{Chinese: "压缩包有密码", English: "the archive is protected by a password"}
	noFolder      = form.Text{Chinese: "文件夹没有读取权限", English: "no permission to list the folder"}

	limitFindings = form.Text{Chinese: "另有%d处问题，未逐一列出", English: "%d more findings are not listed singly"}
	limitWhole    = form.Text{Chinese: "文件超过%d字节", English: "the file is larger than %d bytes"}
	limitRecord   = form.Text{Chinese: "一份报告或一行超过%d字节", English: "one report or line is longer than %d bytes"}
	limitDepth    = form.Text{Chinese: "嵌套超过%d层", English: "nested deeper than %d levels"}
	limitColumns  = form.Text{Chinese: "超过%d列", English: "more than %d columns"}
	limitRows     = form.Text{Chinese: "超过%d行", English: "more than %d rows"}
	limitMembers  = form.Text{Chinese: "压缩包内超过%d个文件", English: "the archive has more than %d members"}
	limitUnpacked = form.Text{Chinese: "解压后超过%d字节", English: "unpacked it is larger than %d bytes"}
	limitRatio    = form.Text{Chinese: "压缩比超过%d", English: "the compression ratio is over %d"}
	limitNested   = form.Text{Chinese: "压缩包套压缩包超过%d层", English: "archives nested in archives, more than %d levels"}
)

// limitFinding makes the finding for something that exceeds a limit; what it
// lost are figures.
func limitFinding(place form.Place, figures int, reason form.Text, limit int) form.Finding {
	return form.Finding{
		Rule: form.RuleFLimit, Place: place, Figures: figures,
		Arguments: []string{fmt.Sprintf(reason.Chinese, limit), fmt.Sprintf(reason.English, limit)},
	}
}

// readFinding makes the finding for a file that cannot be read.
func readFinding(reason form.Text) form.Finding {
	return form.Finding{Rule: form.RuleFRead, Arguments: []string{reason.Chinese, reason.English}}
}

// syntaxFinding makes the finding for malformed text, which lost figures.
func syntaxFinding(place form.Place, figures int, reason form.Text) form.Finding {
	return form.Finding{Rule: form.RuleFSyntax, Place: place, Figures: figures, Arguments: []string{reason.Chinese, reason.English}}
}
