package main

import (
	"context"
	"errors"

	"gouji/form"
	"gouji/pipeline"
)

// exitCode is what the process tells its caller. The numbers are a contract:
// none is ever used for something else.
type exitCode int

const (
	exitOK          exitCode = 0
	exitFailed      exitCode = 1
	exitUsage       exitCode = 2
	exitIncomplete  exitCode = 3
	exitFindings    exitCode = 4
	exitTemporary   exitCode = 5
	exitShrunk      exitCode = 6
	exitLocked      exitCode = 11
	exitInterrupted exitCode = 130
)

// exitCodes explains every code, for `gouji help exit-codes` and the summary: what it
// means for a run that publishes and, where that differs, for anything else.
var exitCodes = []struct {
	code      exitCode
	meaning   form.Text
	elsewhere form.Text // for what publishes nothing anyway; empty where it is the same
}{
	{exitOK, form.Text{Chinese: "完成，没有错误级问题", English: "done, no error-level findings"}, form.Text{}},
	{exitFailed, form.Text{Chinese: "内部故障，没有发布任何结果", English: "internal failure, nothing published"},
		form.Text{Chinese: "内部故障", English: "internal failure"}},
	{exitUsage, form.Text{Chinese: "用法或配置有误", English: "usage or configuration"}, form.Text{}},
	{exitIncomplete, form.Text{Chinese: "已发布，但有输入被拒收，或有应报未报", English: "published, but inputs were rejected or expected reports are missing"},
		form.Text{Chinese: "有文件或报告未能采用，或有应报未报", English: "files or reports could not be used, or expected ones are missing"}},
	{exitFindings, form.Text{Chinese: "已发布，有错误级问题（法定、算术、逻辑）；优先于3", English: "published, error-level findings (statutory, arithmetic, logic); wins over 3"},
		form.Text{Chinese: "有错误级问题（法定、算术、逻辑）；优先于3", English: "error-level findings (statutory, arithmetic, logic); wins over 3"}},
	{exitTemporary, form.Text{Chinese: "暂时性故障（磁盘满、读写错误），可以重试", English: "temporary failure (disk full, I/O), worth a retry"}, form.Text{}},
	{exitShrunk, form.Text{Chinese: "输入比已发布的少得太多（共享盘没有挂好？），没有发布任何结果", English: "the input is far less than what is in force (a share not mounted?), nothing published"}, form.Text{}},
	{exitLocked, form.Text{Chinese: "另一次运行正占用输出文件夹", English: "another run holds the lock"}, form.Text{}},
	{exitInterrupted, form.Text{Chinese: "被中断（SIGINT、SIGTERM、SIGHUP）", English: "interrupted (SIGINT, SIGTERM, SIGHUP)"}, form.Text{}},
}

// strictMeaning is what exitFindings means where --strict kept a run from publishing.
var strictMeaning = form.Text{Chinese: "严格模式：输入有问题，没有发布", English: "strict: not published"}

// meaning returns the explanation of a code, for a run that publishes or not.
func (c exitCode) meaning(publishes bool) form.Text {
	for _, e := range exitCodes {
		switch {
		case e.code != c:
		case publishes || e.elsewhere == (form.Text{}):
			return e.meaning
		default:
			return e.elsewhere
		}
	}
	return form.Text{}
}

// codeOf maps an error of a command to an exit code.
func codeOf(err error) exitCode {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, pipeline.ErrConfig), errors.Is(err, pipeline.ErrEmpty):
		return exitUsage
	case errors.Is(err, pipeline.ErrShrunk):
		return exitShrunk
	case errors.Is(err, pipeline.ErrLocked):
		return exitLocked
	case errors.Is(err, pipeline.ErrNotClean):
		return exitFindings
	case errors.Is(err, pipeline.ErrTemporary):
		return exitTemporary
	default:
		return exitFailed
	}
}

// failOn says which findings change the exit code.
type failOn string

const (
	failOnError   failOn = "error"
	failOnWarning failOn = "warning"
	failOnNever   failOn = "never"
)

// outcome is what decides the exit code of a run or check that no error ended.
type outcome struct {
	errors   int // error-level findings of usable reports
	warnings int // findings of level warning
	rejected int // files and reports that could not be used, in whole or in part
	missing  int // expected reports that are not there
}

// code says how it ended: findings win over what was rejected or is missing,
// because they tell of the reports that are there.
func (o outcome) code(limit failOn) exitCode {
	switch {
	case limit == failOnNever:
		return exitOK
	case o.errors > 0, limit == failOnWarning && o.warnings > 0:
		return exitFindings
	case o.rejected > 0, o.missing > 0:
		return exitIncomplete
	default:
		return exitOK
	}
}

// failure is an error that the program explains in the user's language.
type failure struct {
	code  exitCode
	text  form.Text
	hint  form.Text // what to do about it, may be empty
	cause error     // what failed underneath, for the JSON log; may be nil
}
