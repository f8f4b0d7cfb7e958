package shards

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"gouji/form"
	"gouji/ingest"
)

// compare orders inputs as a run reads them.
func (in *Input) compare(other *Input) int {
	return cmp.Or(strings.Compare(in.Path, other.Path), cmp.Compare(in.number(), other.number()))
}

func (in *Input) number() int {
	if in.Segment == nil {
		return 0
	}
	return in.Segment.Number
}

// name is how a message names the input.
func (in *Input) name() string {
	if in.Segment == nil {
		return in.Path
	}
	return fmt.Sprintf("%s#%d", in.Path, in.Segment.Number)
}

// locate says where the file is under the given roots.
func (in *Input) locate(roots []string) string {
	file := in.File
	if in.FileBytes != nil {
		file = string(in.FileBytes)
	}
	if file == "" {
		return roots[in.Root]
	}
	return filepath.Join(roots[in.Root], filepath.FromSlash(file))
}

// shardOf deals an input out: by its name alone, so that one file more or less
// changes one slice and no other.
func (in *Input) shardOf(shards int) int {
	sum := sha256.Sum256([]byte(in.name()))
	return int(binary.LittleEndian.Uint64(sum[:]) % uint64(shards))
}

// Plan is an input that was listed and dealt out.
type Plan struct {
	Format int `json:"gouji_plan"`
	Identity
	Roots  []string `json:"roots"`            // absolute paths of what was listed
	Roster string   `json:"roster,omitempty"` // absolute path of the list of agencies, "" for none
	Files  int      `json:"files"`
	Inputs int      `json:"inputs"` // files, and segments of files
	Bytes  int64    `json:"bytes"`
	Slices []Slice  `json:"slices"` // by the number of the shard

	folder  string          // of a plan on disk
	ignored []*form.Source  // what is no input
	lists   map[int][]Input // of a plan in memory, by shard
}

