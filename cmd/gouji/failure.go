package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"gouji/form"
	"gouji/ingest/decisions"
	"gouji/pipeline"
	"gouji/pipeline/generations"
	"gouji/pipeline/shards"
)

func (f *failure) Error() string { return f.text.English }
func (f *failure) Unwrap() error { return f.cause }

// failed makes a failure of any code.
func failed(code exitCode, chinese, english string) *failure {
	return &failure{code: code, text: form.Text{Chinese: form.Visible(chinese), English: form.Visible(english)}}
}

// usage makes the failure of a wrong command line or configuration.
func usage(chinese, english string) *failure { return failed(exitUsage, chinese, english) }

// advise adds what to do about a failure.
func (f *failure) advise(chinese, english string) *failure {
	f.hint = form.Text{Chinese: form.Visible(chinese), English: form.Visible(english)}
	return f
}

// because adds what failed underneath.
func (f *failure) because(cause error) *failure {
	f.cause = cause
	return f
}

// reasons are the errors of the operating system that the program has words for.
var reasons = []struct {
	err  error
	text form.Text
}{
	{fs.ErrPermission, form.Text{Chinese: "没有权限", English: "no permission"}},
	{fs.ErrNotExist, form.Text{Chinese: "没有这个文件或文件夹", English: "there is no such file or folder"}},
	{fs.ErrExist, form.Text{Chinese: "已经存在", English: "it is there already"}},
	{syscall.EROFS, form.Text{Chinese: "所在的磁盘只读", English: "the disk is read-only"}},
	{syscall.ENOTDIR, form.Text{Chinese: "路径中有文件被当作文件夹", English: "the path takes a file for a folder"}},
	{syscall.EISDIR, form.Text{Chinese: "是文件夹，不是文件", English: "it is a folder, not a file"}},
	{syscall.ENAMETOOLONG, form.Text{Chinese: "名称太长", English: "the name is too long"}},
	{syscall.ENOSPC, form.Text{Chinese: "磁盘已满", English: "the disk is full"}},
	{syscall.EDQUOT, form.Text{Chinese: "超出磁盘配额", English: "over the disk quota"}},
	{syscall.EIO, form.Text{Chinese: "磁盘读写出错", English: "the disk fails to read or write"}},
	{syscall.EMFILE, form.Text{Chinese: "打开的文件太多", English: "too many open files"}},
	{syscall.ENFILE, form.Text{Chinese: "打开的文件太多", English: "too many open files"}},
}

// reason says in words why the operating system refused; an error it has no
// words for stands as it is.
func reason(err error) form.Text {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.text
		}
	}
	return form.Text{Chinese: unknownReason.Chinese, English: err.Error()}
}

// unknownReason is what there is to say in Chinese of an error that the program
// has no words for: the system's are English.
var unknownReason = form.Text{Chinese: "原因不明（加 --log json 可看到系统给出的原文）"}

// pathOf returns the path an error of the file system is about, "" if it tells none.
func pathOf(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Path
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.New
	}
	return ""
}

// unreadable is the failure of a path that is there and cannot be read.
func unreadable(path string, err error) *failure {
	why := reason(err)
	f := usage("不能读取“"+path+"”："+why.Chinese, fmt.Sprintf("cannot read %q: %s", path, why.English)).because(err)
	if errors.Is(err, fs.ErrPermission) {
		return f.advise("请开放读取权限，或换一个文件", "make it readable, or name another file")
	}
	return f
}

