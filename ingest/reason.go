package ingest

import (
	"errors"
	"io/fs"

	"gouji/form"
	"gouji/ingest/delivery"
)

// Reasons that fill the message of F-READ, in the words of a clerk.
var (
	leadsOut     = form.Text{Chinese: "链接指向输入文件夹之外", English: "the link leads out of the input folder"}
	leadsNowhere = form.Text{Chinese: "链接的目标不存在", English: "the link's target does not exist"}
	lockedPacked = form.Text{Chinese: "压缩包有密码", English: "the archive is protected by a password"}
	noFolder     = form.Text{Chinese: "文件夹没有读取权限", English: "no permission to list the folder"}
)

// folderReason says why a folder cannot be listed.
func folderReason(err error) form.Text {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return noFolder
	default:
		return delivery.ReadReason(err)
	}
}