// Slice is what one shard is read from.
type Slice struct {
	Inputs int    `json:"inputs"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of its list
}

// Files of a job.
const (
	planFile    = "plan.json"
	slicesDir   = "slices"
	shardsDir   = "shards"
	rosterDir   = "roster"
	ignoredFile = "ignored.shard"
)

// New lists the input and deals it out into so many slices. outputs are folders that
// are no input, see ingest.Discover. The error is about a root that does not exist.
func New(ctx context.Context, roots []string, shards int, identity Identity, outputs ...string) (*Plan, error) {
	inputs, ignored, err := ingest.Discover(roots, outputs...)
	if err != nil {
		return nil, err
	}
	p := &Plan{Format: planFormat, Identity: identity, Files: len(inputs), Slices: make([]Slice, shards), ignored: ignored, lists: map[int][]Input{}}
	finder := finder{reader: ingest.NewReader(ingest.Options{})}
	for _, root := range roots {
		if err := finder.add(root); err != nil {
			return nil, err
		}
	}
	p.Roots = finder.absolute
	for _, in := range inputs {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		p.Bytes += in.Bytes
		parts, err := finder.inputs(in)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			shard := part.shardOf(shards)
			p.lists[shard] = append(p.lists[shard], part)
		}
		p.Inputs += len(parts)
	}
	for i := range p.Slices {
		s := &p.Slices[i]
		s.Inputs = len(p.lists[i])
		for k := range p.lists[i] {
			s.Bytes += p.lists[i][k].length()
		}
		sum := sha256.Sum256(listOf(p.lists[i]))
		s.SHA256 = hex.EncodeToString(sum[:])
	}
	return p, nil
}

// length is how much of its file the input is.
func (in *Input) length() int64 {
	if in.Segment != nil {
		return in.Segment.Length
	}
	return in.Bytes
}

// finder says where below which root a file lies.
type finder struct {
	reader   *ingest.Reader
	absolute []string
	given    []string // as they were given, and what they are without links
	real     []string
}

func (f *finder) add(root string) error {
	absolute, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if err != nil {
		return err
	}
	f.absolute, f.given, f.real = append(f.absolute, absolute), append(f.given, filepath.Clean(root)), append(f.real, real)
	return nil
}

// inputs are what a file is read as: itself or its segments.
func (f *finder) inputs(in ingest.Input) ([]Input, error) {
	one := Input{Path: in.Path, Root: -1, Bytes: in.Bytes, Changed: in.Changed}
	for i := range f.given {
		for _, root := range []string{f.given[i], f.real[i]} {
			below, err := filepath.Rel(root, in.File)
			if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
				continue
			}
			one.Root = i
			switch below = filepath.ToSlash(below); {
			case below == ".":
			case utf8.ValidString(below):
				one.File = below
			default:
				one.FileBytes = []byte(below)
			}
			break
		}
		if one.Root >= 0 {
			break
		}
	}
	if one.Root < 0 {
		return nil, fmt.Errorf("%s is below none of the roots", in.File)
	}
	segments := f.reader.Segments(in)
	if segments == nil {
		return []Input{one}, nil
	}
	parts := make([]Input, len(segments))
	whole := ingest.NewHasher()
	for i := range segments {
		cut, sum := segments[i].Cut, segments[i].Sum()
		whole.Add(&segments[i])
		parts[i] = one
		parts[i].Segment = &Segment{
			Number: cut.Number, Last: cut.Last, Offset: cut.Offset, Length: cut.Length, Line: cut.Line, Folded: cut.Folded, SHA256: hex.EncodeToString(sum[:]),
		}
	}
	content, last := whole.Sum(), parts[len(parts)-1].Segment
	last.Whole, last.Changed = hex.EncodeToString(content.SHA256[:]), content.Changed
	return parts, nil
}

// listOf writes inputs one a line.
func listOf(inputs []Input) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for i := range inputs {
		if err := encoder.Encode(&inputs[i]); err != nil {
			panic(err) // texts and numbers can be written
		}
	}
	return b.Bytes()
}

// Write puts the plan into a folder, which is made; one that holds anything but a job
// is not touched. Shards that are there stay, and are good if their slices are the
// same. roster is the content of the list of agencies.
func (p *Plan) Write(folder, roster string, content []byte) (err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(folder, slicesDir)); err != nil {
			return fmt.Errorf("%w: %s holds other things", ErrNoPlan, folder)
		}
	}
	if roster != "" {
		if p.Roster, err = filepath.Abs(roster); err != nil {
			return err
		}
	}
	for _, sub := range []string{slicesDir, shardsDir, rosterDir} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o755); err != nil {
			return failed(err)
		}
	}
	// As long as there is no plan nobody reads the lists.
	if err := os.Remove(filepath.Join(folder, planFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(err)
	}
	for i := range p.Slices {
		if err := writeFile(slicePath(folder, i), listOf(p.lists[i])); err != nil {
			return err
		}
	}
	if roster != "" {
		if err := writeFile(filepath.Join(folder, rosterDir, filepath.Base(roster)), content); err != nil {
			return err
		}
	}
	if err := p.writeIgnored(filepath.Join(folder, ignoredFile)); err != nil {
		return err
	}
	content, err = json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	p.folder = folder
	return writeFile(filepath.Join(folder, planFile), append(content, '\n'))
}

func slicePath(folder string, shard int) string {
	return filepath.Join(folder, slicesDir, fmt.Sprintf("%05d.ndjson", shard))
}

// writeIgnored writes a shard of what is no input.
func (p *Plan) writeIgnored(path string) error {
	encoder, err := newEncoder()
	if err != nil {
		return err
	}
	defer encoder.Close() // it holds nothing back
	w, err := newShardWriter(path, header{Format: shardFormat, Shards: len(p.Slices), Identity: p.Identity}, encoder)
	if err != nil {
		return err
	}
	var record recorder
	for _, s := range p.ignored {
		record.begin(s.Path)
		if err := errors.Join(record.Source(s), w.input(&Input{Path: s.Path}, record.b, 0)); err != nil {
			return errors.Join(err, w.abandon())
		}
	}
	return w.close(true)
}

// writeFile writes a file beside its place and renames it.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".*.tmp")
	if err != nil {
		return failed(err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(failed(err), os.Remove(f.Name()))
	}
	return nil
}

// Open reads the plan of a job and compares it with the program that reads it. The
// error is ErrNoPlan.
func Open(folder string, program Identity) (*Plan, error) {
	content, err := os.ReadFile(filepath.Join(folder, planFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s", ErrNoPlan, folder)
	}
	if err != nil {
		return nil, failed(err)
	}
	p := &Plan{folder: folder}
	if err := json.Unmarshal(content, p); err != nil || p.Format == 0 {
		return nil, fmt.Errorf("%w: %s is damaged", ErrNoPlan, planFile)
	}
	if p.Format != planFormat || p.Version != program.Version || p.Program != program.Program {
		return nil, fmt.Errorf("%w: %s is of another version of the program (%s), plan again", ErrNoPlan, planFile, p.Version)
	}
	return p, nil
}

// Folder is where the job lies; "" for a plan in memory.
func (p *Plan) Folder() string { return p.folder }

// RosterFile is the copy of the list of agencies within the job, "" for none.
func (p *Plan) RosterFile() string {
	if p.Roster == "" || p.folder == "" {
		return p.Roster
	}
	return filepath.Join(p.folder, rosterDir, filepath.Base(p.Roster))
}

// list returns the inputs of a slice.
func (p *Plan) list(shard int) ([]Input, error) {
	if p.folder == "" {
		return p.lists[shard], nil
	}
	content, err := os.ReadFile(slicePath(p.folder, shard))
	if err != nil {
		return nil, failed(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != p.Slices[shard].SHA256 {
		return nil, fmt.Errorf("%w: the list of slice %d is damaged, plan again", ErrNoPlan, shard)
	}
	var list []Input
	decoder := json.NewDecoder(bytes.NewReader(content))
	for decoder.More() {
		var in Input
		if err := decoder.Decode(&in); err != nil {
			return nil, fmt.Errorf("%w: the list of slice %d: %w", ErrNoPlan, shard, err)
		}
		list = append(list, in)
	}
	return list, nil
}

// header is that of a shard of the plan.
func (p *Plan) header(shard int) header {
	return header{Format: shardFormat, Shard: shard, Shards: len(p.Slices), Slice: p.Slices[shard].SHA256, Identity: p.Identity}
}

// shards is the folder of the plan's shards.
func (p *Plan) shards() string { return filepath.Join(p.folder, shardsDir) }

// judge says why a shard with this header is none of the plan; "" if it is one.
func (p *Plan) judge(shard int, h header) form.Text {
	want := p.header(shard)
	switch {
	case h == want:
		return form.Text{}
	case h.Format != want.Format || h.Version != want.Version || h.Program != want.Program:
		return otherVersion
	case h.Roster != want.Roster:
		return otherRoster
	default:
		return otherPlan
	}
}

// contentSum returns the hash of a file.
func contentSum(path string) (sum [sha256.Size]byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	h.Sum(sum[:0])
	return sum, err
}
