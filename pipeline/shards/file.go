package shards

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"gouji/pipeline/disk"
	"gouji/pipeline/packed"
)

// A shard is a file of four things one after the other: the header, one line of
// JSON; blocks, each behind its length in four bytes, the lowest first; four bytes
// of zero; the footer, one line of JSON.
type header struct {
	Format int    `json:"gouji_shard"`
	Shard  int    `json:"shard"`        // from 0
	Shards int    `json:"shards"`       // of the plan
	Slice  string `json:"slice_sha256"` // what of the plan it was read from
	Identity
}

type footer struct {
	Inputs  int    `json:"inputs"` // files, and segments of files
	Reports int    `json:"reports"`
	SHA256  string `json:"sha256"` // of everything before the footer
}

// blockBytes is about how much is packed together. A block can be larger, because one
// input is never cut in two; one of more than maxBlockBytes bytes is taken for damage.
const (
	blockBytes    = 256 << 10
	maxBlockBytes = 2 << 30
	maxLineBytes  = 4 << 10 // bytes of header and footer
)

// shardWriter writes a shard beside its place, so that it is there whole or not at all.
type shardWriter struct {
	file    *os.File
	out     *bufio.Writer
	sum     hash.Hash
	encoder *zstd.Encoder
	raw     []byte // the block being filled
	packed  []byte
	footer  footer
	path    string
}

// newShardWriter begins a shard. The encoder is shared, and closed by whoever made it.
func newShardWriter(path string, h header, encoder *zstd.Encoder) (*shardWriter, error) {
	if err := free(path); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return nil, failed(err)
	}
	w := &shardWriter{file: file, sum: sha256.New(), path: path, encoder: encoder}
	w.out = bufio.NewWriter(io.MultiWriter(file, w.sum))
	line, err := json.Marshal(h)
	if err != nil {
		return nil, errors.Join(err, w.abandon())
	}
	w.out.Write(append(line, '\n')) // the first error stays until Flush
	return w, nil
}

// add adds what came of one input.
func (w *shardWriter) add(in *Input, record []byte, reports int) error {
	w.raw = appendInput(w.raw, in)
	w.raw = append(binary.AppendUvarint(w.raw, uint64(len(record))), record...)
	w.footer.Inputs++
	w.footer.Reports += reports
	if len(w.raw) >= blockBytes {
		return w.block()
	}
	return nil
}

func (w *shardWriter) block() error {
	if len(w.raw) == 0 {
		return nil
	}
	w.packed = w.encoder.EncodeAll(w.raw, w.packed[:0])
	w.raw = w.raw[:0]
	var length [4]byte
	binary.LittleEndian.PutUint32(length[:], uint32(len(w.packed)))
	w.out.Write(length[:])
	_, err := w.out.Write(w.packed)
	return failed(err)
}

func newEncoder() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
}

// close makes the shard whole and gives it its name. If it is to be durable, the bytes
// are on the disk before the name is.
func (w *shardWriter) close(durable bool) error {
	err := w.block()
	w.out.Write(make([]byte, 4))
	if err = errors.Join(err, w.out.Flush()); err != nil {
		return errors.Join(failed(err), w.abandon())
	}
	w.footer.SHA256 = hex.EncodeToString(w.sum.Sum(nil))
	line, err := json.Marshal(w.footer)
	if err == nil {
		_, err = w.file.Write(append(line, '\n'))
	}
	if err == nil {
		err = w.file.Chmod(0o644)
	}
	if durable {
		err = errors.Join(err, w.file.Sync())
	}
	if err != nil {
		return errors.Join(failed(err), w.abandon())
	}
	if err := w.file.Close(); err != nil {
		return errors.Join(failed(err), os.Remove(w.file.Name()))
	}
	if err := os.Rename(w.file.Name(), w.path); err != nil {
		return errors.Join(failed(err), os.Remove(w.file.Name()))
	}
	if !durable {
		return nil
	}
	return failed(disk.Real{}.SyncFolder(filepath.Dir(w.path)))
}

// abandon removes what was written.
func (w *shardWriter) abandon() error {
	return errors.Join(w.file.Close(), os.Remove(w.file.Name()))
}

// failed marks an error of the disk, which may not happen another time.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return disk.Fault(err)
}

// shardReader reads a shard from its beginning to its end.
type shardReader struct {
	number  int
	file    *os.File
	in      *bufio.Reader
	sum     hash.Hash     // of what was read
	decoder *zstd.Decoder // shared
	packed  []byte
	raw     []byte
	rest    []byte // of raw
	inputs  int    // read so far
	header  header
	footer  footer
}

// What is wrong with a file that is no whole shard.
var (
	errCutShort = errors.New("the shard is not whole")
	errDamaged  = packed.ErrDamaged
)

