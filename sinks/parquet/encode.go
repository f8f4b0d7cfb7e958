package parquet

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/klauspost/compress/zstd"
	pq "github.com/parquet-go/parquet-go"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// codec is what the library takes and checks the files' compression to be.
var codec = &parquetzstd.Codec{Level: level}

// level is the fastest: the others' files are a fiftieth smaller at most, and
// dictionaries of texts larger.
const level = zstd.SpeedFastest

// prefixedLevel is that of pages of prefixed texts, which are small and begin with
// numbers that this one compresses a third better.
const prefixedLevel = zstd.SpeedDefault

// windowBytes is how far back repetitions of a page are looked for. Pages are smaller,
// but for a few dictionaries; the level's own, 4 or 8 MiB, keeps twice as much memory for
// each encoder that has met a page of more than one block.
const windowBytes = 1 << 20

// newCompressor returns what compresses pages. The library's codec at its
// level leaves a page as it is if nothing in it repeats, such as the places of
// report numbers; with its bytes entropy coded, such a page is a third smaller.
func newCompressor(level zstd.EncoderLevel) *zstd.Encoder {
	compressor, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithAllLitEntropyCompression(true),
		zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(windowBytes), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // an option is out of range
	}
	return compressor
}

func newEncoder() *encoder {
	return &encoder{
		numbers:    numbers{large: map[int64]int32{}},
		texts:      texts{places: map[string]int32{}},
		compressor: newCompressor(level),
		thorough:   newCompressor(prefixedLevel),
	}
}

// bounds are the least and the greatest value of a page or column.
type bounds struct {
	known                   bool
	leastNumber, mostNumber int64
	leastText, mostText     string
}

// rowGroup encodes a record as a Parquet file of its own, in memory, with one
// row group and an index of its pages; the library then copies the pages from
// there to the real file as they are. The bytes are the caller's to keep.
func (e *encoder) rowGroup(schema []format.SchemaElement, columns []column, record arrow.Record) ([]byte, error) {
	e.body = append(e.body[:0], magic...)
	e.columns = slices.Grow(e.columns[:0], len(columns))[:len(columns)]
	e.indexes = slices.Grow(e.indexes[:0], len(columns))[:len(columns)]
	e.offsets = slices.Grow(e.offsets[:0], len(columns))[:len(columns)]
	group := format.RowGroup{Columns: e.columns, NumRows: record.NumRows(), FileOffset: int64(len(magic))}
	for i := range columns {
		values := record.Column(i)
		if int64(values.Len()) != record.NumRows() {
			return nil, fmt.Errorf("column %q: %d values in %d rows", columns[i].name, values.Len(), record.NumRows())
		}
		if err := e.column(i, &columns[i], values); err != nil {
			return nil, fmt.Errorf("column %q: %w", columns[i].name, err)
		}
		group.TotalByteSize += e.columns[i].MetaData.TotalUncompressedSize
		group.TotalCompressedSize += e.columns[i].MetaData.TotalCompressedSize
	}
	for i := range e.indexes {
		c := &e.columns[i]
		c.ColumnIndexOffset = int64(len(e.body))
		if err := e.appendThrift(&e.indexes[i]); err != nil {
			return nil, err
		}
		c.ColumnIndexLength = int32(int64(len(e.body)) - c.ColumnIndexOffset)
	}
	for i := range e.offsets {
		c := &e.columns[i]
		c.OffsetIndexOffset = int64(len(e.body))
		if err := e.appendThrift(&e.offsets[i]); err != nil {
			return nil, err
		}
		c.OffsetIndexLength = int32(int64(len(e.body)) - c.OffsetIndexOffset)
	}
	footer := len(e.body)
	err := e.appendThrift(&format.FileMetaData{
		Version: 2, Schema: schema, NumRows: record.NumRows(), RowGroups: []format.RowGroup{group},
	})
	if err != nil {
		return nil, err
	}
	e.body = binary.LittleEndian.AppendUint32(e.body, uint32(len(e.body)-footer))
	return append(bytes.Clone(e.body), magic...), nil
}

