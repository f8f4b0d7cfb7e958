package shards

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gouji/fixtures"
	"gouji/fixtures/seeds"
	"gouji/form"
	"gouji/ingest"
)

var identity = Identity{Version: "1", Program: "rules"}

// addBundle adds a bundle that is large enough to be cut, and returns its path.
func addBundle(t *testing.T, folder, name string, bundle fixtures.Bundle, agencies int) string {
	t.Helper()
	made := t.TempDir()
	d := fixtures.District{Agencies: agencies, FirstYear: 2022, LastYear: 2022, Seed: 4, ErrorShare: 0.1}
	if _, err := d.Write(made, bundle); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(made, fixtures.InputFolder, "*"))
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	path := filepath.Join(folder, name)
	if err := os.Rename(paths[0], path); err != nil {
		t.Fatal(err)
	}
	return path
}

// scatter puts the lines of a table in any order, so that no reader can keep all of
// its reports open.
func scatter(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	body := lines[1 : len(lines)-1]
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(body), func(i, k int) { body[i], body[k] = body[k], body[i] })
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sample writes an input of many kinds: files of an office, an archive, litter, what
// cannot be read, a bundle that is cut.
func sample(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	office := fixtures.District{Agencies: 6, FirstYear: 2022, LastYear: 2023, Seed: 3, ErrorShare: 0.3}
	made := t.TempDir()
	if _, err := office.Write(made, fixtures.FilePerReport); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(made, fixtures.InputFolder), filepath.Join(folder, "office")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(addBundle(t, folder, "bundle.ndjson", fixtures.OneNDJSON, 1300)); err != nil || info.Size() < 2<<20 {
		t.Fatal("the bundle is not large enough to be cut")
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"甲.json", "b/乙.json", "note.txt"} {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, `{"year": 2023, "agency": {"name": "%s局", "division": "340603"}, "tables": {"fees": {"admin_fee": {"amount": "1.5"}}}}`, name)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	write("packed.zip", packed.Bytes())
	packed.Reset()
	archive = zip.NewWriter(&packed)
	w, err := archive.Create("丙.json") // alone, and still not what the archive holds
	if err == nil {
		_, err = w.Write([]byte(`{"year": 2023, "agency": {"name": "丙局", "division": "340603"}, "tables": {"fees": {"admin_fee": {"amount": "3"}}}}`))
	}
	if err := errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	write("single.zip", packed.Bytes())
	if runtime.GOOS == "linux" { // a name in GBK, which others do not take
		write("\xbc\xd7.json", []byte(`{"year": 2023, "agency": {"name": "甲局"}, "tables": {"fees": {"admin_fee": {"amount": "2"}}}}`))
	}
	write("empty.json", nil)
	write("broken.xlsx", []byte("PK\x03\x04 no workbook"))
	write("Thumbs.db", []byte("x"))
	if err := os.Symlink("/etc/hostname", filepath.Join(folder, "out.json")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// direct reads an input as a run does and returns what was handed over for each part.
func direct(t *testing.T, folder string) (names []string, records [][]byte) {
	t.Helper()
	inputs, _, err := ingest.Discover([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	reader := ingest.NewReader(ingest.Options{})
	var r recorder
	for _, in := range inputs {
		segments := reader.Segments(in)
		for i := range segments {
			r.begin(in.Path)
			part, err := reader.ReadSegment(t.Context(), &segments[i], &r)
			if err != nil {
				t.Fatal(err)
			}
			r.part(part)
			names, records = append(names, in.Path), append(records, slices.Clone(r.b))
		}
		if segments == nil {
			r.begin(in.Path)
			if err := reader.Read(t.Context(), in, &r); err != nil {
				t.Fatal(err)
			}
			names, records = append(names, in.Path), append(records, slices.Clone(r.b))
		}
	}
	return names, records
}

func job(t *testing.T, input string, shards int) *Plan {
	t.Helper()
	p, err := New(t.Context(), []string{input}, shards, identity)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "job")
	if err := p.Write(folder, "", nil); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(folder, identity); err != nil {
		t.Fatal(err)
	}
	return p
}

var reading = Reading{Workers: 2, MemoryBytes: 8 << 20}

func readAll(t *testing.T, p *Plan) {
	t.Helper()
	for _, shard := range rand.Perm(len(p.Slices)) { // any order
		if _, err := p.Read(t.Context(), shard, reading); err != nil {
			t.Fatal(err)
		}
	}
}

// merged brings everything back, and records it again.
func merged(t *testing.T, p *Plan, folder string) (names []string, records [][]byte, err error) {
	t.Helper()
	m, err := p.Merge(folder)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	var r recorder
	var report form.Report
	for {
		u, ok, err := m.Next()
		if err != nil || !ok {
			return names, records, err
		}
		// The last segment knows the whole file, which may lie elsewhere by now.
		if content, err := os.ReadFile(filepath.Join(p.Roots[0], u.Path)); err == nil && u.Segment && u.Last {
			if u.Content != (ingest.Content{Bytes: int64(len(content)), SHA256: sha256.Sum256(content)}) {
				t.Errorf("%s: %+v is not what is there", u.Path, u.Content)
			}
		}
		r.begin(u.Path)
		part, err := u.Replay(&report, &r)
		if err != nil {
			return nil, nil, err
		}
		if u.Segment {
			r.part(part)
		}
		names, records = append(names, u.Path), append(records, slices.Clone(r.b))
	}
}

// What the shards bring back is what the readers hand over, in the same order, for
// any number of shards read in any order.
func TestMergedIsWhatWasRead(t *testing.T) {
	input := sample(t)
	scatter(t, addBundle(t, input, "scattered.csv", fixtures.OneLong, 700))
	names, records := direct(t, input)
	_, ignored, err := ingest.Discover([]string{input})
	if err != nil {
		t.Fatal(err)
	}
	numbers := []int{5}
	if os.Getenv("GOUJI_LARGE") != "" {
		numbers = []int{1, 2, 5, 13}
	}
	for _, n := range numbers {
		p := job(t, input, n)
		if p.Inputs != len(names) || p.Inputs <= p.Files {
			t.Errorf("%d inputs of %d files, want %d", p.Inputs, p.Files, len(names))
		}
		readAll(t, p)
		gotNames, got, err := merged(t, p, "")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(names, gotNames) {
			t.Fatalf("%d shards: %q, want %q", n, gotNames, names)
		}
		for i := range records {
			if !bytes.Equal(records[i], got[i]) {
				t.Errorf("%d shards: %s differs", n, names[i])
			}
		}
		list, err := p.Ignored()
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != len(ignored) || len(list) < 2 {
			t.Fatalf("%d ignored, want %d", len(list), len(ignored))
		}
		for i := range list {
			if fmt.Sprint(*list[i]) != fmt.Sprint(*ignored[i]) {
				t.Errorf("ignored: %v, want %v", *list[i], *ignored[i])
			}
		}
	}
}

// One new file changes one slice, and the shards of the others stay good.
func TestOneFileChangesOneSlice(t *testing.T) {
	input := sample(t)
	p := job(t, input, 13)
	readAll(t, p)
	if err := os.WriteFile(filepath.Join(input, "new.json"), []byte(`{}`), 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := New(t.Context(), []string{input}, 13, identity)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range p.Slices {
		if p.Slices[i] != again.Slices[i] {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d slices changed", changed)
	}
	if err := again.Write(p.folder, "", nil); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for shard := range again.Slices {
		done, err := again.Read(t.Context(), shard, reading)
		if err != nil {
			t.Fatal(err)
		}
		if done.Kept {
			kept++
		}
	}
	if kept != 12 {
		t.Errorf("%d of 13 shards stayed", kept)
	}
}

// Attempts side by side, and one that was killed, leave the shard of one.
func TestDoubledAndKilledReads(t *testing.T) {
	input := sample(t)
	p := job(t, input, 2)
	if _, err := p.Read(t.Context(), 0, reading); err != nil {
		t.Fatal(err)
	}
	path := shardPath(p.shards(), 0)
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.Read(ended, 0, reading); err == nil {
		t.Error("a read that was interrupted says it is done")
	}
	if _, _, err := merged(t, p, ""); !errors.Is(err, ErrIncomplete) {
		t.Errorf("after an interrupted read: %v", err)
	}
	// What a killed process left behind.
	if err := os.WriteFile(filepath.Join(p.shards(), ".00000.shard-7.tmp"), want[:100], 0o644); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if _, err := p.Read(t.Context(), 0, reading); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the shard of several attempts is another: %v", err)
	}
	done, err := p.Read(t.Context(), 0, reading)
	if err != nil || !done.Kept || done.Inputs != p.Slices[0].Inputs {
		t.Errorf("%+v %v", done, err)
	}
}

// Shards that are not all there, whole and of this plan, program and roster are
// refused, and the message names them.
func TestMergeRefuses(t *testing.T) {
	input := sample(t)
	p := job(t, input, 3)
	readAll(t, p)
	whole := map[int][]byte{}
	for shard := range p.Slices {
		content, err := os.ReadFile(shardPath(p.shards(), shard))
		if err != nil {
			t.Fatal(err)
		}
		whole[shard] = content
	}
	put := func(shard int, content []byte) {
		if err := os.WriteFile(shardPath(p.shards(), shard), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(name string, what form.Text, shards ...int) {
		t.Helper()
		_, _, err := merged(t, p, "")
		incomplete, ok := errors.AsType[*IncompleteError](err)
		if !ok {
			t.Errorf("%s: %v", name, err)
			return
		}
		var got []int
		for _, problem := range incomplete.Problems {
			got = append(got, problem.Shard)
			if problem.What != what || !strings.Contains(err.Error(), fmt.Sprintf("%d (%s)", problem.Shard, what.English)) {
				t.Errorf("%s: shard %d is %s: %v", name, problem.Shard, problem.What.English, err)
			}
		}
		if !slices.Equal(got, shards) {
			t.Errorf("%s: names %v, want %v", name, got, shards)
		}
		// Reading it once more mends it.
		for _, shard := range shards {
			if done, err := p.Read(t.Context(), shard, reading); err != nil || done.Kept {
				t.Errorf("%s: %+v %v", name, done, err)
			}
			if got, err := os.ReadFile(shardPath(p.shards(), shard)); err != nil || !bytes.Equal(got, whole[shard]) {
				t.Errorf("%s: shard %d is not mended", name, shard)
			}
		}
	}
	for _, shard := range []int{0, 2} {
		if err := os.Remove(shardPath(p.shards(), shard)); err != nil {
			t.Fatal(err)
		}
	}
	refused("missing", missing, 0, 2)
	for _, n := range []int{0, 1, 100, len(whole[1]) / 2, len(whole[1]) - 1} {
		put(1, whole[1][:n])
		refused(fmt.Sprint("truncated to ", n), cutShort, 1)
	}
	put(1, whole[0])
	refused("another number", otherPlan, 1)

	foreign := func(identity Identity, shards int) {
		t.Helper()
		other, err := New(t.Context(), []string{input}, shards, identity)
		if err != nil {
			t.Fatal(err)
		}
		workers, err := other.workers(reading)
		if err != nil {
			t.Fatal(err)
		}
		defer workers.close()
		if _, err := other.read(t.Context(), p.shards(), 1, reading, workers); err != nil {
			t.Fatal(err)
		}
	}
	foreign(Identity{Version: "2", Program: "rules"}, 3)
	refused("another version", otherVersion, 1)
	foreign(Identity{Version: "1", Program: "other rules"}, 3)
	refused("other rules", otherVersion, 1)
	foreign(Identity{Version: "1", Program: "rules", Roster: "x"}, 3)
	refused("another roster", otherRoster, 1)
	foreign(identity, 2)
	refused("another count", otherPlan, 1)

	// A byte that changed anywhere.
	seed := seeds.Seed(t, rand.Uint64())
	random := rand.New(rand.NewPCG(seed, 5))
	for range 12 {
		at := random.IntN(len(whole[1]))
		spoilt := slices.Clone(whole[1])
		spoilt[at] ^= byte(1 + random.IntN(255))
		put(1, spoilt)
		if _, _, err := merged(t, p, ""); !errors.Is(err, ErrIncomplete) {
			t.Fatalf("seed %d: byte %d of %d: %v", seed, at, len(spoilt), err)
		}
		if done, err := p.Read(t.Context(), 1, reading); err != nil || done.Kept {
			t.Fatalf("seed %d: byte %d stays: %+v %v", seed, at, done, err)
		}
	}
	if _, _, err := merged(t, p, ""); err != nil {
		t.Error(err)
	}
}

// Blocks that are whole, each by itself, are damaged where they have changed places
// or one of them is gone.
func TestBlocksBelongTogether(t *testing.T) {
	encoder, err := newEncoder()
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	path := filepath.Join(t.TempDir(), "00000.shard")
	w, err := newShardWriter(path, header{Format: shardFormat}, encoder)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.json", "b.json", "c.json"} {
		if err := w.add(&Input{Path: name}, make([]byte, blockBytes), 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(false); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.IndexByte(whole, '\n') + 1
	head := whole[:at]
	var blocks [][]byte
	for len(blocks) < 3 {
		n := 4 + int(binary.LittleEndian.Uint32(whole[at:]))
		blocks = append(blocks, whole[at:at+n])
		at += n
	}
	for _, tt := range []struct {
		blocks []int
		good   bool
	}{
		{[]int{0, 1, 2}, true},
		{[]int{0, 2, 1}, false},
		{[]int{0, 1}, false},
		{[]int{0, 1, 1}, false},
	} {
		content := slices.Clone(head)
		for _, n := range tt.blocks {
			content = append(content, blocks[n]...)
		}
		if err := os.WriteFile(path, append(content, whole[at:]...), 0o644); err != nil {
			t.Fatal(err)
		}
		err := visit(path, 0, func(*shardReader) error { return nil }, nil)
		if tt.good && err != nil || !tt.good && !errors.Is(err, errDamaged) {
			t.Errorf("blocks %v: %v", tt.blocks, err)
		}
	}
}

// An input that is not what was planned is refused.
func TestReadRefusesWhatChanged(t *testing.T) {
	input := sample(t)
	bundle := filepath.Join(input, "bundle.ndjson")
	later := time.Now().Add(time.Hour)
	for name, change := range map[string]func() error{
		"longer":  func() error { return os.WriteFile(filepath.Join(input, "empty.json"), []byte("{}"), 0o644) },
		"touched": func() error { return os.Chtimes(filepath.Join(input, "packed.zip"), later, later) },
		"removed": func() error { return os.Remove(filepath.Join(input, "broken.xlsx")) },
		"a byte of a bundle, its time kept": func() error {
			info, err := os.Stat(bundle)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(bundle)
			if err != nil {
				return err
			}
			at := bytes.IndexByte(content, '0')
			content[at] = '1'
			return errors.Join(os.WriteFile(bundle, content, 0o644), os.Chtimes(bundle, info.ModTime(), info.ModTime()))
		},
	} {
		p := job(t, input, 1)
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(t.Context(), 0, reading); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Another mount point is another root, and another user may read for the job.
func TestReadElsewhere(t *testing.T) {
	input := sample(t)
	p := job(t, input, 2)
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(input, moved); err != nil {
		t.Fatal(err)
	}
	elsewhere := reading
	elsewhere.Roots = []string{moved}
	for shard := range p.Slices {
		if _, err := p.Read(t.Context(), shard, elsewhere); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := merged(t, p, ""); err != nil {
		t.Error(err)
	}
	files, err := filepath.Glob(filepath.Join(p.folder, "*", "*"))
	if err != nil || len(files) != 4 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join(p.folder, planFile), filepath.Join(p.folder, ignoredFile)) {
		if info, err := os.Stat(file); err != nil || runtime.GOOS == "linux" && info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}

// A second night reads only the slices in which something changed, byte for byte.
func TestRefresh(t *testing.T) {
	input, folder := sample(t), t.TempDir()
	night := func() (kept, inputs int) {
		t.Helper()
		p, err := New(t.Context(), []string{input}, 32, identity)
		if err != nil {
			t.Fatal(err)
		}
		last, told := 0, reading
		told.Progress = func(done, inputs int) {
			if done < last || inputs != p.Inputs {
				t.Errorf("after %d inputs %d of %d are read", last, done, inputs)
			}
			last = done
		}
		if kept, err = p.Refresh(t.Context(), folder, told); err != nil {
			t.Fatal(err)
		}
		if kept < p.Inputs && last != p.Inputs {
			t.Errorf("in the end %d of %d inputs are read", last, p.Inputs)
		}
		names, records := direct(t, input)
		gotNames, got, err := merged(t, p, folder)
		if err != nil || !slices.Equal(names, gotNames) || !slices.EqualFunc(records, got, bytes.Equal) {
			t.Errorf("not what is there: %v", err)
		}
		return kept, p.Inputs
	}
	if kept, _ := night(); kept != 0 {
		t.Errorf("%d kept of nothing", kept)
	}
	if kept, inputs := night(); kept != inputs {
		t.Errorf("%d of %d kept though nothing changed", kept, inputs)
	}
	// The same size and time, other bytes.
	path := filepath.Join(input, "broken.xlsx")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path, []byte("PK\x03\x04 No workbook"), 0o644), os.Chtimes(path, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if kept, inputs := night(); kept == inputs || kept == 0 {
		t.Errorf("%d of %d kept", kept, inputs)
	}
	p, err := New(t.Context(), []string{input}, 32, identity)
	if err != nil {
		t.Fatal(err)
	}
	some := slices.IndexFunc(p.Slices, func(s Slice) bool { return s.Inputs > 0 })
	if err := os.Truncate(shardPath(folder, some), 10); err != nil {
		t.Fatal(err)
	}
	if kept, inputs := night(); kept == inputs || kept == 0 {
		t.Errorf("%d of %d kept", kept, inputs)
	}
}

// A job and the shards of a run within the input are no input.
func TestJobsAreNoInput(t *testing.T) {
	input := sample(t)
	_, records := direct(t, input)
	inside := filepath.Join(input, "job")
	for range 2 { // the second time it is there
		p, err := New(t.Context(), []string{input}, 3, identity, inside)
		if err != nil {
			t.Fatal(err)
		}
		if p.Inputs != len(records) {
			t.Errorf("%d inputs, want %d", p.Inputs, len(records))
		}
		if err := p.Write(inside, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	p, err := New(t.Context(), []string{input}, 3, identity)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Refresh(t.Context(), filepath.Join(input, "kept"), reading); err != nil {
		t.Fatal(err)
	}
	if _, again := direct(t, input); len(again) != len(records) {
		t.Errorf("a run has %d inputs, want %d", len(again), len(records))
	}
}

// A folder that holds other things is left alone.
func TestWriteTouchesNoOtherFolder(t *testing.T) {
	input := sample(t)
	p, err := New(t.Context(), []string{input}, 2, identity)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Write(input, "", nil); !errors.Is(err, ErrNoPlan) {
		t.Error(err)
	}
	if _, err := Open(input, identity); !errors.Is(err, ErrNoPlan) {
		t.Error(err)
	}
	// An empty one is taken, and the list of agencies goes with the job.
	empty := t.TempDir()
	if err := p.Write(empty, "名单.csv", []byte("name\n甲局\n")); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(p.RosterFile()); err != nil || string(content) != "name\n甲局\n" || !strings.HasPrefix(p.RosterFile(), empty) || !filepath.IsAbs(p.Roster) {
		t.Errorf("the list of agencies is %q in %s, %v", content, p.RosterFile(), err)
	}
	q := job(t, input, 2)
	if _, err := Open(q.folder, Identity{Version: "2", Program: "rules"}); !errors.Is(err, ErrNoPlan) {
		t.Errorf("another version: %v", err)
	}
	plan := filepath.Join(q.folder, planFile)
	content, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plan, bytes.Replace(content, []byte(`"files": `), []byte(`"files": "x", "was": `), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(q.folder, identity); !errors.Is(err, ErrNoPlan) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a plan that was changed: %v", err)
	}
	if err := os.WriteFile(slicePath(q.folder, 1), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Read(t.Context(), 1, reading); !errors.Is(err, ErrNoPlan) {
		t.Errorf("a list that was changed: %v", err)
	}
}

// What is read is counted, and a source of a status that there is not is damage.
func TestReadCounts(t *testing.T) {
	input := t.TempDir()
	const one = `{"year": 2023, "agency": {"name": "甲局"}, "tables": {"fees": {"admin_fee": {"amount": "1.5"}}}}`
	for name, text := range map[string]string{"a.json": one, "b.json": "[" + one + "," + strings.Replace(one, "甲", "乙", 1) + "]", "c.txt": "无"} {
		if err := os.WriteFile(filepath.Join(input, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := job(t, input, 1)
	for _, kept := range []bool{false, true} {
		if done, err := p.Read(t.Context(), 0, reading); err != nil || done != (Done{Inputs: 3, Reports: 3, Kept: kept}) {
			t.Errorf("%+v, %v", done, err)
		}
	}
	for status, good := range map[form.SourceStatus]bool{form.NumSourceStatuses - 1: true, form.NumSourceStatuses: false} {
		var keep sourceList
		_, err := replay(appendSource([]byte{eventSource}, &form.Source{Path: "a", Status: status}), &form.Report{}, &keep)
		if good != (err == nil) || good != (len(keep.sources) == 1) {
			t.Errorf("status %d: %v, %v", status, keep.sources, err)
		}
	}
}

// The packed form of reports and sources is part of the format.
func TestFormatIsPinned(t *testing.T) {
	p := pinned{&recorder{}}
	p.begin("a.json")
	text := `{"form": "2019", "year": 2023, "scope": "own", "submitted_at": "2024-01-28", "agency": {"name": "甲局", "division": "340603"},
		"tables": {"applications": {"new_received": {"natural": 3, "total": 3}}, "fees": {"admin_fee": {"amount": "1.5"}}}, "text": {"五": "无"}}`
	if err := ingest.NewReader(ingest.Options{}).ReadBytes(t.Context(), "a.json", []byte(text), p); err != nil {
		t.Fatal(err)
	}
	const want = "2 6474063017ec6062ba4c5097e2d133035ec37fea74f5fb44e2c77938f40041f8"
	if got := fmt.Sprintf("%d %x", shardFormat, sha256.Sum256(p.b)); got != want {
		t.Errorf("the packed form is another: raise shardFormat and write here: %s", got)
	}
}

// pinned records reports without their findings, whose rules are numbered: what rules
// there are stands in the header of a shard.
type pinned struct{ *recorder }

func (p pinned) Report(r *form.Report, usable bool) error {
	r.Findings, r.AsRead = nil, form.AsRead{}
	return p.recorder.Report(r, usable)
}
