package pipeline

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"gouji/pipeline/disk"
	"gouji/pipeline/generations"
)

// errUnreadable is returned for published data that somebody spoilt.
var errUnreadable = errors.New("the published data cannot be read")

// published calls use for every row of a dataset of a generation, in the order of
// its files. The row is borrowed. The dataset must have the columns.
func published[T any](s generations.Store, m *generations.Manifest, dataset string, columns []string, use func(*T)) error {
	for _, item := range m.Files {
		if !strings.HasPrefix(item.Path, "datasets/"+dataset+"/") {
			continue
		}
		f, bytes, err := s.Open(m.RunID, item.Path)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", errUnreadable, err)
		}
		if err != nil {
			return err
		}
		err = publishedPart(f, bytes, item.Path, columns, use)
		_ = f.Close() // nothing was written
		if err != nil {
			return err
		}
	}
	return nil
}

func publishedPart[T any](f io.ReaderAt, bytes int64, name string, columns []string, use func(*T)) error {
	file, err := parquet.OpenFile(f, bytes, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("%w: %w", errUnreadable, disk.Fault(err))
	}
	if i := slices.IndexFunc(columns, func(c string) bool { _, there := file.Schema().Lookup(c); return !there }); i >= 0 {
		// It is of a version that published other columns.
		return fmt.Errorf("%w: %s has no %s", errUnreadable, name, columns[i])
	}
	rows := parquet.NewGenericReader[T](file)
	defer rows.Close()
	buffer := make([]T, 1024)
	for left := file.NumRows(); left > 0; {
		n, err := rows.Read(buffer)
		for i := range buffer[:n] {
			use(&buffer[i])
		}
		if left -= int64(n); left > 0 && err != nil {
			return fmt.Errorf("%w: %w", errUnreadable, disk.Fault(err))
		}
	}
	return nil
}

// PublishedFinding is a finding as a generation has it.
type PublishedFinding struct {
	Report   string   `parquet:"report_id,optional"`
	Code     string   `parquet:"agency_code,optional"`
	Agency   string   `parquet:"agency_name,optional"`
	AgencyID string   `parquet:"agency_id,optional"`
	Year     int32    `parquet:"year,optional"`
	Rule     string   `parquet:"rule"`
	Severity string   `parquet:"severity"`
	Cells    []string `parquet:"cells,list"` // codes
	Chinese  string   `parquet:"message_zh"`
	English  string   `parquet:"message_en"`
	Source   string   `parquet:"source_id,optional"`
	Basis    string   `parquet:"basis,optional"` // see form.Finding.Basis
	Decision string   `parquet:"decision,optional"`
}

// Findings calls use for every finding of a generation of an output folder, of the
// one in force for "". The finding is borrowed.
func Findings(output, id string, use func(*PublishedFinding)) error {
	s := generations.New(output, disk.Real{})
	m, err := s.Manifest(id)
	if err != nil {
		return err
	}
	return published(s, m, "findings", []string{"rule", "basis"}, use)
}