// column encodes one column: its dictionary, its pages and what the indexes say of them.
func (e *encoder) column(i int, c *column, values arrow.Array) (err error) {
	defer e.numbers.reset()
	defer e.texts.reset()
	defer func() {
		// What comes as a broken Arrow array, and whatever the library makes of
		// it, ends here as an error about one column.
		if reason := recover(); reason != nil {
			err = fmt.Errorf("cannot be encoded: %v", reason)
		}
	}()
	if err := e.collect(c, values); err != nil {
		return err
	}
	chunk := &e.columns[i]
	*chunk = format.ColumnChunk{MetaData: format.ColumnMetaData{
		Type:         c.physical,
		PathInSchema: c.path,
		Codec:        format.Zstd,
		NumValues:    int64(e.starts[len(e.starts)-1].entry),
		Statistics:   format.Statistics{NullCount: int64(e.starts[len(e.starts)-1].entry - e.defined)},
	}}
	meta := &chunk.MetaData
	encoding, pages, width := c.encoding(), len(e.starts)-1, uint(0)
	meta.Encoding = append(meta.Encoding, format.RLE, encoding)
	entries := len(e.numbers.values) + len(e.texts.values)
	e.seen = slices.Grow(e.seen[:0], entries)[:entries]
	clear(e.seen)
	if encoding == format.RLEDictionary {
		meta.Encoding = append(meta.Encoding, format.Plain)
		if width, err = e.appendDictionary(c, meta); err != nil {
			return err
		}
	} else if err := e.texts.check(); err != nil {
		return err
	}
	meta.EncodingStats = append(meta.EncodingStats, format.PageEncodingStats{PageType: format.DataPage, Encoding: encoding, Count: int32(pages)})
	meta.DataPageOffset = int64(len(e.body))

	index, offsets := &e.indexes[i], &e.offsets[i]
	*index = format.ColumnIndex{BoundaryOrder: format.Ascending}
	*offsets = format.OffsetIndex{}
	var all, last bounds
	for page := range pages {
		from, to := e.starts[page], e.starts[page+1]
		e.appendLevels(c, from, to)
		switch encoding {
		case format.RLEDictionary:
			e.page = append(e.page, byte(width))
			if len(e.ends) > 0 {
				e.appendRuns(from.value, to.value, width)
			} else {
				e.page = appendHybrid(e.page, e.places[from.value:to.value], width)
			}
		case format.DeltaByteArray:
			e.page = e.prefixed.append(e.page, e.texts.values, e.placesBetween(from.value, to.value))
		default:
			e.appendFlags(from.value, to.value)
		}
		header := format.PageHeader{Type: format.DataPage}
		header.DataPageHeader.Set(format.DataPageHeader{
			NumValues: int32(to.entry - from.entry), Encoding: encoding,
			DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		})
		offset := len(e.body)
		compressor := e.compressor
		if c.prefixed {
			compressor = e.thorough
		}
		e.compressed = compressor.EncodeAll(e.page, e.compressed[:0])
		if err := e.appendPage(meta, &header, e.compressed); err != nil {
			return err
		}
		offsets.PageLocations = append(offsets.PageLocations, format.PageLocation{
			Offset: int64(offset), CompressedPageSize: int32(len(e.body) - offset), FirstRowIndex: int64(from.row),
		})
		b := e.bounds(c, page, from.value, to.value)
		index.NullPages = append(index.NullPages, !b.known)
		index.NullCounts = append(index.NullCounts, int64(to.entry-from.entry-(to.value-from.value)))
		least, most := b.inIndex(c)
		index.MinValues = append(index.MinValues, least)
		index.MaxValues = append(index.MaxValues, most)
		if b.known {
			if last.known && (b.compareLeast(&last) < 0 || b.compareMost(&last) < 0) {
				index.BoundaryOrder = format.Unordered
			}
			last = b
			all.include(&b)
		}
	}
	meta.Statistics.MinValue, meta.Statistics.MaxValue = all.inStatistics(c)
	return nil
}

