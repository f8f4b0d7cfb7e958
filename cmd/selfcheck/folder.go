//go:build js && wasm

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gouji/pipeline/selfcheck"
)

// officeFile is one of the office files.
type officeFile struct {
	name    string
	content []byte
}

// list is a file that comes with the reports; without content there is none.
type list struct {
	name    string
	content []byte
}

func (p *program) folderOf(inputs []string, roster, decisions list, years []int, today string) *selfcheck.Folder {
	return &selfcheck.Folder{
		Inputs: inputs, RosterName: roster.name, Roster: roster.content, DecisionsName: decisions.name, Decisions: decisions.content,
		Grades: p.Grades, Years: years, Due: p.Due, AsOf: today, Version: version,
	}
}

// files makes the office files of a folder, by name, and all of them in one archive; or
// says why there are none. A fault of the program is told, too.
func (p *program) files(f *selfcheck.Folder) (files []officeFile, packed []byte, refused *pair) {
	defer func() {
		if fault := recover(); fault != nil {
			println(fmt.Sprint(fault)) // the browser's console
			files, packed = nil, nil
			refused = &pair{"程序处理这些文件时出错，什么也没有生成。", "The program failed on these files and made nothing."}
		}
	}()
	made, err := f.OfficeFiles(context.Background())
	switch {
	case errors.Is(err, selfcheck.ErrEmpty):
		return nil, nil, &pair{"这里没有可读的报告文件。", "There is no file here that could be a report."}
	case errors.Is(err, selfcheck.ErrRoster):
		return nil, nil, &pair{"编制主体名单不能读取：应为CSV或xlsx，首行写有“机关名称”等列名。", "The list of agencies cannot be read: it should be CSV or xlsx with the names of the columns in its first line."}
	case errors.Is(err, selfcheck.ErrDecisions):
		return nil, nil, &pair{"处理决定（decisions.csv）不能读取：应为CSV，首行写有列名。", "The decisions (decisions.csv) cannot be read: it should be CSV with the names of the columns in its first line."}
	case err != nil:
		panic(err)
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		files = append(files, officeFile{name, made[name]})
	}
	var archive bytes.Buffer
	if err := made.Zip(&archive); err != nil {
		panic(err)
	}
	return files, archive.Bytes(), nil
}
