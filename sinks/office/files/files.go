// Package files writes every file that a run makes for the district office: the
// consolidated tables, the returns, the overview of findings, the page and the
// figures for the narrative.
package files

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"gouji/sinks/letter"
	"gouji/sinks/office"
	"gouji/sinks/page"
	"gouji/sinks/word"
	"gouji/sinks/workbook"
)

// Create opens a file to write, by its path with slashes. It is called from
// several goroutines at once; the file is closed by whoever asked for it.
type Create func(name string) (io.WriteCloser, error)

// file is one to write.
type file struct {
	name  string
	write func(io.Writer) error
}

// Write writes all files of an arranged model. Their set and their bytes
// depend on the model alone.
func Write(ctx context.Context, m *office.Model, create Create) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range list(m) {
		workers.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := save(f, create); err != nil {
				return fmt.Errorf("write %s: %w", f.name, err)
			}
			return nil
		})
	}
	return workers.Wait()
}

func save(f file, create Create) error {
	w, err := create(f.name)
	if err != nil {
		return err
	}
	if err := f.write(w); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

func list(m *office.Model) []file {
	var files []file
	add := func(name string, write func(io.Writer) error) { files = append(files, file{name, write}) }
	letters := letter.All(m)
	// The two that take longest begin first: beside them all others are made.
	add("report.html", func(w io.Writer) error { return page.Write(w, m, letters) })
	add("workbook.xlsx", func(w io.Writer) error { return workbook.Findings(w, m) })
	for _, a := range m.Areas {
		if !a.Sums() {
			continue
		}
		year := "/" + strconv.Itoa(a.Year)
		add(m.Folder("narrative", a.Division)+year+".md", func(w io.Writer) error {
			_, err := io.WriteString(w, m.Narrative(a))
			return err
		})
		add(m.Folder("narrative", a.Division)+year+".docx", func(w io.Writer) error { return word.Draft(w, a) })
		add(m.Folder("consolidated", a.Division)+year+".xlsx", func(w io.Writer) error { return workbook.Consolidated(w, m, a) })
		add(m.Folder("consolidated", a.Division)+year+".docx", func(w io.Writer) error { return word.Consolidated(w, a) })
	}
	for _, r := range m.Returns() {
		add(r.Name+".xlsx", func(w io.Writer) error { return workbook.Return(w, r.Filing) })
		add(r.Name+".html", func(w io.Writer) error { return page.Return(w, r.Filing) })
	}
	for i := range letters {
		l := &letters[i]
		add(l.Name+".txt", l.Write)
		if l.Return == "" {
			add(l.Name+".docx", func(w io.Writer) error { return word.Letter(w, l.Subject.Chinese, l.Body.Chinese) })
		}
	}
	add(letter.List, func(w io.Writer) error { return letter.WriteList(w, letters) })
	add(letter.Decisions, func(w io.Writer) error { return letter.WriteDecisions(w, m) })
	return files
}