// unwritable is the failure of an output that was chosen badly: another one, or
// a permission, mends it. It is nil for every other error.
func unwritable(output string, err error) *failure {
	path, clean := pathOf(err), filepath.Clean(output)
	within := func(inner, outer string) bool {
		return inner == outer || strings.HasPrefix(inner, outer+string(filepath.Separator))
	}
	if path == "" || output == "" || !within(path, clean) && !within(clean, path) {
		return nil
	}
	for _, chosen := range []error{fs.ErrPermission, fs.ErrNotExist, syscall.EROFS, syscall.ENOTDIR, syscall.EISDIR, syscall.ENAMETOOLONG} {
		if !errors.Is(err, chosen) {
			continue
		}
		why := reason(err)
		info, inspect := os.Stat(output)
		switch {
		case errors.Is(chosen, fs.ErrNotExist):
			why = form.Text{Chinese: "所在的文件夹不存在", English: "its folder does not exist"}
		case inspect == nil && !info.IsDir():
			why = form.Text{Chinese: "它是文件，不是文件夹", English: "it is a file, not a folder"}
		}
		f := usage("不能写入“"+output+"”："+why.Chinese, fmt.Sprintf("cannot write to %q: %s", output, why.English))
		return f.because(err).advise("请用 -o 换一个可以写入的位置，或请管理员开放写入权限", "name another place with -o, or have it made writable")
	}
	return nil
}

// runFailure says what kept a run from its promise, and what to do about it.
func runFailure(c pipeline.Config, err error) error {
	f := jobFailure(c, err)
	switch {
	case f != nil:
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, pipeline.ErrEmpty):
		inputs := form.List(c.Inputs)
		if c.Plan != "" {
			inputs = form.List([]string{c.Plan})
		}
		f = usage("没有找到任何输入文件："+inputs.Chinese, "no input file was found in "+inputs.English).
			advise("如果确实可以没有输入，请加 --allow-empty", "if that is all right, add --allow-empty")
	case errors.Is(err, pipeline.ErrShrunk):
		f = shrunkFailure(err)
	case errors.Is(err, pipeline.ErrLocked):
		f = failed(exitLocked, "另一次运行正占用输出文件夹“"+c.Output+"”，没有发布任何结果", fmt.Sprintf("another run is using the output folder %q, nothing was published", c.Output)).
			advise("请等它结束后再运行，或加 --wait-lock 10m 等它结束", "run again when it has ended, or use --wait-lock 10m to wait for it")
	case errors.Is(err, pipeline.ErrNotClean):
		f = failed(exitFindings, "严格模式（--strict）下，输入有错误级问题或有未采用的，就不发布：没有发布任何结果", "a strict run (--strict) publishes only input without error-level findings or rejections: nothing was published").
			advise("请按以上所列更正后再运行；上一次发布的结果（如有）没有变动", "correct what is listed above and run again; what was published before is untouched")
	case errors.Is(err, pipeline.ErrRoster):
		f = rosterFailure(c.Roster, err)
	case errors.Is(err, pipeline.ErrPopulation):
		f = populationFailure(c.Population, err)
	case errors.Is(err, pipeline.ErrDecisions):
		f = decisionsFailure(c.Decisions, err)
	case errors.Is(err, pipeline.ErrConfig):
		detail := strings.TrimPrefix(err.Error(), pipeline.ErrConfig.Error()+": ")
		f = usage("配置有误："+unknownReason.Chinese, "configuration: "+detail) // the flags have been looked at: nobody should get here
	case errors.As(err, new(*generations.OutputError)):
		f = outputFailure(err)
	case errors.Is(err, pipeline.ErrTemporary):
		f = temporary(c.Output, err)
	case unwritable(c.Output, err) != nil:
		f = unwritable(c.Output, err)
	case unwritable(c.Shards, err) != nil:
		f = unwritable(c.Shards, err).advise("请用 --shards 换一个可以写入的文件夹", "name another folder with --shards")
	default:
		f = failed(exitFailed, "运行失败，没有发布任何结果："+unknownReason.Chinese, "the run failed, nothing was published: "+err.Error())
	}
	return f.because(err)
}

// outputFailure is the failure of an output folder that cannot be used as it is.
func outputFailure(err error) *failure {
	problem, _ := errors.AsType[*generations.OutputError](err)
	return usage("“"+problem.Path+"”："+problem.What.Chinese, fmt.Sprintf("%q: %s", problem.Path, problem.What.English)).
		advise(problem.Advice.Chinese, problem.Advice.English)
}