// openShard opens a shard and looks whether it can be whole: it begins with a header
// and ends with a footer. What is between is checked on the way.
func openShard(path string, number int, decoder *zstd.Decoder) (*shardReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &shardReader{number: number, file: file, in: bufio.NewReaderSize(file, maxLineBytes), sum: sha256.New(), decoder: decoder}
	if r.footer, err = readFooter(file); err == nil {
		err = r.begin()
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *shardReader) begin() error {
	line, err := r.in.ReadSlice('\n')
	if err != nil || json.Unmarshal(line, &r.header) != nil || r.header.Format == 0 {
		return errDamaged
	}
	r.sum.Write(line)
	return nil
}

func readFooter(file *os.File) (f footer, err error) {
	info, err := file.Stat()
	if err != nil {
		return f, err
	}
	tail := make([]byte, min(info.Size(), maxLineBytes))
	if _, err := file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return f, errCutShort
	}
	body, ended := bytes.CutSuffix(tail, []byte("\n"))
	at := bytes.LastIndexByte(body, '{')
	if !ended || at < 0 || json.Unmarshal(body[at:], &f) != nil || f.SHA256 == "" {
		return f, errCutShort
	}
	return f, nil
}

// next returns the next input and what was recorded for it, both good until the next
// call; nil at the end.
func (r *shardReader) next() (*Input, []byte, error) {
	for len(r.rest) == 0 {
		more, err := r.block()
		if err != nil || !more {
			return nil, nil, err
		}
	}
	d := decode(r.rest)
	in := d.input()
	record := d.Bytes(d.Count())
	r.rest = d.Left
	r.inputs++
	return in, record, d.Err
}

// block reads the next block; more is false behind the last, where what was read must
// be what the footer says.
func (r *shardReader) block() (more bool, err error) {
	var length [4]byte
	if _, err := io.ReadFull(r.in, length[:]); err != nil {
		return false, errDamaged
	}
	r.sum.Write(length[:])
	n := binary.LittleEndian.Uint32(length[:])
	if n == 0 {
		if hex.EncodeToString(r.sum.Sum(nil)) != r.footer.SHA256 || r.inputs != r.footer.Inputs {
			return false, errDamaged
		}
		return false, nil
	}
	if n > maxBlockBytes {
		return false, errDamaged
	}
	// What is not there takes no memory, whatever the length says.
	block := bytes.NewBuffer(r.packed[:0])
	if _, err := io.CopyN(block, r.in, int64(n)); err != nil {
		return false, errDamaged
	}
	r.packed = block.Bytes()
	r.sum.Write(r.packed)
	if r.raw, err = r.decoder.DecodeAll(r.packed, r.raw[:0]); err != nil {
		return false, errDamaged
	}
	r.rest = r.raw
	return true, nil
}

func (r *shardReader) close() error { return r.file.Close() }

// Input is a file to read, or a segment of a large one.
type Input struct {
	Path string `json:"path"` // as messages name it
	Root int    `json:"root"` // place of its root among those of the plan
	// File is its path below the root, with slashes, "" for the root itself; FileBytes
	// if that is no UTF-8.
	File      string `json:"file,omitempty"`
	FileBytes []byte `json:"file_bytes,omitempty"`
	Bytes     int64  `json:"bytes"`   // of the whole file
	Changed   int64  `json:"changed"` // when, in nanoseconds since 1970
	// Segment is the part of the file that is meant, nil for all of it.
	Segment *Segment `json:"segment,omitempty"`

	content [sha256.Size]byte // of what was read; in a shard only
}

// appendInput packs what of an input goes into a shard.
func appendInput(b []byte, in *Input) []byte {
	b = packed.AppendText(b, in.Path)
	b = append(b, in.content[:]...)
	if in.Segment == nil {
		return append(b, 0)
	}
	b = append(b, 1|packed.Bit(in.Segment.Last)<<1|packed.Bit(in.Segment.Changed)<<2)
	b = binary.AppendUvarint(b, uint64(in.Segment.Number))
	b = binary.AppendVarint(b, in.Bytes)
	return packed.AppendText(b, in.Segment.Whole)
}

func (d *decoder) input() *Input {
	in := &Input{Path: d.Text()}
	copy(in.content[:], d.Bytes(sha256.Size))
	if marks := d.Byte(); marks != 0 {
		in.Segment = &Segment{Last: marks&2 != 0, Changed: marks&4 != 0, Number: int(d.Uvarint())}
		in.Bytes, in.Segment.Whole = d.Varint(), d.Text()
	}
	return in
}

// Segment is the part of a file that an input is.
type Segment struct {
	Number int    `json:"number"` // from 0
	Last   bool   `json:"last,omitempty"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	Line   int32  `json:"line"`             // number of its first line
	Folded bool   `json:"folded,omitempty"` // before it a line ends within quotes
	SHA256 string `json:"sha256"`
	// Whole is the hash of the whole file, and Changed says that the file was changed
	// while it was planned; only of the last segment.
	Whole   string `json:"file_sha256,omitempty"`
	Changed bool   `json:"file_changed,omitempty"`
}
