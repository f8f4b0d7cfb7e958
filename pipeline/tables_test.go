package pipeline

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gouji/form"
	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
	parquetsink "gouji/sinks/parquet"
	"gouji/transform"
)

// A dataset is cut into files of a size, in order, and one without rows has none.
func TestDatasetsAreCutBySize(t *testing.T) {
	type source struct {
		ID string `parquet:"source_id"`
	}
	var wanted []source
	for _, c := range []struct {
		partBytes int64
		files     []int // rows of each
	}{{1, []int{2, 3, 1}}, {partBytes, []int{6}}} {
		root := t.TempDir()
		staging, err := generations.New(root, disk.Real{}).Stage()
		if err != nil {
			t.Fatal(err)
		}
		p := &publisher{staging: staging, tables: map[string]*table{}, partBytes: c.partBytes}
		if err := p.openTables(); err != nil {
			t.Fatal(err)
		}
		to := p.tables["sources"]
		wanted = nil
		for i, rows := range []int{2, 0, 3, 1} {
			var list []transform.SourceRow
			for k := range rows {
				id := string(rune('a'+i)) + string(rune('0'+k))
				list = append(list, transform.SourceRow{SourceID: id, Source: &form.Source{Path: id}})
				wanted = append(wanted, source{id})
			}
			record := transform.Sources(memory.DefaultAllocator, list)
			group, err := to.encoder.Encode(record)
			record.Release()
			if err != nil {
				t.Fatal(err)
			}
			if err := p.commitGroups([]encoded{{to, group}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
		var rows []int
		var read []source
		for _, f := range p.files {
			data, err := os.ReadFile(filepath.Join(root, ".staging", f.Path))
			if err != nil {
				t.Fatal(err)
			}
			part, err := parquet.Read[source](bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			rows, read = append(rows, int(*f.Rows)), append(read, part...)
			if int(*f.Rows) != len(part) {
				t.Errorf("%s: %d rows, %d listed", f.Path, len(part), *f.Rows)
			}
		}
		if diff := cmp.Diff(c.files, rows); diff != "" {
			t.Errorf("files of %d bytes: rows (-want +got):\n%s", c.partBytes, diff)
		}
		if diff := cmp.Diff(wanted, read); diff != "" {
			t.Errorf("files of %d bytes (-want +got):\n%s", c.partBytes, diff)
		}
		staging.Abandon()
	}
}

// The files of datasets that have a row or more for each report are ended as soon as all
// reports are examined: of a million what is kept for their ends would take 60 MiB.
func TestFilesOfReportsAreEndedEarly(t *testing.T) {
	root := t.TempDir()
	staging, err := generations.New(root, disk.Real{}).Stage()
	if err != nil {
		t.Fatal(err)
	}
	defer staging.Abandon()
	p := &publisher{config: &Config{Workers: 1}, staging: staging, tables: map[string]*table{}, partBytes: partBytes}
	p.workers = []*publishWorker{{memory: newRecycler(memory.DefaultAllocator)}}
	if err := p.openTables(); err != nil {
		t.Fatal(err)
	}
	for _, d := range transform.PerReport {
		if _, err := p.partFor(p.tables[d.Dataset.Name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.endReports(); err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, part := range p.parts() {
		data, err := os.ReadFile(filepath.Join(root, ".staging", part.path))
		if err != nil {
			t.Fatal(err)
		}
		if whole := bytes.HasSuffix(data, []byte("PAR1")); !whole {
			open = append(open, part.path)
		} else if err := part.writer.Close(); !errors.Is(err, parquetsink.ErrClosed) {
			t.Errorf("%s is not ended: %v", part.path, err)
		}
	}
	if diff := cmp.Diff([]string{"datasets/findings/part-0.parquet", "datasets/indicators/part-0.parquet"}, open); diff != "" {
		t.Errorf("files that are still open (-want +got):\n%s", diff)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
}