// maxGone is how many of the reports that are gone are named for each year; the
// JSON log names all.
const maxGone = 20

// shrunkFailure is the failure of a run whose input became too little.
func shrunkFailure(err error) *failure {
	shrunk, _ := errors.AsType[*pipeline.ShrunkError](err)
	var chinese, english []string
	if len(shrunk.Years) == 0 {
		chinese = append(chinese, fmt.Sprintf("输入只有%d个文件，少于规定的%d个（--min-files），没有发布任何结果", shrunk.Files, shrunk.MinFiles))
		english = append(english, fmt.Sprintf("the input has %d files, fewer than the %d that must be there (--min-files), nothing was published", shrunk.Files, shrunk.MinFiles))
	} else {
		chinese = append(chinese, "输入比已发布的少得太多，没有发布任何结果")
		english = append(english, "the input is far less than what is in force, nothing was published")
	}
	for _, y := range shrunk.Years {
		shown := y.Gone[:min(len(y.Gone), maxGone)]
		names := form.List(shown)
		moreChinese, moreEnglish := "", ""
		if n := len(y.Gone) - len(shown); n > 0 {
			moreChinese, moreEnglish = fmt.Sprintf("等（另有%d份，全部名称见 --log json）", n), fmt.Sprintf(" and %d more (--log json names all)", n)
		}
		chinese = append(chinese, fmt.Sprintf("%d年度：已发布%d份，现在少了%d份：%s%s", y.Year, y.Before, len(y.Gone), names.Chinese, moreChinese))
		english = append(english, fmt.Sprintf("%d: %d of %d reports are gone: %s%s", y.Year, len(y.Gone), y.Before, names.English, moreEnglish))
	}
	f := failed(exitShrunk, "", "")
	for i := range chinese {
		chinese[i], english[i] = form.Visible(chinese[i]), form.Visible(english[i])
	}
	f.text = form.Text{Chinese: strings.Join(chinese, "\n"), English: strings.Join(english, "\n")}
	return f.advise("请检查输入文件夹（共享盘是否挂好）；确实少了，请加 --accept-shrink 运行一次；上一次发布的结果没有变动",
		"look at the input folder (is the share mounted?); if it is right, run once with --accept-shrink; what was published before is untouched")
}

// shortage says what is short for now, and where.
func shortage(output string, err error) (chinese, english string) {
	chinese, english = "暂时性故障", "temporary failure"
	if why := reason(err); why.English != err.Error() {
		chinese, english = why.Chinese, why.English
	}
	if path := pathOf(err); path != "" && output != "" && !strings.HasPrefix(path, filepath.Clean(output)) {
		output = path // a file of the input, or a temporary one
	}
	if output != "" {
		chinese, english = chinese+"（“"+output+"”）", fmt.Sprintf("%s (%q)", english, output)
	}
	return chinese, english
}

// temporary is the failure of a run that may get through another time.
func temporary(output string, err error) *failure {
	chinese, english := shortage(output, err)
	f := failed(exitTemporary, chinese+"，没有发布任何结果", english+", nothing was published")
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return f.advise("请腾出空间后再运行；上一次发布的结果（如有）没有变动", "make room and run again; what was published before is untouched")
	case errors.Is(err, syscall.EMFILE):
		return f.advise("请放宽可打开文件数的限制（ulimit -n）后再运行，任务也可以分成较少的份数；上一次发布的结果（如有）没有变动", "let it open more (ulimit -n) and run again, or plan a job of fewer shards; what was published before is untouched")
	default:
		return f.advise("请稍后再运行；上一次发布的结果（如有）没有变动", "run again later; what was published before is untouched")
	}
}