// appendDictionary appends the dictionary page, and returns how many bits a place takes.
func (e *encoder) appendDictionary(c *column, meta *format.ColumnMetaData) (width uint, err error) {
	entries := len(e.seen)
	meta.DictionaryPageOffset = int64(len(e.body))
	meta.EncodingStats = append(meta.EncodingStats, format.PageEncodingStats{PageType: format.DictionaryPage, Encoding: format.Plain, Count: 1})
	var compressed []byte
	if c.physical == format.ByteArray {
		e.page = e.texts.appendPlain(e.page[:0])
		compressed = e.recent.compressed(e.page)
	} else {
		e.page = e.numbers.appendPlain(e.page[:0], c.physical)
	}
	if compressed == nil {
		// What has been compressed before has been checked before.
		if err := e.texts.check(); err != nil {
			return 0, err
		}
		e.compressed = e.compressor.EncodeAll(e.page, e.compressed[:0])
		compressed = e.compressed
		if c.physical == format.ByteArray {
			e.recent.remember(e.page, compressed)
		}
	}
	header := format.PageHeader{Type: format.DictionaryPage}
	header.DictionaryPageHeader.Set(format.DictionaryPageHeader{NumValues: int32(entries), Encoding: format.Plain})
	return placeWidth(c, entries), e.appendPage(meta, &header, compressed)
}

// placeWidth returns how many bits a place in a dictionary of so many entries
// takes. Readers take any width that is enough, and of whole bytes compression
// sees what repeats: columns of counts come to a tenth less, roll-ups to a third
// less. Texts gain nothing, because theirs are keys, one after the other, or few.
func placeWidth(c *column, entries int) uint {
	// One bit even for a single entry, where none would do: not all readers expect that.
	width := max(1, uint(bits.Len(uint(max(entries, 1)-1))))
	switch {
	case c.physical == format.ByteArray || width < 5:
		return width
	case width <= 8:
		return 8
	default:
		return max(16, width)
	}
}

// appendLevels begins a page with where its lists and nulls are.
func (e *encoder) appendLevels(c *column, from, to start) {
	e.page = e.page[:0]
	if c.list() {
		e.page = appendLevels(e.page, e.repetition[from.entry:to.entry], 1)
		e.page = appendLevels(e.page, e.definition[from.entry:to.entry], c.maxDefinition)
		return
	}
	if !c.nullable {
		return
	}
	rows, defined := to.row-from.row, to.value-from.value
	e.page = append(e.page, 0, 0, 0, 0)
	switch defined {
	case rows:
		e.page = appendRun(e.page, 1, rows, 1)
	case 0:
		e.page = appendRun(e.page, 0, rows, 1)
	default:
		// Arrow keeps the bits in the order in which Parquet packs them.
		bitmap := e.valid[from.row/8 : (to.row+7)/8]
		e.page = binary.AppendUvarint(e.page, uint64(len(bitmap))<<1|1)
		e.page = append(e.page, bitmap...)
	}
	binary.LittleEndian.PutUint32(e.page, uint32(len(e.page)-4))
}

// appendLevels appends the levels of lists, preceded by their length.
func appendLevels(dst []byte, levels []int32, greatest byte) []byte {
	begin := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	dst = appendHybrid(dst, levels, uint(bits.Len8(greatest)))
	binary.LittleEndian.PutUint32(dst[begin:], uint32(len(dst)-begin-4))
	return dst
}

// appendFlags appends the Booleans of a page.
func (e *encoder) appendFlags(from, to int) {
	begin := len(e.page)
	e.page = append(e.page, make([]byte, (to-from+7)/8)...)
	bitutil.CopyBitmap(e.flags, from, to-from, e.page[begin:], 0)
}

// appendPage appends the page, which is compressed, to the row group.
func (e *encoder) appendPage(meta *format.ColumnMetaData, header *format.PageHeader, compressed []byte) error {
	if len(e.page) > math.MaxInt32/2 {
		return fmt.Errorf("a page of %d bytes is too long", len(e.page))
	}
	header.UncompressedPageSize = int32(len(e.page))
	header.CompressedPageSize = int32(len(compressed))
	header.CRC = int32(crc32.ChecksumIEEE(compressed))
	begin := len(e.body)
	if err := e.appendThrift(header); err != nil {
		return err
	}
	meta.TotalUncompressedSize += int64(len(e.body) - begin + len(e.page))
	e.body = append(e.body, compressed...)
	meta.TotalCompressedSize += int64(len(e.body) - begin)
	return nil
}

// appendThrift appends a structure of the file format to the row group.
func (e *encoder) appendThrift(structure any) error {
	e.thrift.Reset()
	if err := thrift.NewEncoder(e.protocol.NewWriter(&e.thrift)).Encode(structure); err != nil {
		return err
	}
	e.body = append(e.body, e.thrift.Bytes()...)
	return nil
}

