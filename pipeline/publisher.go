package pipeline

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/pipeline/generations"
	"gouji/pipeline/reports"
	"gouji/sinks/parquet"
	"gouji/transform"
)

// made is what one chunk came to.
type made struct {
	*reports.Examined
	groups  []encoded
	tally   tally
	tracker *tracker // nil if the journal does not follow the reports
}

// encoded is a row group on its way to its file.
type encoded struct {
	table *table
	group *parquet.RowGroup
}

// publisher turns the reports of a run into datasets.
type publisher struct {
	config      *Config
	staging     *generations.Staging // nil in a dry run
	tables      map[string]*table    // by dataset; empty in a dry run
	partBytes   int64
	files       []generations.Item
	workers     []*publishWorker
	officeFiles *reports.OfficeFiles // nil if the office files are left out
	tracker     *tracker             // nil if the journal does not follow the reports
	tally       tally
}

func newPublisher(c *Config, s *generations.Staging, p *reports.OfficeFiles, t *tracker, mem memory.Allocator) *publisher {
	publisher := &publisher{config: c, staging: s, officeFiles: p, tracker: t, tables: map[string]*table{}, partBytes: partBytes, tally: newTally()}
	for range c.Workers {
		own := newRecycler(mem)
		publisher.workers = append(publisher.workers, &publishWorker{builder: transform.NewBuilder(own), memory: own})
	}
	return publisher
}

// lateRows is one row group, or several, of the datasets that are known only at
// the end, still to be made.
type lateRows struct {
	tables  []*table
	records func(mem memory.Allocator) ([]arrow.Record, error) // one for each table
}

// table is a dataset being written, as one file or several.
type table struct {
	dataset *transform.Dataset
	encoder *parquet.Writer // encodes row groups for all files; writes nothing
	parts   []*part
}

// part is one file of a dataset.
type part struct {
	path   string // within the generation
	file   *generations.File
	writer *parquet.Writer
	rows   int64
	bytes  int64 // of its row groups
}

// partBytes is the size at which the next file of a dataset is begun: large
// enough for the engines, small enough to be copied and opened in a browser.
const partBytes = 128 << 20

// publishWorker is what one worker reuses.
type publishWorker struct {
	builder *transform.Builder
	memory  *recycler
}
