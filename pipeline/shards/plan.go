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
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
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

// hash is by what an input is dealt out: its name alone, so that one file more or less
// changes one slice and no other.
func (in *Input) hash() uint64 {
	sum := sha256.Sum256([]byte(in.name()))
	return binary.BigEndian.Uint64(sum[:])
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

	folder  string         // of a plan on disk
	ignored []*form.Source // what is no input
	// Of a plan in memory: all inputs in the order of a run, their hashes, and which of
	// them are in which slice.
	all    []Input
	hashes []uint64
	lists  [][]int32
}

// Slice is what one shard is read from: the inputs whose hash is its From or more, and
// less than that of the next one.
type Slice struct {
	From   uint64 `json:"from"`
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

// New lists the input and deals it out into so many slices of about as many inputs.
// outputs are folders that are no input, see ingest.Discover. The error is about a root
// that does not exist.
func New(ctx context.Context, roots []string, shards int, identity Identity, outputs ...string) (*Plan, error) {
	p, err := listed(ctx, roots, shards, identity, outputs)
	if err != nil {
		return nil, err
	}
	p.deal(even(shards))
	return p, nil
}

// NewWeighed is New, but every slice takes about as long to read; or the input is dealt
// out as it was before, nil for never, if that is not much worse: then what became
// another since changes its own slices alone.
func NewWeighed(ctx context.Context, before *Plan, roots []string, shards int, identity Identity, outputs ...string) (*Plan, error) {
	p, err := listed(ctx, roots, shards, identity, outputs)
	if err != nil {
		return nil, err
	}
	p.deal(p.weighed(before))
	return p, nil
}

// listed lists the input of a plan, to be dealt out.
func listed(ctx context.Context, roots []string, shards int, identity Identity, outputs []string) (*Plan, error) {
	inputs, ignored, err := ingest.Discover(roots, outputs...)
	if err != nil {
		return nil, err
	}
	p := &Plan{Format: planFormat, Identity: identity, Files: len(inputs), Slices: make([]Slice, shards), ignored: ignored}
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
		p.all = append(p.all, parts...)
	}
	p.Inputs = len(p.all)
	p.hashes = make([]uint64, len(p.all))
	for i := range p.all {
		p.hashes[i] = p.all[i].hash()
	}
	return p, nil
}

// even are the beginnings of slices of as many hashes each.
func even(shards int) []uint64 {
	from := make([]uint64, shards)
	for i := range from {
		from[i] = uint64(i) * (math.MaxUint64 / uint64(shards))
	}
	return from
}

// maxUneven is how much heavier than need be the heaviest slice may become before the
// input is dealt out anew.
const maxUneven = 1.5

// weighed are the beginnings of slices as NewWeighed deals them out.
func (p *Plan) weighed(before *Plan) []uint64 {
	from := p.balanced()
	if before != nil && len(before.Slices) == len(p.Slices) {
		kept := make([]uint64, len(from))
		for i := range kept {
			kept[i] = before.Slices[i].From
		}
		if slices.IsSorted(kept) && kept[0] == 0 && float64(p.heaviest(kept)) <= maxUneven*float64(p.heaviest(from)) {
			return kept
		}
	}
	return from
}

// balanced are the beginnings of slices that are about as heavy as each other.
func (p *Plan) balanced() []uint64 {
	order := make([]int32, len(p.all)) // by hash
	total := int64(0)
	for i := range p.all {
		order[i] = int32(i)
		total += p.all[i].weight()
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Compare(p.hashes[x], p.hashes[y]) })
	from := make([]uint64, len(p.Slices))
	slice, sum := 0, int64(0)
	for _, i := range order {
		// An input belongs to where most of it would lie.
		weight := p.all[i].weight()
		for slice+1 < len(from) && float64(sum)+float64(weight)/2 > float64(total)*float64(slice+1)/float64(len(from)) {
			slice++
			from[slice] = p.hashes[i]
		}
		sum += weight
	}
	for slice++; slice < len(from); slice++ {
		from[slice] = math.MaxUint64
	}
	return from
}

// heaviest is the weight of the heaviest of the slices with these beginnings.
func (p *Plan) heaviest(from []uint64) int64 {
	weights := make([]int64, len(from))
	for i := range p.all {
		weights[sliceOf(from, p.hashes[i])] += p.all[i].weight()
	}
	return slices.Max(weights)
}

// sliceOf is the last slice that begins at a hash or before.
func sliceOf(from []uint64, hash uint64) int {
	return sort.Search(len(from), func(i int) bool { return from[i] > hash }) - 1
}

// deal deals the input out into slices with these beginnings.
func (p *Plan) deal(from []uint64) {
	p.lists = make([][]int32, len(p.Slices))
	for i, hash := range p.hashes {
		shard := sliceOf(from, hash)
		p.lists[shard] = append(p.lists[shard], int32(i))
	}
	for i := range p.Slices {
		list := p.slice(i)
		s := Slice{From: from[i], Inputs: len(list)}
		for k := range list {
			s.Bytes += list[k].length()
		}
		sum := sha256.Sum256(listOf(list))
		s.SHA256 = hex.EncodeToString(sum[:])
		p.Slices[i] = s
	}
}

// slice returns the inputs of a slice of a plan in memory.
func (p *Plan) slice(shard int) []Input {
	list := make([]Input, len(p.lists[shard]))
	for k, i := range p.lists[shard] {
		list[k] = p.all[i]
	}
	return list
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
		if err := writeFile(slicePath(folder, i), listOf(p.slice(i))); err != nil {
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
		if err := errors.Join(record.Source(s), w.add(&Input{Path: s.Path}, record.b, 0)); err != nil {
			return errors.Join(err, w.abandon())
		}
	}
	return w.close(true)
}

// mayKeep makes sure that a folder may keep the shards of runs: that it is new or empty, or
// has kept some before, and is not that of a job, whose shards are no night's.
func mayKeep(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "..", slicesDir)); err == nil && filepath.Base(folder) == shardsDir {
		return fmt.Errorf("%w: %s", ErrOccupied, folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // whether it can be made is found when it is
	}
	others := false
	for _, e := range entries {
		if isShard(e.Name()) {
			return nil
		}
		others = others || !strings.HasPrefix(e.Name(), ".")
	}
	if others {
		return fmt.Errorf("%w: %s", ErrOccupied, folder)
	}
	return nil
}

// writeFile writes a file beside its place and renames it.
func writeFile(path string, content []byte) error {
	if err := free(path); err != nil {
		return err
	}
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
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a file, not a folder", ErrNoPlan, folder)
	}
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
		return p.slice(shard), nil
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

// weight is about how many nanoseconds it takes to read an input.
func (in *Input) weight() int64 {
	perByte, known := costs[strings.ToLower(path.Ext(in.Path))]
	if !known {
		perByte = nanosecondsPerByte
	}
	return nanosecondsPerFile + perByte*in.length()
}