// rosterFailure is the failure of a roster that cannot be read.
func rosterFailure(path string, err error) *failure {
	if pathOf(err) != "" {
		return unreadable(path, err)
	}
	return usage("“"+path+"”不能识别为编制主体名单", fmt.Sprintf("%q is no list of agencies", path)).because(err).
		advise("第一行须写明各列的名称，至少有“代码”和“机关名称”；空白名单用 gouji template --as roster 生成",
			"the first line must name the columns, code and name at least; gouji template --as roster writes a blank one")
}

// populationFailure is the failure of a table of population that cannot be read.
func populationFailure(path string, err error) *failure {
	if pathOf(err) != "" {
		return unreadable(path, err)
	}
	return usage("“"+path+"”不能识别为人口表", fmt.Sprintf("%q is no table of population", path)).because(err).
		advise("第一行须写明各列的名称：行政区划代码、年度，以及至少一列人口或其他分母，如：行政区划代码,年度,常住人口",
			"the first line must name the columns: area, year, and at least one of population or another denominator, such as: area,year,population")
}

func decisionsFailure(path string, err error) *failure {
	if pathOf(err) != "" {
		return unreadable(path, err)
	}
	names := strings.Join(decisions.Columns, ",")
	return usage("“"+path+"”不能识别为处理意见表", fmt.Sprintf("%q is no list of decisions", path)).because(err).
		advise("第一行须写明各列的名称：规则,机关,年度,格,数值,处理,理由,经办人,日期,有效期至；可以用 gouji decide 添加", "the first line must name the columns: "+names+"; gouji decide adds lines")
}

