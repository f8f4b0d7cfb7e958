package parquet

import (
	"bytes"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// pageRows is how many rows a page holds: a multiple of eight, so that the
	// bits of its nulls begin at a byte.
	pageRows = 1 << 15
	// maxBound is how long a text may be to serve as a bound in statistics.
	maxBound = 64
	magic    = "PAR1"
)

// encoder is the working memory of one Encode. It is used again and again.
type encoder struct {
	columnValues
	numbers numbers
	texts   texts
	bitmap  []byte
	// rowBitmap has the nulls of the rows of a column of runs, bitmap those of its runs.
	rowBitmap []byte

	compressor *zstd.Encoder
	thorough   *zstd.Encoder // of prefixed texts
	recent     recent
	pending    []int32 // see appendRuns
	page       []byte  // a page before compression
	compressed []byte  // and after
	body       []byte  // the row group so far
	thrift     bytes.Buffer
	protocol   thrift.CompactProtocol
	seen       []int32 // for each place of the dictionary the last page that has it
	prefixed   prefixed

	columns []format.ColumnChunk
	indexes []format.ColumnIndex
	offsets []format.OffsetIndex
}

// columnValues is what a column of a record comes to before it is cut into pages:
// its values without the nulls, and where the nulls are.
type columnValues struct {
	// places holds the place in the dictionary of every value that is not null;
	// flags the values of a Boolean column, eight to the byte.
	places  []int32
	flags   []byte
	defined int // values that are not null

	// ends says of a column of runs where each ends, counted in values that are not
	// null; places then has a place for each run. It is empty for any other column.
	ends []int32

	// valid has a bit for each row of a plain column, set where it is not null;
	// it is nil if no row is null.
	valid []byte
	// The levels of a column of lists, one entry for each element, empty list and null.
	repetition, definition []int32

	starts []start // where pages begin, and the end of the column
}

// start is the beginning of a page.
type start struct{ row, entry, value int }
