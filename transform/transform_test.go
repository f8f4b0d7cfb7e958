package transform

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"gouji/form"
	"gouji/transform/check"
)

// allocator returns an allocator that fails the test if anything is not released.
func allocator(t testing.TB) memory.Allocator {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	return mem
}

// batchOf makes a batch that is released with the test.
func batchOf(t testing.TB, mem memory.Allocator, labels Labels, reports ...*form.Report) *Batch {
	t.Helper()
	b := NewBuilder(mem)
	for _, r := range reports {
		b.Append(r, labels)
	}
	batch := b.Batch()
	t.Cleanup(batch.Release)
	return batch
}

// corpus reads the verified figures of the real reports.
func corpus(t testing.TB) map[string]*form.Report {
	t.Helper()
	folder := os.Getenv("GOUJI_CORPUS")
	if folder == "" {
		t.Skip("GOUJI_CORPUS is not set: no folder of real reports")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.values.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no values files in %s (%v)", folder, err)
	}
	reports := map[string]*form.Report{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var values struct {
			Agency string
			Year   int
			Cells  map[string]any
		}
		if err := json.Unmarshal(data, &values); err != nil {
			t.Fatal(err)
		}
		r := &form.Report{Year: values.Year, Agency: form.Agency{Name: values.Agency}}
		for code, v := range values.Cells {
			id, ok := form.CellByCode(code)
			if !ok {
				t.Fatalf("%s: no cell %s", file, code)
			}
			switch v := v.(type) {
			case nil:
				r.States[id] = form.Blank
			case float64:
				if form.Cells[id].Kind() == form.Money {
					t.Fatalf("%s: %s is a number, not a text", file, code)
				}
				r.PutValue(id, int64(v), form.Place{Line: int32(id) + 1})
			case string:
				yuan, ok := new(big.Rat).SetString(v)
				if !ok {
					t.Fatalf("%s: %s: %q", file, code, v)
				}
				fen := yuan.Mul(yuan, big.NewRat(form.Cells[id].Column.Unit.Fen(), 1))
				if !fen.IsInt() {
					t.Fatalf("%s: %s: %q is not whole fen", file, code, v)
				}
				r.PutValue(id, fen.Num().Int64(), form.Place{Line: int32(id) + 1})
			}
		}
		if !r.Finalise() {
			t.Fatalf("%s: not usable: %v", file, r.Findings)
		}
		reports[filepath.Base(file)] = r
	}
	return reports
}

func TestRealReportsBalance(t *testing.T) {
	mem := allocator(t)
	for name, r := range corpus(t) {
		b := batchOf(t, mem, Labels{ReportID: name, InSum: true}, r)
		o := check.Evaluate(b.Columns)
		if !o.Balanced(0) {
			t.Errorf("%s does not balance", name)
		}
		for _, f := range o.Findings(0, r) {
			t.Logf("%s: %s %s", name, f.Rule, f.Message(form.Chinese))
			if f.Severity() <= form.Arithmetic {
				t.Errorf("%s: %s", name, f.Message(form.English))
			}
		}
	}
}
