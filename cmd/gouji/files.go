package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/selfcheck"
)

// checkFiles is selfcheck.Check with inputs that cannot be listed as a matter of
// configuration.
func checkFiles(ctx context.Context, paths []string, lists selfcheck.Lists, handler selfcheck.Handler) error {
	err := selfcheck.Check(ctx, paths, lists, handler)
	if errors.Is(err, selfcheck.ErrInputs) {
		return fmt.Errorf("%w: %w", pipeline.ErrConfig, err)
	}
	return err
}

// deliver writes content to a file, which must not be there yet, or to
// standard output.
func (a *application) deliver(path string, content []byte, binary bool) error {
	if path == "" {
		if binary && isTerminal(a.stdout) {
			f := usage("这种文件不能显示在终端上", "a file of this kind cannot be shown on a terminal")
			f.hint = form.Text{Chinese: "请用 -o 给出文件名", English: "name a file with -o"}
			return f
		}
		_, err := a.stdout.Write(content)
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		f := usage("文件已经存在："+path, "the file is there already: "+path)
		f.hint = form.Text{Chinese: "gouji 不覆盖它，请换个文件名", English: "gouji does not overwrite it; choose another name"}
		return f
	}
	if f := unwritable(path, err); f != nil {
		return f
	}
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return cmp.Or(err, file.Close())
}