// mustBeReadable complains about all paths that do not exist or cannot be
// opened; "" is none.
func mustBeReadable(paths ...string) error {
	var problems []*failure
	for _, path := range paths {
		if path == "" {
			continue
		}
		info, err := os.Stat(path)
		if err == nil && (info.IsDir() || info.Mode().IsRegular()) {
			err = open(path)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			problems = append(problems, usage("没有这个文件或文件夹："+path, "there is no such file or folder: "+path))
		case err != nil:
			problems = append(problems, unreadable(path, err))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return joinFailures(problems)
}

// open reports whether a file or folder can be opened.
func open(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// maxNamedShards is how many shards a message names.
const maxNamedShards = 20

// jobFailure explains why a job, or the shards that a run keeps, cannot be used; nil
// if that is not what err says.
func jobFailure(c pipeline.Config, err error) *failure {
	incomplete, isIncomplete := errors.AsType[*shards.IncompleteError](err)
	detail := func(kind error) string { return strings.TrimPrefix(err.Error(), kind.Error()+": ") }
	switch {
	case isIncomplete:
		var chinese, english []string
		for _, p := range incomplete.Problems[:min(len(incomplete.Problems), maxNamedShards)] {
			chinese, english = append(chinese, fmt.Sprintf("%d（%s）", p.Shard, p.What.Chinese)), append(english, fmt.Sprintf("%d (%s)", p.Shard, p.What.English))
		}
		if more := len(incomplete.Problems) - maxNamedShards; more > 0 {
			chinese, english = append(chinese, fmt.Sprintf("……另%d份", more)), append(english, fmt.Sprintf("… and %d more", more))
		}
		return usage(fmt.Sprintf("%d份中有%d份不能用，没有发布任何结果：%s", incomplete.Shards, len(incomplete.Problems), form.List(chinese).Chinese),
			fmt.Sprintf("%d of %d shards cannot be used, nothing was published: %s", len(incomplete.Problems), incomplete.Shards, form.List(english).English)).
			because(err).advise("请用 gouji read --plan "+c.Plan+" --shard 份号 重新读取", "read them again with gouji read --plan "+c.Plan+" --shard NUMBER")
	case errors.Is(err, shards.ErrChanged) && c.Plan == "":
		return failed(exitTemporary, "“"+detail(shards.ErrChanged)+"”在读取时变了，没有发布任何结果", fmt.Sprintf("%q changed while it was read, nothing was published", detail(shards.ErrChanged))).
			because(err).advise("请稍后再运行", "run again later")
	case errors.Is(err, shards.ErrNoInput):
		return usage("没有“"+detail(shards.ErrNoInput)+"”：分份时输入在那里", fmt.Sprintf("there is no %q, where the input was when it was planned", detail(shards.ErrNoInput))).because(err).
			advise("请检查共享盘是否挂好；输入在这台机器上的另一处时，用 -i 给出", "is the share mounted? If this machine has the input elsewhere, say where with -i")
	case errors.Is(err, shards.ErrChanged):
		return usage("“"+detail(shards.ErrChanged)+"”在分份之后变了或没有了，没有读取", fmt.Sprintf("%q changed or went since it was planned and was not read", detail(shards.ErrChanged))).because(err).
			advise("请重新运行 gouji plan；没有变的各份不必重读。用 -i 的，请看是否同一个文件夹；复制到别处的文件须保留修改时间（如 rsync -a）", "run gouji plan again; shards that did not change stay. With -i: is it the same folder? Copies must keep their times (rsync -a)")
	case errors.Is(err, shards.ErrFolder):
		return usage("“"+detail(shards.ErrFolder)+"”是文件夹，那里应当是文件", fmt.Sprintf("%q is a folder, and a file belongs there", detail(shards.ErrFolder))).because(err).
			advise("请移走这个文件夹后重来", "move it away and start again")
	case errors.Is(err, shards.ErrOccupied):
		return usage("“"+c.Shards+"”里有别的东西，不能用来保留读到的内容，没有发布任何结果", fmt.Sprintf("%q holds other things and cannot keep what was read, nothing was published", c.Shards)).because(err).
			advise("请用 --shards 换一个新的文件夹", "name a new folder with --shards")
	case errors.Is(err, pipeline.ErrOtherRoster):
		return usage("“"+c.Roster+"”不是任务“"+c.Plan+"”分份时的名单，没有发布任何结果", fmt.Sprintf("%q is not the list of agencies that %q was planned with, nothing was published", c.Roster, c.Plan)).because(err).
			advise("请用 gouji plan -r 重新分份，并重新读取", "plan again with gouji plan -r, and read again")
	case errors.Is(err, shards.ErrNoPlan):
		return usage("“"+c.Plan+"”不是可用的任务文件夹", fmt.Sprintf("%q holds no job that can be used: %s", c.Plan, detail(shards.ErrNoPlan))).because(err).
			advise("任务由同一版本的 gouji plan 写入新的或原来的任务文件夹", "a job is written by gouji plan of the same version, into a new folder or that of a job")
	}
	return nil
}

// stepFailure says what kept plan or read from writing into the folder of a job: runFailure
// of commands that publish nothing.
func stepFailure(c pipeline.Config, err error) error {
	c.Output = c.Plan
	var f *failure
	if errors.Is(err, pipeline.ErrTemporary) {
		chinese, english := shortage(c.Plan, err)
		f = failed(exitTemporary, chinese, english).
			advise("请在恢复正常（如腾出空间）后重来；已有的各份仍然有效", "start it again when that is mended, by making room for instance; shards that are there stay good")
	} else if jobFailure(c, err) == nil {
		f = unwritable(c.Plan, err)
	}
	if f == nil {
		return runFailure(c, err)
	}
	if f.code == exitUsage {
		f = f.advise("请开放写入权限，或用 gouji plan 写到别处", "have it made writable, or write the job elsewhere with gouji plan")
	}
	return f.because(err)
}

// joinFailures makes one failure of several of the same code.
func joinFailures(failures []*failure) *failure {
	if len(failures) == 1 {
		return failures[0]
	}
	all := &failure{code: failures[0].code}
	var chinese, english []string
	for _, f := range failures {
		chinese, english = append(chinese, f.text.Chinese), append(english, f.text.English)
	}
	all.text = form.Text{Chinese: strings.Join(chinese, "\n"), English: strings.Join(english, "\n")}
	return all
}
