package generations

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"gouji/fixtures/seeds"
	"gouji/pipeline/disk"
	"gouji/pipeline/disk/disktest"
)

// Night after night with inputs that change and come back, faults, kills and
// people who edit what is published: what is in force is always whole, a night
// that says it went well did, disk use stays bounded, and nothing a person wrote
// is lost.
func TestManyNights(t *testing.T) {
	nights := 120
	if os.Getenv("GOUJI_SOAK") != "" {
		nights = 1000
	}
	seed := seeds.Seed(t, rand.Uint64())
	rng := rand.New(rand.NewPCG(seed, 17))
	root := t.TempDir()
	const keep = 3
	inputs := []string{"a", "b", "c", "d", "e"}
	edits, failed := 0, 0
	edited := false // what is in force may be, until a night goes well
	for range nights {
		before, _ := shown(t, root)
		if before != "" && rng.IntN(5) == 0 {
			name := filepath.Join(root, runsFolder, generationID(before), "workbook.xlsx")
			if text, err := os.ReadFile(name); err == nil && string(text) != clerksWords {
				writeFile(t, name, clerksWords)
				edits, edited = edits+1, true
			}
		}
		text := inputs[rng.IntN(len(inputs))]
		if rng.IntN(3) == 0 && before != "" {
			text = before
		}
		d := disktest.Reliable()
		if rng.IntN(2) == 0 {
			d = &disktest.Disk{At: rng.IntN(150), Fault: []error{nil, syscall.EIO, syscall.ENOSPC}[rng.IntN(3)]}
		}
		_, err := night(t, d, root, text, keep)
		where, met := d.Reached()
		got, damage := shown(t, root)
		switch {
		case err == nil && (got != text || damage != ""):
			t.Fatalf("%s: the night went well, but %q %s is in force, want %q", where, got, damage, text)
		case err != nil && !met:
			t.Fatalf("a night without faults: %v", err)
		case err != nil && (got != before && got != text || damage != "" && !edited):
			t.Fatalf("%s: %q %s is in force, before %q", where, got, damage, before)
		case err != nil && !errors.Is(err, disktest.ErrDied) && !errors.Is(err, disk.ErrTemporary):
			t.Fatalf("%s: %v", where, err)
		}
		if err != nil {
			failed++
			continue
		}
		edited = false
		if met {
			continue // what was left is removed by the next night
		}
		generations := 0
		for name := range everything(t, root) {
			first, rest, _ := strings.Cut(name, "/")
			if !slices.Contains([]string{runsFolder, currentLink, editedFolder, lockFile, lastFile, journalFile, SinceFolder}, first) || strings.Contains(name, retiredPrefix) {
				t.Fatalf("%s is left", name)
			}
			if first == runsFolder && strings.HasSuffix(rest, "/"+ManifestFile) {
				generations++
			}
		}
		if generations > keep {
			t.Fatalf("%d generations stay", generations)
		}
	}
	kept := 0
	for _, content := range everything(t, root) {
		if content == clerksWords {
			kept++
		}
	}
	if kept != edits {
		t.Errorf("of %d edited workbooks %d are there", edits, kept)
	}
	t.Logf("%d nights, %d of them failed, %d edited workbooks", nights, failed, edits)
}
