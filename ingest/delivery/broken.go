package delivery

import (
	"errors"
	"io/fs"
	"syscall"

	"gouji/form"
	"gouji/ingest/limits"
)

// Reasons why a file or folder cannot be read, in the words of a clerk.
var (
	tooLong       = form.Text{Chinese: "路径太长，系统不能打开", English: "the path is too long for the system"}
	NoPermission  = form.Text{Chinese: "没有读取权限", English: "no permission to read it"}
	isMissing     = form.Text{Chinese: "文件不存在，可能已被移走", English: "it does not exist; it may have been moved"}
	IsNoFile      = form.Text{Chinese: "不是普通文件", English: "it is not an ordinary file"}
	tookLong      = form.Text{Chinese: "读取时间过长，已经停止；文件可能已损坏", English: "reading took too long and was stopped; it may be damaged"}
	readBroke     = form.Text{Chinese: "读取中断，文件可能已损坏", English: "reading broke off; it may be damaged"}
	DamagedPacked = form.Text{Chinese: "压缩数据已损坏", English: "the compressed data are damaged"}
)

// ErrPacked marks compressed data that cannot be unpacked.
var ErrPacked = errors.New("compressed data are damaged")

// LimitError stops the unpacking of what is too large.
type LimitError struct {
	Limit  limits.Limit
	Number int
}

// Error says the limit in English.
func (e LimitError) Error() string { return e.Limit.At(e.Number).English }

// ReadReason puts an error of the file system into a clerk's words.
func ReadReason(err error) form.Text {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return NoPermission
	case errors.Is(err, syscall.ENAMETOOLONG):
		return tooLong
	case errors.Is(err, fs.ErrNotExist):
		return isMissing
	case errors.Is(err, syscall.ETIMEDOUT): // of a share on the network, or given up by the page for districts
		return tookLong
	default:
		return readBroke
	}
}

// Broken makes the finding for an error met in the midst of reading.
func Broken(err error) form.Finding {
	if exceeded, ok := errors.AsType[LimitError](err); ok {
		return exceeded.Limit.Finding(form.Place{}, 0, exceeded.Number)
	}
	if errors.Is(err, ErrPacked) {
		return Unreadable(DamagedPacked)
	}
	return Unreadable(ReadReason(err))
}
