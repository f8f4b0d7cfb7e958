//go:build js && wasm

package main

import (
	"bufio"
	"context"
	"errors"

	"gouji/pipeline/selfcheck"
)

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

// officeFileStore keeps office files outside the memory of the program, which never gives back what
// it has taken.
type officeFileStore struct {
	put  func(name string, content []byte)
	get  func(name string) []byte // lent until the next
	pack func(piece []byte)       // takes the next piece of the archive of all
}

// files makes the office files of a folder and an archive of all of them; or says why there
// are none. A fault ends the program, and the worker says so.
func (p *program) files(f *selfcheck.Folder, store officeFileStore) *pair {
	names, err := f.OfficeFiles(context.Background(), store.put)
	switch {
	case errors.Is(err, selfcheck.ErrEmpty):
		return &pair{"这里没有可读的报告文件。", "There is no file here that could be a report."}
	case errors.Is(err, selfcheck.ErrRoster):
		return &pair{"编制主体名单不能读取：应为CSV或xlsx，首行写有“机关名称”等列名。", "The list of agencies cannot be read: it should be CSV or xlsx with the names of the columns in its first line."}
	case errors.Is(err, selfcheck.ErrDecisions):
		return &pair{"处理决定（decisions.csv）不能读取：应为CSV，首行写有列名。", "The decisions (decisions.csv) cannot be read: it should be CSV with the names of the columns in its first line."}
	case err != nil:
		panic(err)
	}
	archive := bufio.NewWriterSize(pieces(store.pack), 1<<20)
	if err := selfcheck.Zip(archive, names, store.get); err != nil {
		panic(err)
	}
	if err := archive.Flush(); err != nil {
		panic(err)
	}
	return nil
}

// pieces gives away what is written.
type pieces func(piece []byte)

func (p pieces) Write(b []byte) (int, error) {
	p(b)
	return len(b), nil
}