// bounds returns the bounds of a page.
func (e *encoder) bounds(c *column, page, from, to int) bounds {
	var b bounds
	if from == to {
		return b
	}
	if c.physical == format.Boolean {
		ones := bitutil.CountSetBits(e.flags, from, to-from)
		b = bounds{known: true, leastNumber: 1, mostNumber: 0}
		if ones < to-from {
			b.leastNumber = 0
		}
		if ones > 0 {
			b.mostNumber = 1
		}
		return b
	}
	// The first page has every entry that the dictionary had when it ended, and
	// that is the whole dictionary if there is no other. Else mark what occurs.
	seen, mark := e.seen, int32(0)
	if to-from < e.defined {
		mark = int32(page) + 1
		if len(e.ends) > 0 {
			from, to = e.runsBetween(from, to)
		}
		for _, place := range e.places[from:to] {
			seen[place] = mark
		}
	} else {
		clear(seen)
	}
	if c.physical == format.ByteArray {
		b.leastText, b.mostText, b.known = boundsOf(e.texts.values, seen, mark)
	} else {
		b.leastNumber, b.mostNumber, b.known = boundsOf(e.numbers.values, seen, mark)
	}
	return b
}

// boundsOf returns the least and the greatest of the values that have the mark.
func boundsOf[T cmp.Ordered](values []T, seen []int32, mark int32) (least, most T, known bool) {
	for i, value := range values {
		switch {
		case seen[i] != mark:
		case !known:
			least, most, known = value, value, true
		case value < least:
			least = value
		case value > most:
			most = value
		}
	}
	return least, most, known
}

// include widens the bounds by others. Those of numbers have empty texts and
// those of texts zero numbers, so both can be compared.
func (b *bounds) include(other *bounds) {
	switch {
	case !other.known:
		return
	case !b.known:
		*b = *other
		return
	}
	b.leastNumber, b.mostNumber = min(b.leastNumber, other.leastNumber), max(b.mostNumber, other.mostNumber)
	b.leastText, b.mostText = min(b.leastText, other.leastText), max(b.mostText, other.mostText)
}

func (b *bounds) compareLeast(other *bounds) int {
	return cmp.Or(cmp.Compare(b.leastNumber, other.leastNumber), cmp.Compare(b.leastText, other.leastText))
}

func (b *bounds) compareMost(other *bounds) int {
	return cmp.Or(cmp.Compare(b.mostNumber, other.mostNumber), cmp.Compare(b.mostText, other.mostText))
}

// inStatistics returns the bounds of a column chunk, which must be values that
// occur: none if they are too long.
func (b *bounds) inStatistics(c *column) (least, most []byte) {
	if !b.known || len(b.leastText) > maxBound || len(b.mostText) > maxBound {
		return nil, nil
	}
	return b.inIndex(c)
}

// inIndex returns the bounds of a page, which may be cut short if they stay
// bounds: the least is a prefix, the greatest a prefix with its last byte raised.
func (b *bounds) inIndex(c *column) (least, most []byte) {
	switch {
	case !b.known:
		return []byte{}, []byte{}
	case c.physical == format.Boolean:
		return []byte{byte(b.leastNumber)}, []byte{byte(b.mostNumber)}
	case c.physical != format.ByteArray:
		return appendNumber(nil, b.leastNumber, c.physical), appendNumber(nil, b.mostNumber, c.physical)
	}
	least = append([]byte{}, b.leastText[:min(len(b.leastText), maxBound)]...)
	if len(b.mostText) <= maxBound {
		return least, append([]byte{}, b.mostText...)
	}
	for i := maxBound - 1; i >= 0; i-- {
		if b.mostText[i] < 0xFF {
			most = append([]byte{}, b.mostText[:i+1]...)
			most[i]++
			return least, most
		}
	}
	return least, []byte(b.mostText) // 64 bytes 0xFF cannot begin a text in UTF-8
}

// open reads back an encoded row group.
func open(body []byte, schema *pq.Schema) (pq.RowGroup, error) {
	file, err := pq.OpenFile(bytes.NewReader(body), int64(len(body)),
		pq.SkipMagicBytes(true), pq.SkipBloomFilters(true), pq.FileSchema(schema))
	if err != nil {
		return nil, err
	}
	if groups := file.RowGroups(); len(groups) == 1 {
		return groups[0], nil
	}
	return nil, fmt.Errorf("%d row groups, want 1", len(file.RowGroups()))
}
