package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"gouji/pipeline"
)

// Why a run failed is said in one language, with what to do about it.
func TestRunFailures(t *testing.T) {
	c := pipeline.Config{Inputs: []string{"报送", "补报"}, Output: "结果", Roster: "名单.csv"}
	for _, test := range []struct {
		name                   string
		err                    error
		code                   exitCode
		chinese, english, hint string // hint: a part of the Chinese one
	}{
		{"locked", fmt.Errorf("%w: 结果/.lock (pid 7 on desk)", pipeline.ErrLocked), exitLocked,
			"另一次运行正占用输出文件夹“结果”，没有发布任何结果", `another run is using the output folder "结果", nothing was published`, "--wait-lock"},
		{"disk full", fmt.Errorf("write datasets: %w: %w", pipeline.ErrTemporary, &fs.PathError{Op: "write", Path: "结果/.staging/x", Err: syscall.ENOSPC}), exitTemporary,
			"磁盘已满（“结果”），没有发布任何结果", `the disk is full ("结果"), nothing was published`, "腾出空间"},
		{"input fails", fmt.Errorf("%w: %w", pipeline.ErrTemporary, &fs.PathError{Op: "read", Path: "/网盘/甲局.csv", Err: syscall.EIO}), exitTemporary,
			"磁盘读写出错（“/网盘/甲局.csv”），没有发布任何结果", `the disk fails to read or write ("/网盘/甲局.csv"), nothing was published`, "稍后"},
		{"no permission", fmt.Errorf("lock: %w", &fs.PathError{Op: "open", Path: "结果/.lock", Err: syscall.EACCES}), exitUsage,
			"不能写入“结果”：没有权限", `cannot write to "结果": no permission`, "-o"},
		{"read-only", fmt.Errorf("create output: %w", &fs.PathError{Op: "mkdir", Path: "结果", Err: syscall.EROFS}), exitUsage,
			"不能写入“结果”：所在的磁盘只读", `cannot write to "结果": the disk is read-only`, "-o"},
		{"rename", fmt.Errorf("publish: %w", &os.LinkError{Op: "rename", Old: "结果/.staging", New: "结果/runs/1", Err: syscall.EPERM}), exitUsage,
			"不能写入“结果”：没有权限", `cannot write to "结果": no permission`, "-o"},
		{"roster", fmt.Errorf("%w: %w", pipeline.ErrRoster, errors.New("no list of agencies")), exitUsage,
			"“名单.csv”不能识别为编制主体名单", `"名单.csv" is no list of agencies`, "机关名称"},
		{"roster unreadable", fmt.Errorf("%w: %w", pipeline.ErrRoster, &fs.PathError{Op: "open", Path: "名单.csv", Err: syscall.EACCES}), exitUsage,
			"不能读取“名单.csv”：没有权限", `cannot read "名单.csv": no permission`, "权限"},
		{"empty", fmt.Errorf("%w in [报送 补报]", pipeline.ErrEmpty), exitUsage,
			"没有找到任何输入文件：报送、补报", "no input file was found in 报送, 补报", "--allow-empty"},
		{"unknown", errors.New("out of cheese"), exitFailed,
			"运行失败，没有发布任何结果：" + unknownReason.Chinese, "the run failed, nothing was published: out of cheese", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := runFailure(c, test.err)
			f, ok := errors.AsType[*failure](err)
			if !ok {
				t.Fatalf("%T: %v", err, err)
			}
			if f.code != test.code || f.text.Chinese != test.chinese || f.text.English != test.english {
				t.Errorf("exit code %d\n%s\n%s", f.code, f.text.Chinese, f.text.English)
			}
			if !strings.Contains(f.hint.Chinese, test.hint) || (f.hint.English == "") != (test.hint == "") {
				t.Errorf("advice: %q, %q", f.hint.Chinese, f.hint.English)
			}
			if !errors.Is(err, test.err) || detailOf(err) != test.err.Error() {
				t.Errorf("the log says %q", detailOf(err))
			}
		})
	}
	if err := runFailure(c, context.Canceled); codeOf(err) != exitInterrupted {
		t.Errorf("interrupted: %v", err)
	}
}

// A list never hides a single item behind a line that says so.
func TestListed(t *testing.T) {
	for n, want := range map[int]int{0: 0, 19: 19, 20: 20, 21: 21, 22: 20, 900: 20} {
		if got := listed(n, 20); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
	}
}
